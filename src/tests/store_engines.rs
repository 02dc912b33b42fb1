//! Orders and attempts in the store by itself: SQLite and PostgreSQL store, refuse and answer the same.

use caisse::store::{Opened, Placed, StoreError};
use caisse_domain::{
    AppTransactionRef, Currency, Customer, Locale, Money, NewOrder, Observation, OrderToken, PaymentStatus,
    Phone, Reference,
};
use futures_util::future::join_all;

use crate::support::{NOW, TestStore, new_order, on_both_engines, on_page};

on_both_engines! {
    async fn a_reference_that_is_taken_answers_the_order_that_has_it(store: TestStore) {
        let first = store.place(new_order("R'1", 1500)).await;
        let again = NewOrder { title: "Autre chose".to_owned(), ..new_order("R'1", 1500) };
        let placed = store.place_order(again, OrderToken::new(2), NOW + 1).await.expect("an answer");
        assert_eq!(placed, Placed::Existing(first.clone()));
        assert_eq!(store.order_by_token(&first.token).await.expect("an answer"), Some(first));
        assert_eq!(store.order_by_token(&OrderToken::new(2)).await.expect("an answer"), None);
    }

    async fn a_token_that_is_taken_is_an_error_and_no_second_order(store: TestStore) {
        let first = store.place(new_order("R-1", 1500)).await;
        let stolen = store.place_order(new_order("R-2", 1500), first.token, NOW).await;
        assert!(matches!(stolen, Err(StoreError::Database(_))), "{stolen:?}");
        assert_eq!(store.record.sizes().await.orders, 1);
    }

    async fn every_field_of_an_order_comes_back_exactly(store: TestStore) {
        let texts = ["L'été \"chaud\"", "'; drop table orders; --", "👗 \\ $1 {} %s", "مرحبا \u{202e}"];
        for (number, text) in texts.into_iter().enumerate() {
            let customer = Customer {
                name: Some(text.to_owned()),
                email: Some("o'neil@example.com".to_owned()),
                phone: Some(Phone::parse("699009900").expect("a number").into()),
            };
            let new = NewOrder {
                reference: Reference::parse(&format!("R#{number}'\"\\")).expect("a reference"),
                amount: Money::from_minor(Money::MAX_MINOR, Currency::Eur).expect("an amount"),
                title: text.to_owned(),
                customer,
                locale: Locale::En,
                return_url: Some("https://shop.example/done".into()),
                metadata: Some("{\"cart\":1}".into()),
            };
            let order = store.place(new).await;
            let stored = store.order_by_reference(&order.details.reference).await.expect("an answer");
            assert_eq!(stored, Some(order));
        }
    }

    async fn an_order_has_one_live_attempt(store: TestStore) {
        let order = store.place(new_order("R-1", 1500)).await;
        let attempts = join_all((1..=20).map(|number| store.attempt(&order, number))).await;
        let new: Vec<_> = attempts.iter().filter(|opened| matches!(opened, Opened::New(_))).collect();
        let [Opened::New(first)] = new[..] else { panic!("one is new: {new:?}") };
        let live = attempts.iter().filter(|opened| **opened == Opened::Live(first.clone()));
        assert_eq!((live.count(), store.record.sizes().await.payments), (19, 1));
    }

    async fn an_attempt_that_ended_makes_room_for_the_next(store: TestStore) {
        let order = store.place(new_order("R-1", 1500)).await;
        for number in 1..=3 {
            let opened = store.attempt(&order, number).await;
            let Opened::New(payment) = opened else { panic!("not new: {opened:?}") };
            store.observe(&payment.app_transaction_ref, &Observation::expired(), NOW).await;
        }
        let attempts = store.payments_of(&order.details.reference).await.expect("an answer");
        let numbers: Vec<_> = attempts.into_iter().map(|payment| payment.app_transaction_ref).collect();
        let expected = [1, 2, 3].map(|number| AppTransactionRef::new(&order.details.reference, number));
        assert_eq!(numbers, expected);
    }

    async fn an_attempt_is_given_up_and_another_opened_in_one_step_or_neither_is(store: TestStore) {
        let order = store.place(new_order("R-1", 1500)).await;
        let name = |number| AppTransactionRef::new(&order.details.reference, number);
        store.attempt(&order, 1).await;
        let replaced = store.replace_payment(name(1), &order, on_page(name(2)), NOW + 1).await;
        let (new, given_up) = replaced.expect("an answer").expect("another attempt");
        assert_eq!((new.status, given_up.status), (PaymentStatus::Created, PaymentStatus::Expired));
        // An ended attempt cannot be replaced while another is pending.
        let behind = store.replace_payment(name(1), &order, on_page(name(3)), NOW + 2).await;
        assert_eq!(behind.expect("an answer"), None);
        // And a payment that was just paid cannot be replaced.
        let paid = Observation { status: PaymentStatus::Paid, ..Observation::expired() };
        store.observe(&name(2), &paid, NOW + 3).await;
        let late = store.replace_payment(name(2), &order, on_page(name(3)), NOW + 4).await;
        assert_eq!(late.expect("an answer"), None);
        assert_eq!(store.record.sizes().await.payments, 2);
    }

    async fn the_first_visit_to_a_payment_page_is_stored_and_no_later_one(store: TestStore) {
        let order = store.place(new_order("R-1", 1500)).await;
        store.attempt(&order, 1).await;
        let name = AppTransactionRef::new(&order.details.reference, 1);
        let opened = store.mark_opened(&name, NOW + 5).await.expect("an answer").expect("news");
        assert_eq!((opened.opened_at, opened.status), (Some(NOW + 5), PaymentStatus::Created));
        assert_eq!(store.mark_opened(&name, NOW + 9).await.expect("an answer"), None);
        let stored = store.payment(&name).await.expect("an answer").expect("an attempt");
        assert_eq!((stored.opened_at, stored.updated_at), (Some(NOW + 5), NOW));
        // Its expiry counts from there.
        let live = async |deadline| store.live_since_before(deadline, 9).await.expect("an answer").len();
        assert_eq!((live(NOW + 5).await, live(NOW + 6).await), (0, 1));
    }

    async fn an_attempts_reference_is_used_once_in_the_shop(store: TestStore) {
        let attempt = store.pending("R-1").await;
        let other = store.place(new_order("R-2", 1500)).await;
        let refused = store.open_payment(&other, on_page(attempt), NOW).await;
        assert!(matches!(refused, Err(StoreError::Database(_))), "{refused:?}");
        assert_eq!(store.record.sizes().await.payments, 1);
    }
}
