//! The texts of the home page.

use crate::web::i18n::catalogue;

catalogue! {
    "home.fr.ftl", "home.en.ftl";
    texts:
        today yesterday matters nothing_to_do review double
        database_full gateway_away
        last_days paid_count sum success median no_operator other_operator
        chart table day fees unknown
        first_order first_order_body first_order_demo first_order_command;
    messages:;
    with_arguments:
        payments(count) all_matters(count) all_matters_capped(count) since(day) callbacks_missing(count)
        percent(number) seconds(seconds) minutes(minutes, seconds) hours(hours, minutes)
        bar(day, sum, payments) median_of(most);
}
