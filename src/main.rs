//! The command line, and nothing else: see `caisse --help` or [`caisse::server::cli`].

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    caisse::server::cli::run().await
}
