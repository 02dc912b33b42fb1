//! Orders that are looked for, and the session of a user who may.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};
use sqlx::{Connection as _, PgConnection, SqliteConnection};

/// An order with its newest payment, as text.
pub(crate) struct Sought {
    pub(crate) token: String,
    pub(crate) reference: String,
    pub(crate) phone: String,
    pub(crate) email: String,
    pub(crate) amount: i64,
    pub(crate) transaction_ref: String,
    pub(crate) app_transaction_ref: String,
    pub(crate) operator_ref: String,
    /// Positions in the lists of orders and of payments.
    pub(crate) places: [String; 2],
}

/// Orders at random depth, and a signed-in accountant, who needs no second factor.
pub(crate) struct Sample {
    pub(crate) orders: Vec<Sought>,
    pub(crate) session: String,
}

const SOUGHT: &str = "
    select token, reference, customer_phone, customer_email, orders.amount, transaction_ref, app_transaction_ref,
           operator_ref, orders.order_id, payments.payment_id, :orders_ms as ordered_ms, :payments_ms as tried_ms
    from payments join orders on orders.order_id = payments.order_id
    where payments.operator_ref = $1
";

/// The digest is the session's; every session of the bench has the same token.
const SESSION: &str = "
    insert into users (name, locale, password, created_at) values ('accountant', 'fr', 'none', :now);
    insert into memberships (user_id, shop_id, role) select user_id, 1, 'accountant' from users;
    insert into sessions (digest, session_id, user_id, awaits, created_at, seen_at, expires_at, proved_at, address, agent)
    select :digest, 'bench', user_id, 'nothing', :now, :now, :later, :now, '127.0.0.1', 'bench' from users;
";

impl Sample {
    /// Takes as many orders as there are requests for a page, and signs an accountant in.
    pub(crate) async fn take(database: &str, times: u64) -> Self {
        let token = [7; 32];
        let digest: String = Sha256::digest(token).iter().map(|byte| format!("{byte:02x}")).collect();
        let mut orders = Vec::new();
        if database.starts_with("sqlite:") {
            let mut connection = SqliteConnection::connect(database).await.expect("a database");
            let now = "(cast(strftime('%s') as integer) * 1000)";
            let session = SESSION.replace(":digest", &format!("x'{digest}'")).replace(":now", now);
            let session = session.replace(":later", &format!("{now} + 100000000"));
            sqlx::raw_sql(sqlx::AssertSqlSafe(session)).execute(&mut connection).await.expect("a session");
            let paid = "select operator_ref from payments where operator_ref is not null";
            let references: Vec<String> =
                sqlx::query_scalar(paid).fetch_all(&mut connection).await.expect("rows");
            let sql = SOUGHT
                .replace(":orders_ms", "orders.created_at")
                .replace(":payments_ms", "payments.created_at");
            for reference in chosen(&references, times) {
                let query = sqlx::query(sqlx::AssertSqlSafe(sql.as_str())).bind(reference);
                let row = query.fetch_one(&mut connection).await.expect("an order");
                orders.push(sought(&row));
            }
            connection.close().await.expect("a close");
        } else {
            let mut connection = PgConnection::connect(database).await.expect("a database");
            let session =
                SESSION.replace(":digest", &format!("decode('{digest}', 'hex')")).replace(":now", "now()");
            let session = session.replace(":later", "now() + interval '1 day'");
            sqlx::raw_sql(sqlx::AssertSqlSafe(session)).execute(&mut connection).await.expect("a session");
            let paid = "select operator_ref from payments where operator_ref is not null";
            let references: Vec<String> =
                sqlx::query_scalar(paid).fetch_all(&mut connection).await.expect("rows");
            let ms = |table: &str| format!("(extract(epoch from {table}.created_at) * 1000)::bigint");
            let sql = SOUGHT.replace(":orders_ms", &ms("orders")).replace(":payments_ms", &ms("payments"));
            for reference in chosen(&references, times) {
                let query = sqlx::query(sqlx::AssertSqlSafe(sql.as_str())).bind(reference);
                let row = query.fetch_one(&mut connection).await.expect("an order");
                orders.push(sought(&row));
            }
            connection.close().await.expect("a close");
        }
        Self { orders, session: URL_SAFE_NO_PAD.encode(token) }
    }
}

/// The same ones each time.
fn chosen(references: &[String], times: u64) -> Vec<String> {
    if references.is_empty() {
        return Vec::new();
    }
    let mut random = fastrand::Rng::with_seed(7);
    (0..times).map(|_| references[random.usize(..references.len())].clone()).collect()
}

fn sought<R: sqlx::Row>(row: &R) -> Sought
where
    for<'r> String: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    for<'r> i64: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    for<'r> &'r str: sqlx::ColumnIndex<R>,
{
    let text = |name: &str| row.get::<String, _>(name);
    let number = |name: &str| row.get::<i64, _>(name);
    let place = |at: &str, id: &str| {
        let bytes = [number(at).to_be_bytes(), number(id).to_be_bytes()].concat();
        URL_SAFE_NO_PAD.encode(bytes)
    };
    Sought {
        token: text("token"),
        reference: text("reference"),
        phone: text("customer_phone"),
        email: text("customer_email"),
        amount: number("amount"),
        transaction_ref: text("transaction_ref"),
        app_transaction_ref: text("app_transaction_ref"),
        operator_ref: text("operator_ref"),
        places: [place("ordered_ms", "order_id"), place("tried_ms", "payment_id")],
    }
}
