// The main path, from a shop's page and back to it, with a shop that does what the README says and no more.
import { expect, test } from '../support/fixtures';
import { expectPaid, expectState, islandIsAwake, payByPhone } from '../support/journey';
import { withPythonShop } from '../support/python-shop';

/** A number of the sandbox's that pays after three seconds. */
const PAYS = '677123456';

for (const [way, word] of [
  ['v1', 'paid'],
  ['guide', 'SUCCESS'],
] as const) {
  test(`a shop that follows the README sees its order paid (${way})`, { tag: '@firefox' }, async ({ page, shop }) => {
    await withPythonShop(shop, async (url) => {
      await page.goto(`${url}/buy/${way}/ORDER_1`);
      await islandIsAwake(page);
      // The first thing the buyer reads is what they have to do.
      await expectState(page, 'open');
      await payByPhone(page, PAYS);
      await expectPaid(page);
      await page.getByRole('link', { name: 'Retour à la boutique' }).click();
      await expect(page).toHaveURL(`${url}/thanks/${way}/ORDER_1`);
      await expect(page.getByRole('heading')).toHaveText(word);
    });
  });
}
