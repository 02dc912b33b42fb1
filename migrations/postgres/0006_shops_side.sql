-- What a shop says with an order, and whether a buyer ever went to a payment page.

alter table orders
    -- Where the buyer goes back to when the order has ended.
    add column return_url text,
    -- A JSON object of the shop's own, answered as it came.
    add column metadata text;

-- When a buyer first went to the payment page through us; null while only a program asked for the page.
alter table payments add column opened_at bigint;
