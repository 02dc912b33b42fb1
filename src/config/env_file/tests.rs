//! What a line means, and what an error says.

use super::*;

/// What a file with this one line sets, as `NAME=value`.
fn set(line: &str) -> String {
    match parse(line.as_bytes()).unwrap_or_else(|error| panic!("{line}: {error}")).as_slice() {
        [(1, EnvLine::Sets { name, value, .. })] => format!("{name}={value}"),
        _ => panic!("{line}"),
    }
}

fn error(file: &[u8]) -> EnvFileError {
    match parse(file) {
        Ok(_) => panic!("{}", String::from_utf8_lossy(file)),
        Err(error) => error,
    }
}

#[test]
fn a_value_is_the_text_behind_the_first_equals_sign() {
    for (line, means) in [
        ("MYCOOLPAY_PRIVATE_KEY=sk$1live$abc", "MYCOOLPAY_PRIVATE_KEY=sk$1live$abc"),
        ("API_TOKEN=abc$def${HOME}$(id)`id`", "API_TOKEN=abc$def${HOME}$(id)`id`"),
        ("SHOP_ACCENT=#ffd400", "SHOP_ACCENT=#ffd400"),
        ("SHOP_NAME=Chez Awa", "SHOP_NAME=Chez Awa"),
        ("SHOP_NAME=L'Atelier", "SHOP_NAME=L'Atelier"),
        ("SHOP_NAME=Chez \"Awa\" & fils", "SHOP_NAME=Chez \"Awa\" & fils"),
        ("SHOP_NAME=Boutique #1", "SHOP_NAME=Boutique #1"),
        ("API_TOKEN=YWJj==", "API_TOKEN=YWJj=="),
        ("API_TOKEN=a\\nb\\", "API_TOKEN=a\\nb\\"),
        ("SITE_URL=", "SITE_URL="),
        ("  PORT \t=  3000  ", "PORT=3000"),
        ("export PORT=3000", "PORT=3000"),
        ("export\tPORT=3000", "PORT=3000"),
        ("exporter=yes", "exporter=yes"),
    ] {
        assert_eq!(set(line), means);
    }
}

#[test]
fn one_pair_of_quotation_marks_is_taken_off() {
    for (line, means) in [
        ("SHOP_NAME='Chez Awa'", "SHOP_NAME=Chez Awa"),
        ("SHOP_NAME=\"L'Atelier\"", "SHOP_NAME=L'Atelier"),
        ("SHOP_NAME=\"'Chez Awa'\"", "SHOP_NAME='Chez Awa'"),
        ("SHOP_NAME=' Chez Awa '", "SHOP_NAME= Chez Awa "),
        ("API_TOKEN='sk$1'", "API_TOKEN=sk$1"),
        ("API_TOKEN=\"a\\\"b\"", "API_TOKEN=a\\\"b"),
        ("API_TOKEN=''", "API_TOKEN="),
    ] {
        assert_eq!(set(line), means);
    }
}

#[test]
fn a_file_of_windows_means_the_same() {
    let lines =
        parse(b"\xef\xbb\xbfPORT=3000\r\n\r\n# a comment\r\nSHOP_NAME='Chez Awa'\r\n").expect("a file");
    let sets: Vec<_> = lines
        .iter()
        .map(|(number, line)| match line {
            EnvLine::Sets { name, value, .. } => format!("{number} {name}={value}"),
            EnvLine::Names(name) => name.clone(),
        })
        .collect();
    assert_eq!(sets, ["1 PORT=3000", "4 SHOP_NAME=Chez Awa"]);
    assert_eq!(error(b"\xff\xfeP\0O\0").flaw, EnvFlaw::Utf16);
}

#[test]
fn a_comment_has_a_line_of_its_own_in_any_encoding() {
    assert!(parse(b"# PORT=1\n; PORT=2\n   # cl\xe9 priv\xe9e\n\n").expect("comments").is_empty());
    match parse(b"PORT=3000 # the port").expect("a file").as_slice() {
        [(1, EnvLine::Sets { value, has_hash: true, .. })] => assert_eq!(value, "3000 # the port"),
        _ => panic!("it is reported"),
    }
}

#[test]
fn an_error_has_its_line_its_name_and_its_remedy() {
    for (file, message) in [
        (&b"PORT=3000\nMYCOOLPAY_PRIVATE_KEY: canary"[..], ", line 2: there is no `=`"),
        (b"\n\nMY KEY=canary", ", line 3: what stands before `=` is not a name"),
        (b"API_TOKEN=\"canary", ", line 1, API_TOKEN: the value begins with a quotation mark"),
        (b"API_TOKEN='canary' # mine", ", line 1, API_TOKEN: the value begins with a quotation mark"),
        (b"API_TOKEN=\"", ", line 1, API_TOKEN: the value begins with a quotation mark"),
        (b"API_TOKEN=canary\xe9", ", line 1, API_TOKEN: the value is not UTF-8"),
        (b"API_TOKEN=canary\rPORT=3000", ", line 1, API_TOKEN: the value has a control character"),
        // The rest of a key that was cut in two is no name of a setting.
        (b"Y2FuYXJ5='", ", line 1: the value begins with a quotation mark"),
    ] {
        let error = error(file).to_string();
        assert!(error.starts_with(message), "{error}");
        assert!(!error.contains("canary") && !error.contains("Y2Fu"), "{error}");
    }
}
