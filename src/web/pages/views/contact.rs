//! How a buyer contacts the shop, and returns to it.

use caisse_domain::{Order, Reference};
use leptos::prelude::*;
use url::form_urlencoded::byte_serialize;

use crate::{
    config::{Config, ShopContact},
    web::i18n::Texts,
};

/// The shop's contact links, WhatsApp first, with the buyer's question filled in; `None` where it has none.
pub(super) fn contact(
    shop: &ShopContact,
    reference: Option<&Reference>,
    words: &'static Texts,
) -> Option<impl IntoView + use<>> {
    let message =
        reference.map_or_else(|| words.ask.to_owned(), |reference| words.ask_about(reference.as_str()));
    let whatsapp = shop.whatsapp.as_deref().map(|number| whatsapp(Some(number), &message));
    let phone = shop.phone.clone().map(|phone| (dialled(&phone), phone));
    let subject =
        reference.map_or_else(|| words.payment.to_owned(), |reference| words.subject(reference.as_str()));
    let email = shop.email.clone().map(|email| (mail(&email, &subject, &message), email));
    let site = shop.url.clone();
    let is_any = whatsapp.is_some() || phone.is_some() || email.is_some() || site.is_some();
    is_any.then(|| {
        view! {
            <section class="contact">
                <h2>{words.contact}</h2>
                {whatsapp
                    .map(|address| {
                        view! {
                            <a class="button whatsapp" href=address target="_blank" rel="noopener">
                                {words.by_whatsapp}
                            </a>
                        }
                    })}
                <p class="means">
                    {phone.map(|(address, text)| view! { <a href=address>{text}</a> })} " "
                    {email.map(|(address, text)| view! { <a href=address>{text}</a> })} " "
                    {site.map(|address| view! { <a href=address>{words.by_site}</a> })}
                </p>
            </section>
        }
    })
}

/// The address to which the buyer of `order` returns: the order's `return_url`, else the shop's site.
pub(super) fn way_back(order: &Order, config: &Config) -> Option<String> {
    order.details.return_url.clone().or_else(|| config.contact.url.clone())
}

/// The link back to the shop, in these phases.
pub(super) fn back_to_shop(
    address: String,
    phases: &'static str,
    words: &'static Texts,
) -> impl IntoView + use<> {
    view! {
        <p class="back" data-for=phases>
            <a class="button secondary" href=address>
                {words.back_to_shop}
            </a>
        </p>
    }
}

/// A link that opens WhatsApp with a text: to a number, or to a contact that the buyer chooses.
pub(in crate::web) fn whatsapp(number: Option<&str>, text: &str) -> String {
    format!("https://wa.me/{}?text={}", number.unwrap_or_default(), in_query(text))
}

/// A link that writes a mail: to an address, or, where it is empty, to one that the buyer chooses.
pub(super) fn mail(address: &str, subject: &str, text: &str) -> String {
    // The characters of ordinary addresses, which need no escape.
    let is_plain = |mark: char| mark.is_ascii_alphanumeric() || "@.-_+".contains(mark);
    let address: String = address
        .chars()
        .map(|mark| if is_plain(mark) { mark.to_string() } else { in_query(&mark.to_string()) })
        .collect();
    format!("mailto:{address}?subject={}&body={}", in_query(subject), in_query(text))
}

fn dialled(phone: &str) -> String {
    let digits: String = phone.chars().filter(|mark| mark.is_ascii_digit() || *mark == '+').collect();
    format!("tel:{digits}")
}

/// A text within a query. A blank is `%20`: a plus is a plus to mail programs.
fn in_query(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use caisse_domain::Locale;

    use super::*;
    use crate::web::i18n::texts;

    fn html(shop: &ShopContact, locale: Locale) -> Option<String> {
        let reference = Reference::parse("CMD#42&x").expect("a reference");
        contact(shop, Some(&reference), texts(locale)).map(|view| view.to_html())
    }

    #[test]
    fn each_means_that_the_shop_named_is_a_link_with_the_order_filled_in() {
        let shop = ShopContact {
            url: Some("https://boutique.cm/".into()),
            phone: Some("+237 6 99 00 99 00".into()),
            whatsapp: Some("237699009900".into()),
            email: Some("awa@boutique.cm".into()),
        };
        let page = html(&shop, Locale::En).expect("a contact");
        for link in [
            "href=\"https://wa.me/237699009900?text=Hello%2C%20I%20am%20writing%20about%20my%20order%20CMD%2342%26x.\"",
            "href=\"tel:+237699009900\"",
            "href=\"mailto:awa@boutique.cm?subject=Order%20CMD%2342%26x&amp;body=Hello%2C%20I%20am",
            "href=\"https://boutique.cm/\"",
        ] {
            assert!(page.contains(link), "{link}: {page}");
        }
        assert!(html(&shop, Locale::Fr).is_some_and(|page| page.contains("Bonjour%2C%20je")));
    }

    #[test]
    fn a_shop_that_named_no_means_has_no_heading_either() {
        assert_eq!(html(&ShopContact::default(), Locale::Fr), None);
    }
}
