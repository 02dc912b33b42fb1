// Paying with the buyer's own number, without scripts.
import { expect, test } from '../support/fixtures';
import {
  choose,
  chooseAnotherWay,
  codeField,
  expectAnotherTryIsPossible,
  expectPaid,
  expectSlip,
  expectState,
  numberField,
  payButton,
  payByPhone,
  payByPhoneButton,
  sendCode,
} from '../support/journey';
import { rows } from '../support/record';

const MTN = '670000007';
const ORANGE_WITH_CODE = '690000005';

test('a telephone is asked, and the page learns by itself that it paid', async ({ page, shop }) => {
  const order = await shop.createOrder();
  await page.goto(order.url);
  await expect(payByPhoneButton(page)).toHaveAccessibleName('Payer 15\u{202f}000\u{a0}FCFA');
  const sent = page.waitForResponse(`${shop.url}/pay/${order.token}/phone`);
  await payByPhone(page, MTN);
  expect((await sent).status()).toBe(303);
  await expect(page).toHaveURL(order.url);
  await expectState(page, 'asked');
  await expect(page.getByText('Un message MTN MoMo s’affiche')).toBeVisible();
  await expect(page.getByRole('link', { name: '*126#' })).toHaveAttribute('href', 'tel:*126%23');
  await expect(page.getByText('6•• ••• •07')).toBeVisible();
  await expect(page.locator('[data-part=left]')).toHaveText(/^14:5\d|15:00$/);
  await expect(numberField(page)).toBeHidden();

  await shop.settleOnPhone('success');
  // Every twenty seconds, for whoever does not press.
  await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'paid', { timeout: 24_000 });
  await expectPaid(page);
});

test('whoever presses “refresh” sees sooner that it is paid', async ({ page, shop }) => {
  const order = await shop.createOrder();
  await page.goto(order.url);
  await payByPhone(page, MTN);
  await expectState(page, 'asked');
  await shop.settleOnPhone('success');
  await page.getByRole('link', { name: 'Actualiser la page' }).click();
  await expectPaid(page);
});

test('a number that is none is there to be mended', async ({ page, shop, complaints }) => {
  complaints.expect(/status of 422/);
  const order = await shop.createOrder();
  await page.goto(order.url);
  const answered = page.waitForResponse(`${shop.url}/pay/${order.token}/phone`);
  await payByPhone(page, '222 33 44 55');
  expect((await answered).status()).toBe(422);
  await expectState(page, 'open');
  await expectSlip(numberField(page), /^Ce numéro ne peut pas payer ici\./);
  await expect(numberField(page)).toHaveValue('222 33 44 55');
  expect(await shop.transactions()).toEqual([]);

  await payByPhone(page, MTN);
  await expectState(page, 'asked');
  expect(await shop.transactions()).toHaveLength(1);
});

test('a wrong code costs nothing, and the right one pays', async ({ page, shop, complaints }) => {
  complaints.expect(/status of 422/);
  const order = await shop.createOrder();
  await page.goto(order.url);
  await payByPhone(page, ORANGE_WITH_CODE);
  await expectState(page, 'code');
  const answered = page.waitForResponse(`${shop.url}/pay/${order.token}/code`);
  await sendCode(page, '000000');
  expect((await answered).status()).toBe(422);
  await expectState(page, 'code');
  await expectSlip(codeField(page), /^Ce n’est pas le bon code\. Vérifiez le SMS/);
  // A reload asks for the code too, and no telephone again.
  await page.goto(order.url);
  await expectState(page, 'code');
  await sendCode(page, '123456');
  await expect(page.locator('#checkout')).toHaveAttribute('data-state', /^(asked|paid)$/);
  await expect(async () => {
    await page.goto(order.url);
    await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'paid', { timeout: 1_000 });
  }).toPass();
  expect(await shop.transactions()).toHaveLength(1);
});

test('when nothing arrives the payment page pays, and the request is given up', async ({ page, shop }) => {
  const order = await shop.createOrder();
  await page.goto(order.url);
  await payByPhone(page, MTN);
  await expectState(page, 'asked');
  await chooseAnotherWay(page);
  await payButton(page).click();
  await page.waitForURL(`${shop.sandboxUrl}/payment/checkout/*`);
  await choose(page, 'success');
  await page.waitForURL(`${shop.url}/payment/success?order=${order.token}`);
  await expectPaid(page);
  const kept = rows(shop, 'select status from payments order by payment_id');
  if (kept) expect(kept).toEqual([{ status: 'expired' }, { status: 'paid' }]);
});

test('another number is asked instead, and a page that is behind asks nobody', async ({
  page,
  context,
  shop,
  complaints,
}) => {
  complaints.expect(/status of 422/);
  const order = await shop.createOrder();
  const behind = await context.newPage();
  await behind.goto(order.url);
  await page.goto(order.url);
  await payByPhone(page, MTN);
  await chooseAnotherWay(page);
  await payByPhone(page, '222');
  await expectState(page, 'asked');
  await expectSlip(numberField(page), /^Entrez un numéro MTN ou Orange/);
  await payByPhone(page, ORANGE_WITH_CODE);
  await expectState(page, 'code');

  await payByPhone(behind, MTN);
  await expect(behind).toHaveURL(order.url);
  await expectState(behind, 'code');
  expect(await shop.transactions()).toHaveLength(2);
});

test('a payment that fails on the telephone says so, and the next one succeeds', async ({ page, shop }) => {
  const order = await shop.createOrder();
  await page.goto(order.url);
  await payByPhone(page, '670000003');
  await expect(async () => {
    await page.goto(order.url);
    await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'failed', { timeout: 1_000 });
  }).toPass();
  await expectState(page, 'failed');
  await expectAnotherTryIsPossible(page);
  await payByPhone(page, '670000001');
  await expect(async () => {
    await page.goto(order.url);
    await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'paid', { timeout: 1_000 });
  }).toPass();
});

test.describe('with keys', () => {
  test.use({ live: true });

  test('a gateway that is down is said to be, and the number is kept', async ({ page, shop, complaints }) => {
    complaints.expect(/status of 502/);
    const order = await shop.createOrder();
    await page.goto(order.url);
    await shop.gateway!.stop();
    await payByPhone(page, MTN);
    await expectState(page, 'open');
    await expectSlip(numberField(page), /^My-CoolPay est indisponible pour le moment\./);
    await expect(numberField(page)).toHaveValue(MTN);
    await shop.startGateway();
    await payByPhoneButton(page).click();
    await expectState(page, 'asked');
  });
});

test.describe('a shop that wants no numbers', () => {
  test.use({ env: { PHONE_PAYMENTS: 'false' } });

  test('has no field for one', async ({ page, shop }) => {
    const order = await shop.createOrder();
    await page.goto(order.url);
    await expect(page.locator('[name=phone]')).toHaveCount(0);
    await expect(payButton(page)).toHaveAccessibleName('Payer 15\u{202f}000\u{a0}FCFA');
  });
});
