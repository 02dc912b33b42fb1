// The console's home and an order's page, for whoever sees little or uses other devices.
import type { Page } from '@playwright/test';
import { openConsole, paidAfterForgery } from '../support/console';
import { expect, test } from '../support/fixtures';
import { overflowing } from '../support/overflow';
import { violations } from '../support/violations';

/** What does not fit, but for what only screen readers and the keyboard find. */
async function unfitting(page: Page, where: string): Promise<string[]> {
  return (await overflowing(page, where)).filter((found) => !/: (a\.skip|h1\.unseen):/.test(found));
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const lang of ['fr', 'en'] as const) {
    test.describe(`in ${colorScheme} colours, in ${lang}`, () => {
      test.use({ colorScheme, locale: lang === 'fr' ? 'fr-FR' : 'en-GB' });

      test('axe-core objects to no order and not to home, and everything fits', async ({ page, shop }) => {
        const paid = await paidAfterForgery(shop);
        const open = await shop.createOrder({ lang });
        await shop.createPayment(open);
        await openConsole(page, shop);
        const found: string[] = [];
        for (const path of ['/console', `/console/orders/${paid.reference}`, `/console/orders/${open.reference}?check=failed`]) {
          await page.goto(shop.url + path);
          for (const folded of await page.locator('summary').all()) await folded.click();
          found.push(...(await violations(page, path)), ...(await unfitting(page, path)));
          await page.setViewportSize({ width: 320, height: 640 });
          found.push(...(await unfitting(page, `${path} at 320`)));
          await page.setViewportSize({ width: 360, height: 740 });
        }
        expect(found).toEqual([]);
      });
    });
  }
}
