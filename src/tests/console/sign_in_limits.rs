//! How often signing in may be tried, and what it costs.

use std::time::{Duration, Instant};

use caisse_domain::Role;

use super::cookie_client::{CookieClient, PASSWORD, invite, joined, with_second_factor};
use crate::support::{Setup, TestApp};

/// A program with limits, behind a proxy that tells it addresses.
async fn limited() -> TestApp {
    Setup::live().with("RATE_LIMIT", "on").with("TRUSTED_PROXIES", "127.0.0.1").start().await
}

#[tokio::test]
async fn a_strangers_wrong_passwords_do_not_lock_a_known_device_out() {
    let app = limited().await;
    let link = invite(&app, "awa", Role::Cashier).await;
    // At the address of the stranger: an operator's, which thousands share.
    let mut known = CookieClient::at(&app, "192.0.2.1");
    known.submit(&link, &[("password", PASSWORD)]).await;
    known.submit("/console/sign-out", &[]).await;

    let mut refused = 0;
    for number in 0..100 {
        let mut stranger = CookieClient::at(&app, "192.0.2.1");
        let answer = stranger.sign_in("awa", &format!("wrong password {number}")).await;
        refused += usize::from(answer.status == 429);
        assert!(answer.status == 401 || !answer.header("retry-after").is_empty(), "{}", answer.status);
    }
    assert_eq!(refused, 95, "five are checked, the rest costs nothing");
    assert_eq!(CookieClient::at(&app, "192.0.2.1").sign_in("awa", PASSWORD).await.status, 429);
    assert_eq!(known.sign_in("awa", PASSWORD).await.location(), "/console");
    assert_eq!(CookieClient::at(&app, "192.0.2.2").sign_in("awa", PASSWORD).await.location(), "/console");
    app.pass(Duration::from_secs(60));
    assert_eq!(CookieClient::at(&app, "192.0.2.1").sign_in("awa", PASSWORD).await.location(), "/console");
}

#[tokio::test]
async fn a_known_device_has_five_failures_at_once() {
    let app = limited().await;
    let mut known = joined(&app, "awa", Role::Cashier).await;
    for _ in 0..5 {
        assert_eq!(known.sign_in("awa", "wrong password").await.status, 401);
    }
    assert_eq!(known.sign_in("awa", PASSWORD).await.status, 429);
    app.pass(Duration::from_secs(60));
    assert_eq!(known.sign_in("awa", PASSWORD).await.status, 303);
    for _ in 0..5 {
        assert_eq!(known.sign_in("awa", "wrong password").await.status, 401, "a success forgives");
    }
}

#[tokio::test]
async fn an_address_guesses_ten_names_at_once() {
    let app = limited().await;
    let mut client = CookieClient::at(&app, "192.0.2.1");
    for number in 0..10 {
        assert_eq!(client.sign_in(&format!("user{number}"), PASSWORD).await.status, 401);
    }
    assert_eq!(client.sign_in("user10", PASSWORD).await.status, 429);
    app.pass(Duration::from_secs(6));
    assert_eq!(client.sign_in("user10", PASSWORD).await.status, 401);
}

#[tokio::test]
async fn codes_are_guessed_five_at_once_whatever_the_session() {
    let app = limited().await;
    let mut owner = joined(&app, "awa", Role::Owner).await;
    let (phone, _) = with_second_factor(&app, &mut owner).await;
    app.pass(Duration::from_secs(60));
    let mut thief = CookieClient::at(&app, "192.0.2.1");
    for _ in 0..5 {
        thief.sign_in("awa", PASSWORD).await;
        assert_eq!(thief.submit("/console/sign-in/code", &[("code", "000000")]).await.status, 401);
    }
    assert_eq!(thief.submit("/console/sign-in/code", &[("code", "000000")]).await.status, 429);
    // The owner's own device is not concerned.
    owner.submit("/console/sign-out", &[]).await;
    owner.sign_in("awa", PASSWORD).await;
    let code = owner.submit("/console/sign-in/code", &[("code", &phone.code(&app))]).await;
    assert_eq!(code.location(), "/console");
}

#[tokio::test]
async fn an_address_tries_ten_links_an_hour_and_an_invitation_always_opens() {
    let app = limited().await;
    let link = invite(&app, "awa", Role::Cashier).await;
    let mut client = CookieClient::at(&app, "192.0.2.1");
    for _ in 0..10 {
        assert_eq!(client.get("/console/invitations/x").await.status, 404);
    }
    assert_eq!(client.get("/console/invitations/x").await.status, 429);
    assert_eq!(client.get(&link).await.status, 200);
    app.pass(Duration::from_secs(60 * 60));
    assert_eq!(client.get("/console/invitations/x").await.status, 404);
}

/// A wide bound: the machine is shared. What matters is that an unknown name is not answered without hashing.
#[tokio::test]
async fn an_unknown_name_takes_as_long_as_a_known_one() {
    let app = TestApp::sandboxed().await;
    joined(&app, "awa", Role::Cashier).await;
    invite(&app, "bih", Role::Cashier).await;
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..15 {
        for (at, name) in ["awa", "bih", "nobody"].into_iter().enumerate() {
            let mut client = CookieClient::new(&app);
            let began = Instant::now();
            assert_eq!(client.sign_in(name, "wrong password").await.status, 401);
            times[at].push(began.elapsed());
        }
    }
    let [known, without_password, unknown] = times.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 2].as_secs_f64()
    });
    println!("medians: known {known} s, without a password {without_password} s, unknown {unknown} s");
    for other in [without_password, unknown] {
        let ratio = other / known;
        assert!((0.5..2.0).contains(&ratio), "{other} s beside {known} s");
    }
}
