// What a browser is given to run: all of it is in `caisse scripts`, ours, whole, and nobody else's.
import { createHash } from 'node:crypto';
import type { BrowserContext, CDPSession, Page } from '@playwright/test';
import { expect, test } from '../support/fixtures';
import {
  choose,
  expectPaid,
  expectState,
  openNewOrder,
  payByPhone,
  payInModal,
  payInPlace,
  payInWindow,
} from '../support/journey';
import { run } from '../support/program';
import type { Shop } from '../support/shop';

/** What `caisse scripts --json` says of a script. */
interface Script {
  name: string;
  address: string | null;
  size: number;
  sha384: string;
  integrity: string;
}

async function inventory(shop: Shop): Promise<Script[]> {
  return JSON.parse(await run(['scripts', '--json'], {}, shop.folder)) as Script[];
}

/** What the browser's own debugger saw of a script. */
interface Seen {
  url: string;
  /** Its hash, as the inventory writes it. */
  integrity: string;
}

/** Writes down every script that the pages of a context run, whoever brought it, however it came. */
class Watch {
  private readonly seen: Promise<Seen>[] = [];
  readonly addresses = new Set<string>();

  static async on(context: BrowserContext): Promise<Watch> {
    const watch = new Watch();
    context.on('page', (page) => void watch.attach(page));
    context.on('request', (request) => watch.addresses.add(request.url()));
    await Promise.all(context.pages().map((page) => watch.attach(page)));
    return watch;
  }

  private async attach(page: Page) {
    const session = await page.context().newCDPSession(page);
    session.on('Debugger.scriptParsed', ({ scriptId, url, hash, scriptLanguage }) => {
      // What Playwright brings along has no address.
      if (!/^(http|wasm|blob|data)/.test(url)) return;
      const isWasm = scriptLanguage === 'WebAssembly';
      // The debugger reckons no hash of WebAssembly.
      const digest = isWasm ? hashOf(session, scriptId) : Promise.resolve(Buffer.from(hash, 'hex'));
      this.seen.push(digest.then((digest) => ({ url, integrity: `sha256-${digest.toString('base64')}` })));
    });
    await session.send('Debugger.enable');
  }

  /** Whether a page of this origin has run a script. */
  async hasSeen(origin: string): Promise<boolean> {
    return (await Promise.all(this.seen)).some(({ url }) => url.startsWith(origin));
  }

  /** Each script once. */
  async scripts(): Promise<Seen[]> {
    const seen = await Promise.all(this.seen);
    return [...new Map(seen.map((script) => [script.url + script.integrity, script])).values()];
  }
}

async function hashOf(session: CDPSession, scriptId: string): Promise<Buffer> {
  const { bytecode } = await session.send('Debugger.getScriptSource', { scriptId });
  return createHash('sha256').update(Buffer.from(bytecode!, 'base64')).digest();
}

/** Expects that every script is one of the inventory's, and was loaded from where that says. */
async function expectListed(watch: Watch, shop: Shop): Promise<string[]> {
  const listed = await inventory(shop);
  const seen = await watch.scripts();
  const names = seen.map(({ url, integrity }) => {
    const script = listed.find((script) => script.integrity === integrity);
    expect(script, `${url} is listed`).toBeDefined();
    // What has no address of its own stands inside a page.
    expect(new URL(url).pathname).toMatch(script!.address ?? /^\/(orders|pay|payment)\//);
    return script!.name;
  });
  return [...new Set(names)].sort();
}

/** Expects that the browser asked the shop only, and its payment page's origin for pages only. */
function expectOwnOrigins(watch: Watch, shop: Shop) {
  for (const address of watch.addresses) {
    const { protocol, origin, pathname } = new URL(address);
    if (protocol === 'data:') continue;
    expect([shop.url, shop.sandboxUrl], address).toContain(origin);
    if (origin === shop.sandboxUrl) expect(pathname).toMatch(/^\/payment\/checkout\//);
  }
}

test('in the modal and by telephone every script is in the inventory, and nobody else is asked', async ({
  page,
  context,
  shop,
  complaints,
}) => {
  complaints.expect(/404.*nowhere/);
  const watch = await Watch.on(context);
  await page.goto(shop.url);
  await openNewOrder(page, shop);
  await choose(await payInModal(page), 'failed');
  await expectState(page, 'failed');
  await payByPhone(page, '6 77 12 34 56');
  await expectState(page, 'asked');
  await shop.settleOnPhone('success');
  await expectPaid(page);
  await page.reload();
  await page.goto(`${shop.url}/nowhere`);
  expect(await expectListed(watch, shop)).toEqual(['front.js', 'front.wasm', 'public/boot.js']);
  expectOwnOrigins(watch, shop);
});

test.describe('in a window, on a payment page that tells who opened it', () => {
  test.use({ env: { SANDBOX_FRAMING: 'deny', SANDBOX_MESSAGES: 'both' } });

  test('every script is in the inventory, and nobody else is asked', async ({ page, context, shop }) => {
    const watch = await Watch.on(context);
    // The window closes as soon as the page learns that the order is paid: until its script was seen, it does not.
    await page.route('**/api/tx-events/*', () => {});
    await page.route('**/fn/payment_status', async (route) => {
      await expect.poll(() => watch.hasSeen(shop.sandboxUrl)).toBe(true);
      await route.continue();
    });
    await openNewOrder(page, shop);
    const popup = await payInWindow(page);
    await choose(popup, 'success');
    await expectPaid(page);
    const ours = ['crates/sandbox/src/page/markup/mod.rs', 'front.js', 'front.wasm', 'public/boot.js'];
    expect(await expectListed(watch, shop)).toEqual(ours);
    expectOwnOrigins(watch, shop);
  });
});

test('a script that is not in the inventory is found', async ({ page, context, shop }) => {
  const watch = await Watch.on(context);
  await openNewOrder(page, shop);
  await page.route('**/alien.html', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<script>globalThis.alien = true</script>' }),
  );
  await page.goto(`${shop.url}/alien.html`);
  await expect(expectListed(watch, shop)).rejects.toThrow('alien.html is listed');
});

test('what the inventory says of the files is what is sent', async ({ shop }) => {
  const scripts = await inventory(shop);
  const files = scripts.filter((script) => script.address !== null);
  expect(files.map(({ name }) => name)).toEqual(['front.js', 'front.wasm']);
  for (const { address, size, sha384, integrity } of files) {
    const content = Buffer.from(await (await fetch(shop.url + address)).arrayBuffer());
    expect(content.length).toBe(size);
    expect(createHash('sha384').update(content).digest('hex')).toBe(sha384);
    expect(`sha256-${createHash('sha256').update(content).digest('base64')}`).toBe(integrity);
  }
});

for (const file of ['js', 'wasm']) {
  test(`a ${file} file that was altered on the way does not run, and the page pays as a form`, {
    tag: '@firefox',
  }, async ({ page, shop, complaints }) => {
    complaints.expect(/integrity|front\.\w+\.(js|wasm)|Failed to fetch|NetworkError|Event|uncaught exception/i);
    let altered = 0;
    await page.route(new RegExp(`/assets/front\\.\\w+\\.${file}`), async (route) => {
      const response = await route.fetch();
      const body = await response.body();
      altered += 1;
      // Still a script and still a module: a comment, and an empty custom section.
      const more = file === 'js' ? Buffer.from('\nglobalThis.altered = true;') : Buffer.from([0, 1, 0]);
      await route.fulfill({ response, body: Buffer.concat([body, more]) });
    });
    const order = await shop.createOrder();
    await page.goto(order.url);
    await expect.poll(() => altered).toBeGreaterThan(0);
    // As long as the island takes as a rule, and longer.
    await page.waitForTimeout(2_000);
    expect(await page.evaluate(() => ['altered', 'islandIsAwake'].filter((name) => name in window))).toEqual([]);
    await payInPlace(page);
    await choose(page, 'success');
    await page.waitForURL(`${shop.url}/payment/success?order=${order.token}`);
    // The gateway may not know it yet when its page leads back: then this page asks for itself anew.
    await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'paid', { timeout: 20_000 });
    await expectPaid(page);
  });
}

test('an altered file would run without its hash', async ({ page, shop }) => {
  // The same alteration, and a boot script that asks for no hash: what the test above would see.
  await page.route(/\/assets\/front\.\w+\.js/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${await response.text()}\nglobalThis.altered = true;` });
  });
  await page.route('**/orders/*', async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replaceAll(/"sha256-[^"]+"/g, '""');
    const { 'content-security-policy': _, ...headers } = response.headers();
    await route.fulfill({ response, headers, body });
  });
  await openNewOrder(page, shop);
  expect(await page.evaluate(() => 'altered' in window)).toBe(true);
});
