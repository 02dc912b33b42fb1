//! No circle of files by imports, in any of our crates.
//!
//! A file imports another when it names an item that the other defines, in a `use` or in a path. An item that passes
//! through a re-export counts for the file that defines it. Neither `mod x;`, nor `pub use`, nor the name of a module
//! alone is an import. So a `mod.rs` may list its children and re-export their items; once it defines an item that a
//! child imports, it may not import from that child. Unit tests do not count.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    slice,
};

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// The absolute path of a module or an item, without `crate`.
type Name = Vec<String>;

/// For each file, the files that it imports.
type Imports = BTreeMap<String, BTreeSet<String>>;

/// The modules of one crate, and the paths that its sources name.
#[derive(Default)]
struct Modules {
    files: BTreeMap<Name, String>,
    /// The path of a name that a module imports or re-exports.
    imported: BTreeMap<(Name, String), Name>,
    /// A module, and a path that it names, as written.
    named: Vec<(Name, Name)>,
}

impl Modules {
    /// Reads the modules below `module`. `read` returns a source by its path from the crate's folder of sources.
    fn load(&mut self, module: &[String], read: &impl Fn(&str) -> Option<String>) {
        let path = module.join("/");
        let files = if module.is_empty() {
            ["lib.rs".to_owned(), "main.rs".to_owned()]
        } else {
            [format!("{path}.rs"), format!("{path}/mod.rs")]
        };
        let found = files.into_iter().find_map(|file| Some((read(&file)?, file)));
        let (source, file) = found.unwrap_or_else(|| panic!("the source of {path}"));
        self.files.insert(module.to_vec(), file);
        let tokens = tokens(source.parse().expect("a Rust source"));
        self.parse(&tokens.iter().map(String::as_str).collect::<Vec<_>>(), module, read);
    }

    fn parse(&mut self, tokens: &[&str], module: &[String], read: &impl Fn(&str) -> Option<String>) {
        let mut at = 0;
        while at < tokens.len() {
            at += match &tokens[at..] {
                ["#", "(", "cfg", "(", "test", ")", ")", item @ ..] => 7 + item_length(item),
                ["mod", name, ";", ..] => {
                    self.load(&below(module, &[name]), read);
                    3
                }
                ["mod", name, "{", ..] => {
                    let body = &tokens[at + 2..];
                    let length = item_length(body);
                    let inner = below(module, &[name]);
                    self.files.insert(inner.clone(), self.files[module].clone());
                    self.parse(&body[1..length - 1], &inner, read);
                    2 + length
                }
                // Not the `use<…>` of a type.
                ["use", rest @ ..] if rest.first() != Some(&"<") => {
                    let length = rest.iter().position(|token| *token == ";").expect("the end of a `use`");
                    let is_re_export = at > 0 && ["pub", ")"].contains(&tokens[at - 1]);
                    for (path, alias) in paths_of(&rest[..length], &[]) {
                        if let Some(path) = self.absolute(module, &path) {
                            self.imported.insert((module.to_vec(), alias.to_owned()), path);
                        }
                        if !is_re_export {
                            self.named.push((module.to_vec(), owned(&path)));
                        }
                    }
                    length + 2
                }
                [first, "::", ..] if is_word(first) => {
                    let path = path_at(&tokens[at..]);
                    self.named.push((module.to_vec(), owned(&path)));
                    2 * path.len() - 1
                }
                _ => 1,
            };
        }
    }

    /// The absolute path of one in a `use` of `module`. Whether the first word is a child or a crate is seen later.
    fn absolute(&self, module: &[String], path: &[&str]) -> Option<Name> {
        let ups = path.iter().take_while(|word| **word == "super").count();
        match path {
            ["crate", rest @ ..] => Some(owned(rest)),
            ["self", rest @ ..] => Some(below(module, rest)),
            _ => Some(below(&module[..module.len().checked_sub(ups)?], &path[ups..])),
        }
    }

    /// The file that defines what `path` names in `module`; `None` where that is a module or another crate's.
    fn defined_in(&self, module: &[String], path: &[String]) -> Option<&String> {
        let words = path.iter().map(String::as_str).collect::<Vec<_>>();
        let mut path = self.absolute(module, &words)?;
        // Nothing re-exports through more files than this.
        for _ in 0..8 {
            let depth = (0..=path.len()).rev().find(|depth| self.files.contains_key(&path[..*depth]))?;
            let (module, item) = path.split_at(depth);
            let first = item.first()?;
            let Some(target) = self.imported.get(&(module.to_vec(), first.clone())) else {
                return self.files.get(module);
            };
            if *target == path {
                return None;
            }
            path = [target.as_slice(), &item[1..]].concat();
        }
        None
    }

    fn imports(&self) -> Imports {
        let mut imports = Imports::new();
        for (module, path) in &self.named {
            // A path without a first word of ours leads back to the module itself, and so does a crate's name.
            if let Some(target) =
                self.defined_in(module, path).filter(|target| **target != self.files[module])
            {
                imports.entry(self.files[module].clone()).or_default().insert(target.clone());
            }
        }
        imports
    }
}

fn owned(words: &[&str]) -> Name {
    words.iter().map(ToString::to_string).collect()
}

fn below(module: &[String], words: &[&str]) -> Name {
    [module, &owned(words)].concat()
}

fn is_word(token: &str) -> bool {
    token.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// The words and signs of a source, without literals.
fn tokens(source: TokenStream) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut trees = source.into_iter();
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Group(group) => {
                let (opening, closing) = match group.delimiter() {
                    Delimiter::Brace => ("{", "}"),
                    _ => ("(", ")"),
                };
                tokens.push(opening.to_owned());
                tokens.extend(self::tokens(group.stream()));
                tokens.push(closing.to_owned());
            }
            TokenTree::Punct(sign) if sign.as_char() == ':' && sign.spacing() == Spacing::Joint => {
                trees.next();
                tokens.push("::".to_owned());
            }
            TokenTree::Literal(_) => {}
            other => tokens.push(other.to_string()),
        }
    }
    tokens
}

/// The number of tokens up to the end of an item: a semicolon, or the end of the first group in braces.
fn item_length(tokens: &[&str]) -> usize {
    let mut depth = 0;
    let end = tokens.iter().position(|token| {
        depth += i32::from(["{", "("].contains(token)) - i32::from(["}", ")"].contains(token));
        depth == 0 && ["}", ";"].contains(token)
    });
    end.map_or(tokens.len(), |end| end + 1)
}

/// The words of the path at the start of `tokens`.
fn path_at<'a>(tokens: &[&'a str]) -> Vec<&'a str> {
    let followers = tokens[1..].chunks_exact(2).take_while(|pair| pair[0] == "::" && is_word(pair[1]));
    [tokens[0]].into_iter().chain(followers.map(|pair| pair[1])).collect()
}

/// The paths of a `use`, each with the name that it gets.
fn paths_of<'a>(tree: &[&'a str], prefix: &[&'a str]) -> Vec<(Vec<&'a str>, &'a str)> {
    let mut depth = 0;
    let branches = tree.split(|token| {
        depth += i32::from(*token == "{") - i32::from(*token == "}");
        *token == "," && depth == 0
    });
    let mut paths = Vec::new();
    for branch in branches.filter(|branch| !branch.is_empty()) {
        let stem = branch.iter().take_while(|token| **token != "{" && **token != "as");
        let stem = stem.copied().filter(|token| *token != "::").collect::<Vec<_>>();
        let mut path = [prefix, &stem].concat();
        match &branch[branch.iter().position(|token| ["{", "as"].contains(token)).unwrap_or(branch.len())..] {
            ["{", inner @ .., "}"] => paths.extend(paths_of(inner, &path)),
            rest => {
                path.pop_if(|last| *last == "self");
                let alias = rest.get(1).or(path.last()).copied().expect("a name");
                paths.push((path, alias));
            }
        }
    }
    paths
}

/// A circle of files, from one file back to the same.
fn circle(imports: &Imports) -> Option<Vec<String>> {
    fn visit(
        file: &String,
        imports: &Imports,
        path: &mut Vec<String>,
        done: &mut BTreeSet<String>,
    ) -> Option<Vec<String>> {
        if let Some(at) = path.iter().position(|earlier| earlier == file) {
            return Some([&path[at..], slice::from_ref(file)].concat());
        }
        if !done.insert(file.clone()) {
            return None;
        }
        path.push(file.clone());
        let found =
            imports.get(file).into_iter().flatten().find_map(|target| visit(target, imports, path, done));
        path.pop();
        found
    }
    let mut done = BTreeSet::new();
    imports.keys().find_map(|file| visit(file, imports, &mut Vec::new(), &mut done))
}

/// The imports of the crate with these sources.
fn imports_of(read: impl Fn(&str) -> Option<String>) -> Imports {
    let mut modules = Modules::default();
    modules.load(&[], &read);
    modules.imports()
}

#[test]
fn no_files_of_a_crate_import_each_other_in_a_circle() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = vec![root.join("src")];
    for entry in fs::read_dir(root.join("crates")).expect("crates") {
        sources.push(entry.expect("an entry").path().join("src"));
    }
    let mut edges = 0;
    for folder in sources.iter().filter(|folder| folder.is_dir()) {
        let imports = imports_of(|file| fs::read_to_string(folder.join(file)).ok());
        let found = circle(&imports).map(|files| files.join(" imports "));
        assert_eq!(found, None, "in {}", folder.display());
        edges += imports.values().map(BTreeSet::len).sum::<usize>();
    }
    assert!(edges > 500, "{edges}");
}

#[test]
fn a_circle_of_files_is_noticed_in_each_way_of_writing_it() {
    let found = |one: &str, other: &str| {
        let files = BTreeMap::from([
            ("lib.rs", "mod part; mod top;"),
            ("top.rs", "use crate::part::other::X;"),
            ("part/mod.rs", "mod one; mod other; pub(crate) use one::{self as first, One, deeper::Deep};"),
            ("part/one.rs", one),
            ("part/one/deeper.rs", "pub struct Deep;"),
            ("part/other.rs", other),
        ]);
        circle(&imports_of(|file| files.get(file).map(ToString::to_string)))
    };
    let one = "mod deeper; use super::other::Other;";
    let expected = ["part/one.rs", "part/other.rs", "part/one.rs"].map(ToOwned::to_owned).to_vec();
    for other in [
        "use super::One;",
        "use crate::{top::Y as Z, part::{one::{self, A}}};",
        "use super::one; fn f() { let quote = '\"'; one::g(\"\") }",
        "fn f() { crate::part::first::g() }",
        "mod inner { use super::super::one::*; }",
        "#[cfg(test)] fn f(_: [u8; 2]) {} fn g() -> super::One {}",
    ] {
        assert_eq!(found(one, other), Some(expected.clone()), "{other}");
    }
    for other in [
        "use super::Deep;",
        "use super::one; // one::g()",
        "pub(super) use super::one::One;",
        "#[cfg(test)] mod tests { use super::super::One; }",
        "use serde::One; fn f() -> impl Sized + use<'static> { \"super::One\" }",
    ] {
        assert_eq!(found(one, other), None, "{other}");
    }
}
