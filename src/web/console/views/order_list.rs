//! The list of orders: a table on a desk, cards on a phone.

use caisse_domain::{OrderStatus, Permission};
use leptos::prelude::*;

use super::{
    list::{self, Kind, List, doubt, when},
    shell::Place,
    statuses::order_status,
};
use crate::{
    store::{ListPage, OrderRow},
    web::console::{
        address,
        context::ConsoleContext,
        i18n::lists::{Texts, texts},
        list_query::ListQuery,
    },
};

/// A page of the list.
pub(in crate::web) fn page(context: ConsoleContext, query: ListQuery, found: ListPage<OrderRow>) -> String {
    let (locale, words) = (context.locale(), texts(context.locale()));
    let statuses =
        OrderStatus::ALL.into_iter().map(|one| (one.as_str(), order_status(one, locale))).collect();
    let (is_sandbox, site_url) = (context.config.is_sandbox(), context.config.site_url.clone());
    let kind = Kind {
        place: Place::Orders,
        list: List { path: "/console/orders", label: words.search_order, statuses },
        counted: Texts::orders_counted,
        row,
        first: (words.no_orders, move || first_order(words, is_sandbox, &site_url)),
    };
    list::page(context, &query, found, kind)
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
