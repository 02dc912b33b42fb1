-- The tables on SQLite. From 0.1.0 on, a migration that has shipped is never edited: a change is a new file.
--
-- Times are milliseconds since 1970 UTC. Amounts are whole minor units: francs for XAF, cents for EUR. Tables are
-- `strict`: a text in an integer column is an error.

-- Who sells. There is one shop; its row is here so that a second one needs no new tables.
create table shops (
    shop_id     integer primary key,
    created_at  integer not null
) strict;

insert into shops (created_at) values (unixepoch() * 1000);

-- What a buyer has to pay. The token is the secret in the address of the order's page. The reference is the merchant's.
create table orders (
    order_id        integer primary key,
    shop_id         integer not null default 1 references shops (shop_id),
    -- The application under which the order was made: the gateway's public key, or the word `sandbox`. What was made
    -- under one application settles nothing under another, and takes none of its references.
    application     text    not null,
    token           text    not null unique,
    reference       text    not null,
    amount          integer not null check (amount > 0),
    currency        text    not null check (currency in ('XAF', 'EUR')),
    title           text    not null,
    customer_name   text,
    customer_email  text,
    customer_phone  text,
    locale          text    not null check (locale in ('fr', 'en')),
    -- The page to which the buyer goes back when the order has ended.
    return_url      text,
    -- A JSON object of the shop, returned as the shop sent it.
    metadata        text,
    -- Derived from the payments, and written with each of their changes: lists filter by it. `caisse doctor` compares.
    status          text    not null default 'open' check (status in
                        ('open', 'pending', 'expired', 'canceled', 'failed', 'review', 'paid')),
    -- When the first payment succeeded. Later successes do not change it: they are double payments.
    paid_at         integer,
    created_at      integer not null,
    -- When the status last changed.
    updated_at      integer not null,
    -- When the operator erased the customer. What the gateway says of that person afterwards is not stored either.
    erased_at       integer,
    unique (application, reference, shop_id)
) strict;

create index orders_by_age on orders (application, created_at);
create index orders_by_payment on orders (application, paid_at) where paid_at is not null;

-- Attempts at paying an order. The row is written before the gateway is called: an answer that is lost on the way still
-- belongs to a payment.
create table payments (
    payment_id           integer primary key,
    order_id             integer not null references orders (order_id),
    -- The order's application and reference, repeated so that due payments and callbacks are found without `orders`.
    application          text    not null,
    order_reference      text    not null,
    -- Ours, new for each attempt: the gateway refuses a second use.
    app_transaction_ref  text    not null unique,
    -- The gateway's; null until the gateway answers.
    transaction_ref      text    unique,
    -- The gateway's reference according to an authentic callback. A status check has to confirm it.
    candidate_ref        text,
    payment_url          text,
    amount               integer not null check (amount > 0),
    currency             text    not null check (currency in ('XAF', 'EUR')),
    status               text    not null check (status in
                             ('created', 'pending', 'expired', 'canceled', 'failed', 'review', 'rejected', 'paid')),
    -- When it succeeded; null until then.
    paid_at              integer,
    -- The payment succeeded after the buyer was told that it had ended.
    is_late              integer not null default 0 check (is_late in (0, 1)),
    -- The payment succeeded although the order was paid already.
    is_double            integer not null default 0 check (is_double in (0, 1)),
    operator             text,
    -- The operator's reference of the movement, and the gateway's fee in minor units; null until the gateway says so.
    operator_ref         text,
    fees                 integer,
    -- The number that was asked to pay; null for an attempt on the payment page.
    phone                text,
    -- What the operator waits for: `code`, `pin`, or `pin ` and what to dial.
    prompt               text,
    -- What the gateway said last, whole.
    payload              text    not null default '',
    -- The request that opened the attempt, by its `X-Request-Id`.
    request_id           text,
    -- When a buyer first opened the payment page through us; null while only a program asked for the page.
    opened_at            integer,
    -- When the last status check began, and when the next one is due; null when no check is planned.
    checked_at           integer,
    next_check_at        integer,
    -- Since when an authentic callback waits for its check. These go before all scheduled ones.
    callback_at          integer,
    -- A callback asked for another check while one is under way: `next_check_at` is when, and not the lease's end.
    recheck              integer not null default 0 check (recheck in (0, 1)),
    -- The end of the lease of the process that checks the payment now. A check that was cut off is due again then.
    claimed_until        integer,
    created_at           integer not null,
    updated_at           integer not null
) strict;

create index payments_by_order on payments (order_id);
-- A second request for a payment gets the first one: an order has at most one attempt that may still be paid.
create unique index payments_one_live_per_order on payments (order_id) where status in ('created', 'pending');
-- Of an order with many attempts, those in which money moved.
create index payments_that_moved on payments (order_id) where status in ('review', 'paid');
-- The payments that are due for a status check, and those that may expire.
create index payments_due on payments (application, next_check_at) where next_check_at is not null;
create index payments_called_back on payments (application, callback_at) where callback_at is not null;
create index payments_live on payments (application, created_at) where status in ('created', 'pending');
create index payments_in_review on payments (updated_at) where status = 'review';
-- A callback of the guide's dialect may name the order.
create index payments_by_reference on payments (order_reference);
-- Requests to one telephone, over all orders.
create index payments_by_phone on payments (phone, created_at) where phone is not null;

-- Facts about payments, append-only. The status of a payment is the join of its observations.
create table observations (
    observation_id  integer primary key,
    payment_id      integer not null references payments (payment_id),
    -- Where the fact comes from: `answer` (to a call of ours), `status_check`, `clock` (our expiry), `buyer`, or
    -- `person` (a decision of the merchant's).
    source          text    not null,
    status          text    not null,
    -- What in it was not ours, as words with blanks between them; empty when everything was.
    mismatches      text    not null,
    -- What it did: `advanced`, `unchanged`, `contradicted`.
    change          text    not null,
    -- The same fact is stored once: source, status and a digest of the payload.
    event           text    not null,
    payload         text    not null,
    observed_at     integer not null,
    unique (payment_id, event)
) strict;

-- What the gateway sent by itself. A callback proves nothing: it causes a status check.
create table callbacks (
    callback_id       integer primary key,
    received_at       integer not null,
    last_received_at  integer not null,
    -- How often the same callback came.
    times             integer not null default 1,
    source_address    text    not null,
    content_type      text,
    signature         text,
    verdict           text    not null,
    -- What the callback says it is about: the gateway's reference, and ours or (guide dialect) the order's.
    names_transaction text,
    names_ours        text,
    -- The payment it names, where there is one, and when that became due for a check; null until then.
    payment_id        integer references payments (payment_id),
    processed_at      integer,
    -- SHA-256 of what makes two callbacks the same. The same again makes no new row.
    digest            blob    not null unique,
    -- Bytes of the body as the client sent it. Of a body that is not authentic only the beginning is stored.
    sent_bytes        integer not null,
    body              blob    not null
) strict;

create index callbacks_pending on callbacks (callback_id) where processed_at is null;
create index callbacks_by_age on callbacks (received_at);
create index callbacks_by_payment on callbacks (payment_id) where payment_id is not null;
-- They are few, and counted often.
create index callbacks_unproven on callbacks (callback_id) where verdict <> 'authentic';

-- Answers under an `Idempotency-Key`, for a week. Keys of different callers and applications are different keys.
create table idempotency_keys (
    application     text    not null,
    -- `shop` for a client that showed the token, else `anyone`.
    caller          text    not null check (caller in ('shop', 'anyone')),
    idempotency_key text    not null,
    -- SHA-256 of the request.
    digest          blob    not null,
    -- The order that the answer is about: the answer is erased with that order's customer.
    order_reference text    not null,
    answer          text    not null,
    created_at      integer not null,
    primary key (application, caller, idempotency_key)
) strict;

create index idempotency_keys_by_age on idempotency_keys (created_at);

-- That a customer was erased, and how many rows it changed. Not who.
create table erasures (
    erasure_id   integer primary key,
    erased_at    integer not null,
    orders       integer not null,
    payments     integer not null,
    observations integer not null,
    callbacks    integer not null
) strict;

-- A key that names this database. The serving process answers `caisse doctor` with it, and the doctor reads it here:
-- then both have the same database. Nothing else is made with it.
create table instance (
    id  integer primary key check (id = 1),
    key blob    not null check (length(key) = 32)
) strict;

insert into instance (id, key) values (1, randomblob(32));
