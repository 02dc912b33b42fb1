// The integration guide's own page (its §5, option A), unchanged, against our endpoints.
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures';
import { choose, expectState, islandIsAwake } from '../support/journey';
import type { Shop } from '../support/shop';

const PAYMENT_HTML = readFileSync(new URL('../fixtures/payment.html', import.meta.url), 'utf8');

/** Opens the guide's page on the shop's origin; gives what its dialogs say. */
async function openGuidePage(page: Page, shop: Shop): Promise<string[]> {
  const said: string[] = [];
  page.on('dialog', async (dialog) => {
    said.push(dialog.message());
    await dialog.accept();
  });
  await page.route(`${shop.url}/payment.html`, (route) =>
    route.fulfill({ contentType: 'text/html; charset=utf-8', body: PAYMENT_HTML }),
  );
  await page.goto(`${shop.url}/payment.html`);
  return said;
}

for (const [outcome, sentence] of [
  ['success', 'Paiement réussi !'],
  ['canceled', 'Paiement échoué ou annulé.'],
  ['failed', 'Paiement échoué ou annulé.'],
] as const) {
  test(`the guide’s page says “${sentence}” when the payment is ${outcome}`, {
    tag: outcome === 'success' ? '@desktop' : [],
  }, async ({ page, shop }) => {
    const said = await openGuidePage(page, shop);
    const opened = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Payer 15 000 XAF' }).click();
    const popup = await opened;
    await popup.waitForURL(`${shop.sandboxUrl}/payment/checkout/*`);
    await expect(popup.getByText('Achat produit X')).toBeVisible();
    const closed = popup.waitForEvent('close');
    await choose(popup, outcome);
    await closed;
    await expect.poll(() => said).toEqual([sentence]);
  });
}

test('the guide’s page learns of a payment whose window was closed', async ({ page, shop }) => {
  const said = await openGuidePage(page, shop);
  const opened = page.waitForEvent('popup');
  await page.locator('#payBtn').click();
  const popup = await opened;
  await popup.waitForURL(`${shop.sandboxUrl}/payment/checkout/*`);
  const payment_url = popup.url();
  await popup.close();
  await shop.settleElsewhere({ payment_url }, 'success');
  await expect.poll(() => said).toEqual(['Paiement réussi !']);
});

test('a second press of the guide’s button leads to the same payment', async ({ page, shop }) => {
  await openGuidePage(page, shop);
  const made: unknown[] = [];
  for (let press = 0; press < 2; press += 1) {
    const answered = page.waitForResponse('**/api/create-payment');
    await page.locator('#payBtn').click();
    made.push(await (await answered).json());
  }
  expect(made[1]).toEqual(made[0]);
  expect(made[0]).toEqual({
    status: 'PENDING',
    transaction_ref: expect.any(String),
    payment_url: expect.stringContaining(`${shop.sandboxUrl}/payment/checkout/`),
    order_url: expect.stringContaining(`${shop.url}/orders/`),
  });
  const { order_url } = made[0] as { order_url: string };
  // What the shop's page opened for the buyer is nothing that the buyer has done here.
  await page.goto(order_url);
  await islandIsAwake(page);
  await expectState(page, 'open');
});

test.describe('in the guide’s dialect, with keys', () => {
  test.use({ live: true, env: { MYCOOLPAY_DIALECT: 'guide', OPEN_AMOUNTS: 'true' } });

  test('the guide’s page is told of a payment', async ({ page, shop }) => {
    const said = await openGuidePage(page, shop);
    const opened = page.waitForEvent('popup');
    await page.locator('#payBtn').click();
    await choose(await opened, 'success');
    await expect.poll(() => said).toEqual(['Paiement réussi !']);
  });
});
