// A WebKit to test with, where there is one: the engine of every browser on an iPhone. Playwright's own build needs
// libraries that few systems have, so this is the system's WebKitGTK, driven by WebDriver on a screen of its own.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { expect } from '@playwright/test';
import { httpTest } from './fixtures';
import { HEADINGS, type State } from './journey';
import { freePorts } from './program';
import type { Order, Outcome } from './shop';
import { driverAnswers, WebDriver } from './webdriver';

const DRIVER = ['/usr/bin/WebKitWebDriver'].find(existsSync);
const XVFB = ['/usr/bin/Xvfb'].find(existsSync);
/** The browser that comes with the library: the newest of its folders. */
const BROWSER = ['/usr/lib', ...(existsSync('/usr/lib') ? readdirSync('/usr/lib').map((name) => `/usr/lib/${name}`) : [])]
  .flatMap((folder) => ['webkitgtk-6.0', 'webkit2gtk-4.1', 'webkit2gtk-4.0'].map((name) => `${folder}/${name}/MiniBrowser`))
  .find(existsSync);

export const hasWebKit = DRIVER !== undefined && XVFB !== undefined && BROWSER !== undefined;

/** What a browser is started with. */
export interface WebKitOptions {
  scripts: boolean;
  userAgent: string | undefined;
}

/** For tests in WebKit: a shop, and its buyer. */
export const test = httpTest.extend<WebKitOptions & { buyer: Buyer }, { display: string }>({
  scripts: [true, { option: true }],
  userAgent: [undefined, { option: true }],
  display: [
    async ({}, use) => {
      const screen = hasWebKit ? await Screen.open() : undefined;
      await use(screen?.name ?? '');
      screen?.close();
    },
    { scope: 'worker' },
  ],
  buyer: async ({ display, scripts, userAgent }, use, testInfo) => {
    testInfo.skip(!hasWebKit, 'there is no WebKit on this machine');
    const buyer = await Buyer.arrive(display, { scripts, userAgent });
    await use(buyer);
    await buyer.leave();
  },
});

/** A screen that nobody sees. */
class Screen {
  private constructor(
    private readonly server: ChildProcess,
    readonly name: string,
  ) {}

  static async open(): Promise<Screen> {
    const args = ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'];
    const server = spawn(XVFB!, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    const number = await new Promise<string>((resolve, reject) => {
      server.stdio[3]!.once('data', (bytes: Buffer) => resolve(`${bytes}`.trim()));
      server.once('exit', () => reject(new Error('Xvfb ended')));
    });
    return new Screen(server, `:${number}`);
  }

  close() {
    this.server.kill();
  }
}

/** A buyer with a WebKit of their own. */
export class Buyer {
  private constructor(
    private readonly driver: ChildProcess,
    readonly browser: WebDriver,
  ) {}

  static async arrive(display: string, { scripts, userAgent }: WebKitOptions): Promise<Buyer> {
    const [port] = await freePorts(1);
    const driver = spawn(DRIVER!, [`--port=${port}`], {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        LANG: 'fr_FR.UTF-8',
        DISPLAY: display,
        WEBKIT_DISABLE_COMPOSITING_MODE: '1',
        // Its own sandbox refuses to run as root.
        ...(process.getuid?.() === 0 ? { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' } : {}),
      },
      stdio: 'ignore',
    });
    const address = `http://127.0.0.1:${port}`;
    try {
      await driverAnswers(address, 10);
      const args = ['--automation', `--enable-javascript=${scripts}`];
      if (userAgent) args.push(`--user-agent=${userAgent}`);
      const browser = await WebDriver.open(address, { 'webkitgtk:browserOptions': { binary: BROWSER, args } });
      return new Buyer(driver, browser);
    } catch (error) {
      driver.kill();
      throw error;
    }
  }

  async leave() {
    await this.browser.quit().catch(() => {});
    this.driver.kill();
  }

  /** Opens an order's page. */
  async open(order: Order) {
    await this.browser.goto(order.url);
  }

  /** Opens an order's page and waits until its island is awake: then it promises what it could not before. */
  async openAwake(order: Order) {
    await this.open(order);
    await this.islandIsAwake();
  }

  async islandIsAwake() {
    await this.expectThat(() => this.browser.read('[data-part=live]', 'property/childElementCount'), 0);
  }

  /** Types a number and presses Pay. */
  async payByPhone(number: string) {
    await this.browser.type('[name=phone]', number);
    await this.browser.click('[data-part=pay-by-phone]');
  }

  /** Presses one of the payment page's buttons, in the window or the frame that is looked at. */
  async choose(outcome: Outcome) {
    await this.expectShown(`button[name=outcome][value=${outcome}]`);
    await this.browser.click(`button[name=outcome][value=${outcome}]`);
  }

  /** Looks at the payment page in its frame. One that leads elsewhere is another to the driver: it is entered anew. */
  async enterPaymentPage() {
    await this.expectThat(async () => {
      await this.browser.enter();
      await this.browser.enter('[data-part=frame]');
      return this.isShown('button[name=outcome]');
    }, true);
  }

  /** Expects that the page shows this state, in the words of its heading. */
  async expectState(state: Exclude<State, 'open'>) {
    await this.expectThat(() => this.browser.read('#checkout', 'attribute/data-state'), state);
    await this.expectThat(() => this.shownHeadings(), [HEADINGS[state]]);
  }

  async expectPaid() {
    await this.expectState('paid');
    await this.expectThat(() => this.isShown('[data-part=pay]'), false);
  }

  async expectShown(selector: string) {
    await this.expectThat(() => this.isShown(selector), true);
  }

  /** Whether what a selector finds is seen; what is not there is not. */
  async isShown(selector: string): Promise<boolean> {
    return this.browser.read<boolean>(selector, 'displayed').catch(() => false);
  }

  /** Expects this sooner or later. A page that goes away meanwhile answers with an error: it is asked again. */
  async expectThat<T>(ask: () => Promise<T>, expected: T) {
    await expect.poll(() => ask().catch(String)).toEqual(expected);
  }

  /** Waits for another window than these, and looks at it. */
  async lookAtNewWindow(known: string[]) {
    const others = async () => (await this.browser.windows()).filter((handle) => !known.includes(handle));
    await this.expectThat(async () => (await others()).length, 1);
    await this.browser.lookAt((await others())[0]);
  }

  private shownHeadings(): Promise<string[]> {
    return this.browser.run(`
      const headings = [...document.querySelectorAll('[data-part=status] h2')];
      return headings.filter((heading) => heading.offsetParent).map((heading) => heading.textContent);
    `);
  }
}

export { expect };
