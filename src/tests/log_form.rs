//! The format of the log, and the causes of errors in its lines.

use std::{fs::File, os::unix::fs::MetadataExt as _, process::Stdio};

use serde_json::{Value, json};

use crate::support::{PRIVATE_KEY, PUBLIC_KEY, Serving, command, free_port, http};

/// A name with the prefix of a setting, which causes a warning.
const DOUBTFUL: (&str, &str) = ("SHOP_PORT", "tcp://10.0.0.1:80");

/// The log of a program that cannot listen, with standard error in a file and these additional settings.
fn logged(more: &[(&str, &str)], into_journal: bool) -> String {
    let folder = tempfile::tempdir().expect("a directory");
    let path = folder.path().join("log");
    let log = File::create(&path).expect("a file");
    let found = log.metadata().expect("a file");
    let stream = format!("{}:{}", found.dev(), if into_journal { found.ino() } else { found.ino() + 1 });
    // No program may listen there, so the program ends.
    let settings = [&[DOUBTFUL, ("HOST", "192.0.2.1"), ("JOURNAL_STREAM", stream.as_str())], more].concat();
    let ended = command(folder.path(), &["serve"], &settings).stderr(Stdio::from(log)).status();
    assert!(!ended.expect("the binary runs").success());
    std::fs::read_to_string(path).expect("a log")
}

#[test]
fn in_systemds_journal_the_log_is_text_with_priorities() {
    let log = logged(&[], true);
    assert!(log.lines().any(|line| line.starts_with("<4>") && line.contains("SHOP_PORT")), "{log}");
    assert!(!log.contains('{') && !log.contains('\u{1b}'), "{log}");
}

#[test]
fn elsewhere_the_log_is_json_unless_text_is_asked_for() {
    let log = logged(&[], false);
    let line = log.lines().find(|line| line.contains("SHOP_PORT")).expect("a line");
    let line: Value = serde_json::from_str(line).expect("JSON");
    assert_eq!(line["level"], "WARN");
    let time = line["timestamp"].as_str().unwrap_or_default();
    assert!(time.len() > 20 && time.contains('T') && time.ends_with('Z'), "in UTC: {time}");
    let log = logged(&[("LOG_FORMAT", "text")], false);
    assert!(log.lines().any(|line| line.contains("WARN") && line.contains("SHOP_PORT")), "{log}");
    assert!(!log.contains('{') && !log.contains('<'), "{log}");
    let log = logged(&[("LOG_FORMAT", "json")], true);
    assert!(log.lines().any(|line| line.starts_with('{') && line.contains("SHOP_PORT")), "{log}");
}

#[tokio::test]
async fn a_line_of_json_has_the_causes_of_what_went_wrong() {
    let folder = tempfile::tempdir().expect("a directory");
    let port = free_port().to_string();
    let site = format!("http://127.0.0.1:{port}");
    let settings = [
        ("PORT", port.as_str()),
        ("SITE_URL", &site),
        ("LOG_FORMAT", "json"),
        ("MYCOOLPAY_PUBLIC_KEY", PUBLIC_KEY),
        ("MYCOOLPAY_PRIVATE_KEY", PRIVATE_KEY),
        ("MYCOOLPAY_API_BASE", "http://127.0.0.1:1"),
        ("OPEN_AMOUNTS", "true"),
    ];
    let mut serving = Serving::start(folder.path(), &settings);
    let body = json!({ "amount": 1500, "currency": "XAF", "reference": "R-1", "reason": "Pagnes" });
    let request = http().post(format!("{site}/api/create-payment"));
    let request = request.header("content-type", "application/json").body(body.to_string());
    assert_eq!(request.send().await.expect("an answer").status(), 502);
    let printed = serving.printed();
    let failed = printed.lines().filter(|line| line.contains("the gateway cannot be reached"));
    let failed: Vec<_> = failed.collect();
    assert!(!failed.is_empty() && failed.iter().all(|line| line.contains("Connection refused")), "{printed}");
}

#[test]
fn no_line_of_the_log_leaves_causes_out() {
    fn sources(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    let mut files = Vec::new();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["src", "crates"] {
        sources(&root.join(folder), &mut files);
    }
    files.retain(|file| !file.starts_with(root.join("src/tests")));
    assert!(files.len() > 100, "{}", files.len());
    for file in files {
        let source = std::fs::read_to_string(&file).expect("a source");
        // This cast drops the causes when the log is JSON: `%Causes(&error)` includes them.
        assert!(!source.contains("as &dyn std::error::Error"), "{}", file.display());
    }
}
