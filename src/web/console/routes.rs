//! The table of the console's routes. `src/tests/console/access.rs` has a row for each of them.

use axum::routing::{get, post};

use super::{
    account, audit, confirm, home, invitation, lists, more, order, sandbox, second_factor, settings, sign_in,
    users,
};
use crate::web::{policy::CONSOLE, routes::Routes};

/// Adds the console's routes.
pub(in crate::web) fn add_routes(routes: Routes) -> Routes {
    let routes = add_sign_in(routes);
    routes
        .console("/console", get(home::show), CONSOLE)
        .console("/console/audit", get(audit::show), CONSOLE)
        .console("/console/orders", get(lists::orders), CONSOLE)
        .console("/console/payments", get(lists::payments), CONSOLE)
        .console("/console/more", get(more::show), CONSOLE)
        .console("/console/settings", get(settings::show), CONSOLE)
        .console("/console/settings/doctor", post(settings::examine), CONSOLE)
        .console("/console/orders/{reference}", get(order::show), CONSOLE)
        .console("/console/orders/{reference}/check", post(order::check), CONSOLE)
        .console("/console/users", get(users::list), CONSOLE)
        .console("/console/users/new", get(users::show_invite).post(users::invite), CONSOLE)
        .console("/console/users/{user}", get(users::show), CONSOLE)
        .console("/console/users/{user}/reset", post(users::reset), CONSOLE)
        .console("/console/users/{user}/disable", post(users::disable), CONSOLE)
        .console("/console/users/{user}/enable", post(users::enable), CONSOLE)
}

/// Adds the routes of signing in and of one's own account.
fn add_sign_in(routes: Routes) -> Routes {
    routes
        .console("/console/sign-in", get(sign_in::show).post(sign_in::submit), CONSOLE)
        .console("/console/sign-in/code", get(sign_in::show_code).post(sign_in::submit_code), CONSOLE)
        .console("/console/sign-out", post(sign_in::sign_out), CONSOLE)
        .console("/console/invitations/{token}", get(invitation::show).post(invitation::submit), CONSOLE)
        .console("/console/sandbox", post(sandbox::by_button), CONSOLE)
        .console("/console/sandbox/{token}", get(sandbox::by_link), CONSOLE)
        .console("/console/confirm", get(confirm::show).post(confirm::submit), CONSOLE)
        .console("/console/account", get(account::show), CONSOLE)
        .console("/console/account/language", post(account::choose_language), CONSOLE)
        .console("/console/account/sessions", post(account::end_sessions), CONSOLE)
        .console(
            "/console/account/password",
            get(account::show_password).post(account::change_password),
            CONSOLE,
        )
        .console(
            "/console/account/second-factor",
            get(second_factor::show).post(second_factor::submit),
            CONSOLE,
        )
        .console("/console/account/recovery-codes", post(second_factor::make_codes), CONSOLE)
}
