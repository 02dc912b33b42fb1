//! PostgreSQL: its address, what its sessions can do, and how transactions begin there.
//!
//! A prepared statement lives in a session of the server's. A pooler in transaction mode (PgBouncer, and most hosts'
//! poolers) lends a session for one transaction at a time. A statement that was prepared in one transaction is not
//! there in the next, or, worse, another client's is there under its name. Behind a pooler each statement is therefore
//! prepared without a name and used inside one transaction, which costs round trips. Since a wrong guess would cost
//! more, a session counts as our own only when it shows what this process gave it at its start.

use std::{str::FromStr as _, sync::Arc, time::Duration};

use sqlx::{
    Connection as _, PgConnection, PgPool, Row as _, Transaction,
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use url::Url;

use super::{
    diagnosis::Diagnosis,
    error::StoreError,
    timeouts::{BUSY_TIMEOUT, in_time},
};

/// Connections to PostgreSQL of one process, unless `connection_limit` says otherwise.
const CONNECTIONS: u32 = 10;
/// How long PostgreSQL may take for a first connection: some hosts wake it up for that.
const FIRST_ANSWER: Duration = Duration::from_secs(15);
/// Time-outs of the server, so that nothing waits without end there.
const LIMITS: [(&str, &str); 3] =
    [("statement_timeout", "10s"), ("lock_timeout", "5s"), ("idle_in_transaction_session_timeout", "30s")];
/// The same, for one transaction.
const BEGIN_POOLED: &str = "begin isolation level read committed; set local statement_timeout = '10s'; set local lock_timeout = '5s'; \
     set local idle_in_transaction_session_timeout = '30s'";
/// A setting without meaning, which shows whether a start-up parameter reaches the server.
const PROBE: &str = "caisse.session";

/// The owner of a session of the server's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Session {
    /// Ours, for as long as the connection is: statements are prepared once.
    Dedicated,
    /// A pooler's, lent for one transaction: statements have no names, and none is outside a transaction.
    Pooled,
}

/// Connections to PostgreSQL. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Postgres {
    pool: PgPool,
    pub(super) session: Session,
    diagnosis: Arc<Diagnosis>,
}

impl Postgres {
    /// Connects to the database at `url`.
    ///
    /// # Errors
    /// [`StoreError::UnknownParameter`], [`StoreError::ChannelBinding`], or why PostgreSQL cannot be reached.
    pub(super) async fn open(url: &str) -> Result<Self, StoreError> {
        let address = Address::parse(url)?;
        let session = match address.is_pooled {
            // The pool would report only a time-out, whatever the reason.
            true => {
                first_connection(&address.options).await?.close().await?;
                Session::Pooled
            }
            false => session_at(&address.options).await?,
        };
        let options = address.options.application_name("caisse");
        let options = match session {
            Session::Dedicated => options.options(LIMITS),
            Session::Pooled => {
                tracing::info!("PostgreSQL is behind a pooler: every statement has a transaction of its own");
                options
            }
        };
        let pool = PgPoolOptions::new().max_connections(address.connections).acquire_timeout(BUSY_TIMEOUT);
        let diagnosis = Arc::new(Diagnosis::new(place_of(url), options.clone()));
        Ok(Self { pool: pool.connect_with(options).await?, session, diagnosis })
    }

    /// A connection. It is awaited in a box: the wait alone takes 4 KiB, which every request that may read or write
    /// would hold from its first moment on.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`], or [`StoreError::AllInUse`].
    pub(super) async fn acquire(&self) -> Result<PoolConnection<sqlx::Postgres>, StoreError> {
        self.explained(Box::pin(self.pool.acquire()).await).await
    }

    /// A transaction. Dropped without a commit, it is rolled back.
    ///
    /// # Errors
    /// As [`Postgres::acquire`].
    pub(super) async fn begin(&self) -> Result<Transaction<'static, sqlx::Postgres>, StoreError> {
        self.begin_with(match self.session {
            Session::Dedicated => "begin isolation level read committed",
            Session::Pooled => BEGIN_POOLED,
        })
        .await
    }

    /// A transaction that begins with `begin`.
    ///
    /// # Errors
    /// As [`Postgres::acquire`].
    pub(super) async fn begin_with(
        &self,
        begin: &'static str,
    ) -> Result<Transaction<'static, sqlx::Postgres>, StoreError> {
        self.explained(Box::pin(self.pool.begin_with(begin)).await).await
    }

    /// The same answer, with an error that names the server and the cause.
    async fn explained<T>(&self, answer: Result<T, sqlx::Error>) -> Result<T, StoreError> {
        match answer {
            Ok(answer) => Ok(answer),
            Err(error) => Err(Box::pin(self.diagnosis.explain(error)).await),
        }
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
    }
}

/// A connection for inspecting the database: one transaction, which fits behind a pooler too.
///
/// # Errors
/// As [`Postgres::open`].
pub(super) async fn connect(url: &str) -> Result<PgConnection, StoreError> {
    let address = Address::parse(url)?;
    Ok(first_connection(&address.options.application_name("caisse doctor")).await?)
}

/// Host and database of an address, and nothing else of it.
pub(super) fn place_of(url: &str) -> String {
    let Ok(Address { options, .. }) = Address::parse(url) else { return "of DATABASE_URL".to_owned() };
    let host = match options.get_socket() {
        Some(folder) => folder.display().to_string(),
        None => format!("{}:{}", options.get_host(), options.get_port()),
    };
    // PostgreSQL's own default.
    let name = options.get_database().unwrap_or_else(|| options.get_username());
    format!("{host}/{name} (PostgreSQL)")
}

async fn first_connection(options: &PgConnectOptions) -> Result<PgConnection, sqlx::Error> {
    in_time(FIRST_ANSWER, PgConnection::connect_with(options)).await
}

/// Whether a connection's start-up parameter is there in the session that answers.
async fn session_at(options: &PgConnectOptions) -> Result<Session, StoreError> {
    // Random, so that no role and no pooler has it from elsewhere.
    let word = format!("{:016x}", getrandom::u64().map_err(|error| sqlx::Error::Io(error.into()))?);
    match first_connection(&options.clone().options([(PROBE, &word)])).await {
        Ok(mut connection) => {
            // Not prepared: prepared statements may not work yet.
            let answer = sqlx::raw_sql("select current_setting('caisse.session', true) as word");
            let stored = answer.fetch_one(&mut connection).await?.try_get::<Option<String>, _>("word")?;
            connection.close().await?;
            Ok(if stored.is_some_and(|stored| stored == word) { Session::Dedicated } else { Session::Pooled })
        }
        // A pooler that takes no such parameter reports so. Any other error comes without it too.
        Err(sqlx::Error::Database(_)) => {
            first_connection(options).await?.close().await?;
            Ok(Session::Pooled)
        }
        Err(error) => Err(error.into()),
    }
}

/// A parsed address of PostgreSQL.
#[derive(Debug)]
struct Address {
    options: PgConnectOptions,
    /// Whether it is behind a pooler, by the `pgbouncer` parameter of other tools.
    is_pooled: bool,
    connections: u32,
}

/// The parameters that sqlx supports.
const KNOWN: [&str; 18] = [
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "options",
    "statement-cache-capacity",
];

impl Address {
    /// Parses an address as hosts print it. An unsupported parameter is an error that names it.
    fn parse(url: &str) -> Result<Self, StoreError> {
        let mut url = Url::parse(url).map_err(|_| StoreError::Address)?;
        let (mut is_pooled, mut connections) = (false, CONNECTIONS);
        let mut obeyed: Vec<(String, String)> = Vec::new();
        for (name, value) in url.query_pairs() {
            let unknown = || StoreError::UnknownParameter(nameable(&name));
            match (&*name, &*value) {
                ("pgbouncer", _) => is_pooled = value.parse().map_err(|_| unknown())?,
                ("connection_limit", _) => {
                    connections = value.parse().ok().filter(|&limit| limit > 0).ok_or_else(unknown)?;
                }
                // These values require nothing.
                ("channel_binding", "disable" | "prefer") => {}
                ("channel_binding", _) => return Err(StoreError::ChannelBinding),
                (known, _) if KNOWN.contains(&known) || known.starts_with("options[") => {
                    obeyed.push((name.into_owned(), value.into_owned()));
                }
                _ => return Err(unknown()),
            }
        }
        url.set_query(None);
        if !obeyed.is_empty() {
            url.query_pairs_mut().extend_pairs(obeyed);
        }
        // Poolers refuse a start-up parameter that they do not track; and nothing here is a float.
        let options = PgConnectOptions::from_str(url.as_str()).map_err(|_| StoreError::Address)?;
        let options = options.extra_float_digits(None);
        Ok(Self { options, is_pooled, connections })
    }
}

/// A parameter's name as an error may print it. Text that does not look like one may be a piece of a password.
fn nameable(name: &str) -> String {
    let is_name =
        name.len() <= 32 && name.chars().all(|mark| mark.is_ascii_lowercase() || "_-".contains(mark));
    if is_name { format!("`{name}`") } else { "that is not a name".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(query: &str) -> Result<Address, StoreError> {
        Address::parse(&format!("postgres://shop:secret@db.example:6543/shop{query}"))
    }

    #[test]
    fn an_address_is_read_as_hosts_print_it() {
        for (query, is_pooled, connections) in [
            ("", false, 10),
            ("?sslmode=require", false, 10),
            ("?pgbouncer=true", true, 10),
            ("?pgbouncer=true&connection_limit=3", true, 3),
            ("?sslmode=require&channel_binding=prefer&pgbouncer=false", false, 10),
            ("?host=/run/postgresql&options[search_path]=shop", false, 10),
        ] {
            let address = parse(query).expect("an address");
            assert_eq!((address.is_pooled, address.connections), (is_pooled, connections), "{query}");
            assert_eq!(address.options.get_database(), Some("shop"));
        }
        let address = parse("?pgbouncer=true&sslmode=verify-full").expect("an address");
        assert!(matches!(address.options.get_ssl_mode(), sqlx::postgres::PgSslMode::VerifyFull));
        assert_eq!(address.options.get_port(), 6543);
    }

    #[test]
    fn what_an_address_asks_for_and_does_not_get_is_refused_by_name() {
        for (query, words) in [
            ("?sslmode=require&channel_binding=require", "channel_binding=require"),
            ("?connection_limit=0", "`connection_limit`"),
            ("?connection_limit=secret", "`connection_limit`"),
            ("?pgbouncer=secret", "`pgbouncer`"),
            ("?schema=secret", "`schema`"),
            ("?secret@db.example/shop", "not a name"),
        ] {
            let refused = parse(query).expect_err("a refusal").to_string();
            assert!(refused.contains(words) && !refused.contains("secret"), "{query}: {refused}");
        }
    }
}
