//! The list of orders: a table on a desk, cards on a phone.

use caisse_domain::{OrderStatus, Permission};
use leptos::prelude::*;

use super::{
    list::{Facts, List, counted, doubt, form, nothing, when},
    shell::{Place, page as shell},
    statuses::order_status,
};
use crate::{
    store::{ListPage, OrderRow, Position},
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
pub(in crate::web) fn page(context: ConsoleContext, query: ListQuery, found: ListPage<OrderRow>) -> String {
    let (words, title) = (texts(context.locale()), frame::texts(context.locale()).orders);
    let statuses =
        OrderStatus::ALL.into_iter().map(|one| (one.as_str(), order_status(one, context.locale()))).collect();
    let list = List { path: "/console/orders", label: words.search_order, statuses };
    let facts = Facts::of(&context, &list, &query, &found);
    let count = found.count.map(|count| counted(count, &context, Texts::orders_counted));
    let has_rows = !found.rows.is_empty();
    let is_sandbox = context.config.is_sandbox();
    let site_url = context.config.site_url.clone();
    let is_empty = !has_rows && !query.is_filtered() && query.position() == Position::Newest;
    let is_todo = query.todo == "yes" && query.text.is_empty();
    let unfinished = facts.is_unfinished();
    let rows: Vec<_> = found.rows.into_iter().map(|order| row(order, &context, words)).collect();
    let form = form(&context, &list, &query);
    let newest = query.address(list.path, Position::Newest);
    shell(context, title, Place::Orders, move || {
        let empty = (!has_rows).then(|| match (is_empty, unfinished) {
            (true, _) => nothing(words.no_orders, first_order(words, is_sandbox, &site_url)).into_any(),
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

fn row(row: OrderRow, context: &ConsoleContext, words: &'static Texts) -> AnyView {
    let details = &row.order.details;
    let sees_people = context.may(Permission::SeePeople);
    let name = details.customer.name.clone().or_else(|| details.customer.email.clone());
    let reached = details.customer.phone.as_ref().map(|phone| match phone.payer() {
        Some(phone) => phone.spaced(),
        None => phone.as_str().to_owned(),
    });
    let payer = row.payer.as_ref();
    let (name, phone) = match sees_people {
        true => (name, payer.map(caisse_domain::Phone::spaced).or(reached)),
        false => (None, payer.map(caisse_domain::Phone::masked)),
    };
    let operator = match row.operator() {
        Some(operator) => operator.name().to_owned(),
        None => row.operator.clone().unwrap_or_default(),
    };
    let flags = [
        row.flags.review.as_ref().map(|reasons| doubt(reasons, words)),
        row.flags.is_double.then(|| words.double_order.to_owned()),
        row.flags.is_late.then(|| words.late.to_owned()),
    ];
    let flags = flags.into_iter().flatten().map(|flag| view! { <small class="flag">{flag}</small> });
    let amount = details.amount.format(context.locale());
    let class = format!("status {}", row.status.as_str());
    view! {
        <tr role="row">
            <td class="amount money" role="cell">{amount}</td>
            <td class="state" role="cell">
                <span class=class>{order_status(row.status, context.locale())}</span>
                {flags.collect_view()}
            </td>
            <th class="name" role="rowheader" scope="row">
                <a href=address::of_order(&details.reference)>{details.reference.to_string()}</a>
                <small>{details.title.clone()}</small>
            </th>
            <td class="who" role="cell">{name}<small class="money">{phone}</small></td>
            <td class="how" role="cell">{operator}</td>
            <td class="when" role="cell">{when(row.order.created_at, context)}</td>
        </tr>
    }
    .into_any()
}

/// How to make the first order.
fn first_order(words: &'static Texts, is_sandbox: bool, site_url: &str) -> impl IntoView + use<> {
    let command = "caisse order create --reference CMD-1 --amount 15000 --title \"Deux pagnes\"";
    let api = format!(
        "curl -X POST {site_url}/api/v1/orders -H 'Content-Type: application/json' \\\n  \
         -d '{{\"reference\":\"CMD-1\",\"amount\":15000,\"currency\":\"XAF\",\"title\":\"Deux pagnes\"}}'"
    );
    let demo = is_sandbox.then(|| {
        view! {
            <p>
                <a class="button" href="/">{words.by_demo}</a>
            </p>
            <p class="hint">{words.by_demo_how}</p>
        }
    });
    view! {
        {demo}
        <h3>{words.by_command}</h3>
        <pre>{command}</pre>
        <h3>{words.by_api}</h3>
        <pre>{api}</pre>
    }
}
