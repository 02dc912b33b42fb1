import { expect, test } from '../support/fixtures';
import { choose, expectAnotherTryIsPossible, expectState, payButton } from '../support/journey';
import { rows } from '../support/record';

test('an order is paid: order, launcher, payment page, return page', async ({ page, shop }) => {
  const order = await shop.createOrder();
  await page.goto(order.url);
  await expectState(page, 'open');
  const launched = page.waitForResponse(`${shop.url}/pay/${order.token}`);
  await payButton(page).click();
  expect((await launched).status()).toBe(303);
  await page.waitForURL(`${shop.sandboxUrl}/payment/checkout/*`);
  await choose(page, 'success');
  await page.waitForURL(`${shop.url}/payment/success?order=${order.token}`);
  await expectState(page, 'paid');
  await expect(page.getByText('Votre paiement est confirmé.')).toBeVisible();
  await expect(payButton(page)).toBeHidden();
  await page.reload();
  await expectState(page, 'paid');
  await page.goto(order.url);
  await expectState(page, 'paid');
});

for (const [outcome, returnPage] of [
  ['failed', 'failure'],
  ['canceled', 'cancel'],
] as const) {
  test(`a payment that is ${outcome} says so, and the next attempt succeeds`, async ({ page, shop }) => {
    const order = await shop.createOrder();
    await page.goto(order.url);
    await payButton(page).click();
    await choose(page, outcome);
    await page.waitForURL(`${shop.url}/payment/${returnPage}?order=${order.token}`);
    await expectState(page, outcome);
    await expectAnotherTryIsPossible(page);
    await payButton(page).click();
    await choose(page, 'success');
    await expectState(page, 'paid');
  });
}

test('a reload in the middle waits, and the payment page can be opened again', async ({ page, shop }) => {
  const order = await shop.createOrder();
  await page.goto(order.url);
  await payButton(page).click();
  await page.waitForURL(`${shop.sandboxUrl}/payment/checkout/*`);
  const paymentPage = page.url();
  await page.goto(order.url);
  await expectState(page, 'waiting');
  await page.reload();
  await expectState(page, 'waiting');
  await expect(payButton(page)).toBeHidden();
  await page.getByRole('button', { name: 'Rouvrir la page de paiement' }).click();
  await page.waitForURL(paymentPage);
  await choose(page, 'success');
  // The gateway is not asked twice within two seconds: the page may have to look again, as it does by itself.
  await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'paid', { timeout: 13_000 });
});

test('leaving the payment page unfinished is waited for, and the page looks again by itself', async ({
  page,
  shop,
}) => {
  const order = await shop.createOrder();
  await page.goto(order.url);
  await payButton(page).click();
  await page.waitForURL(`${shop.sandboxUrl}/payment/checkout/*`);
  const payment_url = page.url();
  await choose(page, 'pending');
  await page.waitForURL(`${shop.url}/payment/success?order=${order.token}`);
  await expectState(page, 'waiting');
  await expect(page.getByRole('link', { name: 'Actualiser la page' })).toBeVisible();

  await shop.settleElsewhere({ payment_url }, 'success');
  await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'paid', { timeout: 13_000 });
});

test('two presses of the button in two tabs make one payment', async ({ page, context, shop }) => {
  const order = await shop.createOrder();
  const other = await context.newPage();
  await Promise.all([page.goto(order.url), other.goto(order.url)]);
  await Promise.all([payButton(page).click(), payButton(other).click()]);
  await Promise.all([page, other].map((tab) => tab.waitForURL(`${shop.sandboxUrl}/payment/checkout/*`)));
  expect(other.url()).toBe(page.url());
  const made = rows(shop, 'select * from payments');
  if (made) expect(made).toHaveLength(1);
});

test('a tab that is behind cannot pay an order twice', async ({ page, context, shop }) => {
  const order = await shop.createOrder();
  const behind = await context.newPage();
  await behind.goto(order.url);
  await page.goto(order.url);
  await payButton(page).click();
  await choose(page, 'success');
  await expectState(page, 'paid');

  await payButton(behind).click();
  await behind.waitForURL(order.url);
  await expectState(behind, 'paid');
});

test('a reload or a bookmark of the launcher leads to the order', async ({ page, shop }) => {
  const order = await shop.createOrder();
  await page.goto(`${shop.url}/pay/${order.token}`);
  await expect(page).toHaveURL(order.url);
  await expectState(page, 'open');
});

test('a return page proves nothing', async ({ page, shop }) => {
  const order = await shop.createOrder();
  await page.goto(`${shop.url}/payment/success?order=${order.token}`);
  await expectState(page, 'open');
  await payButton(page).click();
  await page.waitForURL(`${shop.sandboxUrl}/payment/checkout/*`);
  await page.goto(`${shop.url}/payment/success?order=${order.token}`);
  await expectState(page, 'waiting');
});

for (const [what, path] of [
  ['token that nobody has', '/orders/00000000000000000000000000000000'],
  ['token of a wrong shape', '/orders/..%2f..%2fetc'],
  ['return page of no order', '/payment/success'],
  ['return page of no outcome', '/payment/perhaps?order=00000000000000000000000000000000'],
  ['page that does not exist', '/nowhere'],
] as const) {
  test(`a ${what} is answered by a real 404 page`, async ({ page, shop, complaints }) => {
    complaints.expect(/status of 404/);
    const answer = await page.goto(shop.url + path);
    expect(answer?.status()).toBe(404);
    const [heading, advice] = what.startsWith('return')
      ? ['Votre paiement est en cours de vérification', 'Si vous avez payé, ne payez pas à nouveau']
      : ['Commande introuvable', 'Si vous avez déjà payé, ne payez pas à nouveau'];
    await expect(page.getByRole('heading', { name: heading })).toBeVisible();
    await expect(page.getByText(advice)).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
  });
}

test.describe('with keys', () => {
  test.use({ live: true });

  test('a gateway that is down is said to be, with a way back', async ({ page, shop, complaints }) => {
    complaints.expect(/status of 502/);
    const order = await shop.createOrder();
    await page.goto(order.url);
    await shop.gateway!.stop();
    await payButton(page).click();
    await expect(page.getByRole('heading', { name: 'Paiement indisponible' })).toBeVisible();
    await expect(page.getByText('My-CoolPay est indisponible')).toBeVisible();
    await page.getByRole('link', { name: 'Retour à la commande' }).click();
    await shop.startGateway();
    await payButton(page).click();
    await choose(page, 'success');
    await expectState(page, 'paid');
  });
});

test('in the sandbox every page says so', async ({ page, shop, complaints }) => {
  complaints.expect(/status of 404/);
  const order = await shop.createOrder();
  for (const path of ['/', `/orders/${order.token}`, `/payment/success?order=${order.token}`, '/nowhere']) {
    await page.goto(shop.url + path);
    await expect.soft(page.getByText('Mode test'), path).toBeVisible();
  }
  await page.goto(order.url);
  await payButton(page).click();
  await expect(page).toHaveURL(/\/payment\/checkout\//);
  await expect(page.getByText('Mode test : aucun argent')).toBeVisible();
});
