-- How often something was asked for is counted without reading all that was.

-- Requests on one telephone, over all orders.
create index payments_by_phone on payments (phone, created_at) where phone is not null;
-- Of an order with many attempts, the newest, and those in which money moved.
drop index payments_by_order;
create index payments_by_order on payments (order_id, payment_id);
create index payments_that_moved on payments (order_id) where status in ('review', 'paid');
