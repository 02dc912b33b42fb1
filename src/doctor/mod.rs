//! `caisse doctor`: what is wrong with an installation, and how to fix it. One file for each kind of check.
//!
//! It changes no payment, makes no payment link, and never sends the private key. Every call has a time-out, and all
//! checks run concurrently.

mod certificate;
mod clock;
mod database;
mod finding;
mod gateway;
mod instance;
mod keys;
mod machine;
mod settings;
mod site;
mod timeouts;
mod tls;

pub use finding::{Finding, Grade};
pub use settings::risks;

use super::{
    checkout::Clock,
    config::{Config, ConfigError, Environment},
    telemetry::Causes,
};

/// Examines the installation that `config` describes, which was read from `environment`; `now` is the clock.
pub async fn examine(config: &Config, environment: &Environment, now: &Clock) -> Vec<Finding> {
    let mut findings = vec![settings::read_from(environment)];
    findings.extend(risks(config, environment));
    findings.extend(examine_running(config, now).await);
    findings
}

/// Examines what `config` describes and the program runs with: all but where the settings come from.
pub async fn examine_running(config: &Config, now: &Clock) -> Vec<Finding> {
    let (database, gateway, site) =
        tokio::join!(database::check(config), gateway::check(config, now), site::check(config, now));
    let mut findings = vec![keys::check(config)];
    findings.extend(database);
    findings.extend([machine::disk(config), machine::files(config), machine::clock(now().millis())]);
    findings.push(tls::check(config, now().millis()));
    findings.extend(gateway);
    findings.extend(site);
    findings
}

/// The finding for unusable settings: then no other check can run.
pub fn unusable(error: &ConfigError) -> Finding {
    Finding::fail(
        "settings",
        Causes(error).to_string(),
        "Correct the environment or the settings file; docs/settings.md has the list",
    )
}

/// Whether something does not work.
pub fn is_ill(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.grade == Grade::Fail)
}
