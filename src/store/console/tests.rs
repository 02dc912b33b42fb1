//! What the statements of the lists read, as SQLite plans them.

use sqlx::{AssertSqlSafe, ConnectOptions as _, Row as _, SqliteConnection, sqlite::SqliteConnectOptions};

use super::{
    super::{migrations, sql::Sql},
    list::List,
    orders::ORDERS,
    payments::PAYMENTS,
};

async fn new_database() -> SqliteConnection {
    let mut connection = SqliteConnectOptions::new().in_memory(true).connect().await.expect("a database");
    migrations::sqlite().run(&mut connection).await.expect("the tables");
    connection
}

/// The steps of a statement.
async fn steps(connection: &mut SqliteConnection, sql: &Sql) -> Vec<String> {
    let text = format!("explain query plan {}", sql.for_sqlite().text);
    let rows = sqlx::query(AssertSqlSafe(text)).fetch_all(connection).await.expect("a plan");
    rows.iter().map(|row| row.try_get("detail").expect("a step")).collect()
}

fn statements(list: &List) -> Vec<&Sql> {
    let plans = [&list.by_age, &list.by_status, &list.in_question, &list.by_search];
    let of_plans = plans
        .into_iter()
        .flat_map(|plan| [&plan.older.page, &plan.older.end, &plan.newer.page, &plan.newer.end]);
    of_plans.chain([&list.count, &list.count_by_status]).collect()
}

#[tokio::test]
async fn no_statement_of_a_list_reads_a_whole_table() {
    let mut connection = new_database().await;
    for list in [&ORDERS, &PAYMENTS] {
        for sql in statements(list) {
            let steps = steps(&mut connection, sql).await;
            for table in ["orders", "payments", "observations"] {
                let reads_all = |step: &&String| {
                    **step == format!("SCAN {table}") || step.starts_with(&format!("SCAN {table} "))
                };
                assert_eq!(steps.iter().find(reads_all), None, "{}\n{steps:#?}", sql.for_sqlite().text);
            }
        }
    }
}

/// PostgreSQL may answer `exists` with a hash of a whole table.
#[test]
fn no_statement_of_a_list_asks_whether_rows_exist() {
    for list in [&ORDERS, &PAYMENTS] {
        for sql in statements(list) {
            assert!(!sql.for_postgres().text.contains("exists"), "{}", sql.for_postgres().text);
        }
    }
}

/// An index has the rows that are looked at in their order, so that no more of them are read.
#[tokio::test]
async fn the_rows_that_are_looked_at_are_in_the_order_of_an_index() {
    let mut connection = new_database().await;
    let rows = |table: &str, index: &str, is: &str| {
        let number = if table == "orders" { "order_id" } else { "payment_id" };
        format!(
            "explain query plan select {number} from {table} where application = ?1 {is} \
             and (created_at, {number}) < (?3, ?4) and (created_at, {number}) > (?5, ?6) \
             order by created_at desc, {number} desc limit ?7 -- {index}"
        )
    };
    for (table, index, is) in [
        ("orders", "orders_by_age", ""),
        ("orders", "orders_by_status", "and status = ?2"),
        ("orders", "orders_by_customer_phone", "and customer_phone = ?2"),
        (
            "orders",
            "orders_by_customer_email",
            "and customer_email is not null and lower(customer_email) = lower(?2)",
        ),
        ("orders", "orders_by_amount", "and currency = 'XAF' and amount = ?2"),
        ("payments", "payments_by_age", ""),
        ("payments", "payments_by_status", "and status = ?2"),
        ("payments", "payments_by_amount", "and currency = 'XAF' and amount = ?2"),
        ("payments", "payments_in_question", "and (status = 'review' or is_double)"),
    ] {
        let text = rows(table, index, is);
        let plan = sqlx::query(AssertSqlSafe(text)).fetch_all(&mut connection).await.expect("a plan");
        let steps: Vec<String> = plan.iter().map(|row| row.try_get("detail").expect("a step")).collect();
        assert!(steps.len() == 1 && steps[0].contains(&format!(" {index} ")), "{index}: {steps:?}");
    }
}

/// The rows that a search names are looked up one by one: it never walks a table in the order of age.
#[tokio::test]
async fn a_search_looks_up_what_its_sources_name() {
    let mut connection = new_database().await;
    for (list, table) in [(&ORDERS, "orders"), (&PAYMENTS, "payments")] {
        for sql in [&list.by_search.older.page, &list.by_search.newer.page] {
            let steps = steps(&mut connection, sql).await;
            let walks = |step: &&String| step.contains(&format!("{table}_by_age"));
            assert_eq!(steps.iter().find(walks), None, "{steps:#?}");
        }
    }
}

/// A rare status is not looked for among all rows in the order of age.
#[tokio::test]
async fn a_list_of_one_status_or_of_questions_reads_no_other_rows() {
    let mut connection = new_database().await;
    for (list, table) in [(&ORDERS, "orders"), (&PAYMENTS, "payments")] {
        for plan in [&list.by_status, &list.in_question] {
            for sql in [&plan.older.page, &plan.older.end, &plan.newer.page, &plan.newer.end] {
                let steps = steps(&mut connection, sql).await;
                let walks = |step: &&String| step.contains(&format!("{table}_by_age"));
                assert_eq!(steps.iter().find(walks), None, "{steps:#?}");
            }
        }
    }
}
