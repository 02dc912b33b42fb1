// A gateway that is down: it is said once, and the buyer is not blamed for it.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures';
import {
  expectPaid,
  expectSlip,
  expectState,
  numberField,
  openNewOrder,
  payButton,
  payByPhone,
} from '../support/journey';

test.use({ live: true, callbacks: false });

/** How many messages stand on the page: panels, and what is said beside a field. */
function messages(page: Page) {
  return page.locator('.panel:visible, .field-error [data-of]:visible');
}

test('a gateway that is down is one message, whichever way is tried', async ({ page, shop, complaints }) => {
  complaints.expect(/status of 50\d/);
  await openNewOrder(page, shop);
  await shop.gateway!.stop();

  await payByPhone(page, '6 70 00 00 07');
  await expectSlip(numberField(page), /My-CoolPay/);
  await expect(messages(page)).toHaveCount(1);

  await payButton(page).click();
  await expectState(page, 'unreachable');
  await expect(messages(page)).toHaveCount(1);

  await payByPhone(page, '6 70 00 00 07');
  await expectSlip(numberField(page), /My-CoolPay/);
  await expect(messages(page)).toHaveCount(1);
  await expect(page.getByText(/votre connexion|votre solde/).filter({ visible: true })).toHaveCount(0);

  await shop.startGateway();
  await payByPhone(page, '6 70 00 00 07');
  await expectState(page, 'asked');
  await shop.settleOnPhone('success');
  await expectPaid(page);
});
