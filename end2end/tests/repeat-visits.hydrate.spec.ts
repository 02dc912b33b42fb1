import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures';
import { choose, expectPaid, expectState, islandIsAwake, openOrder, payButton, payByPhone } from '../support/journey';

/** An in-app browser: the payment page takes the place of the order's. */
const userAgent = 'Mozilla/5.0 (Linux; Android 11) AppleWebKit/537.36 Chrome/120.0 Mobile WhatsApp/2.24';

/** How the page came, and how many bytes of it crossed the network. */
function arrival(page: Page): Promise<{ way: string; bytes: number }> {
  return page.evaluate(() => {
    const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    return { way: entry.type, bytes: entry.transferSize };
  });
}

test('a page that says nothing new is not sent again', async ({ page, shop }) => {
  const order = await shop.createOrder();
  await openOrder(page, order);
  expect((await arrival(page)).bytes).toBeGreaterThan(2_000);
  await page.reload();
  expect(await arrival(page)).toEqual({ way: 'reload', bytes: expect.any(Number) });
  expect((await arrival(page)).bytes).toBeLessThan(1_000);
  await page.goto(shop.url);
  await page.goto(order.url);
  expect((await arrival(page)).bytes).toBeLessThan(1_000);

  await islandIsAwake(page);
  await payByPhone(page, '6 70 00 00 07');
  await expectState(page, 'asked');
  await page.reload();
  await expectState(page, 'asked');
  expect((await arrival(page)).bytes).toBeGreaterThan(2_000);
});

test.describe('back from the payment page', () => {
  test.use({ userAgent });

  test('without a memory of the page the browser asks for it, and it is up to date', async ({ page, shop }) => {
    const order = await shop.createOrder();
    await openOrder(page, order);
    await payButton(page).click();
    await page.waitForURL(`${shop.sandboxUrl}/payment/checkout/*`);
    const payment_url = page.url();
    const transaction_ref = payment_url.split('/').at(-1)!;
    await shop.settleElsewhere({ payment_url }, 'success');
    await expect.poll(() => shop.txStatus({ transaction_ref })).toBe('SUCCESS');
    await page.goBack();
    expect((await arrival(page)).way).toBe('back_forward');
    await expectPaid(page);
  });

  test('a page out of the browser’s memory looks at once', async ({ playwright, launchOptions, shop }) => {
    // Playwright switches that memory off.
    const remembering = { ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] };
    const browser = await playwright.chromium.launch(remembering);
    const page = await browser.newPage({ userAgent, locale: 'fr-FR' });
    await page.addInitScript(() => addEventListener('pageshow', (event) => Object.assign(window, { isKept: event.persisted })));
    const order = await shop.createOrder();
    await page.goto(order.url);
    await page.waitForLoadState('networkidle');
    await payButton(page).click();
    await page.waitForURL(`${shop.sandboxUrl}/payment/checkout/*`);
    const looked = page.waitForRequest('**/fn/payment_status');
    await page.evaluate(() => history.back());
    await looked;
    expect(await page.evaluate(() => (window as unknown as { isKept: boolean }).isKept)).toBe(true);
    await expectState(page, 'waiting');
    await page.getByRole('button', { name: 'Rouvrir la page de paiement' }).click();
    await page.waitForURL(`${shop.sandboxUrl}/payment/checkout/*`);
    await choose(page, 'success');
    await page.waitForURL(`${shop.url}/payment/success?*`);
    await expectPaid(page);
    await browser.close();
  });
});
