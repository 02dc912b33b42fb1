//! What both lists have: the search box, the filters, notes, and the ways to other pages.

use caisse_domain::{Currency, Mismatch, Permission, Timestamp, money::format_number};
use leptos::prelude::*;

use super::shell::{Place, page as shell};
use crate::{
    douala,
    store::{Count, ListPage, Position},
    web::{
        console::{
            context::ConsoleContext,
            i18n::{
                frame,
                lists::{Texts, texts},
            },
            list_query::{ListQuery, OPERATORS},
        },
        i18n::Message,
        pages::views::date,
    },
};

/// A list: its address and its words.
#[derive(Clone)]
pub(super) struct List {
    pub(super) path: &'static str,
    pub(super) label: &'static str,
    /// The statuses that it can be filtered by: word and name.
    pub(super) statuses: Vec<(&'static str, &'static str)>,
}

/// What is true of a page of either list.
struct Facts {
    is_first: bool,
    newer: Option<String>,
    older: Option<String>,
    /// The note about a search that has not ended, and its link.
    rest: Option<(String, String, String)>,
    is_too_wide: bool,
    hides_people: bool,
}

impl Facts {
    fn of<T>(context: &ConsoleContext, list: &List, query: &ListQuery, page: &ListPage<T>) -> Self {
        let words = texts(context.locale());
        let address = |position| query.address(list.path, position);
        let newer = page.newer.map(|cursor| address(Position::Before(cursor)));
        let older = page.older.map(|cursor| address(Position::After(cursor)));
        let is_backward = matches!(query.position(), Position::Before(_));
        let rest = page.scanned_until.and_then(|at| {
            let day = date::day(at, context.locale());
            match is_backward {
                true => Some((words.scanned_from(&*day), words.go_on_after(&*day), newer.clone()?)),
                false => Some((words.scanned_until(&*day), words.go_on_before(&*day), older.clone()?)),
            }
        });
        let names_a_person = query.search().is_some_and(|terms| terms.names_a_person());
        Self {
            is_first: query.position() == Position::Newest,
            // What the note links to is not linked again.
            newer: newer.filter(|_| !(rest.is_some() && is_backward)),
            older: older.filter(|_| rest.is_none() || is_backward),
            rest,
            is_too_wide: page.is_too_wide,
            hides_people: names_a_person && !context.may(Permission::SeePeople),
        }
    }

    /// Whether the list may go on where nothing was found.
    const fn is_unfinished(&self) -> bool {
        self.rest.is_some()
    }

    /// What the reader should know before the rows.
    fn notes(&self, words: &'static Texts) -> impl IntoView + use<> {
        let people = self.hides_people.then(|| view! { <p class="problem-note">{words.without_people}</p> });
        let wide = self.is_too_wide.then(|| view! { <p class="problem-note">{words.too_wide}</p> });
        view! {
            {people}
            {wide}
        }
    }

    /// The ways to other pages.
    fn pager(self, words: &'static Texts, newest: String) -> impl IntoView {
        let rest = self.rest.map(|(note, link, address)| {
            view! {
                <p class="rest">
                    {note} " " <a class="button secondary" href=address>
                        {link}
                    </a>
                </p>
            }
        });
        let first =
            (!self.is_first).then(|| view! { <a class="button secondary" href=newest>{words.newest}</a> });
        let newer =
            self.newer.map(|to| view! { <a class="button secondary" rel="prev" href=to>{words.newer}</a> });
        let older =
            self.older.map(|to| view! { <a class="button secondary" rel="next" href=to>{words.older}</a> });
        let has_links = first.is_some() || newer.is_some() || older.is_some();
        view! {
            {rest}
            {has_links.then(|| view! { <nav class="pager" aria-label=words.pages>{first} {newer} {older}</nav> })}
        }
    }
}

/// What a list has of its own: its place, its words, and its rows.
pub(super) struct Kind<T, F> {
    pub(super) place: Place,
    pub(super) list: List,
    /// The sentence that counts its rows.
    pub(super) counted: fn(&Texts, i64, String) -> String,
    pub(super) row: fn(T, &ConsoleContext, &'static Texts) -> AnyView,
    /// What is said before the first row was made, and how to make it.
    pub(super) first: (Message, F),
}

/// A page of a list.
pub(super) fn page<T, F, N>(
    context: ConsoleContext,
    query: &ListQuery,
    found: ListPage<T>,
    kind: Kind<T, F>,
) -> String
where
    F: FnOnce() -> N,
    N: IntoView + 'static,
{
    let Kind { place, list, counted: sentence, row, first: (no_rows, how_to_begin) } = kind;
    let (words, title) = (texts(context.locale()), place.name(frame::texts(context.locale())));
    let facts = Facts::of(&context, &list, query, &found);
    let count = found.count.map(|count| counted(count, &context, sentence));
    let has_rows = !found.rows.is_empty();
    let is_empty = !has_rows && !query.is_filtered() && query.position() == Position::Newest;
    let is_todo = query.todo == "yes" && query.text.is_empty();
    let unfinished = facts.is_unfinished();
    let rows: Vec<_> = found.rows.into_iter().map(|one| row(one, &context, words)).collect();
    let form = form(&context, &list, query);
    let newest = query.address(list.path, Position::Newest);
    shell(context, title, place, move || {
        let empty = (!has_rows).then(|| match (is_empty, unfinished) {
            (true, _) => nothing(no_rows, how_to_begin()).into_any(),
            (false, true) => nothing(words.nothing_yet, ()).into_any(),
            (false, false) if is_todo => nothing(words.no_todo, ()).into_any(),
            (false, false) => nothing(words.nothing, ()).into_any(),
        });
        let table = has_rows.then(|| table(words, rows));
        view! {
            <div class="list-head">
                <h1>{title}</h1>
                <p class="hint">{count}</p>
            </div>
            {form}
            {facts.notes(words)}
            {empty}
            {table}
            {facts.pager(words, newest)}
        }
    })
}

/// The form: its address is what the list shows.
fn form(context: &ConsoleContext, list: &List, query: &ListQuery) -> impl IntoView + use<> {
    let words = texts(context.locale());
    let help = match context.may(Permission::SeePeople) {
        true => words.search_help,
        false => words.search_help_without_people,
    };
    let statuses = options(list.statuses.iter().map(|&(word, name)| (word, name)), &query.status);
    let operators = OPERATORS.into_iter().map(|operator| (operator.slug(), operator.name()));
    let operators = options(operators, &query.operator);
    let currencies = [(Currency::Xaf.code(), "FCFA"), (Currency::Eur.code(), "EUR")];
    let currencies = options(currencies.into_iter(), &query.currency);
    let is_todo = query.todo == "yes";
    let filters = match query.filters_in_use() {
        0 => words.filters.to_owned(),
        count => words.filters_in_use(count),
    };
    let (path, label) = (list.path, list.label);
    let clear = query.is_filtered().then(|| view! { <a class="clear" href=path>{words.clear}</a> });
    let ListQuery { text, from, until, least, most, .. } = query.clone();
    view! {
        <form class="panel woven finder" method="get" action=path role="search">
            <div class="searching">
                <label class="field">
                    {label}
                    <input type="search" name="q" value=text maxlength="254" autocomplete="off" aria-describedby="help" />
                </label>
                <button class="button">{words.search}</button>
            </div>
            <p class="hint" id="help">{help}</p>
            <details class="filters">
                <summary>{filters}</summary>
                <div class="filter-line">
                    <label class="field">
                        {words.status}
                        <select name="status"><option value="">{words.all}</option>{statuses}</select>
                    </label>
                    <label class="field">{words.from}<input type="date" name="from" value=from /></label>
                    <label class="field">{words.until}<input type="date" name="until" value=until /></label>
                    <label class="field">
                        {words.operator}
                        <select name="operator"><option value="">{words.all}</option>{operators}</select>
                    </label>
                    <label class="field">
                        {words.currency}
                        <select name="currency"><option value="">{words.every}</option>{currencies}</select>
                    </label>
                    <label class="field">{words.least}<input name="least" value=least inputmode="decimal" maxlength="20" /></label>
                    <label class="field">{words.most}<input name="most" value=most inputmode="decimal" maxlength="20" /></label>
                    <label class="tick"><input type="checkbox" name="todo" value="yes" checked=is_todo />{words.todo}</label>
                    <button class="button secondary">{words.apply}</button>
                </div>
            </details>
            {clear}
        </form>
    }
}

fn options(options: impl Iterator<Item = (&'static str, &'static str)>, chosen: &str) -> Vec<AnyView> {
    let option = |(word, name): (&'static str, &'static str)| {
        let is_chosen = word == chosen;
        view! { <option value=word selected=is_chosen>{name}</option> }.into_any()
    };
    options.map(option).collect()
}

/// How many rows there are.
fn counted(count: Count, context: &ConsoleContext, words: fn(&Texts, i64, String) -> String) -> String {
    let texts = texts(context.locale());
    match count {
        Count::Exact(number) => words(texts, number, format_number(number, context.locale())),
        Count::MoreThan(number) => {
            words(texts, number, format!("{}+", format_number(number, context.locale())))
        }
    }
}

/// That there is nothing, and what to do.
fn nothing(message: Message, what_to_do: impl IntoView + 'static) -> impl IntoView {
    view! {
        <section class="panel empty">
            <h2>{message.title}</h2>
            <p>{message.body}</p>
            {what_to_do}
        </section>
    }
}

/// A time: of today `14:02`, else with its day.
pub(super) fn when(at: Timestamp, context: &ConsoleContext) -> impl IntoView + use<> {
    let time = date::time(at);
    let is_today = douala::midnight(at) == douala::midnight(context.now());
    let day = (!is_today).then(|| date::day(at, context.locale()));
    let time =
        if is_today { view! { {time} }.into_any() } else { view! { " " <span>{time}</span> }.into_any() };
    view! {
        <time datetime=douala::rfc_3339(at)>
            {day} {time}
        </time>
    }
}

/// Why a success is in doubt.
pub(super) fn doubt(mismatches: &[Mismatch], words: &'static Texts) -> String {
    let reasons: Vec<_> = mismatches
        .iter()
        .map(|mismatch| match mismatch {
            Mismatch::Amount => words.reason_amount,
            Mismatch::Currency => words.reason_currency,
            Mismatch::TransactionRef => words.reason_transaction,
            Mismatch::AppTransactionRef => words.reason_attempt,
            Mismatch::Kind => words.reason_kind,
        })
        .collect();
    if reasons.is_empty() { words.doubt.to_owned() } else { words.doubt_because(reasons.join(", ")) }
}

fn table(words: &'static Texts, rows: Vec<AnyView>) -> impl IntoView {
    view! {
        <table class="rows" role="table">
            <thead role="rowgroup">
                <tr role="row">
                    <th class="amount" role="columnheader" scope="col">{words.amount}</th>
                    <th role="columnheader" scope="col">{words.status}</th>
                    <th role="columnheader" scope="col">{words.order}</th>
                    <th role="columnheader" scope="col">{words.customer}</th>
                    <th role="columnheader" scope="col">{words.operator}</th>
                    <th role="columnheader" scope="col">{words.when}</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
}
