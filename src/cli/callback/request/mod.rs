use caisse_domain::{Currency, Decimal, Money};
use caisse_sandbox::{guide_signature, official_signature};
use clap::{Args, ValueEnum};
use serde_json::{Map, Number, Value, json};

/// What is said of a payment.
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

/// A callback and its signature.
pub(super) struct CallbackRequest {
    dialect: DialectArg,
    fields: Map<String, Value>,
}

impl CallbackRequest {
    /// Writes what is said, and signs it.
    pub(super) fn write(
        dialect: DialectArg,
        content: &Content,
        public_key: &str,
        private_key: &str,
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let money = Money::parse(&content.amount, Currency::parse(&content.currency)?)?;
        let amount = number(&money.decimal())?;
        let operator = Some(&content.operator).filter(|code| !code.is_empty());
        let fields = match dialect {
            DialectArg::Official => json!({
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
            }),
            DialectArg::Guide => json!({
                "transaction_ref": content.transaction_ref,
                "reference": content.app_transaction_ref,
                "amount": amount,
                "currency": money.currency().code(),
                "status": content.status,
                "operator": operator,
            }),
        };
        let Value::Object(mut fields) = fields else { return Err("a callback is an object".into()) };
        // The guide's example has only the fields that have a value.
        fields.retain(|_, value| dialect == DialectArg::Official || !value.is_null());
        let mut request = Self { dialect, fields };
        let signature = request.sign(private_key);
        request.set("signature", signature);
        Ok(request)
    }

    /// Changes it after it was signed, and says how.
    pub(super) fn tamper(&mut self, tamper: Tamper, private_key: &str) -> Result<String, &'static str> {
        let [status, amount, currency] = self.names();
        let changes = match tamper {
            Tamper::Status => {
                let word = if self.text(status) == "SUCCESS" { "FAILED" } else { "SUCCESS" };
                self.replace(status, word)
            }
            Tamper::Amount => {
                let larger = format!("1{}", self.text(amount));
                self.replace(amount, parse(&larger)?)
            }
            Tamper::Signature => {
                let signature = self.text("signature");
                let other = if signature.starts_with('0') { "1" } else { "0" };
                self.replace("signature", [other, &signature[1..]].concat())
            }
            Tamper::Application | Tamper::Fields if self.dialect == DialectArg::Guide => {
                return Err(
                    "the guide's callbacks have no application, and something between what is signed",
                );
            }
            Tamper::Application => self.replace("application", "00000000-0000-0000-0000-000000000000"),
            Tamper::Fields => {
                let digits = self.text(amount);
                let (first, others) = digits.split_at(1);
                if others.is_empty() {
                    return Err("an amount of one digit has none to give away");
                }
                let longer = [others, &self.text(currency)].concat();
                format!("{}, {}", self.replace(amount, parse(first)?), self.replace(currency, longer))
            }
        };
        let fits = if self.sign(private_key) == self.text("signature") { "still" } else { "no longer" };
        Ok(format!("{changes}. The signature {fits} fits."))
    }

    /// The signature once more, where the guide's dialect also carries it.
    pub(super) fn signature_header(&self) -> Option<String> {
        (self.dialect == DialectArg::Guide).then(|| self.text("signature"))
    }

    /// As JSON, with its content type.
    pub(super) fn json(&self) -> (&'static str, String) {
        ("application/json", Value::Object(self.fields.clone()).to_string())
    }

    /// As a form, with its content type. Nothing is not a text: it is left out.
    pub(super) fn form(&self) -> Result<(&'static str, String), serde_urlencoded::ser::Error> {
        let fields = self.fields.iter().filter(|(_, value)| !value.is_null());
        let pairs: Vec<_> = fields.map(|(name, _)| (name, self.text(name))).collect();
        Ok(("application/x-www-form-urlencoded", serde_urlencoded::to_string(pairs)?))
    }

    fn sign(&self, private_key: &str) -> String {
        let text = |name| self.text(name);
        match self.dialect {
            DialectArg::Official => official_signature(
                &text("transaction_ref"),
                &text("transaction_type"),
                &text("transaction_amount"),
                &text("transaction_currency"),
                Some(&text("transaction_operator")),
                private_key,
            ),
            DialectArg::Guide => guide_signature(private_key, &text("transaction_ref"), &text("status")),
        }
    }

    /// What status, amount and currency are called.
    const fn names(&self) -> [&'static str; 3] {
        match self.dialect {
            DialectArg::Official => ["transaction_status", "transaction_amount", "transaction_currency"],
            DialectArg::Guide => ["status", "amount", "currency"],
        }
    }

    fn text(&self, name: &str) -> String {
        match self.fields.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        }
    }

    fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.fields.insert(name.to_owned(), value.into());
    }

    fn replace(&mut self, name: &str, value: impl Into<Value>) -> String {
        let before = self.text(name);
        self.set(name, value);
        format!("{name} was {before} and is {}", self.text(name))
    }
}

/// A decimal as a JSON number of the same characters: never through a float.
fn number(decimal: &Decimal) -> Result<Number, &'static str> {
    parse(&decimal.to_string())
}

fn parse(text: &str) -> Result<Number, &'static str> {
    serde_json::from_str(text).map_err(|_| "the amount cannot be written as a JSON number")
}

#[cfg(test)]
mod tests;
