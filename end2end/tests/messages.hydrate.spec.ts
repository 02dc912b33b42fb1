import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures';
import {
  choose,
  countStatusChecks,
  expectPaid,
  expectState,
  modalFrame,
  openNewOrder,
  payInModal,
  refuseStream,
  stopTimers,
} from '../support/journey';

const RESULT = { type: 'MYCOOLPAY_PAYMENT_RESULT', transaction_ref: 'x', status: 'SUCCESS' };

/** A window that the page opened. */
async function openWindow(page: Page, url: string): Promise<Page> {
  const opened = page.waitForEvent('popup');
  await page.evaluate((url) => void window.open(url), url);
  const popup = await opened;
  await popup.waitForURL(new URL(url).href);
  return popup;
}

test('a message from a wrong origin or of a wrong shape is not heard', { tag: '@desktop' }, async ({
  page,
  context,
  shop,
}) => {
  await openNewOrder(page, shop);
  // Another origin in a window that our page opened, and so may post to it. Who opened ours may not.
  await context.route('http://elsewhere.test/**', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>elsewhere</title>' }),
  );
  const elsewhere = await openWindow(page, 'http://elsewhere.test/');
  let statusChecks = 0;
  page.on('request', (request) => (statusChecks += request.url().includes('/fn/') ? 1 : 0));

  // The wrong origin, the right shape.
  const heard = page.evaluate(
    () =>
      new Promise<string>((resolve) =>
        addEventListener('message', (message) => resolve(message.origin), { once: true }),
      ),
  );
  await expect(async () => {
    await elsewhere.evaluate((result) => (opener as Window).postMessage(result, '*'), RESULT);
    expect(await Promise.race([heard, Promise.resolve('')])).toBe('http://elsewhere.test');
  }).toPass();

  // The right origin, wrong shapes.
  await page.evaluate((result) => {
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
  expect(statusChecks).toBe(0);
  await expectState(page, 'open');

  // Both right: one look, which is believed, and not the message.
  const looked = page.waitForResponse('**/fn/payment_status');
  await page.evaluate((result) => window.postMessage(result, location.origin), RESULT);
  await (await looked).finished();
  expect(statusChecks).toBe(1);
  await expectState(page, 'open');
});

test('a thousand hostile messages change nothing, and cause a look every two seconds at most', {
  tag: '@desktop',
}, async ({ page, shop }) => {
  const hostile = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>hostile</title>');
  });
  await new Promise<void>((resolve) => hostile.listen(0, '127.0.0.1', resolve));
  const elsewhere = `http://localhost:${(hostile.address() as AddressInfo).port}`;
  try {
    await openNewOrder(page, shop);
    const attacker = await openWindow(page, elsewhere);
    await payInModal(page);
    await expectState(page, 'waiting');
    await page.evaluate(() => {
      const seen: string[] = [];
      const heard: Record<string, number> = {};
      Object.assign(window, { seen, heard });
      const checkout = document.getElementById('checkout')!;
      const watch = new MutationObserver(() => seen.push(checkout.dataset.state!));
      watch.observe(checkout, { attributeFilter: ['data-state'] });
      addEventListener('message', ({ origin }) => (heard[origin] = (heard[origin] ?? 0) + 1));
    });
    const paymentPage = page.frames().find((frame) => frame.url().startsWith(shop.sandboxUrl))!;

    const statusChecks = countStatusChecks(page);
    const started = Date.now();
    // The right shape from the wrong origin; wrong shapes and false tidings from the right one.
    await attacker.evaluate(sayFalseThings, { to: 'opener', count: 400 });
    await paymentPage.evaluate(sayWrongThings, 300);
    await expect.poll(() => page.evaluate(() => (window as unknown as Heard).heard)).toEqual({
      [elsewhere]: 400,
      [shop.sandboxUrl]: 300,
    });
    expect(statusChecks()).toBe(0);
    await paymentPage.evaluate(sayFalseThings, { to: 'parent', count: 300 });
    await expect
      .poll(() => page.evaluate(() => (window as unknown as Heard).heard))
      .toMatchObject({ [shop.sandboxUrl]: 600 });
    await expect.poll(statusChecks).toBeGreaterThan(1);
    expect(statusChecks()).toBeLessThanOrEqual(1 + Math.ceil((Date.now() - started) / 2_000));
    await expectState(page, 'waiting');
    expect(await page.evaluate(() => (window as unknown as { seen: string[] }).seen)).toEqual([]);
    expect(await page.evaluate(() => 'status' in {}), 'no prototype was touched').toBe(false);

    // What is true is heard all the same.
    await choose(modalFrame(page), 'success');
    await expectPaid(page);
  } finally {
    hostile.close();
  }
});

interface Heard {
  heard: Record<string, number>;
}

/** Runs in a page that is not the order's: says that the order is paid, or any other thing, to the order's page. */
function sayFalseThings({ to, count }: { to: 'opener' | 'parent'; count: number }) {
  const order = (window as unknown as Record<string, Window>)[to];
  const statuses = ['SUCCESS', 'COMPLETED', 'FAILED', 'CANCELED', 'EXPIRED', 'PENDING', '', 'paid', '{"status":"paid"}'];
  for (let n = 0; n < count; n += 1) {
    const transaction_ref = ['x', '', '../../', '%00', 'a'.repeat(n * 100)][n % 5];
    const status = statuses[n % statuses.length];
    order.postMessage({ type: 'MYCOOLPAY_PAYMENT_RESULT', transaction_ref, status, paid: true }, '*');
  }
}

/** Runs in the payment page: says what is no payment's result. */
function sayWrongThings(count: number) {
  const type = 'MYCOOLPAY_PAYMENT_RESULT';
  const result = { type, transaction_ref: 'x', status: 'SUCCESS' };
  let nested: unknown = result;
  for (let depth = 0; depth < 500; depth += 1) nested = { data: nested };
  const circle: Record<string, unknown> = { type, status: 'SUCCESS' };
  circle.transaction_ref = circle;
  const wrong = [
    null,
    undefined,
    true,
    0,
    NaN,
    10n,
    '',
    type,
    JSON.stringify(result),
    'x'.repeat(1_000_000),
    [],
    [result],
    [type, 'x', 'SUCCESS'],
    {},
    nested,
    circle,
    new Date(),
    /MYCOOLPAY/,
    new Error(type),
    new Map(Object.entries(result)),
    new Set([type]),
    new ArrayBuffer(1_000),
    new Blob([JSON.stringify(result)]),
    { ...result, type: 'x'.repeat(1_000_000) },
    { ...result, type: [type] },
    { ...result, type: type.toLowerCase() },
    { ...result, type: `${type} ` },
    { ...result, status: 200 },
    { ...result, status: null },
    { ...result, status: { toString: 'SUCCESS' } },
    { ...result, transaction_ref: undefined },
    { type, constructor: 'x', toString: 'SUCCESS', valueOf: 1 },
    JSON.parse(`{"__proto__": ${JSON.stringify(result)}, "type": "${type}"}`),
    JSON.parse(`{"constructor": {"prototype": ${JSON.stringify(result)}}}`),
  ];
  for (let n = 0; n < count; n += 1) parent.postMessage(wrong[n % wrong.length], '*');
}

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
