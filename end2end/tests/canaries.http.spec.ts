// What must not be told is looked for in every test (`support/canaries.ts`). Here it is told on purpose.
import { leakIn } from '../support/canaries';
import { expect, httpTest as test } from '../support/fixtures';
import { API_TOKEN } from '../support/shop';

test('a key, a token and a number would be noticed, and what only resembles them is none', () => {
  for (const told of [
    `Authorization: Bearer ${API_TOKEN}`,
    'key=sk_sandbox_0123456789abcdef',
    'GET /pay?phone=677123456 ',
    'http://localhost:3000/?phone=%2B237677123456',
    '{"phone":"237699009912"}',
  ]) {
    expect(leakIn(told, [API_TOKEN]), told).toBeDefined();
  }
  for (const said of ['6•• ••• •12', '/orders/00699009912ffe01aa', '1.653910209 s', 'at 1790000000123 ms', '69900991']) {
    expect(leakIn(said, [API_TOKEN]), said).toBeUndefined();
  }
});
