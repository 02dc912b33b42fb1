//! Embeds the browser's files: `$CAISSE_SITE` names the folder that `crates/front/bundle.mjs` made. Without it (tests,
//! `cargo leptos watch`) the table is empty and files come from the folder of `site-root`. It also embeds the build
//! time: no correct clock can be before that.

use std::{env, fs, path::Path, time::SystemTime};

fn main() {
    println!("cargo::rerun-if-env-changed=CAISSE_SITE");
    println!("cargo::rerun-if-changed=src/build.rs");
    println!("cargo::rerun-if-env-changed=SOURCE_DATE_EPOCH");
    println!("cargo::rustc-env=CAISSE_BUILT_AT={}", built_at());
    let mut entries = Vec::new();
    if let Some(site) = env::var_os("CAISSE_SITE") {
        let site = Path::new(&site);
        println!("cargo::rerun-if-changed={}", site.display());
        let files = fs::read_dir(site).expect("CAISSE_SITE is a folder that bundle.mjs made");
        for file in files {
            let path = file.expect("a readable folder").path();
            println!("cargo::rerun-if-changed={}", path.display());
            let name = path.file_name().and_then(|name| name.to_str()).expect("a plain name").to_owned();
            if name.starts_with('.') {
                continue;
            }
            let absolute = fs::canonicalize(&path).expect("a file that is there");
            entries.push(format!("    ({name:?}, include_bytes!({absolute:?})),\n"));
        }
        entries.sort();
    }
    let table = format!("pub(super) static FILES: &[(&str, &[u8])] = &[\n{}];\n", entries.concat());
    let out = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("site.rs"), table).expect("OUT_DIR can be written");
}

/// The build time in seconds since 1970 UTC; a reproducible build gives it.
fn built_at() -> String {
    let now = || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    env::var("SOURCE_DATE_EPOCH").unwrap_or_else(|_| now().to_string())
}
