//! The values of a search.

use caisse_domain::{AppTransactionRef, Contact, Money, OrderToken, Reference, SearchTerms, TransactionRef};

use super::{
    super::{Store, error::StoreError, sql::Sql},
    page::{MOST_FOUND, Named},
};

/// Readings of a search as the database has them.
pub(super) struct Sought {
    terms: SearchTerms,
    /// The first text that is greater than all that begin with the prefix.
    prefix_end: Option<String>,
    /// The number that was asked to pay, in nine digits.
    payer: Option<String>,
}

/// Whether sources that are in no order of time have more rows than are looked at.
static WIDEST: Sql = Sql::new(
    "
    select coalesce(max(found), 0) as found
    from (
        select count(*) as found
        from (select 1 as one from payments where operator_ref = :operator_ref limit :wide) as by_operator_ref
        union all
        select count(*) as found
        from (select 1 as one from payments where phone = :payer limit :wide) as by_payer
        union all
        select count(*) as found
        from (
            select 1 as one
            from orders
            where application = :application
              and reference{in_bytes} >= :prefix
              and reference{in_bytes} < :prefix_end
            limit :wide
        ) as by_prefix
    ) as counts
    ",
);

impl Sought {
    pub(super) fn of(terms: &SearchTerms) -> Self {
        let payer = terms.phone.as_ref().and_then(Contact::payer);
        Self {
            prefix_end: terms.prefix.as_ref().map(|prefix| after_prefix(prefix.as_str())),
            payer: payer.map(|phone| phone.national().to_owned()),
            terms: terms.clone(),
        }
    }

    /// The values of the statements that search orders and payments.
    pub(super) fn values(&self) -> Named<'_> {
        let terms = &self.terms;
        let cents = terms.amount.and_then(|amount| amount.checked_mul(100));
        let mut values = self.of_unordered();
        values.extend([
            ("token", terms.token.as_ref().map(OrderToken::as_str).into()),
            ("reference", terms.reference.as_ref().map(Reference::as_str).into()),
            ("transaction_ref", terms.transaction_ref.as_ref().map(TransactionRef::as_str).into()),
            ("app_transaction_ref", terms.app_transaction_ref.as_ref().map(AppTransactionRef::as_str).into()),
            ("customer_phone", terms.phone.as_ref().map(Contact::as_stored).into()),
            ("email", terms.email.as_deref().into()),
            ("francs", terms.amount.into()),
            ("cents", cents.filter(|&cents| cents <= Money::MAX_MINOR).into()),
        ]);
        values
    }

    fn of_unordered(&self) -> Named<'_> {
        vec![
            ("operator_ref", self.terms.operator_ref.as_deref().into()),
            ("payer", self.payer.as_deref().into()),
            ("prefix", self.terms.prefix.as_ref().map(Reference::as_str).into()),
            ("prefix_end", self.prefix_end.as_deref().into()),
            ("wide", MOST_FOUND.into()),
        ]
    }

    /// Whether the search names more rows than it looks at.
    pub(super) async fn is_too_wide(&self, store: &Store) -> Result<bool, StoreError> {
        let mut values = self.of_unordered();
        values.push(("application", store.application.as_str().into()));
        let row = store.database.fetch_optional(&WIDEST, &values).await?;
        Ok(row.map_or(Ok(0), |row| row.int("found"))? >= MOST_FOUND)
    }
}

/// The first text after all those that begin with `prefix`, in the order of bytes. A reference is visible ASCII, so its
/// last character has a next one.
fn after_prefix(prefix: &str) -> String {
    let mut characters: Vec<char> = prefix.chars().collect();
    if let Some(last) = characters.last_mut() {
        *last = char::from_u32(u32::from(*last) + 1).unwrap_or(char::MAX);
    }
    characters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_text_is_between_its_beginning_and_that_ones_end(prefix in "[!-~]{1,20}", rest in "[!-~]{0,20}", other in "[!-~]{1,20}") {
            let (end, whole) = (after_prefix(&prefix), format!("{prefix}{rest}"));
            prop_assert!(prefix <= whole && whole < end);
            prop_assert_eq!(other.starts_with(&prefix), prefix <= other && other < end);
        }
    }
}
