//! The documents' links lead to what exists: files, headings, tests, and names in files.
//!
//! A link whose text is code, such as "`a_test`" beside a `.rs` file, promises that this name is defined there. One
//! whose text is quoted, beside a `.ts` file, promises that a test has this title.

use std::path::{Path, PathBuf};

/// The documents that are checked, each with the number of links that it must exceed.
const DOCUMENTS: [(&str, usize); 17] = [
    ("docs/security.md", 15),
    ("docs/security/asvs.md", 20),
    ("docs/design.md", 20),
    ("docs/design/api.md", 4),
    ("docs/design/buyer-pages.md", 7),
    ("docs/design/gateway.md", 6),
    ("docs/design/payments.md", 7),
    ("docs/design/performance.md", 3),
    ("docs/design/server.md", 5),
    ("docs/design/store.md", 5),
    ("CONTRIBUTING.md", 20),
    ("crates/domain/README.md", 10),
    ("crates/front/README.md", 3),
    ("crates/http-server/README.md", 10),
    ("crates/islands/README.md", 5),
    ("crates/mycoolpay/README.md", 10),
    ("crates/sandbox/README.md", 10),
];

/// A link, `[text](target)`.
struct Link<'a> {
    text: &'a str,
    target: &'a str,
}

fn links(document: &str) -> Vec<Link<'_>> {
    let mut links = Vec::new();
    for (middle, _) in document.match_indices("](") {
        let text = document[..middle].rsplit('[').next().unwrap_or_default();
        let target = document[middle + 2..].split(')').next().unwrap_or_default();
        links.push(Link { text, target });
    }
    links
}

/// The anchor of a heading.
fn slug(heading: &str) -> String {
    let characters = heading.chars().filter(|mark| mark.is_alphanumeric() || " -_".contains(*mark));
    characters.collect::<String>().to_lowercase().replace(' ', "-")
}

/// Whether `source` defines `name` as a function, a type, a constant or a module.
fn defines(source: &str, name: &str) -> bool {
    ["fn", "struct", "enum", "trait", "const", "static", "mod"].iter().any(|keyword| {
        source.match_indices(&format!("{keyword} {name}")).any(|(at, found)| {
            !source[at + found.len()..].starts_with(|mark: char| mark.is_alphanumeric() || mark == '_')
        })
    })
}

/// The fault of a link in `document`, if any.
fn fault(document: &Path, link: &Link<'_>) -> Option<&'static str> {
    if link.target.contains("://") {
        return None;
    }
    let (path, anchor) = link.target.split_once('#').unwrap_or((link.target, ""));
    let file = if path.is_empty() { document.to_owned() } else { document.parent()?.join(path) };
    if !file.exists() {
        return Some("there is no such file");
    }
    let source = std::fs::read_to_string(&file).unwrap_or_default();
    let has_heading = || {
        source
            .lines()
            .any(|line| line.starts_with('#') && slug(line.trim_start_matches(['#', ' '])) == anchor)
    };
    if !anchor.is_empty() && !has_heading() {
        return Some("there is no such heading");
    }
    let kind = file.extension().and_then(|kind| kind.to_str());
    let name = link.text.strip_prefix('`').and_then(|text| text.strip_suffix('`'));
    match (kind, name) {
        // A path or a file's own name is not a name in the file.
        (Some("rs"), Some(name)) if !name.contains(['/', '.']) && Some(name) != stem(&file) => {
            (!defines(&source, name)).then_some("there is no such name in it")
        }
        (Some("ts"), None) => {
            let title = link.text.strip_prefix('“').and_then(|text| text.strip_suffix('”'));
            title.is_some_and(|title| !source.contains(title)).then_some("there is no such test in it")
        }
        _ => None,
    }
}

fn stem(file: &Path) -> Option<&str> {
    file.file_stem().and_then(|name| name.to_str())
}

#[test]
fn everything_that_the_documents_link_to_is_there() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut faults = Vec::new();
    for (name, least) in DOCUMENTS {
        let path = root.join(name);
        let document = std::fs::read_to_string(&path).expect("a document");
        let links = links(&document);
        assert!(links.len() > least, "{name} has {} links", links.len());
        for link in links {
            faults.extend(
                fault(&path, &link).map(|fault| format!("{name}: [{}]({}): {fault}", link.text, link.target)),
            );
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_link_to_what_is_not_there_is_noticed() {
    let document = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/security.md");
    for (text, target) in [
        ("a file", "../src/nothing.rs"),
        ("`no_such_test`", "../src/tests/canaries.rs"),
        ("`a_secret_in_the_log`", "../src/tests/canaries.rs"),
        ("a heading", "#nothing"),
        ("“no such title”", "../end2end/tests/answers.http.spec.ts"),
    ] {
        assert!(fault(&document, &Link { text, target }).is_some(), "[{text}]({target})");
    }
    let found = ("`a_secret_in_the_log_ends_the_process`", "../src/tests/canaries.rs");
    assert_eq!(fault(&document, &Link { text: found.0, target: found.1 }), None);
}

/// How many requirements a table cell covers: `1.2.3`, `1.4.1, 1.4.3`, `1.2.6 – 1.2.8`.
fn requirements(cell: &str) -> Option<usize> {
    let last = |number: &str| number.trim().rsplit('.').next()?.parse::<usize>().ok();
    cell.split(',').try_fold(0, |count, part| match part.split_once('–') {
        Some((from, to)) => Some(count + (last(to)? + 1).checked_sub(last(from)?)?),
        None => Some(count + last(part).map(|_| 1)?),
    })
}

#[test]
fn the_document_counts_its_met_requirements() {
    let document = include_str!("../../docs/security/asvs.md");
    let mut counted = [("are met", "yes", 0), ("partly", "partly", 0), ("not", "no", 0)];
    for line in document.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<_> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [numbers, _, verdict, ..] = cells[..] else { continue };
        if let Some(row) = counted.iter_mut().find(|(_, word, _)| *word == verdict) {
            row.2 += requirements(numbers).unwrap_or_else(|| panic!("{line}"));
        }
    }
    for (words, _, count) in counted {
        assert!(count > 0 && document.contains(&format!("{count} {words}")), "{count} {words}");
    }
}
