// Several pages of one order, and payments that arrive at a page that nobody reloads.
import { expect, test } from '../support/fixtures';
import {
  choose,
  closeButton,
  countStatusChecks,
  expectPaid,
  expectState,
  modal,
  modalFrame,
  numberField,
  openNewOrder,
  openOrder,
  payButton,
  payInModal,
  paymentUrl,
} from '../support/journey';

test('a page that stayed open says that it is paid when it is touched', { tag: '@firefox' }, async ({
  page,
  context,
  shop,
}) => {
  const order = await shop.createOrder();
  const early = await context.newPage();
  await early.clock.install();
  await openOrder(early, order);
  await openOrder(page, order);
  await choose(await payInModal(page), 'success');
  await expectPaid(page);
  await expectState(early, 'open');
  await early.clock.runFor(11_000);
  await numberField(early).focus();
  await expectPaid(early);
});

test('a page that is touched again and again asks once in ten seconds', async ({ page, shop }) => {
  await page.clock.install();
  await openNewOrder(page, shop);
  const statusChecks = countStatusChecks(page);
  const touch = async () => {
    await payButton(page).focus();
    await numberField(page).focus();
  };
  await touch();
  expect(statusChecks()).toBe(0);
  await page.clock.runFor(11_000);
  for (let time = 0; time < 3; time += 1) await touch();
  await expect.poll(statusChecks).toBe(1);
});

test.describe('payments expire quickly', () => {
  test.use({ env: { PAYMENT_EXPIRY: '2s' } });

  test('a second payment that arrives is said on the open page', async ({ page, shop }) => {
    await page.clock.install();
    await openNewOrder(page, shop);
    await payInModal(page);
    const first = await paymentUrl(page);
    await expect(async () => {
      await page.clock.runFor(1_000);
      await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'expired', { timeout: 500 });
    }).toPass();
    await choose(await payInModal(page), 'success');
    await expectPaid(page);

    await shop.settleElsewhere({ payment_url: first }, 'success');
    // Nothing is touched. Its looks are seconds and then minutes apart.
    await expect(async () => {
      await page.clock.runFor(20_000);
      await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'paid-twice', { timeout: 1_000 });
    }).toPass();
    await expectState(page, 'paid-twice');
    await expect(payButton(page)).toBeHidden();
  });

  test('a payment that expired and is paid late is said on the open page', async ({ page, shop }) => {
    await page.clock.install();
    await openNewOrder(page, shop);
    await payInModal(page);
    const payment_url = await paymentUrl(page);
    await expect(async () => {
      await page.clock.runFor(1_000);
      await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'expired', { timeout: 500 });
    }).toPass();
    await shop.settleElsewhere({ payment_url }, 'success');
    await expect(async () => {
      await page.clock.runFor(20_000);
      await expect(page.locator('#checkout')).toHaveAttribute('data-state', 'paid', { timeout: 500 });
    }).toPass();
    await expectPaid(page);
  });
});

test('an order that is paid once is not asked about any more', async ({ page, shop }) => {
  await page.clock.install();
  await openNewOrder(page, shop);
  await choose(await payInModal(page), 'success');
  await expectPaid(page);
  const statusChecks = countStatusChecks(page);
  await page.clock.runFor(3_600_000);
  expect(statusChecks()).toBe(0);
});

test('after a payment in the modal the focus is on what is said of it', { tag: '@firefox' }, async ({ page, shop }) => {
  await openNewOrder(page, shop);
  await choose(await payInModal(page), 'success');
  await expectPaid(page);
  await expect(page.locator('[data-part=status]')).toBeFocused();
});

test('a page in the modal cannot lead the order page elsewhere', async ({ page, shop, complaints }) => {
  complaints.expect(/Unsafe attempt to initiate navigation|sandboxed|SecurityError/);
  const order = await openNewOrder(page, shop);
  await payInModal(page);
  const frame = modalFrame(page);
  await frame.locator('h1, h2, p').first().evaluate((element: HTMLElement) => {
    element.onclick = () => {
      window.top!.location.href = 'about:blank';
    };
  });
  await frame.locator('h1, h2, p').first().click();
  await expect(closeButton(page)).toBeVisible();
  expect(page.url()).toBe(order.url);
  await choose(frame, 'success');
  await expectPaid(page);
  await expect(modal(page)).toBeHidden();
});
