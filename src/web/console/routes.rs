//! The table of the console's routes. `src/tests/console/access.rs` has a row for each of them.

use axum::routing::{get, post};

use super::{audit, home, lists, more, order, settings};
use crate::web::{policy::CONSOLE, routes::Routes};

/// Adds the console's routes.
pub(in crate::web) fn add_routes(routes: Routes) -> Routes {
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
}
