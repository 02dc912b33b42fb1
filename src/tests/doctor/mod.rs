//! `caisse doctor` and `caisse check-config`: each test makes one thing wrong, and expects it to be reported.

/// Faults of the database.
mod database;
/// A site that is down, or uses another database.
mod instance;
/// Addresses that lead to another server.
mod stranger;

use caisse_domain::Timestamp;
use std::{path::Path, process::Output, time::Duration};

use caisse::{
    checkout::{Clock, system_clock},
    config::{Config, Environment},
    doctor::{Finding, Grade, examine, is_ill},
};
use caisse_http_server::TlsFiles;
use serde_json::Value;

use crate::support::{API_TOKEN, GatewayBehaviour, PRIVATE_KEY, Program, Setup, TestApp, sqlite_url};
use stranger::Stranger;

async fn examined(config: &Config) -> Vec<Finding> {
    examine(config, &Environment::default(), &system_clock()).await
}

/// The findings of this check.
fn of<'a>(findings: &'a [Finding], check: &str) -> Vec<&'a Finding> {
    findings.iter().filter(|finding| finding.check == check).collect()
}

/// Expects a finding of this check with this grade and these words.
fn found(findings: &[Finding], check: &str, grade: Grade, words: &str) {
    let found = of(findings, check);
    assert!(found.iter().any(|finding| finding.grade == grade), "{check} should be {grade}: {found:#?}");
    assert!(found.iter().any(|finding| finding.to_string().contains(words)), "{words}: {found:#?}");
}

/// The findings for a running program whose settings have one change.
async fn with(app: &TestApp, change: impl FnOnce(&mut Config)) -> Vec<Finding> {
    let mut config = app.config.clone();
    change(&mut config);
    examined(&config).await
}

#[tokio::test]
async fn a_program_that_works_is_well() {
    let app = Setup::live().start().await;
    let findings = examined(&app.config).await;
    assert!(!is_ill(&findings), "{findings:#?}");
    found(&findings, "database", Grade::Ok, "tables are those of this version");
    found(&findings, "gateway", Grade::Ok, "knows our public key");
    found(&findings, "framing", Grade::Ok, "may be framed");
    found(&findings, "site", Grade::Ok, "/healthz answers");
    found(&findings, "callback", Grade::Ok, "answers KO");
    found(&findings, "returns", Grade::Ok, "/payment/success");
    found(&findings, "tls", Grade::Skip, "a proxy");
    // It is on loopback, which is unsuitable for a shop.
    found(&findings, "settings", Grade::Warn, "only this machine can open it");
}

#[tokio::test]
async fn no_check_costs_anything_and_no_finding_has_a_secret() {
    let app = Setup::live().start().await;
    let findings = examined(&app.config).await;
    for request in app.gateway().requests() {
        // Status checks of a payment that does not exist, and the headers of a page that does not exist.
        assert!(request.target.contains("00000000-0000-0000-0000-000000000000"), "{request:?}");
        assert!(!request.body.contains(PRIVATE_KEY) && !request.target.contains(PRIVATE_KEY));
    }
    assert_eq!(app.record.sizes().await.payments, 0);
    examined(&app.config).await;
    assert_eq!(app.record.sizes().await.callbacks, 1, "the same again is counted");
    let report = format!("{findings:?} {}", serde_json::to_string(&findings).expect("JSON"));
    assert!(!report.contains(PRIVATE_KEY) && !report.contains(API_TOKEN), "{report}");
}

#[tokio::test]
async fn a_site_that_is_not_there_or_is_a_strangers_is_reported() {
    let app = Setup::live().start().await;
    let findings = with(&app, |config| config.site_url = "http://127.0.0.1:1".to_owned()).await;
    found(&findings, "site", Grade::Warn, "cannot be reached from here");
    found(&findings, "returns", Grade::Warn, "cannot be reached from here");
    assert!(!is_ill(&findings), "that may be the network's way");

    let stranger = Stranger::start().await;
    let findings = with(&app, |config| config.site_url = stranger.url.clone()).await;
    found(&findings, "site", Grade::Fail, "not what Caisse answers");
    found(&findings, "returns", Grade::Fail, "not what Caisse answers");
}

#[tokio::test]
async fn a_callback_url_that_leads_away_or_verifies_nothing_is_reported() {
    let app = Setup::live().start().await;
    let stranger = Stranger::start().await;
    for (path, words) in [
        ("/moved", "leads to https://elsewhere.example/new"),
        ("/believes", "answers 200 OK, which is not what Caisse answers"),
        ("/nothing", "answers 404 Not Found"),
        ("/down", "start it, and see its log"),
    ] {
        let findings = with(&app, |config| config.callback_url = stranger.at(path)).await;
        found(&findings, "callback", Grade::Fail, words);
    }
    let findings = with(&app, |config| config.callback_url = stranger.at("/busy")).await;
    found(&findings, "callback", Grade::Warn, "asks too often");
}

#[tokio::test]
async fn a_certificate_of_an_unknown_issuer_is_reported() {
    let app = Setup::live().start().await;
    let stranger = Stranger::with_tls().await;
    let findings = with(&app, |config| config.site_url = stranger.url.clone()).await;
    found(&findings, "site", Grade::Fail, "no valid certificate");
}

#[tokio::test]
async fn a_gateway_that_does_not_answer_as_it_should_is_reported() {
    for (behaviour, words) in [
        (GatewayBehaviour::Html, "That is not the API"),
        (GatewayBehaviour::Redirects, "neither a success nor a refusal"),
        (GatewayBehaviour::Broken, "neither a success nor a refusal"),
        (GatewayBehaviour::Empty, "That is not the API"),
        (GatewayBehaviour::HangsUp, "was lost"),
        (GatewayBehaviour::Hangs, "was lost"),
    ] {
        let app = Setup::live_with_gateway_that(behaviour).start().await;
        let began = std::time::Instant::now();
        found(&examined(&app.config).await, "gateway", Grade::Fail, words);
        assert!(began.elapsed() < Duration::from_secs(20), "{behaviour:?}: {:?}", began.elapsed());
    }
    let app = Setup::live_with_gateway_that(GatewayBehaviour::TooMany).start().await;
    found(&examined(&app.config).await, "gateway", Grade::Warn, "too often");
    let app = Setup::live_with_gateway_closed().start().await;
    let findings = examined(&app.config).await;
    found(&findings, "gateway", Grade::Fail, "cannot be reached");
    found(&findings, "framing", Grade::Warn, "opens in a window");
}

#[tokio::test]
async fn a_public_key_that_the_gateway_does_not_know_is_reported() {
    let app = Setup::live().start().await;
    let findings = with(&app, |config| config.gateway.public_key = "pk_test_another".to_owned()).await;
    found(&findings, "gateway", Grade::Warn, "Compare MYCOOLPAY_PUBLIC_KEY");
    let stranger = Stranger::start().await;
    let findings = with(&app, |config| config.gateway.api_base = stranger.at("/forbids")).await;
    found(&findings, "gateway", Grade::Fail, "does not take our key");
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_reported() {
    let app = Setup::live().start().await;
    let stranger = Stranger::start().await;
    let mut config = app.config.clone();
    config.gateway.api_base.clone_from(&stranger.url);
    found(&examined(&config).await, "clock", Grade::Ok, "the gateway's");
    let right = system_clock();
    let late: Clock = std::sync::Arc::new(move || right() - 120_000);
    let findings = examine(&config, &Environment::default(), &late).await;
    found(&findings, "clock", Grade::Fail, "behind the gateway's");
    let lost: Clock = std::sync::Arc::new(Timestamp::default);
    found(
        &examine(&config, &Environment::default(), &lost).await,
        "clock",
        Grade::Fail,
        "before this program was built",
    );
}

#[tokio::test]
async fn a_certificate_of_our_own_and_its_key_belong_together() {
    let app = Setup::live().start().await;
    let files = |key: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/fixtures/tls");
        Some(TlsFiles { certificate: folder.join("localhost.pem"), key: folder.join(key) })
    };
    let findings = with(&app, |config| config.tls = files("localhost.key")).await;
    found(&findings, "tls", Grade::Ok, "belong together, and its certificate is valid for ");
    for key in ["another.key", "localhost.pem", "nothing.key"] {
        let findings = with(&app, |config| config.tls = files(key)).await;
        found(&findings, "tls", Grade::Fail, "cannot be used");
    }
}

#[tokio::test]
async fn without_keys_it_prints_what_does_not_apply() {
    let app = TestApp::sandboxed().await;
    let findings = examined(&app.config).await;
    assert!(!is_ill(&findings), "{findings:#?}");
    for check in ["keys", "gateway", "framing"] {
        found(&findings, check, Grade::Skip, "no keys are set");
    }
}

/// Runs the binary in `folder` with these settings, and an empty environment otherwise.
async fn caisse(folder: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_caisse"));
    command.args(arguments).env_clear().current_dir(folder);
    command.env("DATABASE_URL", sqlite_url(&folder.join("caisse.db"))).envs(settings.iter().copied());
    tokio::task::spawn_blocking(move || command.output().expect("the binary runs")).await.expect("no panic")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[tokio::test]
async fn the_command_prints_lines_or_json_and_sets_its_exit_code() {
    let folder = tempfile::tempdir().expect("a directory");
    let app = Setup::live().start().await;
    let (base, record) = (app.config.gateway.api_base.clone(), app.database.setting());
    let settings = [
        ("MYCOOLPAY_PUBLIC_KEY", app.config.gateway.public_key.as_str()),
        ("MYCOOLPAY_PRIVATE_KEY", PRIVATE_KEY),
        ("API_TOKEN", API_TOKEN),
        ("MYCOOLPAY_API_BASE", &base),
        ("SITE_URL", &app.url),
        ("DATABASE_URL", record),
    ];
    let well = caisse(folder.path(), &["doctor"], &settings).await;
    assert_eq!(well.status.code(), Some(0), "{well:?}");
    let lines = text(&well.stdout);
    assert!(lines.contains("works on this database"), "{lines}");
    assert!(
        lines.lines().count() > 10 && !lines.contains(PRIVATE_KEY) && !lines.contains(API_TOKEN),
        "{lines}"
    );

    let ill =
        [&settings[..3], &[("SITE_URL", app.url.as_str()), ("MYCOOLPAY_API_BASE", "http://127.0.0.1:1")]]
            .concat();
    let ill = caisse(folder.path(), &["doctor", "--json"], &ill).await;
    assert_eq!(ill.status.code(), Some(1), "{ill:?}");
    let report: Value = serde_json::from_slice(&ill.stdout).expect("JSON and nothing else");
    assert_eq!(report["ok"], false);
    let gateway = report["findings"].as_array().expect("a list").iter().find(|one| one["check"] == "gateway");
    assert_eq!(gateway.expect("a finding")["grade"], "fail");

    let half = caisse(folder.path(), &["doctor"], &settings[..1]).await;
    assert_eq!(half.status.code(), Some(1), "{half:?}");
    assert!(text(&half.stdout).contains("FAIL  settings   MYCOOLPAY_PRIVATE_KEY is missing"), "{half:?}");
}

#[tokio::test]
async fn the_validity_of_the_certificate_that_buyers_see_is_reported() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/fixtures/tls");
    let [certificate, key] = ["first.pem", "first.key"].map(|name| fixtures.join(name).display().to_string());
    let program = Program::start(&[("TLS_CERT", &certificate), ("TLS_KEY", &key)]);
    let port = program.url.rsplit(':').next().expect("a port");
    let site_url = format!("https://localhost:{port}");
    let folder = tempfile::tempdir().expect("a directory");
    // This machine trusts the certificate's issuer.
    let settings =
        [("SITE_URL", site_url.as_str()), ("SSL_CERT_FILE", &certificate), ("API_TOKEN", API_TOKEN)];
    let report = caisse(folder.path(), &["doctor"], &settings).await;
    let lines = text(&report.stdout);
    let well = format!("ok    site       {site_url}/healthz answers, and its certificate is valid for ");
    assert!(lines.contains(&well), "{lines}");
}

#[tokio::test]
async fn check_config_prints_what_serve_would_use() {
    let folder = tempfile::tempdir().expect("a directory");
    std::fs::write(folder.path().join(".env"), "SHOP_NAME=Chez Awa\nSHOP_PORT=x\n").expect("a file");
    let plain = caisse(folder.path(), &["check-config"], &[("PORT", "8080")]).await;
    assert_eq!(plain.status.code(), Some(0), "{plain:?}");
    let printed = text(&plain.stdout);
    let value = |name: &str| {
        let line = printed.lines().find(|line| line.split_whitespace().next() == Some(name));
        line.unwrap_or_else(|| panic!("{name}: {printed}"))[name.len()..].trim().to_owned()
    };
    assert_eq!(value("PORT"), "8080");
    assert_eq!(value("SITE_URL"), "http://localhost:8080  (default)");
    assert_eq!(value("SANDBOX_PORT"), "8081  (default)");
    assert_eq!(value("SHOP_NAME"), "Chez Awa");
    assert_eq!(value("API_TOKEN"), "-  (default)");
    assert!(printed.contains("SHOP_PORT is not a setting"), "{printed}");
    assert!(printed.contains(".env."), "{printed}");

    let secret = [("API_TOKEN", API_TOKEN), ("DATABASE_URL", "postgres://caisse:canary@localhost/caisse")];
    let secret = caisse(folder.path(), &["check-config"], &secret).await;
    assert!(!text(&secret.stdout).contains(API_TOKEN) && !text(&secret.stdout).contains("canary"));
    assert!(text(&secret.stdout).contains("•••"));

    let refused = caisse(folder.path(), &["check-config"], &[("PORT", "many")]).await;
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("PORT"), "{refused:?}");
}
