// What buyers paste, and what stands beside it.
import { expect, test } from '../support/fixtures';
import { expectState, numberField, openNewOrder, payByPhoneButton } from '../support/journey';

/** Out of a chat on a telephone: marks of direction around the number, blanks that do not break within it. */
const PASTED = '\u{202a}+237 670\u{a0}00 00 07\u{202c}\u{200e}';

for (const width of [320, 360]) {
  for (const [number, operator] of [
    ['+237 699 00 99 00', 'Orange'],
    ['+237 677 12 34 56', 'MTN'],
  ] as const) {
    test(`at ${width} px ${operator} covers no digit of ${number}`, async ({ page, shop }) => {
      await page.setViewportSize({ width, height: 640 });
      await openNewOrder(page, shop);
      const field = numberField(page);
      await field.fill(number);
      const badge = page.locator('[data-form=phone]').getByText(operator, { exact: true });
      await expect(badge).toBeVisible();
      const room = await field.evaluate((input: HTMLInputElement) => {
        const style = getComputedStyle(input);
        const pen = document.createElement('canvas').getContext('2d')!;
        pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
        const left = input.getBoundingClientRect().left + parseFloat(style.borderLeftWidth) + parseFloat(style.paddingLeft);
        const field = input.getBoundingClientRect();
        const digitsTop = (field.top + field.bottom - parseFloat(style.fontSize)) / 2;
        return { digitsTop, digitsEnd: left + pen.measureText(input.value).width, scrolls: input.scrollWidth > input.clientWidth };
      });
      const { x, y, height } = (await badge.boundingBox())!;
      const isBeside = room.digitsEnd < x;
      const isAbove = y + height < room.digitsTop;
      expect(isBeside || isAbove).toBe(true);
      expect(room.scrolls).toBe(false);
    });
  }
}

test('a number that is pasted with marks that nobody sees is asked', { tag: '@firefox' }, async ({ page, shop }) => {
  await openNewOrder(page, shop);
  await numberField(page).fill(PASTED);
  await payByPhoneButton(page).click();
  await expectState(page, 'asked');
});

test('a number of another country is told apart from what is no number', async ({ page, shop }) => {
  await openNewOrder(page, shop);
  await numberField(page).fill('+33 6 12 34 56 78');
  await payByPhoneButton(page).click();
  await expect(page.getByText('Ce numéro ne peut pas payer ici.')).toBeVisible();
  await numberField(page).fill('12');
  await payByPhoneButton(page).click();
  await expect(page.getByText('9 chiffres, commençant par 6')).toBeVisible();
  await expect(page.getByText('Ce numéro ne peut pas payer ici.')).toBeHidden();
});
