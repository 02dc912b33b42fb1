import type { Page } from '@playwright/test';
import { whatCame } from '../support/canaries';
import { expect, test } from '../support/fixtures';
import { choose, expectPaid, expectState, openOrder, payButton, payInModal } from '../support/journey';
import { API_TOKEN } from '../support/shop';

const KEY = 'sk_live_needle_in_every_haystack_7f3a';

/** The ways a key could be written. */
const SECRETS = [KEY, API_TOKEN].flatMap((secret) => {
  const bytes = Buffer.from(secret);
  return [secret, bytes.toString('base64').replace(/=+$/, ''), bytes.toString('hex'), encodeURIComponent(secret)];
});

interface Heard {
  where: string;
  bytes: Buffer;
}

/** Keeps all that a page's browser is sent, headers too. */
function listen(page: Page, heard: Promise<Heard>[]) {
  page.context().on('response', (response) => {
    const keep = async () => {
      const headers = JSON.stringify(await response.allHeaders().catch(() => ({})));
      // A redirect has no body, and the body of a page that is gone is gone.
      const body = await response.body().catch(() => Buffer.of());
      return { where: response.url(), bytes: Buffer.concat([Buffer.from(headers), body]) };
    };
    heard.push(keep());
  });
}

for (const dialect of ['official', 'guide']) {
  test.describe(`in the ${dialect} dialect, with keys`, () => {
    test.use({ live: true, privateKey: KEY, env: { MYCOOLPAY_DIALECT: dialect, RUST_LOG: 'debug' } });

    test('the private key and the token are in no byte that leaves the server', async ({
      page,
      shop,
      complaints,
    }) => {
      // Every page and every endpoint, one after the other.
      test.slow();
      complaints.expect(/status of (4\d\d|50\d)/);
      const heard: Promise<Heard>[] = [];
      listen(page, heard);

      // Each state of an order's page, and each return page.
      const order = await shop.createOrder();
      await openOrder(page, order);
      for (const outcome of ['failed', 'canceled', 'success'] as const) {
        const frame = await payInModal(page);
        await page.evaluate((url) => fetch(url).then((page) => page.text()), order.url);
        await choose(frame, outcome);
        await expect(page.locator('#checkout')).toHaveAttribute(
          'data-state',
          outcome === 'success' ? 'paid' : dialect === 'guide' || outcome === 'canceled' ? /canceled|failed/ : 'failed',
        );
      }
      await expectPaid(page);
      // Coming back to the page makes it ask, however much it was told.
      const looked = page.waitForResponse('**/fn/payment_status');
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
      await looked;
      await page.reload();
      const paid = await page.locator('#checkout').getAttribute('data-transaction');
      for (const path of ['/', '/nowhere', '/favicon.ico', '/payment/perhaps', `/pay/${order.token}`]) {
        await page.goto(shop.url + path);
      }
      for (const outcome of ['success', 'cancel', 'failure']) {
        await page.goto(`${shop.url}/payment/${outcome}?order=${order.token}`);
        await expectState(page, 'paid');
      }

      // Each endpoint, asked well and badly.
      const payment = await shop.createPayment(await shop.createOrder());
      const answers = [
        await fetch(`${shop.url}/api/tx-status/${payment.transaction_ref}`),
        await fetch(`${shop.url}/api/tx-status/unknown`),
        await fetch(`${shop.url}/api/tx-events/${paid}`),
        await fetch(`${shop.url}/api/tx-events/unknown`),
        await fetch(`${shop.url}/api/nothing`),
        await fetch(`${shop.url}/healthz`),
        await fetch(`${shop.url}/readyz`),
        await fetch(`${shop.url}/metrics`),
        await fetch(`${shop.url}/api/callback/mycoolpay`),
        await shop.postJson('/api/create-payment', {}),
        await shop.postJson('/api/create-payment', 'not JSON'),
        await shop.postJson('/api/create-payment', { amount: 1, currency: 'XAF', reference: 'x' }),
        await shop.postJson('/api/callback/mycoolpay', { transaction_ref: payment.transaction_ref, signature: 'x' }),
        await shop.postJson('/api/callback/mycoolpay', 'not JSON'),
        await shop.postJson('/fn/start_payment', 'nothing'),
        await fetch(`${shop.url}/assets/nothing.js`),
      ];
      for (const answer of answers) {
        const headers = JSON.stringify([...answer.headers]);
        const bytes = Buffer.concat([Buffer.from(headers), Buffer.from(await answer.arrayBuffer())]);
        heard.push(Promise.resolve({ where: answer.url, bytes }));
      }

      // The gateway goes away: what is said then?
      const last = await shop.createOrder();
      await openOrder(page, last);
      await shop.gateway!.stop();
      await payButton(page).click();
      await expectState(page, 'unreachable');

      const all = await whatCame(heard);
      const kinds = all.map(({ where }) => new URL(where).pathname.split(/[/.]/).at(-1));
      expect(kinds).toEqual(expect.arrayContaining(['wasm', 'js', order.token, 'payment_status', 'start_payment']));
      expect(all.find(({ where }) => where.endsWith('.wasm'))!.bytes.length).toBeGreaterThan(50_000);
      await shop.server.stop();
      all.push({ where: 'logs', bytes: Buffer.from(shop.logs()) });
      expect(all.at(-1)!.bytes.toString()).toContain('a payment moved');

      const told = all.flatMap(({ where, bytes }) =>
        SECRETS.filter((secret) => bytes.includes(secret)).map((secret) => `${secret} in ${where}`),
      );
      expect(told).toEqual([]);
    });
  });
}
