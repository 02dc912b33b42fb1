// What a buyer may type as their number, and where it is asked for.
import { expect, test } from '../support/fixtures';
import {
  choose,
  codeField,
  expectPaid,
  expectSlip,
  expectState,
  numberField,
  openNewOrder,
  payButton,
  payByPhone,
  payByPhoneButton,
  payInModal,
} from '../support/journey';
import { expectTelephonesAsked, MTN, MTN_PAYS, ORANGE_WITH_CODE, WRONG_CODE, WRONG_NUMBER } from '../support/telephone';

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

  // No message while the buyer corrects the number.
  await numberField(page).press('Backspace');
  await expect(page.getByRole('alert').locator('span:visible')).toHaveCount(0);
  await payByPhone(page, MTN_PAYS);
  await expectPaid(page);
  await expectTelephonesAsked(shop, 1);
});

test('an order’s page does not tell the number that the shop knows', async ({ page, shop }) => {
  await openNewOrder(page, shop, { phone: '670000001' });
  await expect(numberField(page)).toHaveValue('');
  expect(await page.content()).not.toMatch(/70\D?00\D?00\D?01/);
  await payByPhone(page, '670000001');
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
