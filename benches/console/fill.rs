//! Orders, payments and observations, in bulk: a statement makes all rows of a table.

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqliteConnection};

use crate::server::PUBLIC_KEY;

/// The first order: 2024-11-30. They are a minute apart.
const BEGINNING_MS: i64 = 1_732_968_000_000;

/// What the engines write differently.
struct Dialect {
    numbers: &'static str,
    /// A time of a number of milliseconds.
    time: [&'static str; 2],
    /// A number that is another for each row, as 32 hexadecimal digits.
    random: &'static str,
    uuid: &'static str,
    mismatches: &'static str,
}

const SQLITE: Dialect = Dialect {
    numbers: "(with recursive numbers (i) as (select 1 union all select i + 1 from numbers where i < :orders) \
              select i from numbers) as numbers",
    time: ["(", ")"],
    random: "lower(hex(randomblob(16)))",
    uuid: "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(2)) || '-' \
           || hex(randomblob(2)) || '-' || hex(randomblob(6)))",
    mismatches: "''",
};

const POSTGRES: Dialect = Dialect {
    numbers: "generate_series(cast(1 as bigint), :orders) as i",
    time: ["to_timestamp((", ") / 1000.0)"],
    random: "replace(gen_random_uuid()::text, '-', '')",
    uuid: "gen_random_uuid()::text",
    mismatches: "'[]'::jsonb",
};

/// Seven in ten orders are paid. Customers come back, amounts repeat, one order in fifty is in euros.
const ORDERS: &str = "
    insert into orders (application, token, reference, amount, currency, title, customer_name, customer_email,
        customer_phone, locale, status, paid_at, created_at, updated_at)
    select ':application', :random, 'CMD-' || (100000 + i), (i * 7919 % 500 + 1) * 100,
           case when i % 50 = 0 then 'EUR' else 'XAF' end, 'Commande de pagnes ' || i, 'Client ' || (i % 60000),
           'client' || (i % 60000) || '@example.com', cast(670000000 + i * 31 % 90000 as text), 'fr',
           case when i % 1000 = 0 then 'review' when i % 100 < 70 then 'paid' when i % 100 < 80 then 'expired'
                when i % 100 < 88 then 'failed' when i % 100 < 95 then 'canceled' else 'open' end,
           case when i % 100 < 70 and i % 1000 <> 0 then time[:beginning + i * 60000 + 30000] end,
           time[:beginning + i * 60000], time[:beginning + i * 60000]
    from :numbers;
";

/// One attempt for each order that is not open, and an earlier one for some.
const PAYMENTS: &str = "
    insert into payments (order_id, application, order_reference, app_transaction_ref, transaction_ref, amount,
        currency, status, paid_at, is_double, operator, operator_ref, phone, created_at, updated_at)
    select order_id, application, reference, reference || '-' || :random, :uuid, amount, currency, 'failed', null,
           false, 'CM_MOMO', null, customer_phone, time[:beginning + order_id * 60000 + 1000],
           time[:beginning + order_id * 60000 + 9000]
    from orders
    where order_id % 100 < 13;
    insert into payments (order_id, application, order_reference, app_transaction_ref, transaction_ref, amount,
        currency, status, paid_at, is_double, operator, operator_ref, phone, created_at, updated_at)
    select order_id, application, reference, reference || '-' || :random, :uuid, amount, currency, status, paid_at,
           order_id % 5000 = 1, case when order_id % 100 < 60 then 'CM_MOMO' when order_id % 100 < 98 then 'CM_OM'
           else 'CARD' end, case when status = 'paid' then 'MP' || (500000000 + order_id) end, customer_phone,
           time[:beginning + order_id * 60000 + 10000], time[:beginning + order_id * 60000 + 30000]
    from orders
    where status <> 'open';
    insert into observations (payment_id, source, status, mismatches, change, event, payload, observed_at)
    select payment_id, 'status_check', status, :mismatches, 'advanced', 'x' || payment_id,
           '{\"transaction_status\":\"SUCCESS\",\"transaction_type\":\"PAYIN\"}', updated_at
    from payments;
";

impl Dialect {
    fn write(&self, sql: &str, orders: u64) -> String {
        let [before, after] = self.time;
        let mut written = String::new();
        for (number, part) in sql.split("time[").enumerate() {
            match part.split_once(']') {
                Some((time, rest)) if number > 0 => written += &format!("{before}{time}{after}{rest}"),
                _ => written += part,
            }
        }
        [
            (":numbers", self.numbers.to_owned()),
            (":orders", orders.to_string()),
            (":application", PUBLIC_KEY.to_owned()),
            (":random", self.random.to_owned()),
            (":uuid", self.uuid.to_owned()),
            (":mismatches", self.mismatches.to_owned()),
            (":beginning", BEGINNING_MS.to_string()),
        ]
        .into_iter()
        .fold(written, |sql, (name, value)| sql.replace(name, &value))
    }
}

/// Makes so many orders, with as many payments and eight in a hundred more.
pub(crate) async fn fill(database: &str, orders: u64) {
    if orders == 0 {
        return;
    }
    if database.starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(database).await.expect("a database");
        connection.execute("pragma synchronous = off; pragma cache_size = -400000").await.expect("a setting");
        for sql in [ORDERS, PAYMENTS] {
            connection.execute(AssertSqlSafe(SQLITE.write(sql, orders))).await.expect("rows");
        }
        connection.close().await.expect("a close");
    } else {
        let mut connection = PgConnection::connect(database).await.expect("a database");
        connection.execute("set synchronous_commit = off").await.expect("a setting");
        for sql in [ORDERS, PAYMENTS] {
            connection.execute(AssertSqlSafe(POSTGRES.write(sql, orders))).await.expect("rows");
        }
        // As autovacuum does on a server that has run for a while.
        connection.execute("vacuum analyze").await.expect("statistics");
        connection.close().await.expect("a close");
    }
}
