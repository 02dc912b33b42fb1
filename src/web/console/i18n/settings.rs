//! The texts of the settings, and of the examination of the installation.

use crate::web::i18n::catalogue;

catalogue! {
    "settings.fr.ftl", "settings.en.ftl";
    texts:
        about default_value doctor examine examine_hint not_examined
        grade_ok grade_skip grade_warn grade_fail;
    messages:;
    with_arguments: examined_at(moment);
}
