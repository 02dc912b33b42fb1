//! Every text a buyer reads, by name. The texts are in `fr.ftl` and `en.ftl`.
//!
//! A new text is one line in each of these two files and one name in the list below. The tests compare the three.

/// The language of a page.
pub(in crate::web) mod language;

use std::sync::LazyLock;

use caisse_domain::Locale;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};

const FRENCH: &str = include_str!("fr.ftl");
const ENGLISH: &str = include_str!("en.ftl");

/// A heading and what it means for the buyer.
#[derive(Clone, Copy)]
pub(in crate::web) struct Message {
    /// What happened.
    pub(in crate::web) title: &'static str,
    /// Whether money moved, and what to do. In Fluent's terms the attribute `body`.
    pub(in crate::web) body: &'static str,
}

/// Generates [`Texts`]: a field for each text and message, a method for each text with arguments.
macro_rules! catalogue {
    (
        texts: $($text:ident)+;
        messages: $($message:ident)+;
        with_arguments: $($formatted:ident($($argument:ident),+))+;
    ) => {
        /// The texts of one language.
        pub(in crate::web) struct Texts {
            source: FluentCatalogue,
            $(pub(in crate::web) $text: &'static str,)+
            $(pub(in crate::web) $message: Message,)+
        }

        impl Texts {
            fn new(source: FluentCatalogue) -> Self {
                Self {
                    $($text: source.text(stringify!($text)),)+
                    $($message: source.message(stringify!($message)),)+
                    source,
                }
            }

            $(pub(in crate::web) fn $formatted<'a>(&self, $($argument: impl Into<FluentValue<'a>>),+) -> String {
                let arguments = [$((stringify!($argument), $argument.into())),+];
                self.source.format(stringify!($formatted), FluentArgs::from_iter(arguments))
            })+
        }

        /// Every name, and the arguments it takes.
        #[cfg(test)]
        const NAMES: &[(&str, &[&str])] = &[
            $((stringify!($text), &[]),)+
            $((stringify!($message), &[]), (concat!(stringify!($message), ".body"), &[]),)+
            $((stringify!($formatted), &[$(stringify!($argument)),+]),)+
        ];
    };
}

catalogue! {
    texts:
        language sandbox_note methods secured
        reference amount paid_with paid_on transaction receipt
        paid_from our_reference operator_reference payment late surplus quote details share share_by_mail
        receipt_title receipt_again print elsewhere qr_code
        hint reopen check open_page refresh live
        phone_label other_means another_way give_up code_label send_code
        asked_number time_left asked_mtn asked_orange dial
        back_to_shop contact by_whatsapp by_site ask received_unknown received_other
        error_phone error_foreign error_refused error_often error_code error_gateway error_network
        modal_title new_window close frame_title slow_link stay quit may_close
        demo demo_title back_to_order;
    messages:
        offline slow leave
        opening asking waiting asked code closed stalled blocked unreachable
        expired canceled failed review paid paid_twice
        home sandbox_home
        not_found other_application checking method_not_allowed other_site no_payment_page too_often
        unavailable;
    with_arguments:
        pay(amount) day(day, month, year) moment(day, time)
        wait_seconds(seconds) wait_minutes(minutes)
        ask_about(reference) subject(reference) subject_of_receipt(reference) shared(reference, shop, address) received(received, asked);
}

/// The texts of `locale`, parsed on first use.
pub(in crate::web) fn texts(locale: Locale) -> &'static Texts {
    static IN_FRENCH: LazyLock<Texts> =
        LazyLock::new(|| Texts::new(FluentCatalogue::read(Locale::Fr, FRENCH)));
    static IN_ENGLISH: LazyLock<Texts> =
        LazyLock::new(|| Texts::new(FluentCatalogue::read(Locale::En, ENGLISH)));
    match locale {
        Locale::Fr => &IN_FRENCH,
        Locale::En => &IN_ENGLISH,
    }
}

/// One language's file. It is embedded and the tests compare it with [`NAMES`], so an error in it is a panic.
struct FluentCatalogue(FluentBundle<FluentResource>);

impl FluentCatalogue {
    fn read(locale: Locale, text: &str) -> Self {
        let resource = FluentResource::try_new(text.to_owned()).map_err(|(_, errors)| errors);
        let language = locale.code().parse().expect("the code of a language");
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // Both languages are written from left to right: an argument needs no marks around it.
        bundle.set_use_isolating(false);
        bundle.add_resource(resource.expect("a catalogue")).expect("no name twice");
        Self(bundle)
    }

    /// A text without arguments. It is leaked: it is made once and used until the process ends.
    fn text(&self, name: &str) -> &'static str {
        self.format(name, FluentArgs::new()).leak()
    }

    fn message(&self, name: &str) -> Message {
        Message { title: self.text(name), body: self.text(&format!("{name}.body")) }
    }

    /// A text with its arguments: `name`, or `name.attribute`.
    fn format(&self, name: &str, arguments: FluentArgs<'_>) -> String {
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

#[cfg(test)]
mod tests;
