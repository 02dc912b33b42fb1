//! The payment page (`docs/mycoolpay.md` §5): shown, chosen on, and left for the shop's return page. It works
//! without JavaScript.

use axum::{
    body::Bytes,
    extract::{Path, Request, State, rejection::BytesRejection},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Redirect, Response},
};

use crate::domain::{Currency, Operator};

use super::{
    Fault, PageFraming, Sandbox, SandboxConfig, SandboxOutcome, SandboxPayment,
    approval::{self, Choice},
    delivery,
    faults::Place,
    markup,
};

/// The means of payment offered: with EUR only cards (`docs/mycoolpay.md` §2).
pub(super) const fn offered_operators(currency: Currency) -> &'static [Operator] {
    match currency {
        Currency::Xaf => &[Operator::MtnMomo, Operator::OrangeMoney, Operator::Card, Operator::Wallet],
        Currency::Eur => &[Operator::Card],
    }
}

/// `GET /payment/checkout/{transaction_ref}`: the page, or how the payment ended.
pub(super) async fn show_page(
    State(sandbox): State<Sandbox>,
    Path(transaction_ref): Path<String>,
) -> Response {
    let payment = sandbox.with_payment(&transaction_ref, |payment| {
        payment.opened = true;
        payment.clone()
    });
    match payment {
        None => not_found(&sandbox.config),
        Some(payment) => render(&sandbox.config, &payment, StatusCode::OK),
    }
}

/// `POST /payment/checkout/{transaction_ref}`: what the buyer chose. An ending is called back, before the
/// browser is sent on and without waiting for the shop; of a settled payment the ending is shown.
pub(super) async fn submit_choice(
    State(sandbox): State<Sandbox>,
    Path(transaction_ref): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let choice = Choice::read(&body.unwrap_or_default());
    if choice.outcome == Some(SandboxOutcome::Success)
        && let Some(answer) = approval::approve(&sandbox, &transaction_ref, &choice)
    {
        return answer;
    }
    let Some(outcome) = choice.outcome else {
        return match sandbox.payment(&transaction_ref) {
            None => not_found(&sandbox.config),
            Some(payment) => render(&sandbox.config, &payment, StatusCode::UNPROCESSABLE_ENTITY),
        };
    };
    let chosen = sandbox.with_payment(&transaction_ref, |payment| {
        let operator = choice.operator_of(payment);
        (payment.choose(outcome, operator, choice.phone), payment.clone())
    });
    match chosen {
        None => not_found(&sandbox.config),
        Some((false, payment)) => render(&sandbox.config, &payment, StatusCode::CONFLICT),
        Some((true, payment)) => {
            if outcome != SandboxOutcome::Pending {
                delivery::spawn(&sandbox, payment.clone());
            }
            Redirect::to(&return_url(&sandbox.config, &payment)).into_response()
        }
    }
}

/// Adds the headers of the page, unless a fault has it refuse framing.
pub(super) async fn add_headers(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response {
    let refused = sandbox.faults_of(Place::Page).contains(&Fault::RefuseFraming);
    let framing = if refused { PageFraming::XFrameOptions } else { sandbox.config.framing };
    with_page_headers(framing, next.run(request).await)
}

/// Adds what every answer of the page carries, the one for an unknown payment too: a shop learns from that one
/// whether the page may be framed.
fn with_page_headers(framing: PageFraming, mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    match framing {
        PageFraming::Allow => None,
        PageFraming::XFrameOptions => {
            headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"))
        }
        PageFraming::FrameAncestors => {
            let policy = HeaderValue::from_static("frame-ancestors 'none'");
            headers.insert(header::CONTENT_SECURITY_POLICY, policy)
        }
    };
    response
}

pub(super) fn render(config: &SandboxConfig, payment: &SandboxPayment, status: StatusCode) -> Response {
    let html = match payment.outcome {
        SandboxOutcome::Pending => markup::checkout_page(&config.shop_name, payment),
        _ => markup::settled_page(&config.shop_name, payment, &return_url(config, payment)),
    };
    (status, Html(html)).into_response()
}

fn not_found(config: &SandboxConfig) -> Response {
    (StatusCode::NOT_FOUND, Html(markup::unknown_page(&config.shop_name))).into_response()
}

/// Where the browser goes from here: the application's three pages, or the two of a request in the guide's
/// dialect, with the parameters that were put on the paylink call (`docs/mycoolpay.md` §2).
pub(super) fn return_url(config: &SandboxConfig, payment: &SandboxPayment) -> String {
    let (own, applications) = match (&payment.asked.guide, payment.outcome) {
        (None, outcome) => (None, outcome),
        (Some(guide), SandboxOutcome::Success | SandboxOutcome::Pending) => {
            (guide.success.as_deref(), payment.outcome)
        }
        (Some(guide), SandboxOutcome::Failed | SandboxOutcome::Canceled) => {
            (guide.cancel.as_deref(), SandboxOutcome::Canceled)
        }
    };
    let page = own.unwrap_or(match applications {
        SandboxOutcome::Success | SandboxOutcome::Pending => &config.success_url,
        SandboxOutcome::Failed => &config.failure_url,
        SandboxOutcome::Canceled => &config.cancel_url,
    });
    with_query(page, &payment.asked.echoed)
}

fn with_query(url: &str, query: &str) -> String {
    if query.is_empty() {
        return url.to_owned();
    }
    let (page, fragment) = match url.split_once('#') {
        Some((page, fragment)) => (page, format!("#{fragment}")),
        None => (url, String::new()),
    };
    let joint = if page.contains('?') { '&' } else { '?' };
    format!("{page}{joint}{query}{fragment}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::sandbox::testing::{self, GUIDE_REQUEST, OFFICIAL_REQUEST};

    async fn page(sandbox: &Sandbox, transaction_ref: &str) -> testing::Answer {
        testing::get(sandbox, &format!("/payment/checkout/{transaction_ref}")).await
    }

    #[tokio::test]
    async fn the_page_asks_for_the_amount_and_makes_the_payment_pending() {
        let sandbox = testing::sandbox();
        let transaction_ref = testing::open(&sandbox, OFFICIAL_REQUEST).await;
        let answer = page(&sandbox, &transaction_ref).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header(header::CACHE_CONTROL), Some("no-store"));
        for text in [
            "15\u{202f}000\u{202f}FCFA",
            "Deux &lt;pagnes&gt;",
            "Chez Ngo &amp; Fils",
            r#"value="699009900""#,
        ] {
            assert!(answer.text.contains(text), "{text}");
        }
        for outcome in ["success", "failed", "canceled", "pending"] {
            assert!(answer.text.contains(&format!(r#"name="outcome" value="{outcome}""#)), "{outcome}");
        }
        assert_eq!(testing::look(&sandbox, &transaction_ref).await.1["transaction_status"], "PENDING");
    }

    #[tokio::test]
    async fn euros_are_paid_by_card_only_and_english_is_spoken() {
        let sandbox = testing::sandbox();
        let request = r#"{"transaction_amount":2.5,"transaction_currency":"EUR","app_transaction_ref":"a","customer_lang":"en"}"#;
        let transaction_ref = testing::open(&sandbox, request).await;
        let text = page(&sandbox, &transaction_ref).await.text;
        assert!(text.contains(r#"<html lang="en">"#) && text.contains("€2.50"), "{text}");
        assert!(text.contains(r#"value="CARD""#) && !text.contains("CM_MOMO"), "{text}");

        testing::choose(&sandbox, &transaction_ref, "outcome=success&operator=CM_MOMO").await;
        assert_eq!(sandbox.payments()[0].operator, None);
    }

    #[tokio::test]
    async fn each_outcome_leads_to_its_return_page_with_the_echoed_parameters() {
        for (outcome, word, url) in [
            ("success", "SUCCESS", "http://localhost:3000/payment/success?order=a%26b"),
            ("failed", "FAILED", "http://localhost:3000/payment/failure?order=a%26b"),
            ("canceled", "CANCELED", "http://localhost:3000/payment/cancel?order=a%26b"),
            ("pending", "PENDING", "http://localhost:3000/payment/success?order=a%26b"),
        ] {
            let sandbox = testing::sandbox();
            let transaction_ref = testing::open(&sandbox, OFFICIAL_REQUEST).await;
            let form = format!("outcome={outcome}&operator=CM_MOMO&phone=677+12+34+56");
            let answer = testing::choose(&sandbox, &transaction_ref, &form).await;
            assert_eq!((answer.status, answer.header(header::LOCATION)), (303, Some(url)), "{outcome}");

            let (_, report) = testing::look(&sandbox, &transaction_ref).await;
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
            let sandbox = testing::sandbox();
            let transaction_ref = testing::open(&sandbox, GUIDE_REQUEST).await;
            let answer = testing::choose(&sandbox, &transaction_ref, &format!("outcome={outcome}")).await;
            assert_eq!((answer.status, answer.header(header::LOCATION)), (303, Some(url)), "{outcome}");
        }
    }

    #[tokio::test]
    async fn a_settled_payment_keeps_its_first_outcome() {
        let sandbox = testing::sandbox();
        let transaction_ref = testing::open(&sandbox, OFFICIAL_REQUEST).await;
        testing::choose(&sandbox, &transaction_ref, "outcome=failed").await;
        let answer = testing::choose(&sandbox, &transaction_ref, "outcome=success").await;
        assert_eq!(answer.status, 409);
        assert!(answer.text.contains("http://localhost:3000/payment/failure?order=a%26b"), "{}", answer.text);
        assert!(!page(&sandbox, &transaction_ref).await.text.contains("name=\"outcome\""));
        assert_eq!(sandbox.payments()[0].outcome, SandboxOutcome::Failed);
    }

    #[tokio::test]
    async fn a_form_without_an_outcome_changes_nothing() {
        let sandbox = testing::sandbox();
        let transaction_ref = testing::open(&sandbox, OFFICIAL_REQUEST).await;
        for form in ["", "outcome=", "outcome=paid", "operator=CM_OM"] {
            assert_eq!(testing::choose(&sandbox, &transaction_ref, form).await.status, 422, "{form}");
        }
        assert_eq!(sandbox.payments()[0].outcome, SandboxOutcome::Pending);
        assert_eq!(testing::choose(&sandbox, "unknown", "outcome=success").await.status, 404);
    }

    #[tokio::test]
    async fn framing_is_told_on_the_page_of_no_payment_too() {
        for (framing, frame_options, policy) in [
            (PageFraming::Allow, None, None),
            (PageFraming::XFrameOptions, Some("DENY"), None),
            (PageFraming::FrameAncestors, None, Some("frame-ancestors 'none'")),
        ] {
            let sandbox = Sandbox::new(SandboxConfig { framing, ..testing::config() });
            let transaction_ref = testing::open(&sandbox, OFFICIAL_REQUEST).await;
            for (reference, status) in
                [(transaction_ref.as_str(), 200), ("00000000-0000-0000-0000-000000000000", 404)]
            {
                let answer = page(&sandbox, reference).await;
                assert_eq!(answer.status, status);
                assert_eq!(answer.header(header::X_FRAME_OPTIONS), frame_options, "{framing:?}");
                assert_eq!(answer.header(header::CONTENT_SECURITY_POLICY), policy, "{framing:?}");
            }
        }
    }

    #[test]
    fn echoed_parameters_join_what_the_address_has() {
        assert_eq!(with_query("https://a.cm/b", ""), "https://a.cm/b");
        assert_eq!(with_query("https://a.cm/b?c=1", "d=2"), "https://a.cm/b?c=1&d=2");
        assert_eq!(with_query("https://a.cm/b#end", "d=2"), "https://a.cm/b?d=2#end");
    }
}
