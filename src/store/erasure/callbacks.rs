//! Erases a person from callbacks.

use sha2::{Digest as _, Sha256};

use crate::{
    redaction::{ERASED, Person},
    store::{
        callbacks::Digest,
        engine::{Connection, Row, Value},
        error::StoreError,
        sql::Sql,
    },
};

static OF_PAYMENT: Sql = Sql::new(
    "
    select callback_id, source_address, verdict, digest, body
    from callbacks
    where payment_id = :payment_id
    ",
);

/// A number is found however it is grouped: `:digits` has its digits only. So has the body, without what may stand
/// between them in a text, in JSON's escapes and in a form's.
static UNASSIGNED: Sql = Sql::by_engine(
    r"
    select callback_id, source_address, verdict, digest, body
    from callbacks
    where payment_id is null
      and (
          instr(lower(cast(body as text)), :known) > 0
          or (
              :digits <> ''
              and instr(
                  replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
                      lower(cast(body as text)),
                      '\u00a0', ''), '\u202f', ''), '%20', ''), '%c2%a0', ''), char(160), ''),
                      char(8239), ''), ' ', ''), '.', ''), '-', ''), '+', ''), '/', ''),
                  :digits
              ) > 0
          )
      )
    ",
    r"
    select callback_id, source_address, verdict, digest, body
    from callbacks
    where payment_id is null
      and (
          position(:known in lower(encode(body, 'escape'))) > 0
          or position(convert_to(:known, 'UTF8') in body) > 0
          or (
              :digits <> ''
              and strpos(
                  regexp_replace(
                      lower(encode(body, 'escape')),
                      '\\\\u00a0|\\\\u202f|\\302\\240|\\342\\200\\257|%20|%c2%a0|[-+ ./]', '', 'g'
                  ),
                  :digits
              ) > 0
          )
      )
    ",
);

static UPDATE: Sql = Sql::new(
    "
    update callbacks
    set body = :body, source_address = :source_address, digest = :digest
    where callback_id = :callback_id
    ",
);

/// Erases a person from the callbacks about a payment.
pub(in crate::store) async fn erase_callbacks(
    connection: &mut Connection<'_>,
    payment_id: i64,
    person: &Person,
) -> Result<u64, StoreError> {
    let rows = connection.fetch_all(&OF_PAYMENT, &[("payment_id", payment_id.into())]).await?;
    erase_from(connection, rows, person, false).await
}

/// The same, for callbacks that name no payment of ours but the person.
pub(super) async fn erase_strays(
    connection: &mut Connection<'_>,
    person: &Person,
) -> Result<u64, StoreError> {
    let mut touched = 0;
    for known in person.known() {
        let is_number = known.bytes().all(|mark| mark.is_ascii_digit());
        let digits = if is_number { known.as_str() } else { "" };
        let values = [("known", known.as_str().into()), ("digits", digits.into())];
        let rows = connection.fetch_all(&UNASSIGNED, &values).await?;
        touched += erase_from(connection, rows, person, true).await?;
    }
    Ok(touched)
}

async fn erase_from(
    connection: &mut Connection<'_>,
    rows: Vec<Row>,
    person: &Person,
    speaks_of_them: bool,
) -> Result<u64, StoreError> {
    let mut touched = 0;
    for row in &rows {
        let (before, digest) = (row.bytes("body")?, row.bytes("digest")?);
        let after = match person.erased_from_bytes(before) {
            // The body names the person in a form that cannot be separated: then all of it goes.
            after if speaks_of_them && after == before => ERASED.into(),
            after => after,
        };
        // The gateway's address is not personal; an unproven sender's may be.
        let source = row.text("source_address")?;
        let is_authentic = row.text("verdict")? == "authentic";
        let after_source = if is_authentic { source } else { ERASED };
        if after == before && after_source == source {
            continue;
        }
        // A digest of the old body would reveal the number to an attacker who tries all. A body that cannot be read any
        // more keeps it: it is all there is. The seal of an authentic callback has no person in it, and counts it when
        // it comes again.
        let digest: Digest = match after == ERASED.as_bytes() || is_authentic {
            true => digest.try_into().map_err(|_| StoreError::Unreadable("digest"))?,
            false => {
                let callback_id = row.int("callback_id")?;
                Sha256::new().chain_update(callback_id.to_be_bytes()).chain_update(&after).finalize().into()
            }
        };
        let values = [
            ("callback_id", row.int("callback_id")?.into()),
            ("body", Value::Bytes(&after)),
            ("source_address", after_source.into()),
            ("digest", Value::Bytes(&digest)),
        ];
        touched += connection.execute(&UPDATE, &values).await?;
    }
    Ok(touched)
}
