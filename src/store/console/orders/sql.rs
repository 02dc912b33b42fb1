//! The statements of the list of orders.

use crate::store::{
    console::{
        list::List,
        page::{MOST_FOUND, MOST_SCANNED, Plan, Statements, between, counted, end, plan, source, window},
    },
    sql::Sql,
};

/// The rows of a page: those that were looked at and have the filters' values. No `exists`: PostgreSQL would rather read
/// all payments into a hash.
macro_rules! page {
    ($scanned:ident, $direction:literal) => {
        concat!(
            "
            select {order}, status,
                   (
                       select operator
                       from payments
                       where payments.order_id = orders.order_id
                       order by payment_id desc
                       limit 1
                   ) as operator
            from orders
            where order_id in (
                select order_id
                from (",
            $scanned!($direction),
            ") as scanned
                where (:status is null or status = :status)
                  and (:currency is null or currency = :currency)
                  and amount between :least and :most
                  and (:operator is null or 0 < (
                      select count(*)
                      from payments
                      where payments.order_id = scanned.order_id and payments.operator = :operator
                  ))
                  and (not :needs_person or 0 < (
                      select count(*)
                      from payments
                      where payments.order_id = scanned.order_id
                        and (payments.status = 'review' or payments.is_double)
                  ))
                order by created_at ",
            $direction,
            ", order_id ",
            $direction,
            "
                limit :take
            )
            order by created_at desc, order_id desc
            "
        )
    };
}

/// Orders of the window, in the order of an index, after `$where`.
macro_rules! scanned {
    ($where:literal, $direction:literal) => {
        concat!(
            "
            select orders.order_id, created_at, status, currency, amount
            from ",
            $where,
            window!("orders.order_id", $direction)
        )
    };
}

macro_rules! by_age {
    ($direction:literal) => {
        scanned!("orders where application = :application", $direction)
    };
}

macro_rules! by_status {
    ($direction:literal) => {
        scanned!("orders{orders_by_status} where application = :application and status = :status", $direction)
    };
}

/// A cross join keeps SQLite from reading all orders in the order of age.
macro_rules! in_question {
    ($direction:literal) => {
        scanned!(
            "(
                select distinct order_id
                from (
                    select order_id
                    from payments
                    where application = :application and (status = 'review' or is_double)
                    order by created_at desc
                    limit :wide
                ) as newest
            ) as questions
            cross join orders
            where orders.order_id = questions.order_id and application = :application",
            $direction
        )
    };
}

macro_rules! by_search {
    ($direction:literal) => {
        concat!(
            "
            select orders.order_id, created_at, status, currency, amount
            from (
                select order_id from orders where application = :application and token = :token
                union
                select order_id from orders where application = :application and reference = :reference
                union
                select order_id from payments
                where application = :application and transaction_ref = :transaction_ref
                union
                select order_id from payments
                where application = :application and app_transaction_ref = :app_transaction_ref
                union
                select order_id
                from (
                    select order_id, application
                    from payments
                    where operator_ref = :operator_ref
                    order by payment_id desc
                    limit :wide
                ) as by_operator_ref
                where application = :application
                union
                select order_id
                from (
                    select order_id, application
                    from payments
                    where phone = :payer
                    order by created_at desc
                    limit :wide
                ) as by_payer
                where application = :application
                union
                select order_id
                from (
                    select order_id
                    from orders
                    where application = :application
                      and reference{in_bytes} >= :prefix
                      and reference{in_bytes} < :prefix_end
                    order by reference{in_bytes} desc
                    limit :wide
                ) as by_prefix",
            source!("orders", "order_id", "customer_phone = :customer_phone", $direction),
            source!(
                "orders",
                "order_id",
                "customer_email is not null and lower(customer_email) = lower(:email)",
                $direction
            ),
            source!("orders", "order_id", "currency = 'XAF' and amount = :francs", $direction),
            source!("orders", "order_id", "currency = 'EUR' and amount = :cents", $direction),
            ") as found
            cross join orders
            where orders.order_id = found.order_id
              and application = :application",
            window!("orders.order_id", $direction)
        )
    };
}

/// The list of orders.
pub(in crate::store::console) static ORDERS: List = List {
    by_age: plan!(by_age, "order_id"),
    by_status: plan!(by_status, "order_id"),
    in_question: plan!(in_question, "order_id"),
    by_search: plan!(by_search, "order_id"),
    count: counted!("orders", "order_id", ""),
    count_by_status: counted!("orders", "order_id", " and status = :status"),
    of_questions: &[("wide", MOST_FOUND)],
    // Each order's payments are read as well.
    scan_limit_for_operator: MOST_SCANNED * 2 / 5,
    id: "order_id",
};
