//! The payment page by its responses: shown, submitted, left.

use axum::http::header;

use super::*;
use crate::{
    PageCoop, PageFraming, PageMessages,
    testing::{self, GUIDE_REQUEST, OFFICIAL_REQUEST},
};

/// What a buyer enters, and sees until the payment has ended.
mod waiting;

async fn page(sandbox: &Sandbox, transaction_ref: &str) -> testing::Answer {
    testing::get(sandbox, &format!("/payment/checkout/{transaction_ref}")).await
}

async fn waiting_browser(sandbox: &Sandbox, transaction_ref: &str) -> testing::Answer {
    page(sandbox, &format!("{transaction_ref}?waiting")).await
}

#[tokio::test]
async fn the_page_asks_for_the_amount_and_makes_the_payment_pending() {
    let (sandbox, transaction_ref) = testing::opened(OFFICIAL_REQUEST).await;
    let answer = page(&sandbox, &transaction_ref).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header(header::CACHE_CONTROL), Some("no-store"));
    for text in
        ["15\u{202f}000\u{a0}FCFA", "Deux &lt;pagnes&gt;", "Chez Ngo &amp; Fils", r#"value="699009900""#]
    {
        assert!(answer.text.contains(text), "{text}");
    }
    for outcome in ["success", "failed", "canceled", "pending"] {
        assert!(answer.text.contains(&format!(r#"name="outcome" value="{outcome}""#)), "{outcome}");
    }
    assert_eq!(testing::check_status(&sandbox, &transaction_ref).await.1["transaction_status"], "PENDING");
}

#[tokio::test]
async fn euros_are_paid_by_card_only_and_the_page_can_be_english() {
    let sandbox = testing::sandbox();
    let request = r#"{"transaction_amount":2.5,"transaction_currency":"EUR","app_transaction_ref":"a","customer_lang":"en"}"#;
    let transaction_ref = testing::open(&sandbox, request).await;
    let text = page(&sandbox, &transaction_ref).await.text;
    assert!(text.contains(r#"<html lang="en">"#) && text.contains("€2.50"), "{text}");
    assert!(
        text.contains(r#"value="CARD""#)
            && !text.contains(r#"name="phone""#)
            && !text.contains(r#"value="CM_MOMO""#),
        "{text}"
    );

    testing::choose(&sandbox, &transaction_ref, "outcome=success&operator=CM_MOMO").await;
    assert_eq!(sandbox.payments()[0].operator, None);
}

#[tokio::test]
async fn each_outcome_leads_to_its_return_page_with_the_echoed_parameters() {
    for (outcome, word, url) in [
        ("success", "SUCCESS", testing::SUCCESS_PAGE),
        ("failed", "FAILED", testing::FAILURE_PAGE),
        ("canceled", "CANCELED", testing::CANCEL_PAGE),
        ("pending", "PENDING", testing::SUCCESS_PAGE),
    ] {
        let (sandbox, transaction_ref) = testing::opened(OFFICIAL_REQUEST).await;
        let form = format!("outcome={outcome}&operator=CM_MOMO&phone=677+12+34+56");
        let answer = testing::choose(&sandbox, &transaction_ref, &form).await;
        assert_eq!(answer.redirect(), Some(url), "{outcome}");

        let (_, report) = testing::check_status(&sandbox, &transaction_ref).await;
        assert_eq!(report["transaction_status"], word);
        assert_eq!(report["transaction_operator"], "CM_MOMO");
        assert_eq!(report["customer_phone_number"], "677123456");
    }
}

#[tokio::test]
async fn a_payment_of_the_guides_dialect_returns_to_the_two_pages_of_its_request() {
    for (outcome, url) in [
        ("success", "https://your-site.com/payment/success?order=a%26b"),
        ("pending", "https://your-site.com/payment/success?order=a%26b"),
        ("failed", "https://your-site.com/payment/cancel?order=a%26b"),
        ("canceled", "https://your-site.com/payment/cancel?order=a%26b"),
    ] {
        let (sandbox, transaction_ref) = testing::opened(GUIDE_REQUEST).await;
        let answer = testing::choose(&sandbox, &transaction_ref, &format!("outcome={outcome}")).await;
        assert_eq!(answer.redirect(), Some(url), "{outcome}");
    }
}

#[tokio::test]
async fn a_settled_payment_keeps_its_first_outcome() {
    let (sandbox, transaction_ref) = testing::opened(OFFICIAL_REQUEST).await;
    testing::choose(&sandbox, &transaction_ref, "outcome=failed").await;
    let answer = testing::choose(&sandbox, &transaction_ref, "outcome=success").await;
    assert_eq!(answer.status, 409);
    assert!(answer.text.contains(testing::FAILURE_PAGE), "{}", answer.text);
    assert!(!page(&sandbox, &transaction_ref).await.text.contains("name=\"outcome\""));
    assert_eq!(sandbox.payments()[0].outcome, SandboxOutcome::Failed);
}

#[tokio::test]
async fn a_form_without_an_outcome_changes_nothing() {
    let (sandbox, transaction_ref) = testing::opened(OFFICIAL_REQUEST).await;
    for form in ["", "outcome=", "outcome=paid", "operator=CM_OM"] {
        assert_eq!(testing::choose(&sandbox, &transaction_ref, form).await.status, 422, "{form}");
    }
    assert_eq!(sandbox.payments()[0].outcome, SandboxOutcome::Pending);
    assert_eq!(testing::choose(&sandbox, "unknown", "outcome=success").await.status, 404);
}

#[tokio::test]
async fn the_page_of_no_payment_has_its_framing_headers_too() {
    for (framing, frame_options, has_ancestors) in [
        (PageFraming::Allow, None, false),
        (PageFraming::XFrameOptions, Some("DENY"), false),
        (PageFraming::FrameAncestors, None, true),
    ] {
        let sandbox = Sandbox::new(SandboxConfig { framing, ..testing::config() });
        let transaction_ref = testing::open(&sandbox, OFFICIAL_REQUEST).await;
        for (reference, status) in
            [(transaction_ref.as_str(), 200), ("00000000-0000-0000-0000-000000000000", 404)]
        {
            let answer = page(&sandbox, reference).await;
            assert_eq!(answer.status, status);
            assert_eq!(answer.header(header::X_FRAME_OPTIONS), frame_options, "{framing:?}");
            let policy = answer.header(header::CONTENT_SECURITY_POLICY).expect("a policy");
            assert_eq!(policy.contains("frame-ancestors 'none'"), has_ancestors, "{framing:?}: {policy}");
            assert_eq!(policy.contains("frame-ancestors"), has_ancestors, "{framing:?}: {policy}");
            assert!(policy.starts_with("default-src 'none'; script-src 'sha256-"), "{policy}");
            assert!(!policy.contains("unsafe"), "{policy}");
        }
    }
}

#[tokio::test]
async fn the_page_may_let_go_of_who_opened_it() {
    let coop = header::HeaderName::from_static("cross-origin-opener-policy");
    for (setting, policy) in [(PageCoop::None, None), (PageCoop::SameOrigin, Some("same-origin"))] {
        let sandbox = Sandbox::new(SandboxConfig { coop: setting, ..testing::config() });
        let transaction_ref = testing::open(&sandbox, OFFICIAL_REQUEST).await;
        for reference in [transaction_ref.as_str(), "unknown"] {
            assert_eq!(page(&sandbox, reference).await.header(coop.clone()), policy);
        }
    }
}

#[tokio::test]
async fn the_result_is_posted_to_the_return_pages_origin() {
    for (messages, listener) in
        [(PageMessages::Parent, "parent"), (PageMessages::Opener, "opener"), (PageMessages::Both, "both")]
    {
        let sandbox = Sandbox::new(SandboxConfig { messages, ..testing::config() });
        let transaction_ref = testing::open(&sandbox, OFFICIAL_REQUEST).await;
        // Leaving is no final outcome.
        assert_eq!(testing::choose(&sandbox, &transaction_ref, "outcome=pending").await.status, 303);
        let answer = testing::choose(&sandbox, &transaction_ref, "outcome=failed").await;
        assert_eq!(answer.status, 200);
        for words in [
            format!(r#"data-listener="{listener}""#),
            r#"data-origin="http://localhost:3000""#.to_owned(),
            format!(r#"data-transaction="{transaction_ref}" data-status="FAILED""#),
            r#"data-next="http://localhost:3000/payment/failure?order=a%26b""#.to_owned(),
            // For a browser without scripts.
            r#"content="1;url=http://localhost:3000/payment/failure?order=a%26b""#.to_owned(),
        ] {
            assert!(answer.text.contains(&words), "{words}: {}", answer.text);
        }
        assert!(waiting_browser(&sandbox, &transaction_ref).await.text.contains("MYCOOLPAY_PAYMENT_RESULT"));
    }
}

#[tokio::test]
async fn every_screen_is_marked_and_small() {
    const MOST_BYTES: usize = 15 * 1024;
    let sandbox = testing::sandbox();
    let mut screens = vec![page(&sandbox, "unknown").await.text];
    for (index, form) in [
        "",
        "action=pay&operator=CM_OM&phone=677123456",
        "action=pay&operator=CM_OM&phone=699009900",
        "action=pay&operator=CARD",
        "action=pay&operator=CM_OM&phone=690000005",
        "outcome=success",
    ]
    .into_iter()
    .enumerate()
    {
        let request = OFFICIAL_REQUEST.replace("order_123", &format!("order_{index}"));
        let transaction_ref = testing::open(&sandbox, &request).await;
        let answer = testing::choose(&sandbox, &transaction_ref, form).await;
        screens.push(if answer.text.is_empty() {
            page(&sandbox, &transaction_ref).await.text
        } else {
            answer.text
        });
    }
    for screen in screens {
        assert!(screen.contains("Mode test\u{a0}: aucun argent réel n’est débité."), "{screen}");
        assert!(!screen.contains("Bac à sable"), "{screen}");
        assert!(screen.len() < MOST_BYTES, "{} bytes: {screen}", screen.len());
    }
}
