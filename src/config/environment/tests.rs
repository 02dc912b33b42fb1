//! What was set, and where.

use std::{
    fs,
    os::unix::{ffi::OsStringExt as _, fs::PermissionsExt as _},
};

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::{config::values::Config, telemetry::Causes};

fn read_in(folder: &TempDir, variables: &[(&str, &str)]) -> Result<Environment, ConfigError> {
    let variables = variables.iter().map(|&(name, value)| (name.into(), value.into()));
    Environment::read(&CommandLine::default(), variables, folder.path())
}

/// The settings of this settings file and these variables.
fn read(file: impl AsRef<[u8]>, variables: &[(&str, &str)]) -> Result<Environment, ConfigError> {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join(".env"), file).expect("a file");
    read_in(&folder, variables)
}

fn value(environment: &Environment, name: &str) -> String {
    environment.get(name).unwrap_or_default()
}

#[test]
fn the_environment_counts_before_the_file() {
    let both =
        read("PORT=1\nHOST=::1\nSHOP_NAME=Chez Awa", &[("PORT", "2"), ("HOST", " ")]).expect("settings");
    assert_eq!(["PORT", "HOST", "SHOP_NAME"].map(|name| value(&both, name)), ["2", "::1", "Chez Awa"]);
    assert!(both.file().is_some_and(|file| file.is_absolute() && file.ends_with(".env")));
}

#[test]
fn a_flag_counts_before_the_environment_and_an_empty_one_is_none() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join(".env"), "PORT=1\nHOST=::1\nSHOP_NAME=Chez Awa").expect("a file");
    let read = |flags: Vec<(&'static str, OsString)>| {
        let variables = [("PORT".into(), "2".into()), ("SHOP_NAME".into(), "Chez Moussa".into())];
        Environment::read(&CommandLine { flags, ..CommandLine::default() }, variables, folder.path())
    };

    let given = read(vec![("PORT", "3".into()), ("SHOP_NAME", " ".into())]).expect("settings");
    let refused = read(vec![("PORT", OsString::from_vec(b"canary\xe9".to_vec()))]);

    let values = ["PORT", "HOST", "SHOP_NAME"].map(|name| value(&given, name));
    assert_eq!(values, ["3", "::1", "Chez Moussa"]);
    let error = refused.err().expect("a refusal").to_string();
    assert_eq!(error, "PORT cannot be used: its value on the command line is not UTF-8");
}

#[test]
fn a_file_that_is_asked_for_is_read_instead() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join(".env"), "PORT=1\nSHOP_NAME=Chez Awa").expect("a file");
    fs::write(folder.path().join("shop.conf"), "PORT=2").expect("a file");
    let read = |file: &str| {
        let command_line = CommandLine { file: Some(file.into()), ..CommandLine::default() };
        Environment::read(&command_line, [], folder.path())
    };

    let asked_for = read("shop.conf").expect("settings");
    let absent = read("absent.conf").err().expect("a refusal").to_string();

    assert_eq!(["PORT", "SHOP_NAME"].map(|name| value(&asked_for, name)), ["2", ""]);
    assert!(asked_for.file().is_some_and(|file| file.is_absolute() && file.ends_with("shop.conf")));
    assert!(absent.contains(&folder.path().join("absent.conf").display().to_string()), "{absent}");
}

#[test]
fn without_a_file_there_is_none_to_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let environment = read_in(&folder, &[("PORT", "8080")]).expect("settings");
    assert_eq!((environment.file(), value(&environment, "PORT").as_str()), (None, "8080"));
}

#[test]
fn a_file_that_cannot_be_read_is_not_passed_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(".env");
    std::os::unix::fs::symlink(folder.path().join("nowhere"), &file).expect("a link");
    assert!(matches!(read_in(&folder, &[]), Err(ConfigError::Unreadable { .. })), "a link to nowhere");
    fs::remove_file(&file).expect("a link");
    fs::create_dir(&file).expect("a folder");
    let error = read_in(&folder, &[]).err().expect("a folder is no file");
    assert!(Causes(&error).to_string().contains(&file.display().to_string()), "{error}");
}

#[test]
fn of_two_lines_for_one_setting_the_last_counts_and_both_are_noted() {
    let twice = read("PORT=1\nPORT=2\nHOST=::1\nHOST=::1", &[]).expect("settings");
    assert_eq!(value(&twice, "PORT"), "2");
    assert_eq!(twice.notes(), ["PORT is on line 1 and on line 2: the last one counts"]);
}

#[test]
fn a_name_alone_is_one_that_the_environment_has() {
    let environment = read("PORT\nHOME", &[("PORT", "8080"), ("HOME", "/root")]).expect("as Docker has it");
    assert_eq!(value(&environment, "PORT"), "8080");
    // The rest of a key that was cut in two.
    let error = read("API_TOKEN=abc\ncanary0123", &[]).err().expect("a slip").to_string();
    assert!(error.contains("line 2: there is no `=`") && !error.contains("canary"), "{error}");
}

#[test]
fn a_secret_may_be_in_a_file_that_its_setting_names() {
    let folder = tempfile::tempdir().expect("a folder");
    for setting in SETTINGS {
        let Some(file_name) = setting.file_name else { continue };
        assert_eq!(file_name, format!("{}_FILE", setting.name));
        let file = folder.path().join(setting.name);
        fs::write(&file, "\u{feff}a value with $1 \r\n").expect("a file");
        let path = file.display().to_string();
        let environment = read_in(&folder, &[(file_name, &path)]).expect("settings");
        assert_eq!(value(&environment, setting.name), "a value with $1");
        let both = read_in(&folder, &[(file_name, &path), (setting.name, "x")]).err().expect("a refusal");
        assert!(both.to_string().contains(&format!("{} is given too", setting.name)), "{both}");
    }
    assert_eq!(SETTINGS.iter().filter(|setting| setting.file_name.is_some()).count(), 6);
}

#[test]
fn a_named_file_that_gives_nothing_is_refused_and_a_misplaced_secret_not_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, bytes: &[u8]| {
        let file = folder.path().join(name);
        fs::write(&file, bytes).expect("a file");
        file.display().to_string()
    };
    for (path, words) in [
        ("canary_0123456789".to_owned(), "cannot be read: No such file"),
        (file("empty", b" \n"), "is empty"),
        (file("latin", b"canary\xe9"), "is not UTF-8"),
        (folder.path().display().to_string(), "cannot be read"),
    ] {
        let error = read_in(&folder, &[("API_TOKEN_FILE", &path)]).err().expect("a refusal").to_string();
        assert!(error.starts_with("API_TOKEN_FILE cannot be used: ") && error.contains(words), "{error}");
        assert!(!error.contains("canary") && !error.contains(&path), "{error}");
    }
}

#[test]
fn a_value_that_is_not_utf8_stops_the_program_by_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in names::all() {
        let variables = [(name.into(), OsString::from_vec(b"canary\xe9".to_vec()))];
        let error = Environment::read(&CommandLine::default(), variables, folder.path())
            .err()
            .expect("a refusal")
            .to_string();
        assert_eq!(error, format!("{name} cannot be used: its value in the environment is not UTF-8"));
    }
    let other = [("HOME".into(), OsString::from_vec(b"/home/caf\xe9".to_vec()))];
    assert!(
        Environment::read(&CommandLine::default(), other, folder.path()).is_ok(),
        "another program's affair"
    );
}

#[test]
fn misnamed_settings_stop_the_program_all_at_once_with_what_was_meant() {
    let environment =
        read("MY_COOLPAY_PUBLIC_KEY=a\nMYCOOLPAY_SECRET=b", &[("site_url", "c"), ("SHOP_PORT", "d")]);
    let environment = environment.expect("a file");
    let error = Config::from_environment(&environment).expect_err("a refusal").to_string();
    for words in [
        "site_url (in the environment) is not a setting: call it SITE_URL",
        "MY_COOLPAY_PUBLIC_KEY (line 1 of the settings file) is not a setting: call it MYCOOLPAY_PUBLIC_KEY",
        "MYCOOLPAY_SECRET (line 2 of the settings file) is not a setting: take it out",
    ] {
        assert!(error.contains(words), "{error}");
    }
    assert_eq!(environment.doubtful().collect::<Vec<_>>(), ["SHOP_PORT"]);
}

#[test]
fn an_empty_name_that_is_nearly_a_setting_sets_nothing() {
    let environment = read("MY_COOLPAY_PUBLIC_KEY=\n", &[("site_url", "")]).expect("settings");
    assert!(environment.refuse_misnamed().is_ok());
}

#[test]
fn a_line_that_sets_nothing_of_ours_is_noted_by_its_number_alone() {
    let environment = read("HTTPS_PROXY=http://user:canary@proxy:3128\n", &[]).expect("settings");
    let note = &environment.notes()[0];
    assert!(note.starts_with("line 1 sets nothing of Caisse's") && !note.contains("PROXY"), "{note}");
}

#[test]
fn a_world_readable_file_with_a_secret_is_noted() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(".env");
    for line in ["MYCOOLPAY_PRIVATE_KEY=sk", "API_TOKEN=t", "DATABASE_URL=postgres://u:p@h/d"] {
        fs::write(&file, line).expect("a file");
        for (mode, note_count) in [(0o644, 1), (0o604, 1), (0o640, 0), (0o600, 0)] {
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).expect("permissions");
            let environment = read_in(&folder, &[]).expect("settings");
            assert_eq!(environment.notes().len(), note_count, "{line} {mode:o}: {:?}", environment.notes());
        }
    }
    fs::write(&file, "PORT=1\nMYCOOLPAY_PUBLIC_KEY=pk\nAPI_TOKEN=").expect("a file");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).expect("permissions");
    assert!(read_in(&folder, &[]).expect("settings").notes().is_empty(), "nothing in it is a secret");
}

/// Any file: lines of settings, of slips and of nonsense, with a canary anywhere.
fn files() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        prop::sample::select(SETTINGS.iter().map(|setting| setting.name).collect::<Vec<_>>())
            .prop_map(String::from),
        prop::sample::select(vec![
            "MY_COOLPAY_PRIVATE_KEY",
            "api_token",
            "export PORT",
            "SHOP_PORT",
            "HOME",
            ""
        ])
        .prop_map(String::from),
        "[ -~]{0,12}",
    ];
    let mark = || {
        prop::sample::select(vec![
            "", "'", "\"", " ", "#", "\\", "$", "=", ":", "\r", "é", "@", "/", "?", "://",
        ])
    };
    let start =
        || prop::sample::select(vec!["", "", "postgres://u:", "sqlite:", "https://", "+237", "-----BEGIN"]);
    let line = (name, mark(), prop::sample::select(vec!["=", ":", "", " = "]), start(), mark(), mark())
        .prop_map(|(name, before, equals, start, mark, end)| {
            format!("{name}{before}{equals}{start}{mark}canary{end}")
        });
    prop::collection::vec(line, 1..6).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn no_error_and_no_note_has_a_value_of_the_file_in_it(file in files()) {
        let message = match read(&file, &[]) {
            Err(error) => format!("{} {error:?}", Causes(&error)),
            Ok(environment) => {
                let error = Config::from_environment(&environment).err();
                let error = error.map(|error| format!("{} {error:?}", Causes(&error)));
                format!("{error:?} {:?}", environment.notes())
            }
        };
        prop_assert!(!message.contains("canary"), "{file}\n{message}");
    }
}
