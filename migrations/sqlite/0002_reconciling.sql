-- Looking after payments until they are settled, hearing callbacks, and answering a repeated request once.

-- When checkStatus is to be asked next; null when nobody has to ask.
alter table payments add column next_check_at integer;
-- Until when somebody is asking: one look at a time, and one that was cut off is taken up again.
alter table payments add column claimed_until integer;
-- The gateway's reference according to an authentic callback, not confirmed by a look yet.
alter table payments add column taught_ref text;
-- Paid after the buyer was told that it had ended.
alter table payments add column is_late integer not null default 0 check (is_late in (0, 1));
-- Paid although the order was paid already.
alter table payments add column is_double integer not null default 0 check (is_double in (0, 1));

update payments set next_check_at = updated_at
    where status in ('created', 'pending', 'expired') and transaction_ref is not null;

-- The few that are due, and the few that may expire.
create index payments_due on payments (next_check_at) where next_check_at is not null;
create index payments_live on payments (created_at) where status in ('created', 'pending');
drop index payments_unsettled;

-- What a callback says it is about: the gateway's reference, and ours or (guide dialect) the order's.
alter table callbacks add column names_transaction text;
alter table callbacks add column names_ours text;
-- SHA-256 of what was sent and its verdict: the same again makes no new row, it is counted.
alter table callbacks add column digest blob;
alter table callbacks add column times integer not null default 1;
alter table callbacks add column last_received_at integer;
-- When the payment it names was put up for a look; null until then.
alter table callbacks add column heard_at integer;

update callbacks set last_received_at = received_at, heard_at = received_at;

create unique index callbacks_digest on callbacks (digest);
create index callbacks_unheard on callbacks (callback_id) where heard_at is null;

-- `Idempotency-Key`: what was asked under a key, and what was answered.
create table idempotency_keys (
    idempotency_key text    primary key,
    -- SHA-256 of the request.
    digest          blob    not null,
    -- Null until there is an answer that stands.
    answer          text,
    created_at      integer not null
) strict;

create index idempotency_keys_by_age on idempotency_keys (created_at);
