//! The key that seals second factors: where it is, and what happens without it.

use std::{os::unix::fs::PermissionsExt as _, path::Path};

use caisse::store::{AuditContext, NewUser, Store};
use caisse_domain::{Locale, Role, Timestamp, UserName};

use reqwest::Method;

use crate::support::{Database, Engine, PRIVATE_KEY, PUBLIC_KEY, SECRET_KEY, Setup, TestApp, sqlite_url};

async fn establish(
    store: &Store,
    set: Option<&str>,
    file: Option<&Path>,
) -> Result<Option<caisse::SecretKey>, String> {
    let set = set.map(|text| caisse::SecretKey::parse(text).expect("a key"));
    caisse::merchant::establish_key(store, set, file).await.map_err(|error| error.to_string())
}

#[tokio::test]
async fn a_key_is_made_beside_a_sqlite_file_for_its_owner_only_and_no_other_is_taken() {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, key_file) = (folder.path().join("caisse.db"), folder.path().join("caisse.key"));
    let store = Store::open(&sqlite_url(&file)).await.expect("a database");
    let key = establish(&store, None, Some(&file)).await.expect("a key").expect("a key");
    let mode = std::fs::metadata(&key_file).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(
        establish(&store, None, Some(&file)).await,
        Ok(Some(key.clone())),
        "the same at the next start"
    );
    assert_eq!(
        establish(&store, Some(&key.expose()), Some(&file)).await,
        Ok(Some(key)),
        "or from the setting"
    );

    let another = establish(&store, Some(SECRET_KEY), Some(&file)).await.expect_err("another key");
    assert!(another.starts_with("SECRET_KEY is another key") && !another.contains(SECRET_KEY), "{another}");
    std::fs::write(&key_file, "not a key\n").expect("a file");
    let damaged = establish(&store, None, Some(&file)).await.expect_err("no key");
    assert!(damaged.contains("caisse.key must have one key"), "{damaged}");
    std::fs::remove_file(&key_file).expect("a file");
    let missing = establish(&store, None, Some(&file)).await.expect_err("no file");
    assert!(missing.contains("caisse.key is missing"), "{missing}");
    assert!(!key_file.exists(), "no other is made");
    store.close().await;
}

#[tokio::test]
async fn without_a_file_there_is_no_console_and_with_users_no_start() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(database) = Database::new(engine).await else { continue };
        let store = Store::open(&database.url).await.expect("a database");
        assert_eq!(establish(&store, None, None).await, Ok(None));
        let name = UserName::parse("awa").expect("a name");
        let new = NewUser { name, role: Role::Owner, locale: Locale::Fr };
        let now = Timestamp::from_millis(1_790_000_000_000);
        store.add_user(new, AuditContext::of_command(), now).await.expect("a user");
        let missing = establish(&store, None, None).await.expect_err("no key");
        assert!(missing.starts_with("SECRET_KEY is missing"), "{missing}");
        assert!(establish(&store, Some(SECRET_KEY), None).await.is_ok_and(|key| key.is_some()));
        store.close().await;
    }
}

#[tokio::test]
async fn on_postgresql_without_a_key_the_site_works_and_has_no_console() {
    let Some(database) = Database::new(Engine::Postgres).await else { return };
    let app = Setup::sandbox().with("SECRET_KEY", "").on(database).start().await;
    for path in ["/console", "/console/sign-in", "/console/sandbox/x"] {
        assert_eq!(app.get(path).await.status, 404, "{path}");
    }
    let home = app.get("/").await;
    assert!(home.status == 200 && !home.text().contains("/console"), "{}", home.text());
}

#[tokio::test]
async fn a_link_and_a_redirect_are_the_settings_whatever_host_was_asked() {
    let app = TestApp::sandboxed().await;
    let asked = app.request(Method::GET, "/console").header("host", "evil.example");
    assert_eq!(app.send(asked).await.location(), "/console/sign-in");
    let button = app.request(Method::POST, "/console/sandbox").header("host", "evil.example");
    let button = app.send(button.header("sec-fetch-site", "same-origin")).await;
    assert_eq!(button.status, 404, "a name of another site opens no sandbox");
}

#[tokio::test]
async fn users_are_managed_from_the_command_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = sqlite_url(&folder.path().join("caisse.db"));
    Store::open(&url).await.expect("a database").close().await;
    let site = [
        ("SITE_URL", "https://shop.example"),
        ("MYCOOLPAY_PUBLIC_KEY", PUBLIC_KEY),
        ("MYCOOLPAY_PRIVATE_KEY", PRIVATE_KEY),
    ];
    let run = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_caisse"));
        command.args(arguments).env_clear().env("DATABASE_URL", &url).envs(site).current_dir(folder.path());
        let output = command.output().expect("the binary runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.success(), text(&output.stdout), text(&output.stderr))
    };
    let (ok, link, _) = run(&["user", "add", "Awa", "--role", "owner"]);
    assert!(ok && link.starts_with("https://shop.example/console/invitations/"), "{link}");
    assert_eq!(link.lines().count(), 1);
    for (arguments, words) in [
        (&["user", "add", "awa", "--role", "owner"][..], "there is a user with this name"),
        (&["user", "add", "bih", "--role", "boss"], "owner, cashier, accountant or developer"),
        (&["user", "add", "b", "--role", "owner"], "2 to 32"),
        (&["user", "add", "bih", "--role", "owner", "--lang", "de"], "fr or en"),
        (&["user", "reset", "nobody"], "no such user"),
        (&["user", "disable", "awa"], "the last owner"),
    ] {
        let (ok, out, error) = run(arguments);
        assert!(!ok && out.is_empty() && error.contains(words), "{arguments:?}: {error}");
    }
    assert!(run(&["user", "add", "bih", "--role", "owner", "--lang", "en"]).0);
    assert_eq!(run(&["user", "disable", "awa"]).1, "Disabled.\n");
    let (_, again, _) = run(&["user", "reset", "awa"]);
    assert!(again.starts_with("https://shop.example/console/invitations/") && again != link, "{again}");
    let (_, list, _) = run(&["user", "list"]);
    assert_eq!(list.lines().count(), 2);
    assert!(list.lines().all(|line| line.contains("owner") && line.contains("invited")), "{list}");
}
