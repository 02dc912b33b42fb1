//! Requests to every route, valid and invalid.

use std::collections::BTreeSet;

use reqwest::{Method, RequestBuilder};

use super::{Case, Kind, hold};
use crate::support::{CALLBACK, FORM, TestApp};

/// Requests to `route`, one after the other.
pub(super) struct Asking<'a> {
    app: &'a TestApp,
    cases: Vec<Case>,
}

impl<'a> Asking<'a> {
    pub(super) fn new(app: &'a TestApp) -> Self {
        Self { app, cases: Vec::new() }
    }

    /// The routes of the requests.
    pub(super) fn routes(&self) -> BTreeSet<&'static str> {
        self.cases.iter().map(|case| case.route).filter(|route| !route.is_empty()).collect()
    }

    /// Sends every request, and asserts that its answer has the required headers.
    pub(super) async fn hold(self) {
        for case in self.cases {
            hold(self.app, case).await;
        }
    }

    pub(super) fn ask(&mut self, route: &'static str, request: RequestBuilder, status: u16, kind: Kind) {
        self.cases.push(Case { route, request, status, kind });
    }

    pub(super) fn get(&mut self, route: &'static str, path: &str, status: u16, kind: Kind) {
        self.ask(route, self.app.request(Method::GET, path), status, kind);
    }

    pub(super) fn post(&mut self, route: &'static str, path: &str, form: &str, status: u16, kind: Kind) {
        let request = self.app.request(Method::POST, path).header("content-type", FORM);
        self.ask(route, request.body(form.to_owned()), status, kind);
    }

    pub(super) fn post_json(&mut self, route: &'static str, path: &str, body: &str, status: u16) {
        let request = self.app.request(Method::POST, path).header("content-type", "application/json");
        self.ask(route, request.body(body.to_owned()), status, Kind::Data);
    }

    /// A page that the browser has cached.
    async fn get_again(&mut self, route: &'static str, path: &str, kind: Kind) {
        let tag = self.app.get(path).await.header("etag").to_owned();
        self.ask(route, self.app.request(Method::GET, path).header("if-none-match", tag), 304, kind);
    }

    /// A method that every path of a kind refuses.
    fn refused(&mut self, route: &'static str, path: &str, kind: Kind) {
        self.ask(route, self.app.request(Method::DELETE, path), 405, kind);
    }

    fn post_from_elsewhere(&mut self, route: &'static str, path: &str) {
        let request = self.app.request(Method::POST, path).header("sec-fetch-site", "cross-site");
        // The answer to a form is a page; that to the island's call is not.
        let kind = if path.starts_with("/fn/") { Kind::Data } else { Kind::Plain };
        self.ask(route, request, 403, kind);
    }
}

pub(super) async fn buyers_cases(asking: &mut Asking<'_>) {
    let order = asking.app.place_order("R-1", 1500).await;
    let token = order.token.as_str();
    let nobodys = "0".repeat(32);
    asking.get("/", "/", 200, Kind::Plain);
    asking.get_again("/", "/", Kind::Plain).await;
    asking.refused("/", "/", Kind::Plain);
    asking.get("/", "/?language=en", 303, Kind::Data);
    asking.post("/demo", "/demo", "", 303, Kind::Data);
    asking.post_from_elsewhere("/demo", "/demo");
    asking.get("/demo", "/demo", 405, Kind::Plain);

    let route = "/orders/{token}";
    let page = format!("/orders/{token}");
    asking.get(route, &page, 200, Kind::Order);
    asking.ask(route, asking.app.request(Method::HEAD, &page), 200, Kind::Order);
    asking.get_again(route, &page, Kind::Order).await;
    asking.refused(route, &page, Kind::Plain);
    asking.get(route, &format!("/orders/{nobodys}"), 404, Kind::Plain);

    let route = "/pay/{token}/window";
    asking.get(route, &format!("/pay/{token}/window"), 200, Kind::Plain);
    asking.get(route, &format!("/pay/{nobodys}/window"), 404, Kind::Plain);
    asking.refused(route, &format!("/pay/{token}/window"), Kind::Plain);

    for (route, step, fault) in [
        ("/pay/{token}/phone", "/phone", Some("phone=1")),
        ("/pay/{token}/code", "/code", Some("code=x")),
        ("/pay/{token}", "", None),
    ] {
        let path = format!("/pay/{token}{step}");
        asking.get(route, &path, 303, Kind::Data);
        asking.refused(route, &path, Kind::Plain);
        asking.post_from_elsewhere(route, &path);
        asking.post(route, &format!("/pay/short{step}"), "", 404, Kind::Plain);
        match fault {
            Some(form) => asking.post(route, &path, form, 422, Kind::Order),
            None => asking.post(route, &path, "", 303, Kind::Data),
        }
    }

    let route = "/payment/{outcome}";
    for outcome in ["success", "cancel", "failure"] {
        asking.get(route, &format!("/payment/{outcome}?order={token}"), 200, Kind::Return);
        asking.get(route, &format!("/payment/{outcome}?order={token}&lang=en"), 200, Kind::Return);
    }
    asking.get(route, "/payment/success", 404, Kind::Plain);
    asking.refused(route, "/payment/success", Kind::Plain);

    let route = "/fn/{*function}";
    asking.post(route, "/fn/start_payment", "", 400, Kind::Data);
    asking.post(route, "/fn/nothing", "", 404, Kind::Data);
    asking.post_from_elsewhere(route, "/fn/start_payment");
    asking.get(route, "/fn/start_payment", 405, Kind::Plain);
}

pub(super) async fn shops_cases(asking: &mut Asking<'_>) {
    let attempt = asking.app.open("R-2", 1500).await;
    for (route, reference, text, first) in
        [("/api/create-payment", "R-2", "reason", 200), ("/api/v1/orders", "R-3", "title", 201)]
    {
        let body = |amount: i64| {
            format!(r#"{{"reference":"{reference}","amount":{amount},"currency":"XAF","{text}":"X"}}"#)
        };
        asking.post_json(route, route, &body(1500), first);
        asking.post_json(route, route, &body(1500), 200);
        asking.post_json(route, route, &body(1501), 409);
        asking.post_json(route, route, &body(0), 422);
        asking.post_json(route, route, "{", 400);
        asking.post_json(route, route, &" ".repeat(65 * 1024), 413);
        asking.post(route, route, "", 415, Kind::Data);
        asking.refused(route, route, Kind::Data);
    }
    let route = "/api/v1/orders/{reference}";
    asking.get(route, "/api/v1/orders/R-3", 200, Kind::Data);
    asking.get(route, "/api/v1/orders/nobody", 404, Kind::Data);
    asking.refused(route, "/api/v1/orders/R-3", Kind::Data);

    for (route, path) in [
        ("/api/tx-status/{transaction_ref}", "/api/tx-status/"),
        ("/api/tx-events/{transaction_ref}", "/api/tx-events/"),
    ] {
        asking.get(route, &format!("{path}{}", attempt.transaction_ref), 200, Kind::Data);
        asking.get(route, &format!("{path}nobody"), 404, Kind::Data);
        asking.refused(route, &format!("{path}{}", attempt.transaction_ref), Kind::Data);
    }
}

pub(super) fn other_cases(asking: &mut Asking<'_>, logo: &str) {
    asking.post_json(CALLBACK, CALLBACK, "{}", 400);
    asking.post_json(CALLBACK, CALLBACK, &" ".repeat(65 * 1024), 413);
    asking.refused(CALLBACK, CALLBACK, Kind::Data);
    for route in ["/healthz", "/readyz", "/metrics"] {
        asking.get(route, route, 200, Kind::Data);
        asking.refused(route, route, Kind::Plain);
    }
    let question = format!("/instance/{}", "0".repeat(32));
    asking.get("/instance/{question}", &question, 200, Kind::Data);
    asking.get("/instance/{question}", "/instance/nothing", 404, Kind::Data);
    asking.refused("/instance/{question}", &question, Kind::Plain);
    asking.get("/assets/{name}", "/assets/nothing.js", 404, Kind::Data);
    asking.refused("/assets/{name}", "/assets/nothing.js", Kind::Plain);
    asking.get("/pkg/{name}", "/pkg/nothing.js", 404, Kind::Data);
    asking.get("/favicon.ico", "/favicon.ico", 200, Kind::Data);
    asking.get("/picture.png", "/picture.png", 200, Kind::Data);
    asking.get("logo.address()", logo, 200, Kind::Logo);
    asking.get("logo.address()", "/assets/logo.000000000000.svg", 404, Kind::Data);
    asking.get("", "/nothing", 404, Kind::Plain);
    asking.get("", "/api/nothing", 404, Kind::Data);
    asking.ask("", asking.app.request(Method::OPTIONS, "/nothing"), 404, Kind::Plain);
}
