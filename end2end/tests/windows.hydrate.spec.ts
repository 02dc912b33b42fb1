import { expect, test } from '../support/fixtures';
import {
  choose,
  expectAnotherTryIsPossible,
  expectPaid,
  expectState,
  islandIsAwake,
  openOrder,
  payButton,
} from '../support/journey';
import { rows } from '../support/record';

for (const [framing, header] of [
  ['deny', 'X-Frame-Options: DENY'],
  ['csp', 'frame-ancestors ’none’'],
]) {
  test.describe(`the payment page refuses to be framed (${header})`, () => {
    test.use({ env: { SANDBOX_FRAMING: framing } });

    test('it opens in a window, which closes when the order is paid', { tag: '@desktop' }, async ({ page, shop }) => {
      const order = await shop.createOrder();
      await openOrder(page, order);
      const opened = page.waitForEvent('popup');
      await payButton(page).click();
      const popup = await opened;
      await popup.waitForURL(`${shop.sandboxUrl}/payment/checkout/*`);
      await expect(page.locator('[data-part=pay]')).toBeDisabled();
      await expect(page.getByRole('dialog')).toBeHidden();

      const closed = popup.waitForEvent('close');
      await choose(popup, 'success');
      await expectPaid(page);
      await closed;
      expect(page.url()).toBe(order.url);
    });
  });
}

test.describe('the payment page opens in a window', () => {
  test.use({ env: { SANDBOX_FRAMING: 'deny' } });

  test('a refusal there closes the window, and a second attempt in a new one succeeds', async ({ page, shop }) => {
    const order = await shop.createOrder();
    await openOrder(page, order);
    for (const outcome of ['failed', 'success'] as const) {
      const opened = page.waitForEvent('popup');
      await payButton(page).click();
      const popup = await opened;
      const closed = popup.waitForEvent('close');
      await choose(popup, outcome);
      await closed;
      if (outcome === 'failed') {
        await expectState(page, 'failed');
        await expectAnotherTryIsPossible(page);
      }
    }
    await expectPaid(page);
  });

  test('a window the buyer closes is asked about for a minute, and the payment is still seen', async ({
    page,
    shop,
  }) => {
    await page.clock.install();
    const order = await shop.createOrder();
    await openOrder(page, order);
    const opened = page.waitForEvent('popup');
    await payButton(page).click();
    const popup = await opened;
    await popup.waitForURL(`${shop.sandboxUrl}/payment/checkout/*`);
    const payment_url = popup.url();
    await popup.close();
    await expectState(page, 'closed');
    await page.clock.fastForward(61_000);
    await expectState(page, 'stalled');

    const again = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Rouvrir la page de paiement' }).click();
    const reopened = await again;
    await reopened.waitForURL(payment_url);
    await choose(reopened, 'success');
    await expectPaid(page);
  });

  test('a double click opens one window and makes one payment', { tag: '@desktop' }, async ({
    page,
    context,
    shop,
  }) => {
    const order = await shop.createOrder();
    await openOrder(page, order);
    const opened = page.waitForEvent('popup');
    await payButton(page).dblclick();
    const popup = await opened;
    await popup.waitForURL(`${shop.sandboxUrl}/payment/checkout/*`);
    expect(context.pages()).toHaveLength(2);
    await choose(popup, 'success');
    await expectPaid(page);
    const made = rows(shop, 'select status from payments');
    if (made) expect(made).toEqual([{ status: 'paid' }]);
  });

  test('a blocked window is explained, and the buyer is taken to the payment page', { tag: '@desktop' }, async ({
    page,
    shop,
  }) => {
    await page.addInitScript(() => {
      window.open = () => null;
    });
    const order = await shop.createOrder();
    await openOrder(page, order);
    await payButton(page).click();
    await expectState(page, 'blocked');
    await expect(page.getByText('Votre navigateur a bloqué la page de paiement.')).toBeVisible();
    const link = page.getByRole('link', { name: 'Ouvrir la page de paiement' });
    await expect(link).toHaveAttribute('href', new RegExp(`^${shop.sandboxUrl}/payment/checkout/`));

    await page.waitForURL(`${shop.sandboxUrl}/payment/checkout/*`);
    await choose(page, 'success');
    await page.waitForURL(`${shop.url}/payment/success?order=${order.token}`);
    await expectPaid(page);
  });

  test('the plain link of a blocked window works before the redirect', async ({ page, shop }) => {
    await page.clock.install();
    await page.addInitScript(() => {
      window.open = () => null;
    });
    const order = await shop.createOrder();
    await openOrder(page, order);
    await payButton(page).click();
    const link = page.getByRole('link', { name: 'Ouvrir la page de paiement' });
    await expect(link).toHaveAttribute('href', /^http/);
    await link.click();
    await page.waitForURL(`${shop.sandboxUrl}/payment/checkout/*`);
    await choose(page, 'canceled');
    await page.waitForURL(`${shop.url}/payment/cancel?order=${order.token}`);
    await expectState(page, 'canceled');
    await expectAnotherTryIsPossible(page);
  });
});

for (const [browser, userAgent] of [
  [
    'Facebook',
    'Mozilla/5.0 (Linux; Android 9; SM-J415F; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/120.0.0.0 Mobile Safari/537.36 [FBAN/EMA;FBLC/fr_FR;FBAV/407.0.0.0.65;]',
  ],
  [
    'an iPhone',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1',
  ],
]) {
  test.describe(`inside the browser of ${browser}`, () => {
    test.use({ userAgent });

    test('the payment page takes the place of the order, and leads back to it', async ({ page, context, shop }) => {
      const order = await shop.createOrder();
      await openOrder(page, order);
      await payButton(page).click();
      await page.waitForURL(`${shop.sandboxUrl}/payment/checkout/*`);
      await choose(page, 'success');
      await page.waitForURL(`${shop.url}/payment/success?order=${order.token}`);
      await expectPaid(page);
      expect(context.pages()).toHaveLength(1);
    });
  });
}

test.describe('inside an in-app browser', () => {
  test.use({ userAgent: 'Mozilla/5.0 (Linux; Android 11) AppleWebKit/537.36 Chrome/120.0 Mobile WhatsApp/2.24' });

  test('the Back button leads from the payment page to an order that can be paid', async ({ page, shop }) => {
    const order = await shop.createOrder();
    await openOrder(page, order);
    await payButton(page).click();
    await page.waitForURL(`${shop.sandboxUrl}/payment/checkout/*`);
    await page.goBack();
    await islandIsAwake(page);
    await expectState(page, 'waiting');
    await page.getByRole('button', { name: 'Rouvrir la page de paiement' }).click();
    await page.waitForURL(`${shop.sandboxUrl}/payment/checkout/*`);
    await choose(page, 'success');
    await expectPaid(page);
  });
});
