-- How often something was asked for is counted without reading all that was.

-- Requests on one telephone, over all orders.
create index payments_by_phone on payments (phone, created_at) where phone is not null;
-- Of an order with many attempts, those in which money moved.
create index payments_that_moved on payments (order_id) where status in ('review', 'paid');
