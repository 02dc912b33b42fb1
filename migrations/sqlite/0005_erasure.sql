-- A person who is to be forgotten goes from the record; the money stays.

-- When the customer of an order was erased: what the gateway says of them from then on is not kept either.
alter table orders add column erased_at integer;

-- That somebody was erased, and how many rows it touched. Not who.
create table erasures (
    erasure_id   integer primary key,
    erased_at    integer not null,
    orders       integer not null,
    payments     integer not null,
    observations integer not null,
    callbacks    integer not null
) strict;
