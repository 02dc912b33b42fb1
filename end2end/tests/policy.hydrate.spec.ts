// That nothing breaks the security policy is checked in every journey (`support/fixtures.ts`). Here: that it is a check.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures';
import { choose, expectPaid, islandIsAwake, openNewOrder, payInModal } from '../support/journey';

/** What a hole in a page's escaping would let in. */
async function smuggleIn(page: Page, markup: string) {
  await page.route('**/orders/*', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replace('<main', `${markup}<main`) });
  });
}

function wasRun(page: Page): Promise<boolean> {
  return page.evaluate(() => 'alien' in window);
}

for (const [what, markup, directive] of [
  ['a script', '<script>alien = 1</script>', 'script-src-elem forbids inline'],
  ['a script with a guessed nonce', '<script nonce="1">alien = 1</script>', 'script-src-elem forbids inline'],
  ['a script of the same site', '<script src="/assets/alien.js"></script>', 'script-src-elem forbids http'],
  ['a handler', '<img src="/nothing" onerror="alien = 1">', 'script-src-attr forbids inline'],
  ['a style', '<p style="position:fixed">', 'style-src-attr forbids inline'],
  ['a frame', '<iframe src="https://elsewhere.test/"></iframe>', 'frame-src forbids https://elsewhere.test'],
  ['a picture', '<img src="https://elsewhere.test/spy.png">', 'img-src forbids https://elsewhere.test'],
  ['an address for all links', '<base href="https://elsewhere.test/">', 'base-uri forbids https://elsewhere.test'],
] as const) {
  test(`${what} that was smuggled into the page is stopped and counted, and the island wakes`, async ({
    page,
    shop,
    complaints,
  }) => {
    complaints.expect(/^policy: /, /Content Security Policy|404|ERR_BLOCKED_BY/);
    await smuggleIn(page, markup);
    await openNewOrder(page, shop);
    await expect.poll(() => complaints.violations).toEqual([expect.stringContaining(`policy: ${directive}`)]);
    expect(await wasRun(page)).toBe(false);
  });
}

test('text does not become script or markup, not even by our own scripts', async ({ page, shop, complaints }) => {
  complaints.expect(/^policy: /, /TrustedHTML|TrustedScript|Content Security Policy/i);
  await openNewOrder(page, shop);
  const refused = await page.evaluate(() => {
    const sinks: [string, () => void][] = [
      ['markup', () => (document.body.innerHTML = '<img onerror=alert(1)>')],
      ['script', () => (document.createElement('script').text = 'alert(1)')],
      ['address', () => (document.createElement('script').src = '/assets/alien.js')],
      ['policy', () => (window as unknown as { trustedTypes: { createPolicy(name: string, rules: object): void } }).trustedTypes.createPolicy('alien', {})],
    ];
    const isRefused = (sink: () => void) => {
      try {
        sink();
        return false;
      } catch {
        return true;
      }
    };
    return sinks.filter(([, sink]) => isRefused(sink)).map(([name]) => name);
  });
  expect(refused).toEqual(['markup', 'script', 'address', 'policy']);
  await expect.poll(() => complaints.violations.length).toBe(4);
});

test('what runs in the frame is heard too', async ({ page, shop, complaints }) => {
  complaints.expect(/^policy: /, /Content Security Policy/);
  await page.route('**/payment/checkout/*', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replace('<main', '<script>alien = 1</script><main') });
  });
  await openNewOrder(page, shop);
  await payInModal(page);
  const frame = `on ${shop.sandboxUrl}/payment/checkout/`;
  await expect.poll(() => complaints.violations).toEqual([expect.stringContaining(frame)]);
});

for (const path of ['/', '/nowhere']) {
  test(`${path} has no script, and may have none`, async ({ page, shop, complaints }) => {
    complaints.expect(/^policy: /, /Content Security Policy|404/);
    await page.route(shop.url + path, async (route) => {
      const response = await route.fetch();
      const body = await response.text();
      expect(body).not.toContain('<script');
      await route.fulfill({ response, body: body.replace('<main', '<script>alien = 1</script><main') });
    });
    await page.goto(shop.url + path);
    await expect.poll(() => complaints.violations).toEqual([expect.stringContaining('script-src-elem forbids inline')]);
    expect(await wasRun(page)).toBe(false);
  });
}

test.describe('in a window', () => {
  test.use({ env: { SANDBOX_FRAMING: 'deny' } });

  test('the return page still has its opener, and tells it', { tag: ['@desktop', '@firefox'] }, async ({ page, shop }) => {
    // A stream that tells first would have the window closed before it speaks.
    await page.route('**/api/tx-events/*', () => {});
    await openNewOrder(page, shop);
    await islandIsAwake(page);
    const heard = page.evaluate(
      (origin) => new Promise((heard) => addEventListener('message', (event) => event.origin === origin && heard(event.data))),
      shop.url,
    );
    const opened = page.waitForEvent('popup');
    await page.locator('[data-part=pay]').click();
    await choose(await opened, 'success');
    expect(await heard).toMatchObject({ type: 'MYCOOLPAY_PAYMENT_RESULT', status: 'SUCCESS' });
    await expectPaid(page);
  });
});

test('who opened an order’s page has no hold on it', { tag: '@firefox' }, async ({ page, shop }) => {
  const order = await shop.createOrder();
  await page.goto(shop.url);
  const opened = page.waitForEvent('popup');
  await page.evaluate((url) => void window.open(url), order.url);
  const popup = await opened;
  await islandIsAwake(popup);
  expect(await popup.evaluate(() => opener)).toBeNull();
});
