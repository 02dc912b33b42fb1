//! Checks our own addresses, as the gateway and buyers see them, from this machine.

use std::{error::Error, io};

use reqwest::{Client, Response, StatusCode, header::LOCATION, redirect::Policy, tls::TlsInfo};
use rustls::pki_types::CertificateDer;

use super::timeouts::REQUEST_TIMEOUT;
use super::{Finding, certificate, instance};
use crate::{checkout::Clock, config::Config, crypto, telemetry::Causes};

/// The largest part of an answer that is read, in bytes.
const READ: usize = 64;
/// An unsigned callback. It is stored like every callback; a repeated one is counted, and makes no new row.
const UNSIGNED: &str = r#"{"sent_by":"caisse doctor"}"#;

pub(super) async fn check(config: &Config, now: &Clock) -> Vec<Finding> {
    let http = match client(&config.site_url) {
        Ok(http) => http,
        Err(error) => {
            let what = format!("no HTTPS client can be made: {}", Causes(&error));
            return vec![Finding::fail(
                "site",
                what,
                "Install the system's certificates: `apt install ca-certificates`",
            )];
        }
    };
    let key = instance::key(config).await;
    let (is_here, answered) =
        tokio::join!(instance::is_here(config, &key), instance::ask(&http, &config.site_url, &key));
    let there = There { config, http: &http, is_here };
    let (site, callback, pages) = tokio::join!(there.site(now), there.callback(), there.return_pages());
    [site, instance::conclude(config, &answered, is_here), callback, pages].into_iter().collect()
}

/// The site to check, and whether its process runs on this machine, whatever the network.
struct There<'a> {
    config: &'a Config,
    http: &'a Client,
    is_here: bool,
}

fn client(site_url: &str) -> reqwest::Result<Client> {
    crypto::install();
    let builder = Client::builder().redirect(Policy::none()).timeout(REQUEST_TIMEOUT).tls_info(true);
    let builder = builder.user_agent(concat!("caisse-doctor/", env!("CARGO_PKG_VERSION")));
    // On loopback there is no proxy between.
    if site_url.starts_with("http://") { builder.no_proxy() } else { builder }.build()
}

impl There<'_> {
    async fn site(&self, now: &Clock) -> Finding {
        const CHECK: &str = "site";
        let url = format!("{}/healthz", self.config.site_url);
        match answer(self.http.get(&url)).await {
            Ok(answer) if answer.status == StatusCode::OK && answer.text.trim() == "ok" => {
                let well = format!("{url} answers");
                match answer.certificate {
                    Some(theirs) => certificate::check(CHECK, &well, &theirs, now().millis()),
                    None => Finding::ok(CHECK, well),
                }
            }
            Ok(answer) => answer.unexpected(CHECK, &url, "SITE_URL"),
            Err(error) => self.unreached(CHECK, &url, &error),
        }
    }

    async fn callback(&self) -> Finding {
        const CHECK: &str = "callback";
        let url = &self.config.callback_url;
        let request = self.http.post(url).header("content-type", "application/json").body(UNSIGNED);
        match answer(request).await {
            Ok(answer)
                if [StatusCode::BAD_REQUEST, StatusCode::FORBIDDEN].contains(&answer.status)
                    && answer.text.trim() == "KO" =>
            {
                Finding::ok(CHECK, format!("{url} answers KO to an unsigned callback"))
            }
            Ok(answer) => answer.unexpected(CHECK, url, "CALLBACK_URL"),
            Err(error) => self.unreached(CHECK, url, &error),
        }
    }

    async fn return_pages(&self) -> Finding {
        const CHECK: &str = "returns";
        let site = &self.config.site_url;
        for outcome in ["success", "cancel", "failure"] {
            let url = format!("{site}/payment/{outcome}");
            match answer(self.http.get(&url)).await {
                // Without an order our error page answers.
                Ok(answer) if answer.is_page_of_ours => {}
                Ok(answer) => return answer.unexpected(CHECK, &url, "SITE_URL"),
                Err(error) => return self.unreached(CHECK, &url, &error),
            }
        }
        Finding::ok(CHECK, format!("{site}/payment/success, cancel and failure answer"))
    }

    /// A warning where the process runs on this machine, since the network may be the cause; else a failure.
    fn unreached(&self, check: &'static str, url: &str, error: &reqwest::Error) -> Finding {
        if is_of_tls(error) {
            let what = format!("{url} has no valid certificate: {}", root_of(error));
            return Finding::fail(
                check,
                what,
                "Renew it, and serve its whole chain; the proxy's log says more",
            );
        }
        let what = format!("{url} cannot be reached from here: {}", root_of(error));
        if self.is_here {
            let remedy = "Try from another machine: some networks do not let a machine reach itself by its public \
                          address";
            return Finding::warn(check, what, remedy);
        }
        let is_local = self.config.site_url.starts_with("http://");
        let remedy =
            if is_local { "Start `caisse serve`" } else { "Start Caisse and the proxy, and check DNS" };
        Finding::fail(check, what, remedy)
    }
}

/// The beginning of an answer.
struct Answer {
    status: StatusCode,
    leads_to: Option<String>,
    is_page_of_ours: bool,
    certificate: Option<CertificateDer<'static>>,
    text: String,
}

impl Answer {
    fn unexpected(&self, check: &'static str, url: &str, setting: &str) -> Finding {
        if let Some(place) = &self.leads_to {
            let what = format!("{url} leads to {place}, and the gateway follows no redirect");
            return Finding::fail(check, what, format!("Set {setting} to where it ends"));
        }
        match self.status {
            StatusCode::TOO_MANY_REQUESTS => {
                let what = format!("{url} says that this machine asks too often");
                Finding::warn(check, what, "Try again in a minute")
            }
            StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
                let what = format!("{url} answers {}", self.status);
                Finding::fail(check, what, "The proxy is there and Caisse is not: start it, and see its log")
            }
            status => Finding::fail(
                check,
                format!("{url} answers {status}, which is not what Caisse answers"),
                format!("Check {setting}, and that the proxy passes every path on as it is"),
            ),
        }
    }
}

async fn answer(request: reqwest::RequestBuilder) -> reqwest::Result<Answer> {
    let mut answer = request.send().await?;
    let (status, leads_to) = (answer.status(), place(&answer));
    // Every page of Caisse has it, and few others do.
    let is_page_of_ours = !status.is_server_error()
        && leads_to.is_none()
        && answer.headers().get("content-security-policy").is_some();
    let tls = answer.extensions().get::<TlsInfo>();
    let certificate = tls.and_then(TlsInfo::peer_certificate).map(|der| CertificateDer::from(der.to_owned()));
    let mut text = Vec::new();
    while text.len() < READ
        && let Some(chunk) = answer.chunk().await?
    {
        text.extend_from_slice(&chunk[..chunk.len().min(READ)]);
    }
    let text = String::from_utf8_lossy(&text).into_owned();
    Ok(Answer { status, leads_to, is_page_of_ours, certificate, text })
}

fn place(answer: &Response) -> Option<String> {
    let place = || answer.headers().get(LOCATION)?.to_str().ok();
    answer.status().is_redirection().then(|| place().unwrap_or("nowhere").to_owned())
}

/// The root cause.
fn root_of(error: &dyn Error) -> &dyn Error {
    error.source().map_or(error, root_of)
}

/// Whether TLS failed, rather than the network.
fn is_of_tls(error: &(dyn Error + 'static)) -> bool {
    let inner = || error.downcast_ref::<io::Error>()?.get_ref();
    // The error inside an I/O error is not its `source`.
    error.is::<rustls::Error>()
        || inner().is_some_and(|inner| is_of_tls(inner))
        || error.source().is_some_and(is_of_tls)
}
