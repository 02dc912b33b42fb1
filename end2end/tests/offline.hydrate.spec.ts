// The network goes, and comes back.
import { expect, test } from '../support/fixtures';
import {
  choose,
  closeModal,
  expectAnotherTryIsPossible,
  expectPaid,
  expectState,
  modal,
  openNewOrder,
  payButton,
  payInModal,
  paymentUrl,
  stopTimers,
} from '../support/journey';

test('without a network the page says that nothing is lost, until it is back', { tag: '@desktop' }, async ({
  page,
  context,
  shop,
  complaints,
}) => {
  complaints.expect(/ERR_INTERNET_DISCONNECTED/);
  await openNewOrder(page, shop);
  await payInModal(page);
  const payment_url = await paymentUrl(page);
  const notice = page.getByRole('status').getByText('Pas de connexion.').filter({ visible: true });
  await expect(notice).toHaveCount(0);
  await context.setOffline(true);
  await expect(modal(page).getByRole('status').getByText('Pas de connexion.')).toBeVisible();
  await closeModal(page);
  await expect(notice).toHaveCount(1);
  await expect(notice.locator('..')).toContainText('Rien n’est perdu');

  const [looked, listens] = [page.waitForResponse('**/fn/payment_status'), page.waitForResponse('**/api/tx-events/*')];
  await context.setOffline(false);
  await Promise.all([looked, listens]);
  await expect(notice).toHaveCount(0);
  await shop.settleElsewhere({ payment_url }, 'success');
  await expectPaid(page);
});

test('a page that loads without a network says so', async ({ page, shop }) => {
  await page.addInitScript(() => {
    let isOnline = false;
    Object.defineProperty(Navigator.prototype, 'onLine', { get: () => isOnline });
    addEventListener('online', () => (isOnline = true), { once: true });
  });
  await openNewOrder(page, shop);
  const notice = page.getByText('Pas de connexion.').filter({ visible: true });
  await expect(notice).toHaveCount(1);
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await expect(notice).toHaveCount(0);
});

test('a network that goes away while the buyer waits is survived', async ({ page, context, shop, complaints }) => {
  complaints.expect(/ERR_INTERNET_DISCONNECTED/);
  await page.clock.install();
  await openNewOrder(page, shop);
  await payInModal(page);
  const payment_url = await paymentUrl(page);
  const looked = page.waitForResponse('**/fn/payment_status');
  await closeModal(page);
  await (await looked).finished();
  await stopTimers(page);

  const lost = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/fn/payment_status'));
  await context.setOffline(true);
  // Without a stream the page asks by the clock.
  await expect.poll(() => page.evaluate(() => navigator.onLine)).toBe(false);
  await page.clock.runFor(3_000);
  await lost;
  await expectState(page, 'closed');
  await shop.settleElsewhere({ payment_url }, 'success');

  // Timers stand still: it is the network's return that makes the page look.
  const back = page.waitForRequest('**/fn/payment_status');
  await context.setOffline(false);
  await back;
  // The gateway is not asked twice within two seconds: the answer may be that of a later look.
  await page.clock.resume();
  await expectPaid(page);
});

test('without a network the button says so, and works when it is back', { tag: '@desktop' }, async ({
  page,
  context,
  shop,
  complaints,
}) => {
  complaints.expect(/ERR_INTERNET_DISCONNECTED/);
  await openNewOrder(page, shop);
  await context.setOffline(true);
  await payButton(page).click();
  await expectState(page, 'unreachable');
  await expect(page.getByText('Réessayez dans un instant').filter({ visible: true })).toBeVisible();
  await expectAnotherTryIsPossible(page);
  await context.setOffline(false);
  await choose(await payInModal(page), 'success');
  await expectPaid(page);
});
