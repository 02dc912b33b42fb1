//! Parsing of a callback's body, whatever its `Content-Type`.
//!
//! Senders set wrong headers. The first byte is reliable: `{` begins JSON, `--` a multipart form, a name a form. A body
//! that is none of these may still name a payment, which is enough for a hint.

use url::form_urlencoded;

use super::super::document::Document;

/// The longest reference, ours or the gateway's. Bytes.
const LONGEST_NAME: usize = 64;

/// Reads the fields of a body; an unreadable body has none.
pub(super) fn fields(body: &[u8]) -> Document {
    let inside = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let is_blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0;
    let start = inside.iter().position(|byte| !is_blank(byte)).unwrap_or(inside.len());
    let inside = inside[start..].trim_ascii_end();
    let read = match inside {
        [b'{' | b'[' | b'<', ..] => None,
        [b'-', b'-', ..] => Some(multipart(&String::from_utf8_lossy(inside))),
        _ => Some(Document::of_texts(form_urlencoded::parse(inside).into_owned())),
    };
    let names_something = |document: &Document| document.all("transaction_ref").next().is_some();
    let read = read.filter(names_something).or_else(|| Document::read(body));
    read.unwrap_or_default()
}

/// Reads the named parts of a multipart form.
fn multipart(body: &str) -> Document {
    let boundary = body.lines().next().unwrap_or_default().trim_end();
    if boundary.len() < 3 {
        return Document::default();
    }
    let field = |part: &str| {
        let (head, value) = part.split_once("\r\n\r\n").or_else(|| part.split_once("\n\n"))?;
        let name = head.split_once("name=\"")?.1.split_once('"')?.0;
        let value = value.strip_suffix("\r\n").or_else(|| value.strip_suffix('\n')).unwrap_or(value);
        Some((name.to_owned(), value.to_owned()))
    };
    Document::of_texts(body.split(boundary).filter_map(field))
}

/// Finds the reference after `name` in an unreadable body.
pub(super) fn salvaged(body: &[u8], name: &str) -> Option<String> {
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    let places = body.windows(name.len()).enumerate().filter(|(_, window)| *window == name.as_bytes());
    places.filter(|(place, _)| *place == 0 || !is_of_name(body[place - 1])).find_map(|(place, _)| {
        let behind = &body[place + name.len()..];
        let marks = behind.iter().take_while(|byte| b"\"'\\:= \t\r\n".contains(byte)).count();
        let behind = &behind[marks..];
        let length = behind.iter().take_while(|byte| is_of_name(**byte)).count();
        let named = std::str::from_utf8(&behind[..length]).ok()?;
        (marks > 0 && (1..=LONGEST_NAME).contains(&length)).then(|| named.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::FieldValues;

    fn text(body: &[u8], name: &str) -> Option<String> {
        match fields(body).text(&[name]) {
            FieldValues::One(text) => Some(text),
            _ => None,
        }
    }

    #[test]
    fn the_first_byte_decides_what_a_body_is() {
        for body in [
            &b"{\"transaction_ref\":\"t-1\"}"[..],
            b"\xef\xbb\xbf \r\n{\"transaction_ref\":\"t-1\"}",
            b"<b>Notice</b>: {main}\n{\"transaction_ref\":\"t-1\"}",
            b"transaction_ref=t-1&message=Pay%E9+\xe9",
            b"\n message=x&transaction_ref=t-1\r\n",
            b"--b0\r\nContent-Disposition: form-data; name=\"transaction_ref\"\r\n\r\nt-1\r\n--b0--\r\n",
            b"--b0\nContent-Disposition: form-data; name=\"transaction_ref\"\n\nt-1\n--b0--\n",
            b"payload={\"transaction_ref\":\"t-1\"}",
        ] {
            assert_eq!(text(body, "transaction_ref").as_deref(), Some("t-1"), "{}", body.escape_ascii());
        }
    }

    #[test]
    fn a_payment_is_named_in_what_cannot_be_read() {
        for body in [
            &b"{\"transaction_ref\":\"t-1\",\"transaction_mess"[..],
            b"{'app_transaction_ref':'R-1','transaction_ref':'t-1'}",
            b"operator_transaction_ref=x; transaction_ref = t-1",
            b"\"{\\\"transaction_ref\\\":\\\"t-1\\\"}\"",
        ] {
            assert_eq!(salvaged(body, "transaction_ref").as_deref(), Some("t-1"), "{}", body.escape_ascii());
        }
        for body in [&b"transaction_ref"[..], b"transaction_ref:\"\"", b"app_transaction_ref=t-1", b""] {
            assert_eq!(salvaged(body, "transaction_ref"), None, "{}", body.escape_ascii());
        }
        assert_eq!(
            salvaged(format!("transaction_ref={}", "x".repeat(65)).as_bytes(), "transaction_ref"),
            None
        );
    }

    proptest! {
        #[test]
        fn any_body_is_read_without_a_panic(body: Vec<u8>, text in "(--[a-z]{0,3}\r?\n|name=\"|\"|=|&|\\{|transaction_ref){0,12}") {
            for body in [&body[..], text.as_bytes()] {
                let _ = (fields(body), salvaged(body, "transaction_ref"));
            }
        }
    }
}
