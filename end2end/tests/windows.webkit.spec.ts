// The payment page in a window of its own, on another site than the shop: this engine cuts windows off more easily.
import { expect, test, type Buyer } from '../support/webkit';
import type { Shop } from '../support/shop';

test.use({ env: { SANDBOX_FRAMING: 'deny' } });

/** Opens a new order under another name of this machine than the payment page has: another site. */
async function openOrder(buyer: Buyer, shop: Shop): Promise<string> {
  const order = await shop.createOrder();
  const url = order.url.replace('localhost', '127.0.0.1');
  await buyer.openAwake({ ...order, url });
  return buyer.browser.window();
}

/** Presses a button, and looks at the payment page in its window. */
async function openWindow(buyer: Buyer, page: string, button = '[data-part=pay]') {
  await buyer.browser.lookAt(page);
  await buyer.expectShown(button);
  await buyer.browser.click(button);
  await buyer.expectThat(async () => (await buyer.browser.windows()).length, 2);
  await lookAtPaymentPage(buyer, page);
}

/** Looks at the payment page in the window, once it is loaded. WebKit may give a window another handle when it goes to
 * another site. A page that was there before the click does not count: a click on it would be lost. */
async function lookAtPaymentPage(buyer: Buyer, page: string) {
  const script = 'return !window.isTheOldPage && !!document.querySelector("button[name=outcome]")';
  await buyer.expectThat(async () => {
    const [other] = (await buyer.browser.windows()).filter((handle) => handle !== page);
    await buyer.browser.lookAt(other);
    return buyer.browser.run(script);
  }, true);
}

/** Presses the button that opens the window again. */
async function reopenWindow(buyer: Buyer, page: string) {
  await buyer.browser.run('window.isTheOldPage = true');
  await openWindow(buyer, page, '[data-part=reopen]');
}

/** Expects that the order's page is alone. */
async function expectAlone(buyer: Buyer, page: string) {
  await buyer.expectThat(() => buyer.browser.windows(), [page]);
  await buyer.browser.lookAt(page);
}

test('in WebKit the window closes when its payment is made', async ({ buyer, shop }) => {
  const page = await openOrder(buyer, shop);
  await openWindow(buyer, page);
  await buyer.choose('success');
  await expectAlone(buyer, page);
  await buyer.expectPaid();
});

test('in WebKit a refusal closes the window, and a second try succeeds', async ({ buyer, shop }) => {
  const page = await openOrder(buyer, shop);
  await openWindow(buyer, page);
  await buyer.choose('failed');
  await expectAlone(buyer, page);
  await buyer.expectState('failed');
  await openWindow(buyer, page);
  await buyer.choose('success');
  await expectAlone(buyer, page);
  await buyer.expectPaid();
});

test('in WebKit a window that the buyer closes is noticed', async ({ buyer, shop }) => {
  const page = await openOrder(buyer, shop);
  await openWindow(buyer, page);
  await buyer.browser.lookAt(page);
  await buyer.expectState('waiting');
  // The page looks at its window once a second.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await buyer.lookAtNewWindow([page]);
  await buyer.browser.closeWindow();
  await buyer.browser.lookAt(page);
  await buyer.expectState('closed');
});

test('in WebKit the payment page is opened again in the same window', async ({ buyer, shop }) => {
  const page = await openOrder(buyer, shop);
  await openWindow(buyer, page);
  await reopenWindow(buyer, page);
  await reopenWindow(buyer, page);
  expect(await buyer.browser.windows()).toHaveLength(2);
  await buyer.choose('success');
  await expectAlone(buyer, page);
  await buyer.expectPaid();
});
