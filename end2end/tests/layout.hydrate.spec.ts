import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures';
import { choose, modalFrame, openOrder, payButton, payInModal } from '../support/journey';
import { overflowing } from '../support/overflow';
import { everyState } from '../support/states';

for (const width of [320, 360]) {
  for (const lang of ['fr', 'en'] as const) {
    test(`nothing overflows at ${width} px in any state, in ${lang}`, async ({ page, shop }) => {
      await page.setViewportSize({ width, height: 640 });
      const order = await shop.createOrder({
        lang,
        amount: '9999999',
        reference: `CMD-${lang}-${'0123456789'.repeat(5)}`,
        title: 'Deux pagnes wax hollandais, un boubou brodé et anticonstitutionnellement long-à-lire',
      });
      const wide: string[] = [];
      await page.goto(shop.url);
      wide.push(...(await overflowing(page, 'home')));
      await openOrder(page, order);
      for await (const state of everyState(page)) wide.push(...(await overflowing(page, state)));
      await page.reload();
      await page.waitForFunction(() => 'islandIsAwake' in window);
      await payButton(page).click();
      const frame = page.frameLocator('[data-part=frame]');
      await expect(frame.locator('button[name=outcome][value=success]')).toBeVisible();
      wide.push(...(await overflowing(page, 'modal')));
      const paymentPage = await page.locator('[data-part=window]').getAttribute('href');
      await choose(frame, 'success');
      await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'paid');
      await page.reload();
      wide.push(...(await overflowing(page, 'receipt')));
      await page.goto(paymentPage!);
      wide.push(...(await overflowing(page, 'sandbox')));
      expect(wide).toEqual([]);
    });
  }
}

test('every button and link is large enough for a thumb', async ({ page, shop }) => {
  const order = await shop.createOrder();
  await openOrder(page, order);
  const small: string[] = [];
  const measure = async (where: string) => {
    for (const target of await page.locator('button:visible, a:visible, input:visible, summary:visible').all()) {
      const box = await target.boundingBox();
      const name = (await target.textContent())?.trim() || (await target.getAttribute('name'));
      if (box && (box.height < 44 || box.width < 44)) small.push(`${where}: ${name} ${box.width}x${box.height}`);
    }
  };
  for await (const state of everyState(page)) await measure(state);
  await page.reload();
  await page.waitForFunction(() => 'islandIsAwake' in window);
  await payInModal(page);
  await measure('modal');
  await expect(modalFrame(page).locator('button').first()).toBeVisible();
  expect(small).toEqual([]);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme} colours`, () => {
    test.use({ colorScheme });

    test('every text has enough contrast', { tag: '@desktop' }, async ({ page, shop }) => {
      const order = await shop.createOrder();
      await openOrder(page, order);
      const weak: string[] = [];
      for await (const state of everyState(page)) {
        weak.push(...(await weakTexts(page)).map((text) => `${state}: ${text}`));
      }
      expect(weak).toEqual([]);
    });
  });
}

/** Texts below WCAG's 4.5 to 1 (3 to 1 when large); a disabled button is exempt. */
function weakTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const parse = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const light = ([red, green, blue]: number[]) => {
      const [r, g, b] = [red, green, blue].map((part) => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (element: Element): number[] => {
      for (let at: Element | null = element; at; at = at.parentElement) {
        const colour = parse(getComputedStyle(at).backgroundColor);
        if (colour.length === 3 || colour[3] === 1) return colour;
      }
      return [255, 255, 255];
    };
    const found: string[] = [];
    for (const element of document.body.querySelectorAll<HTMLElement>('*')) {
      const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim());
      if (!own || !element.checkVisibility() || element.matches(':disabled, :disabled *')) continue;
      const style = getComputedStyle(element);
      const [text, behind] = [light(parse(style.color)), light(ground(element))];
      const ratio = (Math.max(text, behind) + 0.05) / (Math.min(text, behind) + 0.05);
      const size = parseFloat(style.fontSize);
      const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      if (ratio < (isLarge ? 3 : 4.5)) found.push(`${ratio.toFixed(2)} ${element.textContent?.trim().slice(0, 40)}`);
    }
    return found;
  });
}
