-- A person who is to be forgotten goes from the record; the money stays.

-- When the customer of an order was erased: what the gateway says of them from then on is not kept either.
alter table orders add column erased_at timestamptz;

-- That somebody was erased, and how many rows it touched. Not who.
create table erasures (
    erasure_id   bigint      primary key generated always as identity,
    erased_at    timestamptz not null,
    orders       bigint      not null,
    payments     bigint      not null,
    observations bigint      not null,
    callbacks    bigint      not null
);
