-- Figures of each day in Douala, by mobile operator and currency. They follow from the payments: `record` adds to them
-- in its transaction, and `caisse rebuild-days` derives them again.
create table days (
    shop_id      integer not null references shops (shop_id),
    application  text    not null,
    -- Such as `2026-11-23`.
    day          text    not null,
    -- The gateway's code; empty where it is not known, `other` for a code that is unknown to us.
    operator     text    not null,
    currency     text    not null check (currency in ('XAF', 'EUR')),
    -- Payments that succeeded that day, what they paid, and the gateway's fees as far as they are known.
    paid         integer not null,
    paid_sum     integer not null,
    fees_sum     integer not null,
    -- Those of them that came after the buyer was told that they had ended, and those of an order that was paid already.
    late         integer not null,
    doubles      integer not null,
    -- Payments that ended that day without success.
    ended        integer not null,
    primary key (shop_id, application, day, operator, currency)
) strict, without rowid;

-- By the time of success, with what the median time to pay needs.
create index payments_by_success on payments (paid_at, application, operator, created_at, opened_at)
    where status = 'paid';
create index payments_by_end on payments (updated_at) where status in ('expired', 'canceled', 'failed', 'rejected');
create index payments_doubled on payments (paid_at) where is_double;

insert into days (
    shop_id, application, day, operator, currency, paid, paid_sum, fees_sum, late, doubles, ended
)
select 1, application, date(at / 1000 + 3600, 'unixepoch'),
       case
           when operator is null then ''
           when operator in ('CM_MOMO', 'CM_OM', 'CARD', 'MCP') then operator
           else 'other'
       end as known,
       currency, sum(paid), sum(paid * amount), sum(paid * coalesce(fees, 0)), sum(paid * is_late),
       sum(paid * is_double), sum(1 - paid)
from (
    select payments.*, 1 as paid, paid_at as at from payments where status = 'paid' and paid_at is not null
    union all
    select payments.*, 0, updated_at from payments where status in ('expired', 'canceled', 'failed', 'rejected')
)
group by 2, 3, 4, 5;
