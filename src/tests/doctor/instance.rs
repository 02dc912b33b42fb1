//! A site that is down, or uses another database.

use caisse::doctor::{Grade, is_ill};

use super::{examined, found, with};
use crate::support::Setup;

#[tokio::test]
async fn a_site_that_is_down_is_wrong() {
    let app = Setup::live().start().await;
    let findings = with(&app, |config| {
        config.port = 1;
        config.site_url = "http://127.0.0.1:1".to_owned();
        config.callback_url = "http://127.0.0.1:1/api/callback/mycoolpay".to_owned();
    });
    let findings = findings.await;
    assert!(is_ill(&findings), "{findings:#?}");
    for check in ["site", "callback", "returns"] {
        found(&findings, check, Grade::Fail, "cannot be reached from here");
    }
    found(&findings, "instance", Grade::Fail, "nothing answers at");
}

#[tokio::test]
async fn a_site_of_another_database_is_wrong_though_everything_answers() {
    let (app, other) = (Setup::live().start().await, Setup::live().start().await);
    found(&examined(&app.config).await, "instance", Grade::Ok, "works on this database");
    let findings = with(&app, |config| config.site_url.clone_from(&other.url)).await;
    found(&findings, "site", Grade::Ok, "answers");
    found(&findings, "instance", Grade::Fail, "does not work on the database");
    assert!(is_ill(&findings), "{findings:#?}");
}

#[tokio::test]
async fn the_instance_check_answers_questions_of_one_form_only() {
    let app = Setup::live().start().await;
    let ask = async |question: &str| app.get(&format!("/instance/{question}")).await;
    let (one, another) = (ask(&"0".repeat(32)).await, ask(&"1".repeat(32)).await);
    assert_eq!((one.status, one.text().len()), (200, 64));
    assert_ne!(one.text(), another.text(), "an answer is good for its question only");
    for question in ["0", &"0".repeat(33), &"g".repeat(32), &"A".repeat(32)] {
        assert_eq!(ask(question).await.status, 404, "{question}");
    }
}
