//! An order's page: what it is, where it stands, what can be done, and everything that happened.

/// The gateway's texts as they came.
mod evidence;
/// What came of a check.
pub(in crate::web) mod notice;
/// Where an order stands.
mod status_line;
/// What happened.
mod timeline;

use caisse_domain::{Contact, OrderStatus, Permission};
use leptos::prelude::*;

use super::shell::{Place, page as shell};
use crate::{
    merchant::OrderFile,
    redaction::Person,
    web::{
        console::{
            address,
            context::ConsoleContext,
            i18n::order::{Texts, texts},
        },
        pages::views::{contact::whatsapp, date, qr},
    },
};
use evidence::HIDDEN;
use notice::CheckNotice;

/// The page of an order.
pub(in crate::web) fn page(context: ConsoleContext, file: &OrderFile, notice: Option<CheckNotice>) -> String {
    let words = texts(context.locale());
    let title = words.title(file.order.order.details.reference.as_str());
    let (head, share) = (head(&context, file, notice, words), share(&context, file, words));
    let timeline = timeline::timeline(&context, file, words);
    shell(context, &title, Place::Orders, move || {
        view! {
            {head}
            {timeline}
            {share}
        }
    })
}

/// The amount, where the order stands, and what can be done.
fn head(
    context: &ConsoleContext,
    file: &OrderFile,
    notice: Option<CheckNotice>,
    words: &'static Texts,
) -> impl IntoView + use<> {
    let (locale, details) = (context.locale(), &file.order.order.details);
    let (number, unit) = details.amount.parts(locale);
    let (class, word) = status_line::order_chip(&file.order, locale, words);
    let chip = view! { <span class=format!("status {class}")>{word}</span> };
    let differs = file.difference.as_ref().map(|difference| {
        let text = status_line::received(difference, details.amount, locale, words);
        view! { <p class="differs">{text}</p> }
    });
    let is_late = file.order.paid().first().is_some_and(|payment| payment.is_late);
    let checked = file.checkable().filter(|_| context.may(Permission::CheckPayments));
    let action = format!("{}/check", address::of_order(&details.reference));
    let notice = notice.map(|notice| {
        let wait = checked.map(|payment| context.merchant.checkout().wait_to_check(payment));
        let class = if notice.is_problem() { "problem-note" } else { "done-note" };
        view! {
            <p class=class role="status">
                {notice.text(wait.unwrap_or_default(), words)}
            </p>
        }
    });
    let check = checked.map(|_| {
        view! {
            <form method="post" action=action>
                <button class="button wide" aria-describedby="check-hint">
                    {words.check}
                </button>
                <p class="hint" id="check-hint">
                    {words.check_hint}
                </p>
            </form>
        }
    });
    view! {
        <section class="panel woven order-head">
            <h1>{words.title(details.reference.as_str())}</h1>
            <p class="figure money">{number} " " <small>{unit}</small> {chip}</p>
            <p class="stands">{status_line::sentence(file, context.now(), locale, words)}</p>
            {is_late.then(|| view! { <p class="hint">{words.late_note}</p> })}
            {differs}
            {notice}
            {check}
            <dl class="facts">{facts(context, file, words)}</dl>
        </section>
    }
}

/// What the order is for, and who pays. Users who may not see customers see that there is something.
fn facts(context: &ConsoleContext, file: &OrderFile, words: &'static Texts) -> impl IntoView + use<> {
    let (order, locale) = (&file.order.order, context.locale());
    let customer = &order.details.customer;
    let known = [customer.name.clone(), customer.email.clone()].into_iter().flatten();
    let phone = customer.phone.as_ref().map(|phone| phone.as_stored().to_owned());
    let sees_people = context.may(Permission::SeePeople);
    let person = Person::known_as(known.chain(phone));
    let title =
        if sees_people || !person.is_in(&order.details.title) { &order.details.title } else { HIDDEN };
    let shown = |text: Option<String>| text.map(|text| if sees_people { text } else { HIDDEN.to_owned() });
    let facts = [
        (words.what_for, Some(title.to_owned())),
        (words.customer, shown(customer.name.clone())),
        (words.phone, shown(customer.phone.as_ref().map(written))),
        (words.email, shown(customer.email.clone())),
        (words.made_at, Some(date::moment(order.created_at, locale))),
    ];
    let facts = facts.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let lines = facts.map(|(name, value)| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>
                    <bdi>{value}</bdi>
                </dd>
            </div>
        }
    });
    lines.collect_view()
}

/// A number as people write it: of Cameroon in groups, of another country whole.
fn written(contact: &Contact) -> String {
    contact.payer().map_or_else(|| contact.as_str().to_owned(), |phone| phone.spaced())
}

/// The buyer's page: its address as a code, and as a message to the customer in the order's language.
fn share(context: &ConsoleContext, file: &OrderFile, words: &'static Texts) -> impl IntoView + use<> {
    let order = &file.order.order;
    let page = format!("{}/orders/{}", context.config.site_url, order.token.as_str());
    let theirs: &'static Texts = texts(order.details.locale);
    let reference = order.details.reference.as_str();
    let text = match file.order.status() {
        OrderStatus::Paid => theirs.share_receipt(reference, page.as_str()),
        _ => theirs.share_to_pay(reference, page.as_str()),
    };
    let number = order.details.customer.phone.as_ref().filter(|_| context.may(Permission::SeePeople));
    let number = number.map(|contact| contact.as_str().trim_start_matches('+').to_owned());
    let message = whatsapp(number.as_deref(), &text);
    let link = page.clone();
    view! {
        <section class="panel buyers-page">
            <h2>{words.buyers_page}</h2>
            <p>
                <a class="button secondary wide" href=message target="_blank" rel="noopener">
                    {words.share}
                </a>
            </p>
            <p>
                <a href=link>{words.buyers_page}</a>
            </p>
            {qr::code(page, words.qr_code)}
        </section>
    }
}
