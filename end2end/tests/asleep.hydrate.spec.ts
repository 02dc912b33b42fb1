// The island that does not wake, or late: a page promises nothing that needs it, and goes on without.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures';
import { expectPaid, expectState, islandIsAwake, openNewOrder, payByPhone, payByPhoneButton } from '../support/journey';

const WASM = /\/assets\/front\.\w+\.wasm/;
const PROMISE = 'Cette page se met à jour toute seule.';

function refreshLink(page: Page) {
  return page.getByRole('link', { name: 'Actualiser la page' });
}

test('a page promises to update itself only once its island is awake', { tag: '@firefox' }, async ({ page, shop }) => {
  let goOn = () => {};
  const held = new Promise<void>((resolve) => (goOn = resolve));
  await page.route(WASM, async (route) => {
    await held;
    await route.continue();
  });
  const order = await shop.createOrder();
  await page.goto(order.url);
  await payByPhone(page, '6 70 00 00 07');
  await expectState(page, 'asked');
  await expect(refreshLink(page)).toBeVisible();
  await expect(page.getByText(PROMISE)).toBeHidden();
  goOn();
  await islandIsAwake(page);
  await expect(page.getByText(PROMISE)).toBeVisible();
  await expect(refreshLink(page)).toHaveCount(0);
});

test('the link of a page without its island shows what became of the payment', async ({ page, shop }) => {
  await page.route(WASM, () => {});
  const order = await shop.createOrder();
  await page.goto(order.url);
  await payByPhone(page, '6 70 00 00 07');
  await expectState(page, 'asked');
  await shop.settleOnPhone('success');
  // What the gateway calls back is taken in a moment later.
  await expect(async () => {
    await refreshLink(page).click();
    await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'paid', { timeout: 500 });
  }).toPass();
  await expectPaid(page);
});

test('a wake-up that gets no answer ends, and the next one wakes the island', async ({ page, shop }) => {
  await page.clock.install();
  const asked: string[] = [];
  await page.route(WASM, async (route) => {
    asked.push(new URL(route.request().url()).search);
    if (asked.length > 1) await route.continue();
  });
  const order = await shop.createOrder();
  await page.goto(order.url);
  await expect.poll(() => asked).toEqual(['']);
  await page.clock.runFor(19_000);
  expect(asked).toHaveLength(1);
  await page.clock.runFor(2_000);
  await page.clock.runFor(10_000);
  await islandIsAwake(page);
  expect(asked).toEqual(['', '?1']);
});

test('an island that never comes is asked for three times, and the form stays', async ({ page, shop, complaints }) => {
  complaints.expect(/ERR_FAILED/, /Failed to fetch/);
  await page.clock.install();
  let tries = 0;
  await page.route(WASM, (route) => {
    tries += 1;
    return route.abort();
  });
  const order = await shop.createOrder();
  await page.goto(order.url);
  for (const expected of [1, 2, 3]) {
    await expect.poll(() => tries).toBe(expected);
    await page.clock.runFor(31_000);
  }
  await page.clock.runFor(120_000);
  expect(tries).toBe(3);
  await expect(payByPhoneButton(page)).toBeEnabled();
});

test('a page that waits without its island asks for itself anew', { tag: '@firefox' }, async ({
  page,
  shop,
  complaints,
}) => {
  complaints.expect(/ERR_FAILED|NS_ERROR_ABORT/, /Failed to fetch|NetworkError/);
  await page.route(WASM, (route) => route.abort());
  const order = await shop.createOrder();
  await page.goto(order.url);
  await payByPhone(page, '6 70 00 00 07');
  await expectState(page, 'asked');
  await shop.settleOnPhone('success');
  await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'paid', { timeout: 20_000 });
});

test('an island that wakes at once is asked for once', async ({ page, shop }) => {
  let tries = 0;
  await page.route(WASM, (route) => {
    tries += 1;
    return route.continue();
  });
  await page.clock.install();
  await openNewOrder(page, shop);
  await page.clock.runFor(120_000);
  await expectState(page, 'open');
  expect(tries).toBe(1);
});
