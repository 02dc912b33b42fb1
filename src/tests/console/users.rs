//! Users, as an owner manages them, and the user of the sandbox.

use std::time::Duration;

use caisse::store::AuditContext;
use caisse_domain::Role;

use super::cookie_client::{CookieClient, PASSWORD, invite, joined, texts_of, with_second_factor};
use crate::support::{Answer, Setup, TestApp};

/// The path of the one user whose name is `name`.
async fn path_of(app: &TestApp, name: &str) -> String {
    let users = app.merchant().users().await.expect("a database");
    let user = users.into_iter().find(|user| user.name.as_str() == name).expect("a user");
    format!("/console/users/{}", user.user_id)
}

/// The path of the link that a page shows.
fn link_on(page: &Answer, app: &TestApp) -> String {
    assert_eq!(page.status, 200, "{}", page.text());
    let link = texts_of(page, r#"<p class="secret">"#).concat();
    link.strip_prefix(&app.config.site_url).expect("a link of this site").to_owned()
}

#[tokio::test]
async fn an_owner_invites_resets_disables_and_enables() {
    let app = TestApp::sandboxed().await;
    let mut owner = joined(&app, "awa", Role::Owner).await;
    for (name, role, word) in [
        ("b", "cashier", "2 à 32 lettres"),
        ("awa", "cashier", "déjà pris"),
        ("bih", "admin", "rôle de la liste"),
        ("bih", "", "rôle de la liste"),
    ] {
        let refused = owner.submit("/console/users/new", &[("name", name), ("role", role)]).await;
        assert!(refused.status == 422 && refused.text().contains(word), "{name}: {}", refused.text());
    }
    let made = owner.submit("/console/users/new", &[("name", "Bih"), ("role", "cashier")]).await;
    let link = link_on(&made, &app);
    let mut cashier = CookieClient::new(&app);
    assert_eq!(cashier.submit(&link, &[("password", PASSWORD)]).await.location(), "/console");
    assert_eq!(cashier.get("/console/users").await.status, 403);

    let page = path_of(&app, "bih").await;
    let reset = owner.submit(&format!("{page}/reset"), &[]).await;
    let link = link_on(&reset, &app);
    assert_eq!(cashier.get("/console").await.status, 303, "the session has ended");
    assert_eq!(cashier.sign_in("bih", PASSWORD).await.status, 401, "the password is gone");
    assert_eq!(cashier.submit(&link, &[("password", PASSWORD)]).await.status, 303);

    assert_eq!(owner.submit(&format!("{page}/disable"), &[]).await.location(), "/console/users");
    assert_eq!(cashier.get("/console").await.status, 303);
    assert_eq!(cashier.sign_in("bih", PASSWORD).await.status, 401);
    assert!(owner.get("/console/users").await.text().contains("désactivé"));
    assert_eq!(owner.submit(&format!("{page}/enable"), &[]).await.location(), "/console/users");
    assert_eq!(cashier.sign_in("bih", PASSWORD).await.status, 303);
    assert_eq!(owner.get("/console/users/999").await.status, 404);
}

#[tokio::test]
async fn nobody_disables_or_resets_themselves_or_the_last_owner() {
    let app = TestApp::sandboxed().await;
    let mut owner = joined(&app, "awa", Role::Owner).await;
    let own = path_of(&app, "awa").await;
    for action in ["reset", "disable"] {
        assert_eq!(owner.submit(&format!("{own}/{action}"), &[]).await.status, 403, "{action}");
    }
    let mut other = joined(&app, "bih", Role::Owner).await;
    let others = path_of(&app, "bih").await;
    let (others, own) = (format!("{others}/disable"), format!("{own}/disable"));
    let (one, two) = tokio::join!(owner.submit(&others, &[]), other.submit(&own, &[]));
    let users = app.merchant().users().await.expect("a database");
    let left = users.iter().filter(|user| user.disabled_at.is_none()).count();
    assert_eq!(left, 1, "{} {}", one.status, two.status);
}

#[tokio::test]
async fn a_user_who_was_reset_has_no_second_factor_device_or_invitation_left() {
    let app = Setup::live().start().await;
    let mut owner = joined(&app, "awa", Role::Owner).await;
    with_second_factor(&app, &mut owner).await;
    let users = app.merchant().users().await.expect("a database");
    let user = users[0].user_id;
    let by = AuditContext::of_command;
    let first = app.merchant().reset_user(user, by()).await.expect("a database").expect("a link");
    let second = app.merchant().reset_user(user, by()).await.expect("a database").expect("a link");
    let path = |token: &caisse::merchant::Token| format!("/console/invitations/{}", token.expose());
    assert_eq!(owner.get(&path(&first)).await.status, 404, "the newest link counts");
    let chosen = owner.submit(&path(&second), &[("password", PASSWORD)]).await;
    assert_eq!(chosen.location(), "/console/account/second-factor");
    for table in ["recovery_codes", "devices"] {
        let rows = app.record.texts(match table {
            "devices" => "select cast(count(*) as text) from devices",
            _ => "select cast(count(*) as text) from recovery_codes",
        });
        let expected = if table == "devices" { "1" } else { "0" };
        assert_eq!(rows.await, [expected], "{table}");
    }
}

#[tokio::test]
async fn the_sandbox_opens_by_a_link_and_on_this_machine_by_a_button() {
    let app = TestApp::sandboxed().await;
    let token = app.merchant().sandbox_token().expect("a sandbox").expose();
    for browser in 0..2 {
        let mut client = CookieClient::new(&app);
        assert!(client.get("/").await.text().contains("action=\"/console/sandbox\""));
        let answer = match browser {
            0 => client.get(&format!("/console/sandbox/{token}")).await,
            _ => client.submit("/console/sandbox", &[]).await,
        };
        assert_eq!(answer.location(), "/console");
        assert_eq!(client.get("/console/users/new").await.status, 200, "an owner");
        app.pass(Duration::from_secs(6 * 60));
        assert_eq!(client.get("/console/users/new").await.status, 303);
        let confirmed = client.submit("/console/confirm", &[("next", "/console/users/new")]).await;
        assert_eq!(confirmed.location(), "/console/users/new", "a button is enough");
    }
    assert_eq!(CookieClient::new(&app).get("/console/sandbox/x").await.status, 404);
    let mut elsewhere = CookieClient::at(&app, "192.0.2.1");
    assert_eq!(elsewhere.submit("/console/sandbox", &[]).await.status, 404, "behind a proxy");
    assert!(elsewhere.get("/").await.text().contains("dans le terminal"));
}

#[tokio::test]
async fn with_real_keys_the_sandboxs_user_and_sessions_are_nothing() {
    let app = TestApp::sandboxed().await;
    let mut client = CookieClient::new(&app);
    client.submit("/console/sandbox", &[]).await;
    assert_eq!(client.get("/console").await.status, 200);
    let mut owner = joined(&app, "awa", Role::Owner).await;
    assert_eq!(owner.get("/console").await.status, 200, "a sandbox asks for no second factor");
    let (demo, awa) = (client.cookies.clone(), owner.cookies.clone());

    let app = app.restart(Setup::live()).await;
    let mut client = CookieClient::with(&app, demo);
    assert_eq!(client.get("/console").await.location(), "/console/sign-in");
    for answer in [client.submit("/console/sandbox", &[]).await, client.get("/console/sandbox/x").await] {
        assert_eq!(answer.status, 404);
    }
    assert!(!client.get("/").await.text().contains("/console"));
    let mut owner = CookieClient::with(&app, awa);
    assert_eq!(owner.get("/console").await.location(), "/console/account/second-factor");
    invite(&app, "bih", Role::Cashier).await;
}
