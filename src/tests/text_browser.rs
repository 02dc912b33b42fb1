//! A browser without styles, scripts and templates: w3m, where it is installed (`apt-get install w3m`).

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use caisse_sandbox::SandboxOutcome;

use crate::support::{Attempt, Setup, TestApp};

/// The title of each state that a server renders.
const TITLES: [(&str, &str); 9] = [
    ("waiting", "Terminez votre paiement"),
    ("asked", "Confirmez sur votre téléphone"),
    ("code", "Entrez le code reçu par SMS"),
    ("expired", "Délai dépassé"),
    ("canceled", "Paiement annulé"),
    ("failed", "Paiement refusé"),
    ("review", "Ne payez pas à nouveau"),
    ("paid", "Payé, merci"),
    ("paid-twice", "Plusieurs paiements reçus"),
];

/// Texts that only the island shows.
const LATER: [&str; 7] = [
    "Pas de connexion",
    "Ouverture du paiement",
    "Envoi de la demande",
    "Fenêtre de paiement fermée",
    "Paiement toujours en attente",
    "Fenêtre bloquée",
    "Paiement indisponible",
];

/// The page as w3m shows it, after posting a form there if one is given; `None` without w3m.
async fn dump(url: &str, form: Option<&str>) -> Option<String> {
    let mut w3m = Command::new("w3m");
    w3m.args(["-dump", "-T", "text/html", "-cols", "100", "-O", "UTF-8", "-o", "accept_language=fr"]);
    if form.is_some() {
        w3m.args(["-post", "-"]);
    }
    w3m.arg(url).env("LANG", "C.UTF-8").stdin(Stdio::piped()).stdout(Stdio::piped());
    let form = form.unwrap_or_default().to_owned();
    tokio::task::spawn_blocking(move || run(w3m, &form)).await.expect("no panic")
}

fn run(mut w3m: Command, form: &str) -> Option<String> {
    let Ok(mut w3m) = w3m.spawn() else {
        eprintln!("SKIPPED: no w3m is installed, so no text browser was tried");
        return None;
    };
    w3m.stdin.take().expect("an input").write_all(form.as_bytes()).expect("a form");
    let output = w3m.wait_with_output().expect("an end");
    Some(String::from_utf8_lossy(&output.stdout).split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Asserts that w3m shows an order's state, and no other.
async fn has_line(app: &TestApp, attempt: &Attempt, state: &str) {
    assert_eq!(app.order_state(&attempt.token).await, state);
    let Some(page) = dump(&attempt.order_url, None).await else { return };
    for (other, title) in TITLES {
        assert_eq!(page.contains(title), other == state, "{state}, {title}: {page}");
    }
    for title in LATER {
        assert!(!page.contains(title), "{state}, {title}: {page}");
    }
}

#[tokio::test]
async fn each_state_shows_itself_alone_in_a_text_browser() {
    let app = Setup::sandbox().start().await;
    has_line(&app, &app.make("R-open", 1500).await, "open").await;
    has_line(&app, &app.open("R-waiting", 1500).await, "waiting").await;
    for (state, outcome) in [
        ("paid", SandboxOutcome::Success),
        ("failed", SandboxOutcome::Failed),
        ("canceled", SandboxOutcome::Canceled),
    ] {
        let attempt = app.open(&format!("R-{state}"), 1500).await;
        app.settle(&attempt.transaction_ref, outcome);
        app.tx_status(&attempt.transaction_ref).await;
        has_line(&app, &attempt, state).await;
    }
    let review = app.open("R-review", 1500).await;
    app.settle(&review.transaction_ref, SandboxOutcome::Success);
    assert!(app.sandbox().misreport_amount(&review.transaction_ref, "1499"));
    app.tx_status(&review.transaction_ref).await;
    has_line(&app, &review, "review").await;
}

#[tokio::test]
async fn a_buyer_with_a_text_browser_pays_by_number() {
    let app = TestApp::sandboxed().await;
    for (number, state) in [("670000007", "asked"), ("690000005", "code")] {
        let attempt = app.make(&format!("R-{state}"), 1500).await;
        let form = format!("phone={number}&instead=");
        let Some(page) = dump(&format!("{}/pay/{}/phone", app.url, attempt.token), Some(&form)).await else {
            return;
        };
        let (_, title) = TITLES.into_iter().find(|(known, _)| *known == state).expect("a state");
        assert!(page.contains(title), "{page}");
        has_line(&app, &attempt, state).await;
    }
    // The page shows the error to correct, and no other.
    let attempt = app.make("R-typed", 1500).await;
    let wrong =
        dump(&format!("{}/pay/{}/phone", app.url, attempt.token), Some("phone=12")).await.expect("w3m");
    assert!(wrong.contains("Entrez un numéro MTN ou Orange"), "{wrong}");
    assert!(!wrong.contains("n’a pas accepté") && !wrong.contains("Connexion perdue"), "{wrong}");
}
