//! Callbacks without a person.

use sha2::{Digest as _, Sha256};

use crate::server::{
    evidence::{ERASED, Person},
    store::{
        StoreError,
        callbacks::Digest,
        engine::{Connection, Line, Sql, Value},
    },
};

const OF_PAYMENT: &str =
    "select callback_id, source_address, verdict, digest, body from callbacks where payment_id = $1";
const STRAY: Sql = Sql {
    sqlite: "select callback_id, source_address, verdict, digest, body from callbacks \
             where payment_id is null and instr(lower(cast(body as text)), $1) > 0",
    postgres: "select callback_id, source_address, verdict, digest, body from callbacks \
               where payment_id is null and (position($1 in lower(encode(body, 'escape'))) > 0 \
               or position(convert_to($1, 'UTF8') in body) > 0)",
};

/// Erases a person from the callbacks about a payment.
pub(in crate::server::store) async fn erase_callbacks(
    connection: &mut Connection<'_>,
    payment_id: i64,
    person: &Person,
) -> Result<u64, StoreError> {
    let lines = connection.lines(OF_PAYMENT, &[payment_id.into()]).await?;
    erase_from(connection, lines, person).await
}

/// The same, for callbacks that name no payment of ours and speak of the person.
pub(super) async fn erase_strays(
    connection: &mut Connection<'_>,
    person: &Person,
) -> Result<u64, StoreError> {
    let mut touched = 0;
    for known in person.known() {
        let lines = connection.lines(STRAY, &[known.as_str().into()]).await?;
        touched += erase_from(connection, lines, person).await?;
    }
    Ok(touched)
}

async fn erase_from(
    connection: &mut Connection<'_>,
    lines: Vec<Line>,
    person: &Person,
) -> Result<u64, StoreError> {
    let mut touched = 0;
    for line in &lines {
        let (before, digest) = (line.bytes("body")?, line.bytes("digest")?);
        let after = person.erased_from_bytes(before);
        // The gateway's address is nobody's; one from which anybody may have written is somebody's.
        let source = line.text("source_address")?;
        let after_source = if line.text("verdict")? == "authentic" { source } else { ERASED };
        if after == before && after_source == source {
            continue;
        }
        // A digest of what was there would tell, to whoever tries all numbers, which one it was. What cannot be read any
        // more keeps it: it is all there is.
        let digest: Digest = match after == ERASED.as_bytes() {
            true => digest.try_into().map_err(|_| StoreError::Unreadable("digest"))?,
            false => {
                let callback_id = line.int("callback_id")?;
                Sha256::new().chain_update(callback_id.to_be_bytes()).chain_update(&after).finalize().into()
            }
        };
        let values = [
            line.int("callback_id")?.into(),
            Value::Bytes(&after),
            after_source.into(),
            Value::Bytes(&digest),
        ];
        let sql = "update callbacks set body = $2, source_address = $3, digest = $4 where callback_id = $1";
        touched += connection.run(sql, &values).await?;
    }
    Ok(touched)
}
