-- Who this record is: a key, made here and never changed. With it the program that serves answers `caisse doctor`, which
-- reads the same key, so that the doctor knows whether both have the same record. Nothing else is made with it.
create table instance (
    id bigint primary key check (id = 1),
    key bytea not null check (octet_length(key) = 32)
);

-- A random UUID has 122 bits of the system's random numbers.
insert into instance (id, key)
values (1, decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));
