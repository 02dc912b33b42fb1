-- The record of payments, as on SQLite, with PostgreSQL's own types. Forward only: a migration that has shipped is
-- never edited. Amounts are whole minor units (francs for XAF, cents for EUR).
--
-- What the gateway said is `text`, not `jsonb`: it is evidence and is kept to the letter, and an answer that jsonb
-- cannot hold (an endless number) must not keep a payment from being recorded.

-- What is to be paid. The token is the secret of the order page's address, the reference is the merchant's.
create table orders (
    order_id        bigint      primary key generated always as identity,
    token           text        not null unique,
    reference       text        not null unique,
    amount          bigint      not null check (amount > 0),
    currency        text        not null check (currency in ('XAF', 'EUR')),
    title           text        not null,
    customer_name   text,
    customer_email  text,
    customer_phone  text,
    locale          text        not null check (locale in ('fr', 'en')),
    -- When the first payment of it succeeded. Later successes leave it alone: they are double payments.
    paid_at         timestamptz,
    created_at      timestamptz not null
);

-- Attempts at paying an order. A row is written before the gateway is called, so that an answer lost on the
-- way still finds a payment to belong to.
create table payments (
    payment_id           bigint      primary key generated always as identity,
    order_reference      text        not null references orders (reference),
    -- Ours, new on every attempt: the gateway refuses a second use.
    app_transaction_ref  text        not null unique,
    -- The gateway's; null until it answers.
    transaction_ref      text        unique,
    -- The gateway's according to an authentic callback, not confirmed by a look yet.
    taught_ref           text,
    payment_url          text,
    amount               bigint      not null check (amount > 0),
    currency             text        not null check (currency in ('XAF', 'EUR')),
    status               text        not null check (status in
                             ('created', 'pending', 'expired', 'canceled', 'failed', 'review', 'paid')),
    -- Paid after the buyer was told that it had ended.
    is_late              boolean     not null default false,
    -- Paid although the order was paid already.
    is_double            boolean     not null default false,
    operator             text,
    -- What the gateway said last, whole.
    payload              text        not null default '',
    -- When checkStatus was last asked, and is to be asked next; null when nobody has to ask.
    looked_at            timestamptz,
    next_check_at        timestamptz,
    -- Until when somebody is asking: one look at a time, and one that was cut off is taken up again.
    claimed_until        timestamptz,
    created_at           timestamptz not null,
    updated_at           timestamptz not null
);

create index payments_by_order on payments (order_reference);

-- Asking twice for a payment gives the same one: an order has at most one attempt that may still be paid.
create unique index payments_one_live_per_order on payments (order_reference)
    where status in ('created', 'pending');

-- The few that are due, and the few that may expire.
create index payments_due on payments (next_check_at) where next_check_at is not null;
create index payments_live on payments (created_at) where status in ('created', 'pending');

-- Facts about payments, append-only. A payment's status is the join of its observations.
create table observations (
    observation_id  bigint      primary key generated always as identity,
    payment_id      bigint      not null references payments (payment_id),
    -- Who observed: 'answer' (to our paylink), 'look' (checkStatus), 'clock' (our expiry).
    source          text        not null,
    status          text        not null,
    -- What in it was not ours, as an array of words.
    doubts          jsonb       not null,
    -- What it did: 'advanced', 'unchanged', 'contradicted'.
    change          text        not null,
    -- Seeing the same again is seeing it once: source, status and a digest of the payload.
    event           text        not null,
    payload         text        not null,
    observed_at     timestamptz not null,
    unique (payment_id, event)
);

-- What the gateway sent by itself, whole, whatever it was worth. Never believed: a reason to look.
create table callbacks (
    callback_id       bigint      primary key generated always as identity,
    received_at       timestamptz not null,
    last_received_at  timestamptz not null,
    -- How often the very same came.
    times             bigint      not null default 1,
    source_address    text        not null,
    content_type      text,
    signature         text,
    verdict           text        not null,
    -- What it says it is about: the gateway's reference, and ours or (guide dialect) the order's.
    names_transaction text,
    names_ours        text,
    -- The payment it names, if we know it, and when that was put up for a look; null until then.
    payment_id        bigint      references payments (payment_id),
    heard_at          timestamptz,
    -- SHA-256 of what was sent and its verdict: the same again makes no new row, it is counted.
    digest            bytea       not null unique,
    body              bytea       not null
);

create index callbacks_unheard on callbacks (callback_id) where heard_at is null;

-- `Idempotency-Key`: what was asked under a key, and what was answered.
create table idempotency_keys (
    idempotency_key text        primary key,
    -- SHA-256 of the request.
    digest          bytea       not null,
    -- Null until there is an answer that stands.
    answer          text,
    created_at      timestamptz not null
);

create index idempotency_keys_by_age on idempotency_keys (created_at);
