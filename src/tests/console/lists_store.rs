//! The lists of orders and payments, as the store reads them.

use std::collections::BTreeSet;

use caisse::store::{
    Application, Count, ListFilter, ListPage, MOST_SCANNED, OrderRow, PAGE_ROWS, PaymentRow, Position,
};
use caisse_domain::{
    AppTransactionRef, Contact, Currency, Customer, Mismatch, Money, NewOrder, Observation, Operator, Order,
    OrderStatus, PaymentStatus, Phone, Reference, SearchTerms, TransactionRef,
};

use crate::support::{NOW, TestStore, new_order, on_both_engines};

const UUID: &str = "18ac6335-2bdd-4b95-944e-ef029c49c5b5";

/// 5,200 orders like the first one, each with an attempt.
const MANY: &str = "
    with recursive numbers (number) as (select 1 union all select number + 1 from numbers where number < 5200)
    insert into orders (application, token, reference, amount, currency, title, locale, created_at, updated_at)
    select application, token || '-' || number, reference || '-' || number, amount, currency, title, locale,
           created_at, updated_at
    from orders, numbers;
    insert into payments (order_id, application, order_reference, app_transaction_ref, amount, currency, status,
        created_at, updated_at)
    select order_id, application, reference, reference, amount, currency, 'failed', created_at, updated_at
    from orders
    where reference <> 'R-1';
    update payments set operator = 'CARD' where order_reference = 'R-1-3';
";

fn searching<S>(text: &str) -> ListFilter<S> {
    ListFilter { search: Some(SearchTerms::read(text)), ..ListFilter::default() }
}

async fn orders(
    store: &TestStore,
    filter: &ListFilter<OrderStatus>,
    position: Position,
) -> ListPage<OrderRow> {
    store.order_page(filter, position).await.expect("a page")
}

async fn payments(
    store: &TestStore,
    filter: &ListFilter<PaymentStatus>,
    position: Position,
) -> ListPage<PaymentRow> {
    store.payment_page(filter, position).await.expect("a page")
}

fn references(page: &ListPage<OrderRow>) -> Vec<String> {
    page.rows.iter().map(|row| row.order.details.reference.to_string()).collect()
}

fn paid_orders(page: &ListPage<PaymentRow>) -> Vec<String> {
    page.rows.iter().map(|row| row.payment.order_reference.to_string()).collect()
}

fn seen(status: PaymentStatus) -> Observation {
    Observation { status, payload: format!("reported {status:?}"), ..Observation::expired() }
}

/// An order that every form of search finds: `CMD/2026-7`, 15,000 francs.
async fn place_sought(store: &TestStore) -> Order {
    let phone = Contact::from_e164("+237677123456").expect("a number");
    let customer =
        Customer::parse(Some("Awa Ngo"), Some("Awa.Ngo@example.com"), Some(phone)).expect("a customer");
    let order = store.place(NewOrder { customer, ..new_order("CMD/2026-7", 15_000) }).await;
    store.attempt(&order, 1).await;
    let attempt = AppTransactionRef::new(&order.details.reference, 1);
    let theirs = TransactionRef::parse(UUID).expect("a reference");
    let made = Observation::link_made(theirs, "https://example.com/pay".into(), "{}".into());
    store.observe(&attempt, &made, NOW + 1).await;
    let paid = Observation {
        operator_ref: Some("MP26.1130.A7".into()),
        operator: Some("CM_MOMO".into()),
        ..seen(PaymentStatus::Paid)
    };
    store.observe(&attempt, &paid, NOW + 2).await;
    store.change("update payments set phone = '699' || '009900' where order_reference = 'CMD/2026-7'").await;
    order
}

on_both_engines! {
    async fn each_form_of_text_finds_its_order_and_its_payment(store: TestStore) {
        let order = place_sought(&store).await;
        for number in 1..4 {
            store.pending(&format!("OTHER-{number}")).await;
        }
        let attempt = AppTransactionRef::new(&order.details.reference, 1);
        for text in [
            order.token.as_str(), &order.token.as_str().to_uppercase(), UUID, attempt.as_str(), "CMD/2026-7", "CMD/20",
            "MP26.1130.A7", "15000", "15 000", "677 12 34 56", "+237677123456", "699009900", "awa.ngo@EXAMPLE.com",
        ] {
            let found = orders(&store, &searching(text), Position::Newest).await;
            assert_eq!(references(&found), ["CMD/2026-7"], "{text}");
            assert_eq!(found.count, Some(Count::Exact(1)), "{text}");
            let found = payments(&store, &searching(text), Position::Newest).await;
            assert_eq!(paid_orders(&found), ["CMD/2026-7"], "{text}");
        }
        for text in ["CMD/2026-8", "cmd", "_", "%", "Awa Ngo", "670000000", "ngo@example.com", "1", &UUID.replace('1', "2")] {
            assert!(references(&orders(&store, &searching(text), Position::Newest).await).is_empty(), "{text}");
            assert!(payments(&store, &searching(text), Position::Newest).await.rows.is_empty(), "{text}");
        }
        let [row] = &orders(&store, &searching("CMD"), Position::Newest).await.rows[..] else { panic!("one row") };
        assert_eq!((row.status, row.operator()), (OrderStatus::Paid, Some(Operator::MtnMomo)));
        assert_eq!(row.payer.as_ref().map(Phone::national), Some("699009900"));
    }

    async fn another_applications_orders_are_in_no_list(store: TestStore) {
        let order = place_sought(&store).await;
        let attempt = AppTransactionRef::new(&order.details.reference, 1);
        let other = store.under(Application::of("pk_another")).await;
        for text in [
            order.token.as_str(), UUID, attempt.as_str(), "CMD/2026-7", "CMD", "MP26.1130.A7", "15000", "677123456",
            "699009900", "awa.ngo@example.com",
        ] {
            assert!(orders(&other, &searching(text), Position::Newest).await.rows.is_empty(), "{text}");
            assert!(payments(&other, &searching(text), Position::Newest).await.rows.is_empty(), "{text}");
        }
        for needs_person in [false, true] {
            let filter = ListFilter { needs_person, ..ListFilter::default() };
            assert!(orders(&other, &filter, Position::Newest).await.rows.is_empty());
            let filter = ListFilter { needs_person, ..ListFilter::default() };
            assert!(payments(&other, &filter, Position::Newest).await.rows.is_empty());
        }
    }

    async fn pages_show_every_row_once_while_rows_are_added(store: TestStore) {
        store.pending("R-1").await;
        store.change(MANY).await;
        let all = ListFilter::default();
        let first = orders(&store, &all, Position::Newest).await;
        assert_eq!((first.rows.len(), first.newer, first.count), (PAGE_ROWS, None, Some(Count::Exact(5_201))));
        let (mut page, mut shown) = (first.clone(), references(&first));
        for number in 0.. {
            let Some(older) = page.older else { break };
            if number % 40 == 0 {
                store.place(new_order(&format!("NEW-{number}"), 1_000)).await;
            }
            page = orders(&store, &all, Position::After(older)).await;
            shown.extend(references(&page));
        }
        assert_eq!(shown.len(), 5_201);
        assert_eq!(shown.iter().collect::<BTreeSet<_>>().len(), 5_201, "none is shown twice");
        assert_eq!(shown.last().map(String::as_str), Some("R-1"));

        // Back again, as far as three pages.
        let mut newer = shown.len() - page.rows.len();
        for _ in 0..3 {
            page = orders(&store, &all, Position::Before(page.newer.expect("newer ones"))).await;
            assert_eq!(references(&page), shown[newer - PAGE_ROWS..newer]);
            newer -= PAGE_ROWS;
        }
        let mut attempts = payments(&store, &ListFilter::default(), Position::Newest).await;
        let mut count = attempts.rows.len();
        while let Some(older) = attempts.older {
            attempts = payments(&store, &ListFilter::default(), Position::After(older)).await;
            count += attempts.rows.len();
        }
        assert_eq!(count, 5_201);
    }

    async fn a_filter_that_matches_little_looks_at_so_many_rows_and_says_where_to_go_on(store: TestStore) {
        store.pending("R-1").await;
        store.change(MANY).await;
        let none = ListFilter { least: Some(1_501), ..ListFilter::default() };
        let first = orders(&store, &none, Position::Newest).await;
        assert!(first.rows.is_empty());
        assert_eq!((first.scanned_until, first.count), (Some(NOW), None));
        let second = orders(&store, &none, Position::After(first.older.expect("where to go on"))).await;
        assert_eq!((second.rows.len(), second.older, second.scanned_until), (0, None, None));
        let back = orders(&store, &none, Position::Before(second.newer.expect("newer ones"))).await;
        assert!(back.rows.is_empty() && back.newer.is_none());

        // The only card is more than 5,000 rows deep. An order's payments are read as well, so fewer are looked at.
        let filter = ListFilter { operator: Some(Operator::Card), ..ListFilter::default() };
        let mut page = orders(&store, &filter, Position::Newest).await;
        for _ in 0..2 {
            assert!(page.rows.is_empty());
            page = orders(&store, &filter, Position::After(page.older.expect("where to go on"))).await;
        }
        assert_eq!((references(&page), page.older), (vec!["R-1-3".to_owned()], None));
        let filter = ListFilter { operator: Some(Operator::Card), status: Some(PaymentStatus::Failed), ..ListFilter::default() };
        let first = payments(&store, &filter, Position::Newest).await;
        assert!(first.rows.is_empty());
        let second = payments(&store, &filter, Position::After(first.older.expect("where to go on"))).await;
        assert_eq!(paid_orders(&second), ["R-1-3"]);
        assert_eq!(MOST_SCANNED, 5_000);
    }

    async fn a_search_that_names_too_much_says_so(store: TestStore) {
        store.pending("R-1").await;
        store.change(MANY).await;
        let wide = orders(&store, &searching("R-"), Position::Newest).await;
        assert!(wide.is_too_wide && wide.rows.len() == PAGE_ROWS && wide.older.is_some());
        let narrow = orders(&store, &searching("R-1-51"), Position::Newest).await;
        assert!(!narrow.is_too_wide);
        assert_eq!(narrow.rows.len(), PAGE_ROWS);
        let rest = orders(&store, &searching("R-1-51"), Position::After(narrow.older.expect("more"))).await;
        // R-1-51, R-1-510 to 519, R-1-5100 to 5199.
        assert_eq!((narrow.rows.len() + rest.rows.len(), rest.older.is_some()), (100, true));
        // A popular amount is in the order of time: all of it is found.
        let mut page = orders(&store, &searching("1500"), Position::Newest).await;
        let mut found = page.rows.len();
        while let Some(older) = page.older {
            page = orders(&store, &searching("1500"), Position::After(older)).await;
            found += page.rows.len();
        }
        assert_eq!(found, 5_201);
    }

    async fn lists_are_filtered_by_status_day_currency_amount_and_operator(store: TestStore) {
        let attempt = store.pending("R-1").await;
        store.observe(&attempt, &Observation { operator: Some("CM_OM".into()), ..seen(PaymentStatus::Paid) }, NOW).await;
        store.pending("R-2").await;
        let euros = Money::from_minor(1_550, Currency::Eur).expect("an amount");
        store.place(NewOrder { amount: euros, ..new_order("R-3", 1) }).await;
        let all = ListFilter::default;
        for (filter, expected) in [
            (all(), vec!["R-3", "R-2", "R-1"]),
            (ListFilter { status: Some(OrderStatus::Paid), ..all() }, vec!["R-1"]),
            (ListFilter { status: Some(OrderStatus::Pending), ..all() }, vec!["R-2"]),
            (ListFilter { status: Some(OrderStatus::Expired), ..all() }, vec![]),
            (ListFilter { operator: Some(Operator::OrangeMoney), ..all() }, vec!["R-1"]),
            (ListFilter { currency: Some(Currency::Eur), ..all() }, vec!["R-3"]),
            (ListFilter { least: Some(1_501), ..all() }, vec!["R-3"]),
            (ListFilter { most: Some(1_500), currency: Some(Currency::Xaf), ..all() }, vec!["R-2", "R-1"]),
            (ListFilter { from: Some(NOW), until: Some(NOW + 1), ..all() }, vec!["R-3", "R-2", "R-1"]),
            (ListFilter { from: Some(NOW + 1), ..all() }, vec![]),
            (ListFilter { until: Some(NOW), ..all() }, vec![]),
            (ListFilter { status: Some(OrderStatus::Paid), ..searching("R-") }, vec!["R-1"]),
            (ListFilter { currency: Some(Currency::Eur), ..searching("R-") }, vec!["R-3"]),
        ] {
            let page = orders(&store, &filter, Position::Newest).await;
            assert_eq!(references(&page), expected, "{filter:?}");
        }
    }

    async fn what_needs_a_person_is_a_doubt_or_a_second_success(store: TestStore) {
        let doubtful = store.pending("R-1").await;
        let doubt = Observation { mismatches: vec![Mismatch::Amount], ..seen(PaymentStatus::Review) };
        store.observe(&doubtful, &doubt, NOW).await;
        let order = store.place(new_order("R-2", 1_500)).await;
        for number in 1..=2 {
            store.attempt(&order, number).await;
            let attempt = AppTransactionRef::new(&order.details.reference, number);
            if number == 1 {
                store.observe(&attempt, &Observation::expired(), NOW).await;
            }
        }
        for number in 1..=2 {
            let attempt = AppTransactionRef::new(&order.details.reference, number);
            store.observe(&attempt, &seen(PaymentStatus::Paid), NOW + 1).await;
        }
        let fine = store.pending("R-3").await;
        store.observe(&fine, &seen(PaymentStatus::Paid), NOW).await;

        let page = orders(&store, &ListFilter { needs_person: true, ..ListFilter::default() }, Position::Newest).await;
        let [double, review] = &page.rows[..] else { panic!("{page:?}") };
        assert_eq!(review.order.details.reference, Reference::parse("R-1").expect("a reference"));
        assert_eq!((review.status, &review.flags.review), (OrderStatus::Review, &Some(vec![Mismatch::Amount])));
        assert!(double.flags.is_double && double.flags.review.is_none());
        assert!(double.flags.is_late, "the first was told that it had ended");

        let filter = ListFilter { needs_person: true, ..ListFilter::default() };
        let page = payments(&store, &filter, Position::Newest).await;
        assert_eq!(paid_orders(&page), ["R-2", "R-1"]);
        assert_eq!(page.rows[1].review, Some(vec![Mismatch::Amount]));
        let none = ListFilter { needs_person: true, status: Some(PaymentStatus::Failed), ..ListFilter::default() };
        assert!(payments(&store, &none, Position::Newest).await.rows.is_empty());
    }
}
