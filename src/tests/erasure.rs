//! `caisse erase`: the customer's data is erased, the money's data stays.

use std::process::{Command, Output};

use caisse::store::{DataSubject, Erased, IdempotentRequest, KeyOwner, NewCallback};
use caisse_domain::{Customer, IdempotencyKey, NewOrder, Observation, Phone, Reference, TransactionRef};
use caisse_sandbox::SandboxOutcome;
use reqwest::Method;
use serde_json::json;

use crate::support::{
    API_TOKEN, Engine, NOW, Setup, TestApp, TestStore, eventually, new_order, on_both_engines,
};

const NAME: &str = "Awa Ngo Canary";
const PHONE: &str = "677123498";
const EMAIL: &str = "awa.canary@example.com";

fn of_awa(reference: &str) -> NewOrder {
    let customer = Customer::parse(Some(NAME), Some(EMAIL), Phone::parse(PHONE).ok().map(Into::into))
        .expect("a customer");
    NewOrder { customer, title: format!("Deux pagnes pour {NAME}"), ..new_order(reference, 1500) }
}

fn phone() -> DataSubject {
    DataSubject::Phone(Phone::parse(PHONE).expect("a number").into())
}

/// The gateway's report of an attempt that the customer paid.
fn payload_about(reference: &str) -> String {
    json!({
        "status": "success", "transaction_ref": reference, "transaction_amount": 1500,
        "transaction_status": "SUCCESS", "customer_phone_number": PHONE, "customer_name": NAME,
        "transaction_message": format!("paid by {NAME}, {EMAIL}"),
    })
    .to_string()
}

fn callback(names: &str, body: String) -> NewCallback {
    NewCallback {
        source_address: "192.0.2.1".to_owned(),
        content_type: Some("application/json".to_owned()),
        seal: None,
        sent_bytes: 0,
        signature: None,
        verdict: "bad_signature",
        names_transaction: Some(names.to_owned()),
        names_ours: None,
        body: body.into_bytes(),
    }
}

/// Stores every kind of personal data that the gateway may send about an order's attempt, and settles it.
async fn store_order(store: &TestStore, details: NewOrder, theirs: &str) {
    let order = store.place(details).await;
    let caisse::store::Opened::New(payment) = store.attempt(&order, 1).await else { panic!("one") };
    let attempt = payment.app_transaction_ref;
    let reference = TransactionRef::parse(theirs).expect("a reference");
    let link = Observation::link_made(reference, "https://pay.example".into(), payload_about(theirs));
    store.observe(&attempt, &link, NOW).await;
    let refused = Observation::refused(format!("the gateway refused: {PHONE} has no money"));
    store.observe(&attempt, &refused, NOW + 1).await;
    store.store_callback(callback(theirs, payload_about(theirs)), NOW).await.expect("kept");
    process(store).await;
}

async fn process(store: &TestStore) {
    store.process_callbacks(NOW, 0, 100).await.expect("an answer");
}

/// Everything that is stored, as one text.
async fn everything(store: &TestStore) -> String {
    let mut all = Vec::new();
    for sql in [
        "select coalesce(customer_name, '') || coalesce(customer_email, '') || coalesce(customer_phone, '') || title \
         || reference from orders",
        "select coalesce(phone, '') || payload from payments",
        "select payload from observations",
        "select source_address from callbacks",
    ] {
        all.extend(store.record.texts(sql).await);
    }
    let bodies = store.record.bodies().await;
    all.extend(bodies.iter().map(|body| String::from_utf8_lossy(body).into_owned()));
    all.join("\n")
}

fn names_her(text: &str) -> bool {
    [NAME, PHONE, EMAIL].iter().any(|canary| text.to_lowercase().contains(&canary.to_lowercase()))
}

on_both_engines! {
    async fn a_number_in_groups_goes_from_callbacks_that_name_no_payment(store: TestStore) {
        store_order(&store, of_awa("R-1"), "theirs-1").await;
        let groups = [
            r#"{"note":"6 77 12 34 98"}"#,
            r#"{"note":"+237 677-12-34-98"}"#,
            r#"{"note":"6\u00a077\u00a012\u00a034\u00a098"}"#,
            "{\"note\":\"6\u{a0}77\u{202f}12 34 98\"}",
            "note=6+77+12+34+98",
            "note=6%2077%2012%2034%2098",
            "<x>677.12.34/98</x>",
        ];
        for body in groups {
            store.store_callback(callback("nobody", body.to_owned()), NOW).await.expect("kept");
        }
        let other = r#"{"note":"6 77 12 34 97 is somebody else"}"#.to_owned();
        store.store_callback(callback("nobody", other.clone()), NOW).await.expect("kept");
        process(&store).await;
        let personal_data = store.personal_data_of(&phone()).await.expect("an answer");
        store.erase(personal_data, NOW + 5).await.expect("an answer");
        let bodies = store.record.bodies().await;
        assert!(bodies.contains(&other.into_bytes()));
        for body in groups {
            assert!(!bodies.contains(&body.as_bytes().to_vec()), "{body}");
        }
    }

    async fn a_customer_goes_and_the_money_stays(store: TestStore) {
        store_order(&store, of_awa("R-1"), "theirs-1").await;
        store_order(&store, new_order("R-other", 700), "theirs-2").await;
        store.store_callback(callback("nobody", format!("<x>{NAME}</x>")), NOW).await.expect("kept");
        process(&store).await;
        assert!(names_her(&everything(&store).await));

        // The gateway named the customer with the second order too.
        let personal_data = store.personal_data_of(&phone()).await.expect("an answer");
        let found: Vec<_> = personal_data.orders.iter().map(Reference::as_str).collect();
        assert_eq!((found, personal_data.live.len()), (vec!["R-1", "R-other"], 0));
        let sizes = store.record.sizes().await;
        let erased = store.erase(personal_data, NOW + 5).await.expect("an answer");
        assert_eq!(erased, Erased { orders: 2, payments: 2, observations: 4, callbacks: 3 });

        let left = everything(&store).await;
        assert!(!names_her(&left) && !left.contains("192.0.2.1"), "{left}");
        for words in [r#""transaction_amount":1500"#, r#""transaction_ref":"theirs-1""#, r#""SUCCESS""#, "R-1"] {
            assert!(left.contains(words), "{words}: {left}");
        }
        assert_eq!(store.record.sizes().await, sizes, "no row goes");
        let order = store.order_by_reference(&Reference::parse("R-1").expect("a reference")).await;
        let order = order.expect("an answer").expect("an order");
        assert_eq!((order.details.amount.minor(), order.details.customer), (1500, Customer::default()));
        assert_eq!(store.record.number("select orders + payments + observations + callbacks from erasures").await, 11);
        assert!(store.personal_data_of(&phone()).await.expect("an answer").orders.is_empty());
    }

    async fn what_the_gateway_reports_of_her_later_is_stored_without_her(store: TestStore) {
        store_order(&store, of_awa("R-1"), "theirs-1").await;
        let subject = DataSubject::Order(Reference::parse("R-1").expect("a reference"));
        let personal_data = store.personal_data_of(&subject).await.expect("an answer");
        store.erase(personal_data, NOW + 5).await.expect("an answer");

        let attempt = store.record.attempts().await.remove(0);
        let attempt = caisse_domain::AppTransactionRef::parse(&attempt).expect("a reference");
        let later = payload_about("theirs-1").replace(NAME, "somebody");
        let status_check = Observation { payload: later.clone(), ..Observation::refused(String::new()) };
        store.observe(&attempt, &status_check, NOW + 10).await;
        store.store_callback(callback("theirs-1", later.replace("SUCCESS", "FAILED")), NOW + 10).await.expect("kept");
        process(&store).await;
        let left = everything(&store).await;
        assert!(!names_her(&left), "{left}");
        assert_eq!(store.record.sizes().await.callbacks, 2);
    }

    async fn an_answer_under_a_key_goes_when_it_is_about_her_or_her_order(store: TestStore) {
        store_order(&store, of_awa("R-1"), "theirs-1").await;
        let answers = [
            ("key-1", "R-1", r#"{"order_url":"https://shop.example/orders/hers"}"#),
            ("key-2", "R-2", r#"{"payment_url":"https://pay.example/?phone=677123498"}"#),
            ("AWA.canary@example.com", "R-3", "{}"),
            ("key-4", "R-4", r#"{"order_url":"https://shop.example/orders/anothers"}"#),
        ];
        for (key, order, answer) in answers {
            let key = IdempotencyKey::parse(key).expect("a key");
            let order = Reference::parse(order).expect("a reference");
            let request = IdempotentRequest { owner: KeyOwner::Shop, key, order, digest: [0; 32] };
            store.store_answer(request, answer.to_owned(), NOW).await.expect("an answer");
        }
        let personal_data = store.personal_data_of(&phone()).await.expect("an answer");
        store.erase(personal_data, NOW + 5).await.expect("an answer");
        assert_eq!(store.record.texts("select idempotency_key from idempotency_keys").await, ["key-4"]);
    }

    async fn an_order_that_is_being_paid_is_reported_as_live(store: TestStore) {
        store.pending("R-1").await;
        let subject = DataSubject::Order(Reference::parse("R-1").expect("a reference"));
        assert_eq!(store.personal_data_of(&subject).await.expect("an answer").live.len(), 1);
        let subject = DataSubject::Email("nobody@example.com".into());
        assert!(store.personal_data_of(&subject).await.expect("an answer").orders.is_empty());
    }
}

/// Runs the binary on the program's database.
async fn caisse(app: &TestApp, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_caisse"));
    command.arg("erase").args(arguments).env_clear().env("DATABASE_URL", &app.database.url);
    command.current_dir(std::env::temp_dir());
    tokio::task::spawn_blocking(move || command.output().expect("the binary runs")).await.expect("no panic")
}

fn printed(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// `POST /api/create-payment` with the order's reference as its key. Returns the gateway's reference.
async fn create_under_a_key(app: &TestApp, reference: &str, phone: &str) -> String {
    let customer = json!({ "phone": format!("+237{phone}") });
    let order = json!({ "reference": reference, "amount": 1500, "currency": "XAF", "customer": customer });
    let request = app
        .request(Method::POST, "/api/create-payment")
        .header("content-type", "application/json")
        .header("idempotency-key", reference)
        .bearer_auth(API_TOKEN);
    let answer = app.send(request.body(order.to_string())).await;
    answer.json()["transaction_ref"].as_str().unwrap_or_else(|| panic!("{}", answer.text())).to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_under_keys_go_with_the_customer_of_their_order() {
    let app = Setup::live().start().await;
    let theirs = create_under_a_key(&app, "R-awa", PHONE).await;
    create_under_a_key(&app, "R-other", "699009900").await;
    app.settle(&theirs, SandboxOutcome::Success);
    app.send_callback(&app.callback(&theirs)).await;
    eventually("it is paid", async || app.record.statuses().await == ["paid", "pending"]).await;
    let done = caisse(&app, &["--phone", PHONE, "--yes"]).await;
    assert!(done.status.success(), "{}", printed(&done));
    assert_eq!(app.record.texts("select idempotency_key from idempotency_keys").await, ["R-other"]);
}

/// Every byte of the database's files.
/// Another process reads the files: if this one closed them, SQLite would lose its locks for the whole process, and
/// `caisse erase` would conclude that no other process has the database open.
fn bytes(app: &TestApp) -> String {
    let folder = app.database.file().parent().expect("a folder").to_owned();
    let files = std::fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path());
    let read = Command::new("cat").args(files).output().expect("cat runs");
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    String::from_utf8_lossy(&read.stdout).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_a_customer_is_left_in_the_file_beside_a_program_that_runs() {
    if !Engine::is_sqlite_for("the bytes of a file") {
        return;
    }
    let app = Setup::live().start().await;
    // Enough other rows that SQLite has moved some from page to page.
    for number in 0..40 {
        app.place_order(&format!("R-{number}"), 1500).await;
    }
    let order = app.checkout().place_order(of_awa("R-awa")).await.expect("an order");
    app.pay(order.token.as_str()).await.location();
    let theirs = app.record.texts("select transaction_ref from payments").await.remove(0);
    let live = caisse(&app, &["--phone", PHONE, "--yes"]).await;
    assert!(printed(&live).contains("is being paid") && live.status.code() == Some(1), "{}", printed(&live));

    app.settle(&theirs, SandboxOutcome::Success);
    app.send_callback(&app.callback(&theirs)).await;
    eventually("it is paid", async || app.record.statuses().await == ["paid"]).await;
    assert!(names_her(&bytes(&app)));

    let dry = caisse(&app, &["--email", EMAIL, "--dry-run"]).await;
    assert!(dry.status.success() && printed(&dry).contains("R-awa"), "{}", printed(&dry));
    let unsure = caisse(&app, &["--phone", PHONE]).await;
    assert!(unsure.status.code() == Some(1) && printed(&unsure).contains("--yes"), "{}", printed(&unsure));
    assert!(names_her(&bytes(&app)));

    let done = caisse(&app, &["--phone", PHONE, "--yes"]).await;
    assert!(done.status.success() && printed(&done).contains("Erased from 1 orders"), "{}", printed(&done));
    assert!(!names_her(&printed(&done)));
    assert!(!names_her(&bytes(&app)));
    assert!(bytes(&app).contains("R-awa"));
    // The shop's page of the order still shows the payment's status.
    assert_eq!(app.order_state(order.token.as_str()).await, "paid");
    app.place_order("R-after", 1500).await;

    let without_subject = caisse(&app, &[]).await;
    assert_eq!(without_subject.status.code(), Some(2), "{}", printed(&without_subject));
}
