-- An `Idempotency-Key` comes with its answer, and in the name space of its caller: a request that is refused leaves
-- nothing behind, and who shows no token takes no key of the shop's.

create table keyed_answers (
    -- 'shop' for who showed the token, 'anyone' else.
    caller          text    not null check (caller in ('shop', 'anyone')),
    idempotency_key text    not null,
    -- SHA-256 of the request.
    digest          blob    not null,
    answer          text    not null,
    created_at      integer not null,
    primary key (caller, idempotency_key)
) strict;

-- Whose key it was is not known any more; what was answered is more likely the shop's, which is who repeats requests.
insert into keyed_answers
    select 'shop', idempotency_key, digest, answer, created_at from idempotency_keys where answer is not null;

drop table idempotency_keys;
alter table keyed_answers rename to idempotency_keys;
create index idempotency_keys_by_age on idempotency_keys (created_at);
