import { expect, httpTest as test } from '../support/fixtures';

test('every page has the security headers', async ({ shop }) => {
  const order = await shop.createOrder();
  for (const path of ['/', `/orders/${order.token}`, `/payment/success?order=${order.token}`, '/nowhere']) {
    const { headers } = await fetch(shop.url + path);
    const policy = headers.get('content-security-policy')!;
    const directives = new Map(policy.split('; ').map((text) => [text.split(' ')[0], text.split(' ').slice(1)]));
    expect(directives.get('default-src'), path).toEqual(["'none'"]);
    expect(directives.get('script-src')).toEqual(["'self'", "'wasm-unsafe-eval'", expect.stringMatching(/^'sha256-/)]);
    expect(directives.get('frame-src')?.sort()).toEqual(["'self'", shop.sandboxUrl]);
    expect(directives.get('form-action')).toEqual(["'self'", shop.sandboxUrl]);
    expect(directives.get('frame-ancestors')).toEqual(["'self'"]);
    expect(directives.get('base-uri')).toEqual(["'none'"]);
    expect(policy).not.toMatch(/'unsafe-(inline|eval)'|\*/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toMatch(/^(same-origin|no-referrer|strict-origin)$/);
    expect(headers.get('permissions-policy')).toContain('camera=()');
    const isKept = path === '/' || path.startsWith('/orders/');
    expect(headers.get('cache-control'), path).toBe(isKept ? 'private, no-cache' : 'no-store');
  }
});

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
