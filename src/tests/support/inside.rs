//! Dependencies of the use-cases, for tests that run them without the program.

use std::{path::Path, sync::OnceLock};

use caisse_mycoolpay::{
    Client, Dialect, FramingSetting, GatewayConfig, ReturnUrls, Secret, callback::CallbackVerifier,
    framing::Framing,
};
use tempfile::TempDir;

use super::{PRIVATE_KEY, PUBLIC_KEY, canary};

/// The settings of a gateway that does not exist.
fn gateway_config() -> GatewayConfig {
    GatewayConfig {
        public_key: PUBLIC_KEY.to_owned(),
        private_key: Secret::new(PRIVATE_KEY),
        api_base: "http://127.0.0.1:1".to_owned(),
        dialect: Dialect::Official,
        checkout_origins: Vec::new(),
        framing: FramingSetting::Deny,
    }
}

/// The verifier of that gateway's callbacks.
pub(crate) fn callback_verifier() -> CallbackVerifier {
    CallbackVerifier::new(&gateway_config())
}

/// A payment page that may not be framed.
pub(crate) fn framing() -> Framing {
    static CLIENT: OnceLock<Client> = OnceLock::new();
    let site_url = "http://127.0.0.1:1".to_owned();
    let returns = ReturnUrls { callback_url: format!("{site_url}/callback"), site_url: site_url.clone() };
    let client = CLIENT.get_or_init(|| Client::new(&gateway_config(), returns).expect("a client"));
    Framing::new(client.clone(), &gateway_config(), &site_url)
}

/// A directory in memory where there is one, so that its files need no disk.
pub(crate) fn quick_directory() -> TempDir {
    canary::watch_the_log();
    let in_memory = Path::new("/dev/shm");
    let directory = if in_memory.is_dir() { tempfile::tempdir_in(in_memory) } else { tempfile::tempdir() };
    directory.expect("a directory")
}
