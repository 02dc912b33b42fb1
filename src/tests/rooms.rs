//! Which part of the program may import which: the rooms (top-level modules) of `src/`, and the crates below `crates/`.
//!
//! Both tables are ordered: a row may name only rows above it, so there is no circle and no upward import. A right that
//! no source uses is refused too: the tables are as strict as the code. `docs/design.md` shows them as a picture.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// A room of `src/`, the rooms that it may import, and the crates of ours that it may import.
///
/// A file of `src/` that is no room is a tool: it imports no room, and each room may import it.
const ROOMS: &[(&str, &[&str], &[&str])] = &[
    ("config", &[], &["domain", "http_server", "mycoolpay", "sandbox"]),
    // Its own settings, `LOG_FORMAT` and `RUST_LOG`.
    ("telemetry", &["config"], &[]),
    ("metrics", &[], &["domain", "http_server", "mycoolpay"]),
    // Neither the gateway nor the settings: `serve` passes it what it needs.
    ("store", &["metrics", "telemetry"], &["domain"]),
    ("checkout", &["metrics", "store", "telemetry"], &["domain", "http_server", "mycoolpay"]),
    ("merchant", &["checkout", "store"], &["domain"]),
    ("tasks", &["checkout", "store", "telemetry"], &[]),
    // `store` for the faults of a database, `checkout` for the clock.
    ("doctor", &["checkout", "config", "store", "telemetry"], &["http_server", "mycoolpay"]),
    // `store` for its errors and the types of a request under a key, `sandbox` for its page's script.
    (
        "web",
        &["checkout", "config", "doctor", "merchant", "metrics", "store", "telemetry"],
        &["domain", "http_server", "islands", "mycoolpay", "sandbox"],
    ),
    // Assembles the parts.
    (
        "serve",
        &["checkout", "config", "merchant", "metrics", "store", "tasks", "web"],
        &["http_server", "mycoolpay", "sandbox"],
    ),
    // `store` for backups and lists of orders, `web` for the hashes of its scripts.
    (
        "cli",
        &["checkout", "config", "doctor", "merchant", "serve", "store", "telemetry", "web"],
        &["domain", "http_server", "sandbox"],
    ),
    ("main", &["cli"], &[]),
];

/// Additional imports of a room's unit tests, which are not in the program.
const IN_UNIT_TESTS: &[(&str, &str)] = &[
    // An error is compared as the log prints it.
    ("config", "telemetry"),
];

/// A crate, and the crates of ours it may depend on. The last two columns are `dependencies` and `dev-dependencies`.
const CRATES: &[(&str, &[&str], &[&str])] = &[
    ("domain", &[], &[]),
    ("http-server", &[], &[]),
    ("mycoolpay", &["domain"], &[]),
    // Never `mycoolpay`: no test would notice a misunderstanding that both share.
    ("sandbox", &["domain"], &["http-server"]),
    ("islands", &["domain"], &[]),
    ("front", &["islands"], &[]),
];

/// A library that only one room may use.
const LIBRARIES: &[(&str, &str)] = &[("axum", "web"), ("clap", "cli"), ("leptos", "web"), ("sqlx", "store")];

/// Files of `src/` that are neither rooms nor tools: the build script, and the list of rooms.
const NOT_ROOMS: [&str; 2] = ["build", "lib"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The sources below a folder, or the one file.
fn sources(path: &Path) -> Vec<PathBuf> {
    if path.is_dir() {
        let entries = fs::read_dir(path).expect("a folder");
        entries.flat_map(|entry| sources(&entry.expect("an entry").path())).collect()
    } else {
        Vec::from_iter(path.extension().is_some_and(|kind| kind == "rs").then(|| path.to_owned()))
    }
}

/// The names that follow `prefix`: one, or those of a group in braces.
fn names_after(source: &str, prefix: &str) -> Vec<String> {
    let name = |text: &str| {
        let text = text.trim_start();
        text.chars().take_while(|mark| mark.is_alphanumeric() || *mark == '_').collect::<String>()
    };
    let mut names = Vec::new();
    for (at, _) in source.match_indices(prefix) {
        if source[..at].ends_with(|mark: char| mark.is_alphanumeric() || "_$:".contains(mark)) {
            continue;
        }
        let rest = &source[at + prefix.len()..];
        let Some(group) = rest.strip_prefix('{') else {
            names.push(name(rest));
            continue;
        };
        let mut depth = 0;
        names.push(name(group));
        for (at, mark) in group.char_indices() {
            match mark {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => names.push(name(&group[at + 1..])),
                _ => {}
            }
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

/// Whether a path in `source` begins with this library.
fn has_path(source: &str, library: &str) -> bool {
    !names_after(source, &format!("{library}::")).is_empty()
}

fn without_comments(source: &str) -> String {
    source.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// What one room imports: rooms of `src/`, and crates of ours.
#[derive(Default)]
struct Imports {
    rooms: BTreeSet<String>,
    in_unit_tests: BTreeSet<String>,
    crates: BTreeSet<String>,
    libraries: BTreeSet<String>,
    sources: usize,
}

/// The entries of `src/` by name, each with its sources.
fn entries() -> BTreeMap<String, Vec<PathBuf>> {
    let mut entries = BTreeMap::new();
    for entry in fs::read_dir(root().join("src")).expect("src") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
        if name != "tests" && !NOT_ROOMS.contains(&name.as_str()) {
            entries.entry(name).or_insert_with(Vec::new).extend(sources(&path));
        }
    }
    entries
}

/// The imports of `room`. Only names in `rooms` count.
fn imports(room: &str, files: &[PathBuf], rooms: &BTreeSet<String>) -> Imports {
    let mut found = Imports::default();
    for file in files {
        let path = file.strip_prefix(root().join("src")).expect("a source");
        let source = without_comments(&fs::read_to_string(file).expect("a source"));
        assert!(!source.contains("super::super::"), "{}: write `crate::`", path.display());
        let mut names = names_after(&source, "crate::");
        names.extend(names_after(&source, "caisse::"));
        if path.components().count() == 1 || path.ends_with(format!("{room}/mod.rs")) {
            names.extend(names_after(&source, "super::"));
        }
        let is_unit_test = path.to_string_lossy().contains("tests");
        let into = if is_unit_test { &mut found.in_unit_tests } else { &mut found.rooms };
        into.extend(names.into_iter().filter(|name| name != room && rooms.contains(name)));
        let crates = CRATES.iter().map(|(name, ..)| name.replace('-', "_"));
        found.crates.extend(crates.filter(|name| source.contains(&format!("caisse_{name}::"))));
        let libraries = LIBRARIES.iter().map(|(library, _)| (*library).to_owned());
        found.libraries.extend(libraries.filter(|library| has_path(&source, library)));
        found.sources += 1;
    }
    let allowed_already = found.rooms.clone();
    found.in_unit_tests.retain(|name| !allowed_already.contains(name));
    found
}

fn owned(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(ToString::to_string).collect()
}

/// What `found` has and `allowed` does not, and vice versa.
fn differences(what: &str, found: &BTreeSet<String>, allowed: &BTreeSet<String>) -> Vec<String> {
    let forbidden = found.difference(allowed).map(|name| format!("{what} must not import {name}"));
    let unused =
        allowed.difference(found).map(|name| format!("{what} no longer imports {name}: say so here"));
    forbidden.chain(unused).collect()
}

#[test]
fn a_room_imports_what_the_table_lets_it_import() {
    let entries = entries();
    let rooms = ROOMS.iter().map(|(name, ..)| (*name).to_owned()).collect();
    let (mut faults, mut seen) = (Vec::new(), 0);
    for (name, files) in &entries {
        let found = imports(name, files, &rooms);
        seen += found.sources;
        let own = LIBRARIES.iter().filter(|(_, room)| room == name).map(|(library, _)| *library);
        faults.extend(differences(name, &found.libraries, &owned(&own.collect::<Vec<_>>())));
        let Some((_, may_import, crates)) = ROOMS.iter().find(|(room, ..)| room == name) else {
            faults.extend(differences(&format!("the tool {name}"), &found.rooms, &BTreeSet::new()));
            continue;
        };
        faults.extend(differences(name, &found.rooms, &owned(may_import)));
        faults.extend(differences(name, &found.crates, &owned(crates)));
        let in_unit_tests = IN_UNIT_TESTS.iter().filter(|(room, _)| room == name).map(|(_, other)| *other);
        let in_unit_tests = in_unit_tests.collect::<Vec<_>>();
        faults.extend(differences(
            &format!("a unit test of {name}"),
            &found.in_unit_tests,
            &owned(&in_unit_tests),
        ));
    }
    assert!(seen > 150, "{seen}");
    assert!(ROOMS.iter().all(|(name, ..)| entries.contains_key(*name)), "a room of the table is not there");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The crates of ours in one section of a manifest.
fn dependencies(manifest: &str, section: &str) -> BTreeSet<String> {
    let section = manifest.split(&format!("\n[{section}]\n")).nth(1).unwrap_or_default();
    let lines = section.lines().take_while(|line| !line.starts_with('['));
    let names = lines.filter_map(|line| line.strip_prefix("caisse-")?.split([' ', '.', '=']).next());
    names.map(ToOwned::to_owned).collect()
}

#[test]
fn a_crate_depends_on_what_the_table_lets_it_depend_on() {
    let mut faults = Vec::new();
    for (name, may_depend, in_tests) in CRATES {
        let manifest = root().join("crates").join(name).join("Cargo.toml");
        let manifest = fs::read_to_string(manifest).expect("a manifest");
        for (section, allowed) in [("dependencies", may_depend), ("dev-dependencies", in_tests)] {
            let found = dependencies(&manifest, section);
            faults.extend(differences(&format!("{name} ({section})"), &found, &owned(allowed)));
        }
        assert!(!manifest.contains("[target."), "{name}: this test does not read such a section");
    }
    let folders = fs::read_dir(root().join("crates")).expect("crates");
    assert_eq!(folders.count(), CRATES.len(), "a crate is not in the table");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_row_of_a_table_names_rows_above_it_only() {
    let rooms = ROOMS.iter().map(|(name, may_import, _)| (*name, may_import.to_vec())).collect::<Vec<_>>();
    let crates = CRATES.iter().map(|(name, may, in_tests)| (*name, [*may, *in_tests].concat()));
    for table in [rooms, crates.collect()] {
        for (at, (name, named)) in table.iter().enumerate() {
            let above = table[..at].iter().map(|(name, _)| *name).collect::<Vec<_>>();
            assert!(named.iter().all(|other| above.contains(other)), "{name}: {named:?}");
        }
    }
}

#[test]
fn a_forbidden_import_is_noticed_in_each_way_of_writing_it() {
    for (source, names) in [
        ("use crate::web;", &["web"][..]),
        ("use crate::{\n    store::{Store, web::No},\n    web,\n};", &["store", "web"]),
        ("fn f() { crate::web::router() }", &["web"]),
        ("$crate::web!()", &[]),
        ("use caisse::store;", &[]),
    ] {
        assert_eq!(names_after(source, "crate::"), names, "{source}");
    }
    assert_eq!(without_comments("a // crate::web\nb"), "a \nb");
    let manifest = "\n[dependencies]\ncaisse-domain = { workspace = true }\naxum = 1\n\n[dev-dependencies]\n";
    assert_eq!(dependencies(manifest, "dependencies"), owned(&["domain"]));
    assert_eq!(dependencies(manifest, "dev-dependencies"), BTreeSet::new());
}
