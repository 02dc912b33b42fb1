import type { FrameLocator, Page } from '@playwright/test';
import { expect, test } from '../support/fixtures';
import { choose } from '../support/journey';
import type { Outcome } from '../support/shop';

/** Words that one language uses all the time and the other never does. */
const WORDS = {
  fr: words(
    'le la les des du un une est vous votre nous pas sur dans avec pour et ou à paiement payer payez commande moyen ' +
      'moyens boutique fenêtre fermer rouvrir réessayer référence annuler téléphone bac sable janvier février mars ' +
      'avril juin juillet août septembre octobre novembre décembre',
  ),
  en: words(
    'the an is are you your we not in with for and at payment pay paid order shop window close reopen try again ' +
      'reference cancel phone sandbox january february march april june july august september october november december',
  ),
};

/** Whole words, whatever their letters: `\b` knows no accents. */
function words(list: string): RegExp {
  return new RegExp(`(?<!\\p{L})(${list.replaceAll(' ', '|')})(?!\\p{L})`, 'giu');
}

/** Names that are the same everywhere. */
const NAMES = /My-CoolPay|Mastercard|MTN MoMo|Orange Money|SMS/g;

/** Every text of a page, of the states that are hidden too, and the names that only readers of screens hear. */
async function textsOf(page: Page | FrameLocator): Promise<string> {
  const texts = await page.locator('html').evaluate((html) => {
    const attributes = ['aria-label', 'title', 'alt', 'placeholder', 'value'];
    const spoken = [...html.querySelectorAll('body *')].flatMap((element) =>
      attributes
        .filter((name) => !(name === 'value' && element.matches('input, button')))
        .map((name) => element.getAttribute(name) ?? ''),
    );
    const written = [...html.querySelectorAll('title, body')].map((element) => {
      const copy = element.cloneNode(true) as Element;
      copy.querySelectorAll('script, style').forEach((code) => code.remove());
      // A space between elements, so that no words grow together.
      copy.querySelectorAll('*').forEach((inner) => inner.append(' '));
      return copy.textContent ?? '';
    });
    return [...written, ...spoken].join(' ');
  });
  return texts.replace(NAMES, ' ');
}

async function expectLanguage(page: Page | FrameLocator, lang: 'fr' | 'en') {
  await expect(page.locator('html')).toHaveAttribute('lang', lang);
  const texts = await textsOf(page);
  const other = lang === 'fr' ? 'en' : 'fr';
  expect(texts.match(WORDS[lang])?.length, texts).toBeGreaterThan(5);
  expect(texts.match(WORDS[other]) ?? [], texts).toEqual([]);
}

for (const [lang, pay, headings] of [
  ['fr', /^Payer/, { failed: 'Paiement refusé', canceled: 'Paiement annulé', success: 'Payé, merci' }],
  ['en', /^Pay/, { failed: 'Payment declined', canceled: 'Payment cancelled', success: 'Paid, thank you' }],
] as const) {
  test(`an order in ${lang} is wholly in ${lang}, from its page to its receipt`, async ({ page, shop }) => {
    const order = await shop.createOrder({ lang });
    await page.goto(order.url);
    await page.waitForFunction(() => 'islandIsAwake' in window);
    for (const outcome of ['failed', 'canceled', 'success'] as Exclude<Outcome, 'pending'>[]) {
      await expectLanguage(page, lang);
      await page.getByRole('button', { name: outcome === 'failed' ? pay : /Réessayer|Try again|^Pay/ }).click();
      const frame = page.frameLocator('[data-part=frame]');
      await expect(frame.locator('button[name=outcome][value=success]')).toBeVisible();
      await expectLanguage(frame, lang);
      await expectLanguage(page, lang);
      await choose(frame, outcome);
      await expect(page.getByRole('heading', { name: headings[outcome] })).toBeVisible();
    }
    await page.reload();
    await expectLanguage(page, lang);
    await page.goto(`${shop.url}/payment/success?order=${order.token}`);
    await expectLanguage(page, lang);
  });
}

for (const [lang, locale] of [
  ['fr', 'fr-FR'],
  ['en', 'en-GB'],
  ['fr', 'de-DE'],
] as const) {
  test.describe(`a browser that asks for ${locale}`, () => {
    test.use({ locale });

    test(`gets pages without an order in ${lang}`, async ({ page, shop, complaints }) => {
      complaints.expect(/status of 404/);
      for (const path of ['/', '/nowhere', '/orders/unknown']) {
        await page.goto(shop.url + path);
        await expectLanguage(page, lang);
      }
    });
  });
}
