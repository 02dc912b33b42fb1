import { expect, test } from '../support/fixtures';
import {
  blockWindows,
  choose,
  expectAnotherTryIsPossible,
  expectPaid,
  expectState,
  holdStart,
  islandIsAwake,
  openNewOrder,
  payButton,
  payInModal,
  payInPlace,
  payInWindow,
  reopenButton,
} from '../support/journey';
import { rows } from '../support/record';

for (const [framing, header] of [
  ['deny', 'X-Frame-Options: DENY'],
  ['csp', 'frame-ancestors ’none’'],
]) {
  test.describe(`the payment page refuses to be framed (${header})`, () => {
    test.use({ env: { SANDBOX_FRAMING: framing } });

    test('it opens in a window, which closes when the order is paid', { tag: '@desktop' }, async ({ page, shop }) => {
      const order = await openNewOrder(page, shop);
      const popup = await payInWindow(page);
      await expectState(page, 'waiting');
      await expect(payButton(page)).toBeHidden();
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

  test('a refusal there closes the window, and a second attempt in a new one succeeds', { tag: '@firefox' }, async ({
    page,
    shop,
  }) => {
    await openNewOrder(page, shop);
    for (const outcome of ['failed', 'success'] as const) {
      const popup = await payInWindow(page);
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
    await openNewOrder(page, shop);
    const popup = await payInWindow(page);
    const payment_url = popup.url();
    await expectState(page, 'waiting');
    // The page looks at its window once a second: it has seen it there by then.
    await page.clock.runFor(2_000);
    await popup.close();
    await expectState(page, 'closed');
    await page.clock.fastForward(61_000);
    await expectState(page, 'stalled');

    const reopened = await payInWindow(page, reopenButton(page));
    expect(reopened.url()).toBe(payment_url);
    await choose(reopened, 'success');
    await expectPaid(page);
  });

  test('a window closed before its page came is no dead end', async ({ page, shop }) => {
    await page.clock.install();
    await openNewOrder(page, shop);
    const goOn = await holdStart(page);
    const opened = page.waitForEvent('popup');
    await payButton(page).click();
    const early = await opened;
    await expect(early.getByRole('heading', { name: 'Ouverture du paiement' })).toBeVisible();
    await early.close();
    await expectState(page, 'closed');
    const answered = page.waitForResponse((response) => response.url().includes('/fn/start_payment'));
    goOn();
    // The clock that jumps would end the call before its answer.
    await answered;
    await page.clock.runFor(62_000);
    await expectState(page, 'stalled');
    const popup = await payInWindow(page, reopenButton(page));
    await choose(popup, 'success');
    await expectPaid(page);
  });

  test('after a reload the window that was left open still closes when the order is paid', {
    tag: '@desktop',
  }, async ({ page, shop }) => {
    await openNewOrder(page, shop);
    const popup = await payInWindow(page);
    await page.reload();
    await islandIsAwake(page);
    const closed = popup.waitForEvent('close');
    await choose(popup, 'success');
    await expectPaid(page);
    await closed;
    expect(page.isClosed()).toBe(false);
  });

  test('a double click opens one window and makes one payment', { tag: '@desktop' }, async ({
    page,
    context,
    shop,
  }) => {
    await openNewOrder(page, shop);
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
    await blockWindows(page);
    const order = await openNewOrder(page, shop);
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

  test('a redirect that leads nowhere leaves the plain link, and the page goes on listening', async ({
    page,
    context,
    shop,
  }) => {
    await blockWindows(page);
    await openNewOrder(page, shop);
    await context.route('**/payment/checkout/*', (route) => route.abort('aborted'));
    const nowhere = page.waitForEvent('requestfailed', (request) => request.url().includes('/payment/checkout/'));
    await payButton(page).click();
    await nowhere;
    await expectState(page, 'blocked');
    const link = page.getByRole('link', { name: 'Ouvrir la page de paiement' });
    await expect(link).toBeVisible();
    await shop.settleElsewhere({ payment_url: (await link.getAttribute('href'))! }, 'success');
    await expectPaid(page);
  });

  test('after a reload a blocked window is no dead end either', async ({ page, shop }) => {
    await page.clock.install();
    await blockWindows(page);
    await openNewOrder(page, shop);
    const link = page.getByRole('link', { name: 'Ouvrir la page de paiement' });
    await payButton(page).click();
    await expect(link).toBeVisible();
    await page.reload();
    await islandIsAwake(page);
    await expectState(page, 'waiting');
    await reopenButton(page).click();
    await expectState(page, 'blocked');
    await payInPlace(page, link);
    await choose(page, 'success');
    await expectPaid(page);
  });

  test('a blocked window for which there is no payment page leaves the button', async ({ page, shop, complaints }) => {
    complaints.expect(/ERR_FAILED/);
    await blockWindows(page);
    await openNewOrder(page, shop);
    await page.route('**/fn/start_payment', (route) => route.abort());
    await payButton(page).click();
    await expectState(page, 'unreachable');
    await expectAnotherTryIsPossible(page);
  });

  test('the plain link of a blocked window works before the redirect', async ({ page, shop }) => {
    await page.clock.install();
    await blockWindows(page);
    const order = await openNewOrder(page, shop);
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

const ANDROID =
  'Mozilla/5.0 (Linux; Android 12; TECNO KG5j Build/SP1A.210812.016; wv) AppleWebKit/537.36 (KHTML, like Gecko) ' +
  'Version/4.0 Chrome/120.0.6099.144 Mobile Safari/537.36';
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';

for (const [browser, userAgent] of [
  ['Facebook', `${ANDROID} [FB_IAB/FB4A;FBAV/446.0.0.0.74;]`],
  ['Facebook Lite', `${ANDROID} [FBAN/EMA;FBLC/fr_FR;FBAV/407.0.0.0.65;]`],
  ['Messenger', `${ANDROID} [FB_IAB/Orca-Android;FBAV/440.0.0.20.111;]`],
  ['Instagram', `${ANDROID} Instagram 312.1.0.34.111 Android (31/12; 320dpi; 720x1444; TECNO; KG5j; fr_FR)`],
  ['WhatsApp', ANDROID.replace('; wv', '').replace(' Version/4.0', '') + ' WhatsApp/2.24.6.77'],
  ['TikTok', `${ANDROID} trill_330204 JsSdk/1.0 NetType/WIFI AppName/trill ByteLocale/fr BytedanceWebview/d8a21c6`],
  ['TikTok, by its old name', `${ANDROID.replace('; wv', '')} musical_ly_2023205030 AppName/musical_ly`],
  ['Snapchat', `${ANDROID.replace('; wv', '')} Snapchat/12.69.0.31 (TECNO KG5j; Android 12; gzip; )`],
  ['LinkedIn', `${ANDROID.replace('; wv', '')} [LinkedInApp]/4.1.900 LinkedInApp`],
  ['Line', `${ANDROID.replace('; wv', '')} Line/14.1.0/IAB`],
  ['Telegram', `${ANDROID.replace('; wv', '')} Telegram-Android/10.9.1 (Tecno KG5j; Android 12; SDK 31; AVERAGE)`],
  ['some other Android app', ANDROID],
  ['an iPhone', `${IPHONE} Version/17.2 Mobile/15E148 Safari/604.1`],
  ['Facebook on an iPhone', `${IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/446.0.0.32.110;FBDV/iPhone12,1;FBLC/fr_FR]`],
  ['an iPad', `${IPHONE.replace('iPhone; CPU iPhone OS 17_2', 'iPad; CPU OS 12_5')} Version/12.1 Safari/604.1`],
  ['an iPod', `${IPHONE.replace('iPhone; CPU iPhone OS 17_2', 'iPod touch; CPU iPhone OS 15_8')} Version/15.6 Safari/604.1`],
]) {
  test.describe(`inside the browser of ${browser}`, () => {
    test.use({ userAgent });

    test('the payment page takes the place of the order, and leads back to it', {
      tag: browser === 'WhatsApp' ? '@firefox' : [],
    }, async ({ page, context, shop }) => {
      const order = await openNewOrder(page, shop);
      await payInPlace(page);
      await choose(page, 'success');
      await page.waitForURL(`${shop.url}/payment/success?order=${order.token}`);
      await expectPaid(page);
      expect(context.pages()).toHaveLength(1);
    });
  });
}

test.describe('on what calls itself a Macintosh', () => {
  test.use({
    userAgent:
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Safari/605.1.15',
  });

  for (const [device, touchPoints] of [
    ['an iPad', 5],
    ['a Mac', 0],
  ] as const) {
    test(`${device} is known by its touch screen`, async ({ page, shop }) => {
      await page.addInitScript((touchPoints) => {
        Object.defineProperty(Navigator.prototype, 'maxTouchPoints', { get: () => touchPoints });
      }, touchPoints);
      await openNewOrder(page, shop);
      if (touchPoints) await payInPlace(page);
      else await choose(await payInModal(page), 'success');
      if (touchPoints) await choose(page, 'success');
      await expectPaid(page);
    });
  }
});

test.describe('inside an in-app browser', () => {
  test.use({ userAgent: 'Mozilla/5.0 (Linux; Android 11) AppleWebKit/537.36 Chrome/120.0 Mobile WhatsApp/2.24' });

  test('the Back button leads from the payment page to an order that can be paid', async ({ page, shop }) => {
    await openNewOrder(page, shop);
    await payInPlace(page);
    await page.goBack();
    await islandIsAwake(page);
    await expectState(page, 'waiting');
    await payInPlace(page, reopenButton(page));
    await choose(page, 'success');
    await expectPaid(page);
  });
});
