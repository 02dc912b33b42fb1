// The buyer's steps and what the buyer sees, by the words on the page.
import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test';
import type { NewOrder, Order, Outcome, Shop } from './shop';

/** The word in `data-state`. */
export type State =
  | 'open'
  | 'opening'
  | 'asking'
  | 'asked'
  | 'code'
  | 'waiting'
  | 'closed'
  | 'stalled'
  | 'blocked'
  | 'unreachable'
  | 'expired'
  | 'canceled'
  | 'failed'
  | 'review'
  | 'paid'
  | 'paid-twice';

/** Each state's heading in French; an order that is open has none. */
export const HEADINGS: Record<Exclude<State, 'open'>, string> = {
  opening: 'Ouverture du paiement',
  asking: 'Envoi de la demande',
  asked: 'Confirmez sur votre téléphone',
  code: 'Entrez le code reçu par SMS',
  waiting: 'Terminez votre paiement',
  closed: 'Fenêtre de paiement fermée',
  stalled: 'Paiement toujours en attente',
  blocked: 'Fenêtre bloquée',
  unreachable: 'Paiement indisponible',
  expired: 'Délai dépassé',
  canceled: 'Paiement annulé',
  failed: 'Paiement refusé',
  review: 'Ne payez pas à nouveau',
  paid: 'Payé, merci\u{a0}!',
  'paid-twice': 'Plusieurs paiements reçus',
};

/** Opens an order's page and waits until its island is awake. */
export async function openOrder(page: Page, order: Order) {
  await page.goto(order.url);
  await islandIsAwake(page);
}

/** Makes an order and opens its page. */
export async function openNewOrder(page: Page, shop: Shop, order: NewOrder = {}): Promise<Order> {
  const made = await shop.createOrder(order);
  await openOrder(page, made);
  return made;
}

export async function islandIsAwake(page: Page) {
  await page.waitForFunction(() => 'islandIsAwake' in window);
}

/** What opens the payment page. It is named after the amount where it is the only way to pay, and after the other means
 * where a number is the first. */
export function payButton(page: Page): Locator {
  return page.locator('[data-part=pay]');
}

/** What asks the telephone whose number is in the field. */
export function payByPhoneButton(page: Page): Locator {
  return page.locator('[data-part=pay-by-phone]');
}

/** The field of the number, in French. */
export function numberField(page: Page): Locator {
  return page.getByLabel('Votre numéro Mobile Money');
}

/** The field of the code that came by SMS, in French. */
export function codeField(page: Page): Locator {
  return page.getByLabel('Code reçu par SMS');
}

/** Types a number and presses Pay. */
export async function payByPhone(page: Page, number: string) {
  await numberField(page).fill(number);
  await payByPhoneButton(page).click();
}

export async function sendCode(page: Page, code: string) {
  await codeField(page).fill(code);
  await page.getByRole('button', { name: 'Valider le code' }).click();
}

/** Unfolds the other ways to pay, while one is under way. */
export async function chooseAnotherWay(page: Page) {
  await page.getByText('Payer autrement', { exact: true }).click();
  await expect(page.getByText('refusez-la. Si vous avez déjà confirmé, ne payez pas à nouveau.')).toBeVisible();
}

/** Expects this to be said beside a field, and nothing else. */
export async function expectSlip(field: Locator, text: string | RegExp) {
  await expect(field).toHaveAccessibleDescription(text);
  await expect(field.page().getByRole('alert').locator('span:visible')).toHaveText([text]);
}

export function modal(page: Page): Locator {
  return page.getByRole('dialog', { name: 'Paiement', exact: true });
}

/** The payment page inside the modal. */
export function modalFrame(page: Page): FrameLocator {
  return modal(page).frameLocator('iframe');
}

/** Presses Pay, and waits for the payment page in the modal. */
export async function payInModal(page: Page): Promise<FrameLocator> {
  await payButton(page).click();
  await expect(modal(page)).toBeVisible();
  const frame = modalFrame(page);
  await expect(frame.locator('button[name=outcome][value=success]')).toBeVisible();
  return frame;
}

/** Presses a button that opens the payment page (Pay, as a rule), and waits for it in a window of its own. */
export async function payInWindow(page: Page, button: Locator = payButton(page)): Promise<Page> {
  const opened = page.waitForEvent('popup');
  await button.click();
  const popup = await opened;
  // Its first page gives way to the payment page, which Firefox calls a navigation that failed.
  await expect(popup).toHaveURL(/\/payment\/checkout\//);
  await popup.waitForLoadState();
  return popup;
}

/** Presses a button that opens the payment page (Pay, as a rule), and waits for it in place of the order. */
export async function payInPlace(page: Page, button: Locator = payButton(page)) {
  await button.click();
  await page.waitForURL('**/payment/checkout/*');
}

export function reopenButton(page: Page): Locator {
  return page.getByRole('button', { name: 'Rouvrir la page de paiement' });
}

/** The server's answer to a press of the button is held back, from now on until the function is called. */
export async function holdStart(page: Page): Promise<() => void> {
  let goOn = () => {};
  const held = new Promise<void>((resolve) => (goOn = resolve));
  await page.route('**/fn/start_payment', async (route) => {
    await held;
    await route.continue();
  });
  return goOn;
}

/** Stops the timers of a page whose clock was installed. */
export async function stopTimers(page: Page) {
  await page.clock.pauseAt(new Date(await page.evaluate(() => Date.now() + 1_000)));
}

/** The buyer goes to another app, or comes back from it. */
export async function setHidden(page: Page, isHidden: boolean) {
  await page.evaluate((isHidden) => {
    const visibilityState = isHidden ? 'hidden' : 'visible';
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => visibilityState });
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => isHidden });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);
}

/** The browser gives the page no windows. */
export async function blockWindows(page: Page) {
  await page.addInitScript(() => {
    window.open = () => null;
  });
}

export function closeButton(page: Page): Locator {
  return modal(page).getByRole('button', { name: 'Fermer la page de paiement' });
}

export async function closeModal(page: Page) {
  await closeButton(page).click();
  await expect(modal(page)).toBeHidden();
}

/** The event stream cannot be had: behind some proxies, in some browsers. */
export async function refuseStream(page: Page) {
  await page.route('**/api/tx-events/*', (route) => route.abort());
}

/** How often a page has asked where its order stands, from now on. */
export function countStatusChecks(page: Page): () => number {
  let statusChecks = 0;
  page.on('request', (request) => (statusChecks += request.url().endsWith('/fn/payment_status') ? 1 : 0));
  return () => statusChecks;
}

/** Presses one of the payment page's buttons. */
export async function choose(paymentPage: Page | FrameLocator, outcome: Outcome) {
  await paymentPage.locator(`button[name=outcome][value=${outcome}]`).click();
}

/** The address of the payment page, as the order's page offers it. */
export async function paymentUrl(page: Page): Promise<string> {
  const link = page.locator('[data-part=window]');
  await expect(link).toHaveAttribute('href', /^http/);
  return (await link.getAttribute('href'))!;
}

export async function state(page: Page): Promise<State> {
  return (await page.locator('#checkout').getAttribute('data-state')) as State;
}

/** Expects that the page shows this state, and only this one, in words. */
export async function expectState(page: Page, expected: State) {
  await expect(page.locator('#checkout')).toHaveAttribute('data-state', expected);
  const headings = expected === 'open' ? [] : [HEADINGS[expected]];
  await expect(page.locator('[data-part=status] h2:visible')).toHaveText(headings);
}

/** Expects an end after which the buyer may try again: said, the modal gone, the button free. */
export async function expectAnotherTryIsPossible(page: Page) {
  await expect(modal(page)).toBeHidden();
  await expect(payButton(page)).toBeVisible();
  for (const button of await payByPhoneButton(page).or(payButton(page)).all()) {
    await expect(button).toBeVisible();
    await expect(button).toBeEnabled();
  }
}

/** Expects the receipt: nothing open, and no way to pay again. */
export async function expectPaid(page: Page) {
  await expectState(page, 'paid');
  await expect(modal(page)).toBeHidden();
  await expect(page.getByText('Votre paiement est confirmé.')).toBeVisible();
  await expect(payButton(page)).toBeHidden();
  await expect(payByPhoneButton(page)).toBeHidden();
}
