// Callbacks as they may come: the integration guide's (§9 points 3, 4 and 6, §10), forged, late, repeated.
import { createHash } from 'node:crypto';
import { expect, httpTest as test } from '../support/fixtures';
import { rows } from '../support/record';
import { KEYS, type Order, type Payment, type Shop } from '../support/shop';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** The guide's §10: its fields, its signature in header and body. */
function guideCallback(transaction_ref: string, status: string, key = KEYS.privateKey) {
  const signature = md5(`${key}|${transaction_ref}|${status}`);
  const body = { transaction_ref, amount: 15000, currency: 'XAF', status, operator: 'MTN', signature };
  return { body, headers: { 'X-MyCoolPay-Signature': signature } };
}

/** The official dialect's. Its signature does not cover the status. */
function officialCallback(order: Order, payment: Payment, transaction_status: string) {
  const { transaction_ref } = payment;
  return {
    application: KEYS.publicKey,
    app_transaction_ref: order.reference,
    operator_transaction_ref: null,
    transaction_ref,
    transaction_type: 'PAYIN',
    transaction_amount: Number(order.amount),
    transaction_fees: 300,
    transaction_currency: order.currency,
    transaction_operator: 'CM_MOMO',
    transaction_status,
    transaction_reason: 'Deux pagnes wax',
    transaction_message: null,
    customer_phone_number: '677123456',
    signature: md5(`${transaction_ref}PAYIN${order.amount}${order.currency}CM_MOMO${KEYS.privateKey}`),
  };
}

function verdicts(shop: Shop) {
  return rows<{ verdict: string }>(shop, 'select verdict from callbacks order by callback_id')?.map((row) => row.verdict);
}

test.describe('in the guide’s dialect', () => {
  // The gateway's own callbacks get lost: those that come are the tests'.
  test.use({ live: true, env: { MYCOOLPAY_DIALECT: 'guide', CALLBACK_URL: 'http://localhost:9/lost' } });

  test('the guide’s curl, signature and all, is answered OK', async ({ shop }) => {
    const payment = await shop.createPayment(await shop.createOrder({ reference: 'ORDER_1234' }));
    const { body, headers } = guideCallback('ORDER_1234', 'SUCCESS');
    expect(body.signature).toBe('49737cc314f052c97ac0698e86ba19d7');
    expect(await shop.callBack(body, headers)).toEqual({ status: 200, text: 'OK' });

    // It rang the bell; nobody paid.
    expect(await shop.txStatus(payment)).toBe('PENDING');
  });

  for (const status of ['PENDING', 'SUCCESS', 'FAILED']) {
    test(`a callback that says ${status} is answered OK, and checkStatus is believed`, async ({ shop }) => {
      for (const [outcome, word] of [
        ['pending', 'PENDING'],
        ['success', 'SUCCESS'],
        ['failed', 'FAILED'],
      ] as const) {
        const payment = await shop.createPayment(await shop.createOrder());
        await shop.settleElsewhere(payment, outcome);
        const { body, headers } = guideCallback(payment.transaction_ref, status);
        expect(await shop.callBack(body, headers)).toEqual({ status: 200, text: 'OK' });
        await expect.poll(() => shop.txStatus(payment), `${outcome} after ${status}`).toBe(word);
      }
      const kept = rows(shop, 'select status from payments order by payment_id');
      if (kept) expect(kept.map((row) => row.status)).toEqual(['pending', 'paid', 'failed']);
    });
  }

  test('the signature may be in the header or in the body, and the body may be a form', async ({ shop }) => {
    const payment = await shop.createPayment(await shop.createOrder());
    const { body, headers } = guideCallback(payment.transaction_ref, 'SUCCESS');
    const { signature, ...unsigned } = body;
    expect(await shop.callBack(unsigned, headers)).toEqual({ status: 200, text: 'OK' });
    expect(await shop.callBack(body)).toEqual({ status: 200, text: 'OK' });
    const form = new URLSearchParams({ ...body, amount: '15000' });
    const answer = await fetch(`${shop.url}/api/callback/mycoolpay`, { method: 'POST', body: form });
    expect([answer.status, await answer.text()]).toEqual([200, 'OK']);
    expect(signature).toMatch(/^[0-9a-f]{32}$/);
  });

  for (const [what, change] of [
    ['signed with another key', (ref: string) => guideCallback(ref, 'SUCCESS', 'sk_test_other')],
    ['signed for another status', (ref: string) => guideCallback(ref, 'FAILED')],
    ['not signed', () => ({ body: { signature: '' }, headers: {} })],
    ['signed in the header with something else', () => ({ body: {}, headers: { 'X-MyCoolPay-Signature': 'x' } })],
  ] as const) {
    test(`a callback that is ${what} is answered KO, kept, and changes nothing`, async ({ shop }) => {
      const payment = await shop.createPayment(await shop.createOrder());
      const before = rows(shop, 'select status, payload from payments');
      const genuine = guideCallback(payment.transaction_ref, 'SUCCESS');
      const forged = change(payment.transaction_ref);
      const body = { ...genuine.body, ...forged.body, status: 'SUCCESS' };
      expect(await shop.callBack(body, forged.headers)).toEqual({ status: 400, text: 'KO' });

      expect(await shop.txStatus(payment)).toBe('PENDING');
      const after = rows(shop, 'select status, payload from payments');
      if (before && after) expect(after[0].status).toBe(before[0].status);
      const heard = verdicts(shop);
      if (heard) expect(heard).toEqual(['bad_signature']);
    });
  }

  test('a callback that comes late and twice is logged, kept once and counted, and changes nothing any more', async ({ shop }) => {
    const order = await shop.createOrder();
    const payment = await shop.createPayment(order);
    await shop.settleElsewhere(payment, 'success');
    await expect.poll(() => shop.txStatus(payment)).toBe('SUCCESS');
    const question = 'select paid_at, (select count(*) from observations) as observations from orders';
    const before = rows(shop, question);

    const { body, headers } = guideCallback(payment.transaction_ref, 'SUCCESS');
    for (let time = 0; time < 2; time += 1) {
      expect(await shop.callBack(body, headers)).toEqual({ status: 200, text: 'OK' });
    }
    const late = guideCallback(payment.transaction_ref, 'FAILED');
    expect(await shop.callBack(late.body, late.headers)).toEqual({ status: 200, text: 'OK' });
    expect(await shop.txStatus(payment)).toBe('SUCCESS');
    expect(rows(shop, question)).toEqual(before);
    const kept = rows(shop, 'select verdict, times from callbacks order by callback_id');
    if (kept) {
      expect(kept).toEqual([
        { verdict: 'authentic', times: 2 },
        { verdict: 'authentic', times: 1 },
      ]);
    }
    await expect.poll(() => shop.logs()).toContain('callbacks were processed');
  });
});

test.describe('in the official dialect', () => {
  test.use({ live: true, callbacks: false });

  test('a genuine callback edited to SUCCESS does not make a failed payment paid', async ({ shop }) => {
    const order = await shop.createOrder();
    const payment = await shop.createPayment(order);
    await shop.settleElsewhere(payment, 'failed');
    const callback = officialCallback(order, payment, 'SUCCESS');
    expect(await shop.callBack(callback)).toEqual({ status: 200, text: 'OK' });
    await expect.poll(() => shop.txStatus(payment)).toBe('FAILED');
    const kept = rows(shop, 'select status from payments');
    if (kept) expect(kept).toEqual([{ status: 'failed' }]);
    const settled = rows(shop, 'select paid_at from orders');
    if (settled) expect(settled).toEqual([{ paid_at: null }]);
  });

  test('a callback makes a payment known that nobody asks about', async ({ shop }) => {
    const order = await shop.createOrder();
    const payment = await shop.createPayment(order);
    await shop.settleElsewhere(payment, 'success');
    expect(await shop.callBack(officialCallback(order, payment, 'SUCCESS'))).toEqual({ status: 200, text: 'OK' });
    await expect.poll(async () => (await fetch(order.url)).text()).toContain('data-state="paid"');
  });

  for (const [what, status, change] of [
    ['of another application', 400, { application: 'pk_other' }],
    ['with another amount', 400, { transaction_amount: 1 }],
    ['with another signature', 400, { signature: md5('nothing') }],
    ['without a reference', 400, { transaction_ref: undefined }],
  ] as const) {
    test(`a callback ${what} is answered KO and kept`, async ({ shop }) => {
      const order = await shop.createOrder();
      const payment = await shop.createPayment(order);
      const callback = { ...officialCallback(order, payment, 'SUCCESS'), ...change };
      expect(await shop.callBack(callback)).toEqual({ status, text: 'KO' });
      expect(await shop.txStatus(payment)).toBe('PENDING');
      const heard = verdicts(shop);
      if (heard) expect(heard).toHaveLength(1);
    });
  }

  test('the amount is the server’s: who may set it is asked for a token', async ({ shop }) => {
    const body = { amount: 15000, currency: 'XAF', reference: 'NEW-1', reason: 'Deux pagnes' };
    expect((await shop.postJson('/api/create-payment', body)).status).toBe(401);
    const wrong = { Authorization: 'Bearer token_of_somebody_else' };
    expect((await shop.postJson('/api/create-payment', body, wrong)).status).toBe(401);
    const order = await shop.createOrder();
    const asked = { ...body, reference: order.reference };
    expect((await shop.postJson('/api/create-payment', { ...asked, amount: 1 })).status).toBe(401);
    expect((await shop.postJson('/api/create-payment', asked)).status).toBe(200);
    const made = rows(shop, 'select reference from orders');
    if (made) expect(made).toEqual([{ reference: order.reference }]);
  });
});
