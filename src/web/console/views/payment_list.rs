//! The list of payments: a table on a desk, cards on a phone.

use caisse_domain::{Operator, PaymentStatus, Permission, Phone};
use leptos::prelude::*;

use super::{
    list::{self, Kind, List, doubt, when},
    shell::Place,
    statuses::payment_status,
};
use crate::{
    store::{ListPage, PaymentRow},
    web::console::{
        address,
        context::ConsoleContext,
        i18n::lists::{Texts, texts},
        list_query::ListQuery,
    },
};

/// A page of the list.
pub(in crate::web) fn page(context: ConsoleContext, query: ListQuery, found: ListPage<PaymentRow>) -> String {
    let (locale, words) = (context.locale(), texts(context.locale()));
    let statuses =
        PaymentStatus::ALL.into_iter().map(|one| (one.as_str(), payment_status(one, locale))).collect();
    let kind = Kind {
        place: Place::Payments,
        list: List { path: "/console/payments", label: words.search_payment, statuses },
        counted: Texts::payments_counted,
        row,
        first: (words.no_payments, move || to_orders(words)),
    };
    list::page(context, &query, found, kind)
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

/// Payments begin with an order.
fn to_orders(words: &'static Texts) -> impl IntoView + use<> {
    view! {
        <p>
            <a class="button secondary" href="/console/orders">{words.to_orders}</a>
        </p>
    }
}
