// The sandbox's payment page as a buyer uses it, without scripts.
import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../support/fixtures';
import { choose, expectState, payButton } from '../support/journey';

/** The payment page's own button. */
function payHere(page: Page): Locator {
  return page.getByRole('button', { name: /^Payer/ });
}

test('a buyer pays with a number, is told what to dial, and is sent on when it is settled', async ({
  page,
  shop,
  complaints,
}) => {
  complaints.expect(/status of 422/);
  const order = await shop.createOrder({ phone: '677123456' });
  await page.goto(order.url);
  await payButton(page).click();
  await page.waitForURL(`${shop.sandboxUrl}/payment/checkout/*`);
  const payment_url = page.url();
  await expect(page.getByLabel('Numéro de téléphone')).toHaveValue('677123456');

  await page.getByLabel('Orange Money').check();
  await payHere(page).click();
  await expect(page.getByRole('alert')).toContainText('Ce numéro est chez MTN MoMo');
  await page.getByLabel('Numéro de téléphone').fill('6 99 00 99 00');
  await payHere(page).click();
  await page.waitForURL(`${payment_url}?waiting`);
  await expect(page.getByText('#150*50#')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Mode test : choisissez ce qui arrive' })).toBeVisible();

  await shop.settleElsewhere({ payment_url }, 'success');
  await page.waitForURL(`${shop.url}/payment/success?order=${order.token}`);
  await expectState(page, 'paid');
  await page.goto(payment_url);
  await expect(page.getByText('Ce lien a déjà servi')).toBeVisible();
});

test('a number that needs a code is asked for it', async ({ page, shop, complaints }) => {
  complaints.expect(/status of 422/);
  const order = await shop.createOrder({ phone: '690000005' });
  await page.goto(order.url);
  await payButton(page).click();
  await page.waitForURL(`${shop.sandboxUrl}/payment/checkout/*`);
  await payHere(page).click();
  await page.getByLabel('Code reçu par SMS').fill('000000');
  await page.getByRole('button', { name: 'Valider' }).click();
  await expect(page.getByRole('alert')).toHaveText('Ce code n’est pas le bon.');
  await page.getByLabel('Code reçu par SMS').fill('123456');
  await page.getByRole('button', { name: 'Valider' }).click();
  await expectState(page, 'paid');
});

test('a card is not asked for, and a buyer may give up', async ({ page, shop }) => {
  const order = await shop.createOrder();
  await page.goto(order.url);
  await payButton(page).click();
  await page.waitForURL(`${shop.sandboxUrl}/payment/checkout/*`);
  const field = page.getByLabel('Numéro de téléphone');
  await expect(field).toBeVisible();
  await page.getByLabel('Visa / Mastercard').check();
  await expect(field).toBeHidden();
  await payHere(page).click();
  await expect(page.getByText('Ici, rien à saisir')).toBeVisible();
  await expect(page.locator('input')).toHaveCount(0);
  await page.getByRole('button', { name: 'Annuler' }).click();
  await page.waitForURL(`${shop.url}/payment/cancel?order=${order.token}`);
  await expectState(page, 'canceled');

  await payButton(page).click();
  await page.waitForURL(`${shop.sandboxUrl}/payment/checkout/*`);
  await page.getByLabel('Visa / Mastercard').check();
  await payHere(page).click();
  await choose(page, 'success');
  await expectState(page, 'paid');
});
