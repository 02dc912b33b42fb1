// A buyer reloads, has two tabs, or looks elsewhere meanwhile.
import { expect, test } from '../support/fixtures';
import {
  choose,
  closeModal,
  countStatusChecks,
  expectPaid,
  expectState,
  islandIsAwake,
  modal,
  modalFrame,
  openNewOrder,
  openOrder,
  payButton,
  payInModal,
  paymentUrl,
  reopenButton,
  setHidden,
  type State,
} from '../support/journey';
import { rows } from '../support/record';

test('a reload in the middle goes on waiting, and the payment is seen', { tag: '@desktop' }, async ({
  page,
  context,
  shop,
}) => {
  await openNewOrder(page, shop);
  await payInModal(page);
  const address = await paymentUrl(page);
  await page.reload();
  await islandIsAwake(page);
  await expectState(page, 'waiting');
  await expect(modal(page)).toBeHidden();
  await expect(reopenButton(page)).toBeVisible();

  const other = await context.newPage();
  await other.goto(address);
  await choose(other, 'success');
  await expectPaid(page);
});

test('after a reload the payment page can be opened again, on the same payment', async ({ page, shop }) => {
  await openNewOrder(page, shop);
  await payInModal(page);
  const address = await paymentUrl(page);
  await page.reload();
  await islandIsAwake(page);
  await reopenButton(page).click();
  await choose(modalFrame(page), 'success');
  await expectPaid(page);
  expect(await paymentUrl(page)).toBe(address);
});

test('two tabs of one order agree', { tag: '@desktop' }, async ({ page, context, shop, complaints }) => {
  // An order that is paid cannot be paid: the buyer's mistake, not the server's.
  complaints.expect(/status of 4\d\d .*start_payment/);
  const order = await shop.createOrder();
  const early = await context.newPage();
  await openOrder(early, order);
  await openOrder(page, order);
  const frame = await payInModal(page);
  const late = await context.newPage();
  await openOrder(late, order);
  await expectState(late, 'waiting');

  await choose(frame, 'success');
  await expectPaid(page);
  await expectPaid(late);

  // A tab that was there before the payment learns of it at the latest when its button is pressed.
  await payButton(early).click();
  await expectPaid(early);
  const made = rows(shop, 'select status from payments');
  if (made) expect(made).toEqual([{ status: 'paid' }]);
});

test('a payment in one tab and a press of the button in another are one payment', async ({ page, context, shop }) => {
  const order = await shop.createOrder();
  const other = await context.newPage();
  await openOrder(other, order);
  await openOrder(page, order);
  await payInModal(page);
  await payInModal(other);
  expect(await paymentUrl(other)).toBe(await paymentUrl(page));
});

test('what is paid in one tab is shown in the other within two seconds', { tag: '@desktop' }, async ({
  page,
  context,
  shop,
}) => {
  const order = await openNewOrder(page, shop);
  const frame = await payInModal(page);
  const other = await context.newPage();
  const listens = other.waitForResponse('**/api/tx-events/*');
  await openOrder(other, order);
  await listens;
  const statusChecks = countStatusChecks(other);
  await choose(frame, 'success');
  await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'paid');
  await expect(other.locator('#checkout')).toHaveAttribute('data-state', 'paid', { timeout: 2_000 });
  expect(statusChecks()).toBe(0);
});

test('a return to the page is one look, however many events it makes', { tag: '@desktop' }, async ({ page, shop }) => {
  await openNewOrder(page, shop);
  const statusChecks = countStatusChecks(page);
  let goOn = () => {};
  const held = new Promise<void>((resolve) => (goOn = resolve));
  await page.route('**/fn/payment_status', async (route) => {
    await held;
    await route.continue();
  });
  const comeBack = () =>
    page.evaluate(() => {
      document.dispatchEvent(new Event('visibilitychange'));
      dispatchEvent(new Event('pageshow'));
      dispatchEvent(new Event('online'));
    });
  const asked = page.waitForRequest('**/fn/payment_status');
  await comeBack();
  await asked;
  // Still without an answer: there is no second question.
  await comeBack();
  const answered = page.waitForResponse('**/fn/payment_status');
  goOn();
  await (await answered).finished();
  expect(statusChecks()).toBe(1);

  for (const event of ['visibilitychange', 'pageshow', 'online']) {
    const answered = page.waitForResponse('**/fn/payment_status');
    await page.evaluate((event) => {
      (event === 'visibilitychange' ? document : window).dispatchEvent(new Event(event));
    }, event);
    await (await answered).finished();
  }
  expect(statusChecks()).toBe(4);
});

test('a page that is hidden does not look when it is hidden, and looks once when it is shown', async ({
  page,
  shop,
}) => {
  await openNewOrder(page, shop);
  await payInModal(page);
  const statusChecks = countStatusChecks(page);
  await setHidden(page, true);
  await expectState(page, 'waiting');
  expect(statusChecks()).toBe(0);
  const answered = page.waitForResponse('**/fn/payment_status');
  await setHidden(page, false);
  await (await answered).finished();
  expect(statusChecks()).toBe(1);
});

test('a page that is looked at again after a day shows what became of the payment', async ({ page, shop }) => {
  await page.clock.install();
  await openNewOrder(page, shop);
  await payInModal(page);
  const payment_url = await paymentUrl(page);
  await closeModal(page);
  // The dialog's event, which sets the timer, is a task of its own.
  await expectState(page, 'closed');
  await setHidden(page, true);
  await page.clock.fastForward('24:00:00');
  await expectState(page, 'stalled');
  await shop.settleElsewhere({ payment_url }, 'success');
  await setHidden(page, false);
  await expectPaid(page);
});

test('a reload in any state shows where the order stands', async ({ page, shop }) => {
  const expectAfterReload = async (expected: State) => {
    await page.reload();
    // A receipt has no island.
    if (expected !== 'paid') await islandIsAwake(page);
    await expectState(page, expected);
    await expect(modal(page)).toBeHidden();
  };
  await page.clock.install();
  await openNewOrder(page, shop);
  // The server is never asked for this one.
  await page.route('**/fn/start_payment', () => {});
  await payButton(page).click();
  await expectState(page, 'opening');
  await expectAfterReload('open');
  await page.unrouteAll();

  await payInModal(page);
  await expectState(page, 'waiting');
  await expectAfterReload('waiting');
  await reopenButton(page).click();
  await expect(modalFrame(page).locator('button[name=outcome]').first()).toBeVisible();
  await closeModal(page);
  await expectState(page, 'closed');
  await expectAfterReload('waiting');

  await reopenButton(page).click();
  await expect(modalFrame(page).locator('button[name=outcome]').first()).toBeVisible();
  await closeModal(page);
  await page.clock.fastForward(61_000);
  await expectState(page, 'stalled');
  await expectAfterReload('waiting');

  for (const outcome of ['failed', 'canceled'] as const) {
    const opens = outcome === 'failed' ? reopenButton(page) : payButton(page);
    await opens.click();
    await choose(modalFrame(page), outcome);
    await expectState(page, outcome);
    await expectAfterReload(outcome);
  }
  await choose(await payInModal(page), 'success');
  await expectPaid(page);
  await expectAfterReload('paid');
});
