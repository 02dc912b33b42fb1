-- Paying with the buyer's own number, and what a receipt says.

-- The number that was asked to pay; null for an attempt on the payment page.
alter table payments add column phone text;
-- What its operator waits for: 'code', 'pin', or 'pin ' and what to dial.
alter table payments add column prompt text;
-- The operator's reference of the movement, and what the gateway kept in minor units, once it said so.
alter table payments add column operator_ref text;
alter table payments add column fees integer;
