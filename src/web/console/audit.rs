//! `GET /console/audit`: what users did.

use axum::{
    extract::RawQuery,
    response::{IntoResponse as _, Response},
};
use url::form_urlencoded;

use super::{
    error::ConsoleError,
    extract::{Allowed, SeeAudit},
    views::{audit, respond},
};

/// Entries of a page.
const PAGE: u32 = 50;

/// A page of the audit log, the newest entries first: those before the one that `before` names.
pub(in crate::web) async fn show(
    Allowed(context, ..): Allowed<SeeAudit>,
    RawQuery(query): RawQuery,
) -> Result<Response, ConsoleError> {
    let query = query.unwrap_or_default();
    let mut fields = form_urlencoded::parse(query.as_bytes());
    let before = fields.find_map(|(name, value)| if name == "before" { value.parse().ok() } else { None });
    let records = context.merchant.audit_records(before, PAGE + 1).await;
    match records {
        Ok(mut records) => {
            let has_more = records.len() > PAGE as usize;
            records.truncate(PAGE as usize);
            Ok(respond(audit::page(context, records, has_more)).into_response())
        }
        Err(error) => Err(ConsoleError::of(&error, context)),
    }
}
