-- Indexes of the console's lists: newest first, by what a merchant filters and searches by. Each ends in the row's number,
-- which SQLite adds by itself.

create index orders_by_status on orders (application, status, created_at);
create index orders_by_amount on orders (application, currency, amount, created_at);
create index orders_by_customer_phone on orders (application, customer_phone, created_at) where customer_phone is not null;
create index orders_by_customer_email on orders (application, lower(customer_email), created_at) where customer_email is not null;

create index payments_by_age on payments (application, created_at);
create index payments_by_status on payments (application, status, created_at);
create index payments_by_amount on payments (application, currency, amount, created_at);
create index payments_by_operator_ref on payments (operator_ref) where operator_ref is not null;
-- Those about which a person has to decide.
create index payments_in_question on payments (application, created_at) where status = 'review' or is_double;
