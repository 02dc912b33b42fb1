//! The two files of a catalogue and its list of names agree.

use std::collections::{BTreeMap, BTreeSet};

use caisse_domain::Locale;
use fluent_bundle::{FluentResource, FluentValue};

use super::{catalogue::FluentCatalogue, *};
use crate::web::console::i18n as console;

type Entries<'a> = BTreeMap<String, BTreeSet<&'a str>>;
type Names = &'static [(&'static str, &'static [&'static str])];

/// The texts of buyers.
const LANGUAGES: [(Locale, &str); 2] = SOURCES;
/// All catalogues.
const CATALOGUES: &[(Names, [(Locale, &str); 2])] = &[
    (NAMES, SOURCES),
    (console::audit::NAMES, console::audit::SOURCES),
    (console::frame::NAMES, console::frame::SOURCES),
    (console::lists::NAMES, console::lists::SOURCES),
    (console::settings::NAMES, console::settings::SOURCES),
    (console::statuses::NAMES, console::statuses::SOURCES),
    (console::home::NAMES, console::home::SOURCES),
    (console::order::NAMES, console::order::SOURCES),
    (console::sign_in::NAMES, console::sign_in::SOURCES),
];

/// What a translator wrote: all lines but comments.
fn lines(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter(|line| !line.starts_with('#'))
}

/// The names that a file has, `name` or `name.attribute`, each with the arguments it uses.
fn entries(source: &str) -> Entries<'_> {
    let mut entries = Entries::new();
    let (mut message, mut name) = (String::new(), String::new());
    for line in lines(source) {
        let defined = line.split_once(" =").map(|(name, _)| name);
        if let Some(attribute) = defined.and_then(|name| name.trim_start().strip_prefix('.')) {
            name = format!("{message}.{attribute}");
        } else if let Some(defined) = defined.filter(|name| name.starts_with(char::is_alphabetic)) {
            (message, name) = (defined.to_owned(), defined.to_owned());
        }
        let arguments = line.split('$').skip(1).map(|rest| {
            let end = rest.find(|mark: char| !mark.is_alphanumeric() && mark != '_');
            &rest[..end.unwrap_or(rest.len())]
        });
        if !name.is_empty() {
            entries.entry(name.clone()).or_default().extend(arguments);
        }
    }
    entries
}

#[test]
fn each_language_has_every_name_with_its_arguments_and_no_other() {
    for (names, sources) in CATALOGUES {
        let listed: Entries<'_> = names
            .iter()
            .map(|&(name, arguments)| (name.to_owned(), arguments.iter().copied().collect()))
            .collect();
        assert_eq!(listed.len(), names.len(), "a name is listed once");
        for (locale, source) in sources {
            FluentResource::try_new((*source).to_owned())
                .unwrap_or_else(|(_, errors)| panic!("{locale:?}: {errors:?}"));
            assert_eq!(entries(source), listed, "{locale:?}");
        }
    }
}

#[test]
fn every_text_can_be_formatted() {
    for (names, sources) in CATALOGUES {
        for (locale, source) in sources {
            let source = FluentCatalogue::read(*locale, source);
            for (name, arguments) in *names {
                let arguments = arguments.iter().map(|&argument| (argument, FluentValue::from(1)));
                assert!(!source.format(name, arguments.collect()).is_empty(), "{locale:?} {name}");
            }
        }
    }
}

#[test]
fn apostrophes_are_typographic() {
    for (locale, source) in CATALOGUES.iter().flat_map(|(_, sources)| sources) {
        let plain: Vec<_> = lines(source).filter(|line| line.contains('\'')).collect();
        assert!(plain.is_empty(), "{locale:?}: {plain:?}");
    }
}

#[test]
fn french_keeps_its_punctuation_on_the_line() {
    for (_, [(_, french), _]) in CATALOGUES {
        for mark in [':', ';', '!', '?', '»'] {
            let marked =
                |line: &&str| line.split(mark).rev().skip(1).any(|before| !before.ends_with('\u{a0}'));
            let loose: Vec<_> = lines(french).filter(marked).collect();
            assert!(loose.is_empty(), "{mark}: {loose:?}");
        }
    }
}

/// A request that has left this process may have moved money, so no page may deny it.
#[test]
fn no_text_claims_that_nothing_was_charged() {
    for (locale, source) in LANGUAGES {
        let sure = ["Rien n’a", "rien n’a", "Rien n’est débité", "othing has been", "othing was charged"];
        let found: Vec<_> =
            lines(source).filter(|line| sure.iter().any(|sure| line.contains(sure))).collect();
        assert!(found.is_empty(), "{locale:?}: {found:?}");
    }
}

#[test]
fn a_buyer_who_pays_by_card_reads_of_no_pin() {
    for (locale, pin) in [(Locale::Fr, "code secret"), (Locale::En, "PIN")] {
        let words = texts(locale);
        for message in [words.waiting, words.closed, words.stalled, words.leave, words.failed, words.review] {
            assert!(!message.body.contains(pin) && !message.title.contains(pin), "{}", message.body);
        }
    }
}

#[test]
fn arguments_stand_in_the_text_without_marks() {
    assert_eq!(texts(Locale::Fr).pay("15\u{202f}000\u{a0}FCFA"), "Payer 15\u{202f}000\u{a0}FCFA");
    assert_eq!(texts(Locale::En).pay("15,000\u{a0}FCFA"), "Pay 15,000\u{a0}FCFA");
}
