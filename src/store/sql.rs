//! Statements as plain SQL, with named parameters.
//!
//! `:name` is a parameter. `{name}` is one of the few differences between the engines, by its name in [`SNIPPETS`]. A
//! statement that differs in more has one text for each engine. The first use of a statement translates it.

use std::sync::OnceLock;

use serde::Serialize;

use super::error::StoreError;

/// What the engines write differently, and what several statements share: name, SQLite, PostgreSQL.
const SNIPPETS: [Snippet; 24] = [
    // SQLite has one writer, so no row is locked by another.
    ("for_update", "", "for update"),
    ("skip_locked", "", "for update skip locked"),
    ("least", "min", "least"),
    ("octet_length", "length", "octet_length"),
    ("position_in", "instr", "strpos"),
    ("position_in_body", "instr(body, cast(:known as blob))", "position(convert_to(:known, 'UTF8') in body)"),
    // SQLite has no statistics, and would rather read all rows in the order of age.
    ("orders_by_status", " indexed by orders_by_status", ""),
    ("payments_by_status", " indexed by payments_by_status", ""),
    ("payments_in_question", " indexed by payments_in_question", ""),
    // Texts in the order of their bytes, whatever the database's language.
    ("in_bytes", "", " collate \"C\""),
    // The elements of a JSON array: `from {elements_of}(:ids{as_json}) as value`.
    ("elements_of", "json_each", "json_array_elements_text"),
    ("as_json", "", "::json"),
    // Words with blanks between them, stored as a text or as an array.
    ("mismatches_in", ":mismatches", "to_jsonb(string_to_array(:mismatches, ' '))"),
    (
        "mismatches_out",
        "mismatches",
        "(select string_agg(value, ' ') from jsonb_array_elements_text(mismatches) as value)",
    ),
    ("next_unproven_check", "checked_at + :pause", "checked_at + :pause * interval '1 millisecond'"),
    ("named_payments", NAMED_IN_SQLITE, NAMED_IN_POSTGRES),
    ("order", ORDER, ORDER),
    ("payment", PAYMENT, PAYMENT),
    ("payments_of_found", PAYMENTS_OF_FOUND, PAYMENTS_OF_FOUND),
    ("is_free", IS_FREE, IS_FREE),
    ("lease", LEASE, LEASE),
    ("session", SESSION, SESSION),
    ("user", USER, USER),
    ("join_membership", JOIN_MEMBERSHIP, JOIN_MEMBERSHIP),
];

/// Name, SQLite, PostgreSQL.
type Snippet = (&'static str, &'static str, &'static str);

/// The rows of a JSON array of payments that callbacks name.
const NAMED_IN_SQLITE: &str = "(select value ->> 'payment_id' as payment_id, \
     value ->> 'is_authentic' as is_authentic, value ->> 'candidate_ref' as candidate_ref \
     from json_each(:named)) as named";
const NAMED_IN_POSTGRES: &str = "json_to_recordset(:named::json) \
     as named (payment_id bigint, is_authentic boolean, candidate_ref text)";

/// The columns of which `rows::order` makes an order.
const ORDER: &str = "order_id, token, reference, amount, currency, title, customer_name, customer_email, \
     customer_phone, locale, return_url, metadata, created_at, paid_at";

/// The columns of which `rows::payment` makes a payment.
const PAYMENT: &str = "payment_id, order_id, order_reference, app_transaction_ref, transaction_ref, candidate_ref, \
     payment_url, amount, currency, status, is_late, is_double, operator, operator_ref, fees, phone, prompt, \
     request_id, opened_at, checked_at, created_at, updated_at";

/// The payments of the order whose `order_id` is in `found`: the newest `:most`, and as many in which money moved.
const PAYMENTS_OF_FOUND: &str = "
    select {payment}
    from payments
    where payment_id in (
        select payment_id
        from (
            select payment_id from payments
            where order_id = (select order_id from found)
            order by payment_id desc
            limit :most
        ) as newest
        union
        select payment_id
        from (
            select payment_id from payments
            where order_id = (select order_id from found) and status in ('review', 'paid')
            order by payment_id
            limit :most
        ) as moved
    )
    order by payment_id
    ";

/// No process checks the payment now, and none did since `:since`. A clock that was set back is no reason to wait.
const IS_FREE: &str = "(checked_at is null or checked_at < :since or checked_at > :now) \
     and (claimed_until is null or claimed_until <= :now or claimed_until > :until)";

/// What a claim stores. The check serves every callback of before.
const LEASE: &str = "checked_at = :now, claimed_until = :until, callback_at = null, recheck = false";

/// The columns of which `accounts::sessions` makes a session.
const SESSION: &str = "digest, session_id, awaits, sessions.created_at as session_created_at, seen_at, expires_at, \
     proved_at, address, agent";

/// The role that a user has in the shop.
const JOIN_MEMBERSHIP: &str =
    "join memberships on memberships.user_id = users.user_id and shop_id = :shop_id";

/// The columns of which `accounts::users` makes a user.
const USER: &str = "users.user_id, name, locale, role, password is not null as has_password, \
     totp_sealed is not null as has_second_factor, users.created_at as user_created_at, disabled_at";

/// A statement. It belongs into a `static`: its translations are made once.
#[derive(Debug)]
pub(super) struct Sql {
    sqlite: Text,
    postgres: Text,
}

#[derive(Debug)]
struct Text {
    written: &'static str,
    translated: OnceLock<Translated>,
}

/// A statement as an engine takes it: parameters are numbered in the order of their first use.
#[derive(Debug)]
pub(super) struct Translated {
    pub(super) text: &'static str,
    parameters: Vec<&'static str>,
}

impl Sql {
    /// A statement of which both engines take the same text.
    pub(super) const fn new(text: &'static str) -> Self {
        Self::by_engine(text, text)
    }

    /// A statement with a text for each engine.
    pub(super) const fn by_engine(sqlite: &'static str, postgres: &'static str) -> Self {
        Self { sqlite: Text::new(sqlite), postgres: Text::new(postgres) }
    }

    pub(super) fn for_sqlite(&self) -> &Translated {
        self.sqlite.translated(|(_, sqlite, _)| sqlite)
    }

    pub(super) fn for_postgres(&self) -> &Translated {
        self.postgres.translated(|(_, _, postgres)| postgres)
    }
}

impl Text {
    const fn new(written: &'static str) -> Self {
        Self { written, translated: OnceLock::new() }
    }

    fn translated(&self, of_engine: fn(Snippet) -> &'static str) -> &Translated {
        self.translated.get_or_init(|| {
            let mut translation = Translation { of_engine, text: String::new(), parameters: Vec::new() };
            translation.add(self.written);
            // Lives as long as the `static` that it belongs to.
            Translated { text: translation.text.leak(), parameters: translation.parameters }
        })
    }
}

impl Translated {
    /// The values in the order of the statement's parameters.
    ///
    /// # Errors
    /// [`StoreError::Unbound`] when one is missing.
    pub(super) fn ordered<V: Copy>(&self, values: &[(&'static str, V)]) -> Result<Vec<V>, StoreError> {
        debug_assert!(
            values.iter().all(|(name, _)| self.parameters.contains(name)),
            "{}: a value that is no parameter among {:?}",
            self.text,
            values.iter().map(|(name, _)| name).collect::<Vec<_>>()
        );
        let value_of = |name: &&'static str| {
            let found = values.iter().find(|(given, _)| given == name);
            found.map(|&(_, value)| value).ok_or(StoreError::Unbound(name))
        };
        self.parameters.iter().map(value_of).collect()
    }
}

struct Translation {
    of_engine: fn(Snippet) -> &'static str,
    text: String,
    parameters: Vec<&'static str>,
}

impl Translation {
    fn add(&mut self, written: &'static str) {
        let mut rest = written;
        while let Some(at) = rest.find(['\'', ':', '{']) {
            self.text.push_str(&rest[..at]);
            rest = &rest[at..];
            rest = match rest.as_bytes() {
                [b'\'', ..] => self.copy(rest, rest[1..].find('\'').map_or(rest.len(), |end| end + 2)),
                // A cast of PostgreSQL's.
                [b':', b':', ..] => self.copy(rest, 2),
                [b':', ..] => self.parameter(&rest[1..]),
                _ => self.snippet(rest),
            };
        }
        self.text.push_str(rest);
    }

    fn copy(&mut self, rest: &'static str, bytes: usize) -> &'static str {
        self.text.push_str(&rest[..bytes]);
        &rest[bytes..]
    }

    fn parameter(&mut self, rest: &'static str) -> &'static str {
        let end = rest.find(|mark: char| mark != '_' && !mark.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let name = &rest[..end];
        let known = self.parameters.iter().position(|parameter| *parameter == name);
        let place = known.unwrap_or_else(|| {
            self.parameters.push(name);
            self.parameters.len() - 1
        });
        self.text.push('$');
        self.text.push_str(&(place + 1).to_string());
        &rest[end..]
    }

    fn snippet(&mut self, rest: &'static str) -> &'static str {
        let name = rest[1..].split('}').next().unwrap_or_default();
        match SNIPPETS.into_iter().find(|(known, ..)| *known == name) {
            Some(snippet) => {
                self.add((self.of_engine)(snippet));
                &rest[name.len() + 2..]
            }
            // Braces that are the statement's own.
            None => self.copy(rest, 1),
        }
    }
}

/// A JSON array: one parameter for many values or rows.
pub(super) fn json_array<T: Serialize>(elements: impl Iterator<Item = T>) -> String {
    let elements: Vec<T> = elements.collect();
    // Texts and numbers always have a JSON form.
    serde_json::to_string(&elements).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_numbers_in_the_order_of_their_first_use() {
        static STATEMENT: Sql = Sql::new("select :second, :first where x = ':text' and y = :second::json");
        let translated = STATEMENT.for_postgres();
        assert_eq!(translated.text, "select $1, $2 where x = ':text' and y = $1::json");
        assert_eq!(translated.ordered(&[("first", 1), ("second", 2)]).expect("both"), [2, 1]);
    }

    #[test]
    fn an_engine_gets_its_own_words() {
        static STATEMENT: Sql =
            Sql::new("select {least}(a, :b) {for_update}; insert {mismatches_in}; '{' {}");
        assert_eq!(STATEMENT.for_sqlite().text, "select min(a, $1) ; insert $2; '{' {}");
        let postgres = "select least(a, $1) for update; insert to_jsonb(string_to_array($2, ' ')); '{' {}";
        assert_eq!(STATEMENT.for_postgres().text, postgres);
    }

    #[test]
    fn a_value_that_is_missing_is_an_error() {
        static STATEMENT: Sql = Sql::new("select :here, :missing");
        let result = STATEMENT.for_sqlite().ordered(&[("here", 1)]);
        assert!(matches!(result, Err(StoreError::Unbound("missing"))), "{result:?}");
    }
}
