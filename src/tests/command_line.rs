//! `caisse …`, the binary itself.

use std::{
    path::Path,
    process::{Command, Output},
};

use caisse::{config::SETTINGS, store::Store};

use crate::support::{PRIVATE_KEY, PUBLIC_KEY, sqlite_url, watch_the_log};

/// Runs the binary with these arguments and settings, and an empty environment otherwise.
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

/// A folder with a database, as `caisse serve` creates it.
fn folder_with_a_record() -> tempfile::TempDir {
    watch_the_log();
    let folder = tempfile::tempdir().expect("a directory");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        Store::open(&sqlite_url(&folder.path().join("caisse.db"))).await.expect("a database").close().await;
    });
    folder
}

#[test]
fn order_create_prints_the_address_of_the_order_and_nothing_else() {
    let folder = folder_with_a_record();
    let site = [("SITE_URL", "https://shop.example"), ("SANDBOX", "public")];
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
fn order_create_prints_what_is_wrong_and_makes_nothing() {
    let folder = tempfile::tempdir().expect("a directory");
    for (arguments, words) in [
        (create_order("R-1", "0", &[]), "greater than zero"),
        (create_order("R-1", "10.5", &[]), "decimals"),
        (create_order("R-1", "abc", &[]), "not a number"),
        (create_order("R-1", "1000000000000000", &[]), "too large"),
        (create_order("R-1", "100", &["--currency", "USD"]), "XAF or EUR"),
        (create_order("", "100", &[]), "reference is empty"),
        (create_order("R-1", "100", &["--customer-phone", "call me"]), "country's code"),
        (create_order("R-1", "15.000", &[]), "15000 for fifteen thousand"),
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
    let folder = folder_with_a_record();
    std::fs::write(folder.path().join(".env"), "SITE_URL=https://from-file.example\nSANDBOX=public\n")
        .expect("a file");
    let made = caisse(folder.path(), &create_order("R-1", "100", &[]), &[]);
    assert!(text(&made.stdout).starts_with("https://from-file.example/orders/"), "{made:?}");
}

#[test]
fn a_settings_file_may_be_named_before_and_after_the_command() {
    let folder = folder_with_a_record();
    std::fs::write(folder.path().join(".env"), "SHOP_NAME=Chez Awa\n").expect("a file");
    std::fs::write(folder.path().join("other"), "SHOP_NAME=Chez Moussa\n").expect("a file");
    for arguments in [["--config", "other", "check-config"], ["check-config", "--config", "other"]] {
        let printed = text(&caisse(folder.path(), &arguments, &[]).stdout);
        assert!(printed.contains("Chez Moussa") && !printed.contains("Chez Awa"), "{printed}");
        assert!(printed.contains(&folder.path().join("other").display().to_string()), "{printed}");
    }

    let place = folder.path().join("absent").display().to_string();
    for command in ["serve", "check-config", "doctor", "health"] {
        let refused = caisse(folder.path(), &[command, "--config", "absent"], &[]);
        assert_eq!(refused.status.code(), Some(1), "{refused:?}");
        let printed = text(&refused.stderr) + &text(&refused.stdout);
        assert!(printed.contains(&format!("the settings file {place} cannot be read")), "{printed}");
    }
}

#[test]
fn every_setting_is_in_the_help_of_serve_and_a_secret_has_no_flag() {
    let folder = tempfile::tempdir().expect("a directory");
    let help = text(&caisse(folder.path(), &["serve", "--help"], &[]).stdout);
    for setting in SETTINGS {
        assert!(help.contains(&format!("\n{}:\n", setting.group.heading())), "{}: {help}", setting.name);
        assert!(help.contains(setting.name) && help.contains(setting.meaning), "{}: {help}", setting.name);
        let flag = format!("{} <", setting.as_flag());
        assert_eq!(help.contains(&flag), setting.flag().is_some(), "{}: {help}", setting.name);
        if setting.file_name.is_some() {
            let value = format!("{}=canary", setting.as_flag());
            for arguments in [&["serve", &value][..], &["serve", &setting.as_flag(), "canary"]] {
                let refused = caisse(folder.path(), arguments, &[]);
                assert_eq!(refused.status.code(), Some(2), "{refused:?}");
                let printed = text(&refused.stderr);
                assert!(printed.contains(&format!("{} has no flag", setting.name)), "{printed}");
                assert!(!printed.contains("canary"), "{printed}");
            }
        }
    }
}

#[test]
fn a_flag_counts_before_the_environment_and_the_environment_before_the_file() {
    let folder = tempfile::tempdir().expect("a directory");
    let file = "SHOP_NAME=Of the file\nSHOP_EMAIL=file@shop.example\nSHOP_PHONE=+237699009900\n";
    std::fs::write(folder.path().join(".env"), file).expect("a file");
    let environment = [("SHOP_NAME", "Of the environment"), ("SHOP_EMAIL", "environment@shop.example")];

    let printed = caisse(folder.path(), &["check-config", "--shop-name", "Of a flag"], &environment);

    let printed = text(&printed.stdout);
    for value in ["Of a flag", "environment@shop.example", "+237699009900", "Read from the flags and"] {
        assert!(printed.contains(value), "{value}: {printed}");
    }
}

#[test]
fn no_error_about_the_command_line_of_a_setting_quotes_a_value() {
    let folder = tempfile::tempdir().expect("a directory");
    for arguments in [
        &["serve", "--no-such-flag=canary_1"][..],
        &["serve", "canary_1"],
        &["serve", "--port", "1", "canary_1"],
        &["serve", "--port=canary_1"],
        &["serve", "--port", "1", "--port=canary_1"],
        &["serve", "--canary_1"],
        &["API_TOKEN=canary_1"],
        &["--config"],
        &["check-config", "--host=canary_1"],
    ] {
        let refused = caisse(folder.path(), arguments, &[]);
        assert!(!refused.status.success(), "{arguments:?}: {refused:?}");
        let printed = text(&refused.stderr) + &text(&refused.stdout);
        assert!(!printed.contains("canary") && !printed.is_empty(), "{arguments:?}: {printed}");
    }
}

#[test]
fn scripts_lists_what_browsers_are_given_whatever_the_settings() {
    let folder = tempfile::tempdir().expect("a directory");
    // One key without the other keeps the checkout from starting.
    let settings = [("MYCOOLPAY_PUBLIC_KEY", PUBLIC_KEY)];
    let json = caisse(folder.path(), &["scripts", "--json"], &settings);
    assert!(json.status.success(), "{json:?}");
    let listed: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    let listed = listed.as_array().expect("a list");

    let paragraphs = text(&caisse(folder.path(), &["scripts"], &settings).stdout);
    assert!(!paragraphs.contains('|'), "Markdown is for who asks for it: {paragraphs}");
    let table = text(&caisse(folder.path(), &["scripts", "--markdown"], &settings).stdout);
    for script in listed {
        let word = |name: &str| script[name].as_str().expect("a text");
        let row = table.lines().find(|line| line.starts_with(&format!("| {} |", word("name"))));
        for name in ["pages", "authorised_by", "integrity", "assured_by", "reason", "sha384"] {
            assert!(row.expect("a row").contains(word(name)), "{name}: {table}");
            assert!(paragraphs.contains(word(name)), "{name}: {paragraphs}");
        }
    }
    let names: Vec<_> = listed.iter().map(|script| script["name"].as_str().expect("a name")).collect();
    assert!(names.starts_with(&["public/boot.js"]) && names.len() >= 2, "{names:?}");
}

#[test]
fn a_sandbox_beside_a_public_address_does_not_start_unasked() {
    let folder = tempfile::tempdir().expect("a directory");
    let public = ("SITE_URL", "https://shop.example");
    for misnamed in [
        vec![],
        vec![("MY_COOLPAY_PUBLIC_KEY", PUBLIC_KEY), ("MY_COOLPAY_PRIVATE_KEY", PRIVATE_KEY)],
        vec![("mycoolpay_public_key", PUBLIC_KEY), ("mycoolpay_private_key", PRIVATE_KEY)],
        vec![("MYCOOLPAY_PUBLIC", PUBLIC_KEY), ("MYCOOLPAY_PRIVATE", PRIVATE_KEY)],
    ] {
        for command in [&["serve"][..], &["check-config"], &["doctor"], &create_order("R-1", "100", &[])] {
            let refused = caisse(folder.path(), command, &[&[public], &misnamed[..]].concat());
            assert_eq!(refused.status.code(), Some(1), "{refused:?}");
            let printed = text(&refused.stderr) + &text(&refused.stdout);
            assert!(
                printed.contains("MYCOOLPAY_PUBLIC_KEY") || printed.contains("docs/settings.md has the list"),
                "{printed}"
            );
            assert!(!printed.contains(PRIVATE_KEY), "{printed}");
        }
    }
    assert!(!folder.path().join("caisse.db").exists());
}

#[test]
fn keys_may_be_in_files_that_the_settings_name() {
    let folder = tempfile::tempdir().expect("a directory");
    for (file, key) in [("public", PUBLIC_KEY), ("private", PRIVATE_KEY)] {
        std::fs::write(folder.path().join(file), format!("{key}\n")).expect("a file");
    }
    let settings =
        "MYCOOLPAY_PUBLIC_KEY_FILE=public\nMYCOOLPAY_PRIVATE_KEY_FILE=private\nSITE_URL=https://shop.example";
    std::fs::write(folder.path().join(".env"), settings).expect("a file");
    let printed = caisse(folder.path(), &["check-config"], &[]);
    assert!(printed.status.success(), "{printed:?}");
    let printed = text(&printed.stdout);
    assert!(!printed.contains("sandbox on this machine") && !printed.contains(PRIVATE_KEY), "{printed}");
    assert!(printed.contains(PUBLIC_KEY), "{printed}");
}

#[test]
fn a_slip_in_the_settings_file_names_its_line_and_shows_no_secret() {
    let folder = tempfile::tempdir().expect("a directory");
    let file = folder.path().join(".env");
    for bad_line in ["MYCOOLPAY_PRIVATE_KEY: canary", "MYCOOLPAY_PRIVATE_KEY='canary", "canary"] {
        std::fs::write(&file, format!("SHOP_NAME=L'Atelier\n{bad_line}\nAPI_TOKEN=canary_0123456789\n"))
            .expect("a file");
        for command in [&["serve"][..], &["check-config"], &["doctor"], &["health"]] {
            let refused = caisse(folder.path(), command, &[]);
            assert_eq!(refused.status.code(), Some(1), "{refused:?}");
            let printed = text(&refused.stderr) + &text(&refused.stdout);
            assert!(printed.contains(&format!("{}, line 2", file.display())), "{printed}");
            assert!(!printed.contains("canary"), "{printed}");
        }
        assert!(caisse(folder.path(), &["scripts"], &[]).status.success(), "it needs no settings");
    }
}

#[test]
fn a_log_is_chosen_by_a_setting_and_one_that_cannot_be_read_is_refused() {
    let folder = tempfile::tempdir().expect("a directory");
    for (name, value) in [("LOG_FORMAT", "xml"), ("RUST_LOG", "info,caisse=canary")] {
        let refused = caisse(folder.path(), &["serve"], &[(name, value)]);
        assert_eq!(refused.status.code(), Some(1), "{refused:?}");
        let printed = text(&refused.stderr);
        assert!(
            printed.contains(&format!("{name} cannot be used")) && !printed.contains("canary"),
            "{printed}"
        );
    }
}
