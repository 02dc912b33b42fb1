//! The command line, and nothing else: see `caisse --help` or [`caisse::cli`].

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    caisse::cli::run().await
}
