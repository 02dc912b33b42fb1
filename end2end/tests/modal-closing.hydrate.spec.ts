// A buyer leaves the modal before the payment has ended.
import { expect, test } from '../support/fixtures';
import {
  choose,
  closeButton,
  closeModal,
  expectPaid,
  expectState,
  holdStart,
  modal,
  modalFrame,
  openNewOrder,
  payButton,
  payInModal,
  paymentUrl,
  reopenButton,
} from '../support/journey';

test('after the modal was closed, a payment made late in another tab is seen', { tag: '@desktop' }, async ({
  page,
  context,
  shop,
}) => {
  await openNewOrder(page, shop);
  await payInModal(page);
  const address = await paymentUrl(page);
  await closeModal(page);
  await expectState(page, 'closed');
  await expect(page.getByText('ne payez pas une deuxième fois').first()).toBeVisible();

  const other = await context.newPage();
  await other.goto(address);
  await choose(other, 'success');
  await expectState(other, 'paid');
  await expectPaid(page);
});

test('Escape asks before it leaves the payment page, and the buyer may stay', { tag: '@desktop' }, async ({
  page,
  shop,
}) => {
  await openNewOrder(page, shop);
  const frame = await payInModal(page);
  const stay = modal(page).getByRole('button', { name: 'Rester' });
  await expect(stay).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(stay).toBeFocused();
  await expect(stay).toHaveAccessibleDescription(/^Quitter la page de paiement.* ne payez pas une deuxième fois\.$/);
  await expectState(page, 'waiting');

  await stay.click();
  await expect(stay).toBeHidden();
  await expect(closeButton(page)).toBeFocused();
  await choose(frame, 'success');
  await expectPaid(page);
});

test('the second Escape leaves, and so does the button next to “stay”', { tag: '@desktop' }, async ({ page, shop }) => {
  await openNewOrder(page, shop);
  await payInModal(page);
  await page.keyboard.press('Escape');
  await expect(modal(page).getByRole('button', { name: 'Rester' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(modal(page)).toBeHidden();
  await expectState(page, 'closed');

  // What was asked before is not asked of a page that has just been opened.
  await reopenButton(page).click();
  await expect(modalFrame(page).locator('button[name=outcome]').first()).toBeVisible();
  await expect(modal(page).getByRole('button', { name: 'Rester' })).toBeHidden();
  await page.keyboard.press('Escape');
  await modal(page).getByRole('button', { name: 'Fermer', exact: true }).click();
  await expect(modal(page)).toBeHidden();
  await expectState(page, 'closed');
});

test('Escape closes at once a modal that has no payment page yet', { tag: '@desktop' }, async ({ page, shop }) => {
  await openNewOrder(page, shop);
  const goOn = await holdStart(page);
  await payButton(page).click();
  await expect(closeButton(page)).toBeFocused();
  await expect(modal(page).getByRole('link', { name: 'Nouvelle fenêtre' })).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(modal(page)).toBeHidden();
  await expectState(page, 'closed');
  goOn();
  await reopenButton(page).click();
  await choose(modalFrame(page), 'success');
  await expectPaid(page);
});

test('the focus goes into the modal, and back to the button that opens it again', { tag: '@desktop' }, async ({
  page,
  shop,
}) => {
  await openNewOrder(page, shop);
  await payButton(page).focus();
  await page.keyboard.press('Enter');
  await expect(closeButton(page)).toBeFocused();
  await expectState(page, 'waiting');
  for (let time = 0; time < 2; time += 1) {
    await page.keyboard.press('Enter');
    await expect(modal(page)).toBeHidden();
    await expect(reopenButton(page)).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(closeButton(page)).toBeFocused();
  }
  await choose(modalFrame(page), 'failed');
  await expectState(page, 'failed');
  await expect(payButton(page)).toBeFocused();
});

test('a modal closed too early can be opened again, on the same payment', async ({ page, shop }) => {
  await openNewOrder(page, shop);
  await payInModal(page);
  const address = await paymentUrl(page);
  await closeModal(page);
  await reopenButton(page).click();
  await expect(modal(page)).toBeVisible();
  await choose(modalFrame(page), 'success');
  await expectPaid(page);
  expect(await paymentUrl(page)).toBe(address);
});

test('a minute after the modal was closed the page says “pending”, and its button looks again', async ({
  page,
  shop,
}) => {
  await page.clock.install();
  await openNewOrder(page, shop);
  await payInModal(page);
  const payment_url = await paymentUrl(page);
  await closeModal(page);
  await expectState(page, 'closed');
  await page.clock.fastForward(55_000);
  await expectState(page, 'closed');
  await page.clock.fastForward(6_000);
  await expectState(page, 'stalled');

  const check = page.getByRole('button', { name: 'Vérifier maintenant' });
  const looked = page.waitForResponse('**/fn/payment_status');
  await check.click();
  await (await looked).finished();
  await expectState(page, 'stalled');

  await shop.settleElsewhere({ payment_url }, 'success');
  // A minute passed here, but not on the server, which does not ask the gateway twice within two seconds.
  await expect(async () => {
    if (await check.isVisible()) await check.click();
    await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'paid', { timeout: 500 });
  }).toPass();
  await expectPaid(page);
});
