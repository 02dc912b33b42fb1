//! The texts of the audit log: one for each action.

use crate::web::i18n::catalogue;

catalogue! {
    "audit.fr.ftl", "audit.en.ftl";
    texts:
        about older command program
        user_invited signed_in signed_out session_ended payment_checked
        sessions_ended invitation_accepted password_changed second_factor_set recovery_code_used
        recovery_codes_made identity_confirmed language_chosen user_reset user_disabled user_enabled;
    messages:;
    with_arguments:;
}
