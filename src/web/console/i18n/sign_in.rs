//! The texts of signing in, of one's own account and of users.

use crate::web::i18n::catalogue;

catalogue! {
    "sign_in.fr.ftl", "sign_in.en.ftl";
    texts:
        sign_in name password wrong busy too_often
        code wrong_code go_on
        new_password password_hint choose too_short too_long common is_name
        password_or_code confirm wrong_again
        done language save second_factor is_on is_off set_up set_up_again new_codes
        sessions this_device end_session end_others change_password
        authenticator_code wrong_authenticator secret activate qr_code noted
        invite user_name role make_link bad_name taken bad_role
        active invited disabled never_seen reset reset_hint disable disable_hint enable
        invitation_link last_owner yourself;
    messages: code_page invitation no_invitation confirm_page enrolment codes link confirm_by_button;
    with_arguments:
        hello(name) codes_left(count) since(moment) last_seen(moment);
}
