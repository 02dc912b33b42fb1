import { expect, test } from '../support/fixtures';

test('without scripts a receipt has all but the button that prints', async ({ page, shop }) => {
  const order = await shop.createOrder();
  const payment = await shop.createPayment(order);
  await shop.settleElsewhere(payment, 'success');
  await expect.poll(() => shop.txStatus(payment)).toBe('SUCCESS');
  await page.goto(order.url);
  await expect(page.getByText(payment.transaction_ref)).toBeHidden();
  await page.getByText('Détails', { exact: true }).click();
  await expect(page.getByText(payment.transaction_ref)).toBeVisible();
  await expect(page.getByRole('link', { name: 'Partager le reçu' })).toBeVisible();
  await expect(page.getByText('(heure de Douala)')).toBeVisible();
  await expect(page.getByRole('img', { name: /^Code QR/ })).toBeVisible();
  await expect(page.locator('[data-part=print]')).toBeHidden();
});

test('without scripts an open order shows its address for another device', async ({ page, shop }) => {
  const order = await shop.createOrder();
  await page.goto(order.url);
  await page.getByText('Continuer sur un autre appareil').click();
  await expect(page.getByRole('img', { name: /^Code QR/ })).toBeVisible();
  await expect(page.getByText(order.url)).toBeVisible();
});
