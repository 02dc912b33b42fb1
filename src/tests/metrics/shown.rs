//! What the dashboard, the alerts and the documentation say of it.
