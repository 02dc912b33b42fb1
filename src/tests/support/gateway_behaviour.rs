//! The behaviours of a test's gateway, right and wrong.

use serde_json::json;

/// How a gateway answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GatewayBehaviour {
    /// Correctly.
    Honest,
    /// Acts on the request, and its answer is lost.
    LosesTheAnswer,
    /// Reads the request, and closes the connection.
    HangsUp,
    /// Reads the request, and never answers.
    Hangs,
    /// Answers an HTML page, as at the end of a redirect.
    Html,
    /// Answers success with an empty body.
    Empty,
    /// Answers half a JSON document, with the right length.
    HalfJson,
    /// Sends half of the announced length.
    CutShort,
    /// Answers JSON without the requested fields.
    Pointless,
    /// Answers a payment page to which no browser may be sent.
    EvilLink,
    /// Answers a link whose transaction reference is always the same.
    Repeats,
    /// Answers a megabyte.
    Huge,
    /// HTTP 500.
    Broken,
    /// HTTP 302.
    Redirects,
    /// HTTP 409.
    Conflict,
    /// HTTP 429.
    TooMany,
    /// HTTP 200, and `"status": "error"`.
    SaysError,
    /// Correctly, but with errors in and around the fields that Caisse does not need.
    Garbled,
    /// Correctly, but for a status that is not in the contract.
    SaysSuccessful,
    /// Correctly, but preceded by contradicting values of the decisive fields.
    TellsTwoStories,
}

impl GatewayBehaviour {
    /// The status line, content type and body of a behaviour whose answer is constant.
    pub(super) fn answer(self) -> (&'static str, &'static str, String) {
        const JSON: &str = "application/json";
        let error = |message: &str| json!({ "status": "error", "message": message }).to_string();
        match self {
            Self::Html => ("200 OK", "text/html", "<html><body>Maintenance</body></html>".to_owned()),
            Self::Empty => ("200 OK", JSON, String::new()),
            Self::HalfJson => ("200 OK", JSON, r#"{"status":"success","transaction_ref":"18ac"#.to_owned()),
            Self::Pointless => ("200 OK", JSON, r#"{"status":"success"}"#.to_owned()),
            Self::EvilLink => ("201 Created", JSON, link("javascript:alert(1)")),
            Self::Repeats => ("201 Created", JSON, link("http://127.0.0.1:1/payment/checkout/t-1")),
            Self::Huge => {
                ("200 OK", JSON, json!({ "status": "success", "x": "x".repeat(1 << 20) }).to_string())
            }
            Self::Broken => ("500 Internal Server Error", "text/html", "<h1>500</h1>".to_owned()),
            Self::Redirects => ("302 Found\r\nlocation: /login", "text/html", String::new()),
            Self::Conflict => ("409 Conflict", JSON, error("Duplicate transaction reference")),
            Self::TooMany => ("429 Too Many Requests", JSON, error("slow down")),
            Self::SaysError => ("200 OK", JSON, error("not today")),
            Self::Honest
            | Self::LosesTheAnswer
            | Self::HangsUp
            | Self::Hangs
            | Self::CutShort
            | Self::Garbled
            | Self::SaysSuccessful
            | Self::TellsTwoStories => unreachable!("{self:?} has no answer that is always the same"),
        }
    }

    /// What this behaviour makes of a correct answer, if it changes one.
    pub(super) fn of_honest(self, body: &[u8]) -> Option<Vec<u8>> {
        let after_brace = &body[1..];
        match self {
            Self::Garbled => Some([GARBAGE_BEFORE, after_brace, b"<!-- 0.012 s -->\0"].concat()),
            Self::SaysSuccessful => {
                Some(String::from_utf8_lossy(body).replace(r#""SUCCESS""#, r#""SUCCESSFUL""#).into_bytes())
            }
            Self::TellsTwoStories => Some([ANOTHER_STORY, after_brace].concat()),
            _ => None,
        }
    }
}

/// A byte order mark, a notice of PHP, Latin-1, half an emoji, no number, and a repeated field.
const GARBAGE_BEFORE: &[u8] = b"\xef\xbb\xbf<br />\n<b>Notice</b>: Undefined index: msg in {main}<br />\n\
    {\"transaction_message\":\"Pay\xe9 par Ren\xe9 \\ud83d\",\"x\":NaN,\"transaction_fees\":\"\xff\",";

const ANOTHER_STORY: &[u8] =
    br#"{"transaction_status":"SUCCESS","transaction_ref":"another","payment_url":"http://127.0.0.1:1/","#;

fn link(payment_url: &str) -> String {
    json!({ "status": "success", "transaction_ref": "t-1", "payment_url": payment_url }).to_string()
}
