-- Who may use the merchant's console, and what they did.

create table users (
    user_id         bigint      primary key generated always as identity,
    -- Lower case: two names that differ in case only are one.
    name            text    not null unique,
    locale          text    not null check (locale in ('fr', 'en')),
    -- In PHC's form; null until the invitation is accepted.
    password        text,
    -- The secret of the authenticator, sealed with `SECRET_KEY`; null without a second factor.
    totp_sealed     bytea,
    -- The last step of 30 seconds of which a code was accepted: each is accepted once.
    totp_last_step  bigint not null default 0,
    created_at      timestamptz not null,
    disabled_at     timestamptz
);

-- What a user may do in a shop.
create table memberships (
    user_id  bigint not null references users (user_id),
    shop_id  bigint not null references shops (shop_id),
    role     text    not null check (role in ('owner', 'cashier', 'accountant', 'developer')),
    primary key (user_id, shop_id)
);

-- Links with which a user chooses a password. SHA-256 of the token in the link.
create table invitations (
    digest      bytea   primary key check (octet_length(digest) = 32),
    user_id     bigint not null references users (user_id),
    created_at  timestamptz not null,
    expires_at  timestamptz not null,
    used_at     timestamptz
);

create index invitations_by_user on invitations (user_id);

-- Codes for whoever lost the authenticator. SHA-256 of 80 random bits.
create table recovery_codes (
    digest   bytea   primary key check (octet_length(digest) = 32),
    user_id  bigint not null references users (user_id),
    used_at  timestamptz
);

create index recovery_codes_by_user on recovery_codes (user_id);

-- Who is signed in. SHA-256 of the cookie's token.
create table sessions (
    digest      bytea   primary key check (octet_length(digest) = 32),
    -- Names the session on pages, where its token must not be.
    session_id  text    not null unique,
    user_id     bigint not null references users (user_id),
    -- What is still missing: `code` (the second factor), `setup` (a second factor has to be set up), or `nothing`.
    awaits      text    not null check (awaits in ('code', 'setup', 'nothing')),
    created_at  timestamptz not null,
    -- The last request. A session that is not used ends.
    seen_at     timestamptz not null,
    -- The end, however much it is used.
    expires_at  timestamptz not null,
    -- When the user last showed a password or a code.
    proved_at   timestamptz not null,
    address     text    not null,
    agent       text    not null
);

create index sessions_by_user on sessions (user_id);
create index sessions_by_end on sessions (expires_at);

-- Browsers in which a user has signed in: a stranger's wrong passwords do not count against them.
create table devices (
    digest   bytea   primary key check (octet_length(digest) = 32),
    user_id  bigint not null references users (user_id),
    seen_at  timestamptz not null
);

create index devices_by_user on devices (user_id);

-- What people did. No personal data of customers: numbers of rows only, so that an erasure leaves the chain whole.
create table audit (
    audit_id     bigint  primary key,
    shop_id      bigint not null references shops (shop_id),
    at           timestamptz not null,
    -- `user`, `command` or `program`, and of a user the `user_id`.
    actor_kind   text    not null check (actor_kind in ('user', 'command', 'program')),
    actor_id     bigint,
    address      text,
    request_id   text,
    action       text    not null,
    -- What it was done to: a kind of row, and its number or reference.
    object_kind  text    not null,
    object_id    text    not null,
    detail       text    not null,
    -- SHA-256 of `previous` and of this row's columns. The first row's `previous` is 32 zero bytes.
    previous     bytea   not null check (octet_length(previous) = 32),
    hash         bytea   not null unique check (octet_length(hash) = 32)
);

create index audit_by_object on audit (object_kind, object_id, audit_id);

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
    raise exception 'the audit log is append-only';
end
$$;

create trigger audit_is_not_changed before update or delete or truncate on audit
for each statement execute function refuse_audit_change();

-- The newest row of `audit`. Whoever appends locks it.
create table audit_head (
    id        bigint primary key check (id = 1),
    audit_id  bigint not null,
    hash      bytea   not null check (octet_length(hash) = 32)
);

insert into audit_head (id, audit_id, hash) values (1, 0, decode(repeat('00', 32), 'hex'));

-- A digest of `SECRET_KEY`: another key does not open what this one sealed.
create table secret_key (
    id      bigint primary key check (id = 1),
    digest  bytea   not null check (octet_length(digest) = 32)
);
