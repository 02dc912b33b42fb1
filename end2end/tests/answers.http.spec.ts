import { expect, httpTest as test } from '../support/fixtures';

test('the browser’s files are compressed, immutable, and named for their content', async ({ shop }) => {
  const order = await shop.createOrder();
  const html = await (await fetch(order.url)).text();
  const files = new Set(html.match(/\/assets\/[\w.-]+/g));
  expect([...files].map((path) => path.split('.').at(-1)).sort()).toEqual(['js', 'wasm']);
  for (const path of files) {
    expect(path).toMatch(/\.[0-9a-f]{8,}\.(js|wasm)$/);
    const { headers } = await fetch(shop.url + path, { headers: { 'Accept-Encoding': 'gzip, br' } });
    expect(headers.get('cache-control')).toContain('immutable');
    expect(headers.get('content-encoding')).toBe('br');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
  }
});

test('a form posted from another site is refused', async ({ shop }) => {
  const order = await shop.createOrder();
  const answer = await fetch(`${shop.url}/pay/${order.token}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://elsewhere.test' },
  });
  expect(answer.status).toBe(403);
});

test('two presses at the same moment are one payment', async ({ shop }) => {
  const order = await shop.createOrder();
  const press = () => fetch(`${shop.url}/pay/${order.token}`, { method: 'POST', redirect: 'manual' });
  const answers = await Promise.all(Array.from({ length: 8 }, press));
  expect(answers.map((answer) => answer.status)).toEqual(Array(8).fill(303));
  expect(new Set(answers.map((answer) => answer.headers.get('location'))).size).toBe(1);
});

test('it stops when asked to, says so, and lets go of its ports', async ({ shop }) => {
  const order = await shop.createOrder();
  await fetch(order.url);
  expect(await shop.server.stop()).toEqual({ code: 0, signal: null });
  expect(shop.server.logs).toContain('stopping');
  await expect(fetch(order.url)).rejects.toThrow();
  await shop.startServer();
  expect((await fetch(order.url)).status).toBe(200);
});
