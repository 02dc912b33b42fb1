//! Every text a buyer reads, by name. The texts are in `fr.ftl` and `en.ftl`.

/// Catalogues of texts.
pub(in crate::web) mod catalogue;
/// The language of a page.
pub(in crate::web) mod language;

pub(in crate::web) use catalogue::{Message, catalogue};

catalogue! {
    "fr.ftl", "en.ftl";
    texts:
        language sandbox_note methods secured
        reference amount paid_with paid_on transaction receipt
        paid_from our_reference operator_reference payment late surplus quote details share share_by_mail
        receipt_title receipt_again print elsewhere qr_code
        hint reopen check open_page refresh live
        phone_label other_means another_way give_up code_label send_code
        asked_number time_left asked_mtn asked_orange dial
        back_to_shop contact by_whatsapp by_site ask received_unknown received_other
        error_phone error_foreign error_refused error_often error_code error_gateway error_network
        modal_title new_window close frame_title slow_link stay quit may_close
        demo demo_title open_console console_link back_to_order;
    messages:
        offline slow leave
        opening asking waiting asked code closed stalled blocked unreachable
        expired canceled failed review paid paid_twice
        home sandbox_home sandbox_console
        not_found other_application checking method_not_allowed other_site no_payment_page too_often
        unavailable;
    with_arguments:
        pay(amount) day(day, month, year) moment(day, time)
        wait_seconds(seconds) wait_minutes(minutes)
        ask_about(reference) subject(reference) subject_of_receipt(reference) shared(reference, shop, address) received(received, asked);
}

#[cfg(test)]
mod tests;
