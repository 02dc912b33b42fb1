//! The texts of the lists.

use crate::web::i18n::catalogue;

catalogue! {
    "lists.fr.ftl", "lists.en.ftl";
    texts:
        search_order search_payment search_help search_help_without_people search filters status from until operator
        currency least most todo all every apply clear amount order customer when
        late double_order double_payment doubt
        reason_amount reason_currency reason_transaction reason_attempt reason_kind
        newest newer older pages too_wide without_people
        by_demo by_demo_how by_command by_api to_orders;
    messages: nothing nothing_yet no_orders no_payments no_todo;
    with_arguments:
        filters_in_use(count) doubt_because(reasons) scanned_until(day) scanned_from(day) go_on_before(day) go_on_after(day)
        orders_counted(count, shown) payments_counted(count, shown);
}
