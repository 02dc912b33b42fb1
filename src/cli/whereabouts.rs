//! What a process prints at its start: which settings, which database, whose money. In the wrong folder everything
//! else looks right.

use serde_json::json;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    config::{Config, Environment},
    store, telemetry,
};

/// Where a program is, in four sentences without a secret.
pub(super) struct Whereabouts {
    settings: String,
    record: String,
    payments: String,
    site: String,
}

impl Whereabouts {
    /// Those of the program that `config` describes, which was read from `environment`.
    pub(super) fn of(config: &Config, environment: &Environment) -> Self {
        let above = environment.above_file();
        let settings = match environment.file() {
            Some(file) => format!("{}, below {above}", file.display()),
            None => format!("{above} only: there is no .env in this folder"),
        };
        let gateway = &config.gateway;
        let payments = if config.is_public_sandbox() {
            format!(
                "A SANDBOX IN PUBLIC, as SANDBOX=public says, at {}: any number pays, no money moves",
                gateway.api_base
            )
        } else if config.is_sandbox() {
            format!("a sandbox on this machine, {}: no keys are set, and no money moves", gateway.api_base)
        } else {
            format!("application {} at {}", gateway.public_key, gateway.api_base)
        };
        let record = store::place_of(&config.database_url);
        Self { settings, record, payments, site: config.site_url.clone() }
    }

    /// Says it on standard error, whatever level of the log was chosen.
    pub(super) fn print_start(&self, config: &Config) {
        let Self { settings, record, payments, site } = self;
        if !telemetry::is_json(config.log_format) {
            return telemetry::write_text(&format!(
                "Caisse {}\n  settings  {settings}\n  record    {record}\n  payments  {payments}\n  site      {site}\n",
                env!("CARGO_PKG_VERSION"),
            ));
        }
        let now = OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default();
        let line = json!({
            "timestamp": now, "level": "INFO", "message": "starting", "version": env!("CARGO_PKG_VERSION"),
            "settings": settings, "record": record, "payments": payments, "site": site,
        });
        telemetry::write_text(&format!("{line}\n"));
    }
}
