// A second payment, at a page that is open and says "paid".
import { expect, test } from '../support/fixtures';
import { chooseAnotherWay, expectState, numberField, openNewOrder, payByPhoneButton } from '../support/journey';

for (const isReceipt of [false, true]) {
  const what = isReceipt ? 'receipt' : 'page';
  test(`a ${what} that is open says so when a second payment arrives`, async ({ page, shop }) => {
    await page.clock.install();
    const order = await openNewOrder(page, shop);
    for (const attempt of [1, 2]) {
      if (attempt > 1) await chooseAnotherWay(page);
      await numberField(page).fill('670000007');
      await payByPhoneButton(page).click();
      await expectState(page, 'asked');
    }
    const [first, second] = await shop.transactions();
    await shop.settleOnPhone('success', second);
    await expectState(page, 'paid');
    if (isReceipt) await page.goto(order.url);
    await expect(page.getByRole('heading', { name: 'Payé, merci' })).toBeVisible();
    // Its tag is learnt, then the other payment comes.
    const learnt = page.waitForResponse((answer) => answer.request().method() === 'HEAD');
    await page.clock.runFor(15_000);
    await learnt;
    await shop.settleOnPhone('success', first);
    await expect(async () => {
      await page.clock.runFor(15_000);
      await expect(page.getByRole('heading', { name: 'Plusieurs paiements reçus' })).toBeVisible({ timeout: 1_000 });
    }).toPass();
    await expect(page.getByText('Paiement en trop')).toBeVisible();
  });
}
