//! `caisse serve`: the checkout, until it is asked to stop.

use std::{error::Error, io::Write as _, path::Path};

use caisse_http_server::notify_ready;

use super::{signals::asked_to_stop, whereabouts::Whereabouts};
use crate::{
    Listeners,
    checkout::system_clock,
    config::{Config, Environment},
    serve,
};

/// Serves until interrupted.
///
/// # Errors
/// What kept it from starting.
pub(super) async fn run(environment: &Environment) -> Result<(), Box<dyn Error>> {
    let config = Config::from_environment(environment)?;
    Whereabouts::of(&config, environment).print_start(&config);
    let file = environment.file().unwrap_or(Path::new("")).display();
    for note in environment.notes() {
        tracing::warn!("in {file}, {note}");
    }
    let doubtful: Vec<_> = environment.doubtful().collect();
    if !doubtful.is_empty() {
        tracing::warn!(names = doubtful.join(", "), "these begin like settings and are none");
    }
    let site_url = config.site_url.clone();
    let is_sandbox = config.is_sandbox();
    // With our own certificate a hang-up means to read it again.
    let stops_at_hang_up = config.tls.is_none();
    if config.is_public_sandbox() {
        tracing::warn!(
            "SANDBOX=public: anybody who finds this site pays with any number, and no money moves"
        );
    }
    let listeners = Listeners::open(&config)?;
    let served = serve(config, listeners, system_clock()).await?;
    tracing::info!(%site_url, is_sandbox, "ready");
    notify_ready();
    // For the operator who typed the command; logs go elsewhere. A closed output is no reason to stop.
    let _ = writeln!(std::io::stdout(), "Caisse: {site_url}");
    if let Some(token) = served.merchant.as_ref().and_then(|merchant| merchant.sandbox_token()) {
        let _ = writeln!(std::io::stdout(), "Console: {site_url}/console/sandbox/{}", token.expose());
    }
    asked_to_stop(stops_at_hang_up).await;
    tracing::info!("stopping: requests under way may end");
    served.stop().await;
    Ok(())
}
