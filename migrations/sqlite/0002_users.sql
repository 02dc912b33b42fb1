-- Who may use the merchant's console, and what they did.

create table users (
    user_id         integer primary key,
    -- Lower case: two names that differ in case only are one.
    name            text    not null unique,
    locale          text    not null check (locale in ('fr', 'en')),
    -- In PHC's form; null until the invitation is accepted.
    password        text,
    -- The secret of the authenticator, sealed with `SECRET_KEY`; null without a second factor.
    totp_sealed     blob,
    -- The last step of 30 seconds of which a code was accepted: each is accepted once.
    totp_last_step  integer not null default 0,
    created_at      integer not null,
    disabled_at     integer
) strict;

-- What a user may do in a shop.
create table memberships (
    user_id  integer not null references users (user_id),
    shop_id  integer not null references shops (shop_id),
    role     text    not null check (role in ('owner', 'cashier', 'accountant', 'developer')),
    primary key (user_id, shop_id)
) strict;

-- Links with which a user chooses a password. SHA-256 of the token in the link.
create table invitations (
    digest      blob    primary key check (length(digest) = 32),
    user_id     integer not null references users (user_id),
    created_at  integer not null,
    expires_at  integer not null,
    used_at     integer
) strict;

create index invitations_by_user on invitations (user_id);

-- Codes for whoever lost the authenticator. SHA-256 of 80 random bits.
create table recovery_codes (
    digest   blob    primary key check (length(digest) = 32),
    user_id  integer not null references users (user_id),
    used_at  integer
) strict;

create index recovery_codes_by_user on recovery_codes (user_id);

-- Who is signed in. SHA-256 of the cookie's token.
create table sessions (
    digest      blob    primary key check (length(digest) = 32),
    -- Names the session on pages, where its token must not be.
    session_id  text    not null unique,
    user_id     integer not null references users (user_id),
    -- What is still missing: `code` (the second factor), `setup` (a second factor has to be set up), or `nothing`.
    awaits      text    not null check (awaits in ('code', 'setup', 'nothing')),
    created_at  integer not null,
    -- The last request. A session that is not used ends.
    seen_at     integer not null,
    -- The end, however much it is used.
    expires_at  integer not null,
    -- When the user last showed a password or a code.
    proved_at   integer not null,
    address     text    not null,
    agent       text    not null
) strict;

create index sessions_by_user on sessions (user_id);
create index sessions_by_end on sessions (expires_at);

-- Browsers in which a user has signed in: a stranger's wrong passwords do not count against them.
create table devices (
    digest   blob    primary key check (length(digest) = 32),
    user_id  integer not null references users (user_id),
    seen_at  integer not null
) strict;

create index devices_by_user on devices (user_id);

-- What people did. No personal data of customers: numbers of rows only, so that an erasure leaves the chain whole.
create table audit (
    audit_id     integer primary key,
    shop_id      integer not null references shops (shop_id),
    at           integer not null,
    -- `user`, `command` or `program`, and of a user the `user_id`.
    actor_kind   text    not null check (actor_kind in ('user', 'command', 'program')),
    actor_id     integer,
    address      text,
    request_id   text,
    action       text    not null,
    -- What it was done to: a kind of row, and its number or reference.
    object_kind  text    not null,
    object_id    text    not null,
    detail       text    not null,
    -- SHA-256 of `previous` and of this row's columns. The first row's `previous` is 32 zero bytes.
    previous     blob    not null check (length(previous) = 32),
    hash         blob    not null unique check (length(hash) = 32)
) strict;

create index audit_by_object on audit (object_kind, object_id, audit_id);

create trigger audit_is_not_updated before update on audit
begin
    select raise(abort, 'the audit log is append-only');
end;

create trigger audit_is_not_deleted before delete on audit
begin
    select raise(abort, 'the audit log is append-only');
end;

-- The newest row of `audit`. Whoever appends locks it.
create table audit_head (
    id        integer primary key check (id = 1),
    audit_id  integer not null,
    hash      blob    not null check (length(hash) = 32)
) strict;

insert into audit_head (id, audit_id, hash) values (1, 0, zeroblob(32));

-- A digest of `SECRET_KEY`: another key does not open what this one sealed.
create table secret_key (
    id      integer primary key check (id = 1),
    digest  blob    not null check (length(digest) = 32)
) strict;
