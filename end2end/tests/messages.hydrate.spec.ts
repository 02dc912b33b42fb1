import { expect, test } from '../support/fixtures';
import {
  choose,
  expectPaid,
  expectState,
  openNewOrder,
  payInModal,
  refuseStream,
  stopTimers,
} from '../support/journey';

const RESULT = { type: 'MYCOOLPAY_PAYMENT_RESULT', transaction_ref: 'x', status: 'SUCCESS' };

test('a message from a wrong origin or of a wrong shape is not heard', { tag: '@desktop' }, async ({
  page,
  context,
  shop,
}) => {
  const order = await shop.createOrder();
  // Another origin that opened our page, and so may post to it.
  await context.route('http://elsewhere.test/**', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>elsewhere</title>' }),
  );
  await page.goto('http://elsewhere.test/');
  const opened = page.waitForEvent('popup');
  await page.evaluate((url) => Object.assign(window, { shop: window.open(url) }), order.url);
  const victim = await opened;
  await victim.waitForFunction(() => 'islandIsAwake' in window);
  let looks = 0;
  victim.on('request', (request) => (looks += request.url().includes('/fn/') ? 1 : 0));

  // The wrong origin, the right shape.
  const heard = victim.evaluate(
    () =>
      new Promise<string>((resolve) =>
        addEventListener('message', (message) => resolve(message.origin), { once: true }),
      ),
  );
  await expect(async () => {
    await page.evaluate((result) => (window as unknown as { shop: Window }).shop.postMessage(result, '*'), RESULT);
    expect(await Promise.race([heard, Promise.resolve('')])).toBe('http://elsewhere.test');
  }).toPass();

  // The right origin, wrong shapes.
  await victim.evaluate((result) => {
    const wrong = [
      null,
      'MYCOOLPAY_PAYMENT_RESULT',
      JSON.stringify(result),
      {},
      { ...result, type: 'OTHER' },
      { ...result, type: undefined },
      { ...result, status: 200 },
      { ...result, transaction_ref: undefined },
      { type: result.type },
      [result],
    ];
    for (const message of wrong) window.postMessage(message, location.origin);
    return new Promise<void>((resolve) => {
      addEventListener('message', (message) => message.data === 'last' && resolve());
      window.postMessage('last', location.origin);
    });
  }, RESULT);
  expect(looks).toBe(0);
  await expectState(victim, 'open');

  // Both right: one look, which is believed, and not the message.
  const looked = victim.waitForResponse('**/fn/payment_status');
  await victim.evaluate((result) => window.postMessage(result, location.origin), RESULT);
  await (await looked).finished();
  expect(looks).toBe(1);
  await expectState(victim, 'open');
});

test('the return page’s message causes a look at once', { tag: '@desktop' }, async ({ page, shop, complaints }) => {
  complaints.expect(/ERR_FAILED/);
  await refuseStream(page);
  await page.clock.install();
  await openNewOrder(page, shop);
  const frame = await payInModal(page);
  // No timer of the page fires any more: what it learns now, it learns from the message.
  await stopTimers(page);
  const heard = page.evaluate(
    () =>
      new Promise((resolve) =>
        addEventListener('message', ({ data, origin }) => resolve({ data, isOurs: origin === location.origin }), {
          once: true,
        }),
      ),
  );
  await choose(frame, 'success');
  expect(await heard).toEqual({
    data: { type: 'MYCOOLPAY_PAYMENT_RESULT', transaction_ref: expect.stringMatching(/^[\w-]+$/), status: 'SUCCESS' },
    isOurs: true,
  });
  await expectPaid(page);
});
