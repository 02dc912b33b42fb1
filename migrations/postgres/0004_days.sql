-- Figures of each day in Douala, by mobile operator and currency. They follow from the payments: `record` adds to them
-- in its transaction, and `caisse rebuild-days` derives them again.
create table days (
    shop_id      bigint not null references shops (shop_id),
    application  text   not null,
    -- Such as `2026-11-23`.
    day          text   not null,
    -- The gateway's code; empty where it is not known, `other` for a code that is unknown to us.
    operator     text   not null,
    currency     text   not null check (currency in ('XAF', 'EUR')),
    -- Payments that succeeded that day, what they paid, and the gateway's fees as far as they are known.
    paid         bigint not null,
    paid_sum     bigint not null,
    fees_sum     bigint not null,
    -- Those of them that came after the buyer was told that they had ended, and those of an order that was paid already.
    late         bigint not null,
    doubles      bigint not null,
    -- Payments that ended that day without success.
    ended        bigint not null,
    primary key (shop_id, application, day, operator, currency)
);

-- By the time of success, with what the median time to pay needs.
create index payments_by_success on payments (paid_at, application, operator, created_at, opened_at)
    where status = 'paid';
create index payments_by_end on payments (updated_at) where status in ('expired', 'canceled', 'failed', 'rejected');
create index payments_doubled on payments (paid_at) where is_double;

insert into days (
    shop_id, application, day, operator, currency, paid, paid_sum, fees_sum, late, doubles, ended
)
select 1, application, to_char((at at time zone 'UTC') + interval '1 hour', 'YYYY-MM-DD'),
       case
           when operator is null then ''
           when operator in ('CM_MOMO', 'CM_OM', 'CARD', 'MCP') then operator
           else 'other'
       end as known,
       currency, sum(paid), sum(paid * amount), sum(paid * coalesce(fees, 0)),
       sum(paid * (case when is_late then 1 else 0 end)), sum(paid * (case when is_double then 1 else 0 end)),
       sum(1 - paid)
from (
    select payments.*, 1 as paid, paid_at as at from payments where status = 'paid' and paid_at is not null
    union all
    select payments.*, 0, updated_at from payments where status in ('expired', 'canceled', 'failed', 'rejected')
) as shares
group by 2, 3, 4, 5;
