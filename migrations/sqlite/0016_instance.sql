-- Who this record is: a key, made here and never changed. With it the program that serves answers `caisse doctor`, which
-- reads the same key, so that the doctor knows whether both have the same record. Nothing else is made with it.
create table instance (
    id integer primary key check (id = 1),
    key blob not null check (length(key) = 32)
) strict;

insert into instance (id, key) values (1, randomblob(32));
