// Pictures of every state in both colour schemes at phone width, for the documentation: `npm run screens`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { openConsole, paidAfterForgery } from '../support/console';
import { expect, test } from '../support/fixtures';
import { choose, openOrder, payInModal, state, type State } from '../support/journey';
import type { Order, Shop } from '../support/shop';

const DOCS = fileURLToPath(new URL('../../docs/screens', import.meta.url));
const WIDTH = 360;

/** States that a picture cannot wait for, or that would be over before it is taken. */
const SHOWN: State[] = ['opening', 'asking', 'waiting', 'closed', 'stalled', 'blocked', 'unreachable', 'expired', 'paid-twice'];
/** Those in which something is under way, so that the other ways are folded away. */
const UNDER_WAY: State[] = ['waiting', 'closed', 'stalled'];

test.use({ viewport: { width: WIDTH, height: 740 }, isMobile: true, hasTouch: true, contextOptions: { reducedMotion: 'reduce' } });

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme, env: { SHOP_NAME: 'Boutique Wandji' } });

    test('pictures of an order’s page in its states', async ({ page, shop, complaints }) => {
      test.setTimeout(120_000);
      complaints.expect(/status of 422/);
      mkdirSync(DOCS, { recursive: true });
      const shoot = (name: string) => picture(page, `${DOCS}/${name}-${colorScheme}.webp`);

      await openOrder(page, await newOrder(shop));
      await shoot('open');
      for (const word of SHOWN) {
        await page.evaluate(([shown, folded]) => {
          const checkout = document.getElementById('checkout')!;
          checkout.dataset.state = shown as string;
          // As the island does: what belongs to the state leaves its template.
          const templates = `template:not([data-for]):not([data-part]), template[data-for~=${shown}]`;
          for (let found; (found = checkout.querySelector<HTMLTemplateElement>(templates)); ) found.replaceWith(found.content);
          // As it is once the payment page is known.
          checkout.querySelector<HTMLAnchorElement>('[data-part=link]')?.setAttribute('href', '#');
          checkout.querySelector<HTMLDetailsElement>('[data-part=ways]')?.toggleAttribute('open', !folded);
        }, [word, UNDER_WAY.includes(word)] as const);
        await shoot(word);
      }

      await openOrder(page, await newOrder(shop));
      await page.evaluate(() => document.getElementById('checkout')!.toggleAttribute('data-offline', true));
      await shoot('offline');

      for (const [number, word] of [['670000007', 'asked'], ['690000005', 'code']] as const) {
        await openOrder(page, await newOrder(shop));
        await payWith(page, number);
        await reaches(page, word);
        await shoot(word);
      }
      await page.locator('[name=code]').fill('000000');
      await page.locator('[data-form=code] button').click();
      await expect(page.locator('#checkout')).toHaveAttribute('data-error', 'code');
      await shoot('wrong-code');

      for (const [number, word] of [['670000003', 'failed'], ['670000004', 'canceled'], ['670000009', 'review']] as const) {
        await openOrder(page, await newOrder(shop));
        await payWith(page, number);
        await reaches(page, word);
        await shoot(word);
      }

      const order = await newOrder(shop);
      await openOrder(page, order);
      const frame = await payInModal(page);
      await shoot('modal');
      await choose(frame, 'success');
      await reaches(page, 'paid');
      await page.goto(order.url);
      await shoot('paid');
    });

    test('pictures of the merchant’s console', async ({ page, shop }) => {
      test.setTimeout(120_000);
      mkdirSync(DOCS, { recursive: true });
      for (const number of ['677123456', '699009900', '690000003', '670000009']) {
        await openOrder(page, await newOrder(shop));
        await payWith(page, number);
      }
      const paid = await paidAfterForgery(shop);
      await newOrder(shop);
      await openConsole(page, shop);
      await expect(async () => {
        await page.reload();
        await expect(page.locator('.figure').first()).toContainText(/45/, { timeout: 500 });
      }).toPass();
      for (const [name, path] of [['home', ''], ['orders', '/orders'], ['order', `/orders/${paid.reference}`]]) {
        await page.goto(`${shop.url}/console${path}`);
        await picture(page, `${DOCS}/console-${name}-${colorScheme}.webp`);
      }
    });
  });
}

function newOrder(shop: Shop): Promise<Order> {
  const number = Math.floor(Math.random() * 9_000) + 1_000;
  return shop.createOrder({ reference: `CMD-2026-${number}`, title: 'Deux pagnes wax hollandais' });
}

async function payWith(page: Page, number: string) {
  await page.locator('[name=phone]').fill(number);
  await page.locator('[data-part=pay-by-phone]').click();
}

async function reaches(page: Page, word: State) {
  await expect.poll(() => state(page), { timeout: 15_000 }).toBe(word);
}

/** The whole page as WebP, which Playwright itself does not write; the open modal as it is seen. */
async function picture(page: Page, path: string) {
  const height = await page.evaluate(() => (document.querySelector('dialog[open]') ? innerHeight : document.documentElement.scrollHeight));
  const browser = await page.context().newCDPSession(page);
  const clip = { x: 0, y: 0, width: WIDTH, height, scale: 1 };
  const { data } = await browser.send('Page.captureScreenshot', { format: 'webp', quality: 60, captureBeyondViewport: true, clip });
  writeFileSync(path, Buffer.from(data, 'base64'));
  await browser.detach();
}
