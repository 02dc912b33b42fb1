//! The audit log.

use caisse_domain::Timestamp;
use leptos::prelude::*;

use super::shell::{Place, page as shell};
use crate::{
    douala,
    store::AuditRecord,
    web::console::{
        context::ConsoleContext,
        i18n::{
            audit::{Texts, texts},
            frame,
        },
    },
};

/// A page of the audit log, and whether there are older entries.
pub(in crate::web) fn page(context: ConsoleContext, records: Vec<AuditRecord>, has_more: bool) -> String {
    let words = texts(context.locale());
    let title = frame::texts(context.locale()).audit;
    let older = records.last().filter(|_| has_more).map(|last| format!("?before={}", last.audit_id));
    shell(context, title, Place::Audit, move || {
        view! {
            <section class="panel woven">
                <h1>{title}</h1>
                <p class="hint">{words.about}</p>
                <ol class="entries">
                    {records.into_iter().map(|record| entry(record, words)).collect_view()}
                </ol>
                {older
                    .map(|address| {
                        view! {
                            <p>
                                <a class="button secondary" href=address rel="next">
                                    {words.older}
                                </a>
                            </p>
                        }
                    })}
            </section>
        }
    })
}

fn entry(record: AuditRecord, words: &'static Texts) -> impl IntoView + use<> {
    let who = match (record.user, record.actor_kind.as_str()) {
        (Some(name), _) => name,
        (None, "command") => words.command.to_owned(),
        (None, _) => words.program.to_owned(),
    };
    let object = match record.object_kind.as_str() {
        // A session's name says nothing to a reader.
        "session" => String::new(),
        _ => record.object,
    };
    view! {
        <li>
            <p>
                <b>{who}</b>
                " "
                {what(&record.action, words)}
                " "
                <b>{object}</b>
                {(!record.detail.is_empty()).then(|| format!(" · {}", record.detail))}
            </p>
            <p class="hint">
                {moment(record.at)} {record.address.map(|address| format!(" · {address}"))}
                {format!(" · n° {}", record.audit_id)}
            </p>
        </li>
    }
}

fn moment(at: Timestamp) -> impl IntoView {
    view! { <time datetime=douala::rfc_3339(at)>{douala::moment(at)}</time> }
}

/// What was done, in words. An action of a later version is shown as it is stored.
fn what(action: &str, words: &'static Texts) -> String {
    let known = match action {
        "user_invited" => words.user_invited,
        "signed_in" => words.signed_in,
        "signed_out" => words.signed_out,
        "session_ended" => words.session_ended,
        "payment_checked" => words.payment_checked,
        "sessions_ended" => words.sessions_ended,
        "invitation_accepted" => words.invitation_accepted,
        "password_changed" => words.password_changed,
        "second_factor_set" => words.second_factor_set,
        "recovery_code_used" => words.recovery_code_used,
        "recovery_codes_made" => words.recovery_codes_made,
        "identity_confirmed" => words.identity_confirmed,
        "language_chosen" => words.language_chosen,
        "user_reset" => words.user_reset,
        "user_disabled" => words.user_disabled,
        "user_enabled" => words.user_enabled,
        other => return other.to_owned(),
    };
    known.to_owned()
}
