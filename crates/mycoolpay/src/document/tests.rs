//! Broken documents, and what must be read of them all the same.

use proptest::{collection::vec, prelude::*};
use serde_json::json;

use super::*;

fn read(bytes: impl AsRef<[u8]>) -> Document {
    let bytes = bytes.as_ref();
    Document::read(bytes).unwrap_or_else(|| panic!("{}", bytes.escape_ascii()))
}

fn text(bytes: &[u8], name: &str) -> Option<String> {
    read(bytes).text(&[name]).unique()
}

#[test]
fn what_stands_around_a_document_is_passed_over() {
    for body in [
        "\u{feff}{\"a\":\"b\"}",
        " \r\n\0{\"a\":\"b\"}\0\n",
        "<br />\n<b>Notice</b>: Undefined index: x in {main} on line 12<br />\n{\"a\":\"b\"}",
        "{\"a\":\"b\"}<!-- 0.012 s -->",
        "Warning: { } and {x} {\n \"a\" : \"b\" , }",
        ")]}',\n{\"a\":\"b\"}",
        "[{\"a\":\"b\"}]",
    ] {
        assert_eq!(text(body.as_bytes(), "a").as_deref(), Some("b"), "{body}");
    }
}

#[test]
fn a_text_that_cannot_be_read_is_read_as_far_as_it_can_be() {
    for (inside, expected) in [
        (&b"Pay\xe9"[..], "Pay\u{fffd}"),
        (br"\ud83d", "\u{fffd}"),
        (br"\ud83d\ude00", "\u{1f600}"),
        (br"\ud83d\u0041", "\u{fffd}A"),
        (br"\ude00\ud83d", "\u{fffd}\u{fffd}"),
        (br"\u00e9\n\t\/\\\b\f\r", "\u{e9}\n\t/\\\u{8}\u{c}\r"),
        (br"\u00g9", "\u{fffd}00g9"),
        (br"\x41\'", "\u{fffd}41\u{fffd}"),
        (b"two\nlines\0", "two\nlines\0"),
        (br#"\"{}[]:,"#, "\"{}[]:,"),
    ] {
        let body = [br#"{"a":""#, inside, br#"","b":"c"}"#].concat();
        assert_eq!(text(&body, "a").as_deref(), Some(expected), "{}", body.escape_ascii());
        assert_eq!(text(&body, "b").as_deref(), Some("c"));
    }
}

#[test]
fn a_value_of_no_use_does_not_hide_the_next_one() {
    for value in
        ["NaN", "undefined", "", "null", "[1,{\"b\":\"x\"},\"]\"]", "0x1F", "01", "tru", "1e999999999"]
    {
        let body = format!(r#"{{"a":{value},"b":"c"}}"#);
        assert_eq!(text(body.as_bytes(), "b").as_deref(), Some("c"), "{body}");
        assert_eq!(read(&body).decimal("a"), FieldValues::None, "{body}");
    }
    let deep = format!(r#"{{"a":{}{},"b":"c"}}"#, "[".repeat(20_000), "]".repeat(20_000));
    assert_eq!(text(deep.as_bytes(), "b").as_deref(), Some("c"));
}

#[test]
fn a_field_sent_twice_counts_only_when_both_are_equal() {
    let value_of = |body: &str| read(body).text(&["a"]);
    assert_eq!(value_of(r#"{"a":"b","a":"b"}"#), FieldValues::One("b".to_owned()));
    assert_eq!(
        value_of(r#"{"a":"b","a":"c"}"#),
        FieldValues::Conflicting(vec!["b".to_owned(), "c".to_owned()])
    );
    assert_eq!(
        value_of(r#"{"a":"b"} {"a":"c"}"#),
        FieldValues::Conflicting(vec!["b".to_owned(), "c".to_owned()])
    );
    assert_eq!(value_of(r#"{"a":"b","a":null}"#), FieldValues::Conflicting(vec!["b".to_owned()]));
    assert_eq!(value_of(r#"{"a":null,"a":7}"#), FieldValues::None);
    let number = |body: &str| read(body).decimal("a");
    assert_eq!(number(r#"{"a":100,"a":"1e2"}"#), FieldValues::One(Decimal::from_minor(100, 0)));
    assert!(matches!(number(r#"{"a":100,"a":1}"#), FieldValues::Conflicting(_)));
}

#[test]
fn a_document_that_does_not_end_is_none() {
    let whole = r#"{"a":"b","c":{"a":"x"},"d":[1,2],"e":15}"#;
    for end in 1..whole.len() {
        assert_eq!(Document::read(&whole.as_bytes()[..end]), None, "{}", &whole[..end]);
    }
    for none in ["", "null", "[]", "<html>{main}</html>", r#"{"a" "b"}"#, r#"{"a":"say "hi" twice"}"#] {
        assert_eq!(Document::read(none.as_bytes()), None, "{none}");
    }
}

#[test]
fn the_database_can_give_back_every_byte() {
    assert_eq!(as_text("{\"a\":\"\u{e9}\"}".as_bytes()), "{\"a\":\"\u{e9}\"}");
    assert_eq!(as_text(b"\xef\xbb\xbf{\"a\":\"Pay\xe9\xff\"}"), "\u{feff}{\"a\":\"Pay\\xE9\\xFF\"}");
}

/// Bytes that may stand between the quotes of a text without ending it.
fn wild_text() -> impl Strategy<Value = Vec<u8>> {
    let byte = any::<u8>().prop_filter("ends the text", |byte| !b"\"\\".contains(byte));
    let escape = prop::sample::select(vec![r"\ud83d", r"\udc00", r#"\""#, r"\\", r"\u12", r"\x", r"\u0000"]);
    let piece =
        prop_oneof![byte.prop_map(|byte| vec![byte]), escape.prop_map(|text| text.as_bytes().to_vec())];
    vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

/// A value of a field that is not read.
fn wild_value() -> impl Strategy<Value = Vec<u8>> {
    let quoted = |text: Vec<u8>| [b"\"", &text[..], b"\""].concat();
    let bare = prop::sample::select(vec!["null", "NaN", "-", "1e999999", "tr ue", "\u{e9}"]);
    prop_oneof![
        wild_text().prop_map(quoted),
        wild_text()
            .prop_map(move |text| [b"[{\"transaction_status\":", &quoted(text)[..], b"}, 1]"].concat()),
        bare.prop_map(|text| text.as_bytes().to_vec()),
    ]
}

/// Bytes that may stand around a document.
fn noise() -> impl Strategy<Value = Vec<u8>> {
    let bytes = vec(any::<u8>().prop_filter("may begin a document", |byte| *byte != b'{'), 0..40);
    let known = prop::sample::select(vec!["\u{feff}", "<b>Notice</b>: in {main}\n", "{ x }", ""]);
    (bytes, known).prop_map(|(bytes, known)| [&bytes[..], known.as_bytes()].concat())
}

proptest! {
    #[test]
    fn garbage_in_unused_fields_leaves_the_rest_as_it_was(
        before in noise(),
        after in noise(),
        garbage in vec((wild_text(), wild_value()), 0..5),
        place in any::<prop::sample::Index>(),
    ) {
        let needed = br#""transaction_status":"SUCCESS","transaction_amount":1500"#.to_vec();
        let named = garbage.iter().enumerate();
        let mut fields: Vec<Vec<u8>> = named
            .map(|(number, (name, value))| [format!("\"x{number}").as_bytes(), name, b"\":", value].concat())
            .collect();
        fields.insert(place.index(fields.len() + 1), needed);
        let body = [&before[..], b"{", &fields.join(&b","[..]), b"}", &after].concat();
        let document = Document::read(&body);
        let document = document.ok_or_else(|| TestCaseError::fail(body.escape_ascii().to_string()))?;
        prop_assert_eq!(document.text(&["transaction_status"]), FieldValues::One("SUCCESS".to_owned()));
        prop_assert_eq!(document.decimal("transaction_amount"), FieldValues::One(Decimal::from_minor(1500, 0)));
    }

    #[test]
    fn what_is_json_is_read_as_json_is(texts in vec((".{0,8}", ".{0,20}"), 0..6), number: i64) {
        let mut whole: serde_json::Map<String, serde_json::Value> =
            texts.into_iter().map(|(name, text)| (name, text.into())).collect();
        whole.insert("number".to_owned(), json!(number));
        whole.insert("list".to_owned(), json!([whole.clone()]));
        let nested = json!({ "inside": whole });
        let outer = read(serde_json::to_vec(&nested).expect("JSON"));
        let document = outer.nested("inside").expect("a document");
        for (name, value) in &whole {
            let expected = match value {
                serde_json::Value::String(text) => Value::Text(text.clone()),
                serde_json::Value::Number(number) => Value::Number(number.to_string()),
                _ => Value::Other,
            };
            prop_assert_eq!(document.all(name).collect::<Vec<_>>(), [&expected]);
        }
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes: Vec<u8>, text in r#"[{}\[\]",:\\u0-9a ]{0,60}"#) {
        let _ = (Document::read(&bytes), Document::read(text.as_bytes()), as_text(&bytes));
    }
}
