// A whole shop: the checkout with its own sandbox, or with keys and a sandbox in a process of its own.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { expectNoLeak } from './canaries';
import { freePorts, Program, run, type Settings } from './program';

/** The integration guide's own example keys. */
export const KEYS = { publicKey: 'pk_test_XXXXXXXX', privateKey: 'sk_test_YYYYYYYY' };
export const API_TOKEN = 'token_of_the_end2end_suite';

export interface ShopOptions {
  /** Settings over those the shop needs to run. */
  env: Settings;
  /** With keys, and so with a gateway that is another process. */
  live: boolean;
  /** With keys: whether the gateway knows where to send callbacks. */
  callbacks: boolean;
  privateKey: string;
}

export interface NewOrder {
  reference?: string;
  amount?: string;
  currency?: 'XAF' | 'EUR';
  title?: string;
  lang?: 'fr' | 'en';
  phone?: string;
}

export interface Order {
  /** The address of its page. */
  url: string;
  token: string;
  reference: string;
  amount: string;
  currency: string;
}

/** What `POST /api/create-payment` answers. */
export interface Payment {
  status: string;
  transaction_ref: string;
  payment_url: string;
  order_url: string;
}

/** What the gateway's record says of a payment. */
export interface Transaction {
  transaction_ref: string;
  transaction_status: string;
}

export type Outcome = 'success' | 'failed' | 'canceled' | 'pending';

let orders = 0;

export class Shop {
  server!: Program;
  /** With keys only. */
  gateway?: Program;

  private constructor(
    readonly url: string,
    /** The sandbox's origin: the payment page's. */
    readonly sandboxUrl: string,
    readonly folder: string,
    readonly options: ShopOptions,
    private readonly settings: Settings,
    private readonly gatewayArguments: string[],
  ) {}

  static async open(options: ShopOptions): Promise<Shop> {
    const folder = await mkdtemp(join(tmpdir(), 'caisse-e2e-'));
    // Another process may take a free port before we do.
    for (let attempt = 1; ; attempt += 1) {
      const shop = Shop.at(await freePorts(2), folder, options);
      try {
        await shop.startGateway();
        await shop.startServer();
        return shop;
      } catch (error) {
        await shop.gateway?.stop();
        if (attempt === 3 || !String(error).includes('Address already in use')) throw error;
      }
    }
  }

  private static at([port, sandboxPort]: number[], folder: string, options: ShopOptions): Shop {
    const [url, sandboxUrl] = [`http://localhost:${port}`, `http://localhost:${sandboxPort}`];
    const settings: Settings = {
      PORT: `${port}`,
      DATABASE_URL: `sqlite://${folder}/caisse.db`,
      ...(options.live
        ? {
            SITE_URL: url,
            MYCOOLPAY_API_BASE: sandboxUrl,
            MYCOOLPAY_PUBLIC_KEY: KEYS.publicKey,
            MYCOOLPAY_PRIVATE_KEY: options.privateKey,
            API_TOKEN,
          }
        : { SANDBOX_PORT: `${sandboxPort}` }),
      ...options.env,
    };
    const gatewayArguments = ['sandbox', '--port', `${sandboxPort}`, '--public-key', KEYS.publicKey];
    for (const outcome of ['success', 'cancel', 'failure']) {
      gatewayArguments.push(`--${outcome}-url`, `${url}/payment/${outcome}`);
    }
    if (options.callbacks) gatewayArguments.push('--callback-url', `${url}/api/callback/mycoolpay`);
    return new Shop(url, sandboxUrl, folder, options, settings, gatewayArguments);
  }

  async startServer() {
    this.server = await Program.start(['serve'], this.settings, this.folder, `${this.url}/readyz`);
  }

  /** Starts the gateway's process, when the shop has keys. */
  async startGateway() {
    if (!this.options.live) return;
    const settings = { SANDBOX_PRIVATE_KEY: this.options.privateKey };
    this.gateway = await Program.start(this.gatewayArguments, settings, this.folder, `${this.sandboxUrl}/`);
  }

  /** Stops what still runs, and expects that it stops as it should. */
  async close() {
    for (const program of [this.server, this.gateway]) {
      if (program && !program.ended) {
        expect(await program.stop(), 'it stops when asked to').toEqual({ code: 0, signal: null });
      }
    }
    await rm(this.folder, { recursive: true, force: true });
    expectNoLeak(this.server?.logs ?? '', this.secrets());
    // A sandbox of its own prints the keys that its shop is to be given.
    expectNoLeak(this.gateway?.logs ?? '', []);
  }

  /** What must not be told by anybody. */
  secrets(): string[] {
    return [this.options.privateKey, API_TOKEN];
  }

  logs(): string {
    return [this.server.logs, this.gateway?.logs ?? ''].join('\n');
  }

  /** `caisse order create`. */
  async createOrder(order: NewOrder = {}): Promise<Order> {
    orders += 1;
    const { lang = 'fr', currency = 'XAF', amount = '15000', reference = `CMD-${process.pid}-${orders}` } = order;
    const title = order.title ?? (lang === 'fr' ? 'Deux pagnes wax' : 'Two wax prints');
    const args = ['order', 'create', '--reference', reference, '--amount', amount, '--currency', currency];
    args.push('--title', title, '--lang', lang);
    if (order.phone) args.push('--customer-phone', order.phone);
    const url = await run(args, this.settings, this.folder);
    return { url, token: url.split('/').at(-1)!, reference, amount, currency };
  }

  /** `caisse user …`: what it prints, which is a link for `add` and `reset`. */
  user(...args: string[]): Promise<string> {
    return run(['user', ...args], this.settings, this.folder);
  }

  /** `POST path` with JSON, as a shop's server does. */
  postJson(path: string, body: unknown, headers: Settings = {}): Promise<Response> {
    return fetch(this.url + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  /** The guide's first endpoint: the payment of an order, made when there is none that may still be paid. */
  async createPayment(order: Order): Promise<Payment> {
    const { reference, currency } = order;
    const body = { amount: Number(order.amount), currency, reference, reason: 'Achat produit X' };
    const headers = this.options.live ? { Authorization: `Bearer ${API_TOKEN}` } : undefined;
    const answer = await this.postJson('/api/create-payment', body, headers);
    expect(answer.status, await answer.clone().text()).toBe(200);
    return (await answer.json()) as Payment;
  }

  /** The guide's second endpoint. */
  async txStatus(payment: Pick<Payment, 'transaction_ref'>): Promise<string> {
    const answer = await fetch(`${this.url}/api/tx-status/${payment.transaction_ref}`);
    expect(answer.status).toBe(200);
    return ((await answer.json()) as { status: string }).status;
  }

  /** What the payment page's buttons do, pressed by someone who is elsewhere. */
  async settleElsewhere(payment: Pick<Payment, 'payment_url'>, outcome: Outcome) {
    const body = new URLSearchParams({ outcome, operator: 'CM_MOMO' });
    const answer = await fetch(payment.payment_url, { method: 'POST', body, redirect: 'manual' });
    expect(answer.status).toBe(303);
  }

  /** What the gateway knows of payments, oldest first. */
  async transactions(): Promise<Transaction[]> {
    const answer = await fetch(`${this.sandboxUrl}/__sandbox/payments`);
    expect(answer.status).toBe(200);
    return ((await answer.json()) as { payments: Transaction[] }).payments;
  }

  /** What goes wrong at the gateway from now on (`docs/sandbox.md`). */
  async setFaults(faults: { fault: string; ms?: number; next?: number }[]) {
    const body = JSON.stringify({ faults });
    const answer = await fetch(`${this.sandboxUrl}/__sandbox/faults`, { method: 'PUT', body });
    expect(answer.status, await answer.text()).toBe(200);
  }

  /** The newest transaction ends like this on the buyer's telephone, and the gateway says so. */
  async settleOnPhone(outcome: Outcome, transaction?: Transaction) {
    const settled = transaction ?? (await this.transactions()).at(-1)!;
    const address = `${this.sandboxUrl}/__sandbox/payments/${settled.transaction_ref}`;
    const answers = [
      await fetch(`${address}/settle`, { method: 'POST', body: new URLSearchParams({ outcome }) }),
      await fetch(`${address}/callback`, { method: 'POST' }),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
  }

  /** The third endpoint, as the gateway calls it. */
  async callBack(body: object, headers: Settings = {}): Promise<{ status: number; text: string }> {
    const answer = await this.postJson('/api/callback/mycoolpay', body, headers);
    return { status: answer.status, text: await answer.text() };
  }
}
