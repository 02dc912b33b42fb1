//! `caisse callback`: makes, signs and sends one callback by hand, as the sandbox would and with its signature, to
//! test a shop without a payment.

/// What the callback says, signed, and what is changed afterwards.
mod request;

use std::{error::Error, io::Write as _};

use caisse_sandbox::{SIGNATURE_HEADER, callback_client};
use clap::Args;
use reqwest::{Response, header};

use crate::config::Environment;
use request::{Content, DialectArg, Tamper};

/// How much of an answer is printed, in characters: `OK` or `KO` is what is expected.
const PRINTED_ANSWER: usize = 2000;

#[derive(Args)]
pub(super) struct Arguments {
    /// Where it goes: the shop's callback URL.
    #[arg(long, value_name = "URL")]
    to: String,
    #[command(flatten)]
    content: Content,
    /// Which of the two contracts the shop was written for.
    #[arg(long, value_enum, default_value = "official")]
    dialect: DialectArg,
    /// The application's public key, as the shop has it. Without it the one of the settings, MYCOOLPAY_PUBLIC_KEY.
    #[arg(long)]
    public_key: Option<String>,
    /// The application's private key, as the shop has it: it signs, and is never printed. Without it the one of the
    /// settings, MYCOOLPAY_PRIVATE_KEY.
    #[arg(long)]
    private_key: Option<String>,
    /// Send a form instead of JSON.
    #[arg(long)]
    form: bool,
    /// Change this after signing, and see whether the shop notices.
    #[arg(long, value_enum)]
    tamper: Option<Tamper>,
}

/// Sends the callback.
///
/// # Errors
/// What cannot be composed or sent, and every answer but `OK`.
pub(super) async fn run(arguments: Arguments, environment: &Environment) -> Result<(), Box<dyn Error>> {
    let Arguments { to, content, dialect, public_key, private_key, form, tamper } = arguments;
    let public_key = public_key.or_else(|| environment.get("MYCOOLPAY_PUBLIC_KEY"));
    let public_key = public_key.unwrap_or_else(|| "pk_test_XXXXXXXX".to_owned());
    let private_key = private_key.or_else(|| environment.get("MYCOOLPAY_PRIVATE_KEY"));
    let private_key = private_key.ok_or("set MYCOOLPAY_PRIVATE_KEY, or give --private-key")?;
    let mut callback = request::compose(dialect, &content, &public_key, &private_key)?;
    let tampering = tamper.map(|tamper| request::tamper(&mut callback, tamper, &private_key)).transpose()?;
    if form {
        // Nothing is not a text: a form leaves it out.
        callback.remove_nulls();
    }
    let (content_type, body) = callback.encode(form);

    let mut out = std::io::stdout();
    writeln!(out, "POST {to}\nContent-Type: {content_type}\n\n{body}\n")?;
    if let Some(tampering) = tampering {
        writeln!(out, "Tampered with: {tampering}\n")?;
    }

    let http = callback_client().ok_or("no HTTP client can be made")?;
    let mut request = http.post(&to).header(header::CONTENT_TYPE, content_type).body(body);
    if let Some(signature) = callback.signature_header() {
        request = request.header(SIGNATURE_HEADER, signature);
    }
    let (is_ok, printed) = read(request.send().await?).await?;
    writeln!(out, "{printed}")?;
    if is_ok { Ok(()) } else { Err("the shop did not answer OK".into()) }
}

/// Whether an answer is the `OK` of an authentic callback (`docs/mycoolpay.md` §3), and how it is printed.
async fn read(answer: Response) -> reqwest::Result<(bool, String)> {
    let status = answer.status();
    let text = answer.text().await?;
    let is_ok = status.is_success() && text.trim() == "OK";
    let start: String = text.trim_end().chars().take(PRINTED_ANSWER).collect();
    Ok((is_ok, format!("{status}\n{start}")))
}
