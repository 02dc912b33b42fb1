-- What a merchant asks: who paid today, what is stuck, what was said about an order.

create index orders_by_age on orders (application, created_at);
create index orders_by_payment on orders (application, paid_at) where paid_at is not null;
create index callbacks_by_payment on callbacks (payment_id) where payment_id is not null;
