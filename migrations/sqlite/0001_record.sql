-- The record of payments. Forward only: a migration that has shipped is never edited.
--
-- Times are milliseconds since 1970 UTC. Amounts are whole minor units (francs for XAF, cents for EUR).
-- Tables are `strict`: a text in an integer column is an error, not a surprise.

-- What is to be paid. The token is the secret of the order page's address, the reference is the merchant's.
create table orders (
    order_id        integer primary key,
    token           text    not null unique,
    reference       text    not null unique,
    amount          integer not null check (amount > 0),
    currency        text    not null check (currency in ('XAF', 'EUR')),
    title           text    not null,
    customer_name   text,
    customer_email  text,
    customer_phone  text,
    locale          text    not null check (locale in ('fr', 'en')),
    -- When the first payment of it succeeded. Later successes leave it alone: they are double payments.
    paid_at         integer,
    created_at      integer not null
) strict;

-- Attempts at paying an order. A row is written before the gateway is called, so that an answer lost on the
-- way still finds a payment to belong to.
create table payments (
    payment_id           integer primary key,
    order_reference      text    not null references orders (reference),
    -- Ours, new on every attempt: the gateway refuses a second use.
    app_transaction_ref  text    not null unique,
    -- The gateway's; null until it answers.
    transaction_ref      text    unique,
    payment_url          text,
    amount               integer not null check (amount > 0),
    currency             text    not null check (currency in ('XAF', 'EUR')),
    status               text    not null check (status in
                             ('created', 'pending', 'expired', 'canceled', 'failed', 'review', 'paid')),
    operator             text,
    -- What the gateway said last, whole.
    payload              text    not null default '',
    -- When checkStatus was last asked.
    looked_at            integer,
    created_at           integer not null,
    updated_at           integer not null
) strict;

create index payments_by_order on payments (order_reference);

-- Asking twice for a payment gives the same one: an order has at most one attempt that may still be paid.
create unique index payments_one_live_per_order on payments (order_reference)
    where status in ('created', 'pending');

-- The few that are not settled, for the tasks that expire them and look after them.
create index payments_unsettled on payments (created_at)
    where status in ('created', 'pending', 'expired');

-- Facts about payments, append-only. A payment's status is the join of its observations.
create table observations (
    observation_id  integer primary key,
    payment_id      integer not null references payments (payment_id),
    -- Who observed: 'answer' (to our paylink), 'look' (checkStatus), 'clock' (our expiry).
    source          text    not null,
    status          text    not null,
    -- What in it was not ours, as space-separated words; empty when nothing was.
    doubts          text    not null,
    -- What it did: 'advanced', 'unchanged', 'contradicted'.
    change          text    not null,
    -- Seeing the same again is seeing it once: source, status and a digest of the payload.
    event           text    not null,
    payload         text    not null,
    observed_at     integer not null,
    unique (payment_id, event)
) strict;

-- What the gateway sent by itself, whole, whatever it was worth. Never believed: a reason to look.
create table callbacks (
    callback_id     integer primary key,
    received_at     integer not null,
    source_address  text    not null,
    content_type    text,
    signature       text,
    verdict         text    not null,
    -- The payment it names, if we know it.
    payment_id      integer references payments (payment_id),
    body            blob    not null
) strict;
