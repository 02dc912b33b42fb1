//! Every script that Caisse sends to browsers. PCI DSS 4.0.1 (6.4.3) wants each script of a payment page authorised,
//! its integrity assured, and a reason written down.

use serde::Serialize;
use sha2::{Digest as _, Sha384};

use crate::{integrity, web::assets};

/// A script, as `caisse scripts` lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Script {
    /// Its name in the sources.
    pub name: &'static str,
    /// Its address; `None` for an inline script.
    pub address: Option<String>,
    /// Which pages have it.
    pub pages: &'static str,
    /// Its size in bytes.
    pub size: usize,
    /// Its SHA-384, in hexadecimal.
    pub sha384: String,
    /// What authorises it.
    pub authorised_by: &'static str,
    /// The hash that the browser verifies.
    pub integrity: String,
    /// Where the browser finds that hash.
    pub assured_by: &'static str,
    /// What it is for.
    pub reason: &'static str,
}

/// The scripts of this binary. A development build has the inline ones only.
pub fn scripts() -> Vec<Script> {
    let mut files: Vec<_> = assets::code()
        .filter_map(|(name, content)| {
            let address = Some(format!("/assets/{name}"));
            match name.rsplit('.').next() {
                Some("js") => Some(Script { address, ..glue(content) }),
                Some("wasm") => Some(Script { address, ..island(content) }),
                _ => None,
            }
        })
        .collect();
    // Addresses contain hashes, so sorting by address would change the order with each release.
    files.sort_by_key(|script| script.name);
    [boot()].into_iter().chain(files).chain([result_script()]).collect()
}

/// `name` with its size, hashes and defaults.
fn script(name: &'static str, content: &[u8]) -> Script {
    let sha384 = Sha384::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
    Script {
        name,
        address: None,
        pages: "order pages and return pages",
        size: content.len(),
        sha384,
        authorised_by: "its hash in script-src",
        integrity: integrity::of(content),
        assured_by: "script-src of the page",
        reason: "",
    }
}

fn boot() -> Script {
    Script {
        reason: "loads the two files below once the page is painted; on a return page notifies the window that opened it; prints receipts",
        ..script("public/boot.js", assets::BOOT.as_bytes())
    }
}

fn glue(content: &[u8]) -> Script {
    Script {
        pages: "pages of orders that can be paid",
        authorised_by: "'strict-dynamic': boot.js adds the element that brings it",
        assured_by: "the integrity attribute of that element, in a template of the page",
        reason: "what wasm-bindgen made: passes calls between the page and the WebAssembly",
        ..script("front.js", content)
    }
}

fn island(content: &[u8]) -> Script {
    Script {
        pages: "pages of orders that can be paid",
        authorised_by: "connect-src 'self' and 'wasm-unsafe-eval'",
        assured_by: "the integrity option of boot.js's fetch",
        reason: "crates/islands/src: opens the payment page in a modal or a window, asks a telephone, shows how the payment stands",
        ..script("front.wasm", content)
    }
}

fn result_script() -> Script {
    Script {
        pages: "the sandbox's payment page, never with real keys",
        reason: "posts the result to the shop's page, as the gateway's payment page may do",
        ..script("crates/sandbox/src/page/markup/mod.rs", caisse_sandbox::RESULT_SCRIPT.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn every_script_is_named_authorised_assured_and_has_a_reason() {
        let scripts = scripts();
        assert!(scripts.len() >= 2, "{scripts:?}");
        for script in scripts {
            for text in [script.name, script.pages, script.authorised_by, script.assured_by, script.reason] {
                assert!(!text.is_empty(), "{script:?}");
            }
            assert_eq!(script.sha384.len(), 96);
        }
    }

    #[test]
    fn the_page_or_its_script_knows_the_hash_of_every_file() {
        let files = scripts().into_iter().filter(|script| script.address.is_some()).collect::<Vec<_>>();
        if assets::code().next().is_none() {
            // Past the test harness. `end2end/tests/scripts.hydrate.spec.ts` tries the release binary.
            let skipped = b"==> SKIPPED: this build has no files for the browser\n";
            std::io::stderr().write_all(skipped).expect("standard error");
            return;
        }
        assert_eq!(files.len(), 2, "{files:?}");
        for script in files {
            let is_glue = assets::GLUE.integrity.as_ref() == Some(&script.integrity);
            assert!(is_glue || assets::BOOT.contains(&script.integrity), "{script:?}: {}", *assets::BOOT);
        }
    }
}
