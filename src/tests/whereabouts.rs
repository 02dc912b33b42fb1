//! Where a process stores its data, and what it prints about it: only `serve` creates a database, for its owner only.

use std::{fs, net::TcpListener, os::unix::fs::PermissionsExt as _, path::Path, process::Output};

use crate::support::{API_TOKEN, PRIVATE_KEY, PUBLIC_KEY, Serving, command, free_port, sqlite_url};

fn run(folder: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    command(folder, arguments, settings).output().expect("the binary runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn mode(file: &Path) -> u32 {
    fs::metadata(file).unwrap_or_else(|error| panic!("{}: {error}", file.display())).permissions().mode()
        & 0o777
}

#[test]
fn a_process_prints_its_settings_and_its_database_at_its_start() {
    let folder = tempfile::tempdir().expect("a directory");
    let port = free_port().to_string();
    fs::write(folder.path().join(".env"), format!("PORT={port}\nLOG_FORMAT=text\n")).expect("a file");
    // Even when next to nothing is logged.
    let logged = Serving::start(folder.path(), &[("RUST_LOG", "error")]).printed();
    for words in [
        format!("settings  {}", folder.path().join(".env").display()),
        format!("record    {}\n", folder.path().join("caisse.db").display()),
        "payments  a sandbox on this machine".to_owned(),
        format!("site      http://localhost:{port}\n"),
    ] {
        assert!(logged.contains(&words), "{words}: {logged}");
    }
}

#[test]
fn a_process_that_logs_json_prints_them_in_a_line_of_json() {
    let folder = tempfile::tempdir().expect("a directory");
    let (port, record) = (free_port().to_string(), sqlite_url(&folder.path().join("shop.db")));
    let settings = [
        ("PORT", port.as_str()),
        ("LOG_FORMAT", "json"),
        ("MYCOOLPAY_PUBLIC_KEY", PUBLIC_KEY),
        ("MYCOOLPAY_PRIVATE_KEY", PRIVATE_KEY),
        ("MYCOOLPAY_API_BASE", "http://127.0.0.1:9"),
        ("API_TOKEN", API_TOKEN),
        ("SITE_URL", "https://shop.example"),
        ("DATABASE_URL", &record),
    ];
    let logged = Serving::start(folder.path(), &settings).printed();
    let lines = logged.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect(line));
    let starting: Vec<_> = lines.filter(|line| line["message"] == "starting").collect();
    assert_eq!(starting.len(), 1, "{logged}");
    assert_eq!(starting[0]["record"], folder.path().join("shop.db").display().to_string());
    assert_eq!(starting[0]["site"], "https://shop.example");
    assert!(starting[0]["payments"].as_str().is_some_and(|text| text.contains(PUBLIC_KEY)), "{logged}");
    assert!(starting[0]["settings"].as_str().is_some_and(|text| text.contains("no .env")), "{logged}");
    assert!(!logged.contains(PRIVATE_KEY) && !logged.contains(API_TOKEN), "{logged}");
}

#[test]
fn a_public_sandbox_warns_at_its_start() {
    let folder = tempfile::tempdir().expect("a directory");
    let port = free_port().to_string();
    let settings = [("PORT", port.as_str()), ("SITE_URL", "https://shop.example"), ("SANDBOX", "public")];
    let logged = Serving::start(folder.path(), &settings).printed();
    assert!(logged.contains("SANDBOX=public: anybody who finds this site pays with any number"), "{logged}");
}

#[test]
fn no_command_but_serve_makes_a_database() {
    let folder = tempfile::tempdir().expect("a directory");
    let place = folder.path().join("caisse.db");
    let backup = folder.path().join("copy.db").display().to_string();
    for arguments in [
        &["order", "create", "--reference", "R-1", "--amount", "100", "--title", "Deux pagnes"][..],
        &["erase", "--phone", "677123456", "--dry-run"],
        &["backup", &backup],
        &["doctor"],
    ] {
        for _ in ["no file", "an empty file"] {
            let refused = run(folder.path(), arguments, &[]);
            assert_eq!(refused.status.code(), Some(1), "{refused:?}");
            let logged = text(&refused.stdout) + &text(&refused.stderr);
            assert!(logged.contains(&place.display().to_string()), "{arguments:?}: {logged}");
            if arguments[0] == "backup" || place.exists() {
                break;
            }
            assert!(!place.exists(), "{arguments:?}");
            fs::write(&place, "").expect("a file");
        }
        let _ = fs::remove_file(&place);
    }
}

#[test]
fn a_database_and_its_files_are_for_their_owner_only() {
    let folder = tempfile::tempdir().expect("a directory");
    let port = free_port().to_string();
    let file = |name: &str| folder.path().join(name);
    let settings = [("PORT", port.as_str()), ("LOG_FORMAT", "text")];
    let mut serving = Serving::start(folder.path(), &settings);
    for name in ["caisse.db", "caisse.db-wal", "caisse.db-shm"] {
        assert_eq!(mode(&file(name)), 0o600, "{name}");
    }
    let copied = run(folder.path(), &["backup", "copy.db"], &[]);
    assert!(copied.status.success(), "{copied:?}");
    assert_eq!(mode(&file("copy.db")), 0o600);
    serving.printed();

    // With the permissions of earlier versions.
    fs::set_permissions(file("caisse.db"), fs::Permissions::from_mode(0o644)).expect("permissions");
    let logged = Serving::start(folder.path(), &settings).printed();
    assert_eq!(mode(&file("caisse.db")), 0o600);
    assert!(logged.contains("others could read this file"), "{logged}");
}

#[test]
fn a_world_readable_settings_file_with_a_key_is_reported() {
    let folder = tempfile::tempdir().expect("a directory");
    let port = free_port().to_string();
    let file = folder.path().join(".env");
    fs::write(&file, format!("API_TOKEN={API_TOKEN}\n")).expect("a file");
    for (mode, is_told) in [(0o644, true), (0o640, false)] {
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).expect("permissions");
        let logged = Serving::start(folder.path(), &[("PORT", &port), ("LOG_FORMAT", "text")]).printed();
        let printed = text(&run(folder.path(), &["check-config"], &[]).stdout);
        for text_shown in [logged, printed] {
            assert_eq!(
                text_shown.contains("everybody on this machine can read it"),
                is_told,
                "{mode:o}: {text_shown}"
            );
        }
    }
}

#[test]
fn a_taken_port_is_reported_with_its_setting() {
    let folder = tempfile::tempdir().expect("a directory");
    let (port, other) = (free_port(), free_port());
    let _site = TcpListener::bind(("127.0.0.1", port)).expect("a port");
    let (port, other) = (port.to_string(), other.to_string());
    for (arguments, settings, words) in [
        (&["serve"][..], vec![("PORT", port.as_str())], "choose another port with PORT"),
        (
            &["serve"],
            vec![("PORT", &other), ("SANDBOX_PORT", &port)],
            "choose another port with SANDBOX_PORT",
        ),
        (&["sandbox", "--port", &port], vec![], "without keys `caisse serve` has a sandbox of its own"),
    ] {
        let refused = run(folder.path(), arguments, &settings);
        assert_eq!(refused.status.code(), Some(1), "{refused:?}");
        let logged = text(&refused.stderr);
        assert!(
            logged.contains(&format!("cannot listen on 127.0.0.1:{port}")) && logged.contains(words),
            "{logged}"
        );
        assert!(logged.contains("Address already in use"), "{logged}");
    }
}

#[test]
fn an_unusable_database_is_reported_with_place_cause_and_remedy() {
    let folder = tempfile::tempdir().expect("a directory");
    let nowhere = folder.path().join("no/such/folder/caisse.db");
    let text_file = folder.path().join("text.db");
    fs::write(&text_file, "this is a text, and no database at all; ".repeat(100)).expect("a file");
    let port = free_port().to_string();
    for (url, words) in [
        (
            sqlite_url(&nowhere),
            vec![nowhere.display().to_string(), "No such file".into(), "its folder is there".into()],
        ),
        (sqlite_url(&text_file), vec![text_file.display().to_string(), "not a database".into()]),
        (
            "postgres://caisse:canary@127.0.0.1:1/shop".to_owned(),
            vec!["127.0.0.1:1/shop".into(), "Connection refused".into(), "host, port, user, password".into()],
        ),
        (
            "postgres://caisse:canary@127.0.0.1:1/shop?pgbouncer=true".to_owned(),
            vec!["127.0.0.1:1/shop".into(), "Connection refused".into()],
        ),
        ("postgres://caisse:canary@127.0.0.1/shop?sslmode=canary".to_owned(), vec!["DATABASE_URL".into()]),
    ] {
        let refused = run(folder.path(), &["serve"], &[("DATABASE_URL", &url), ("PORT", &port)]);
        assert_eq!(refused.status.code(), Some(1), "{refused:?}");
        let logged = text(&refused.stderr);
        let logged = logged.lines().last().expect("a line");
        for words in words {
            assert!(logged.contains(&words), "{words}: {logged}");
        }
        assert!(!logged.contains("canary"), "{logged}");
    }
}
