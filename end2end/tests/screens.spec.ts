// Pictures to look at: `npm run screens`. A few go into the documentation, the others to test-results.
import { fileURLToPath } from 'node:url';
import { expect, test } from '../support/fixtures';
import { choose, expectState, modalFrame, payByPhoneButton, payInModal, type State } from '../support/journey';

const DOCS = fileURLToPath(new URL('../../docs/screens', import.meta.url));
const OTHERS = fileURLToPath(new URL('../test-results/screens', import.meta.url));
const KEPT = ['order-360', 'modal-360', 'paid-360', 'failed-360', 'stalled-360', 'modal-1280'];

for (const [width, height] of [
  [360, 740],
  [1280, 800],
]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test.describe(`${width} px, ${colorScheme}`, () => {
      test.use({ viewport: { width, height }, colorScheme, deviceScaleFactor: width < 500 ? 1.5 : 1, isMobile: width < 500 });

      test('pictures of an order’s page in its states', async ({ page, shop, complaints }) => {
        complaints.expect(/status of 404/);
        const shoot = async (state: string) => {
          const isKept = colorScheme === 'light' && KEPT.includes(`${state}-${width}`);
          const name = isKept ? `${DOCS}/${state}-${width}.png` : `${OTHERS}/${state}-${width}-${colorScheme}.png`;
          await page.screenshot({ path: name, animations: 'disabled', fullPage: !state.startsWith('modal') });
        };
        const order = await shop.createOrder({ reference: 'CMD-2026-0042', phone: '677123456' });
        const open = async () => {
          await page.goto(order.url);
          await page.waitForFunction(() => 'islandIsAwake' in window);
        };
        const show = async (state: State) => {
          await page.locator('#checkout').evaluate((root, word) => root.setAttribute('data-state', word), state);
          await expectState(page, state);
        };

        await page.goto(shop.url);
        await shoot('home');
        await open();
        await shoot('order');
        for (const state of ['opening', 'asking', 'waiting', 'closed', 'stalled', 'blocked', 'unreachable', 'expired', 'review', 'paid-twice'] as const) {
          await show(state);
          await shoot(state);
        }
        await open();
        await page.locator('[name=phone]').fill('222');
        await payByPhoneButton(page).click();
        await shoot('slip');
        for (const [number, state] of [
          ['670000007', 'asked'],
          ['690000005', 'code'],
        ] as const) {
          const other = await shop.createOrder({ phone: number });
          await page.goto(other.url);
          await page.waitForFunction(() => 'islandIsAwake' in window);
          await payByPhoneButton(page).click();
          await expectState(page, state);
          await shoot(state);
        }
        for (const outcome of ['failed', 'canceled', 'success'] as const) {
          await open();
          const frame = await payInModal(page);
          if (outcome === 'failed') {
            await shoot('modal');
          }
          if (outcome === 'success') {
            const address = await page.locator('[data-part=window]').getAttribute('href');
            await page.goto(address!);
            await shoot('sandbox');
            await open();
            await page.getByRole('button', { name: 'Rouvrir la page de paiement' }).click();
            await expect(modalFrame(page).locator('button').first()).toBeVisible();
          }
          await choose(frame, outcome);
          await expectState(page, outcome === 'success' ? 'paid' : outcome);
          await open();
          await shoot(outcome === 'success' ? 'paid' : outcome);
        }
        await page.goto(`${shop.url}/nowhere`);
        await shoot('unknown');
      });
    });
  }
}
