//! Erases a person from answers under an `Idempotency-Key`. An answer must be repeated exactly, so one that names
//! the person is deleted as a whole, with the digest of its request.

use caisse_domain::Reference;

use crate::{
    redaction::Person,
    store::{engine::Connection, error::StoreError, sql::Sql},
};

/// Of any application.
static OF_ORDER: Sql = Sql::new("delete from idempotency_keys where order_reference = :reference");

static NAMES_PERSON: Sql = Sql::new(
    "
    delete from idempotency_keys
    where {position_in}(lower(answer), :known) > 0
       or {position_in}(lower(idempotency_key), :known) > 0
    ",
);

/// Deletes the answers about these orders, and all others that name the person.
pub(super) async fn erase_answers(
    connection: &mut Connection<'_>,
    orders: &[Reference],
    person: &Person,
) -> Result<(), StoreError> {
    for reference in orders {
        connection.execute(&OF_ORDER, &[("reference", reference.as_str().into())]).await?;
    }
    for known in person.known() {
        connection.execute(&NAMES_PERSON, &[("known", known.as_str().into())]).await?;
    }
    Ok(())
}
