//! Erases a person from answers under an `Idempotency-Key`. An answer must be repeated to the letter, so one that names
//! the person is deleted as a whole, with the digest of its request.

use caisse_domain::Reference;

use crate::{
    redaction::Person,
    store::{
        engine::{Connection, Sql},
        error::StoreError,
    },
};

/// Of any application.
const OF_ORDER: &str = "delete from idempotency_keys where order_reference = $1";

macro_rules! speaks_of {
    ($has:literal) => {
        concat!(
            "delete from idempotency_keys where ",
            $has,
            "(lower(answer), $1) > 0 or ",
            $has,
            "(lower(idempotency_key), $1) > 0"
        )
    };
}

const SPEAKS_OF: Sql = Sql { sqlite: speaks_of!("instr"), postgres: speaks_of!("strpos") };

/// Deletes the answers about these orders, and all others that name the person.
pub(super) async fn erase_answers(
    connection: &mut Connection<'_>,
    orders: &[Reference],
    person: &Person,
) -> Result<(), StoreError> {
    for reference in orders {
        connection.execute(OF_ORDER, &[reference.as_str().into()]).await?;
    }
    for known in person.known() {
        connection.execute(SPEAKS_OF, &[known.as_str().into()]).await?;
    }
    Ok(())
}
