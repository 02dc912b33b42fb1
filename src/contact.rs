//! Phone numbers of all countries, as people write them. Their formats come from Google's libphonenumber (the crate
//! `phonenumber`): too much for the browser, so only the server reads them.

use caisse_domain::{Contact, NotAContact, Phone};
use phonenumber::metadata::DATABASE;

/// Marks that people write in a number, and invisible ones that come with a pasted one.
fn is_mark(mark: char) -> bool {
    " -.()/\t\u{a0}\u{ad}\u{2007}\u{2009}\u{202f}\u{feff}".contains(mark)
        || ('\u{200b}'..='\u{200f}').contains(&mark)
        || ('\u{2010}'..='\u{2015}').contains(&mark)
        || ('\u{202a}'..='\u{202e}').contains(&mark)
        || ('\u{2060}'..='\u{2069}').contains(&mark)
}

/// Reads a number of any country: with its code (`+33…`, `0033…`), or without one of Cameroon.
///
/// # Errors
/// [`NotAContact`] for a number that no country has.
pub fn read(text: &str) -> Result<Contact, NotAContact> {
    let bare: String = text.chars().filter(|&mark| !is_mark(mark)).collect();
    if let Ok(phone) = Phone::parse(&bare) {
        return Ok(phone.into());
    }
    let e164 = match bare.strip_prefix("00") {
        Some(abroad) => format!("+{abroad}"),
        None if bare.starts_with('+') => bare,
        // A landline, or a mobile of an operator that cannot be asked to pay here.
        None if bare.starts_with("237") && bare.len() > 9 => format!("+{bare}"),
        None => format!("+237{bare}"),
    };
    let contact = Contact::from_e164(&e164)?;
    if is_possible(&contact) { Ok(contact) } else { Err(NotAContact) }
}

/// Whether the country exists and has numbers of this length. Not whether it has assigned this one: ranges are opened
/// more often than Caisse is built.
fn is_possible(contact: &Contact) -> bool {
    let Ok(number) = phonenumber::parse(None, contact.as_str()) else { return false };
    let code = number.code().value();
    let national = contact.as_str().len() - 1 - code.to_string().len();
    let countries = DATABASE.by_code(&code).unwrap_or_default();
    countries.iter().any(|country| {
        // Each kind of number has lengths of its own.
        let kinds = country.descriptors();
        [
            Some(kinds.general()),
            kinds.fixed_line(),
            kinds.mobile(),
            kinds.toll_free(),
            kinds.premium_rate(),
            kinds.shared_cost(),
            kinds.personal_number(),
            kinds.voip(),
            kinds.pager(),
            kinds.uan(),
            kinds.voicemail(),
        ]
        .into_iter()
        .flatten()
        .any(|kind| kind.possible_length().iter().any(|&length| usize::from(length) == national))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_any_country_is_read_however_it_is_written() {
        for (text, e164) in [
            ("+33 6 12 34 56 78", "+33612345678"),
            ("0033612345678", "+33612345678"),
            ("+1 (202) 555-0123", "+12025550123"),
            ("+44 20 7946 0958", "+442079460958"),
            ("+234 801 234 5678", "+2348012345678"),
            ("+49 1512 3456789", "+4915123456789"),
            ("+39 06 6982", "+39066982"),
            ("+86 131 2345 6789", "+8613123456789"),
            ("\u{202a}+237 6 99 00 99 12\u{202c}", "+237699009912"),
        ] {
            assert_eq!(read(text).as_ref().map(Contact::as_str), Ok(e164), "{text}");
        }
    }

    #[test]
    fn a_number_without_a_country_is_one_of_cameroon() {
        for (text, e164) in [
            ("699 00 99 12", "+237699009912"),
            ("22 22 22 22", "+23722222222"),
            ("2 22 22 22 22", "+237222222222"),
            ("237 222 22 22 22", "+237222222222"),
            ("620 00 00 00", "+237620000000"),
            ("662 00 00 00", "+237662000000"),
        ] {
            assert_eq!(read(text).as_ref().map(Contact::as_str), Ok(e164), "{text}");
        }
    }

    #[test]
    fn what_no_country_has_is_no_number() {
        for text in [
            "",
            "call me",
            "699 00 99",
            "6990099001",
            "+33 6 12",
            "+999 123456789",
            "+2376...",
            "+237 6XX",
            "++33612345678",
        ] {
            assert_eq!(read(text), Err(NotAContact), "{text}");
        }
    }
}
