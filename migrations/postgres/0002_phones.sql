-- Paying with the buyer's own number, and what a receipt says.

alter table payments
    -- The number that was asked to pay; null for an attempt on the payment page.
    add column phone text,
    -- What its operator waits for: 'code', 'pin', or 'pin ' and what to dial.
    add column prompt text,
    -- The operator's reference of the movement, and what the gateway kept in minor units, once it said so.
    add column operator_ref text,
    add column fees bigint;
