// What is altered on the way does not run, in this engine either.
import { Altering, type Alter } from '../support/altering';
import { expect, test } from '../support/webkit';

/** Still a script, and still a module: a comment, and an empty custom section. */
const MORE = { js: Buffer.from('\nglobalThis.altered = true;'), wasm: Buffer.from([0, 1, 0]) };

for (const file of ['js', 'wasm'] as const) {
  test(`in WebKit an altered ${file} file does not run, and its page pays`, async ({ buyer, shop }) => {
    let altered = 0;
    const alter: Alter = (path, body) => {
      if (!new RegExp(`^/assets/front\\..*\\.${file}`).test(path)) return body;
      altered += 1;
      return Buffer.concat([body, MORE[file]]);
    };
    const proxy = await Altering.of(shop.url, alter);
    const order = await shop.createOrder();
    await buyer.browser.goto(order.url.replace(shop.url, proxy.url));
    await expect.poll(() => altered).toBeGreaterThan(0);
    await buyer.payByPhone('6 70 00 00 07');
    await buyer.expectState('asked');
    expect(await buyer.browser.run("return 'altered' in window")).toBe(false);
    expect(await buyer.browser.read('[data-part=live]', 'text')).toBe('Actualiser la page');
    // Nothing is pressed: what waits is asked for anew.
    await shop.settleOnPhone('success');
    await expect.poll(() => buyer.browser.read('#checkout', 'attribute/data-state'), { timeout: 20_000 }).toBe('paid');
    await proxy.close();
  });
}

test('in WebKit an altered file would run without its hash', async ({ buyer, shop }) => {
  const proxy = await Altering.of(shop.url, (path, body, headers) => {
    // The page's own script is altered as well, and its policy would know.
    delete headers['content-security-policy'];
    if (path.startsWith('/orders/')) return Buffer.from(`${body}`.replaceAll(/"sha256-[^"]+"/g, '""'));
    return path.endsWith('.js') ? Buffer.concat([body, MORE.js]) : body;
  });
  const order = await shop.createOrder();
  await buyer.browser.goto(order.url.replace(shop.url, proxy.url));
  await buyer.expectThat(() => buyer.browser.run("return 'altered' in window"), true);
  await proxy.close();
});
