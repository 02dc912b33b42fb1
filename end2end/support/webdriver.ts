// A client for what the tests need of WebDriver (https://www.w3.org/TR/webdriver2/), and no more.
import { setTimeout as sleep } from 'node:timers/promises';

/** What a driver calls an element, beside its id. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** A CSS selector, and what is read of the first element that it finds. */
export type Read = 'text' | 'displayed' | 'enabled' | `attribute/${string}` | `property/${string}`;

/** A browser under a driver: one session, with its windows. */
export class WebDriver {
  private constructor(private readonly session: string) {}

  /** Opens a session at the driver that answers at `address`. */
  static async open(address: string, capabilities: object): Promise<WebDriver> {
    const body = { capabilities: { alwaysMatch: capabilities } };
    const { sessionId } = await call<{ sessionId: string }>('POST', `${address}/session`, body);
    return new WebDriver(`${address}/session/${sessionId}`);
  }

  /** Ends the session, and the browser with it. */
  quit(): Promise<unknown> {
    return this.send('DELETE', '');
  }

  goto(url: string): Promise<unknown> {
    return this.send('POST', '/url', { url });
  }

  back(): Promise<unknown> {
    return this.send('POST', '/back', {});
  }

  reload(): Promise<unknown> {
    return this.send('POST', '/refresh', {});
  }

  /** The address of the page in the window that is looked at. */
  url(): Promise<string> {
    return this.send('GET', '/url');
  }

  title(): Promise<string> {
    return this.send('GET', '/title');
  }

  /** Handles of all windows. */
  windows(): Promise<string[]> {
    return this.send('GET', '/window/handles');
  }

  window(): Promise<string> {
    return this.send('GET', '/window');
  }

  /** What follows is about that window. */
  lookAt(handle: string): Promise<unknown> {
    return this.send('POST', '/window', { handle });
  }

  /** Closes the window that is looked at. */
  closeWindow(): Promise<unknown> {
    return this.send('DELETE', '/window');
  }

  /** What follows is about the page in that frame; of none, about the window's own. */
  async enter(frame?: string): Promise<void> {
    await this.send('POST', '/frame', { id: frame === undefined ? null : { [ELEMENT]: await this.find(frame) } });
  }

  async click(selector: string): Promise<void> {
    await this.send('POST', `/element/${await this.find(selector)}/click`, {});
  }

  async type(selector: string, text: string): Promise<void> {
    await this.send('POST', `/element/${await this.find(selector)}/value`, { text });
  }

  /** Reads the first element that a selector finds. */
  async read<T = string>(selector: string, what: Read): Promise<T> {
    return this.send('GET', `/element/${await this.find(selector)}/${what}`);
  }

  /** Runs the body of a function in the page, also where the page may run no scripts. */
  run<T>(script: string, ...args: unknown[]): Promise<T> {
    return this.send('POST', '/execute/sync', { script, args });
  }

  private async find(selector: string): Promise<string> {
    const found = await this.send<Record<string, string>>('POST', '/element', {
      using: 'css selector',
      value: selector,
    });
    return found[ELEMENT];
  }

  private send<T>(method: string, path: string, body?: object): Promise<T> {
    return call<T>(method, this.session + path, body);
  }
}

/** Waits until a driver answers. */
export async function driverAnswers(address: string, seconds: number): Promise<void> {
  for (const deadline = Date.now() + seconds * 1_000; Date.now() < deadline; await sleep(25)) {
    const answer = await fetch(`${address}/status`).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error(`no driver answers at ${address}`);
}

async function call<T>(method: string, url: string, body?: object): Promise<T> {
  const LONGEST_MS = 20_000;
  const answer = await fetch(url, {
    method,
    body: body && JSON.stringify(body),
    headers: { 'Content-Type': 'application/json' },
    signal: AbortSignal.timeout(LONGEST_MS),
  });
  const { value } = (await answer.json()) as { value: T & { error?: string; message?: string } };
  if (!answer.ok) throw new Error(`${method} ${new URL(url).pathname}: ${value.error}: ${value.message}`);
  return value;
}
