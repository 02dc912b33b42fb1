// A payment that is pending for too long.
import { expect, test } from '../support/fixtures';
import {
  choose,
  expectAnotherTryIsPossible,
  expectPaid,
  expectState,
  holdStart,
  modal,
  modalFrame,
  openNewOrder,
  payButton,
  payInModal,
  paymentUrl,
  setHidden,
} from '../support/journey';

test.describe('payments expire quickly', () => {
  test.use({ env: { PAYMENT_EXPIRY: '2s' } });

  test('one that is pending for too long expires, and a new attempt succeeds', async ({ page, shop }) => {
    await openNewOrder(page, shop);
    await payInModal(page);
    const first = await paymentUrl(page);
    await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'expired', { timeout: 15_000 });
    await expectState(page, 'expired');
    await expectAnotherTryIsPossible(page);
    const frame = await payInModal(page);
    await expect.poll(() => paymentUrl(page)).not.toBe(first);
    await choose(frame, 'success');
    await expectPaid(page);
  });

  test('while a new attempt opens, the payment page of the expired one is gone', async ({ page, shop }) => {
    await openNewOrder(page, shop);
    await payInModal(page);
    await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'expired', { timeout: 15_000 });
    const goOn = await holdStart(page);
    const asked = page.waitForRequest('**/fn/start_payment');
    await payButton(page).click();
    await asked;
    await expect(modal(page)).toBeVisible();
    await expect(modalFrame(page).locator('button[name=outcome]')).toHaveCount(0, { timeout: 3_000 });
    goOn();
    await choose(modalFrame(page), 'success');
    await expectPaid(page);
  });

  test('one that expired and is paid late makes the order paid', async ({ page, shop }) => {
    await openNewOrder(page, shop);
    await payInModal(page);
    const payment_url = await paymentUrl(page);
    await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'expired', { timeout: 15_000 });
    await shop.settleElsewhere({ payment_url }, 'success');
    await expect(async () => {
      await page.reload();
      await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'paid', { timeout: 500 });
    }).toPass();
    await expectPaid(page);
  });

  test('an order that is paid a second time, late, says so with both receipts', async ({ page, shop }) => {
    await openNewOrder(page, shop);
    await payInModal(page);
    const first = await paymentUrl(page);
    await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'expired', { timeout: 15_000 });
    await choose(await payInModal(page), 'success');
    await expectPaid(page);

    await shop.settleElsewhere({ payment_url: first }, 'success');
    // The buyer comes back to the page that said “paid”.
    await expect(async () => {
      await setHidden(page, false);
      await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'paid-twice', { timeout: 500 });
    }).toPass();
    await expectState(page, 'paid-twice');
    await expect(payButton(page)).toBeHidden();
    await page.reload();
    await expectState(page, 'paid-twice');
    for (const details of await page.getByText('Détails', { exact: true }).all()) await details.click();
    for (const { transaction_ref } of await shop.transactions()) {
      await expect(page.getByText(transaction_ref)).toBeVisible();
    }
  });
});
