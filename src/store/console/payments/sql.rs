//! The statements of the list of payments.

use crate::store::{
    console::{
        list::List,
        page::{MOST_SCANNED, Plan, Statements, between, counted, end, plan, source, window},
    },
    sql::Sql,
};

/// The rows of a page: those that were looked at and have the filters' values.
macro_rules! page {
    ($scanned:ident, $direction:literal) => {
        concat!(
            "
            select {payment},
                   (select title from orders where orders.order_id = payments.order_id) as title,
                   (select customer_name from orders where orders.order_id = payments.order_id) as customer_name,
                   case when status = 'review' then (
                       select {mismatches_out}
                       from observations
                       where observations.payment_id = payments.payment_id and observations.status = 'review'
                       order by observation_id desc
                       limit 1
                   ) end as doubts
            from payments
            where payment_id in (
                select payment_id
                from (",
            $scanned!($direction),
            ") as scanned
                where (:status is null or status = :status)
                  and (:currency is null or currency = :currency)
                  and amount between :least and :most
                  and (:operator is null or operator = :operator)
                  and (not :needs_person or status = 'review' or is_double)
                order by created_at ",
            $direction,
            ", payment_id ",
            $direction,
            "
                limit :take
            )
            order by created_at desc, payment_id desc
            "
        )
    };
}

/// Payments of the window, in the order of an index.
macro_rules! scanned {
    ($from:literal, $direction:literal) => {
        concat!(
            "
            select payments.payment_id, created_at, status, currency, amount, operator, is_double
            from ",
            $from,
            window!("payments.payment_id", $direction)
        )
    };
}

macro_rules! by_age {
    ($direction:literal) => {
        scanned!("payments where application = :application", $direction)
    };
}

macro_rules! by_status {
    ($direction:literal) => {
        scanned!(
            "payments{payments_by_status} where application = :application and status = :status",
            $direction
        )
    };
}

macro_rules! in_question {
    ($direction:literal) => {
        scanned!(
            "payments{payments_in_question} where application = :application and (status = 'review' or is_double)",
            $direction
        )
    };
}

/// Orders whose payments are found.
macro_rules! found_orders {
    () => {
        "
        select order_id from orders where application = :application and token = :token
        union
        select order_id from orders where application = :application and reference = :reference
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
        ) as by_prefix
        union
        select order_id
        from (
            select order_id
            from orders
            where application = :application and customer_phone = :customer_phone
            order by created_at desc
            limit :wide
        ) as by_customer
        union
        select order_id
        from (
            select order_id
            from orders
            where application = :application and customer_email is not null and lower(customer_email) = lower(:email)
            order by created_at desc
            limit :wide
        ) as by_email
        "
    };
}

/// A cross join keeps SQLite from reading all payments in the order of age.
macro_rules! by_search {
    ($direction:literal) => {
        concat!(
            "
            select payments.payment_id, created_at, status, currency, amount, operator, is_double
            from (
                select payment_id from payments where transaction_ref = :transaction_ref
                union
                select payment_id from payments where app_transaction_ref = :app_transaction_ref
                union
                select payment_id
                from (
                    select payment_id
                    from payments
                    where operator_ref = :operator_ref
                    order by payment_id desc
                    limit :wide
                ) as by_operator_ref
                union
                select payment_id
                from (
                    select payment_id
                    from payments
                    where phone = :payer
                    order by created_at desc
                    limit :wide
                ) as by_payer
                union
                select payment_id
                from (
                    select payments.payment_id
                    from (",
            found_orders!(),
            ") as of_orders
                    cross join payments
                    where payments.order_id = of_orders.order_id
                    limit :wide
                ) as by_order",
            source!("payments", "payment_id", "currency = 'XAF' and amount = :francs", $direction),
            source!("payments", "payment_id", "currency = 'EUR' and amount = :cents", $direction),
            ") as found
            cross join payments
            where payments.payment_id = found.payment_id
              and application = :application",
            window!("payments.payment_id", $direction)
        )
    };
}

/// The list of payments.
pub(in crate::store::console) static PAYMENTS: List = List {
    by_age: plan!(by_age, "payment_id"),
    by_status: plan!(by_status, "payment_id"),
    in_question: plan!(in_question, "payment_id"),
    by_search: plan!(by_search, "payment_id"),
    count: counted!("payments", "payment_id", ""),
    count_by_status: counted!("payments", "payment_id", " and status = :status"),
    of_questions: &[],
    scan_limit_for_operator: MOST_SCANNED,
    id: "payment_id",
};
