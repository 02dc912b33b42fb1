//! Every file is short enough to read in a sitting.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Most lines of a file.
const MOST_LINES: usize = 320;
/// What people write. Lock files, pictures, dashboards and recorded inputs are not read from top to bottom.
const WRITTEN: [&str; 14] =
    ["css", "ftl", "html", "js", "md", "mjs", "php", "py", "rs", "sh", "sql", "toml", "ts", "yml"];
/// Folders that are made, and those of others.
const MADE: [&str; 6] =
    ["corpus", "node_modules", "playwright-report", "snapshots", "target", "test-results"];

/// The written files below a folder.
fn written(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.starts_with('.') || MADE.contains(&name) {
            continue;
        }
        if path.is_dir() {
            files.extend(written(&path));
        } else if path.extension().and_then(|kind| kind.to_str()).is_some_and(|kind| WRITTEN.contains(&kind))
        {
            files.push(path);
        }
    }
    files
}

fn too_long(files: &[PathBuf]) -> Vec<String> {
    let lines = |file: &PathBuf| fs::read_to_string(file).expect("a text").lines().count();
    let long = files.iter().map(|file| (file, lines(file))).filter(|(_, lines)| *lines > MOST_LINES);
    long.map(|(file, lines)| format!("{}: {lines} lines", file.display())).collect()
}

#[test]
fn no_file_is_longer_than_a_sitting() {
    let files = written(Path::new(env!("CARGO_MANIFEST_DIR")));
    assert!(files.len() > 500, "{} files", files.len());
    let long = too_long(&files);
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn a_file_that_is_too_long_is_noticed() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("long.rs");
    fs::write(&file, "//\n".repeat(MOST_LINES + 1)).expect("a file");
    assert_eq!(too_long(&written(folder.path())).len(), 1);
    fs::write(&file, "//\n".repeat(MOST_LINES)).expect("a file");
    assert!(too_long(&written(folder.path())).is_empty());
}
