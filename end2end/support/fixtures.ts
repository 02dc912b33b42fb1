// What tests are given: a shop of their own, and pages whose complaints fail them.
import { expect, test as base, type BrowserContext } from '@playwright/test';
import { watch } from './canaries';
import { hasFirefox } from './firefox';
import { KEYS, Shop, type ShopOptions } from './shop';

/** Complaints of the browser: of scripts, of the console, of requests, of the security policy. */
export class Complaints {
  private readonly expected: RegExp[] = [];
  private readonly heard: string[] = [];

  /** A complaint this very test brings about. */
  expect(...patterns: RegExp[]) {
    this.expected.push(...patterns);
  }

  /** What the security policy forbade, in every page and frame. */
  get violations(): string[] {
    return this.heard.filter((text) => text.startsWith('policy: '));
  }

  /** Hears all pages of a context. */
  async hear(context: BrowserContext) {
    await context.exposeFunction('complainOfPolicy', (text: string) => this.heard.push(`policy: ${text}`));
    await context.addInitScript(tellViolations);
    context.on('weberror', (error) => this.heard.push(`script: ${error.error()}`));
    context.on('console', (message) => {
      if (message.type() === 'error') this.heard.push(`console: ${message.text()} (${message.location().url})`);
    });
    context.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText ?? '';
      // A page that goes away takes its requests with it; a browser without scripts asks for none.
      const isGivenUp = ['net::ERR_ABORTED', 'NS_BINDING_ABORTED', 'csp'].includes(reason);
      // So does a frame, in Firefox's words.
      const isFrame = reason === 'NS_ERROR_FAILURE' && request.isNavigationRequest();
      if (!isGivenUp && !isFrame) this.heard.push(`request: ${reason} ${request.url()}`);
    });
  }

  unexpected(): string[] {
    // A browser may ask for the icon as the program is already stopping.
    const late = /ERR_CONNECTION_REFUSED.*favicon\.ico/;
    return this.heard.filter((text) => !late.test(text) && !this.expected.some((pattern) => pattern.test(text)));
  }
}

/** For tests without a browser. */
export const httpTest = base.extend<ShopOptions & { shop: Shop }>({
  env: [{}, { option: true }],
  live: [false, { option: true }],
  callbacks: [true, { option: true }],
  privateKey: [KEYS.privateKey, { option: true }],
  shop: async ({ env, live, callbacks, privateKey }, use, testInfo) => {
    const shop = await Shop.open({ env, live, callbacks, privateKey });
    await use(shop);
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach('logs', { body: shop.logs(), contentType: 'text/plain' });
    }
    await shop.close();
  },
});

/** For tests with a browser. */
export const test = httpTest.extend<{ complaints: Complaints; discretion: void; isThere: void }>({
  isThere: [
    async ({ browserName }, use, testInfo) => {
      testInfo.skip(browserName === 'firefox' && !hasFirefox, 'there is no Firefox on this machine');
      await use();
    },
    { auto: true },
  ],
  discretion: [
    async ({ context, shop }, use) => {
      const leaks = watch(context, shop.secrets());
      await use();
      expect(await leaks(), 'nothing is told that must not be').toEqual([]);
    },
    { auto: true },
  ],
  complaints: [
    async ({ context }, use) => {
      const complaints = new Complaints();
      await complaints.hear(context);
      await context.addInitScript(markWhenAwake);
      await use(complaints);
      expect(complaints.unexpected(), 'the browser has nothing to complain about').toEqual([]);
    },
    { auto: true },
  ],
});

/** The security policy's violations, as they happen. */
function tellViolations() {
  addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, documentURI }) => {
    const { complainOfPolicy } = window as unknown as { complainOfPolicy: (text: string) => void };
    complainOfPolicy(`${effectiveDirective} forbids ${blockedURI} on ${documentURI}`);
  });
}

/** Until the island listens the page is a plain form: a test of the island has to know when. */
function markWhenAwake() {
  const add = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (this: EventTarget, ...args: Parameters<typeof add>) {
    if (args[0] === 'submit' && this instanceof Element && this.id === 'checkout') {
      Object.assign(window, { islandIsAwake: true });
    }
    return add.apply(this, args);
  };
}

export { expect };
