//! `caisse sandbox --state`: payments that outlive the process.

use std::{path::Path, time::Duration};

use serde_json::{Value, json};

use crate::{
    sandbox_alone::Alone,
    support::{Answer, http},
};

fn start(file: &Path) -> Alone {
    Alone::start(&["--state", file.to_str().expect("a path in UTF-8")])
}

async fn post(sandbox: &Alone, call: &str, body: Value) -> (u16, Value) {
    let request = http().post(format!("{}/{call}", sandbox.api())).header("content-type", "application/json");
    let answer = Answer::read(request.body(body.to_string()).send().await.expect("an answer")).await;
    (answer.status, answer.json())
}

async fn check_status(sandbox: &Alone, transaction_ref: &str) -> Value {
    let address = format!("{}/checkStatus/{transaction_ref}", sandbox.api());
    Answer::read(http().get(address).send().await.expect("an answer")).await.json()
}

async fn until_status(sandbox: &Alone, transaction_ref: &str, word: &str) {
    for _ in 0..200 {
        if check_status(sandbox, transaction_ref).await["transaction_status"] == word {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it never was {word}: {}", check_status(sandbox, transaction_ref).await);
}

/// Waits until the file has so many payments, and this one as failed.
async fn until_stored(file: &Path, count: usize, failed: &str) {
    let is_stored = || {
        let payments: Vec<Value> =
            serde_json::from_slice(&std::fs::read(file).expect("a file")).expect("JSON");
        let has_failed =
            |payment: &Value| payment["transaction_ref"] == failed && payment["outcome"] == "failed";
        payments.len() == count && payments.iter().any(has_failed)
    };
    for _ in 0..200 {
        if is_stored() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the file does not follow");
}

fn payin(reference: &str, phone: &str) -> Value {
    json!({
        "transaction_amount": 1500, "transaction_currency": "XAF", "app_transaction_ref": reference,
        "transaction_reason": "Deux <pagnes> d'été", "customer_phone_number": phone, "customer_lang": "en",
    })
}

#[tokio::test]
async fn a_sandbox_that_is_killed_remembers_its_payments_and_goes_on_with_them() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("sandbox.json");
    let first = start(&file);
    let reference = |answer: &Value| answer["transaction_ref"].as_str().expect("a reference").to_owned();
    let failed = reference(&post(&first, "payin", payin("a", "670000003")).await.1);
    let coded = reference(&post(&first, "payin", payin("b", "690000005")).await.1);
    let slow = reference(&post(&first, "payin", payin("c", "699009900")).await.1);
    let link = reference(&post(&first, "paylink?order=17", payin("d", "699009900")).await.1);
    until_status(&first, &failed, "FAILED").await;
    let before = check_status(&first, &failed).await;
    until_stored(&file, 4, &failed).await;
    drop(first);

    let second = start(&file);
    assert_eq!(check_status(&second, &failed).await, before);
    assert_eq!(check_status(&second, &link).await["transaction_status"], "CREATED");
    assert_eq!(post(&second, "payin", payin("a", "670000003")).await.0, 409);
    // The code is still expected, and the ordinary payin, which was running, comes to its end.
    let authorize = json!({ "transaction_ref": coded, "code": "123456" });
    assert_eq!(post(&second, "payin/authorize", authorize).await.0, 200);
    until_status(&second, &coded, "SUCCESS").await;
    until_status(&second, &slow, "SUCCESS").await;
}

#[tokio::test]
async fn without_a_file_nothing_is_remembered() {
    let first = Alone::start(&[]);
    let (_, answer) = post(&first, "payin", payin("a", "670000003")).await;
    drop(first);
    let second = Alone::start(&[]);
    assert_eq!(
        check_status(&second, answer["transaction_ref"].as_str().expect("a reference")).await["status"],
        "error"
    );
}

#[test]
fn a_file_that_is_none_of_ours_is_refused_with_its_reason() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("sandbox.json");
    std::fs::write(&file, "not a state file").expect("a file");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_caisse"))
        .args(["sandbox", "--port", "0", "--state"])
        .arg(&file)
        .output()
        .expect("the binary runs");
    assert!(!output.status.success());
    let printed = String::from_utf8_lossy(&output.stderr);
    assert!(printed.contains("the state file cannot be used"), "{printed}");
}
