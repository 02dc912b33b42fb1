// What is left in the buyer's hands.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures';
import { expectPaid } from '../support/journey';
import type { Order, Shop } from '../support/shop';

/** An order that was paid elsewhere. */
async function paidOrder(shop: Shop): Promise<Order> {
  const order = await shop.createOrder({ title: 'Deux pagnes wax hollandais et un boubou brodé' });
  const payment = await shop.createPayment(order);
  await shop.settleElsewhere(payment, 'success');
  await expect.poll(() => shop.txStatus(payment)).toBe('SUCCESS');
  return order;
}

async function pagesOf(page: Page, format: string): Promise<number> {
  const pdf = (await page.pdf({ format, printBackground: true })).toString('latin1');
  return pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

test('a receipt brings no island, and nothing on it moves', { tag: '@desktop' }, async ({ page, shop }) => {
  const order = await paidOrder(shop);
  await page.addInitScript(() => {
    Object.assign(window, { shifts: 0 });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[]) {
        (window as unknown as { shifts: number }).shifts += entry.value;
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname.replace(/\.[0-9a-f]{12}\./, '.')));
  await page.goto(order.url, { waitUntil: 'networkidle' });
  await expectPaid(page);
  await expect(page.locator('[data-part=print]')).toBeVisible();
  expect(asked.filter((path) => /front|wasm|\/fn\/|\/api\//.test(path))).toEqual([]);
  expect(await page.evaluate(() => (window as unknown as { shifts: number }).shifts)).toBe(0);
});

test('its button prints it', async ({ page, shop }) => {
  await page.addInitScript(() => {
    window.print = () => Object.assign(window, { isPrinted: true });
  });
  await page.goto((await paidOrder(shop)).url);
  await page.getByRole('button', { name: 'Imprimer ou enregistrer en PDF' }).click();
  await page.waitForFunction(() => 'isPrinted' in window);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });

    test('it is one page of paper, large or small, black on white', async ({ page, shop }) => {
      const order = await paidOrder(shop);
      await page.goto(order.url);
      for (const format of ['A4', 'A6']) expect(await pagesOf(page, format), format).toBe(1);

      await page.emulateMedia({ media: 'print', colorScheme });
      const { inks, grounds } = await page.evaluate(() => {
        const shown = [...document.body.querySelectorAll<HTMLElement>(':not(svg *)')].filter((element) => element.checkVisibility());
        const all = (read: (style: CSSStyleDeclaration) => string) => [...new Set(shown.map((element) => read(getComputedStyle(element))))];
        return { inks: all(({ color }) => color), grounds: all(({ backgroundColor }) => backgroundColor) };
      });
      expect(inks).toEqual(['rgb(0, 0, 0)']);
      expect(grounds).toEqual(['rgba(0, 0, 0, 0)']);
      await expect(page.locator('button:visible, a:visible, form:visible')).toHaveCount(0);
      await expect(page.getByText(order.url)).toBeVisible();

      // The code itself, without the white around it.
      const code = page.getByRole('img', { name: /^Code QR/ });
      const [modules, { width }] = [Number((await code.getAttribute('viewBox'))!.split(' ')[2]), (await code.boundingBox())!];
      const CENTIMETRE = 96 / 2.54;
      expect((width * (modules - 8)) / modules / CENTIMETRE).toBeGreaterThanOrEqual(3);
    });
  });
}
