//! Every route of the console × every role × (no session, an ended session, another site's form). A new route fails a
//! test until it has a row here.

use std::{collections::BTreeSet, time::Duration};

use caisse_domain::{Permission, Role};
use reqwest::Method;

use super::sign_in;
use crate::support::{Answer, FORM, Setup, TestApp};

const ROUTES: &str = include_str!("../../web/console/routes.rs");

/// Who may use a route.
#[derive(Clone, Copy, Debug)]
enum Access {
    /// Everyone: who signs in.
    Anyone,
    /// Every signed-in user.
    SignedIn,
    /// Users with this permission.
    With(Permission),
}

/// A route as the router has it, its methods, and who may use it.
const ACCESS: &[(&str, &[Method], Access)] = &[
    ("/console", GET, Access::SignedIn),
    ("/console/audit", GET, Access::With(Permission::SeeAudit)),
    ("/console/more", GET, Access::SignedIn),
    ("/console/orders", GET, Access::With(Permission::SeeOrders)),
    ("/console/orders/{reference}", GET, Access::With(Permission::SeeOrders)),
    ("/console/orders/{reference}/check", POST, Access::With(Permission::CheckPayments)),
    ("/console/payments", GET, Access::With(Permission::SeeOrders)),
    ("/console/settings", GET, Access::With(Permission::SeeSettings)),
    ("/console/settings/doctor", POST, Access::With(Permission::SeeSettings)),
    ("/console/users", GET, USERS),
    ("/console/users/new", BOTH, USERS),
    ("/console/users/{user}", GET, USERS),
    ("/console/users/{user}/reset", POST, USERS),
    ("/console/users/{user}/disable", POST, USERS),
    ("/console/users/{user}/enable", POST, USERS),
    ("/console/sign-in", BOTH, Access::Anyone),
    ("/console/sign-in/code", BOTH, Access::SignedIn),
    ("/console/invitations/{token}", BOTH, Access::Anyone),
    ("/console/sandbox", POST, Access::Anyone),
    ("/console/sandbox/{token}", GET, Access::Anyone),
    ("/console/account", GET, Access::SignedIn),
    ("/console/account/language", POST, Access::SignedIn),
    ("/console/account/sessions", POST, Access::SignedIn),
    ("/console/account/password", BOTH, Access::SignedIn),
    ("/console/account/second-factor", BOTH, Access::SignedIn),
    ("/console/account/recovery-codes", POST, Access::SignedIn),
    // These two end the session, or give it another token.
    ("/console/confirm", BOTH, Access::SignedIn),
    ("/console/sign-out", POST, Access::SignedIn),
];

const GET: &[Method] = &[Method::GET];
const POST: &[Method] = &[Method::POST];
const BOTH: &[Method] = &[Method::GET, Method::POST];
const USERS: Access = Access::With(Permission::ManageUsers);

/// The routes as they are written in the table.
fn routes() -> BTreeSet<&'static str> {
    let arguments = ROUTES.split(".console(").skip(1).map(|rest| rest.split_once(',').expect("arguments").0);
    arguments.map(|route| route.trim().trim_matches('"')).collect()
}

/// The route's address with something in the place of its parameters.
fn address(route: &str) -> String {
    let parts = route.split('/').map(|part| if part.starts_with('{') { "x" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

fn leads_to_sign_in(answer: &Answer) -> bool {
    answer.status == 303
        && answer.headers.get("location").is_some_and(|to| to.as_bytes().starts_with(b"/console/sign-in"))
}

impl Access {
    fn includes(self, role: Role) -> bool {
        match self {
            Self::Anyone | Self::SignedIn => true,
            Self::With(permission) => role.may(permission),
        }
    }
}

#[test]
fn every_route_of_the_console_has_a_row() {
    let listed: BTreeSet<_> = ACCESS.iter().map(|(route, ..)| *route).collect();
    assert_eq!(listed, routes());
    assert_eq!(listed.len(), ACCESS.len(), "none is there twice");
}

#[tokio::test]
async fn a_role_uses_what_it_is_permitted_and_nothing_else() {
    let app = TestApp::sandboxed().await;
    for role in Role::ALL {
        let browser = sign_in(&app, role).await;
        let not_for_anyone = ACCESS.iter().filter(|(.., access)| !matches!(access, Access::Anyone));
        for (route, methods, access) in not_for_anyone {
            for method in *methods {
                let path = address(route);
                let answer = match *method {
                    Method::GET => browser.get(&path).await,
                    _ => browser.submit(&path, "").await,
                };
                let context = format!("{role:?}: {method} {path} → {}", answer.status);
                assert!(!leads_to_sign_in(&answer) || path == "/console/sign-out", "{context}");
                assert_eq!(answer.status == 403, !access.includes(role), "{context}");
                assert!(answer.status < 500, "{context}");
            }
        }
    }
}

#[tokio::test]
async fn without_a_session_every_page_leads_to_sign_in() {
    let app = TestApp::sandboxed().await;
    let browser = sign_in(&app, Role::Owner).await;
    app.pass(Duration::from_secs(12 * 60 * 60));
    for (route, methods, access) in ACCESS {
        if matches!(access, Access::Anyone) {
            continue;
        }
        for method in *methods {
            let path = address(route);
            let signed_out = || {
                let request = app.request(method.clone(), &path).header("sec-fetch-site", "same-origin");
                request.header("content-type", FORM)
            };
            for (request, whose) in [
                (signed_out(), "no session"),
                (signed_out().header("cookie", "caisse=x"), "no token"),
                (browser.request(method.clone(), &path).header("sec-fetch-site", "same-origin"), "ended"),
            ] {
                let answer = app.send(request).await;
                assert!(leads_to_sign_in(&answer), "{whose}: {method} {path} → {}", answer.status);
            }
        }
    }
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let app = TestApp::sandboxed().await;
    let browser = sign_in(&app, Role::Owner).await;
    let posts = ACCESS.iter().filter(|(_, methods, _)| methods.contains(&Method::POST));
    for (route, ..) in posts {
        let path = address(route);
        let request = browser.request(Method::POST, &path).header("sec-fetch-site", "cross-site");
        let answer = app.send(request.header("content-type", FORM)).await;
        assert_eq!(answer.status, 403, "{path}");
    }
}

#[tokio::test]
async fn no_page_of_the_console_has_or_permits_a_script() {
    let app = TestApp::sandboxed().await;
    let browser = sign_in(&app, Role::Owner).await;
    for (route, methods, access) in ACCESS {
        if !methods.contains(&Method::GET) {
            continue;
        }
        let answer = match access {
            Access::Anyone => app.get(&address(route)).await,
            _ => browser.get(&address(route)).await,
        };
        if answer.status == 303 {
            continue;
        }
        let header = |name: &str| answer.headers.get(name).and_then(|value| value.to_str().ok());
        let policy = header("content-security-policy").expect("a policy");
        assert!(policy.contains("script-src 'none'"), "{route}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{route}: {policy}");
        assert_eq!(header("x-frame-options"), Some("DENY"), "{route}");
        assert_eq!(header("cache-control"), Some("no-store"), "{route}");
        assert_eq!(header("x-robots-tag"), Some("noindex"), "{route}");
        assert!(!answer.text().contains("<script"), "{route}");
    }
}

#[tokio::test]
async fn outside_its_networks_there_is_no_console() {
    let setup = Setup::sandbox().with("CONSOLE_NETWORKS", "192.0.2.0/24");
    let app = setup.with("TRUSTED_PROXIES", "127.0.0.1").start().await;
    let browser = sign_in(&app, Role::Owner).await;
    assert_eq!(browser.get("/console").await.status, 404);
    let inside = browser.request(Method::GET, "/console").header("x-forwarded-for", "192.0.2.7");
    assert_eq!(app.send(inside).await.status, 200);
}
