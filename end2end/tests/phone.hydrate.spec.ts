// Paying with the buyer's own number, on the page that the number is typed into.
import type { Page } from '@playwright/test';
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
import { rows } from '../support/record';
import type { Shop } from '../support/shop';

/** Numbers of the sandbox. Any other one that MTN carries pays after three seconds. */
const MTN = '670000007';
const MTN_PAYS = '6 77 12 34 56';
const ORANGE_WITH_CODE = '690000005';
const ORANGE_WITH_NO_CODE_THAT_WORKS = '690000006';

const WRONG_NUMBER = /^(Entrez un numéro MTN ou Orange|Ce numéro ne peut pas payer ici)/;
const WRONG_CODE = /^Ce n’est pas le bon code\. Vérifiez le SMS/;
const LOST = /^Connexion perdue\./;

/** What became of the attempts, oldest first, as the record has it. */
function expectRecord(shop: Shop, statuses: string[]) {
  const kept = rows<{ status: string }>(shop, 'select status from payments order by payment_id');
  if (kept) expect(kept.map(({ status }) => status)).toEqual(statuses);
}

async function expectTelephonesAsked(shop: Shop, times: number) {
  expect(await shop.transactions()).toHaveLength(times);
}

/** Expects that the page knows of the one telephone that rings, and of its payment. */
async function expectToBePaidOnTheTelephone(page: Page, shop: Shop) {
  await expectState(page, 'asked');
  await expect(page.getByText('6•• ••• •07')).toBeVisible();
  await shop.settleOnPhone('success');
  await expectPaid(page);
  await expectTelephonesAsked(shop, 1);
}

function instructions(page: Page, operator: 'MTN' | 'Orange') {
  return page.getByText(operator === 'MTN' ? 'Un message MTN MoMo s’affiche' : 'Orange Money vous demande de confirmer');
}

/** The server functions of this name reach the server, and their answers get lost. */
async function loseAnswers(page: Page, name: string) {
  await page.route(`**/fn/${name}`, async (route) => {
    await route.fetch();
    await route.abort();
  });
}

test('the operator is recognised as the number is typed', { tag: ['@desktop', '@firefox'] }, async ({ page, shop }) => {
  await openNewOrder(page, shop);
  const [mtn, orange] = ['MTN', 'Orange'].map((name) =>
    page.locator('[data-form=phone]').getByText(name, { exact: true }),
  );
  const expectOperators = async (hasMtn: boolean, hasOrange: boolean) => {
    await expect(mtn).toBeVisible({ visible: hasMtn });
    await expect(orange).toBeVisible({ visible: hasOrange });
  };
  await expectOperators(false, false);
  await numberField(page).pressSequentially('67712345');
  await expectOperators(false, false);
  await numberField(page).press('6');
  await expectOperators(true, false);
  for (const [number, hasMtn, hasOrange] of [
    ['+237 6 99 00 99 00', false, true],
    ['00237 650 00 00 00', true, false],
    ['655.00.00.00', false, true],
    ['6 66 00 00 00', false, false],
    ['222 33 44 55', false, false],
    ['', false, false],
  ] as const) {
    await numberField(page).fill(number);
    await expectOperators(hasMtn, hasOrange);
  }
  await expectTelephonesAsked(shop, 0);
});

test('a number that is none is said to be beside the field, and nobody is asked', { tag: '@desktop' }, async ({
  page,
  shop,
}) => {
  await openNewOrder(page, shop);
  let calls = 0;
  page.on('request', (request) => (calls += request.url().includes('/fn/') ? 1 : 0));
  await payByPhone(page, '222 33 44 55');
  await expectSlip(numberField(page), WRONG_NUMBER);
  await expect(numberField(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(numberField(page)).toBeFocused();
  await expect(numberField(page)).toHaveValue('222 33 44 55');
  await expectState(page, 'open');
  expect(calls).toBe(0);

  // Whoever mends it is not scolded meanwhile.
  await numberField(page).press('Backspace');
  await expect(page.getByRole('alert').locator('span:visible')).toHaveCount(0);
  await payByPhone(page, MTN_PAYS);
  await expectPaid(page);
  await expectTelephonesAsked(shop, 1);
});

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

test('an order’s page does not tell the number that the shop knows', async ({ page, shop }) => {
  await openNewOrder(page, shop, { phone: '670000001' });
  await expect(numberField(page)).toHaveValue('');
  expect(await page.content()).not.toMatch(/70\D?00\D?00\D?01/);
  await payByPhone(page, '670000001');
  await expectPaid(page);
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

test('the keyboard is enough', { tag: '@desktop' }, async ({ page, shop, complaints }) => {
  complaints.expect(/status of 422/);
  await openNewOrder(page, shop);
  await numberField(page).focus();
  await page.keyboard.type('69');
  await page.keyboard.press('Enter');
  await expectSlip(numberField(page), WRONG_NUMBER);
  await page.keyboard.type('0000005');
  await page.keyboard.press('Enter');
  await expect(codeField(page)).toBeFocused();
  await page.keyboard.type('000000');
  await page.keyboard.press('Enter');
  await expectSlip(codeField(page), WRONG_CODE);
  // From the field over its button to the other ways, which unfold.
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Valider le code' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(numberField(page)).toBeVisible();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await expect(codeField(page)).toBeFocused();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('123456');
  await page.keyboard.press('Enter');
  await expectPaid(page);
});

test('in English all is said in English', async ({ page, shop, complaints }) => {
  complaints.expect(/status of 422/);
  await openNewOrder(page, shop, { lang: 'en' });
  const field = page.getByLabel('Your Mobile Money number');
  await expect(payByPhoneButton(page)).toHaveAccessibleName(/^Pay .*15,000/);
  await expect(payButton(page)).toHaveAccessibleName('Card or another method');
  await field.fill('222');
  await field.press('Enter');
  await expectSlip(field, /^Enter an MTN or Orange number/);
  await field.fill(ORANGE_WITH_CODE);
  await field.press('Enter');
  await expect(page.getByRole('heading', { name: 'Enter the code you got by SMS' })).toBeVisible();
  const code = page.getByLabel('Code you got by SMS');
  await code.fill('000000');
  await page.getByRole('button', { name: 'Confirm the code' }).click();
  await expectSlip(code, /^That is not the right code\. Check the SMS/);
  await page.getByText('Pay another way', { exact: true }).click();
  await field.fill(MTN_PAYS);
  await payByPhoneButton(page).click();
  await expect(page.getByRole('heading', { name: 'Confirm on your phone' })).toBeVisible();
  await expect(page.getByText('An MTN MoMo message shows on your phone')).toBeVisible();
  await expect(page.getByText('No prompt? Dial *126#')).toBeVisible();
  await expect(page.getByText('Time left')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Paid, thank you!' })).toBeVisible();
});

test('an order in euros has no field for a number', async ({ page, shop }) => {
  await openNewOrder(page, shop, { currency: 'EUR', amount: '23.50' });
  await expect(page.locator('[name=phone]')).toHaveCount(0);
  await expect(payButton(page)).toHaveAccessibleName(/^Payer 23,50\s€$/);
  await choose(await payInModal(page), 'success');
  await expectPaid(page);
});

test.describe('a shop that wants no numbers', () => {
  test.use({ env: { PHONE_PAYMENTS: 'false' } });

  test('has no field for one', async ({ page, shop }) => {
    await openNewOrder(page, shop);
    await expect(page.locator('[name=phone]')).toHaveCount(0);
    await expect(payButton(page)).toHaveAccessibleName(/^Payer 15\s000\sFCFA$/);
    await choose(await payInModal(page), 'success');
    await expectPaid(page);
  });
});
