// What must not be told, looked for in every test: in the programs' logs, in the addresses of all requests, and in the
// bytes of all pages.
import { expect, type BrowserContext } from '@playwright/test';

/** A mobile number of Cameroon by itself or with the country's prefix; digits inside a word or after a point are none. */
const PHONE = /(?<![\p{L}\p{N}]|\d\.)(?:00237|237|%2B237)?6[5789]\d{7}(?![\p{L}\p{N}])/u;

/** What a sandbox's made-up key looks like. */
const MADE_UP = /sk_sandbox_[0-9a-f]+/;

/** The secret or the number in `text`, with what is around it. */
export function leakIn(text: string, secrets: string[], { phones = true } = {}): string | undefined {
  const known = secrets.map((secret) => text.indexOf(secret)).find((index) => index >= 0);
  const index = known ?? text.match(MADE_UP)?.index ?? (phones ? text.match(PHONE)?.index : undefined);
  return index === undefined ? undefined : text.slice(Math.max(0, index - 100), index + 60);
}

/** Reads along what the browsers of a context ask for, and the pages they get; answers what must not be there. */
export function watch(context: BrowserContext, secrets: string[]): () => Promise<string[]> {
  const leaks: string[] = [];
  const pages: Promise<void>[] = [];
  context.on('request', (request) => {
    // A dialler's address is not asked for by the browser, and a `data:` one goes nowhere.
    const leak = request.url().startsWith('http') && leakIn(request.url(), secrets);
    if (leak) leaks.push(`an address: ${leak}`);
  });
  context.on('response', (response) => {
    if (response.request().resourceType() !== 'document') return;
    const read = async () => {
      // A redirect has no body, and the body of a page that is gone is gone.
      const text = await response.text().catch(() => '');
      // A buyer reads the number that is being asked.
      const leak = leakIn(text, secrets, { phones: false });
      if (leak) leaks.push(`${response.url()}: ${leak}`);
    };
    pages.push(read());
  });
  return async () => {
    await whatCame(pages);
    return leaks;
  };
}

/** What has come, or comes soon: the body of a page that was left before it was whole may never come. */
export async function whatCame<T>(awaited: Promise<T>[]): Promise<T[]> {
  const SECONDS = 2;
  const NOTHING = Symbol('nothing');
  const patience = new Promise<typeof NOTHING>((resolve) => setTimeout(resolve, SECONDS * 1_000, NOTHING));
  const came = await Promise.all(awaited.map((one) => Promise.race([one, patience])));
  return came.filter((one) => one !== NOTHING);
}

/** Fails the test whose programs logged what must not be told. */
export function expectNoLeak(logs: string, secrets: string[]) {
  expect(leakIn(logs, secrets), 'a secret or a number in the logs').toBeUndefined();
}
