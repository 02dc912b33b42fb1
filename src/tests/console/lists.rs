//! The pages with the lists of orders and payments.

use std::time::Duration;

use caisse_domain::{Contact, Customer, NewOrder, Order, Role};
use caisse_sandbox::SandboxOutcome;

use super::{Browser, sign_in};
use crate::support::{Log, Setup, TestApp, eventually, new_order};

const PHONE: &str = "677123456";
const ADDRESS: &str = "awa.ngo@example.com";

/// An order of a customer with a name, a number and an address.
async fn place_for_awa(app: &TestApp, reference: &str) -> Order {
    let phone = Contact::from_e164(&format!("+237{PHONE}")).expect("a number");
    let customer = Customer::parse(Some("Awa Ngo"), Some(ADDRESS), Some(phone)).expect("a customer");
    app.checkout().place_order(NewOrder { customer, ..new_order(reference, 15_000) }).await.expect("an order")
}

/// Pays an order by number.
async fn pay(app: &TestApp, order: &Order) {
    app.submit(&format!("/pay/{}/phone", order.token.as_str()), "phone=670000007&instead=").await;
    let theirs = app.sandbox().payments().last().expect("a payment").transaction_ref.clone();
    app.settle(&theirs, SandboxOutcome::Success);
    app.send_callback(&app.callback(&theirs)).await;
    eventually("it is paid", async || app.order_state(order.token.as_str()).await == "paid").await;
}

async fn text(browser: &Browser<'_>, path: &str) -> String {
    let answer = browser.get(path).await;
    assert_eq!(answer.status, 200, "{path}");
    answer.text().to_owned()
}

/// The rows of the table.
fn rows(page: &str) -> Vec<&str> {
    page.split("<tr").skip(2).collect()
}

#[tokio::test]
async fn an_empty_list_says_how_to_make_the_first_order() {
    let app = TestApp::sandboxed().await;
    let browser = sign_in(&app, Role::Owner).await;

    let orders = text(&browser, "/console/orders").await;
    for part in ["Pas encore de commande", "caisse order create", "/api/v1/orders", r#"href="/""#] {
        assert!(orders.contains(part), "{part}: {orders}");
    }
    let payments = text(&browser, "/console/payments").await;
    assert!(payments.contains("Pas encore de paiement"), "{payments}");
}

#[tokio::test]
async fn each_form_of_text_shows_a_list_with_one_row_that_leads_to_its_order() {
    let app = TestApp::sandboxed().await;
    let order = place_for_awa(&app, "CMD/7").await;
    pay(&app, &order).await;
    app.place_order("OTHER", 2_000).await;
    let browser = sign_in(&app, Role::Owner).await;
    let theirs = app.sandbox().payments().last().expect("a payment").transaction_ref.clone();

    for typed in [
        order.token.as_str(),
        &theirs,
        "CMD/7",
        "CMD",
        "15 000",
        PHONE,
        "6 70 00 00 07",
        "AWA.ngo@example.com",
    ] {
        let query = serde_urlencoded::to_string([("q", typed)]).expect("a text");
        for path in ["/console/orders", "/console/payments"] {
            let page = text(&browser, &format!("{path}?{query}")).await;
            let [row] = rows(&page)[..] else { panic!("{path} {typed}: {page}") };
            for part in
                ["/console/orders/CMD%2F7", "15\u{202f}000\u{a0}FCFA", "Pay\u{e9}", "Awa Ngo", "MTN MoMo"]
            {
                assert!(row.contains(part), "{path} {typed} {part}: {row}");
            }
        }
    }
    let page = text(&browser, "/console/orders?q=nothing-like-it").await;
    assert!(rows(&page).is_empty() && page.contains("Rien ne correspond"), "{page}");
}

#[tokio::test]
async fn filters_and_pages_are_addresses() {
    let app = TestApp::sandboxed().await;
    for number in 0..60 {
        app.place_order(&format!("R-{number:02}"), 1_000 + number).await;
    }
    let browser = sign_in(&app, Role::Accountant).await;

    let first = text(&browser, "/console/orders?status=open&least=1%20001").await;
    assert_eq!(rows(&first).len(), 50);
    assert!(first.contains(r#"value="open" selected"#) && first.contains(r#"value="1 001""#), "{first}");
    let (_, next) = first.split_once(r#"rel="next" href=""#).expect("a next page");
    let next = next.split('"').next().expect("an address").replace("&amp;", "&");
    let second = text(&browser, &next).await;
    assert_eq!(rows(&second).len(), 9, "{next}");
    assert!(second.contains("R-01") && !second.contains("R-00"), "{second}");
    let (_, back) = second.split_once(r#"rel="prev" href=""#).expect("a page before");
    let back = back.split('"').next().expect("an address").replace("&amp;", "&");
    assert_eq!(rows(&text(&browser, &back).await).len(), 50);

    for wrong in
        ["after=x", "before=", "after=AAAA&status=nothing", "from=x&until=y&operator=z", "least=x", "%ff=%00"]
    {
        assert_eq!(rows(&text(&browser, &format!("/console/orders?{wrong}")).await).len(), 50, "{wrong}");
    }
    assert!(text(&browser, "/console/orders").await.contains("60 commandes"));
}

#[tokio::test]
async fn a_role_without_people_sees_and_finds_none() {
    let app = TestApp::sandboxed().await;
    let order = place_for_awa(&app, "CMD-7").await;
    pay(&app, &order).await;
    let browser = sign_in(&app, Role::Developer).await;

    for path in ["/console/orders", "/console/payments"] {
        let page = text(&browser, path).await;
        assert_eq!(rows(&page).len(), 1);
        for hidden in ["Awa", ADDRESS, "6 77 12 34 56", PHONE, "6 70 00 00 07", "670000007"] {
            assert!(!page.contains(hidden), "{path} {hidden}: {page}");
        }
        assert!(page.contains("6•• ••• •07"), "{page}");
        for typed in [PHONE, ADDRESS] {
            let page = text(&browser, &format!("{path}?q={typed}")).await;
            assert!(rows(&page).is_empty(), "{path} {typed}: {page}");
            assert!(page.contains("Votre rôle ne permet pas de chercher par numéro"), "{page}");
        }
        assert_eq!(rows(&text(&browser, &format!("{path}?q=CMD")).await).len(), 1);
    }
}

#[tokio::test]
async fn markup_in_an_order_or_an_address_is_text() {
    let app = TestApp::sandboxed().await;
    let markup = "<script>alert(1)</script>";
    let customer = Customer::parse(Some(markup), Some("<b>@example.com"), None).expect("a customer");
    let title = format!("{markup}\"'&amp;");
    let order = NewOrder { customer, title, ..new_order("<i>/\"'?#&%2e", 1_000) };
    let order = app.checkout().place_order(order).await.expect("an order");
    pay(&app, &order).await;
    app.database.change("update payments set operator = '<u>', operator_ref = '<img src=x>'").await;
    let browser = sign_in(&app, Role::Owner).await;

    for path in ["/console/orders", "/console/payments"] {
        let query = "q=%3Ci%3E&least=%22%3E%3Cscript%3E&from=%3Cb%3E&until=%27%3E&most=%3Cu%3E";
        for path in [
            path.to_owned(),
            format!("{path}?{query}"),
            format!("{path}?q=%22%3E%3Cscript%3E&status=%3Cu%3E"),
        ] {
            let page = text(&browser, &path).await;
            for tag in ["<script", "<b>", "<i>", "<u>", "<img"] {
                assert!(!page.contains(tag), "{path} {tag}: {page}");
            }
        }
        let page = text(&browser, path).await;
        assert!(
            page.contains("&lt;script&gt;")
                && page.contains("/console/orders/%3Ci%3E%2F%22%27%3F%23%26%252e"),
            "{page}"
        );
    }
}

#[tokio::test]
async fn another_applications_orders_are_in_no_list() {
    let app = TestApp::sandboxed().await;
    let order = place_for_awa(&app, "CMD-7").await;
    pay(&app, &order).await;
    app.database
        .change(
            "update orders set application = 'pk_another'; update payments set application = 'pk_another'",
        )
        .await;
    let browser = sign_in(&app, Role::Owner).await;

    for path in ["/console/orders", "/console/payments"] {
        let searches =
            ["", "?q=CMD", "?q=CMD-7", "?q=677123456", "?q=awa.ngo@example.com", "?q=15000", "?todo=yes"];
        for search in
            searches.map(ToOwned::to_owned).into_iter().chain([format!("?q={}", order.token.as_str())])
        {
            let page = text(&browser, &format!("{path}{search}")).await;
            assert!(rows(&page).is_empty() && !page.contains("Awa"), "{path}{search}: {page}");
        }
    }
}

#[tokio::test]
async fn a_success_in_doubt_and_a_second_one_say_why_on_their_row() {
    let app = TestApp::sandboxed().await;
    let order = place_for_awa(&app, "CMD-7").await;
    pay(&app, &order).await;
    app.database.change("update payments set is_double = true, is_late = true").await;
    let browser = sign_in(&app, Role::Cashier).await;

    let page = text(&browser, "/console/orders?todo=yes").await;
    let [row] = rows(&page)[..] else { panic!("{page}") };
    assert!(row.contains("Payée plus d’une fois") && row.contains("Argent arrivé après la fin"), "{row}");
    let page = text(&browser, "/console/payments?todo=yes").await;
    assert!(rows(&page)[0].contains("La commande était déjà payée"), "{page}");
    app.database.change("update payments set is_double = false").await;
    let page = text(&browser, "/console/orders?todo=yes").await;
    assert!(rows(&page).is_empty() && page.contains("Rien à traiter"), "{page}");
}

#[tokio::test]
async fn what_is_searched_is_in_no_log() {
    let log = Log::capture("debug");
    let app = Setup::sandbox().start().await;
    let browser = sign_in(&app, Role::Owner).await;
    app.pass(Duration::from_secs(1));

    for path in ["/console/orders", "/console/payments"] {
        browser.get(&format!("{path}?q=sought-canary-7")).await;
        browser.get(&format!("{path}?q={ADDRESS}&from=2026-11-01")).await;
    }
    assert!(log.text().contains("/console/orders"), "the requests are logged");
    assert!(!log.text().contains("sought-canary") && !log.text().contains("awa.ngo"), "{}", log.text());
}
