//! Return addresses that arrive altered by messengers, mailers or the gateway.

use caisse_sandbox::SandboxOutcome;
use reqwest::Method;

use crate::support::{Answer, Setup, TestApp};

/// Opens an address, and follows one redirect.
async fn follow(app: &TestApp, method: Method, path: &str) -> Answer {
    let answer = app.send(app.request(method, &format!("{}{path}", app.url))).await;
    if answer.status == 303 { app.get(&answer.location()).await } else { answer }
}

#[tokio::test]
async fn an_orders_address_is_found_in_whatever_surrounds_it() {
    let app = TestApp::sandboxed().await;
    let order = app.place_order("R-1", 1500).await;
    let (token, capitals) = (order.token.as_str(), order.token.as_str().to_uppercase());
    for path in [
        format!("/orders/{token}."),
        format!("/orders/{token})"),
        format!("/orders/({token}]"),
        format!("/orders/{token}%20"),
        format!("/orders/{token}%C2%A0"),
        format!("/orders/{token}%E2%80%8B"),
        format!("/orders/{token}%2520"),
        format!("/orders/{token}%FF"),
        format!("/orders/{token}/"),
        format!("/orders/{token}/."),
        format!("/orders//{token}"),
        format!("//orders/{token}//"),
        format!("/orders/{capitals}"),
        format!("/Orders/{token}"),
        format!("/{token}"),
    ] {
        assert_eq!(follow(&app, Method::GET, &path).await.state(), "open", "{path}");
    }
    // Part of a token matches no order.
    let page = app.get(&format!("/orders/{}", &token[1..])).await;
    assert_eq!(page.status, 404);
    assert!(page.text().contains("Si vous avez déjà payé, ne payez pas à nouveau"), "{}", page.text());
    assert!(!page.text().contains("404"), "a code is no headline: {}", page.text());
}

/// Alterations of a return page's address on its way through a gateway.
fn returns(token: &str) -> Vec<String> {
    let capitals = token.to_uppercase();
    vec![
        format!("/payment/success?Order={token}"),
        format!("/payment/success?order[]={token}"),
        format!("/payment/success?order%5B%5D={token}"),
        format!("/payment/success?status=SUCCESS;order={token}"),
        format!("/payment/success?status=SUCCESS&amp;order={token}"),
        format!("/payment/success?order={token}/"),
        format!("/payment/success?order={token}%20"),
        format!("/payment/success?order={token}?transaction_ref=x"),
        format!("/payment/success?order={capitals}"),
        format!("/payment/success?signature=0123456789abcdef0123456789abcdef&order={token}"),
        format!("/payment/success/?order={token}"),
        format!("//payment/success?order={token}"),
        format!("/payment//success//?order={token}"),
        format!("/Payment/Success?order={token}"),
        format!("/payment/SUCCESS?order={token}"),
        format!("/payment/cancelled?order={token}"),
        format!("/payment/fail?order={token}"),
        format!("/payment/success/{token}"),
        format!("/payment?order={token}"),
        format!("/payment/?order={token}"),
    ]
}

#[tokio::test]
async fn a_return_finds_its_order_and_checks_however_its_address_came_back() {
    let app = TestApp::sandboxed().await;
    for (number, path) in returns("TOKEN").into_iter().enumerate() {
        let attempt = app.open(&format!("R-{number}"), 1500).await;
        app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
        let path = path.replace("TOKEN", &attempt.token);
        app.advance_past_check_interval();
        let page = follow(&app, Method::GET, &path).await;
        assert_eq!(
            (page.state().as_str(), page.attribute("data-result").as_str()),
            ("paid", "SUCCESS"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_return_by_post_checks_and_leads_to_the_return_page() {
    let app = TestApp::sandboxed().await;
    let paths = [
        "/payment/success?order=TOKEN",
        "/payment/cancel/?order=TOKEN",
        "/payment/success",
        "//payment/fail",
    ];
    for (number, path) in paths.into_iter().enumerate() {
        let attempt = app.open(&format!("R-{number}"), 1500).await;
        app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
        let url = format!("{}{}", app.url, path.replace("TOKEN", &attempt.token));
        // From the gateway's page, which is another site.
        let request = app.request(Method::POST, &url).header("sec-fetch-site", "cross-site");
        let body = format!("status=SUCCESS&order={}", attempt.token);
        let answer =
            app.send(request.header("content-type", "application/x-www-form-urlencoded").body(body)).await;
        assert!(answer.location().ends_with(&format!("?order={}", attempt.token)), "{path}");
        assert_eq!(
            app.record.texts("select status from payments order by payment_id desc limit 1").await,
            ["paid"]
        );
        assert_eq!(app.get(&answer.location()).await.state(), "paid", "{path}");
    }
}

#[tokio::test]
async fn a_return_without_an_order_shows_what_is_known_and_whom_to_ask() {
    let app = Setup::sandbox().with("SHOP_WHATSAPP", "+237 699 00 99 00").start().await;
    for path in
        ["/payment/success", "/payment/cancelled/", "//Payment/fail?order=x", "/payment/success?order="]
    {
        for method in [Method::GET, Method::POST] {
            let url = format!("{}{path}", app.url);
            let page = app.send(app.request(method, &url).header("accept-language", "fr")).await.text();
            assert!(page.contains("<h1>Votre paiement est en cours de vérification</h1>"), "{path}: {page}");
            assert!(page.contains("https://wa.me/237699009900?text=Bonjour"), "{path}: {page}");
            assert!(!page.contains("Rien n’a été débité") && !page.contains("404"), "{path}: {page}");
        }
    }
}

#[tokio::test]
async fn who_asked_too_often_is_led_back_to_the_order() {
    let app = Setup::sandbox().with("RATE_LIMIT", "on").start().await;
    let order = app.place_order("R-1", 1500).await;
    let token = order.token.as_str();
    let mut refused = None;
    for _ in 0..20 {
        refused = Some(app.pay(token).await).filter(|answer| answer.status == 429);
        if refused.is_some() {
            break;
        }
    }
    let refused = refused.expect("a limit");
    let page = refused.text();
    assert!(page.contains(&format!(r#"href="/orders/{token}""#)) && !page.contains(">429<"), "{page}");
    let wait = match refused.header("retry-after").parse::<u64>().expect("seconds") {
        1 => "Patientez 1 seconde, puis réessayez.".to_owned(),
        seconds => format!("Patientez {seconds} secondes, puis réessayez."),
    };
    assert!(page.contains(&wait) && page.contains("ne payez pas à nouveau"), "{wait}: {page}");
}
