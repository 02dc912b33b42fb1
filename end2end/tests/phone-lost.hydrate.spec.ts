// A number is sent, and its answer does not come, comes late, or comes twice.
import { expect, test } from '../support/fixtures';
import {
  choose,
  chooseAnotherWay,
  expectAnotherTryIsPossible,
  expectPaid,
  expectSlip,
  expectState,
  islandIsAwake,
  numberField,
  openNewOrder,
  payByPhone,
  payByPhoneButton,
  payInModal,
  sendCode,
  setHidden,
} from '../support/journey';
import {
  expectRecord,
  expectTelephonesAsked,
  expectToBePaidOnTheTelephone,
  loseAnswers,
  LOST,
  MTN,
  MTN_PAYS,
  ORANGE_WITH_CODE,
} from '../support/telephone';

test('a double click asks one telephone once', { tag: '@desktop' }, async ({ page, shop }) => {
  await openNewOrder(page, shop);
  let calls = 0;
  page.on('request', (request) => (calls += request.url().endsWith('/fn/ask_phone') ? 1 : 0));
  await numberField(page).fill(MTN);
  await payByPhoneButton(page).dblclick();
  await expectState(page, 'asked');
  expect(calls).toBe(1);
  await expectTelephonesAsked(shop, 1);
});

test('two submits in one turn of the event loop ask one telephone once', async ({ page, shop }) => {
  await openNewOrder(page, shop);
  await numberField(page).fill(MTN);
  await page.locator('[data-form=phone]').evaluate((form: HTMLFormElement) => {
    form.requestSubmit();
    form.requestSubmit();
  });
  await expectState(page, 'asked');
  await expectTelephonesAsked(shop, 1);
});

test('when the answer is lost, the page comes to know of the telephone that rings', { tag: '@desktop' }, async ({
  page,
  shop,
  complaints,
}) => {
  complaints.expect(/ERR_FAILED/);
  await openNewOrder(page, shop);
  await loseAnswers(page, 'ask_phone');
  await payByPhone(page, MTN);
  await expectToBePaidOnTheTelephone(page, shop);
});

test('when the answer is lost and the network too, pressing again asks nobody again', async ({
  page,
  shop,
  complaints,
}) => {
  complaints.expect(/ERR_FAILED/);
  await openNewOrder(page, shop);
  await loseAnswers(page, 'ask_phone');
  await page.route('**/fn/payment_status', (route) => route.abort());
  await payByPhone(page, MTN);
  await expectSlip(numberField(page), LOST);
  await expectState(page, 'open');
  await page.unrouteAll();
  await payByPhoneButton(page).click();
  await expectState(page, 'asked');
  await expectTelephonesAsked(shop, 1);
});

test('when the answer to a code is lost, the page comes to know what became of it', async ({
  page,
  shop,
  complaints,
}) => {
  complaints.expect(/ERR_FAILED/);
  await openNewOrder(page, shop);
  await payByPhone(page, ORANGE_WITH_CODE);
  await loseAnswers(page, 'send_code');
  await sendCode(page, '123456');
  await expectPaid(page);
});

test('without a network nobody is asked, and when it is back the number is still there', { tag: '@desktop' }, async ({
  page,
  context,
  shop,
  complaints,
}) => {
  complaints.expect(/ERR_INTERNET_DISCONNECTED/);
  await openNewOrder(page, shop);
  await context.setOffline(true);
  await payByPhone(page, MTN_PAYS);
  await expectSlip(numberField(page), LOST);
  await expectState(page, 'open');
  await expectTelephonesAsked(shop, 0);
  await context.setOffline(false);
  await expect(numberField(page)).toHaveValue(MTN_PAYS);
  await payByPhoneButton(page).click();
  await expectPaid(page);
});

test.describe('payments expire quickly', () => {
  test.use({ env: { PAYMENT_EXPIRY: '3s' } });

  test('a telephone that nobody answers is given up, and its success is found, late as it is', async ({
    page,
    shop,
  }) => {
    await openNewOrder(page, shop);
    await payByPhone(page, MTN);
    await expectState(page, 'asked');
    await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'expired', { timeout: 15_000 });
    await expectState(page, 'expired');
    await expect(page.locator('[data-part=left]')).toBeHidden();
    await expectAnotherTryIsPossible(page);
    await shop.settleOnPhone('success');
    const [transaction] = await shop.transactions();
    await expect.poll(() => shop.txStatus(transaction)).toBe('SUCCESS');
    await setHidden(page, false);
    await expectPaid(page);
    expectRecord(shop, ['paid']);
  });
});

test.describe('with keys', () => {
  test.use({ live: true });

  test('a gateway that is down is said to be, and the order can be paid when it is back', { tag: '@desktop' }, async ({
    page,
    shop,
    complaints,
  }) => {
    complaints.expect(/status of 50\d/);
    await openNewOrder(page, shop);
    await shop.gateway!.stop();
    await payByPhone(page, MTN_PAYS);
    await expectSlip(numberField(page), 'My-CoolPay est indisponible pour le moment. Réessayez dans un instant.');
    await expectState(page, 'open');
    await expectAnotherTryIsPossible(page);
    await shop.startGateway();
    await payByPhoneButton(page).click();
    await expectPaid(page);
  });

  test('a gateway whose answer is lost has asked the telephone, and its callback settles it', async ({ page, shop }) => {
    await shop.setFaults([{ fault: 'call-lost', next: 1 }]);
    await openNewOrder(page, shop);
    await payByPhone(page, MTN);
    await expectToBePaidOnTheTelephone(page, shop);
  });
});

test('telephones are not asked without end, and the payment page is still there', async ({
  page,
  shop,
  complaints,
}) => {
  complaints.expect(/status of 429/);
  const MOST = 6;
  await openNewOrder(page, shop);
  await payByPhone(page, MTN);
  for (let asked = 1; asked < MOST; asked += 1) {
    await chooseAnotherWay(page);
    await payByPhone(page, MTN);
    await expect.poll(async () => (await shop.transactions()).length).toBe(asked + 1);
    await expectState(page, 'asked');
  }
  await chooseAnotherWay(page);
  await payByPhone(page, MTN);
  await expectSlip(numberField(page), /^Trop de demandes envoyées\./);
  await choose(await payInModal(page), 'success');
  await expectPaid(page);
});

test('before the island is awake a number is sent by a form', { tag: '@firefox' }, async ({
  page,
  shop,
  complaints,
}) => {
  complaints.expect(/ERR_FAILED|NS_ERROR_ABORT/, /Failed to fetch|NetworkError/);
  await page.route('**/*.wasm', (route) => route.abort());
  const order = await shop.createOrder();
  await page.goto(order.url);
  await payByPhone(page, ORANGE_WITH_CODE);
  await expectState(page, 'code');
  // The island comes late, and finds what the form began.
  await page.unroute('**/*.wasm');
  await page.reload();
  await islandIsAwake(page);
  await sendCode(page, '123456');
  await expectPaid(page);
});
