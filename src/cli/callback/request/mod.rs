use std::error::Error;

use caisse_domain::{Currency, Money};
use caisse_sandbox::{SandboxDialect, SignedCallback};
use clap::{Args, ValueEnum};
use serde_json::{Number, Value, json};

/// The content of a callback about a payment.
#[derive(Args)]
pub(super) struct Content {
    /// The gateway's reference of the payment.
    #[arg(long)]
    transaction_ref: String,
    /// SUCCESS, CANCELED or FAILED; any other word is sent as it is.
    #[arg(long)]
    status: String,
    /// The shop's reference of the payment.
    #[arg(long, visible_alias = "reference")]
    app_transaction_ref: Option<String>,
    /// The amount, in major units: `15000` for XAF, `15.50` for EUR.
    #[arg(long, default_value = "15000")]
    amount: String,
    /// XAF or EUR.
    #[arg(long, default_value = "XAF")]
    currency: String,
    /// CM_MOMO, CM_OM, CARD or MCP; an empty one is sent as none.
    #[arg(long, default_value = "CM_MOMO")]
    operator: String,
    /// PAYIN or PAYOUT; only the official dialect has it.
    #[arg(long = "type", default_value = "PAYIN")]
    kind: String,
}

/// The form of the callback (`docs/mycoolpay.md` §3 and §7).
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DialectArg {
    /// The one of the gateway's own SDK.
    Official,
    /// The one of the integration guide.
    Guide,
}

/// What is changed after signing.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Tamper {
    /// A success becomes a failure, and everything else a success.
    Status,
    /// The amount grows.
    Amount,
    /// The signature is another.
    Signature,
    /// It is meant for another application.
    Application,
    /// Digits of the amount move into the currency: nothing separates what is signed.
    Fields,
}

/// Composes the callback, and signs it.
pub(super) fn compose(
    dialect: DialectArg,
    content: &Content,
    public_key: &str,
    private_key: &str,
) -> Result<SignedCallback, Box<dyn Error>> {
    let money = Money::parse(&content.amount, Currency::parse(&content.currency)?)?;
    let amount = parse(&money.decimal().to_string())?;
    let operator = Some(&content.operator).filter(|code| !code.is_empty());
    Ok(match dialect {
        DialectArg::Official => {
            let fields = json!({
                "application": public_key,
                "app_transaction_ref": content.app_transaction_ref,
                "operator_transaction_ref": null,
                "transaction_ref": content.transaction_ref,
                "transaction_type": content.kind,
                "transaction_amount": amount,
                "transaction_fees": 0,
                "transaction_currency": money.currency().code(),
                "transaction_operator": operator,
                "transaction_status": content.status,
                "transaction_reason": "caisse callback",
                "transaction_message": null,
                "customer_phone_number": null,
            });
            SignedCallback::new(SandboxDialect::Official, fields, private_key)
        }
        DialectArg::Guide => {
            let fields = json!({
                "transaction_ref": content.transaction_ref,
                "reference": content.app_transaction_ref,
                "amount": amount,
                "currency": money.currency().code(),
                "status": content.status,
                "operator": operator,
            });
            let mut callback = SignedCallback::new(SandboxDialect::Guide, fields, private_key);
            // The guide's example has only the fields that have a value.
            callback.remove_nulls();
            callback
        }
    })
}

/// Changes a callback after it was signed, and says how.
pub(super) fn tamper(
    callback: &mut SignedCallback,
    tamper: Tamper,
    private_key: &str,
) -> Result<String, &'static str> {
    let [status, amount, currency] = callback.names();
    let changes = match tamper {
        Tamper::Status => {
            let word = if callback.text(status) == "SUCCESS" { "FAILED" } else { "SUCCESS" };
            replace(callback, status, word)
        }
        Tamper::Amount => {
            let larger = format!("1{}", callback.text(amount));
            replace(callback, amount, parse(&larger)?)
        }
        Tamper::Signature => {
            let signature = callback.text("signature");
            let other = if signature.starts_with('0') { "1" } else { "0" };
            replace(callback, "signature", [other, &signature[1..]].concat())
        }
        Tamper::Application | Tamper::Fields if callback.signature_header().is_some() => {
            return Err("the guide's callbacks have no application, and something between what is signed");
        }
        Tamper::Application => replace(callback, "application", "00000000-0000-0000-0000-000000000000"),
        Tamper::Fields => {
            let digits = callback.text(amount);
            let (first, others) = digits.split_at(1);
            if others.is_empty() {
                return Err("an amount of one digit has none to give away");
            }
            let longer = [others, &callback.text(currency)].concat();
            let moved = replace(callback, amount, parse(first)?);
            format!("{moved}, {}", replace(callback, currency, longer))
        }
    };
    let is_valid = callback.signature(private_key) == callback.text("signature");
    Ok(format!("{changes}. The signature {} fits.", if is_valid { "still" } else { "no longer" }))
}

fn replace(callback: &mut SignedCallback, name: &str, value: impl Into<Value>) -> String {
    let before = callback.text(name);
    callback.set(name, value);
    format!("{name} was {before} and is {}", callback.text(name))
}

/// An amount as a JSON number of the same characters: never through a float.
fn parse(text: &str) -> Result<Number, &'static str> {
    serde_json::from_str(text).map_err(|_| "the amount cannot be written as a JSON number")
}

#[cfg(test)]
mod tests;
