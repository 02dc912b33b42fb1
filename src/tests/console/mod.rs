//! The merchant's console.

/// Who may open which page.
mod access;
/// The log of what people did.
mod audit;
/// A browser with cookies.
mod cookie_client;
/// Figures of days.
mod days;
/// The home page.
mod home;
/// The lists of orders and payments.
mod lists;
/// The lists, as the store reads them.
mod lists_store;
/// An order's page.
mod order;
/// The key that seals second factors.
mod secret_key;
/// The settings, and the examination of the installation.
mod settings;
/// Signing in.
mod sign_in;
/// How often it may be tried.
mod sign_in_limits;
/// The built program: kills and memory.
mod sign_in_process;
/// Users, and the user of the sandbox.
mod users;

use caisse::{
    merchant::SessionClient,
    store::{AuditContext, Awaits, NewUser},
};
use caisse_domain::{Locale, Role, UserName};
use reqwest::{Method, RequestBuilder};

use crate::support::{Answer, Engine, FORM, TestApp};

/// The browser of a signed-in user.
pub(crate) struct Browser<'a> {
    app: &'a TestApp,
    cookie: String,
}

/// Makes a user with this role, and signs them in. Their name is the role's.
pub(crate) async fn sign_in(app: &TestApp, role: Role) -> Browser<'_> {
    let merchant = app.merchant();
    let name = UserName::parse(role.as_str()).expect("a name");
    let new = NewUser { name: name.clone(), role, locale: Locale::Fr };
    merchant.add_user(new, AuditContext::of_command()).await.expect("the database answers");
    if app.config.sandbox.is_none() {
        // With real keys a user has a password, and an owner a second factor.
        app.database.change(with_credentials(app.database.engine)).await;
    }
    let users = merchant.users().await.expect("the database answers");
    let user = users.iter().find(|user| user.name == name).expect("the user is there");
    let client = SessionClient { address: "127.0.0.1".to_owned(), agent: "a test".to_owned() };
    let token = merchant.start_session(user, Awaits::Nothing, None, client, AuditContext::of_command()).await;
    let cookie = format!("caisse={}", token.expect("a session").expose());
    Browser { app, cookie }
}

/// Gives every user a password and a second factor that nothing proves.
const fn with_credentials(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "update users set password = '-', totp_sealed = x'00'",
        Engine::Postgres => r"update users set password = '-', totp_sealed = '\x00'",
    }
}

impl Browser<'_> {
    /// A request with the session's cookie.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.app.request(method, path).header("cookie", &self.cookie)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.app.send(self.request(Method::GET, path)).await
    }

    /// Submits a form of the console.
    pub(crate) async fn submit(&self, path: &str, fields: &str) -> Answer {
        let request = self.request(Method::POST, path).header("sec-fetch-site", "same-origin");
        self.app.send(request.header("content-type", FORM).body(fields.to_owned())).await
    }
}
