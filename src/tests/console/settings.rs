//! The settings that the console shows, and its examination of the installation.

use std::time::Duration;

use caisse_domain::Role;

use super::sign_in;
use crate::support::{API_TOKEN, PRIVATE_KEY, Setup, TestApp};

#[tokio::test]
async fn settings_are_shown_and_secrets_are_not() {
    let app = Setup::live().with("SHOP_NAME", "Chez <b>Awa</b>").start().await;
    let page = sign_in(&app, Role::Developer).await.get("/console/settings").await.text();
    assert!(page.contains("MYCOOLPAY_PRIVATE_KEY") && page.contains("•••"), "{page}");
    assert!(!page.contains(PRIVATE_KEY) && !page.contains(API_TOKEN));
    assert!(page.contains("Chez &lt;b&gt;Awa&lt;/b&gt;") && !page.contains("<b>Awa"), "{page}");
    assert!(page.contains("STATUS_CHECKS_PER_SECOND") && page.contains("(par défaut)"), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_installation_is_examined_once_a_minute_at_most() {
    let app = TestApp::sandboxed().await;
    let browser = sign_in(&app, Role::Owner).await;
    assert!(browser.get("/console/settings").await.text().contains("n’a pas été examinée"));
    let examined = async || {
        let answer = browser.submit("/console/settings/doctor", "").await;
        assert_eq!(answer.status, 303);
        let page = browser.get("/console/settings").await.text();
        let moment = page.split_once("Examinée le ").expect("it was examined").1;
        assert!(page.contains("class=\"findings\"") && page.contains("keys"), "{page}");
        moment.split('(').next().expect("a moment").to_owned()
    };
    let first = examined().await;
    app.pass(Duration::from_secs(30));
    assert_eq!(examined().await, first, "not again within a minute");
    app.pass(Duration::from_secs(31));
    assert_ne!(examined().await, first);
}
