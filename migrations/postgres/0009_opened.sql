-- A time like the others, and of payment pages from before it was noted who went there: each counts as opened, so
-- that its buyer goes on reading that a payment is under way.

alter table payments alter column opened_at type timestamptz using to_timestamp(opened_at / 1000.0);
update payments set opened_at = created_at where payment_url is not null and opened_at is null;
