//! The list of payments: a table on a desk, cards on a phone.

use caisse_domain::{Operator, PaymentStatus, Permission, Phone};
use leptos::prelude::*;

use super::{
    list::{Facts, List, counted, doubt, form, nothing, when},
    shell::{Place, page as shell},
    statuses::payment_status,
};
use crate::{
    store::{ListPage, PaymentRow, Position},
    web::console::{
        address,
        context::ConsoleContext,
        i18n::{
            frame,
            lists::{Texts, texts},
        },
        list_query::ListQuery,
    },
};

/// A page of the list.
pub(in crate::web) fn page(context: ConsoleContext, query: ListQuery, found: ListPage<PaymentRow>) -> String {
    let (words, title) = (texts(context.locale()), frame::texts(context.locale()).payments);
    let statuses = PaymentStatus::ALL
        .into_iter()
        .map(|one| (one.as_str(), payment_status(one, context.locale())))
        .collect();
    let list = List { path: "/console/payments", label: words.search_payment, statuses };
    let facts = Facts::of(&context, &list, &query, &found);
    let count = found.count.map(|count| counted(count, &context, Texts::payments_counted));
    let has_rows = !found.rows.is_empty();
    let is_empty = !has_rows && !query.is_filtered() && query.position() == Position::Newest;
    let is_todo = query.todo == "yes" && query.text.is_empty();
    let unfinished = facts.is_unfinished();
    let rows: Vec<_> = found.rows.into_iter().map(|payment| row(payment, &context, words)).collect();
    let form = form(&context, &list, &query);
    let newest = query.address(list.path, Position::Newest);
    shell(context, title, Place::Payments, move || {
        let to_orders = || {
            view! {
                <p>
                    <a class="button secondary" href="/console/orders">{words.to_orders}</a>
                </p>
            }
        };
        let empty = (!has_rows).then(|| match (is_empty, unfinished) {
            (true, _) => nothing(words.no_payments, to_orders()).into_any(),
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

fn row(row: PaymentRow, context: &ConsoleContext, words: &'static Texts) -> AnyView {
    let payment = &row.payment;
    let sees_people = context.may(Permission::SeePeople);
    let (name, phone) = match sees_people {
        true => (row.customer.clone(), payment.phone.as_ref().map(Phone::spaced)),
        false => (None, payment.phone.as_ref().map(Phone::masked)),
    };
    let operator = match payment.operator.as_deref().and_then(Operator::parse) {
        Some(operator) => operator.name().to_owned(),
        None => payment.operator.clone().unwrap_or_default(),
    };
    let flags = [
        row.review.as_ref().map(|reasons| doubt(reasons, words)),
        payment.is_double.then(|| words.double_payment.to_owned()),
        payment.is_late.then(|| words.late.to_owned()),
    ];
    let flags = flags.into_iter().flatten().map(|flag| view! { <small class="flag">{flag}</small> });
    let amount = payment.amount.format(context.locale());
    let class = format!("status {}", payment.status.as_str());
    view! {
        <tr role="row">
            <td class="amount money" role="cell">{amount}</td>
            <td class="state" role="cell">
                <span class=class>{payment_status(payment.status, context.locale())}</span>
                {flags.collect_view()}
            </td>
            <th class="name" role="rowheader" scope="row">
                <a href=address::of_order(&payment.order_reference)>{payment.order_reference.to_string()}</a>
                <small>{row.title.clone()}</small>
            </th>
            <td class="who" role="cell">{name}<small class="money">{phone}</small></td>
            <td class="how" role="cell">{operator}<small>{payment.operator_ref.clone()}</small></td>
            <td class="when" role="cell">{when(payment.created_at, context)}</td>
        </tr>
    }
    .into_any()
}
