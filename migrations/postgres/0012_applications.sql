-- Under which application an order was made: the gateway's public key, or the word `sandbox`. What was made under one
-- settles nothing under another, and takes none of its references. Empty for what an earlier version wrote, until the
-- program starts: then it is the one of that start.

alter table payments drop constraint payments_order_reference_fkey;
alter table orders
    drop constraint orders_reference_key,
    add column application text not null default '',
    add constraint orders_application_reference_key unique (application, reference);
alter table orders alter column application drop default;

-- The order's own, so that what is due is found without reading orders; and the order by its number, since its
-- reference is no longer unique by itself.
alter table payments
    add column application text not null default '',
    add column order_id bigint references orders (order_id);
update payments set order_id = (select order_id from orders where reference = order_reference);
alter table payments alter column application drop default, alter column order_id set not null;

drop index payments_by_order, payments_one_live_per_order, payments_due, payments_live;

create index payments_by_order on payments (order_id);

-- Asking twice for a payment gives the same one: an order has at most one attempt that may still be paid.
create unique index payments_one_live_per_order on payments (order_id) where status in ('created', 'pending');

-- The few that are due, and the few that may expire.
create index payments_due on payments (application, next_check_at) where next_check_at is not null;
create index payments_live on payments (application, created_at) where status in ('created', 'pending');

-- A callback of the guide's dialect may name the order.
create index payments_by_reference on payments (order_reference);
