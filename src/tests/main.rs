//! Tests of Caisse from outside: through HTTP, the database and the command line.
//!
//! `support` starts a whole process per test, on its own ports, with a clock that the test sets. The gateway is
//! the sandbox, or one that misbehaves on request. Every test's name is a sentence about one behaviour.

/// A gateway that never answers.
mod a_gateway_that_hangs;
/// What no source of the program contains.
mod absent;
/// Return addresses that arrive altered.
mod astray;
/// Which client may start a payment of which amount.
mod authorisation;
/// `caisse backup` and `caisse restore`.
mod backup;
/// The merchant's name, logo and colour.
mod brand;
/// `caisse callback`.
mod callback_by_hand;
/// Source addresses of callbacks.
mod callback_source;
/// What a valid signature does not prove.
mod callback_trust;
/// The callback endpoint: what is stored, and what is answered.
mod callbacks;
/// The detection of leaked secrets.
mod canaries;
/// Files that import each other in a circle.
mod circles;
/// `caisse …`, the binary.
mod command_line;
/// Concurrent requests.
mod concurrency;
/// The merchant's console.
mod console;
/// The gateway's contract, row by row.
mod contract;
/// `kill -9`.
mod crash;
/// Posts from other sites.
mod cross_site;
/// PostgreSQL that becomes unreachable.
mod database_away;
/// A full disk, a locked database.
mod disk;
/// `caisse doctor` and `caisse check-config`.
mod doctor;
/// The links of the documents.
mod documents;
/// `caisse erase`.
mod erasure;
/// A payment's event stream.
mod events;
/// Malformed but usable answers of the gateway.
mod garbled_answers;
/// The example of the gateway's crate.
mod gateway_example;
/// The guide's JSON.
mod guide_api;
/// What the guide's JSON refuses.
mod guide_api_refusals;
/// The guide's dialect, end to end.
mod guide_dialect;
/// The headers of every route.
mod headers;
/// Callbacks that do not look like one.
mod hints;
/// A flood of altered callbacks.
mod hostile_callbacks;
/// Repeated requests under one idempotency key.
mod idempotency;
/// The buyer's path through the pages.
mod journey;
/// The language of a page.
mod language;
/// Endless bodies.
mod large_bodies;
/// The length of files.
mod lengths;
/// Rate limits.
mod limits;
/// The format of log lines.
mod log_form;
/// Magic numbers, through the binary and by the thousand.
mod magic_numbers;
/// The metrics that Prometheus reads.
mod metrics;
/// Rows that no version of the program writes.
mod odd_rows;
/// Payment pages that a shop asked for before any buyer came.
mod opened;
/// `caisse order list` and `caisse order show`.
mod order_lists;
/// One order with several attempts, as its shop reads it.
mod order_status;
/// `/api/v1/orders`.
mod orders_api;
/// What `/api/v1/orders` refuses.
mod orders_api_refusals;
/// Error pages and methods.
mod pages;
/// What pages show, and to which client.
mod pages_content;
mod phone;
/// PgBouncer in transaction mode, before PostgreSQL.
mod pooler;
/// Orders of another application.
mod provenance;
/// Limits on the payments of an order, a phone and a client.
mod quota;
/// Readiness checks.
mod readiness;
/// The README's commands.
mod readme;
/// Scheduled status checks and callbacks, with injected time.
mod reconciling;
/// Payments that are traced through the log by request ID.
mod request_ids;
/// Restarts on the same socket.
mod restarts;
/// The retention of callbacks.
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
/// The sandbox's state file.
mod sandbox_state;
/// Secrets that must not leave the server.
mod secrets;
/// The server functions that the island calls.
mod server_functions;
/// The shop's contacts and return link on its buyers' pages.
mod shops_side;
/// Simulated failures, a thousand runs, each from its seed.
mod simulation;
/// Slow clients.
mod slow_connections;
/// Whole pages and documents.
mod snapshots;
/// The program's start.
mod starting;
/// Failures of paylink.
mod starting_wrong;
/// Status checks, and payments that expire.
mod status_checks;
/// Failures of checkStatus.
mod status_checks_wrong;
/// The database.
mod store;
/// The store's orders and attempts, on SQLite and on PostgreSQL.
mod store_engines;
/// The store's observations, on SQLite and on PostgreSQL.
mod store_engines_observed;
/// The status that is stored beside an order.
mod stored_status;
mod support;
/// A browser without styles.
mod text_browser;
/// TLS without a proxy.
mod tls;
/// Two processes on one database.
mod two_instances;
/// Limits on stored callbacks that are not authentic.
mod unproven;
/// A log that cannot be written.
mod unwritable_log;
/// A database of an earlier version.
mod upgrading;
/// Where a process stores its data, and what it prints about it.
mod whereabouts;
