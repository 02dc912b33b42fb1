import { fileURLToPath } from 'node:url';
import { expect, test } from '../support/fixtures';
import { choose, expectPaid, openOrder, payByPhoneButton, payInModal } from '../support/journey';

const LOGO = fileURLToPath(new URL('../../public/icon.svg', import.meta.url));

for (const accent of ['#ffee00', '#111111'] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test.describe(`a shop with a logo and ${accent}, ${colorScheme}`, () => {
      test.use({
        colorScheme,
        env: { SHOP_NAME: 'Établissements Ngo Mbarga et Filles', SHOP_LOGO: LOGO, SHOP_ACCENT: accent },
      });

      test('has pages of its own look, and is paid', async ({ page, shop }) => {
        await page.setViewportSize({ width: 320, height: 640 });
        const order = await shop.createOrder();
        await openOrder(page, order);
        const logo = page.locator('header img');
        await expect.poll(() => logo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
        const button = await payByPhoneButton(page).evaluate((element) => {
          const { backgroundColor, color } = getComputedStyle(element);
          return { backgroundColor, color };
        });
        const theme = page.locator(`meta[name=theme-color][media*=${colorScheme}]`);
        expect(button.backgroundColor).toBe(rgb((await theme.getAttribute('content'))!));
        expect(['rgb(255, 255, 255)', 'rgb(18, 17, 14)']).toContain(button.color);
        await choose(await payInModal(page), 'success');
        await expectPaid(page);
      });
    });
  }
}

/** A colour as a browser writes it. */
function rgb(colour: string): string {
  const parts = colour.match(/[0-9a-f]{2}/g)!.map((part) => parseInt(part, 16));
  return `rgb(${parts.join(', ')})`;
}
