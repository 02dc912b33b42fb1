//! The shop on its buyers' pages: its contacts, the return link, and a messenger's preview of an order.

use caisse_domain::{NewOrder, Order};
use caisse_sandbox::SandboxOutcome;

use crate::support::{Setup, TestApp, new_order};

const SHOP: &str = "https://boutique.example/panier";

/// A shop with every kind of contact.
async fn reachable() -> TestApp {
    Setup::sandbox()
        .with("SHOP_NAME", "Chez Awa")
        .with("SHOP_URL", SHOP)
        .with("SHOP_PHONE", "+237 6 99 00 99 00")
        .with("SHOP_WHATSAPP", "+237 6 99 00 99 00")
        .with("SHOP_EMAIL", "awa@boutique.example")
        .start()
        .await
}

/// The page of an order whose payment page was opened and whose payment then ended like this.
async fn ended(app: &TestApp, order: &Order, outcome: SandboxOutcome) -> String {
    let token = order.token.as_str();
    app.pay(token).await.location();
    let transaction = app.sandbox().payments().last().expect("a transaction").transaction_ref.clone();
    app.settle(&transaction, outcome);
    app.advance_past_check_interval();
    app.get(&format!("/payment/success?order={token}")).await.text();
    app.get(&format!("/orders/{token}")).await.text()
}

/// A page without its templates, as a buyer reads it.
fn visible(page: &str) -> String {
    let mut visible = String::new();
    let mut rest = page;
    while let Some((before, hidden)) = rest.split_once("<!--><template") {
        visible.push_str(before);
        rest = hidden.split_once("</template><!---->").map_or("", |(_, after)| after);
    }
    visible + rest
}

#[tokio::test]
async fn an_order_that_ended_leads_back_to_where_its_shop_wants_the_buyer() {
    let app = reachable().await;
    for (outcome, state) in [
        (SandboxOutcome::Success, "paid"),
        (SandboxOutcome::Failed, "failed"),
        (SandboxOutcome::Canceled, "canceled"),
    ] {
        for own in [None, Some("https://boutique.example/merci?commande=1&x=2")] {
            let reference = format!("R-{state}-{}", own.is_some());
            let details = NewOrder { return_url: own.map(ToOwned::to_owned), ..new_order(&reference, 1500) };
            let order = app.checkout().place_order(details).await.expect("an order");
            let page = visible(&ended(&app, &order, outcome).await);
            let back = own.unwrap_or(SHOP).replace('&', "&amp;");
            let link = format!(r#"<a href="{back}" class="button secondary">Retour à la boutique</a>"#);
            assert!(
                page.contains(&format!("data-state=\"{state}\"")) && page.contains(&link),
                "{state}: {page}"
            );
        }
    }
    let open = app.place_order("R-open", 1500).await;
    let page = app.get(&format!("/orders/{}", open.token.as_str())).await.text();
    assert!(!visible(&page).contains("Retour à la boutique"), "{page}");
    assert!(page.contains("Retour à la boutique"), "it is there for the island");
}

#[tokio::test]
async fn an_error_page_has_the_shops_contacts_with_the_reference_filled_in() {
    let app = reachable().await;
    let order = app.place_order("CMD-42", 1500).await;
    let page = visible(&ended(&app, &order, SandboxOutcome::Failed).await);
    for link in [
        "https://wa.me/237699009900?text=Bonjour%2C%20je%20vous%20%C3%A9cris%20au%20sujet%20de%20ma%20commande%20CMD-42.",
        "tel:+237699009900",
        "mailto:awa@boutique.example?subject=Commande%20CMD-42&amp;body=Bonjour%2C%20je",
        SHOP,
    ] {
        assert!(page.contains(link), "{link}: {page}");
    }
    let request = app.request(reqwest::Method::GET, &format!("/orders/{}", order.token.as_str()));
    let english = app.send(request.header("cookie", "lang=en")).await.text();
    assert!(english.contains("my%20order%20CMD-42"), "{english}");
    // And a page that is not an order's.
    let lost = app.get("/orders/nothing").await.text();
    assert!(
        lost.contains("https://wa.me/237699009900?text=") && lost.contains("tel:+237699009900"),
        "{lost}"
    );
    let silent = TestApp::sandboxed().await.get("/orders/nothing").await.text();
    assert!(!silent.contains("wa.me") && !silent.contains("Contacter la boutique"), "{silent}");
}

#[tokio::test]
async fn who_is_asked_to_wait_for_the_shop_reads_what_was_received() {
    let app = reachable().await;
    let attempt = app.open("R-1", 15_000).await;
    app.settle(&attempt.transaction_ref, SandboxOutcome::Success);
    assert!(app.sandbox().misreport_amount(&attempt.transaction_ref, "14999"));
    app.tx_status(&attempt.transaction_ref).await;
    let page = visible(&app.get(&attempt.order_url).await.text());
    let differs = "Montant reçu\u{a0}: 14\u{202f}999\u{a0}FCFA, au lieu de 15\u{202f}000\u{a0}FCFA.";
    assert!(page.contains(differs) && page.contains("wa.me"), "{page}");
}

#[tokio::test]
async fn a_second_payment_is_shown_as_one_and_the_receipt_quotes_one_number() {
    let app = reachable().await;
    let first = app.open("CMD-42", 1500).await;
    app.submit(&format!("/pay/{}/phone", first.token), "phone=670000007&instead=1").await;
    for transaction in app.sandbox().payments() {
        app.settle(&transaction.transaction_ref, SandboxOutcome::Success);
        app.advance_past_check_interval();
        app.tx_status(&transaction.transaction_ref).await;
    }
    let page = app.get(&first.order_url).await;
    assert_eq!(page.state(), "paid-twice");
    let text = visible(&page.text());
    assert_eq!(text.matches("Paiement en trop\u{a0}: à vous rembourser.").count(), 1, "{text}");
    assert!(!text.contains("Frais") && text.contains("wa.me"), "{text}");
    assert_eq!(text.matches("<dt>À citer</dt><dd>CMD-42</dd>").count(), 1, "{text}");
    assert_eq!(text.matches("<summary>Détails</summary>").count(), 2, "{text}");
}

#[tokio::test]
async fn a_link_that_is_shared_shows_the_amount_and_the_shop_and_no_person() {
    let app = reachable().await;
    let mut details = new_order("R-1", 15_000);
    details.customer.name = Some("Awa Ngo".to_owned());
    let order = app.checkout().place_order(details).await.expect("an order");
    let page = app.get(&format!("/orders/{}", order.token.as_str())).await.text();
    let tag = |name: &str| {
        let (_, rest) =
            page.split_once(&format!("property=\"{name}\"")).unwrap_or_else(|| panic!("{name}: {page}"));
        rest.split_once("content=\"").expect("a text").1.split('"').next().expect("a text").to_owned()
    };
    assert_eq!(tag("og:title"), "15\u{202f}000\u{a0}FCFA · Chez Awa");
    assert_eq!(tag("og:site_name"), "Chez Awa");
    let picture = tag("og:image");
    assert!(picture.starts_with(&app.url), "{picture}");
    assert_eq!(app.get(&picture).await.header("content-type"), "image/png");
    assert!(!page.split("<body").next().expect("a head").contains("Ngo"), "{page}");
}

#[tokio::test]
async fn a_receipt_can_be_shared_without_scripts() {
    let app = reachable().await;
    let order = app.place_order("CMD-42", 1500).await;
    let page = visible(&ended(&app, &order, SandboxOutcome::Success).await);
    let shared =
        page.split_once("https://wa.me/?text=").expect("a link").1.split('"').next().expect("a link");
    assert!(shared.contains("CMD-42") && shared.contains(order.token.as_str()), "{shared}");
    let mail = format!("mailto:?subject=Re%C3%A7u%20CMD-42&amp;body={shared}");
    assert!(page.contains(&mail) && page.contains("par e-mail"), "{mail}: {page}");
}
