-- Of payment pages from before it was noted who went there: each counts as opened, so that its buyer goes on reading
-- that a payment is under way.

update payments set opened_at = created_at where payment_url is not null and opened_at is null;
