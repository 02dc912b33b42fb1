-- Under which application an order was made: the gateway's public key, or the word `sandbox`. What was made under one
-- settles nothing under another, and takes none of its references.
--
-- Until now a payment knew its order by the reference, which is no longer unique by itself. SQLite alters no
-- constraint: the column goes with the one it has, and comes back without; then `orders` is made anew. The number of
-- the order is what holds them together.

drop index payments_by_order;
drop index payments_one_live_per_order;
drop index payments_due;
drop index payments_live;

alter table payments rename column order_reference to reference_before;
alter table payments add column order_reference text not null default '';
update payments set order_reference = reference_before;
alter table payments drop column reference_before;

alter table orders rename to orders_before;

create table orders (
    order_id        integer primary key,
    -- Empty for what an earlier version wrote, until the program starts: then it is the one of that start.
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
    -- When the first payment of it succeeded. Later successes leave it alone: they are double payments.
    paid_at         integer,
    created_at      integer not null,
    -- When its customer was erased: what the gateway says of them from then on is not kept either.
    erased_at       integer,
    -- Where the buyer goes back to when the order has ended.
    return_url      text,
    -- A JSON object of the shop's own, answered as it came.
    metadata        text,
    unique (application, reference)
) strict;

insert into orders (order_id, application, token, reference, amount, currency, title, customer_name, customer_email,
        customer_phone, locale, paid_at, created_at, erased_at, return_url, metadata)
    select order_id, '', token, reference, amount, currency, title, customer_name, customer_email,
        customer_phone, locale, paid_at, created_at, erased_at, return_url, metadata
    from orders_before;

drop table orders_before;

-- The order's own, so that what is due is found without reading orders.
alter table payments add column application text not null default '';
alter table payments add column order_id integer references orders (order_id);
update payments set order_id = (select order_id from orders where reference = order_reference);

create index payments_by_order on payments (order_id);

-- Asking twice for a payment gives the same one: an order has at most one attempt that may still be paid.
create unique index payments_one_live_per_order on payments (order_id) where status in ('created', 'pending');

-- The few that are due, and the few that may expire.
create index payments_due on payments (application, next_check_at) where next_check_at is not null;
create index payments_live on payments (application, created_at) where status in ('created', 'pending');

-- A callback of the guide's dialect may name the order.
create index payments_by_reference on payments (order_reference);
