//! A browser with a cookie jar, in which no user has signed in yet.

use std::collections::BTreeMap;

use caisse::store::{AuditContext, NewUser};
use caisse_domain::{Locale, Role, UserName};
use reqwest::{Method, RequestBuilder};
use totp_rs::{Builder, Secret};

use crate::support::{Answer, FORM, TestApp};

/// A password that is accepted. Every answer and every line of the log is searched for what it ends with.
pub(super) const PASSWORD: &str = "deux pagnes canary_0123456789";

/// A browser with its cookies.
#[derive(Clone)]
pub(super) struct CookieClient<'a> {
    app: &'a TestApp,
    pub(super) cookies: BTreeMap<String, String>,
    /// Its address, behind a proxy that is trusted.
    address: Option<String>,
    /// The page that it shows.
    page: String,
}

impl<'a> CookieClient<'a> {
    pub(super) fn new(app: &'a TestApp) -> Self {
        Self { app, cookies: BTreeMap::new(), address: None, page: String::new() }
    }

    /// A browser with these cookies.
    pub(super) fn with(app: &'a TestApp, cookies: BTreeMap<String, String>) -> Self {
        Self { cookies, ..Self::new(app) }
    }

    /// A browser at another address.
    pub(super) fn at(app: &'a TestApp, address: &str) -> Self {
        Self { address: Some(address.to_owned()), ..Self::new(app) }
    }

    pub(super) async fn get(&mut self, path: &str) -> Answer {
        self.page = format!("{}{path}", self.app.url);
        let request = self.app.request(Method::GET, path);
        self.send(request).await
    }

    pub(super) async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = serde_urlencoded::to_string(fields).expect("fields");
        let request = self.app.request(Method::POST, path).header("sec-fetch-site", "same-origin");
        let request = request.header("referer", self.page.as_str()).header("content-type", FORM);
        self.send(request.body(body)).await
    }

    async fn send(&mut self, mut request: RequestBuilder) -> Answer {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request = request.header("cookie", cookies.join("; "));
        if let Some(address) = &self.address {
            request = request.header("x-forwarded-for", address);
        }
        let answer = self.app.send(request).await;
        for line in answer.headers.get_all("set-cookie") {
            let line = line.to_str().expect("a text");
            let (name, rest) = line.split_once('=').expect("a cookie");
            match rest.split(';').next().expect("a value") {
                "" => self.cookies.remove(name),
                value => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        answer
    }

    /// Sends a name and a password.
    pub(super) async fn sign_in(&mut self, name: &str, password: &str) -> Answer {
        self.submit("/console/sign-in", &[("name", name), ("password", password)]).await
    }

    /// The session's token.
    pub(super) fn session(&self) -> String {
        self.cookies.get("caisse").cloned().unwrap_or_default()
    }
}

/// Invites a user; returns the path of the link.
pub(super) async fn invite(app: &TestApp, name: &str, role: Role) -> String {
    let name = UserName::parse(name).expect("a name");
    let new = NewUser { name, role, locale: Locale::Fr };
    let token = app.merchant().invite_user(new, AuditContext::of_command()).await.expect("a database");
    format!("/console/invitations/{}", token.expect("a free name").expose())
}

/// A user who has chosen [`PASSWORD`], in the browser in which they did.
pub(super) async fn joined<'a>(app: &'a TestApp, name: &str, role: Role) -> CookieClient<'a> {
    let link = invite(app, name, role).await;
    let mut client = CookieClient::new(app);
    let answer = client.submit(&link, &[("password", PASSWORD)]).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    client
}

/// The value of the hidden field `name`.
pub(super) fn hidden(page: &Answer, name: &str) -> String {
    let text = page.text();
    let field =
        text.split("<input").find(|field| field.contains(&format!("name=\"{name}\""))).expect("a field");
    let value = field.split_once("value=\"").and_then(|(_, rest)| rest.split_once('"')).expect("a value");
    value.0.to_owned()
}

/// The texts of the elements that begin with `start`.
pub(super) fn texts_of(page: &Answer, start: &str) -> Vec<String> {
    let text = page.text();
    let parts = text.split(start).skip(1).map(|rest| rest.split_once('<').expect("an end").0.to_owned());
    parts.collect()
}

/// An authenticator that has the secret of a page.
pub(super) struct Phone(totp_rs::Totp);

impl Phone {
    pub(super) fn of(page: &Answer) -> Self {
        let secret = texts_of(page, r#"<p class="secret">"#).concat().replace(' ', "");
        let secret = Secret::try_from_base32(secret).expect("a secret");
        Self(Builder::new().with_secret(secret).build_noncompliant())
    }

    /// The code at the time of the program's clock.
    pub(super) fn code(&self, app: &TestApp) -> String {
        self.0.generate(u64::try_from(app.now().millis() / 1_000).expect("a time")).to_string()
    }
}

/// Sets up a second factor: returns the authenticator and the recovery codes.
pub(super) async fn with_second_factor(app: &TestApp, client: &mut CookieClient<'_>) -> (Phone, Vec<String>) {
    const PAGE: &str = "/console/account/second-factor";
    let page = client.get(PAGE).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let phone = Phone::of(&page);
    let fields = [("sealed", hidden(&page, "sealed")), ("code", phone.code(app))];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    let answer = client.submit(PAGE, &fields).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let list = answer.text();
    let list = list.split_once(r#"<ul class="codes">"#).expect("codes").1;
    let codes: Vec<_> = list.split("<li>").skip(1).map(|rest| rest[..23].to_owned()).collect();
    assert_eq!(codes.len(), 10);
    (phone, codes)
}
