//! The built program: a session that has ended stays ended when the process is killed, and many sign-ins at once take
//! little memory.

use std::process::Command;

use reqwest::{Client, Response, StatusCode};
use tokio::task::JoinSet;

use super::cookie_client::PASSWORD;
use crate::support::{FORM, Program, forgetful_http, http, settings};

/// How much more memory 200 sign-ins at once may take, in kB: two hashes of 19 MiB, and the connections.
const MOST_MORE_KB: u64 = 60 * 1024;

/// Makes a cashier by the command, who chooses [`PASSWORD`]; returns the session's cookie.
async fn join(program: &Program, http: &Client) -> String {
    // It waits in the socket's queue until the program has made its database.
    let ready = http.get(format!("{}/readyz", program.url)).send().await.expect("an answer");
    assert_eq!(ready.status(), StatusCode::OK);
    let made = Command::new(env!("CARGO_BIN_EXE_caisse"))
        .args(["user", "add", "awa", "--role", "cashier"])
        .env_clear()
        .envs(settings(&program.url, 1, &program.database_url(), &program.url))
        .output()
        .expect("the binary runs");
    let link = String::from_utf8(made.stdout).expect("a text");
    let path = link.trim().strip_prefix(&program.url).expect("a link of this site").to_owned();
    let joined = post(program, http, &path, &[("password", PASSWORD)], "").await;
    assert_eq!(joined.status(), StatusCode::SEE_OTHER);
    cookie_of(&joined)
}

fn cookie_of(answer: &Response) -> String {
    let cookie = answer.headers().get("set-cookie").expect("a cookie").to_str().expect("a text");
    cookie.split(';').next().expect("a cookie").to_owned()
}

async fn post(
    program: &Program,
    http: &Client,
    path: &str,
    fields: &[(&str, &str)],
    cookie: &str,
) -> Response {
    let body = serde_urlencoded::to_string(fields).expect("fields");
    let request = http.post(format!("{}{path}", program.url)).header("sec-fetch-site", "same-origin");
    let request = request.header("content-type", FORM).header("cookie", cookie).body(body);
    request.send().await.expect("an answer")
}

async fn opens(program: &Program, http: &Client, cookie: &str) -> bool {
    let request = http.get(format!("{}/console", program.url)).header("cookie", cookie);
    request.send().await.expect("an answer").status() == StatusCode::OK
}

#[tokio::test]
async fn a_session_that_has_ended_stays_ended_when_the_process_is_killed() {
    let mut program = Program::start(&[]);
    let http = forgetful_http();
    let first = join(&program, &http).await;
    let other =
        post(&program, &http, "/console/sign-in", &[("name", "awa"), ("password", PASSWORD)], "").await;
    let other = cookie_of(&other);
    assert!(opens(&program, &http, &first).await && opens(&program, &http, &other).await);

    let ended = post(&program, &http, "/console/sign-out", &[], &first).await;
    assert_eq!(ended.status(), StatusCode::SEE_OTHER);
    program.signal("-KILL");
    program.start_again();
    assert!(!opens(&program, &http, &first).await);
    assert!(opens(&program, &http, &other).await, "the other one goes on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_sign_ins_at_once_take_little_memory() {
    let program = Program::start(&[]);
    let http = http();
    join(&program, &http).await;
    let before = program.peak_kb();
    let mut clients = JoinSet::new();
    for number in 0..200 {
        let (http, url) = (http.clone(), format!("{}/console/sign-in", program.url));
        clients.spawn(async move {
            let name = if number % 2 == 0 { "awa" } else { "nobody" };
            let fields = [("name", name), ("password", "a wrong password")];
            let body = serde_urlencoded::to_string(fields).expect("fields");
            let request = http.post(url).header("sec-fetch-site", "same-origin");
            request.header("content-type", FORM).body(body).send().await.expect("an answer").status().as_u16()
        });
    }
    let statuses = clients.join_all().await;
    assert!(statuses.iter().all(|status| [401, 503].contains(status)), "{statuses:?}");
    assert!(statuses.contains(&401), "some are checked");
    let more = program.peak_kb() - before;
    println!("200 sign-ins at once: {more} kB more");
    assert!(more < MOST_MORE_KB, "{more} kB more");
}
