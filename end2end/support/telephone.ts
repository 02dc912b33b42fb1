// Telephones that can be asked, and what a buyer reads of them.
import type { Page } from '@playwright/test';
import { expect } from './fixtures';
import { expectPaid, expectState } from './journey';
import { rows } from './record';
import type { Shop } from './shop';

/** Numbers of the sandbox. Any other one that MTN carries pays after three seconds. */
export const MTN = '670000007';
export const MTN_PAYS = '6 77 12 34 56';
export const ORANGE_WITH_CODE = '690000005';
export const ORANGE_WITH_NO_CODE_THAT_WORKS = '690000006';

export const WRONG_NUMBER = /^(Entrez un numéro MTN ou Orange|Ce numéro ne peut pas payer ici)/;
export const WRONG_CODE = /^Ce n’est pas le bon code\. Vérifiez le SMS/;
export const LOST = /^Connexion perdue\./;

/** What became of the attempts, oldest first, as the database has it. */
export function expectRecord(shop: Shop, statuses: string[]) {
  const kept = rows<{ status: string }>(shop, 'select status from payments order by payment_id');
  if (kept) expect(kept.map(({ status }) => status)).toEqual(statuses);
}

export async function expectTelephonesAsked(shop: Shop, times: number) {
  expect(await shop.transactions()).toHaveLength(times);
}

/** Expects that the page knows of the one telephone that rings, and of its payment. */
export async function expectToBePaidOnTheTelephone(page: Page, shop: Shop) {
  await expectState(page, 'asked');
  await expect(page.getByText('6•• ••• •07')).toBeVisible();
  await shop.settleOnPhone('success');
  await expectPaid(page);
  await expectTelephonesAsked(shop, 1);
}

export function instructions(page: Page, operator: 'MTN' | 'Orange') {
  return page.getByText(operator === 'MTN' ? 'Un message MTN MoMo s’affiche' : 'Orange Money vous demande de confirmer');
}

/** The server functions of this name reach the server, and their answers get lost. */
export async function loseAnswers(page: Page, name: string) {
  await page.route(`**/fn/${name}`, async (route) => {
    await route.fetch();
    await route.abort();
  });
}
