// The gateway or the checkout is away while a buyer pays.
import { expect, test } from '../support/fixtures';
import {
  choose,
  expectAnotherTryIsPossible,
  expectPaid,
  expectState,
  openNewOrder,
  payButton,
  payInModal,
  paymentUrl,
} from '../support/journey';
import { rows } from '../support/record';

test.describe('with keys', () => {
  test.use({ live: true, callbacks: false });

  test('a gateway that is down is said to be, and no money moved', async ({ page, shop, complaints }) => {
    complaints.expect(/status of 50\d/);
    await openNewOrder(page, shop);
    await shop.gateway!.stop();
    await payButton(page).click();
    await expectState(page, 'unreachable');
    await shop.startGateway();
    await choose(await payInModal(page), 'success');
    await expectPaid(page);
  });

  test('after a reload a gateway that was down is not told as a refusal by the operator', async ({
    page,
    shop,
    complaints,
  }) => {
    complaints.expect(/status of 50\d/);
    await openNewOrder(page, shop);
    await shop.gateway!.stop();
    await payButton(page).click();
    await expectState(page, 'unreachable');
    await page.reload();
    await expectAnotherTryIsPossible(page);
    await expect(page.getByText('Vérifiez votre solde')).toBeHidden();
  });

  test.describe('in a window', () => {
    test.use({ env: { MYCOOLPAY_FRAMING: 'deny' } });

    test('a gateway that is down is said to be, and is no refusal by the operator', async ({
      page,
      shop,
      complaints,
    }) => {
      complaints.expect(/status of 502/);
      await openNewOrder(page, shop);
      await shop.gateway!.stop();
      const opened = page.waitForEvent('popup');
      await payButton(page).click();
      // The window has nothing to show, and does not stay for that.
      const popup = await opened;
      if (!popup.isClosed()) await popup.waitForEvent('close');
      await expectState(page, 'unreachable');
      await expectAnotherTryIsPossible(page);
      await expect(page.getByText('Vérifiez votre solde')).toBeHidden();
    });
  });

  test('a callback that never comes is not needed', { tag: '@desktop' }, async ({ page, shop }) => {
    await openNewOrder(page, shop);
    await expect(page.getByText('Mode test')).toHaveCount(0);
    await payInModal(page);
    const payment_url = await paymentUrl(page);
    await shop.settleElsewhere({ payment_url }, 'success');
    await expectPaid(page);
    const heard = rows(shop, 'select * from callbacks');
    if (heard) expect(heard).toEqual([]);
  });

  test('the checkout stops and starts again while a buyer waits', async ({ page, shop, complaints }) => {
    complaints.expect(/ERR_CONNECTION_REFUSED/, /ERR_CONNECTION_RESET/, /ERR_EMPTY_RESPONSE/);
    await openNewOrder(page, shop);
    await payInModal(page);
    const payment_url = await paymentUrl(page);
    const lost = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/fn/payment_status'));
    expect(await shop.server.stop()).toEqual({ code: 0, signal: null });
    expect(shop.server.logs).toContain('stopping');
    await lost;
    await shop.settleElsewhere({ payment_url }, 'success');
    await shop.startServer();
    await expectPaid(page);
  });
});
