// What the real payment page may do to other windows is not known: the shop has to live with all of it.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures';
import { choose, expectPaid, expectState, openNewOrder, payInModal, payInWindow } from '../support/journey';

interface Heard {
  origin: string;
  data: unknown;
}

/** Keeps what is said to a page, from now on. */
async function listen(page: Page): Promise<() => Promise<Heard[]>> {
  await page.evaluate(() => {
    const heard: Heard[] = [];
    Object.assign(window, { heard });
    addEventListener('message', ({ origin, data }) => heard.push({ origin, data }));
  });
  return () => page.evaluate(() => (window as unknown as { heard: Heard[] }).heard);
}

test.describe('the payment page cuts off the window that opened it', () => {
  test.use({ env: { SANDBOX_FRAMING: 'deny', SANDBOX_COOP: 'same-origin' } });

  test('a window that only seems closed is paid in, and the order is paid', { tag: '@desktop' }, async ({
    page,
    shop,
  }) => {
    await page.clock.install();
    await openNewOrder(page, shop);
    const popup = await payInWindow(page);
    expect(await popup.evaluate(() => opener)).toBeNull();
    await expectState(page, 'waiting');
    await page.clock.fastForward(61_000);
    await expectState(page, 'waiting');
    expect(popup.isClosed()).toBe(false);

    await choose(popup, 'success');
    await expectPaid(page);
    // Nobody can close this window but the buyer, who reads in it that all is well.
    await expectPaid(popup);
  });
});

/** Has nobody else tell a page what became of its order: it would close the payment page before that has spoken. */
async function hearOnlyMessages(page: Page) {
  // Never answered, so that the browser has nothing to complain about.
  await page.route('**/api/tx-events/*', () => {});
}

test.describe('the payment page tells the page that frames it', () => {
  test.use({ env: { SANDBOX_MESSAGES: 'parent' } });

  test('the order is paid, and the message came from the payment page', async ({ page, shop }) => {
    await hearOnlyMessages(page);
    await openNewOrder(page, shop);
    const heard = await listen(page);
    await choose(await payInModal(page), 'success');
    await expectPaid(page);
    expect(await heard()).toContainEqual({
      origin: shop.sandboxUrl,
      data: { type: 'MYCOOLPAY_PAYMENT_RESULT', transaction_ref: expect.any(String), status: 'SUCCESS' },
    });
  });
});

test.describe('the payment page tells the window that opened it', () => {
  test.use({ env: { SANDBOX_FRAMING: 'csp', SANDBOX_MESSAGES: 'both' } });

  test('a refusal is told, and the window closes', { tag: '@desktop' }, async ({ page, shop }) => {
    await hearOnlyMessages(page);
    await openNewOrder(page, shop);
    const heard = await listen(page);
    const popup = await payInWindow(page);
    const closed = popup.waitForEvent('close');
    await choose(popup, 'failed');
    await closed;
    await expectState(page, 'failed');
    expect(await heard()).toContainEqual({
      origin: shop.sandboxUrl,
      data: { type: 'MYCOOLPAY_PAYMENT_RESULT', transaction_ref: expect.any(String), status: 'FAILED' },
    });
  });
});
