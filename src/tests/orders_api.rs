//! `/api/v1/orders`: a shop creates an order, and reads its status.

use caisse_sandbox::SandboxOutcome;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{API_TOKEN, FORM, Setup, Sizes, TestApp};

fn order() -> Value {
    json!({
        "reference": "ORDER_1234", "amount": 15000, "currency": "XAF", "title": "Deux pagnes", "lang": "en",
        "customer": { "name": "Awa", "phone": "+237 699 00 99 12", "email": "awa@example.com" },
        "return_url": "https://shop.example/thanks?order=1234", "metadata": { "cart": [1, 2.50], "note": "é" },
    })
}

fn shop() -> Setup {
    Setup::live().with("SHOP_URL", "https://shop.example")
}

#[tokio::test]
async fn an_order_is_made_with_every_field_and_no_payment_is_begun() {
    let app = shop().start().await;
    let answer = app.post_order(&order()).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    let made = answer.json();
    for (name, value) in [
        ("reference", json!("ORDER_1234")),
        ("status", json!("open")),
        ("amount", json!(15000)),
        ("currency", json!("XAF")),
        ("title", json!("Deux pagnes")),
        ("lang", json!("en")),
        ("return_url", json!("https://shop.example/thanks?order=1234")),
        ("metadata", json!({ "cart": [1, 2.5], "note": "é" })),
        ("created_at", json!("2026-09-21T14:13:20.000Z")),
        ("paid_at", Value::Null),
        ("paid_twice", json!(false)),
        ("payments", json!([])),
    ] {
        assert_eq!(made[name].to_string().replace("2.50", "2.5"), value.to_string(), "{name}");
    }
    assert_eq!(made.get("expires_at"), None, "an order has no end");
    let page = app.get(made["order_url"].as_str().expect("an address")).await;
    assert_eq!(page.state(), "open");
    assert!(page.text().contains("Deux pagnes"));
    let sizes = app.record.sizes().await;
    assert_eq!(sizes, Sizes { orders: 1, ..Sizes::default() });
    assert!(app.sandbox().payments().is_empty(), "the gateway was asked for nothing");
    assert_eq!(app.order("ORDER_1234").await, made);
}

#[tokio::test]
async fn the_same_order_again_is_the_same_order() {
    let app = shop().start().await;
    let first = app.post_order(&order()).await;
    let again = app.post_order(&order()).await;
    assert_eq!((again.status, again.json()), (200, first.json()));
    assert_eq!(app.record.sizes().await.orders, 1);
}

#[tokio::test]
async fn a_reference_that_belongs_to_another_order_is_refused_with_what_differs() {
    let app = shop().start().await;
    app.post_order(&order()).await;
    for (name, value) in [
        ("amount", json!(15001)),
        ("title", json!("Trois pagnes")),
        ("lang", json!("fr")),
        ("customer", json!({ "name": "Awa" })),
        ("return_url", Value::Null),
        ("metadata", json!({})),
    ] {
        let mut other = order();
        other[name] = value;
        let answer = app.post_order(&other).await;
        assert_eq!(answer.problem(), (409, "reference_taken".to_owned()), "{name}");
        assert_eq!(answer.fields(), [format!("/{name} differs")]);
    }
    assert_eq!(app.record.sizes().await.orders, 1);
}

#[tokio::test]
async fn an_order_that_was_paid_has_when_how_and_by_which_attempt() {
    let app = shop().start().await;
    let made = app.post_order(&order()).await.json();
    let token = made["order_url"].as_str().and_then(|url| url.rsplit('/').next()).expect("a token");
    app.submit(&format!("/pay/{token}/phone"), "phone=677123456").await.location();
    assert_eq!(app.order("ORDER_1234").await["status"], "pending");
    let theirs = app.sandbox().payments().pop().expect("a payment").transaction_ref;
    app.settle(&theirs, SandboxOutcome::Success);
    app.advance_past_check_interval();

    let paid = app.order("ORDER_1234").await;
    assert_eq!((&paid["status"], &paid["paid_twice"]), (&json!("paid"), &json!(false)));
    assert_eq!(paid["paid_at"], "2026-09-21T14:13:22.000Z");
    let [payment] = &paid["payments"].as_array().expect("a list")[..] else { panic!("{paid}") };
    assert_eq!(payment["transaction_ref"], theirs);
    assert_eq!(payment["app_transaction_ref"], app.record.attempts().await[0]);
    assert_eq!(payment.get("phone"), None);
}

#[tokio::test]
async fn a_customer_abroad_is_a_customer() {
    let app = shop().start().await;
    let mut wanted = order();
    wanted["customer"]["phone"] = "+33 6 12 34 56 78".into();
    assert_eq!(app.post_order(&wanted).await.status, 201);
    let stored = app.record.texts("select customer_phone from orders").await;
    assert_eq!(stored, ["+33612345678"]);
    let made = app.order("ORDER_1234").await;
    assert_eq!(app.get(made["order_url"].as_str().expect("an address")).await.state(), "open");
}

#[tokio::test]
async fn an_order_page_does_not_show_the_number_that_the_shop_gave() {
    let app = shop().start().await;
    app.post_order(&order()).await;
    let made = app.order("ORDER_1234").await;
    let page = app.get(made["order_url"].as_str().expect("an address")).await.text();
    assert!(page.contains(r#"name="phone""#), "{page}");
    for written in ["699009912", "6 99 00 99 12", "699 00 99 12"] {
        assert!(!page.contains(written), "{page}");
    }
}

#[tokio::test]
async fn an_unknown_order_is_not_found() {
    let app = shop().start().await;
    for reference in ["ORDER_9", "%FF", "a%20b", "%C3%A9", &"x".repeat(300)] {
        let answer = app.send(app.as_shop(Method::GET, &format!("/api/v1/orders/{reference}"))).await;
        assert_eq!(answer.problem(), (404, "unknown_order".to_owned()), "{reference}");
    }
}

#[tokio::test]
async fn a_reference_of_any_visible_characters_is_found_by_its_address() {
    let app = shop().start().await;
    let mut wanted = order();
    wanted["reference"] = "FAC/2026#17?a=b%&+".into();
    assert_eq!(app.post_order(&wanted).await.status, 201);
    assert_eq!(app.order("FAC%2F2026%2317%3Fa=b%25&+").await["reference"], wanted["reference"]);
}

#[tokio::test]
async fn only_the_bearer_of_the_token_makes_or_reads_an_order() {
    let app = shop().start().await;
    app.place_order("R-1", 1500).await;
    let before = app.record.sizes().await;
    for authorization in ["", "Bearer", "Bearer wrong", "Basic dTpw", &format!("Bearer {API_TOKEN}x")] {
        let ask = |method, path| match authorization {
            "" => app.request(method, path),
            shown => app.request(method, path).header("authorization", shown),
        };
        let body = order().to_string();
        let made = ask(Method::POST, "/api/v1/orders").header("content-type", "application/json").body(body);
        for request in [made, ask(Method::GET, "/api/v1/orders/R-1"), ask(Method::GET, "/api/v1/orders/R-2")]
        {
            let answer = app.send(request).await;
            assert_eq!(answer.problem(), (401, "unauthorized".to_owned()), "{authorization}");
            assert_eq!(answer.header("www-authenticate"), "Bearer");
        }
    }
    assert_eq!(app.record.sizes().await, before);

    let app = Setup::live().with("API_TOKEN", "").start().await;
    let answer = app.post_json("/api/v1/orders", order().to_string()).await;
    assert_eq!(answer.status, 401, "with real keys and no token, no client makes an order");
}

#[tokio::test]
async fn a_sandbox_is_open_until_it_has_a_token_of_its_own() {
    let body = json!({ "reference": "R-1", "amount": 1500, "currency": "XAF", "title": "X" });
    let open = TestApp::sandboxed().await;
    let shown = |app: &TestApp| {
        let request = app.request(Method::POST, "/api/v1/orders").header("content-type", "application/json");
        request.header("authorization", "Bearer ").body(body.to_string())
    };
    // As a shell without $API_TOKEN sends it.
    assert_eq!(open.send(shown(&open)).await.status, 201);
    assert_eq!(open.post_order(&body).await.status, 200);
    assert_eq!(open.get("/api/v1/orders/R-1").await.status, 200);

    let closed = Setup::sandbox().with("API_TOKEN", API_TOKEN).start().await;
    assert_eq!(closed.send(shown(&closed)).await.status, 401);
    assert_eq!(closed.post_order(&body).await.status, 201);
}

#[tokio::test]
async fn below_v1_every_error_is_a_problem() {
    let app = shop().start().await;
    assert_eq!(app.get("/api/v1/nothing").await.problem(), (404, "not_found".to_owned()));
    let answer = app.get("/api/v1/orders").await;
    assert_eq!(answer.problem(), (405, "method_not_allowed".to_owned()));
    assert!(answer.header("allow").contains("POST"));
    let typed = |kind: &'static str, body: &str| {
        let request = app.as_shop(Method::POST, "/api/v1/orders").header("content-type", kind);
        app.send(request.body(body.to_owned()))
    };
    assert_eq!(typed(FORM, "amount=1").await.problem(), (415, "not_json".to_owned()));
    assert_eq!(typed("application/json", "[1]").await.problem(), (400, "invalid_json".to_owned()));
    let endless = " ".repeat(65 * 1024);
    assert_eq!(typed("application/json", &endless).await.problem(), (413, "too_large".to_owned()));
    assert_eq!(app.record.sizes().await, Sizes::default());
}
