//! The audit log: append-only, chained, and verified by a command.

use std::process::{Command, Output};

use caisse::store::{AuditAction, AuditContext, AuditFlaw, VerifiedAudit};
use caisse_domain::Role;

use super::sign_in;
use crate::support::{Engine, NOW, TestApp, TestStore, on_both_engines};

/// Appends entries about the payments `1` to `entries`.
async fn fill(store: &TestStore, entries: u32) {
    for number in 1..=entries {
        let entry = AuditContext::of_command().entry(AuditAction::PaymentChecked, "payment", number);
        store.audit(entry, NOW + i64::from(number)).await.expect("it is appended");
    }
}

async fn verified(store: &TestStore) -> Result<VerifiedAudit, AuditFlaw> {
    store.verify_audit(None).await.expect("the log can be read")
}

/// Changes the log by hand, as an operator of the database can.
async fn tamper(store: &TestStore, statement: &'static str) {
    store
        .change(match store.engine() {
            Engine::Sqlite => "drop trigger audit_is_not_updated; drop trigger audit_is_not_deleted",
            Engine::Postgres => "drop trigger audit_is_not_changed on audit",
        })
        .await;
    store.change(statement).await;
}

on_both_engines! {
    async fn a_log_that_is_only_appended_to_is_whole(store: TestStore) {
        assert_eq!(verified(&store).await.expect("whole").entries, 0);
        fill(&store, 3).await;
        let first = verified(&store).await.expect("whole");
        assert_eq!(first.entries, 3);
        fill(&store, 1).await;
        let later = store.verify_audit(Some(first.head)).await.expect("the log can be read").expect("whole");
        assert_eq!((later.entries, later.has_kept_head), (4, Some(true)));
    }

    async fn the_database_refuses_to_change_or_delete_an_entry(store: TestStore) {
        fill(&store, 2).await;
        for statement in ["update audit set detail = 'x'", "delete from audit where audit_id = 2"] {
            let error = store.try_change(statement).await.expect_err("append-only");
            assert!(error.contains("append-only"), "{statement}: {error}");
        }
        assert_eq!(verified(&store).await.expect("whole").entries, 2);
    }

    async fn a_changed_entry_is_found(store: TestStore) {
        fill(&store, 3).await;
        tamper(&store, "update audit set detail = 'x' where audit_id = 2").await;
        assert_eq!(verified(&store).await, Err(AuditFlaw::Changed(2)));
    }

    async fn a_missing_entry_is_found(store: TestStore) {
        fill(&store, 3).await;
        tamper(&store, "delete from audit where audit_id = 2").await;
        assert_eq!(verified(&store).await, Err(AuditFlaw::Missing(3)));
    }

    async fn two_entries_that_changed_places_are_found(store: TestStore) {
        fill(&store, 3).await;
        tamper(&store, "update audit set audit_id = 9 where audit_id = 1").await;
        store.change("update audit set audit_id = 1 where audit_id = 2").await;
        store.change("update audit set audit_id = 2 where audit_id = 9").await;
        assert_eq!(verified(&store).await, Err(AuditFlaw::Missing(1)));
    }

    async fn a_tail_that_was_cut_off_is_found_by_the_head(store: TestStore) {
        fill(&store, 3).await;
        let kept = verified(&store).await.expect("whole").head;
        tamper(&store, "delete from audit where audit_id = 3").await;
        assert_eq!(verified(&store).await, Err(AuditFlaw::Cut(2)));
        // An operator who also sets the head back is found by the head that was stored elsewhere.
        store.change("update audit_head set audit_id = 2, hash = (select hash from audit where audit_id = 2)").await;
        let shorter = store.verify_audit(Some(kept)).await.expect("the log can be read").expect("whole again");
        assert_eq!(shorter.has_kept_head, Some(false));
    }
}

async fn verify(app: &TestApp, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_caisse"));
    command.args(["audit", "verify"]).args(arguments).env_clear();
    command.env("DATABASE_URL", &app.database.url).current_dir(std::env::temp_dir());
    tokio::task::spawn_blocking(move || command.output().expect("the binary runs")).await.expect("no panic")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_command_prints_the_head_and_recognises_it_later() {
    let app = TestApp::sandboxed().await;
    sign_in(&app, Role::Owner).await;
    let output = verify(&app, &[]).await;
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && printed.contains("2 entries"), "{printed}");
    let head = printed.split_once("head ").expect("the head").1.trim().to_owned();
    sign_in(&app, Role::Cashier).await;
    assert!(verify(&app, &["--head", &head]).await.status.success());
    assert!(!verify(&app, &["--head", &"0".repeat(63)]).await.status.success());
    assert!(!verify(&app, &["--head", &"ab".repeat(32)]).await.status.success());
}
