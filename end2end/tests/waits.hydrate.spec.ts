// Every wait of the page has an end of its own: what it waits for may never come, and no browser says so.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures';
import {
  choose,
  countStatusChecks,
  expectPaid,
  expectSlip,
  expectState,
  modal,
  modalFrame,
  numberField,
  openNewOrder,
  payButton,
  payByPhone,
  payInModal,
  payInPlace,
} from '../support/journey';
import { QuietStream } from '../support/quiet-stream';

/** The clock of the page goes on by itself, and by so much at once. */
async function pass(page: Page, seconds: number) {
  await page.clock.runFor(seconds * 1_000);
}

test('a stream whose request never gets an answer is given up', { tag: '@firefox' }, async ({ page, shop }) => {
  await page.clock.install();
  await page.route('**/api/tx-events/*', () => {});
  await openNewOrder(page, shop);
  await payByPhone(page, '6 70 00 00 07');
  await expectState(page, 'asked');
  const statusChecks = countStatusChecks(page);
  await shop.settleOnPhone('success');
  await pass(page, 8);
  expect(statusChecks()).toBe(0);
  await pass(page, 3);
  await expectPaid(page);
});

test('a stream that stays open and says nothing is given up', async ({ page, shop }) => {
  await page.clock.install();
  const stream = await QuietStream.inPlaceOf(page);
  await openNewOrder(page, shop);
  await payByPhone(page, '6 70 00 00 07');
  await expect.poll(() => stream.opened).toBe(1);
  await expectState(page, 'asked');
  await shop.settleOnPhone('success');
  await pass(page, 11);
  await expectPaid(page);
  await stream.close();
});

test('a stream that falls silent after its first word is given up', async ({ page, shop }) => {
  await page.clock.install();
  const stream = await QuietStream.inPlaceOf(page);
  await openNewOrder(page, shop);
  await payByPhone(page, '6 70 00 00 07');
  await expect.poll(() => stream.opened).toBe(1);
  stream.say('standing', 'asked 1');
  await shop.settleOnPhone('success');
  const statusChecks = countStatusChecks(page);
  await pass(page, 30);
  expect(statusChecks()).toBe(0);
  await pass(page, 12);
  await expectPaid(page);
  await stream.close();
});

test('a stream that shows that it is alive is kept, and nothing is asked', async ({ page, shop }) => {
  await page.clock.install();
  const stream = await QuietStream.inPlaceOf(page);
  await openNewOrder(page, shop);
  await payByPhone(page, '6 70 00 00 07');
  await expect.poll(() => stream.opened).toBe(1);
  const statusChecks = countStatusChecks(page);
  for (let beat = 0; beat < 4; beat += 1) {
    stream.say('beat', '.');
    // The page takes it in before its clock goes on.
    await page.waitForTimeout(300);
    await pass(page, 30);
  }
  expect([statusChecks(), stream.opened]).toEqual([0, 1]);
  stream.say('standing', 'paid 1');
  await expectPaid(page);
  await stream.close();
});

test('a payment page that the server never names is given up', async ({ page, shop, complaints }) => {
  complaints.expect(/ERR_ABORTED/);
  await page.clock.install();
  await openNewOrder(page, shop);
  await page.route('**/fn/start_payment', () => {});
  await payButton(page).click();
  await expectState(page, 'opening');
  await pass(page, 34);
  await expectState(page, 'opening');
  await pass(page, 2);
  await expectState(page, 'unreachable');
  await expect(modal(page)).toBeHidden();
  await page.unroute('**/fn/start_payment');
  await choose(await payInModal(page), 'success');
  await expectPaid(page);
});

test('a number that the server never takes may be sent again', async ({ page, shop, complaints }) => {
  complaints.expect(/ERR_ABORTED/);
  await page.clock.install();
  await openNewOrder(page, shop);
  await page.route('**/fn/ask_phone', () => {});
  await payByPhone(page, '6 70 00 00 07');
  await expectState(page, 'asking');
  await pass(page, 36);
  await expectState(page, 'open');
  await expectSlip(numberField(page), /^Connexion perdue/);
  await page.unroute('**/fn/ask_phone');
  await payByPhone(page, '6 70 00 00 07');
  await expectState(page, 'asked');
});

test('a look that never gets an answer is followed by another', async ({ page, shop, complaints }) => {
  complaints.expect(/ERR_FAILED/, /ERR_ABORTED/);
  await page.clock.install();
  await page.route('**/api/tx-events/*', (route) => route.abort());
  await openNewOrder(page, shop);
  await payByPhone(page, '6 70 00 00 07');
  await expectState(page, 'asked');
  const statusChecks = countStatusChecks(page);
  await page.route('**/fn/payment_status', () => {});
  await pass(page, 4);
  await expect.poll(statusChecks).toBe(1);
  await page.unroute('**/fn/payment_status');
  await shop.settleOnPhone('success');
  await pass(page, 25);
  await expectPaid(page);
});

test('until the payment page is there the modal says that it opens', { tag: '@desktop' }, async ({ page, shop }) => {
  await openNewOrder(page, shop);
  let goOn = () => {};
  const held = new Promise<void>((resolve) => (goOn = resolve));
  await page.route('**/payment/checkout/*', async (route) => {
    await held;
    await route.continue();
  });
  const wait = modal(page).getByRole('status').getByText('Ouverture du paiement');
  await payButton(page).click();
  await expect(wait).toBeVisible();
  await expectState(page, 'waiting');
  await expect(wait).toBeVisible();
  goOn();
  await expect(modalFrame(page).locator('button[name=outcome]').first()).toBeVisible();
  await expect(wait).toBeHidden();
});

test.describe('inside an in-app browser', () => {
  test.use({ userAgent: 'Mozilla/5.0 (Linux; Android 11) AppleWebKit/537.36 Chrome/120.0 Mobile WhatsApp/2.24' });

  test('a payment page that never comes in place of the order is given up', async ({ page, shop }) => {
    await page.clock.install();
    await openNewOrder(page, shop);
    // As if the buyer had pressed Stop: nothing tells the page of it.
    await page.route('**/pay/*', (route) => route.abort('aborted'));
    const nowhere = page.waitForEvent('requestfailed', (request) => request.url().includes('/pay/'));
    await payButton(page).click();
    await nowhere;
    await expectState(page, 'opening');
    await pass(page, 36);
    await pass(page, 61);
    await expectState(page, 'stalled');
    await page.unroute('**/pay/*');
    await payInPlace(page, page.locator('[data-part=reopen]'));
  });
});
