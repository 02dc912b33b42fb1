//! The texts of the audit log: one for each action.

use crate::web::i18n::catalogue;

catalogue! {
    "audit.fr.ftl", "audit.en.ftl";
    texts:
        about older command program
        user_invited signed_in signed_out session_ended payment_checked;
    messages:;
    with_arguments:;
}
