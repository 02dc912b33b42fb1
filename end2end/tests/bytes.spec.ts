// What a buyer's visit weighs, counted on the wire: `make bytes`. Headers are in every figure but that of the files.
import { expect, test } from '../support/fixtures';
import { expectState, islandIsAwake, payInModal } from '../support/journey';
import { Wire } from '../support/wire';

const BUDGETS = {
  'order page, all it needs to pay': 14_000,
  'WASM and glue (bodies)': 40_000,
  'cold visit': 70_000,
  'repeat visit': 6_000,
  'two-minute wait': 2_000,
};

/** Two heartbeats and some; `WAIT_SECONDS=120` leaves nothing to reckon. */
const WAIT_S = Number(process.env.WAIT_SECONDS ?? 35);
/** How often a stream says that it is alive (`src/web/api/guide/events.rs`). */
const HEARTBEAT_S = 15;

test('what a visit weighs', async ({ page, shop }) => {
  test.setTimeout((WAIT_S + 60) * 1_000);
  const wire = await Wire.to(shop.url);
  const order = await shop.createOrder();
  const address = `${wire.url}/orders/${order.token}`;
  // The icon, and whatever else a browser asks for in its own time.
  const settled = async () => {
    await islandIsAwake(page);
    await page.waitForTimeout(1_500);
  };
  const visit = async () => {
    await page.goto(address);
    await settled();
  };

  let html = '';
  const document = await wire.during(async () => {
    const answer = await fetch(address, { headers: { 'Accept-Encoding': 'br, gzip' } });
    expect(answer.headers.get('content-encoding')).toBe('br');
    html = await answer.text();
  });
  let files = 0;
  for (const path of new Set(html.match(/\/assets\/[\w.-]+/g))) {
    const answer = await fetch(wire.url + path, { headers: { 'Accept-Encoding': 'br, gzip' } });
    files += Number(answer.headers.get('content-length'));
  }
  expect(files, 'there are files').toBeGreaterThan(10_000);

  const cold = await wire.during(visit);
  await page.goto('about:blank');
  const repeat = await wire.during(visit);

  // A payment under way, on the payment page: this page listens. One that asks a telephone counts the time as well, and is
  // another page each time.
  await payInModal(page);
  await visit();
  await page.goto('about:blank');
  // The browser has this page too now: what a visit weighs beyond asking for it is the stream.
  const again = await wire.during(visit);
  await expectState(page, 'waiting');
  const opened = Math.max(again - repeat, 0);
  const heard = await wire.during(() => page.waitForTimeout(WAIT_S * 1_000));
  const beats = Math.floor(WAIT_S / HEARTBEAT_S);
  expect(heard, 'the stream is alive').toBeGreaterThan(0);
  const wait = opened + Math.ceil((heard / beats) * (120 / HEARTBEAT_S));
  await page.goto('about:blank');
  await wire.close();

  const table = Object.entries(BUDGETS).map(([name, budget], row) => {
    const bytes = [document, files, cold, repeat, wait][row];
    return { name, bytes, budget, left: budget - bytes };
  });
  for (const { name, bytes, budget } of table) {
    console.log(`${name.padEnd(34)} ${String(bytes).padStart(7)} B, budget ${String(budget).padStart(6)} B`);
  }
  expect(table.filter(({ left }) => left < 0), 'every budget is kept').toEqual([]);
});
