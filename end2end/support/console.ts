// The merchant's console of a sandbox.
import type { Page } from '@playwright/test';
import { expect } from './fixtures';
import type { Order, Shop } from './shop';

/** Signs in as the sandbox's owner, by the button on its home page. */
export async function openConsole(page: Page, shop: Shop) {
  await page.goto(shop.url);
  await page.getByRole('button', { name: /Ouvrir la console|Open the console/ }).click();
  await page.waitForURL(`${shop.url}/console`);
}

/** An order that is paid after a forged callback, which changed nothing, and the gateway's own. */
export async function paidAfterForgery(shop: Shop): Promise<Order> {
  const order = await shop.createOrder();
  await shop.createPayment(order);
  const [transaction] = (await shop.transactions()).slice(-1);
  const forged = await shop.callBack({
    application: 'pk_of_somebody_else',
    app_transaction_ref: transaction.app_transaction_ref,
    transaction_ref: transaction.transaction_ref,
    transaction_type: 'PAYIN',
    transaction_amount: 15000,
    transaction_currency: 'XAF',
    transaction_status: 'SUCCESS',
    transaction_message: '</pre><script>alert(1)</script>',
    signature: '0'.repeat(32),
  });
  expect(forged).toEqual({ status: 400, text: 'KO' });
  await shop.settleOnPhone('success', transaction);
  await expect(async () => expect(await shop.txStatus(transaction)).toBe('SUCCESS')).toPass();
  return order;
}
