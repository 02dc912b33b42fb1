//! Catalogues: the texts of one part of the site, in French and English, by name.

use caisse_domain::Locale;
use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};

/// A heading and what it means for the reader.
#[derive(Clone, Copy)]
pub(in crate::web) struct Message {
    /// What happened.
    pub(in crate::web) title: &'static str,
    /// What it means, and what to do. In Fluent's terms the attribute `body`.
    pub(in crate::web) body: &'static str,
}

/// Generates `Texts`, with a field for each text and message and a method for each text with arguments, and `texts`,
/// which returns those of a language. A new text is one line in each file and one name in the list.
macro_rules! catalogue {
    (
        $french:literal, $english:literal;
        texts: $($text:ident)*;
        messages: $($message:ident)*;
        with_arguments: $($formatted:ident($($argument:ident),+))*;
    ) => {
        /// What the translators wrote.
        pub(in crate::web) const SOURCES: [(caisse_domain::Locale, &str); 2] = [
            (caisse_domain::Locale::Fr, include_str!($french)),
            (caisse_domain::Locale::En, include_str!($english)),
        ];

        /// The texts of one language.
        pub(in crate::web) struct Texts {
            #[allow(dead_code, reason = "a catalogue may have no text with arguments")]
            source: $crate::web::i18n::catalogue::FluentCatalogue,
            $(pub(in crate::web) $text: &'static str,)*
            $(pub(in crate::web) $message: $crate::web::i18n::catalogue::Message,)*
        }

        impl Texts {
            fn new(source: $crate::web::i18n::catalogue::FluentCatalogue) -> Self {
                Self {
                    $($text: source.text(stringify!($text)),)*
                    $($message: source.message(stringify!($message)),)*
                    source,
                }
            }

            $(pub(in crate::web) fn $formatted<'a>(
                &self,
                $($argument: impl Into<fluent_bundle::FluentValue<'a>>),+
            ) -> String {
                let arguments = [$((stringify!($argument), $argument.into())),+];
                self.source.format(stringify!($formatted), fluent_bundle::FluentArgs::from_iter(arguments))
            })*
        }

        /// The texts of `locale`, parsed on first use.
        pub(in crate::web) fn texts(locale: caisse_domain::Locale) -> &'static Texts {
            static ALL: std::sync::LazyLock<[Texts; 2]> = std::sync::LazyLock::new(|| {
                SOURCES.map(|(locale, text)| {
                    Texts::new($crate::web::i18n::catalogue::FluentCatalogue::read(locale, text))
                })
            });
            let [french, english] = &*ALL;
            match locale {
                caisse_domain::Locale::Fr => french,
                caisse_domain::Locale::En => english,
            }
        }

        /// Every name, and the arguments it takes.
        #[cfg(test)]
        pub(in crate::web) const NAMES: &[(&str, &[&str])] = &[
            $((stringify!($text), &[]),)*
            $((stringify!($message), &[]), (concat!(stringify!($message), ".body"), &[]),)*
            $((stringify!($formatted), &[$(stringify!($argument)),+]),)*
        ];
    };
}

pub(in crate::web) use catalogue;

/// One language's file. It is embedded and the tests compare it with the list of names, so an error in it is a panic.
pub(in crate::web) struct FluentCatalogue(FluentBundle<FluentResource>);

impl FluentCatalogue {
    /// Parses one language's file.
    pub(in crate::web) fn read(locale: Locale, text: &str) -> Self {
        let resource = FluentResource::try_new(text.to_owned()).map_err(|(_, errors)| errors);
        let language = locale.code().parse().expect("the code of a language");
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // Both languages are written from left to right: an argument needs no marks around it.
        bundle.set_use_isolating(false);
        bundle.add_resource(resource.expect("a catalogue")).expect("no name twice");
        Self(bundle)
    }

    /// A text without arguments. It is leaked: it is made once and used until the process ends.
    pub(in crate::web) fn text(&self, name: &str) -> &'static str {
        self.format(name, FluentArgs::new()).leak()
    }

    /// A text and its attribute `body`.
    pub(in crate::web) fn message(&self, name: &str) -> Message {
        Message { title: self.text(name), body: self.text(&format!("{name}.body")) }
    }

    /// A text with its arguments: `name`, or `name.attribute`.
    pub(in crate::web) fn format(&self, name: &str, arguments: FluentArgs<'_>) -> String {
        let pattern = match name.split_once('.') {
            None => self.0.get_message(name).and_then(|message| message.value()),
            Some((name, attribute)) => self
                .0
                .get_message(name)
                .and_then(|message| message.get_attribute(attribute))
                .map(|attribute| attribute.value()),
        };
        let pattern = pattern.unwrap_or_else(|| panic!("the catalogue has no {name}"));
        let mut errors = Vec::new();
        let text = self.0.format_pattern(pattern, Some(&arguments), &mut errors);
        debug_assert!(errors.is_empty(), "{name}: {errors:?}");
        text.into_owned()
    }
}
