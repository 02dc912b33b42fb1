// An order in the merchant's console, without scripts: everything that happened to it, and the button that checks.
import { openConsole, paidAfterForgery } from '../support/console';
import { expect, test } from '../support/fixtures';

test('an order shows a forged and a real callback, each with its verdict and its bytes', async ({ page, shop }) => {
  const order = await paidAfterForgery(shop);
  await openConsole(page, shop);
  const address = `${shop.url}/console/orders/${encodeURIComponent(order.reference)}`;
  await expect(async () => {
    await page.goto(address);
    await expect(page.getByText('signature juste')).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(page.getByRole('heading', { name: `Commande ${order.reference}` })).toBeVisible();
  await expect(page.getByText('confirmé par My-CoolPay')).toBeVisible();
  await expect(page.getByText('pour un autre compte marchand')).toBeVisible();

  const forged = page.getByRole('listitem').filter({ hasText: 'Notification d’origine non prouvée' });
  await forged.getByText(/Message reçu/).click();
  await expect(forged.locator('pre')).toContainText('</pre><script>alert(1)</script>');
  await expect(page.getByRole('img', { name: /Code QR/ })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Envoyer par WhatsApp' })).toHaveAttribute('href', /^https:\/\/wa\.me\/\?text=/);
  await expect(page.getByRole('button', { name: 'Vérifier maintenant' }), 'nothing is left to check').toBeHidden();
});

test('a check says what came of it', async ({ page, shop }) => {
  const order = await shop.createOrder();
  await shop.createPayment(order);
  await openConsole(page, shop);
  await page.goto(`${shop.url}/console/orders/${encodeURIComponent(order.reference)}`);
  await page.getByRole('button', { name: 'Vérifier maintenant' }).click();
  await expect(page).toHaveURL(/\?check=(unchanged|fresh)$/);
  await expect(page.getByRole('status')).toContainText(/rien de nouveau|Déjà vérifié/);

  const [transaction] = await shop.transactions();
  await shop.settleElsewhere(await shop.createPayment(order), 'success');
  await expect(async () => expect(await shop.txStatus(transaction)).toBe('SUCCESS')).toPass();
  await page.reload();
  await expect(page.getByText('confirmé par My-CoolPay')).toBeVisible();
});

test('home answers its three questions on a phone without scrolling', async ({ page, shop }) => {
  await paidAfterForgery(shop);
  await openConsole(page, shop);
  expect(page.viewportSize()).toEqual({ width: 360, height: 740 });
  await expect(page.locator('.figure')).toContainText('15 000');
  for (const text of ['Aujourd’hui', /^Hier/, 'À traiter', 'Rien à traiter.']) {
    await expect(page.getByText(text, { exact: true }).first(), `${text}`).toBeInViewport({ ratio: 1 });
  }
  await expect(page.locator('.trouble'), 'nothing is wrong').toHaveCount(0);
  await page.getByText('Les mêmes chiffres en tableau').click();
  await expect(page.getByRole('row').filter({ hasText: '15 000' })).toHaveCount(1);
});
