-- Which request opened an attempt, so that its log can be followed to the end; and what waits for a person.

-- The id that the request was answered with in `X-Request-Id`.
alter table payments add column request_id text;

create index payments_in_review on payments (updated_at) where status = 'review';
