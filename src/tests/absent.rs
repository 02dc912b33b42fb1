//! What no source of the program contains, as `docs/security/asvs.md` says.

use std::{fs, path::Path};

/// Forbidden texts, and the files that may contain them.
const ABSENT: &[(&str, &[&str])] = &[
    // The program starts no other program.
    ("process::Command", &[]),
    ("Command::new", &[]),
    // Every SQL statement is a constant: this wrapper marks one that is not. The unit test asks how statements are planned.
    ("AssertSqlSafe", &["src/store/console/tests.rs"]),
    // Certificates are verified. These two files connect to the program itself, on this machine and by IP address.
    ("danger_accept", &["src/cli/health.rs", "src/doctor/instance.rs"]),
    // Views produce the markup. A page's own style and script are inserted verbatim.
    ("inner_html", &["src/web/console/views/shell.rs", "src/web/pages/views/shell.rs"]),
    ("innerHTML", &[]),
    ("insertAdjacentHTML", &[]),
    ("insert_adjacent_html", &[]),
    ("eval(", &[]),
    ("new Function", &[]),
    // Nothing is stored in a browser.
    ("localStorage", &[]),
    ("local_storage", &[]),
    ("sessionStorage", &[]),
    ("session_storage", &[]),
    ("indexedDB", &[]),
];

/// Searches every source below `folder`, except tests and third-party files.
fn search(root: &Path, folder: &str, seen: &mut usize, faults: &mut Vec<String>) {
    for entry in fs::read_dir(root.join(folder)).expect("a folder") {
        let name = entry.expect("an entry").file_name().into_string().expect("a text");
        let path = format!("{folder}/{name}");
        if root.join(&path).is_dir() {
            if !["src/tests", "crates/front/node_modules"].contains(&path.as_str()) {
                search(root, &path, seen, faults);
            }
        } else if [".rs", ".js", ".mjs"].iter().any(|ending| name.ends_with(ending)) {
            let source = fs::read_to_string(root.join(&path)).expect("a source");
            *seen += 1;
            let found =
                ABSENT.iter().filter(|(word, may)| source.contains(word) && !may.contains(&path.as_str()));
            faults.extend(found.map(|(word, _)| format!("{path} has {word}")));
        }
    }
}

#[test]
fn what_the_program_does_without_is_in_no_source_of_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut seen, mut faults) = (0, Vec::new());
    for folder in ["src", "crates", "public"] {
        search(root, folder, &mut seen, &mut faults);
    }
    assert!(seen > 200, "{seen}");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
