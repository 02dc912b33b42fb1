//! The texts of the frame, and of the pages that say why another is not shown.

use crate::web::i18n::catalogue;

catalogue! {
    "frame.fr.ftl", "frame.en.ftl";
    texts:
        console skip places home orders payments more users audit settings account sign_out back
        owner cashier accountant developer sandbox_note;
    messages: forbidden not_found unavailable;
    with_arguments:;
}
