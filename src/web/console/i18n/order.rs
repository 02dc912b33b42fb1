//! The texts of an order's page.

use crate::web::i18n::catalogue;

catalogue! {
    "order.fr.ftl", "order.en.ftl";
    texts:
        stands_open late_note received_unknown received_other
        what_for made_at customer email phone check check_hint
        buyers_page qr_code share
        history callback_hint
        created begun_page begun_phone asked_number no_reference their_reference our_reference
        from_answer from_check from_clock from_buyer from_person known contradicted
        mismatch_transaction mismatch_ours mismatch_amount mismatch_currency mismatch_kind
        callback_theirs callback_unproven authentic bad_signature wrong_application malformed wrong_source
        asked_check by_command by_program
        notice_moved notice_unchanged notice_contradicted notice_not_ours notice_failed notice_running
        notice_fresh notice_nothing notice_now
        unshown without_customer;
    messages:;
    with_arguments:
        title(reference) at_time(time) on_day(day, time) attempt(place)
        stands_created(when) stands_unopened(when) stands_page(when) stands_phone(when) stands_code(when)
        stands_expired(when) stands_canceled(when) stands_failed(when) stands_rejected(when)
        stands_review(when) stands_paid(when) stands_paid_by(operator, when) stands_paid_by_person(when)
        stands_twice(count, when)
        paid_times(count) received(received, asked)
        sent_from(address) times(count, when) body(bytes) body_cut(bytes, kept) answer(bytes)
        other_action(who, action) who_asked(who, what) notice_wait(seconds)
        cut(most) share_to_pay(reference, address) share_receipt(reference, address);
}
