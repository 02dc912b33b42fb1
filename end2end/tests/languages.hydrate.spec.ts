import type { FrameLocator, Page } from '@playwright/test';
import { expect, test } from '../support/fixtures';
import { choose, islandIsAwake, openOrder, payButton } from '../support/journey';
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

/** Whole words, whatever their letters: `\b` knows no accents. Letters among digits are a reference's. */
function words(list: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])(${list.replaceAll(' ', '|')})(?![\\p{L}\\p{N}])`, 'giu');
}

/** Names that are the same everywhere, and references: a word may be among their digits. */
const NAMES = /My-CoolPay|Mastercard|MTN MoMo|Orange Money|SMS|[0-9a-f-]{32,}/g;

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

for (const [lang, headings] of [
  ['fr', { failed: 'Paiement refusé', canceled: 'Paiement annulé', success: 'Payé, merci' }],
  ['en', { failed: 'Payment declined', canceled: 'Payment cancelled', success: 'Paid, thank you' }],
] as const) {
  test(`an order in ${lang} is wholly in ${lang}, from its page to its receipt`, async ({ page, shop }) => {
    const order = await shop.createOrder({ lang });
    await page.goto(order.url);
    await page.waitForFunction(() => 'islandIsAwake' in window);
    for (const outcome of ['failed', 'canceled', 'success'] as Exclude<Outcome, 'pending'>[]) {
      await expectLanguage(page, lang);
      await payButton(page).click();
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

test('a language that is chosen on the order page stays, in every tab and on the return page', async ({
  page,
  context,
  shop,
}) => {
  await page.setViewportSize({ width: 320, height: 640 });
  const order = await shop.createOrder({ amount: '9999999' });
  await openOrder(page, order);
  await page.getByRole('link', { name: 'English' }).click();
  await expect(page).toHaveURL(order.url);
  await expectLanguage(page, 'en');
  await islandIsAwake(page);
  await expect(payButton(page)).toHaveAccessibleName('Card or another method');
  await payButton(page).click();
  await choose(page.frameLocator('[data-part=frame]'), 'success');
  await expect(page.getByRole('heading', { name: 'Paid, thank you' })).toBeVisible();

  const other = await context.newPage();
  const returnPage = `${shop.url}/payment/success?order=${order.token}`;
  await other.goto(returnPage);
  await expectLanguage(other, 'en');
  await other.getByRole('link', { name: 'Français' }).click();
  await expect(other).toHaveURL(returnPage);
  await expectLanguage(other, 'fr');
  await page.reload();
  await expectLanguage(page, 'fr');
});

test('the link to the other language is in that language, large enough, and in the window', async ({ page, shop }) => {
  const order = await shop.createOrder();
  for (const [name, lang] of [
    ['English', 'en'],
    ['Français', 'fr'],
  ]) {
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto(order.url);
    const link = page.getByRole('link', { name });
    await expect(link).toHaveAttribute('lang', lang);
    await expect(link).toHaveAttribute('hreflang', lang);
    const box = (await link.boundingBox())!;
    expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44);
    expect(box.x + box.width).toBeLessThanOrEqual(320);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    await link.click();
  }
});
