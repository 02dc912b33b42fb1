import { expect, test } from '../support/fixtures';
import {
  choose,
  closeModal,
  countStatusChecks,
  expectAnotherTryIsPossible,
  expectPaid,
  expectState,
  holdStart,
  modal,
  modalFrame,
  openNewOrder,
  payButton,
  payByPhoneButton,
  payInModal,
  payInPlace,
  paymentUrl,
  refuseStream,
  reopenButton,
  stopTimers,
} from '../support/journey';
import { rows } from '../support/record';

test('a payment approved in the modal makes the order paid', { tag: ['@desktop', '@firefox'] }, async ({
  page,
  shop,
}) => {
  await openNewOrder(page, shop);
  await expectState(page, 'open');
  await expect(payByPhoneButton(page)).toHaveAccessibleName('Payer 15\u{202f}000\u{a0}FCFA');
  await expect(payButton(page)).toHaveAccessibleName('Payer par carte ou autrement');

  const frame = await payInModal(page);
  await expectState(page, 'waiting');
  await choose(frame, 'success');

  await expectPaid(page);
  await page.reload();
  await expectPaid(page);
  await expect(page.getByText('MTN MoMo', { exact: true }).filter({ visible: true }).first()).toBeVisible();
});

test('a demo order is made in one click and can be paid', { tag: '@desktop' }, async ({ page, shop }) => {
  await page.goto(shop.url);
  await expect(page.getByText('Mode test')).toBeVisible();
  await page.getByRole('button', { name: 'Créer une commande de démonstration' }).click();
  await expect(page).toHaveURL(/\/orders\/\w+$/);
  await page.waitForFunction(() => 'islandIsAwake' in window);
  await choose(await payInModal(page), 'success');
  await expectPaid(page);
});

for (const [outcome, title, reason] of [
  ['failed', 'Paiement refusé', 'Le paiement n’est pas passé. Si vous recevez un SMS de débit, ne repayez pas'],
  ['canceled', 'Paiement annulé', 'Vous avez annulé, ou la demande a été refusée.'],
] as const) {
  test(`a payment that is ${outcome} in the modal says so, and a second attempt succeeds`, {
    tag: outcome === 'failed' ? '@desktop' : [],
  }, async ({ page, shop }) => {
    await openNewOrder(page, shop);
    await choose(await payInModal(page), outcome);

    await expectState(page, outcome);
    await expect(page.getByRole('heading', { name: title })).toBeVisible();
    await expect(page.getByText(reason)).toBeVisible();
    await expectAnotherTryIsPossible(page);
    const first = await paymentUrl(page);

    const frame = await payInModal(page);
    expect(await paymentUrl(page), 'a new attempt').not.toBe(first);
    await choose(frame, 'success');
    await expectPaid(page);
    const kept = rows(shop, 'select status from payments order by payment_id');
    if (kept) expect(kept).toEqual([{ status: outcome }, { status: 'paid' }]);
  });
}

test('while a second attempt opens, the modal does not show the end of the first', async ({ page, shop }) => {
  await openNewOrder(page, shop);
  await choose(await payInModal(page), 'failed');
  await expectState(page, 'failed');

  const goOn = await holdStart(page);
  const asked = page.waitForRequest('**/fn/start_payment');
  await payButton(page).click();
  await asked;
  await expect(modal(page)).toBeVisible();
  await expect(modalFrame(page).getByText('Paiement refusé')).toBeHidden({ timeout: 3_000 });

  goOn();
  await choose(modalFrame(page), 'success');
  await expectPaid(page);
});

test('a buyer who leaves the payment page unfinished is waited for, and pays later', async ({ page, shop }) => {
  await openNewOrder(page, shop);
  const frame = await payInModal(page);
  const payment_url = await paymentUrl(page);
  await choose(frame, 'pending');
  await expect(frame.getByText('Vous pouvez fermer cette fenêtre.')).toBeVisible();
  await expectState(page, 'waiting');

  await shop.settleElsewhere({ payment_url }, 'success');
  await expectPaid(page);
});

test('the buttons are locked by the click, folded away while a payment is under way, and free at its end', async ({
  page,
  shop,
}) => {
  await openNewOrder(page, shop);
  const goOn = await holdStart(page);
  await payButton(page).click();
  await expectState(page, 'opening');
  const buttons = [payButton(page), payByPhoneButton(page)];
  for (const button of buttons) await expect(button).toBeDisabled();
  goOn();
  await expectState(page, 'waiting');
  for (const button of buttons) await expect(button).toBeHidden();
  await closeModal(page);
  await expectState(page, 'closed');
  for (const button of buttons) await expect(button).toBeHidden();
  await reopenButton(page).click();
  await choose(modalFrame(page), 'failed');
  await expectState(page, 'failed');
  await expectAnotherTryIsPossible(page);
});

test('a double click makes one payment', { tag: '@desktop' }, async ({ page, shop }) => {
  const order = await openNewOrder(page, shop);
  let starts = 0;
  page.on('request', (request) => (starts += request.url().endsWith('/fn/start_payment') ? 1 : 0));
  await payButton(page).dblclick();
  await expect(modalFrame(page).locator('button[name=outcome][value=success]')).toBeVisible();
  expect(starts).toBe(1);

  // The launcher and the API lead to the same attempt.
  const payment = await shop.createPayment(order);
  expect(payment.payment_url).toBe(await paymentUrl(page));
  const made = rows(shop, 'select transaction_ref from payments');
  if (made) expect(made).toEqual([{ transaction_ref: payment.transaction_ref }]);
});

test('two submits in one turn of the event loop make one payment', async ({ page, shop }) => {
  await openNewOrder(page, shop);
  let starts = 0;
  page.on('request', (request) => (starts += request.url().endsWith('/fn/start_payment') ? 1 : 0));
  await page.locator('form:has([data-part=pay])').evaluate((form: HTMLFormElement) => {
    form.requestSubmit();
    form.requestSubmit();
  });
  await choose(modalFrame(page), 'success');
  await expectPaid(page);
  expect(starts).toBe(1);
});

test('the modal offers a window of its own, and a payment made there is seen', async ({ page, context, shop }) => {
  await openNewOrder(page, shop);
  await payInModal(page);
  const opened = context.waitForEvent('page');
  await modal(page).getByRole('link', { name: 'Nouvelle fenêtre' }).click();
  const other = await opened;
  await choose(other, 'success');

  await expectPaid(page);
  await expectState(other, 'paid');
});

test('a payment page that does not appear in eight seconds is offered in a window', { tag: '@desktop' }, async ({
  page,
  context,
  shop,
}) => {
  await page.clock.install();
  await openNewOrder(page, shop);
  let goOn = () => {};
  const held = new Promise<void>((resolve) => (goOn = resolve));
  await page.route('**/payment/checkout/*', async (route) => {
    await held;
    await route.continue();
  });
  await payButton(page).click();
  await expectState(page, 'waiting');
  const notice = modal(page).getByText('La page tarde à s’afficher.');
  await page.clock.fastForward(7_000);
  await expect(notice).toBeHidden();
  await page.clock.fastForward(1_500);
  await expect(notice).toBeVisible();

  const opened = context.waitForEvent('page');
  await modal(page).getByRole('link', { name: 'Ouvrir dans une fenêtre' }).click();
  const other = await opened;
  await other.waitForURL(await paymentUrl(page));

  // Late is better than never.
  goOn();
  await expect(notice).toBeHidden();
  await choose(modalFrame(page), 'success');
  await expectPaid(page);
});

test('a payment page that appears in time is not called slow', async ({ page, shop }) => {
  await page.clock.install();
  await openNewOrder(page, shop);
  await payInModal(page);
  await page.clock.fastForward(20_000);
  await expect(modal(page).getByText('La page tarde à s’afficher.')).toBeHidden();
});

test('without a stream, looks grow rarer while the buyer waits', async ({ page, shop, complaints }) => {
  complaints.expect(/ERR_FAILED/);
  await refuseStream(page);
  await page.clock.install();
  await openNewOrder(page, shop);
  await payInModal(page);
  const statusChecks = countStatusChecks(page);
  await stopTimers(page);

  const STEP_MS = 250;
  const waits: number[] = [];
  for (let look = 0; look < 9; look += 1) {
    const [before, answered] = [statusChecks(), page.waitForResponse('**/fn/payment_status')];
    let waited = 0;
    for (; statusChecks() === before && waited < 30_000; waited += STEP_MS) await page.clock.runFor(STEP_MS);
    await (await answered).finished();
    // The page takes the answer in, and sets its next timer, before its clock goes on.
    await new Promise((resolve) => setTimeout(resolve, 100));
    waits.push(waited);
  }
  // The first wait is what the pause left of one.
  const whole = waits.slice(1);
  expect(Math.min(...whole), `${waits}`).toBeGreaterThanOrEqual(2_000);
  expect(Math.max(...whole), `${waits}`).toBeLessThanOrEqual(18_000 + STEP_MS);
  expect(whole.at(-1), `${waits}`).toBeGreaterThan(2 * whole[0]);
});

test('before the island is awake the button is a form that works', { tag: '@firefox' }, async ({
  page,
  shop,
  complaints,
}) => {
  complaints.expect(/ERR_FAILED|NS_ERROR_ABORT/, /Failed to fetch|NetworkError/);
  await page.route('**/*.wasm', (route) => route.abort());
  const order = await shop.createOrder();
  await page.goto(order.url);
  await payInPlace(page);
  await page.unroute('**/*.wasm');
  await choose(page, 'success');
  await page.waitForURL(`${shop.url}/payment/success?order=${order.token}`);
  await expectState(page, 'paid');
});
