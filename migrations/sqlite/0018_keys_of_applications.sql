-- An answer under an `Idempotency-Key` is its application's: what was played in the sandbox answers nothing under real
-- keys. Under which one an answer was given until now is not known, so those are forgotten. A request that is repeated
-- is then a new one, which gets its order's live attempt.

drop table idempotency_keys;

create table idempotency_keys (
    -- As `orders.application`.
    application     text    not null,
    -- 'shop' for who showed the token, 'anyone' else.
    caller          text    not null check (caller in ('shop', 'anyone')),
    idempotency_key text    not null,
    -- SHA-256 of the request.
    digest          blob    not null,
    -- The order that the answer tells of: it goes with that order's customer.
    order_reference text    not null,
    answer          text    not null,
    created_at      integer not null,
    primary key (application, caller, idempotency_key)
) strict;

create index idempotency_keys_by_age on idempotency_keys (created_at);
