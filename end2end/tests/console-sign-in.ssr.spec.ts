// The merchant signs in to the console, without scripts: an invitation, a password, an authenticator, a recovery code.
import { createHmac } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures';

const PASSWORD = 'deux pagnes wax bleus';

test.use({ live: true });

/** The code of an authenticator (RFC 6238) for a secret in base32, `steps` of 30 seconds from now. */
function totp(secret: string, steps = 0): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replaceAll(' ', '')].map((digit) => alphabet.indexOf(digit).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac('sha1', key).update(counter).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

async function signIn(page: Page, name: string, password = PASSWORD) {
  await page.getByLabel('Nom d’utilisateur').fill(name);
  await page.getByLabel('Mot de passe').fill(password);
  await page.getByRole('button', { name: 'Se connecter' }).click();
}

async function enterCode(page: Page, code: string) {
  await page.getByLabel('Code', { exact: true }).fill(code);
  await page.getByRole('button', { name: 'Continuer' }).click();
}

async function signOut(page: Page, url: string) {
  await page.goto(`${url}/console/account`);
  await page.getByRole('button', { name: 'Se déconnecter' }).click();
  await expect(page.getByRole('heading', { name: 'Se connecter' })).toBeVisible();
}

test('an owner joins, signs out, and signs in by a code or a recovery code', async ({ page, shop, complaints }) => {
  // A wrong password is answered by a page with the status 401.
  complaints.expect(/status of 40[14]/, /status of 422/);
  await page.goto(await shop.user('add', 'awa', '--role', 'owner'));
  await page.getByLabel('Nouveau mot de passe').fill('azertyuiop123');
  await page.getByRole('button', { name: 'Enregistrer ce mot de passe' }).click();
  await expect(page.getByRole('alert')).toContainText('trop facile à deviner');
  await page.getByLabel('Nouveau mot de passe').fill(PASSWORD);
  await page.getByRole('button', { name: 'Enregistrer ce mot de passe' }).click();

  await expect(page.getByRole('heading', { name: 'Activez la double authentification' })).toBeVisible();
  await expect(page.getByRole('img', { name: 'Code QR' })).toBeVisible();
  const secret = await page.locator('.secret').innerText();
  await page.goto(`${shop.url}/console`);
  await expect(page, 'nothing opens before').toHaveURL(`${shop.url}/console/account/second-factor`);
  // The page shows another authenticator each time.
  const shown = await page.locator('.secret').innerText();
  expect(shown).not.toBe(secret);
  await page.getByLabel('Code à 6 chiffres').fill('000000');
  await page.getByRole('button', { name: 'Activer' }).click();
  await expect(page.getByRole('alert')).toContainText('Vérifiez l’heure');
  expect(await page.locator('.secret').innerText(), 'the same after a wrong code').toBe(shown);
  await page.getByLabel('Code à 6 chiffres').fill(totp(shown));
  await page.getByRole('button', { name: 'Activer' }).click();
  const codes = await page.locator('.codes li').allInnerTexts();
  expect(codes).toHaveLength(10);
  await page.getByRole('link', { name: 'Je les ai notés' }).click();
  await expect(page).toHaveURL(`${shop.url}/console`);

  await signOut(page, shop.url);
  await page.goto(`${shop.url}/console/users`);
  await expect(page).toHaveURL(/sign-in\?next=/);
  await signIn(page, 'awa', 'not this password');
  await expect(page.getByRole('alert')).toContainText('Le nom ou le mot de passe est incorrect.');
  await expect(page.getByLabel('Nom d’utilisateur')).toHaveValue('awa');
  await signIn(page, 'awa');
  await expect(page.getByRole('heading', { name: 'Code de vérification' })).toBeVisible();
  await enterCode(page, '000000');
  await expect(page.getByRole('alert')).toContainText('n’est pas valable');
  // The next step's code: the one of now may be the one that was used.
  await enterCode(page, totp(shown, 1));
  await expect(page).toHaveURL(`${shop.url}/console/users`);

  await signOut(page, shop.url);
  await signIn(page, 'awa');
  await enterCode(page, codes[0]);
  await expect(page).toHaveURL(`${shop.url}/console`);
  await signOut(page, shop.url);
  await signIn(page, 'awa');
  await enterCode(page, codes[0]);
  await expect(page.getByRole('alert'), 'a recovery code works once').toContainText('n’est pas valable');
});

test('an owner invites a cashier, whose link works once', async ({ page, shop, complaints, browser }) => {
  complaints.expect(/status of 404/);
  await page.goto(await shop.user('add', 'awa', '--role', 'owner'));
  await page.getByLabel('Nouveau mot de passe').fill(PASSWORD);
  await page.getByRole('button', { name: 'Enregistrer ce mot de passe' }).click();
  await page.getByLabel('Code à 6 chiffres').fill(totp(await page.locator('.secret').innerText()));
  await page.getByRole('button', { name: 'Activer' }).click();
  await page.goto(`${shop.url}/console/users`);
  await page.getByRole('link', { name: 'Inviter une personne' }).click();
  await page.getByLabel('Nom d’utilisateur').fill('bih');
  await page.getByLabel('Rôle').selectOption('cashier');
  await page.getByRole('button', { name: 'Créer le lien' }).click();
  const link = await page.locator('.secret').innerText();

  const counter = await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB' });
  const cashier = await counter.newPage();
  await cashier.goto(link);
  await cashier.getByLabel('New password').fill(PASSWORD);
  await cashier.getByRole('button', { name: 'Save this password' }).click();
  await expect(cashier).toHaveURL(`${shop.url}/console`);
  await cashier.goto(link);
  await expect(cashier.getByRole('heading', { name: 'This link is no longer valid' })).toBeVisible();
  await counter.close();
});
