// The engine of every browser on an iPhone.
import { expect, test } from '../support/webkit';

test('in WebKit a buyer who pays by number sees it without pressing more', async ({ buyer, shop }) => {
  await buyer.openAwake(await shop.createOrder());
  await buyer.browser.run('window.sameDocument = true');
  await buyer.payByPhone('6 70 00 00 07');
  await buyer.expectState('asked');
  await shop.settleOnPhone('success');
  await buyer.expectPaid();
  expect(await buyer.browser.run('return window.sameDocument')).toBe(true);
});

test('in WebKit the modal closes when its payment is made', async ({ buyer, shop }) => {
  await buyer.openAwake(await shop.createOrder());
  await buyer.browser.click('[data-part=pay]');
  await buyer.expectState('waiting');
  await buyer.enterPaymentPage();
  await buyer.choose('success');
  await buyer.browser.enter();
  await buyer.expectPaid();
  expect(await buyer.isShown('[data-part=modal]')).toBe(false);
  expect(await buyer.browser.run("return document.activeElement.matches('[data-part=status]')")).toBe(true);
});

test('in WebKit a payment that is refused in the modal can be tried again', async ({ buyer, shop }) => {
  await buyer.openAwake(await shop.createOrder());
  for (const [outcome, state] of [
    ['failed', 'failed'],
    ['success', 'paid'],
  ] as const) {
    await buyer.browser.click('[data-part=pay]');
    await buyer.expectState('waiting');
    await buyer.enterPaymentPage();
    await buyer.choose(outcome);
    await buyer.browser.enter();
    await buyer.expectState(state);
  }
});

test('in WebKit a reload goes on waiting, and the payment is seen', async ({ buyer, shop }) => {
  await buyer.openAwake(await shop.createOrder());
  await buyer.payByPhone('6 70 00 00 07');
  await buyer.expectState('asked');
  await buyer.browser.reload();
  await buyer.islandIsAwake();
  await buyer.expectState('asked');
  await shop.settleOnPhone('success');
  await buyer.expectPaid();
});

test.describe('in place of the order', () => {
  test.use({
    userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 Version/17.2 Safari/604.1',
  });

  test('in WebKit the payment page leads back to an order that is paid', async ({ buyer, shop }) => {
    await buyer.openAwake(await shop.createOrder());
    await buyer.browser.click('[data-part=pay]');
    await buyer.choose('success');
    await buyer.expectPaid();
    expect(await buyer.browser.windows()).toHaveLength(1);
  });

  test('in WebKit Back leads to an order that can still be paid', async ({ buyer, shop }) => {
    await buyer.openAwake(await shop.createOrder());
    await buyer.browser.click('[data-part=pay]');
    await buyer.expectShown('button[name=outcome]');
    await buyer.browser.back();
    await buyer.expectState('waiting');
    await buyer.islandIsAwake();
    await buyer.browser.click('[data-part=reopen]');
    await buyer.choose('success');
    await buyer.expectPaid();
  });
});

test.describe('without scripts', () => {
  test.use({ scripts: false });

  test('in WebKit a number is enough to pay, without scripts', async ({ buyer, shop }) => {
    await buyer.open(await shop.createOrder());
    await buyer.payByPhone('6 70 00 00 07');
    await buyer.expectState('asked');
    expect(await buyer.browser.read('[data-part=live]', 'text')).toBe('Actualiser la page');
    await shop.settleOnPhone('success');
    // What the gateway calls back is taken in a moment later.
    await expect(async () => {
      await buyer.browser.click('[data-part=refresh]');
      expect(await buyer.browser.read('#checkout', 'attribute/data-state')).toBe('paid');
    }).toPass();
    await buyer.expectPaid();
  });

  test('in WebKit the payment page leads to a receipt, without scripts', async ({ buyer, shop }) => {
    await buyer.open(await shop.createOrder());
    await buyer.browser.click('[data-part=pay]');
    await buyer.choose('success');
    await buyer.expectPaid();
  });
});
