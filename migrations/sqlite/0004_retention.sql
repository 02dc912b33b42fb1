-- Callbacks are forgotten when they are old: the oldest are found without reading the others.
create index callbacks_by_age on callbacks (received_at);
