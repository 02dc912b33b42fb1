-- Callbacks that prove nothing are bounded in bytes, rows and time.

-- Bytes of the body as it was sent: of one that is not authentic only the beginning is kept. Null for what an earlier
-- version kept, which was all of it.
alter table callbacks add column sent_bytes integer;

-- They are few, and counted often.
create index callbacks_unproven on callbacks (callback_id) where verdict <> 'authentic';
