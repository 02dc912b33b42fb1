//! Everything that happened to an order, newest first.

use caisse_domain::{Locale, Money, Payment, Permission, Timestamp};
use leptos::prelude::*;

use super::{
    evidence::{HIDDEN, Room},
    status_line::{payment_word, received, when},
};
use crate::{
    checkout::Difference,
    douala::{self, midnight, rfc_3339},
    merchant::{EntryKind, Merchant, OrderFile, TimelineEntry},
    store::{Action, EventKind, HistoryEvent},
    web::{
        console::{context::ConsoleContext, i18n::order::Texts},
        pages::views::date,
    },
};

/// What the entries need to know of the page.
struct Reader {
    sees_people: bool,
    asked: Money,
    now: Timestamp,
    locale: Locale,
    words: &'static Texts,
}

/// The timeline.
pub(super) fn timeline(
    context: &ConsoleContext,
    file: &OrderFile,
    words: &'static Texts,
) -> impl IntoView + use<> {
    let reader = Reader {
        sees_people: context.may(Permission::SeePeople),
        asked: file.order.order.details.amount,
        now: context.now(),
        locale: context.locale(),
        words,
    };
    let mut room = Room::of_a_page();
    let days = file.timeline.chunk_by(|one, other| midnight(one.at) == midnight(other.at));
    let days: Vec<_> = days
        .map(|entries| {
            let heading = entries.first().map(|entry| date::day(entry.at, reader.locale));
            let entries: Vec<_> = entries.iter().map(|entry| reader.entry(entry, &mut room)).collect();
            view! {
                <h3>{heading}</h3>
                <ol class="timeline">{entries}</ol>
            }
        })
        .collect();
    let cut = file.is_cut.then(|| view! { <p class="hint">{words.cut(Merchant::MOST_ENTRIES)}</p> });
    view! {
        <section class="panel history">
            <h2>{words.history}</h2>
            <p class="hint">{words.callback_hint}</p>
            {(!reader.sees_people).then(|| view! { <p class="hint">{words.without_customer}</p> })}
            {days}
            {cut}
        </section>
    }
}

impl Reader {
    fn entry(&self, entry: &TimelineEntry, room: &mut Room) -> AnyView {
        let words = self.words;
        let (class, name, status, body) = match &entry.kind {
            EntryKind::Created => ("", words.created.to_owned(), None, ().into_any()),
            EntryKind::Begun(payment) => ("", self.begun(payment), None, self.references(payment)),
            EntryKind::Observed(event, difference) => self.observed(event, difference.as_ref(), room),
            EntryKind::CalledBack(event) => self.called_back(event, room),
            EntryKind::Acted(action) => ("", self.acted(action), None, ().into_any()),
        };
        let place = entry.place.map(|place| {
            view! { <span class="place">{words.attempt(place)}</span> }
        });
        let chip = status.map(|(class, word)| {
            view! { <span class=format!("status {class}")>{word}</span> }
        });
        view! {
            <li class=class>
                <p class="what">
                    <time datetime=rfc_3339(entry.at)>{time_of_day(entry.at)}</time>
                    <strong>{name}</strong>
                    {chip}
                    {place}
                </p>
                {body}
            </li>
        }
        .into_any()
    }

    fn begun(&self, payment: &Payment) -> String {
        let name = if payment.phone.is_some() { self.words.begun_phone } else { self.words.begun_page };
        name.to_owned()
    }

    /// The references of an attempt, and the number that was asked.
    fn references(&self, payment: &Payment) -> AnyView {
        let words = self.words;
        let phone = payment.phone.as_ref();
        let phone = phone.map(|phone| if self.sees_people { phone.spaced() } else { HIDDEN.to_owned() });
        let phone = phone.map(|number| format!("{} {number}", words.asked_number));
        let theirs = payment.transaction_ref.as_ref();
        let theirs = theirs.map_or_else(
            || words.no_reference.to_owned(),
            |reference| format!("{} {reference}", words.their_reference),
        );
        let ours = format!("{} {}", words.our_reference, payment.app_transaction_ref);
        view! {
            {phone.map(|phone| view! { <p>{phone}</p> })}
            <p class="technical">{theirs}</p>
            <p class="technical">{ours}</p>
        }
        .into_any()
    }

    fn observed(&self, event: &HistoryEvent, difference: Option<&Difference>, room: &mut Room) -> Parts {
        let words = self.words;
        let EventKind::Observed { source, status, mismatches, change } = &event.kind else {
            return ("", String::new(), None, ().into_any());
        };
        let name = match source.as_str() {
            "answer" => words.from_answer,
            "status_check" => words.from_check,
            "clock" => words.from_clock,
            "buyer" => words.from_buyer,
            "person" => words.from_person,
            other => other,
        };
        let remark = match change.as_str() {
            "unchanged" => Some(words.known),
            "contradicted" => Some(words.contradicted),
            _ => None,
        };
        let mismatches: Vec<_> = mismatches.split_whitespace().map(|word| self.mismatch(word)).collect();
        let mismatches = (!mismatches.is_empty()).then(|| {
            view! { <p class="differs">{mismatches.join(" · ")}</p> }
        });
        let received = difference.map(|difference| {
            let text = received(difference, self.asked, self.locale, words);
            view! { <p class="differs">{text}</p> }
        });
        let text = self.folded(words.answer(event.payload.len()), &event.payload, room);
        let body = view! {
            {mismatches}
            {received}
            {remark.map(|remark| view! { <p class="hint">{remark}</p> })}
            {text}
        };
        let word = payment_word(status, self.locale).map_or_else(|| status.clone(), ToOwned::to_owned);
        let class = if change == "unchanged" { "quiet" } else { "" };
        (class, name.to_owned(), Some((status.clone(), word)), body.into_any())
    }

    fn mismatch(&self, word: &str) -> String {
        let words = self.words;
        let text = match word {
            "transaction_ref" => words.mismatch_transaction,
            "app_transaction_ref" => words.mismatch_ours,
            "amount" => words.mismatch_amount,
            "currency" => words.mismatch_currency,
            "type" => words.mismatch_kind,
            other => other,
        };
        text.to_owned()
    }

    fn called_back(&self, event: &HistoryEvent, room: &mut Room) -> Parts {
        let words = self.words;
        let EventKind::CalledBack { verdict, from, times, last_at, sent_bytes, content_type } = &event.kind
        else {
            return ("", String::new(), None, ().into_any());
        };
        let is_authentic = verdict == "authentic";
        let name = if is_authentic { words.callback_theirs } else { words.callback_unproven };
        let verdict = match verdict.as_str() {
            "authentic" => words.authentic,
            "bad_signature" => words.bad_signature,
            "wrong_application" => words.wrong_application,
            "malformed" => words.malformed,
            "wrong_source" => words.wrong_source,
            other => other,
        };
        let repeated = (*times > 1).then(|| {
            let last = when(*last_at, self.now, self.locale, words);
            view! { <p class="hint">{words.times(*times, last)}</p> }
        });
        let kept = i64::try_from(event.payload.len()).unwrap_or(i64::MAX);
        let label = match self.sees_people && kept < *sent_bytes {
            true => words.body_cut(*sent_bytes, kept),
            false => words.body(*sent_bytes),
        };
        let from = if from.is_empty() { HIDDEN.to_owned() } else { from.clone() };
        let text = self.folded(label, &event.payload, room);
        let content_type = content_type.clone().map(|kind| format!(" · {kind}"));
        let body = view! {
            <p class="technical">{words.sent_from(from)} {content_type}</p>
            {repeated}
            {text}
        };
        let (class, chip) = if is_authentic { ("", "paid") } else { ("forged", "failed") };
        (class, name.to_owned(), Some((chip.to_owned(), verdict.to_owned())), body.into_any())
    }

    fn acted(&self, action: &Action) -> String {
        let words = self.words;
        let who = match (action.actor_kind.as_str(), &action.user) {
            (_, Some(name)) => name.as_str(),
            ("command", None) => words.by_command,
            (_, None) => words.by_program,
        };
        match action.action.as_str() {
            "payment_checked" => words.who_asked(who, words.asked_check),
            other => words.other_action(who, other),
        }
    }

    fn folded(&self, name: String, text: &str, room: &mut Room) -> AnyView {
        if text.is_empty() {
            return ().into_any();
        }
        room.folded(name, text, self.words.unshown)
    }
}

/// The class of an entry, its name, the class and the word of its status, and the rest.
type Parts = (&'static str, String, Option<(String, String)>, AnyView);

/// `14:02:05`, in Douala's time.
fn time_of_day(at: Timestamp) -> String {
    douala::moment(at).split_once(' ').map(|(_, time)| time.to_owned()).unwrap_or_default()
}
