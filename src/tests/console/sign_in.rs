//! Signing in: an invitation, a password, a code. What is wrong is said in one sentence, and nothing else is told.

use std::time::Duration;

use caisse_domain::Role;

use super::cookie_client::{CookieClient, PASSWORD, Phone, hidden, invite, joined, with_second_factor};
use crate::support::{Log, Setup, TestApp};

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn an_owner_joins_by_a_link_a_password_and_an_authenticator() {
    let app = Setup::live().start().await;
    let link = invite(&app, "awa", Role::Owner).await;
    let mut client = CookieClient::new(&app);

    let page = client.get(&link).await;
    assert!(page.status == 200 && page.text().contains("awa"), "{}", page.text());
    let short = client.submit(&link, &[("password", "trop court")]).await;
    assert!(short.status == 422 && short.text().contains("trop court"), "{}", short.text());
    let chosen = client.submit(&link, &[("password", PASSWORD)]).await;
    assert_eq!(chosen.location(), "/console/account/second-factor");
    let early = client.get("/console").await;
    assert_eq!(early.location(), "/console/account/second-factor", "nothing opens before");
    let (phone, codes) = with_second_factor(&app, &mut client).await;
    assert_eq!(client.get("/console").await.status, 200);

    let out = client.submit("/console/sign-out", &[]).await;
    assert_eq!(out.location(), "/console/sign-in");
    assert_eq!(client.get("/console").await.location(), "/console/sign-in");
    app.pass(MINUTE);
    let password = client.sign_in(" Awa", PASSWORD).await;
    assert_eq!(password.location(), "/console/sign-in/code");
    assert_eq!(client.get("/console").await.location(), "/console/sign-in/code");
    let wrong = client.submit("/console/sign-in/code", &[("code", "000000")]).await;
    assert_eq!(wrong.status, 401);
    let before = client.session();
    let code = client.submit("/console/sign-in/code", &[("code", &phone.code(&app))]).await;
    assert_eq!(code.location(), "/console");
    assert_ne!(client.session(), before, "the token is another one");
    assert_eq!(client.get("/console").await.status, 200);

    client.submit("/console/sign-out", &[]).await;
    client.sign_in("awa", PASSWORD).await;
    let recovery = client.submit("/console/sign-in/code", &[("code", &codes[3])]).await;
    assert_eq!(recovery.location(), "/console");
    let account = client.get("/console/account").await;
    assert!(account.text().contains("Il reste 9 codes de secours"), "{}", account.text());
}

#[tokio::test]
async fn a_code_is_accepted_once() {
    let app = Setup::live().start().await;
    let mut client = joined(&app, "awa", Role::Owner).await;
    let (phone, codes) = with_second_factor(&app, &mut client).await;
    let try_code = async |code: &str| {
        let mut client = CookieClient::new(&app);
        assert_eq!(client.sign_in("awa", PASSWORD).await.status, 303);
        client.submit("/console/sign-in/code", &[("code", code)]).await.status
    };

    assert_eq!(try_code(&phone.code(&app)).await, 401, "the code that set it up");
    app.pass(MINUTE);
    let code = phone.code(&app);
    let statuses = tokio::join!(try_code(&code), try_code(&code), try_code(&code));
    let mut statuses = [statuses.0, statuses.1, statuses.2];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 401, 401], "one of three that come at once");
    app.pass(Duration::from_secs(30));
    assert_eq!(try_code(&code).await, 401, "its neighbour's time");

    assert_eq!(try_code(&codes[0].to_uppercase()).await, 303);
    assert_eq!(try_code(&codes[0]).await, 401);
    assert_eq!(try_code(&codes[1].replace('-', " ")).await, 303);
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_look_the_same() {
    let app = TestApp::sandboxed().await;
    joined(&app, "awa", Role::Cashier).await;
    invite(&app, "bih", Role::Cashier).await;
    let mut pages = Vec::new();
    for name in ["awa", "bih", "nobody", "no name!"] {
        let answer = CookieClient::new(&app).sign_in(name, "not the password").await;
        assert_eq!(answer.status, 401, "{name}");
        assert!(answer.headers.get("set-cookie").is_none(), "{name}");
        pages.push(answer.text().replace(name, "NAME"));
    }
    assert!(pages.iter().all(|page| *page == pages[0]), "{pages:#?}");
    assert!(pages[0].contains("Le nom ou le mot de passe est incorrect."), "{}", pages[0]);
}

#[tokio::test]
async fn an_invitation_serves_once_for_a_day() {
    let app = TestApp::sandboxed().await;
    let gone = "Ce lien n’est plus valable";
    let (used, late) = (invite(&app, "awa", Role::Cashier).await, invite(&app, "bih", Role::Cashier).await);
    let mut client = CookieClient::new(&app);
    assert_eq!(client.submit(&used, &[("password", PASSWORD)]).await.location(), "/console");
    app.pass(Duration::from_secs(24 * 60 * 60 - 1));
    assert_eq!(client.get(&late).await.status, 200);
    app.pass(Duration::from_secs(1));
    for link in [&used, &late, "/console/invitations/x", &format!("{used}A")] {
        for answer in [client.get(link).await, client.submit(link, &[("password", PASSWORD)]).await] {
            assert!(answer.status == 404 && answer.text().contains(gone), "{link}: {}", answer.text());
        }
    }
    assert_eq!(CookieClient::new(&app).sign_in("bih", PASSWORD).await.status, 401);
}

#[tokio::test]
async fn a_user_comes_to_the_page_that_they_wanted_and_to_no_other_site() {
    let app = TestApp::sandboxed().await;
    joined(&app, "awa", Role::Cashier).await;
    let mut client = CookieClient::new(&app);
    let asked = client.get("/console/more?x=1").await;
    assert_eq!(asked.location(), "/console/sign-in?next=%2Fconsole%2Fmore%3Fx%3D1");
    let form = client.get(&asked.location()).await;
    assert_eq!(hidden(&form, "next"), "/console/more?x=1");
    for (next, reached) in [
        ("/console/more?x=1", "/console/more?x=1"),
        ("//evil.example/console", "/console"),
        ("https://evil.example/console", "/console"),
        ("/console/../orders/x", "/console"),
        ("/console\\@evil.example", "/console"),
        ("/console/sign-out", "/console"),
    ] {
        let fields = [("name", "awa"), ("password", PASSWORD), ("next", next)];
        let answer = CookieClient::new(&app).submit("/console/sign-in", &fields).await;
        assert_eq!(answer.location(), reached, "{next}");
    }
    client.sign_in("awa", PASSWORD).await;
    let again = client.get("/console/sign-in?next=%2Fconsole%2Fmore").await;
    assert_eq!(again.location(), "/console/more", "whoever is signed in goes on");
}

#[tokio::test]
async fn signing_out_in_one_tab_ends_the_other() {
    let app = TestApp::sandboxed().await;
    let mut tab = joined(&app, "awa", Role::Cashier).await;
    let mut other = tab.clone();
    tab.submit("/console/sign-out", &[]).await;
    assert_eq!(other.get("/console/more").await.location(), "/console/sign-in?next=%2Fconsole%2Fmore");
}

#[tokio::test]
async fn a_session_that_awaits_a_code_ends_soon() {
    let app = Setup::live().start().await;
    let mut owner = joined(&app, "awa", Role::Owner).await;
    let (phone, _) = with_second_factor(&app, &mut owner).await;
    let mut client = CookieClient::new(&app);
    client.sign_in("awa", PASSWORD).await;
    app.pass(15 * MINUTE);
    let code = client.submit("/console/sign-in/code", &[("code", &phone.code(&app))]).await;
    assert_eq!(code.location(), "/console/sign-in");
}

#[tokio::test]
async fn what_changes_access_asks_for_a_password_or_a_code_again() {
    let app = Setup::live().start().await;
    let mut owner = joined(&app, "awa", Role::Owner).await;
    let (phone, _) = with_second_factor(&app, &mut owner).await;
    assert_eq!(owner.get("/console/users/new").await.status, 200);
    app.pass(5 * MINUTE);
    let asked = owner.get("/console/users/new").await;
    assert_eq!(asked.location(), "/console/confirm?next=%2Fconsole%2Fusers%2Fnew");
    let submitted = owner.submit("/console/users/new", &[("name", "bih"), ("role", "cashier")]).await;
    assert_eq!(submitted.location(), asked.location(), "a form leads back to its page");
    assert_eq!(owner.get("/console/users").await.status, 200, "a list changes nothing");

    let wrong = owner.submit("/console/confirm", &[("shown", "not the password")]).await;
    assert_eq!(wrong.status, 401);
    for is_code in [false, true] {
        let shown = if is_code { phone.code(&app) } else { PASSWORD.to_owned() };
        let mut old = owner.clone();
        let next = [("shown", shown.as_str()), ("next", "/console/users/new")];
        assert_eq!(owner.submit("/console/confirm", &next).await.location(), "/console/users/new");
        assert_eq!(owner.get("/console/users/new").await.status, 200);
        assert_eq!(old.get("/console").await.status, 303, "the old token holds no more");
        app.pass(5 * MINUTE);
    }
    // A week after signing in, however often a user confirms.
    app.pass(Duration::from_secs(11 * 60 * 60));
    for _ in 0..14 {
        owner.get("/console").await;
        app.pass(Duration::from_secs(11 * 60 * 60));
        owner.submit("/console/confirm", &[("shown", PASSWORD)]).await;
    }
    app.pass(Duration::from_secs(4 * 60 * 60));
    assert_eq!(owner.get("/console").await.status, 303);
}

#[tokio::test]
async fn another_password_ends_the_other_sessions() {
    const OTHER: &str = "un autre mot, plus long";
    let app = TestApp::sandboxed().await;
    let mut one = joined(&app, "awa", Role::Cashier).await;
    let mut two = CookieClient::new(&app);
    two.sign_in("awa", PASSWORD).await;
    assert_eq!(two.get("/console").await.status, 200);
    let refused = one.submit("/console/account/password", &[("password", "awa awa awa awa")]).await;
    assert_eq!(refused.status, 422);
    let changed = one.submit("/console/account/password", &[("password", OTHER)]).await;
    assert_eq!(changed.location(), "/console/account?done");
    assert_eq!(one.get("/console").await.status, 200);
    assert_eq!(two.get("/console").await.status, 303);
    assert_eq!(two.sign_in("awa", PASSWORD).await.status, 401);
    assert_eq!(two.sign_in("awa", OTHER).await.status, 303);
}

#[tokio::test]
async fn a_user_sees_and_ends_their_sessions_and_chooses_a_language() {
    let app = TestApp::sandboxed().await;
    let mut one = joined(&app, "awa", Role::Cashier).await;
    let mut others = vec![CookieClient::new(&app), CookieClient::new(&app)];
    for other in &mut others {
        other.sign_in("awa", PASSWORD).await;
    }
    let page = one.get("/console/account").await;
    assert_eq!(page.text().matches("name=\"session\"").count(), 2, "{}", page.text());
    one.submit("/console/account/sessions", &[("session", &hidden(&page, "session"))]).await;
    let mut open = 0;
    for other in &mut others {
        open += usize::from(other.get("/console").await.status == 200);
    }
    assert_eq!(open, 1);
    one.submit("/console/account/sessions", &[]).await;
    for other in &mut others {
        assert_eq!(other.get("/console").await.status, 303);
    }
    one.submit("/console/account/language", &[("locale", "en")]).await;
    assert!(one.get("/console/account").await.text().contains("Language of the pages"));
    assert_eq!(one.submit("/console/account/language", &[("locale", "de")]).await.status, 422);
}

#[tokio::test]
async fn no_page_or_log_has_a_password_a_code_or_a_cookie() {
    let log = Log::capture("trace");
    let app = Setup::live().start().await;
    let link = invite(&app, "awa", Role::Owner).await;
    let mut owner = CookieClient::new(&app);
    owner.submit(&link, &[("password", PASSWORD)]).await;
    let page = owner.get("/console/account/second-factor").await;
    let phone = Phone::of(&page);
    let (_, codes) = with_second_factor(&app, &mut owner).await;
    let mut secrets: Vec<_> = owner.cookies.values().cloned().chain(codes.clone()).collect();
    secrets.push(link.rsplit('/').next().expect("a token").to_owned());
    let before = app.all_responses().len();
    app.pass(MINUTE);
    owner.sign_in("awa", PASSWORD).await;
    owner.submit("/console/sign-in/code", &[("code", &codes[0])]).await;
    owner.sign_in("awa", "a wrong password").await;
    owner.submit("/console/confirm", &[("shown", PASSWORD)]).await;
    owner.get("/console/account").await;
    secrets.extend([PASSWORD, "a wrong password", &phone.code(&app)].map(ToOwned::to_owned));
    let shown: Vec<_> = app.all_responses().split_off(before).iter().map(|answer| answer.text()).collect();
    for secret in secrets {
        let line = log.text().lines().find(|line| line.contains(&secret)).map(ToOwned::to_owned);
        assert_eq!(line, None, "in the log");
        assert!(!shown.iter().any(|page| page.contains(&secret)), "{secret} on a page");
    }
}
