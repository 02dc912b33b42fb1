// Paying with the buyer's own number, on the page that the number is typed into.
import { expect, test } from '../support/fixtures';
import {
  choose,
  chooseAnotherWay,
  codeField,
  expectAnotherTryIsPossible,
  expectPaid,
  expectSlip,
  expectState,
  islandIsAwake,
  numberField,
  openNewOrder,
  openOrder,
  payButton,
  payByPhone,
  payByPhoneButton,
  payInModal,
  sendCode,
  setHidden,
} from '../support/journey';
import {
  expectRecord,
  expectTelephonesAsked,
  instructions,
  MTN,
  MTN_PAYS,
  ORANGE_WITH_CODE,
  ORANGE_WITH_NO_CODE_THAT_WORKS,
  WRONG_CODE,
} from '../support/telephone';

test('a telephone of MTN is asked, its buyer reads what to do there, and it is paid by itself', {
  tag: ['@desktop', '@firefox'],
}, async ({ page, shop }) => {
  await openNewOrder(page, shop);
  await payByPhone(page, MTN_PAYS);
  await expectState(page, 'asked');
  await expect(instructions(page, 'MTN')).toBeVisible();
  await expect(instructions(page, 'Orange')).toBeHidden();
  const ussd = page.getByRole('link', { name: '*126#' });
  await expect(ussd).toBeVisible();
  await expect(ussd).toHaveAttribute('href', 'tel:*126%23');
  await expect(page.getByText('6•• ••• •56')).toBeVisible();
  await expect(page.locator('[data-part=status]')).toBeFocused();
  for (const folded of [numberField(page), payByPhoneButton(page), payButton(page)]) await expect(folded).toBeHidden();
  const left = page.locator('[data-part=left]');
  await expect(left).toHaveText(/^14:5\d$/);
  const before = (await left.textContent())!;
  await expect.poll(async () => ((await left.textContent())! < before ? 'less' : 'the same')).toBe('less');

  await expectPaid(page);
  await page.reload();
  await expect(page.getByText('MTN MoMo', { exact: true }).filter({ visible: true }).first()).toBeVisible();
  expectRecord(shop, ['paid']);
});

test('a telephone of Orange is sent a code: a wrong one costs nothing, the right one pays', {
  tag: ['@desktop', '@firefox'],
}, async ({ page, shop, complaints }) => {
  complaints.expect(/status of 422/);
  await openNewOrder(page, shop);
  await payByPhone(page, ORANGE_WITH_CODE);
  await expectState(page, 'code');
  await expect(codeField(page)).toBeFocused();
  await expect(page.getByText('6•• ••• •05')).toBeVisible();
  for (const wrong of ['12', '000000']) {
    await sendCode(page, wrong);
    await expectSlip(codeField(page), WRONG_CODE);
    await expect(codeField(page)).toBeFocused();
    await expectState(page, 'code');
  }
  await sendCode(page, ' 123 456 ');
  await expectPaid(page);
  expectRecord(shop, ['paid']);
});

test('after the code the telephone asks for the PIN, and the page says what to dial', async ({ page, shop }) => {
  await shop.setFaults([{ fault: 'callback-drop' }, { fault: 'checkstatus-500' }]);
  await openNewOrder(page, shop);
  await payByPhone(page, ORANGE_WITH_CODE);
  await sendCode(page, '123456');
  await expectState(page, 'asked');
  await expect(instructions(page, 'Orange')).toBeVisible();
  await expect(page.getByRole('link', { name: '#150*50#' })).toHaveAttribute('href', 'tel:%23150*50%23');
  await expect(codeField(page)).toBeHidden();
  await shop.setFaults([]);
  await expectPaid(page);
});

test('a code that never works is no dead end', async ({ page, shop, complaints }) => {
  complaints.expect(/status of 422/);
  await openNewOrder(page, shop);
  await payByPhone(page, ORANGE_WITH_NO_CODE_THAT_WORKS);
  for (const code of ['123456', '654321']) {
    await sendCode(page, code);
    await expectSlip(codeField(page), WRONG_CODE);
  }
  await chooseAnotherWay(page);
  await choose(await payInModal(page), 'success');
  await expectPaid(page);
  expectRecord(shop, ['expired', 'paid']);
});

test('when nothing arrives the payment page pays, and the request is given up', { tag: '@desktop' }, async ({
  page,
  shop,
}) => {
  await openNewOrder(page, shop);
  await payByPhone(page, MTN);
  await expectState(page, 'asked');
  await expect(payButton(page)).toBeHidden();
  await chooseAnotherWay(page);
  await choose(await payInModal(page), 'success');
  await expectPaid(page);
  expectRecord(shop, ['expired', 'paid']);
  const statuses = (await shop.transactions()).map((transaction) => transaction.transaction_status);
  expect(statuses.filter((status) => status === 'SUCCESS')).toHaveLength(1);
});

test('another number is asked instead', async ({ page, shop }) => {
  await openNewOrder(page, shop);
  await payByPhone(page, MTN);
  await expect(page.getByText('6•• ••• •07')).toBeVisible();
  await chooseAnotherWay(page);
  await payByPhone(page, ORANGE_WITH_CODE);
  await expectState(page, 'code');
  await expect(page.getByText('6•• ••• •05')).toBeVisible();
  await chooseAnotherWay(page);
  await payByPhone(page, MTN_PAYS);
  await expectState(page, 'asked');
  await expect(instructions(page, 'MTN')).toBeVisible();
  await expect(instructions(page, 'Orange')).toBeHidden();
  await expectPaid(page);
  expectRecord(shop, ['expired', 'expired', 'paid']);
});

test('who goes from the payment page to a number gives the page up', async ({ page, shop }) => {
  await openNewOrder(page, shop);
  await payInModal(page);
  await page.reload();
  await islandIsAwake(page);
  await chooseAnotherWay(page);
  await payByPhone(page, MTN_PAYS);
  await expectState(page, 'asked');
  await expectPaid(page);
  expectRecord(shop, ['expired', 'paid']);
});

test('a reload shows the same telephone, and the same code to type', async ({ page, shop }) => {
  for (const [number, state, masked] of [
    [MTN, 'asked', '6•• ••• •07'],
    [ORANGE_WITH_CODE, 'code', '6•• ••• •05'],
  ] as const) {
    await openNewOrder(page, shop);
    await payByPhone(page, number);
    await expectState(page, state);
    await page.reload();
    await islandIsAwake(page);
    await expectState(page, state);
    await expect(page.getByText(masked)).toBeVisible();
    await expect(page.locator('[data-part=left]')).toHaveText(/^14:[0-5]\d$/);
    if (state === 'asked') {
      await expect(instructions(page, 'MTN')).toBeVisible();
      await expect(page.getByRole('link', { name: '*126#' })).toBeVisible();
      await shop.settleOnPhone('success');
    } else {
      await sendCode(page, '123456');
    }
    await expectPaid(page);
  }
});

test('the time that is left goes on while the buyer is away', async ({ page, shop }) => {
  await page.clock.install();
  await openNewOrder(page, shop);
  await payByPhone(page, MTN);
  await expect(page.locator('[data-part=left]')).toHaveText(/^14:5\d$/);
  await setHidden(page, true);
  // No timer runs meanwhile.
  await page.clock.fastForward('05:00');
  await setHidden(page, false);
  await expect(page.locator('[data-part=left]')).toHaveText(/^09:[45]\d$/);
  await shop.settleOnPhone('success');
  await expectPaid(page);
});

test('another tab follows: to the telephone, to its code, and to what is paid', { tag: '@desktop' }, async ({
  page,
  context,
  shop,
}) => {
  const order = await openNewOrder(page, shop);
  await payByPhone(page, ORANGE_WITH_CODE);
  await expectState(page, 'code');
  const other = await context.newPage();
  await openOrder(other, order);
  await expectState(other, 'code');

  await chooseAnotherWay(page);
  await payByPhone(page, MTN);
  await expectState(other, 'asked');
  await expect(instructions(other, 'MTN')).toBeVisible();
  await expect(other.getByText('6•• ••• •07')).toBeVisible();

  await chooseAnotherWay(page);
  await payByPhone(page, '671000000');
  await expect(other.getByText('6•• ••• •00')).toBeVisible();
  await expectPaid(page);
  await expectPaid(other);
});

test('a tab that nobody paid in learns of the telephone when the buyer comes back to it', async ({
  page,
  context,
  shop,
}) => {
  const order = await shop.createOrder();
  const early = await context.newPage();
  await openOrder(early, order);
  await openOrder(page, order);
  await payByPhone(page, MTN);
  await expectState(page, 'asked');
  await setHidden(early, false);
  await expectState(early, 'asked');
  await expect(early.getByText('6•• ••• •07')).toBeVisible();
  // And one that is behind asks nobody.
  await expectTelephonesAsked(shop, 1);
});

test('a tab that is behind asks no second telephone', async ({ page, context, shop }) => {
  const order = await shop.createOrder();
  const early = await context.newPage();
  await openOrder(early, order);
  await openOrder(page, order);
  await payByPhone(page, MTN);
  await expectState(page, 'asked');
  await payByPhone(early, ORANGE_WITH_CODE);
  await expectState(early, 'asked');
  await expect(early.getByText('6•• ••• •07')).toBeVisible();
  await expectTelephonesAsked(shop, 1);
});

for (const [number, state] of [
  ['670000003', 'failed'],
  ['670000004', 'canceled'],
] as const) {
  test(`a payment that is ${state} on the telephone says so, and the next one succeeds`, async ({ page, shop }) => {
    await openNewOrder(page, shop);
    await payByPhone(page, number);
    await expectState(page, state);
    await expect(page.locator('[data-part=status]').getByText(state === 'failed' ? 'Le paiement n’est pas passé.' : 'Vous avez annulé').filter({ visible: true })).toHaveCount(1);
    await expectAnotherTryIsPossible(page);
    await payByPhone(page, MTN_PAYS);
    await expectPaid(page);
    expectRecord(shop, [state, 'paid']);
  });
}
