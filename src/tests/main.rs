//! What Caisse does, seen from outside: through HTTP, the database file and the command line.
//!
//! `support` starts a whole program per test, on ports of its own, with a clock the test turns. The gateway is
//! the sandbox, or one that misbehaves on request. Every test is a sentence about behaviour.

/// A gateway that never answers.
mod a_gateway_that_hangs;
/// What the program does without.
mod absent;
/// Addresses that come back changed.
mod astray;
/// Who may make a payment of what amount.
mod authorisation;
/// `caisse backup` and `caisse restore`.
mod backup;
/// The merchant's name, logo and colour.
mod brand;
/// `caisse callback`.
mod callback_by_hand;
/// Where a callback comes from.
mod callback_source;
/// What a right signature does not prove.
mod callback_trust;
/// The gateway's door: what is kept, and what is answered.
mod callbacks;
/// What must not be told, and that it would be noticed.
mod canaries;
/// `caisse …`, the binary.
mod command_line;
/// Two at once.
mod concurrency;
/// The gateway's contract, row by row.
mod contract;
/// `kill -9`.
mod crash;
/// Posts from other sites.
mod cross_site;
/// PostgreSQL that becomes unreachable.
mod database_away;
/// A disk that is full, a database that is locked.
mod disk;
/// `caisse doctor` and `caisse check-config`.
mod doctor;
/// What the documents say is there.
mod documents;
/// `caisse erase`.
mod erasure;
/// A payment's event stream.
mod events;
/// Answers with something wrong in them.
mod garbled_answers;
/// The example of the gateway's crate.
mod gateway_example;
/// The guide's JSON.
mod guide_api;
/// What the guide's JSON refuses.
mod guide_api_refusals;
/// The other contract, end to end.
mod guide_dialect;
/// The headers of every route.
mod headers;
/// Callbacks that do not look like one.
mod hints;
/// A flood of altered callbacks.
mod hostile_callbacks;
/// The same request twice.
mod idempotency;
/// The buyer's way through the pages.
mod journey;
/// The language of a page.
mod language;
/// Bodies without an end.
mod large_bodies;
/// How often one may ask.
mod limits;
/// How a log looks, and what is in a line.
mod log_form;
/// Magic numbers, through the binary and by the thousand.
mod magic_numbers;
/// What Prometheus reads.
mod metrics;
/// Rows that no version of the program wrote.
mod odd_rows;
/// A payment page that a shop asked for before any buyer came.
mod opened;
/// `caisse order list` and `caisse order show`.
mod order_lists;
/// One order, several attempts: what its shop reads.
mod order_status;
/// `/api/v1/orders`.
mod orders_api;
/// What `/api/v1/orders` refuses.
mod orders_api_refusals;
/// Errors and methods.
mod pages;
/// What a page shows, and to whom.
mod pages_content;
mod phone;
/// PgBouncer in transaction mode, before PostgreSQL.
mod pooler;
/// Orders of another application.
mod provenance;
/// How often payments may be asked for.
mod quota;
/// Whether the program can do its work.
mod readiness;
/// The README's commands.
mod readme;
/// Payments that nobody waits for.
mod reconciling;
/// Requests that are followed through the log.
mod request_ids;
/// The next program on the same socket.
mod restarts;
/// What is not kept for ever.
mod retention;
/// Which part of the program may import which.
mod rooms;
/// `caisse sandbox`.
mod sandbox_alone;
/// The sandbox's faults.
mod sandbox_faults;
/// The program without keys.
mod sandbox_mode;
/// The sandbox's magic numbers.
mod sandbox_scenarios;
/// A sandbox that remembers.
mod sandbox_state;
/// What must never leave the server.
mod secrets;
/// The island's doors.
mod server_functions;
/// Where a buyer reaches the shop, and goes back to it.
mod shops_side;
/// A thousand bad days, each from its seed.
mod simulation;
/// Clients that take their time.
mod slow_connections;
/// The program's start.
mod starting;
/// paylink gone wrong.
mod starting_wrong;
/// Looks at checkStatus, and what the clock does.
mod status_checks;
/// checkStatus gone wrong.
mod status_checks_wrong;
/// The database.
mod store;
/// The store's orders and attempts, on SQLite and on PostgreSQL.
mod store_engines;
/// The store's observations, likewise.
mod store_engines_observed;
mod support;
/// A browser without styles.
mod text_browser;
/// Without a proxy.
mod tls;
/// Two programs on one database.
mod two_instances;
/// How much is kept of what proves nothing.
mod unproven;
/// A log that takes nothing.
mod unwritable_log;
/// A record of an earlier version.
mod upgrading;
/// What a program says of where it is, and what it makes there.
mod whereabouts;
