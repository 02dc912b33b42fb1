//! What a buyer enters on the page, and sees while the payment is pending.

use super::*;

/// Reloads the waiting page in a browser without scripts.
const REFRESH: &str = r#"http-equiv="refresh" content="2;url=?waiting""#;

/// A link for 15 000 F with this number, or without one.
fn link_request(phone: Option<&str>, locale: &str) -> String {
    let phone = phone.map_or_else(String::new, |phone| format!(r#""customer_phone_number": "{phone}", "#));
    let request = OFFICIAL_REQUEST.replace(r#""customer_phone_number": "699009900", "#, &phone);
    request.replace(r#""customer_lang": "fr""#, &format!(r#""customer_lang": "{locale}""#))
}

#[tokio::test]
async fn the_payer_sees_what_to_dial_and_the_sandboxs_buttons_decide() {
    for (operator, phone, ussd, name) in [
        ("CM_MOMO", "677 12 34 56", "*126#", "MTN MoMo"),
        ("CM_OM", "+237 699009900", "#150*50#", "Orange Money"),
    ] {
        let (sandbox, transaction_ref) = testing::opened(OFFICIAL_REQUEST).await;
        let form = format!("action=pay&operator={operator}&phone={}", phone.replace('+', "%2B"));
        let answer = testing::choose(&sandbox, &transaction_ref, &form).await;
        assert_eq!(answer.redirect(), Some("?waiting"), "{name}");
        // The same for the waiting browser and for a reopened link.
        for answer in
            [waiting_browser(&sandbox, &transaction_ref).await, page(&sandbox, &transaction_ref).await]
        {
            assert_eq!(answer.status, 200);
            let text = answer.text;
            assert!(text.contains(ussd) && text.contains(name) && text.contains(REFRESH), "{text}");
            assert!(text.contains("Mode test\u{a0}: choisissez ce qui arrive"), "{text}");
        }
        let (_, report) = testing::check_status(&sandbox, &transaction_ref).await;
        assert_eq!(
            (&report["transaction_status"], &report["transaction_operator"]),
            (&"PENDING".into(), &operator.into())
        );
        let answer = testing::choose(&sandbox, &transaction_ref, "outcome=failed").await;
        assert_eq!(answer.redirect(), Some(testing::FAILURE_PAGE));
    }
}

#[tokio::test]
async fn a_waiting_browser_goes_to_the_return_page_when_the_payment_is_settled() {
    for (outcome, return_page) in [
        (SandboxOutcome::Success, testing::SUCCESS_PAGE),
        (SandboxOutcome::Failed, testing::FAILURE_PAGE),
        (SandboxOutcome::Canceled, testing::CANCEL_PAGE),
    ] {
        let (sandbox, transaction_ref) = testing::opened(OFFICIAL_REQUEST).await;
        testing::choose(&sandbox, &transaction_ref, "action=pay&operator=CM_OM&phone=699009900").await;
        assert!(sandbox.settle(&transaction_ref, outcome));
        let answer = waiting_browser(&sandbox, &transaction_ref).await;
        assert_eq!(answer.redirect(), Some(return_page));
        // A reopened link says that it was used.
        let used = page(&sandbox, &transaction_ref).await;
        assert_eq!(used.status, 200);
        assert!(used.text.contains("Ce lien a déjà servi"), "{}", used.text);
    }
}

#[tokio::test]
async fn a_magic_number_settles_what_the_buyer_waits_for() {
    let sandbox = testing::sandbox();
    sandbox.set_speed(100.try_into().expect("not zero"));
    let transaction_ref = testing::open(&sandbox, &link_request(None, "fr")).await;
    let form = "action=pay&operator=CM_MOMO&phone=670000002";
    for _ in 0..2 {
        let answer = testing::choose(&sandbox, &transaction_ref, form).await;
        assert_eq!(answer.redirect(), Some("?waiting"));
    }
    let text = waiting_browser(&sandbox, &transaction_ref).await.text;
    assert!(text.contains("slow-success") && !text.contains(r#"value="success""#), "{text}");
    testing::until_outcome(&sandbox, &transaction_ref, SandboxOutcome::Success).await;
    assert_eq!(waiting_browser(&sandbox, &transaction_ref).await.status, 303);

    let at_once = testing::open(&sandbox, &link_request(None, "fr").replace("order_123", "order_124")).await;
    let form = "action=pay&operator=CM_MOMO&phone=670000003";
    let answer = testing::choose(&sandbox, &at_once, form).await;
    assert_eq!(answer.redirect(), Some(testing::FAILURE_PAGE));
}

#[tokio::test]
async fn a_magic_amount_counts_on_the_page_when_the_shop_gave_no_number() {
    for (given, typed, outcome) in [
        (None, "677123456", SandboxOutcome::Failed),
        (None, "670000001", SandboxOutcome::Success),
        (Some("677123456"), "677123456", SandboxOutcome::Pending),
    ] {
        let sandbox = testing::sandbox();
        let request = link_request(given, "fr").replace("15000", "9003");
        let transaction_ref = testing::open(&sandbox, &request).await;
        let form = format!("action=pay&operator=CM_MOMO&phone={typed}");
        testing::choose(&sandbox, &transaction_ref, &form).await;
        assert_eq!(sandbox.payments()[0].outcome, outcome, "{given:?} {typed}");
    }
}

#[tokio::test]
async fn a_buyer_who_cancels_while_waiting_is_not_paid_for_by_the_scenario() {
    let sandbox = testing::sandbox();
    sandbox.set_speed(200.try_into().expect("not zero"));
    let transaction_ref = testing::open(&sandbox, OFFICIAL_REQUEST).await;
    testing::choose(&sandbox, &transaction_ref, "action=pay&operator=CM_MOMO&phone=670000002").await;
    let answer = testing::choose(&sandbox, &transaction_ref, "action=cancel").await;
    assert_eq!(answer.redirect(), Some(testing::CANCEL_PAGE));
    testing::until_idle(&sandbox).await;
    assert_eq!(sandbox.payments()[0].outcome, SandboxOutcome::Canceled);
}

#[tokio::test]
async fn a_number_that_cannot_pay_is_explained_in_the_buyers_language() {
    for (locale, form, error_text) in [
        ("fr", "operator=CM_OM&phone=", "Entrez le numéro qui paie."),
        ("en", "operator=CM_OM&phone=", "Enter the number that pays."),
        ("fr", "operator=CM_OM&phone=12", "Ce n’est pas un numéro de mobile du Cameroun"),
        ("en", "operator=CM_OM&phone=12", "This is not a mobile number of Cameroon"),
        ("fr", "operator=CM_OM&phone=677123456", "Ce numéro est chez MTN MoMo, pas chez Orange Money."),
        ("en", "operator=CM_MOMO&phone=699009900", "This number is with Orange Money, not with MTN MoMo."),
        ("fr", "phone=677123456", "Choisissez un moyen de paiement."),
        ("en", "operator=CASH", "Choose a means of payment."),
    ] {
        let (sandbox, transaction_ref) = testing::opened(&link_request(None, locale)).await;
        let answer = testing::choose(&sandbox, &transaction_ref, &format!("action=pay&{form}")).await;
        assert_eq!(answer.status, 422, "{form}");
        assert!(answer.text.contains(error_text), "{form}: {}", answer.text);
        let payment = &sandbox.payments()[0];
        assert_eq!((payment.operator, &payment.phone), (None, &None));
    }
}

#[tokio::test]
async fn what_was_typed_stands_in_the_form_again_and_nowhere_else() {
    let (sandbox, transaction_ref) = testing::opened(OFFICIAL_REQUEST).await;
    let form = "action=pay&operator=CM_MOMO&phone=%22%3E%3Cscript%3E";
    let text = testing::choose(&sandbox, &transaction_ref, form).await.text;
    assert!(text.contains(r#"value="&quot;&gt;&lt;script&gt;""#), "{text}");
    assert!(text.contains(r#"value="CM_MOMO" checked"#), "{text}");
    assert!(!text.contains("<script"), "{text}");
}

#[tokio::test]
async fn a_card_or_a_wallet_needs_no_number_and_is_decided_by_the_sandboxs_buttons() {
    for operator in ["CARD", "MCP"] {
        let (sandbox, transaction_ref) = testing::opened(&link_request(None, "fr")).await;
        testing::choose(&sandbox, &transaction_ref, &format!("action=pay&operator={operator}")).await;
        let text = waiting_browser(&sandbox, &transaction_ref).await.text;
        assert!(text.contains("rien à saisir") && !text.contains("<input"), "{text}");
        let answer = testing::choose(&sandbox, &transaction_ref, "outcome=success").await;
        assert_eq!(answer.status, 303);
        assert_eq!(
            testing::check_status(&sandbox, &transaction_ref).await.1["transaction_operator"],
            operator
        );
    }
}

#[tokio::test]
async fn the_sms_code_is_asked_for_and_a_wrong_one_is_an_error() {
    let sandbox = testing::fast_sandbox();
    let transaction_ref = testing::open(&sandbox, &link_request(Some("690000005"), "fr")).await;
    let pay = "action=pay&operator=CM_OM&phone=690000005";
    let answer = testing::choose(&sandbox, &transaction_ref, pay).await;
    assert_eq!(answer.redirect(), Some("?waiting"));
    let text = waiting_browser(&sandbox, &transaction_ref).await.text;
    assert!(text.contains(r#"name="code""#) && text.contains("123456"), "{text}");
    assert!(!text.contains(REFRESH), "what is being typed would be lost: {text}");
    for code in ["", "000000"] {
        let form = format!("action=code&code={code}");
        let answer = testing::choose(&sandbox, &transaction_ref, &form).await;
        assert_eq!(answer.status, 422);
        assert!(answer.text.contains("Ce code n’est pas le bon."), "{}", answer.text);
    }
    let answer = testing::choose(&sandbox, &transaction_ref, "action=code&code=+123456").await;
    assert_eq!(answer.redirect(), Some(testing::SUCCESS_PAGE));
    assert_eq!(testing::choose(&sandbox, &transaction_ref, "action=code&code=123456").await.status, 409);
}

#[tokio::test]
async fn a_code_that_was_not_asked_for_leads_nowhere() {
    let (sandbox, transaction_ref) = testing::opened(OFFICIAL_REQUEST).await;
    let answer = testing::choose(&sandbox, &transaction_ref, "action=code&code=123456").await;
    assert_eq!(answer.redirect(), Some("?waiting"));
    let text = waiting_browser(&sandbox, &transaction_ref).await.text;
    assert!(text.contains(r#"value="pay""#), "{text}");
    assert_eq!(sandbox.payments()[0].outcome, SandboxOutcome::Pending);
}
