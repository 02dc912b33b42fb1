// How long a buyer waits until Pay can be pressed: on a slow phone, far from a mast. `npm run time-to-pay`.
import { expect, test } from '../support/fixtures';
import { payByPhoneButton } from '../support/journey';

const RUNS = 5;
/** 400 kbit/s each way, 400 ms there and back, a processor of a quarter of this one's speed. */
const NETWORK = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 };
const SLOWER = 4;
/** Far above what is seen (1.2 s); on a busy machine it is slower. */
const LONGEST_MS = 3_000;

test('Pay can be pressed within three seconds on a slow phone', async ({ browser, shop }) => {
  const order = await shop.createOrder();
  const waits: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', NETWORK);
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    const begun = Date.now();
    await page.goto(order.url, { waitUntil: 'commit' });
    await expect(payByPhoneButton(page)).toBeEnabled();
    waits.push(Date.now() - begun);
    await context.close();
  }
  const median = waits.sort((a, b) => a - b)[Math.floor(RUNS / 2)];
  console.log(`Pay can be pressed after ${median} ms (${waits.join(', ')})`);
  expect(median).toBeLessThan(LONGEST_MS);
});
