// Who cannot see, cannot point, sees little, or sees in colours of their own, pays as well.
import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../support/fixtures';
import { choose, expectPaid, expectState, HEADINGS, modal, modalFrame, openOrder, payButton, payInModal, type State } from '../support/journey';
import { overflowing } from '../support/overflow';
import { everyState } from '../support/states';
import { violations } from '../support/violations';

const STATES = ['open', ...Object.keys(HEADINGS)] as State[];
/** What is alike in kind has the same shape: too late and not yet, two ways of beginning, two of waiting. */
const TWINS: Partial<Record<State, State>> = { expired: 'stalled', asking: 'opening', waiting: 'asked' };

/** Shows a state as the island does: it moves this word, and nothing else. */
async function show(page: Page, state: State) {
  await page.locator('#checkout').evaluate((root, word) => {
    // What the island would take out for it.
    for (let template; (template = root.querySelector(`template:not([data-for]), template[data-for~=${word}]`)); )
      template.replaceWith(template.content);
    root.setAttribute('data-state', word);
  }, state);
}

/** The words on the page, whatever its language. */
function part(page: Page, name: string): Locator {
  return page.locator(`[data-part=${name}]`);
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const lang of ['fr', 'en'] as const) {
    test.describe(`in ${colorScheme} colours, in ${lang}`, () => {
      test.use({ colorScheme, locale: lang === 'fr' ? 'fr-FR' : 'en-GB', contextOptions: { reducedMotion: 'reduce' } });

      test('axe-core objects to no page in no state', async ({ page, shop, complaints }) => {
        test.setTimeout(180_000);
        complaints.expect(/status of 40[45]/);
        const found: string[] = [];
        const check = async (where: string) => found.push(...(await violations(page, where)));

        await page.goto(shop.url);
        await check('home');
        for (const path of ['/nowhere', '/demo']) {
          await page.goto(shop.url + path);
          await check(path);
        }
        const order = await shop.createOrder({ lang });
        await openOrder(page, order);
        for await (const state of everyState(page)) await check(state);
        await page.reload();
        await page.locator('.elsewhere summary').click();
        await check('open, with the QR code');
        await part(page, 'pay').click();
        await expect(page.frameLocator('[data-part=frame]').locator('button[value=success]')).toBeVisible();
        await check('modal');
        const paymentPage = await part(page, 'window').getAttribute('href');
        await page.goto(paymentPage!);
        await check('payment page');
        await choose(page, 'success');
        await page.waitForURL(`${shop.url}/payment/success?*`);
        await check('return page');
        // What was seen a moment ago may have been before the payment.
        await expect(async () => {
          await page.goto(order.url);
          await expect(part(page, 'print')).toBeVisible({ timeout: 1_000 });
        }).toPass();
        await check('receipt');
        await page.goto(paymentPage!);
        await check('payment page of what is paid');
        expect(found).toEqual([]);
      });
    });
  }
}

test.describe('an order that was paid twice', () => {
  test.use({ env: { PAYMENT_EXPIRY: '2s' }, contextOptions: { reducedMotion: 'reduce' } });

  test('axe-core does not object to its receipts', async ({ page, shop }) => {
    const order = await shop.createOrder();
    const first = await shop.createPayment(order);
    await expect.poll(() => shop.txStatus(first), { timeout: 15_000 }).toBe('EXPIRED');
    const second = await shop.createPayment(order);
    // Either reference answers for the order, so it is the page that tells of both.
    for (const payment of [first, second]) await shop.settleElsewhere(payment, 'success');
    await expect(async () => {
      await page.goto(order.url);
      await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'paid-twice', { timeout: 500 });
    }).toPass();
    await expectState(page, 'paid-twice');
    await expect(page.locator('.receipt')).toHaveCount(2);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await violations(page, colorScheme)).toEqual([]);
    }
  });
});

/** What has the focus, in whichever frame: its name, and whether one can see that it has. */
async function focused(page: Page): Promise<{ name: string; isSeen: boolean } | undefined> {
  for (const frame of page.frames()) {
    const found = await frame.evaluate(() => {
      const element = document.activeElement;
      if (!document.hasFocus() || !element || element === document.body || element instanceof HTMLIFrameElement) return;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const isSeen = element.matches(':focus-visible') && outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
      return { name: `${element.tagName} ${element.textContent?.trim()}`, isSeen };
    });
    if (found) return found;
  }
}

/** Presses Tab until `target` has the focus, which is to be seen at each stop on the way. */
async function tabTo(page: Page, target: Locator, mostStops = 12) {
  const isThere = () => target.evaluate((element) => document.hasFocus() && element === document.activeElement);
  const stops: string[] = [];
  while (!(await isThere())) {
    expect(stops.length, `stops on the way: ${stops}`).toBeLessThan(mostStops);
    await page.keyboard.press('Tab');
    const stop = await focused(page);
    // Between the last and the first there is the browser's own.
    if (stop) expect(stop).toEqual({ name: stop.name, isSeen: true });
    stops.push(stop?.name ?? 'the browser');
  }
}

test('an order is paid with Tab, Enter, Space and Escape', { tag: '@desktop' }, async ({ page, shop }) => {
  const order = await shop.createOrder();
  await openOrder(page, order);
  await tabTo(page, page.locator('.elsewhere summary'));
  await page.keyboard.press('Space');
  await expect(page.getByRole('img', { name: /^Code QR/ })).toBeVisible();
  await page.keyboard.press('Space');
  await expect(page.getByRole('img', { name: /^Code QR/ })).toBeHidden();

  await tabTo(page, payButton(page));
  await page.keyboard.press('Enter');
  await expect(modal(page)).toBeVisible();
  await expect(part(page, 'close')).toBeFocused();
  expect((await focused(page))?.isSeen).toBe(true);
  await expect(modalFrame(page).locator('button[value=success]')).toBeVisible();
  await expect(async () => {
    await page.keyboard.press('Escape');
    await expect(modal(page)).toBeHidden({ timeout: 500 });
  }).toPass();

  // The button that opens the payment page again has taken the place of the one that was pressed.
  const reopen = page.getByRole('button', { name: 'Rouvrir la page de paiement' });
  await tabTo(page, reopen, 1);
  await page.keyboard.press('Space');
  await expect(part(page, 'close')).toBeFocused();
  const approve = modalFrame(page).locator('button[value=success]');
  await expect(approve).toBeVisible();
  await tabTo(page, approve);
  await page.keyboard.press('Enter');
  await expectPaid(page);

  await tabTo(page, page.getByRole('link', { name: 'Voir le reçu' }));
  await page.keyboard.press('Enter');
  await expect(part(page, 'print')).toBeVisible();
  await expectPaid(page);
  await tabTo(page, part(page, 'print'));
});

for (const [zoom, viewport, letters] of [
  ['a page', { width: 320, height: 320 }, '100%'],
  ['letters', { width: 640, height: 640 }, '200%'],
] as const) {
  test(`with ${zoom} of twice the size on a phone 640 px wide, an order is paid`, async ({ page, shop }) => {
    await page.setViewportSize(viewport);
    const wide: string[] = [];
    const check = async (where: string) => {
      await page.evaluate((letters) => (document.documentElement.style.fontSize = letters), letters);
      wide.push(...(await overflowing(page, where)));
    };
    const order = await shop.createOrder({ title: 'Deux pagnes wax hollandais et un boubou brodé', amount: '1250000' });
    await openOrder(page, order);
    for (const state of STATES) {
      await show(page, state);
      await check(state);
    }
    await show(page, 'open');
    await page.locator('.elsewhere summary').click();
    await check('QR code');
    const frame = await payInModal(page);
    await check('modal');
    const box = await part(page, 'frame').boundingBox();
    expect(box!.height, 'room for the payment page').toBeGreaterThan(viewport.height / 2);
    await choose(frame, 'success');
    await expectPaid(page);
    await page.reload();
    await check('receipt');
    expect(wide).toEqual([]);
  });
}

test('in a buyer’s own colours each state has its word and its shape, and buttons have edges', async ({
  page,
  shop,
}) => {
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
  await openOrder(page, await shop.createOrder());
  const shapes = new Map<string, State>();
  for (const state of STATES.filter((state) => state !== 'open')) {
    await show(page, state);
    await expectState(page, state);
    const panel = (await page.locator('.panel:visible').boundingBox())!;
    const isStamp = state === 'paid';
    const clip = { x: isStamp ? panel.x + panel.width / 2 - 44 : panel.x + 16, y: panel.y + (isStamp ? 0 : 16), width: isStamp ? 88 : 44, height: isStamp ? 88 : 44 };
    const shape = (await page.screenshot({ clip, animations: 'disabled', fullPage: true })).toString('base64');
    const twin = shapes.get(shape);
    expect(twin, `${state} looks like ${twin}`).toBe(TWINS[state]);
    shapes.set(shape, state);
  }
  for (const state of ['open', 'stalled', 'failed', 'unreachable'] as const) {
    await show(page, state);
    for (const button of await page.locator('#checkout button:visible').all()) {
      const { style, width, colour, ground } = await button.evaluate((button) => {
        const { borderTopStyle, borderTopWidth, borderTopColor, backgroundColor } = getComputedStyle(button);
        return { style: borderTopStyle, width: parseFloat(borderTopWidth), colour: borderTopColor, ground: backgroundColor };
      });
      expect(style, state).toBe('solid');
      expect(width, state).toBeGreaterThanOrEqual(1);
      expect(colour, state).not.toBe(ground);
    }
  }
});
