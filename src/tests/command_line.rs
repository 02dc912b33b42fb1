//! `caisse …`, the binary itself.

use std::{
    path::Path,
    process::{Command, Output},
};

use crate::support::{PRIVATE_KEY, PUBLIC_KEY, sqlite_url};

/// Runs the binary with these arguments and settings, and nothing else around it.
fn caisse(folder: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_caisse"))
        .args(arguments)
        .env_clear()
        .env("DATABASE_URL", sqlite_url(&folder.join("caisse.db")))
        .envs(settings.iter().copied())
        .current_dir(folder)
        .output()
        .expect("the binary runs")
}

fn create_order<'a>(reference: &'a str, amount: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let base = ["order", "create", "--reference", reference, "--amount", amount, "--title", "Deux pagnes"];
    [&base, more].concat()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn order_create_prints_the_address_of_the_order_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a directory");
    let site = [("SITE_URL", "https://shop.example")];
    let arguments = create_order("R-1", "15000", &["--currency", "XAF", "--customer-phone", "699009900"]);
    let made = caisse(folder.path(), &arguments, &site);
    assert!(made.status.success(), "{made:?}");
    let printed = text(&made.stdout);
    assert!(printed.starts_with("https://shop.example/orders/") && printed.ends_with('\n'), "{printed}");
    assert_eq!(printed.lines().count(), 1);

    let again = caisse(folder.path(), &arguments, &site);
    assert_eq!(text(&again.stdout), printed);
    let other_amount = caisse(folder.path(), &create_order("R-1", "15001", &[]), &site);
    assert_eq!(other_amount.status.code(), Some(1));
    assert!(text(&other_amount.stderr).contains("another amount"), "{other_amount:?}");
    assert!(other_amount.stdout.is_empty());
}

#[test]
fn order_create_says_what_is_wrong_and_makes_nothing() {
    let folder = tempfile::tempdir().expect("a directory");
    for (arguments, words) in [
        (create_order("R-1", "0", &[]), "greater than zero"),
        (create_order("R-1", "10.5", &[]), "decimals"),
        (create_order("R-1", "abc", &[]), "not a number"),
        (create_order("R-1", "1000000000000000", &[]), "too large"),
        (create_order("R-1", "100", &["--currency", "USD"]), "XAF or EUR"),
        (create_order("", "100", &[]), "reference is empty"),
        (create_order("R-1", "100", &["--customer-phone", "+33612345678"]), "Cameroon"),
        (create_order("R-1", "100", &["--customer-email", "nobody"]), "e-mail"),
        (create_order("R-1", "100", &["--lang", "de"]), "fr or en"),
        (vec!["order", "create", "--reference", "R-1"], "--amount"),
        (vec!["order", "destroy"], "destroy"),
    ] {
        let refused = caisse(folder.path(), &arguments, &[]);
        assert!(refused.status.code().is_some_and(|code| code != 0), "{arguments:?}: {refused:?}");
        assert!(text(&refused.stderr).contains(words), "{arguments:?}: {}", text(&refused.stderr));
        assert!(refused.stdout.is_empty(), "{arguments:?}: {refused:?}");
    }
    assert!(!folder.path().join("caisse.db").exists());
}

#[test]
fn half_a_configuration_is_refused_by_name() {
    let folder = tempfile::tempdir().expect("a directory");
    let (public, private) = (("MYCOOLPAY_PUBLIC_KEY", PUBLIC_KEY), ("MYCOOLPAY_PRIVATE_KEY", PRIVATE_KEY));
    for (settings, missing) in [
        (vec![public], "MYCOOLPAY_PRIVATE_KEY is missing"),
        (vec![private], "MYCOOLPAY_PUBLIC_KEY is missing"),
        (vec![public, private], "SITE_URL is missing"),
    ] {
        for arguments in [&[][..], &["serve"][..]] {
            let refused = caisse(folder.path(), arguments, &settings);
            assert_eq!(refused.status.code(), Some(1), "{refused:?}");
            assert!(text(&refused.stderr).contains(missing), "{missing}: {}", text(&refused.stderr));
            assert!(!text(&refused.stderr).contains(PRIVATE_KEY));
        }
    }
    assert!(!folder.path().join("caisse.db").exists());
}

#[test]
fn settings_are_read_from_a_file_too() {
    let folder = tempfile::tempdir().expect("a directory");
    std::fs::write(folder.path().join(".env"), "SITE_URL=https://from-file.example\n").expect("a file");
    let made = caisse(folder.path(), &create_order("R-1", "100", &[]), &[]);
    assert!(text(&made.stdout).starts_with("https://from-file.example/orders/"), "{made:?}");
}

#[test]
fn scripts_lists_what_browsers_are_given_as_a_table_and_as_json_whatever_the_settings() {
    let folder = tempfile::tempdir().expect("a directory");
    // A key without the other: enough to keep the checkout from starting.
    let settings = [("MYCOOLPAY_PUBLIC_KEY", PUBLIC_KEY)];
    let json = caisse(folder.path(), &["scripts", "--json"], &settings);
    assert!(json.status.success(), "{json:?}");
    let listed: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    let listed = listed.as_array().expect("a list");

    let table = text(&caisse(folder.path(), &["scripts"], &settings).stdout);
    for script in listed {
        let word = |name: &str| script[name].as_str().expect("a text");
        let row = table.lines().find(|line| line.starts_with(&format!("| {} |", word("name"))));
        for name in ["pages", "authorised_by", "integrity", "assured_by", "reason", "sha384"] {
            assert!(row.expect("a row").contains(word(name)), "{name}: {table}");
        }
    }
    let names: Vec<_> = listed.iter().map(|script| script["name"].as_str().expect("a name")).collect();
    assert!(names.starts_with(&["public/boot.js"]) && names.len() >= 2, "{names:?}");
}
