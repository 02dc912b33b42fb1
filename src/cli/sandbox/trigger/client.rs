//! The calls of a shop for payments without a page, and one of the control API's.

use std::error::Error;

use caisse_sandbox::{Scenario, callback_client};
use reqwest::{Client, RequestBuilder, header};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Number, Value, json};

/// A sandbox that runs, and the application in it.
pub(super) struct SandboxClient {
    http: Client,
    base_url: String,
    public_key: String,
}

/// What `payin` and `payin/authorize` answer.
#[derive(Deserialize)]
pub(super) struct Payin {
    pub(super) transaction_ref: String,
    pub(super) action: String,
    pub(super) ussd: Option<String>,
}

/// What `checkStatus` answers, as far as it is printed.
#[derive(Deserialize)]
pub(super) struct CheckStatusAnswer {
    pub(super) transaction_status: String,
    transaction_amount: Number,
    transaction_currency: String,
    transaction_message: Option<String>,
}

impl CheckStatusAnswer {
    /// Its words on one line.
    pub(super) fn line(&self) -> String {
        let Self { transaction_status, transaction_amount, transaction_currency, .. } = self;
        let message = self.transaction_message.as_ref().map(|message| format!(": {message}"));
        format!(
            "{transaction_status}, {transaction_amount} {transaction_currency}{}",
            message.unwrap_or_default()
        )
    }
}

/// A callback that the sandbox keeps.
#[derive(Deserialize)]
pub(super) struct CallbackDelivery {
    pub(super) id: u64,
    transaction_ref: String,
    body: String,
    delivery_status: String,
    answer: Option<Answer>,
}

/// What came of it: the shop's answer, or why there is none.
#[derive(Deserialize)]
#[serde(untagged)]
enum Answer {
    Received { status: u16, body: String },
    Lost { error: String },
}

impl CallbackDelivery {
    pub(super) fn is_under_way(&self) -> bool {
        self.delivery_status == "under way"
    }

    /// Its status, and what came of it.
    pub(super) fn line(&self) -> String {
        let body: Option<Value> = serde_json::from_str(&self.body).ok();
        let status = body.as_ref().and_then(|body| body["transaction_status"].as_str()).unwrap_or("a form");
        let answer = match &self.answer {
            Some(Answer::Received { status, body }) => format!(" {status} {}", body.trim()),
            Some(Answer::Lost { error }) => format!(", {error}"),
            None => String::new(),
        };
        format!("{status}: {}{answer}", self.delivery_status)
    }
}

#[derive(Deserialize)]
struct Callbacks {
    callbacks: Vec<CallbackDelivery>,
}

/// How the gateway refuses.
#[derive(Deserialize)]
struct Refusal {
    message: String,
}

impl SandboxClient {
    pub(super) fn new(base_url: &str, public_key: &str) -> Result<Self, Box<dyn Error>> {
        let http = callback_client().ok_or("no HTTP client can be made")?;
        let base_url = base_url.trim_end_matches('/').to_owned();
        Ok(Self { http, base_url, public_key: public_key.to_owned() })
    }

    /// Asks the scenario's number for the money.
    pub(super) async fn payin(&self, scenario: &Scenario, francs: i64) -> Result<Payin, Box<dyn Error>> {
        let body = json!({
            "transaction_amount": francs,
            "transaction_currency": "XAF",
            "transaction_reason": scenario.what,
            "app_transaction_ref": format!("trigger_{:016x}", getrandom::u64()?),
            "customer_phone_number": scenario.phone,
        });
        answer(self.post("payin", &body)).await
    }

    pub(super) async fn authorize(&self, transaction_ref: &str, code: &str) -> Result<Payin, Box<dyn Error>> {
        let body = json!({ "transaction_ref": transaction_ref, "code": code });
        answer(self.post("payin/authorize", &body)).await
    }

    pub(super) async fn check_status(
        &self,
        transaction_ref: &str,
    ) -> Result<CheckStatusAnswer, Box<dyn Error>> {
        answer(self.http.get(self.url(&format!("checkStatus/{transaction_ref}")))).await
    }

    /// The callbacks of one payment so far.
    pub(super) async fn callbacks(
        &self,
        transaction_ref: &str,
    ) -> Result<Vec<CallbackDelivery>, Box<dyn Error>> {
        let all: Callbacks = answer(self.http.get(format!("{}/__sandbox/callbacks", self.base_url))).await?;
        Ok(all.callbacks.into_iter().filter(|callback| callback.transaction_ref == transaction_ref).collect())
    }

    fn url(&self, endpoint: &str) -> String {
        format!("{}/api/{}/{endpoint}", self.base_url, self.public_key)
    }

    fn post(&self, endpoint: &str, body: &Value) -> RequestBuilder {
        let request = self.http.post(self.url(endpoint));
        request.header(header::CONTENT_TYPE, "application/json").body(body.to_string())
    }
}

/// The answer of a call; anything but a success is an error of the gateway's own words.
async fn answer<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, Box<dyn Error>> {
    let response = request.send().await?;
    let status = response.status();
    let text = response.text().await?;
    if status.is_success() {
        return serde_json::from_str(&text)
            .map_err(|_| format!("{status}, but not JSON of this call").into());
    }
    let refusal: Option<Refusal> = serde_json::from_str(&text).ok();
    let words = refusal.map_or_else(String::new, |refusal| format!(": {}", refusal.message));
    Err(format!("{status}{words}").into())
}
