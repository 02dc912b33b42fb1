import { expect, test } from '../support/fixtures';
import { choose, payButton } from '../support/journey';

test('the language is chosen by a link, and stays through a payment and its return page', async ({ page, shop }) => {
  const order = await shop.createOrder();
  await page.goto(order.url);
  await page.getByRole('link', { name: 'English' }).click();
  await expect(page).toHaveURL(order.url);
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(payButton(page)).toHaveAccessibleName('Card or another method');
  await payButton(page).click();
  await page.waitForURL(`${shop.sandboxUrl}/payment/checkout/*`);
  await choose(page, 'failed');
  const returnPage = `${shop.url}/payment/failure?order=${order.token}`;
  await expect(page).toHaveURL(returnPage);
  await expect(page.getByRole('heading', { name: 'Payment declined' })).toBeVisible();
  await page.getByRole('link', { name: 'Français' }).click();
  await expect(page).toHaveURL(returnPage);
  await expect(page.getByRole('heading', { name: 'Paiement refusé' })).toBeVisible();
});
