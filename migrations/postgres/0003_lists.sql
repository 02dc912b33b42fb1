-- Indexes of the console's lists: newest first, by what a merchant filters and searches by.

drop index orders_by_age;
create index orders_by_age on orders (application, created_at, order_id);
create index orders_by_status on orders (application, status, created_at, order_id);
create index orders_by_amount on orders (application, currency, amount, created_at, order_id);
create index orders_by_customer_phone on orders (application, customer_phone, created_at, order_id) where customer_phone is not null;
create index orders_by_customer_email on orders (application, lower(customer_email), created_at, order_id) where customer_email is not null;
-- The database's own order of letters finds no beginnings.
create index orders_by_beginning on orders (application, reference collate "C");

create index payments_by_age on payments (application, created_at, payment_id);
create index payments_by_status on payments (application, status, created_at, payment_id);
create index payments_by_amount on payments (application, currency, amount, created_at, payment_id);
create index payments_by_operator_ref on payments (operator_ref, payment_id) where operator_ref is not null;
-- Those about which a person has to decide.
create index payments_in_question on payments (application, created_at, payment_id) where status = 'review' or is_double;
