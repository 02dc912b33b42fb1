//! Paying by phone number, through the forms of the order page: without scripts, as in any browser.

use std::time::Duration;

use caisse_sandbox::SandboxOutcome;
use reqwest::Method;

use crate::support::{Answer, EventStream, GatewayBehaviour, Setup, TestApp, eventually};

/// A number of MTN whose payment waits until a test settles it, and one of Orange that gets a code.
const MTN: &str = "670000007";
const ORANGE: &str = "690000005";

impl TestApp {
    async fn pay_by_phone(&self, token: &str, phone: &str, instead: &str) -> Answer {
        self.submit(&format!("/pay/{token}/phone"), &format!("phone={phone}&instead={instead}")).await
    }

    async fn send_code(&self, token: &str, code: &str) -> Answer {
        self.submit(&format!("/pay/{token}/code"), &format!("code={code}")).await
    }

    async fn order_page(&self, token: &str) -> Answer {
        self.get(&format!("/orders/{token}")).await
    }

    /// Waits until the order's page shows this state, while the clock advances.
    async fn comes_to(&self, token: &str, state: &str) {
        eventually(state, async || {
            self.pass(Duration::from_secs(4));
            self.checkout().reconcile().await.expect("a round of status checks");
            self.order_state(token).await == state
        })
        .await;
    }

    /// The newest transaction's reference at the gateway.
    fn newest_transaction(&self) -> String {
        self.sandbox().payments().last().expect("a transaction").transaction_ref.clone()
    }
}

#[tokio::test]
async fn a_number_is_asked_and_its_page_shows_what_to_do_until_it_is_paid() {
    let app = TestApp::sandboxed().await;
    let token = app.place_order("R-1", 1500).await.token;
    let token = token.as_str();

    let asked = app.pay_by_phone(token, "6+70+00+00+07", "").await;
    assert_eq!(asked.location(), format!("/orders/{token}"));
    let page = app.order_page(token).await;
    assert_eq!((page.state().as_str(), page.attribute("data-operator").as_str()), ("asked", "mtn"));
    for words in ["*126#", "tel:*126%23", "6•• ••• •07", "15:00"] {
        assert!(page.text().contains(words), "{words}");
    }
    assert!(!page.text().contains(MTN) && !page.text().contains("6 70 00 00 07"));

    app.settle(&app.newest_transaction(), SandboxOutcome::Success);
    app.comes_to(token, "paid").await;
    let stored = app.record.texts("select phone || ' ' || prompt || ' ' || status from payments").await;
    assert_eq!(stored, ["670000007 pin *126# paid"]);
}

#[tokio::test]
async fn a_code_is_asked_for_and_a_wrong_one_costs_nothing() {
    let app = TestApp::sandboxed().await;
    let token = app.place_order("R-1", 1500).await.token;
    let token = token.as_str();
    app.pay_by_phone(token, ORANGE, "").await;
    assert_eq!(app.order_state(token).await, "code");

    for wrong in ["", "12", "000000"] {
        let answer = app.send_code(token, wrong).await;
        assert_eq!((answer.status, answer.attribute("data-error").as_str()), (422, "code"), "{wrong}");
        assert_eq!(answer.attribute("data-state"), "code");
        assert!(answer.text().contains("Ce n’est pas le bon code"));
    }
    assert_eq!(app.send_code(token, "123456").await.location(), format!("/orders/{token}"));
    assert_eq!(app.record.texts("select prompt from payments").await, ["pin #150*50#"]);
    app.comes_to(token, "paid").await;
    // A code that comes late is no error: the page shows that the order is paid.
    assert_eq!(app.send_code(token, "123456").await.location(), format!("/orders/{token}"));
}

#[tokio::test]
async fn a_number_that_is_none_calls_no_gateway_and_stays_to_be_corrected() {
    let app = TestApp::sandboxed().await;
    let token = app.place_order("R-1", 1500).await.token;
    for (typed, shown, error) in [
        ("222+33+44+55", "222 33 44 55", "foreign"),
        ("%2B33+6+12+34+56+78", "+33 6 12 34 56 78", "foreign"),
        ("%3Cb%3E%22", "&lt;b&gt;&quot;", "phone"),
        ("", "", "phone"),
    ] {
        let answer = app.pay_by_phone(token.as_str(), typed, "").await;
        assert_eq!((answer.status, answer.attribute("data-error").as_str()), (422, error), "{typed}");
        assert_eq!(answer.attribute("data-state"), "open");
        assert!(answer.text().contains(&format!("value=\"{shown}\"")), "{typed}");
    }
    assert_eq!(app.sandbox().payments().len(), 0);
}

#[tokio::test]
async fn a_pasted_number_and_code_are_read_without_invisible_marks() {
    let app = TestApp::sandboxed().await;
    let token = app.place_order("R-1", 1500).await.token;
    let token = token.as_str();
    // U+202A … U+202C around it, as copied from a chat, and full-width digits.
    app.pay_by_phone(token, "%E2%80%AA%2B237+690%C2%A000+00+05%E2%80%AC", "").await;
    assert_eq!(app.order_state(token).await, "code");
    app.send_code(token, "%E2%80%8E%EF%BC%91%EF%BC%92%EF%BC%93%E2%80%AF456").await.location();
    assert_eq!(app.record.texts("select prompt from payments").await, ["pin #150*50#"]);
}

#[tokio::test]
async fn asking_twice_rings_one_telephone_once() {
    let app = TestApp::sandboxed().await;
    let token = app.place_order("R-1", 1500).await.token;
    let token = token.as_str();
    let presses = (0..20).map(|_| app.pay_by_phone(token, MTN, ""));
    for answer in futures_util::future::join_all(presses).await {
        assert_eq!(answer.location(), format!("/orders/{token}"));
    }
    assert_eq!(app.sandbox().payments().len(), 1);
    // Nor does another number, or the payment page, unless the buyer replaces the first.
    app.pay_by_phone(token, ORANGE, "").await;
    assert_eq!(app.pay(token).await.location(), format!("/orders/{token}"));
    assert_eq!(app.sandbox().payments().len(), 1);
}

#[tokio::test]
async fn who_pays_another_way_gives_the_first_up_and_a_page_that_is_behind_gives_nothing_up() {
    let app = TestApp::sandboxed().await;
    let token = app.place_order("R-1", 1500).await.token;
    let token = token.as_str();
    app.pay_by_phone(token, MTN, "").await;
    let page = app.submit(&format!("/pay/{token}"), "instead=1").await.location();
    assert!(page.contains("/payment/checkout/"), "{page}");
    assert_eq!(app.order_state(token).await, "waiting");
    for behind in ["1", "3", "0", "x"] {
        assert_eq!(app.submit(&format!("/pay/{token}"), &format!("instead={behind}")).await.location(), page);
    }
    app.pay_by_phone(token, ORANGE, "2").await;
    assert_eq!(app.order_state(token).await, "code");
    assert_eq!(
        app.record.texts("select status from payments order by payment_id").await,
        ["expired", "expired", "pending"]
    );
}

#[tokio::test]
async fn a_stream_of_a_given_up_attempt_sends_what_took_its_place() {
    let app = TestApp::sandboxed().await;
    let token = app.place_order("R-1", 1500).await.token;
    let token = token.as_str();
    app.pay_by_phone(token, ORANGE, "").await;
    let path = format!("/api/tx-events/{}", app.newest_transaction());
    let mut stream = EventStream::open(app.request(Method::GET, &path)).await;
    assert_eq!(stream.next().await.expect("at once").status(), "PENDING");
    assert_eq!(stream.next().await.expect("at once").buyer_status(), "code 1");
    app.pay_by_phone(token, MTN, "1").await;
    // The order waits as before, for another phone.
    assert_eq!(stream.next().await.expect("news").buyer_status(), "asked 2");
    app.settle(&app.newest_transaction(), SandboxOutcome::Success);
    assert_eq!(stream.next().await.expect("news").status(), "SUCCESS");
    assert_eq!(stream.next().await.expect("news").buyer_status(), "paid 2");
    assert_eq!(stream.next().await, None);
}

#[tokio::test]
async fn a_number_to_be_mended_is_not_folded_away_with_the_ways_to_pay() {
    let app = TestApp::sandboxed().await;
    let token = app.place_order("R-1", 1500).await.token;
    let token = token.as_str();
    app.pay_by_phone(token, ORANGE, "").await;
    let are_unfolded = |page: &Answer| page.text().contains("data-part=\"ways\" open");
    assert!(!are_unfolded(&app.order_page(token).await));
    assert!(are_unfolded(&app.pay_by_phone(token, "222", "1").await));
    assert!(!are_unfolded(&app.send_code(token, "000000").await));
}

#[tokio::test]
async fn money_that_moves_on_what_was_given_up_is_found_and_a_second_success_is_flagged() {
    let app = TestApp::sandboxed().await;
    let token = app.place_order("R-1", 1500).await.token;
    let token = token.as_str();
    app.pay_by_phone(token, MTN, "").await;
    let first = app.newest_transaction();
    app.submit(&format!("/pay/{token}"), "instead=1").await;
    let second = app.newest_transaction();
    app.settle(&first, SandboxOutcome::Success);
    app.comes_to(token, "paid").await;
    app.settle(&second, SandboxOutcome::Success);
    app.send_callback(&app.callback(&second)).await;
    app.comes_to(token, "paid-twice").await;
}

#[tokio::test]
async fn what_was_paid_a_moment_ago_is_not_given_up() {
    let app = TestApp::sandboxed().await;
    let token = app.place_order("R-1", 1500).await.token;
    let token = token.as_str();
    app.pay_by_phone(token, MTN, "").await;
    app.settle(&app.newest_transaction(), SandboxOutcome::Success);
    app.advance_past_check_interval();
    assert_eq!(
        app.submit(&format!("/pay/{token}"), "instead=1").await.location(),
        format!("/orders/{token}")
    );
    assert_eq!(app.order_state(token).await, "paid");
    assert_eq!(app.sandbox().payments().len(), 1);
}

#[tokio::test]
async fn a_telephone_that_may_be_ringing_is_waited_for_and_a_callback_settles_it() {
    for behaviour in [
        GatewayBehaviour::LosesTheAnswer,
        GatewayBehaviour::CutShort,
        GatewayBehaviour::Html,
        GatewayBehaviour::Pointless,
        GatewayBehaviour::Broken,
    ] {
        let app = Setup::live().start().await;
        let token = app.place_order("R-1", 1500).await.token;
        let token = token.as_str();
        app.gateway().answers_status_checks(behaviour);
        assert_eq!(
            app.pay_by_phone(token, MTN, "").await.location(),
            format!("/orders/{token}"),
            "{behaviour:?}"
        );
        assert_eq!(app.order_state(token).await, "asked", "{behaviour:?}");
        app.gateway().answers_status_checks(GatewayBehaviour::Honest);
        // Pressing again sends no second request.
        app.pay_by_phone(token, MTN, "").await;
        let asked =
            app.gateway().requests().iter().filter(|received| received.target.ends_with("/payin")).count();
        assert_eq!(asked, 1, "{behaviour:?}");
        if behaviour != GatewayBehaviour::LosesTheAnswer {
            continue;
        }
        let theirs = app.newest_transaction();
        app.settle(&theirs, SandboxOutcome::Success);
        assert_eq!(app.send_callback(&app.callback(&theirs)).await.text(), "OK");
        app.comes_to(token, "paid").await;
    }
}

#[tokio::test]
async fn a_number_that_the_gateway_refuses_is_shown_and_the_order_stays_open() {
    for (behaviour, status, error) in
        [(GatewayBehaviour::SaysError, 502, "refused"), (GatewayBehaviour::TooMany, 502, "refused")]
    {
        let app = Setup::live().start().await;
        let token = app.place_order("R-1", 1500).await.token;
        app.gateway().answers_status_checks(behaviour);
        let answer = app.pay_by_phone(token.as_str(), MTN, "").await;
        assert_eq!(
            (answer.status, answer.attribute("data-error").as_str()),
            (status, error),
            "{behaviour:?}"
        );
        assert_eq!(answer.attribute("data-state"), "open");
        assert!(answer.text().contains("n’a pas accepté ce numéro"));
    }
}

#[tokio::test]
async fn a_gateway_that_is_not_there_asked_no_telephone() {
    let app = Setup::live_with_gateway_closed().start().await;
    let token = app.place_order("R-1", 1500).await.token;
    let answer = app.pay_by_phone(token.as_str(), MTN, "").await;
    assert_eq!((answer.status, answer.attribute("data-error").as_str()), (502, "gateway"));
    assert_eq!(answer.attribute("data-state"), "open");
}

#[tokio::test]
async fn telephones_are_not_asked_without_end() {
    let app = TestApp::sandboxed().await;
    let token = app.place_order("R-1", 1500).await.token;
    let token = token.as_str();
    for attempt in 0..6 {
        assert_eq!(app.pay_by_phone(token, MTN, &attempt.to_string()).await.status, 303);
    }
    let answer = app.pay_by_phone(token, MTN, "6").await;
    assert_eq!((answer.status, answer.attribute("data-error").as_str()), (429, "often"));
    assert_eq!(app.sandbox().payments().len(), 6);
    // The payment page still works, and after an hour phone payments do.
    assert!(
        app.submit(&format!("/pay/{token}"), "instead=6").await.location().contains("/payment/checkout/")
    );
    app.pass(Duration::from_secs(3_601));
    assert_eq!(app.pay_by_phone(token, MTN, "7").await.status, 303);
    assert_eq!(app.sandbox().payments().len(), 8);
}

#[tokio::test]
async fn a_shop_that_wants_no_numbers_offers_none_and_takes_none() {
    let app = Setup::sandbox().with("PHONE_PAYMENTS", "false").start().await;
    let token = app.place_order("R-1", 1500).await.token;
    let page = app.order_page(token.as_str()).await.text();
    assert!(!page.contains("name=\"phone\"") && page.contains("Payer 1\u{202f}500\u{a0}FCFA"));
    assert_eq!(app.pay_by_phone(token.as_str(), MTN, "").await.status, 303);
    assert_eq!(app.sandbox().payments().len(), 0);
}

#[tokio::test]
async fn the_guides_dialect_asks_telephones_too() {
    let app = Setup::live().with("MYCOOLPAY_DIALECT", "guide").start().await;
    let token = app.place_order("R-1", 1500).await.token;
    assert_eq!(app.pay_by_phone(token.as_str(), MTN, "").await.status, 303);
    assert_eq!(app.order_state(token.as_str()).await, "asked");
    let received = app.gateway().requests().into_iter().find(|received| received.target.ends_with("/payin"));
    assert!(received.expect("a payin").body.contains("\"phone\":\"+237670000007\""));
}
