//! Readiness: whether the program can do its work, and what it reports if not.

use std::{
    process::{Command, Output},
    sync::Arc,
};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
    routing::get,
};
use caisse::{
    metrics::Metrics,
    web::{Brand, Examination, Limits, Services, Streams, router},
};
use tokio::{net::TcpListener, sync::watch};
use tower::ServiceExt as _;

use crate::support::{Program, TestApp};

const READY: &str = "database ok\nmigrations ok\ndisk ok\nqueue ok\nrunning ok\n";

#[tokio::test]
async fn a_process_that_is_ready_lists_its_checks() {
    let app = TestApp::sandboxed().await;
    let answer = app.get("/readyz").await;
    assert_eq!((answer.status, answer.text().as_str()), (200, READY));
}

#[tokio::test]
async fn a_database_that_takes_no_writes_is_not_ready() {
    let app = TestApp::sandboxed().await;
    app.database.change("alter table orders rename column paid_at to paid_then").await;
    let answer = app.get("/readyz").await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.text(), READY.replace("database ok", "database failed: it takes no writes"));
}

#[tokio::test]
async fn tables_of_another_version_are_not_ready() {
    let app = TestApp::sandboxed().await;
    for (statement, words) in [
        (
            "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
             select version + 1000, description, success, checksum, execution_time from _sqlx_migrations \
             where version = (select max(version) from _sqlx_migrations)",
            "of a later version",
        ),
        ("update _sqlx_migrations set version = 7 where version = 1", "not those that Caisse makes"),
    ] {
        app.database.change(statement).await;
        let answer = app.get("/readyz").await;
        assert_eq!(answer.status, 503);
        let failed = answer.text().lines().find(|line| line.starts_with("migrations")).map(ToOwned::to_owned);
        let failed = failed.expect("a line for each check");
        assert!(
            failed.starts_with("migrations failed: the tables are ") && failed.ends_with(words),
            "{failed}"
        );
    }
}

#[tokio::test]
async fn a_program_that_was_asked_to_stop_is_not_ready_so_that_a_balancer_leaves_it() {
    let app = TestApp::sandboxed().await;
    let (stop, stopped) = watch::channel(false);
    let config = Arc::new(app.config.clone());
    let metrics = Arc::new(Metrics::default());
    let services = Services {
        merchant: None,
        examination: Examination::default(),
        checkout: Arc::clone(app.checkout()),
        health: app.store().await.health(),
        brand: Arc::new(Brand::new(config.shop_accent, None)),
        config,
        limits: Limits::new(false, Arc::clone(&metrics)),
        streams: Streams::new(10, stopped),
        metrics,
    };
    let router = router(services.into());
    let mut statuses = Vec::new();
    for is_stopping in [false, true] {
        stop.send_replace(is_stopping);
        let request = Request::get("/readyz").body(Body::empty()).expect("a request");
        statuses.push(router.clone().oneshot(request).await.expect("infallible").status().as_u16());
    }
    assert_eq!(statuses, [200, 503]);
}

#[tokio::test]
async fn a_probe_learns_neither_paths_nor_names() {
    let app = TestApp::sandboxed().await;
    app.database.change("alter table _sqlx_migrations rename column checksum to something").await;
    let answer = app.get("/readyz").await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.text(), READY.replace("migrations ok", "migrations failed: it does not answer"));
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(app.get("/healthz").await.status, 200);
}

/// Runs `caisse health` for a program on `port`, with this `HOST`.
async fn health(port: u16, host: &'static str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_caisse"));
    command.arg("health").env_clear().env("HOST", host).env("PORT", port.to_string());
    tokio::task::spawn_blocking(move || command.output().expect("the binary runs")).await.expect("no panic")
}

#[tokio::test]
async fn the_health_command_asks_the_local_process_and_sets_its_exit_code() {
    let mut program = Program::start(&[]);
    let port = program.url.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
    for host in ["127.0.0.1", "0.0.0.0"] {
        let answer = health(port, host).await;
        assert_eq!(answer.status.code(), Some(0), "{host}: {answer:?}");
    }
    let elsewhere = health(port, "127.0.0.2").await;
    assert_eq!(elsewhere.status.code(), Some(1), "no process listens there: {elsewhere:?}");
    program.stop().await;

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let ill = Router::new().route("/readyz", get(async || StatusCode::SERVICE_UNAVAILABLE));
    tokio::spawn(async move { axum::serve(listener, ill).await });
    let answer = health(port, "127.0.0.1").await;
    assert_eq!(answer.status.code(), Some(1), "{answer:?}");
    let printed = String::from_utf8_lossy(&answer.stderr).into_owned();
    assert!(printed.contains("it is not ready: 503"), "{printed}");
}
