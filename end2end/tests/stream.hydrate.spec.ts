import { expect, test } from '../support/fixtures';
import {
  countStatusChecks,
  expectPaid,
  expectState,
  islandIsAwake,
  openNewOrder,
  payByPhone,
  payInModal,
  paymentUrl,
  refuseStream,
  setHidden,
  stopTimers,
} from '../support/journey';

test.describe('no callback ever comes', () => {
  test.use({ live: true, callbacks: false });

  test('the page is told of a payment within ten seconds, and does not ask', { tag: '@desktop' }, async ({
    page,
    shop,
  }) => {
    await openNewOrder(page, shop);
    const opened = page.waitForResponse('**/api/tx-events/*');
    await payInModal(page);
    expect((await opened).status()).toBe(200);
    const statusChecks = countStatusChecks(page);
    await shop.settleElsewhere({ payment_url: await paymentUrl(page) }, 'success');
    await expectPaid(page);
    expect(statusChecks()).toBe(0);
  });
});

test('a callback is on the page at once', async ({ page, shop }) => {
  await page.clock.install();
  await openNewOrder(page, shop);
  const opened = page.waitForResponse('**/api/tx-events/*');
  await payInModal(page);
  await opened;
  const statusChecks = countStatusChecks(page);
  // No timer of the page fires any more.
  await stopTimers(page);
  await shop.settleElsewhere({ payment_url: await paymentUrl(page) }, 'success');
  await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'paid', { timeout: 2_000 });
  await expectPaid(page);
  expect(statusChecks()).toBe(0);
});

test('after a reload the page listens to the same payment, and to a new attempt’s own stream', async ({
  page,
  shop,
}) => {
  const streams: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/tx-events/')) streams.push(request.url());
  });
  const expectStream = async () => {
    const { transaction_ref } = (await shop.transactions()).at(-1)!;
    await expect.poll(() => streams.at(-1)).toBe(`${shop.url}/api/tx-events/${transaction_ref}`);
  };
  await openNewOrder(page, shop);
  await payByPhone(page, '6 70 00 00 07');
  await expectState(page, 'asked');
  await page.reload();
  await islandIsAwake(page);
  await expectStream();
  await shop.settleOnPhone('failed');
  await expectState(page, 'failed');

  await payInModal(page);
  await expectStream();
  expect(new Set(streams).size).toBe(2);
  await shop.settleElsewhere({ payment_url: await paymentUrl(page) }, 'success');
  await expectPaid(page);
});

test('a page whose stream is refused asks by the clock instead, and does not insist', { tag: '@desktop' }, async ({
  page,
  shop,
  complaints,
}) => {
  complaints.expect(/ERR_FAILED/);
  await refuseStream(page);
  await openNewOrder(page, shop);
  let streams = 0;
  page.on('request', (request) => (streams += request.url().includes('/api/tx-events/') ? 1 : 0));
  const statusChecks = countStatusChecks(page);
  await payInModal(page);
  await expect.poll(statusChecks).toBeGreaterThan(1);
  expect(streams).toBe(1);
  await shop.settleElsewhere({ payment_url: await paymentUrl(page) }, 'success');
  await expectPaid(page);
});

test('a page whose stream is cut in the middle asks by the clock, and listens again on return', async ({
  page,
  shop,
}) => {
  let streams = 0;
  await page.route('**/api/tx-events/*', (route) => {
    streams += 1;
    const body = 'retry: 1\n\nid: 1\nevent: standing\ndata: asked 1\n\n';
    return route.fulfill({ contentType: 'text/event-stream', body });
  });
  await openNewOrder(page, shop);
  await payByPhone(page, '6 70 00 00 07');
  const statusChecks = countStatusChecks(page);
  await expect.poll(statusChecks).toBeGreaterThan(1);
  expect(streams).toBe(1);
  await expectState(page, 'asked');

  await page.unrouteAll();
  const opened = page.waitForResponse('**/api/tx-events/*');
  await setHidden(page, false);
  expect((await opened).status()).toBe(200);
  await shop.settleOnPhone('success');
  await expectPaid(page);
});

test('a page that the buyer comes back to listens again', async ({ page, shop, complaints }) => {
  complaints.expect(/ERR_FAILED/);
  await refuseStream(page);
  await openNewOrder(page, shop);
  await payByPhone(page, '6 70 00 00 07');
  const statusChecks = countStatusChecks(page);
  await expect.poll(statusChecks).toBeGreaterThan(0);
  await page.unrouteAll();
  const opened = page.waitForResponse('**/api/tx-events/*');
  await setHidden(page, false);
  expect((await opened).status()).toBe(200);
  await shop.settleOnPhone('success');
  await expectPaid(page);
});
