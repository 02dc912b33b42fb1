// Letters that are wider or narrower than those of the machine on which the pages were made.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures';
import { islandIsAwake, openOrder, payInModal } from '../support/journey';
import { overflowing } from '../support/overflow';
import { everyState } from '../support/states';

/** The page in another font, its letters as large as given. Where the font is not there, its like. */
async function write(page: Page, font: string, letters: string) {
  await page.evaluate(
    ([font, letters]) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`* { font-family: ${font} !important } html { font-size: ${letters} !important }`);
      document.adoptedStyleSheets = [sheet];
    },
    [font, letters],
  );
}

for (const [kind, font] of [
  ['wide', "'DejaVu Sans', Verdana, sans-serif"],
  ['narrow', "'Liberation Sans Narrow', 'Arial Narrow', sans-serif"],
  ['serifed', "'DejaVu Serif', 'Liberation Serif', serif"],
]) {
  for (const [width, letters] of [
    [360, '100%'],
    [640, '200%'],
  ] as const) {
    test(`in a ${kind} font nothing overflows at ${width} px, letters ${letters}`, async ({ page, shop }) => {
      await page.setViewportSize({ width, height: 740 });
      const order = await shop.createOrder({ title: 'Deux pagnes wax hollandais, un boubou brodé', amount: '1250000' });
      await openOrder(page, order);
      await write(page, font, letters);
      const wide: string[] = [];
      for await (const state of everyState(page)) wide.push(...(await overflowing(page, state)));
      await page.reload();
      await islandIsAwake(page);
      await write(page, font, letters);
      await payInModal(page);
      wide.push(...(await overflowing(page, 'modal')));
      expect(wide).toEqual([]);
    });
  }
}
