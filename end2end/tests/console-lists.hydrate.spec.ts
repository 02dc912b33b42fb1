// The lists of orders and payments: found by each form of text, filtered, page after page, on a telephone.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures';
import { overflowing } from '../support/overflow';
import type { Shop } from '../support/shop';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Signs in by the button on the sandbox's home page. */
async function signIn(page: Page, shop: Shop) {
  await page.goto(shop.url);
  await page.locator('form[action="/console/sandbox"] button').click();
  await page.waitForURL(`${shop.url}/console*`);
}

async function search(page: Page, text: string) {
  await page.getByRole('searchbox').fill(text);
  await page.getByRole('button', { name: 'Chercher' }).click();
}

/** The rows of the list, without its head. */
const rows = (page: Page) => page.locator('.rows tbody tr');

/** A paid order and one that is open. */
async function twoOrders(shop: Shop) {
  const order = await shop.createOrder();
  const payment = await shop.createPayment(order);
  await shop.settleElsewhere(payment, 'success');
  await expect.poll(() => shop.txStatus(payment)).toBe('SUCCESS');
  await shop.createOrder();
  return { order, payment };
}

test('the first order is taught where there is none', async ({ page, shop }) => {
  await signIn(page, shop);
  await page.goto(`${shop.url}/console/orders`);
  await expect(page.getByRole('heading', { name: 'Pas encore de commande' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Faire une commande d’essai' })).toBeVisible();
});

test('each form of text finds its order', async ({ page, shop }) => {
  const { order, payment } = await twoOrders(shop);
  await signIn(page, shop);
  for (const list of ['orders', 'payments']) {
    for (const text of [order.token, payment.transaction_ref, order.reference, order.reference.slice(0, -1)]) {
      await page.goto(`${shop.url}/console/${list}`);
      await search(page, text);
      await expect(rows(page).filter({ hasText: order.reference }), `${list}: ${text}`).toHaveCount(1);
      await expect(page.getByRole('searchbox')).toHaveValue(text);
    }
    await search(page, 'nothing-like-it');
    await expect(page.getByRole('heading', { name: 'Rien ne correspond' })).toBeVisible();
  }
});

test('a filter is an address, and leads to an order', async ({ page, shop }) => {
  const { order } = await twoOrders(shop);
  await signIn(page, shop);
  await page.goto(`${shop.url}/console/orders`);
  await expect(rows(page)).toHaveCount(2);
  await page.getByText('Filtrer').click();
  await page.getByLabel('État').selectOption('Payée');
  await page.getByRole('button', { name: 'Afficher' }).click();
  await expect(page).toHaveURL(/status=paid/);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).getByRole('link')).toHaveAttribute('href', `/console/orders/${encodeURIComponent(order.reference)}`);
  await page.getByRole('link', { name: 'Tout effacer' }).click();
  await expect(rows(page)).toHaveCount(2);
});

test('the next page goes on where the first one ends', async ({ page, shop }) => {
  for (let made = 0; made < 53; made += 1) await shop.createOrder();
  await signIn(page, shop);
  await page.goto(`${shop.url}/console/orders`);
  await expect(rows(page)).toHaveCount(50);
  const first = await rows(page).getByRole('link').allTextContents();
  await page.getByRole('link', { name: 'Plus anciennes' }).click();
  await expect(rows(page)).toHaveCount(3);
  for (const reference of await rows(page).getByRole('link').allTextContents()) expect(first).not.toContain(reference);
  await page.getByRole('link', { name: 'Plus récentes', exact: true }).click();
  await expect(rows(page)).toHaveCount(50);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme, contextOptions: { reducedMotion: 'reduce' } });

    test('axe-core objects to no list, and nothing is cut off at any width', async ({ page, shop }) => {
      await twoOrders(shop);
      await signIn(page, shop);
      const found: string[] = [];
      for (const path of ['orders', 'payments', 'orders?q=zzz', 'orders?status=paid&todo=yes', 'payments?operator=mtn']) {
        await page.goto(`${shop.url}/console/${path}`);
        const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
        found.push(...violations.map(({ id, help }) => `${path}: ${id} (${help})`));
        for (const width of [320, 360, 1280]) {
          await page.setViewportSize({ width, height: 740 });
          found.push(...(await overflowing(page, `${path} at ${width}`)));
        }
      }
      expect(found).toEqual([]);
    });
  });
}
