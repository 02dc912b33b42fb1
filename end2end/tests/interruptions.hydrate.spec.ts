import { expect, test } from '../support/fixtures';
import {
  choose,
  closeModal,
  countLooks,
  expectAnotherTryIsPossible,
  expectPaid,
  expectState,
  holdStart,
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
  stopTimers,
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
  const looks = countLooks(other);
  await choose(frame, 'success');
  await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'paid');
  await expect(other.locator('#checkout')).toHaveAttribute('data-state', 'paid', { timeout: 2_000 });
  expect(looks()).toBe(0);
});

test('a return to the page is one look, however many events it makes', { tag: '@desktop' }, async ({ page, shop }) => {
  await openNewOrder(page, shop);
  const looks = countLooks(page);
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
  expect(looks()).toBe(1);

  for (const event of ['visibilitychange', 'pageshow', 'online']) {
    const answered = page.waitForResponse('**/fn/payment_status');
    await page.evaluate((event) => {
      (event === 'visibilitychange' ? document : window).dispatchEvent(new Event(event));
    }, event);
    await (await answered).finished();
  }
  expect(looks()).toBe(4);
});

test('a page that is hidden does not look when it is hidden, and looks once when it is shown', async ({
  page,
  shop,
}) => {
  await openNewOrder(page, shop);
  await payInModal(page);
  const looks = countLooks(page);
  await setHidden(page, true);
  await expectState(page, 'waiting');
  expect(looks()).toBe(0);
  const answered = page.waitForResponse('**/fn/payment_status');
  await setHidden(page, false);
  await (await answered).finished();
  expect(looks()).toBe(1);
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

test('without a network the page says that nothing is lost, until it is back', { tag: '@desktop' }, async ({
  page,
  context,
  shop,
  complaints,
}) => {
  complaints.expect(/ERR_INTERNET_DISCONNECTED/);
  await openNewOrder(page, shop);
  await payInModal(page);
  const payment_url = await paymentUrl(page);
  const notice = page.getByRole('status').getByText('Pas de connexion.').filter({ visible: true });
  await expect(notice).toHaveCount(0);
  await context.setOffline(true);
  await expect(modal(page).getByRole('status').getByText('Pas de connexion.')).toBeVisible();
  await closeModal(page);
  await expect(notice).toHaveCount(1);
  await expect(notice.locator('..')).toContainText('Rien n’est perdu');

  const [looked, listens] = [page.waitForResponse('**/fn/payment_status'), page.waitForResponse('**/api/tx-events/*')];
  await context.setOffline(false);
  await Promise.all([looked, listens]);
  await expect(notice).toHaveCount(0);
  await shop.settleElsewhere({ payment_url }, 'success');
  await expectPaid(page);
});

test('a page that loads without a network says so', async ({ page, shop }) => {
  await page.addInitScript(() => {
    let isOnline = false;
    Object.defineProperty(Navigator.prototype, 'onLine', { get: () => isOnline });
    addEventListener('online', () => (isOnline = true), { once: true });
  });
  await openNewOrder(page, shop);
  const notice = page.getByText('Pas de connexion.').filter({ visible: true });
  await expect(notice).toHaveCount(1);
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await expect(notice).toHaveCount(0);
});

test('a network that goes away while the buyer waits is survived', async ({ page, context, shop, complaints }) => {
  complaints.expect(/ERR_INTERNET_DISCONNECTED/);
  await page.clock.install();
  await openNewOrder(page, shop);
  await payInModal(page);
  const payment_url = await paymentUrl(page);
  const looked = page.waitForResponse('**/fn/payment_status');
  await closeModal(page);
  await (await looked).finished();
  await stopTimers(page);

  const lost = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/fn/payment_status'));
  await context.setOffline(true);
  // Without a stream the page asks by the clock.
  await expect.poll(() => page.evaluate(() => navigator.onLine)).toBe(false);
  await page.clock.runFor(3_000);
  await lost;
  await expectState(page, 'closed');
  await shop.settleElsewhere({ payment_url }, 'success');

  // Timers stand still: it is the network's return that makes the page look.
  const back = page.waitForRequest('**/fn/payment_status');
  await context.setOffline(false);
  await back;
  // The gateway is not asked twice within two seconds: the answer may be that of a later look.
  await page.clock.resume();
  await expectPaid(page);
});

test('without a network the button says so, and works when it is back', { tag: '@desktop' }, async ({
  page,
  context,
  shop,
  complaints,
}) => {
  complaints.expect(/ERR_INTERNET_DISCONNECTED/);
  await openNewOrder(page, shop);
  await context.setOffline(true);
  await payButton(page).click();
  await expectState(page, 'unreachable');
  await expect(page.getByText('Réessayez dans un instant').filter({ visible: true })).toBeVisible();
  await expectAnotherTryIsPossible(page);
  await context.setOffline(false);
  await choose(await payInModal(page), 'success');
  await expectPaid(page);
});

test.describe('payments expire quickly', () => {
  test.use({ env: { PAYMENT_EXPIRY: '2s' } });

  test('one that is pending for too long expires, and a new attempt succeeds', async ({ page, shop }) => {
    await openNewOrder(page, shop);
    await payInModal(page);
    const first = await paymentUrl(page);
    await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'expired', { timeout: 15_000 });
    await expectState(page, 'expired');
    await expectAnotherTryIsPossible(page);
    const frame = await payInModal(page);
    await expect.poll(() => paymentUrl(page)).not.toBe(first);
    await choose(frame, 'success');
    await expectPaid(page);
  });

  test('while a new attempt opens, the payment page of the expired one is gone', async ({ page, shop }) => {
    await openNewOrder(page, shop);
    await payInModal(page);
    await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'expired', { timeout: 15_000 });
    const goOn = await holdStart(page);
    const asked = page.waitForRequest('**/fn/start_payment');
    await payButton(page).click();
    await asked;
    await expect(modal(page)).toBeVisible();
    await expect(modalFrame(page).locator('button[name=outcome]')).toHaveCount(0, { timeout: 3_000 });
    goOn();
    await choose(modalFrame(page), 'success');
    await expectPaid(page);
  });

  test('one that expired and is paid late makes the order paid', async ({ page, shop }) => {
    await openNewOrder(page, shop);
    await payInModal(page);
    const payment_url = await paymentUrl(page);
    await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'expired', { timeout: 15_000 });
    await shop.settleElsewhere({ payment_url }, 'success');
    await expect(async () => {
      await page.reload();
      await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'paid', { timeout: 500 });
    }).toPass();
    await expectPaid(page);
  });

  test('an order that is paid a second time, late, says so with both receipts', async ({ page, shop }) => {
    await openNewOrder(page, shop);
    await payInModal(page);
    const first = await paymentUrl(page);
    await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'expired', { timeout: 15_000 });
    await choose(await payInModal(page), 'success');
    await expectPaid(page);

    await shop.settleElsewhere({ payment_url: first }, 'success');
    // The buyer comes back to the page that said “paid”.
    await expect(async () => {
      await setHidden(page, false);
      await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'paid-twice', { timeout: 500 });
    }).toPass();
    await expectState(page, 'paid-twice');
    await expect(payButton(page)).toBeHidden();
    await page.reload();
    await expectState(page, 'paid-twice');
    for (const details of await page.getByText('Détails', { exact: true }).all()) await details.click();
    for (const { transaction_ref } of await shop.transactions()) {
      await expect(page.getByText(transaction_ref)).toBeVisible();
    }
  });
});

test.describe('with keys', () => {
  test.use({ live: true, callbacks: false });

  test('a gateway that is down is said to be, and no money moved', async ({ page, shop, complaints }) => {
    complaints.expect(/status of 50\d/);
    await openNewOrder(page, shop);
    await shop.gateway!.stop();
    await payButton(page).click();
    await expectState(page, 'unreachable');
    await shop.startGateway();
    await choose(await payInModal(page), 'success');
    await expectPaid(page);
  });

  test('after a reload a gateway that was down is not told as a refusal by the operator', async ({
    page,
    shop,
    complaints,
  }) => {
    complaints.expect(/status of 50\d/);
    await openNewOrder(page, shop);
    await shop.gateway!.stop();
    await payButton(page).click();
    await expectState(page, 'unreachable');
    await page.reload();
    await expectAnotherTryIsPossible(page);
    await expect(page.getByText('Vérifiez votre solde')).toBeHidden();
  });

  test.describe('in a window', () => {
    test.use({ env: { MYCOOLPAY_FRAMING: 'deny' } });

    test('a gateway that is down is said to be, and is no refusal by the operator', async ({
      page,
      shop,
      complaints,
    }) => {
      complaints.expect(/status of 502/);
      await openNewOrder(page, shop);
      await shop.gateway!.stop();
      const opened = page.waitForEvent('popup');
      await payButton(page).click();
      // The window has nothing to show, and does not stay for that.
      const popup = await opened;
      if (!popup.isClosed()) await popup.waitForEvent('close');
      await expectState(page, 'unreachable');
      await expectAnotherTryIsPossible(page);
      await expect(page.getByText('Vérifiez votre solde')).toBeHidden();
    });
  });

  test('a callback that never comes is not needed', { tag: '@desktop' }, async ({ page, shop }) => {
    await openNewOrder(page, shop);
    await expect(page.getByText('Mode test')).toHaveCount(0);
    await payInModal(page);
    const payment_url = await paymentUrl(page);
    await shop.settleElsewhere({ payment_url }, 'success');
    await expectPaid(page);
    const heard = rows(shop, 'select * from callbacks');
    if (heard) expect(heard).toEqual([]);
  });

  test('the checkout stops and starts again while a buyer waits', async ({ page, shop, complaints }) => {
    complaints.expect(/ERR_CONNECTION_REFUSED/, /ERR_CONNECTION_RESET/, /ERR_EMPTY_RESPONSE/);
    await openNewOrder(page, shop);
    await payInModal(page);
    const payment_url = await paymentUrl(page);
    const lost = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/fn/payment_status'));
    expect(await shop.server.stop()).toEqual({ code: 0, signal: null });
    expect(shop.server.logs).toContain('stopping');
    await lost;
    await shop.settleElsewhere({ payment_url }, 'success');
    await shop.startServer();
    await expectPaid(page);
  });
});
