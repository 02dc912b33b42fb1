// All that an order's page can show.
import type { Page } from '@playwright/test';
import { HEADINGS, type State } from './journey';

const STATES = ['open', ...Object.keys(HEADINGS)] as State[];
const FIELD_ERRORS = ['phone', 'foreign', 'refused', 'often', 'code', 'gateway', 'network'];

/** Brings each state about, and each thing that may be said in it. The island moves nothing else. */
export async function* everyState(page: Page): AsyncGenerator<string> {
  const checkout = page.locator('#checkout');
  const isSaid: Partial<Record<State, { name: string; words: string[] }>> = {
    open: { name: 'data-error', words: FIELD_ERRORS },
    code: { name: 'data-error', words: ['code', 'often', 'gateway', 'network'] },
    asked: { name: 'data-operator', words: ['mtn', 'orange'] },
  };
  // All of it at once: the island takes out what it needs, when it needs it.
  await checkout.evaluate((root) => {
    for (let template; (template = root.querySelector('template')); ) template.replaceWith(template.content);
  });
  await page.locator('[data-part=ussd]').evaluate((ussd: HTMLAnchorElement) => {
    ussd.textContent = '#150*50#';
    ussd.href = 'tel:%23150*50%23';
    ussd.closest('[hidden]')?.removeAttribute('hidden');
  });
  await page.locator('[data-part=masked]').evaluate((masked) => (masked.textContent = '6•• ••• •07'));
  for (const state of STATES) {
    await checkout.evaluate((root, word) => {
      root.setAttribute('data-state', word);
      root.removeAttribute('data-error');
    }, state);
    yield state;
    const { name, words } = isSaid[state] ?? { name: '', words: [] };
    for (const word of words) {
      await checkout.evaluate((root, [name, word]) => root.setAttribute(name, word), [name, word] as const);
      yield `${state}, ${word}`;
    }
  }
}
