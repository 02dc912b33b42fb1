//! Pages that are asked for.

use crate::sample::{Sample, Sought};

/// A page, by the order that is looked for.
pub(crate) struct Page {
    pub(crate) name: String,
    /// The longest it may take, for 99 of 100 requests.
    pub(crate) goal_ms: u64,
    /// Whether an address without a page is no error.
    pub(crate) may_be_missing: bool,
    path: Box<dyn Fn(&Sought) -> String>,
    /// Its address where no order is looked for; `None` where there is none without an order.
    plain: Option<String>,
}

impl Page {
    /// The address of the request with this number; `None` in an empty database, where there is no order to look for.
    pub(crate) fn path(&self, sample: &Sample, number: u64) -> Option<String> {
        let place = usize::try_from(number).unwrap_or(0) % sample.orders.len().max(1);
        let sought = sample.orders.get(place).map(|sought| (self.path)(sought));
        sought.or_else(|| self.plain.clone())
    }
}

/// A value in a query.
fn encoded(text: &str) -> String {
    text.replace('+', "%2B").replace('@', "%40")
}

/// The names of the lists, and which of an order's places each has.
const LISTS: [(&str, usize); 2] = [("orders", 0), ("payments", 1)];

type Searched = fn(&Sought) -> String;

/// Every page, each with its goal.
pub(crate) fn all() -> Vec<Page> {
    let mut pages = Vec::new();
    for (list, place) in LISTS {
        let mut add = |name: &str, query: &'static str, is_deep: bool| {
            let path = move |sought: &Sought| match is_deep {
                true => format!("/console/{list}?{query}&after={}", sought.places[place]),
                false => format!("/console/{list}?{query}"),
            };
            pages.push(Page {
                name: format!("{list}: {name}"),
                goal_ms: 20,
                may_be_missing: false,
                path: Box::new(path),
                plain: Some(format!("/console/{list}?{query}")),
            });
        };
        add("first page", "", false);
        add("deep", "", true);
        add("paid, deep", "status=paid", true);
        add("in review, first page", "status=review", false);
        add("needs a person, deep", "todo=yes", true);
        add("card, deep", "operator=card", true);
        add("paid, amount range, deep", "status=paid&least=40000&most=41000", true);
        add("matches nothing, deep", "operator=wallet", true);
        let searches: [(&str, Searched); 9] = [
            ("token", |sought| sought.token.clone()),
            ("gateway's reference", |sought| sought.transaction_ref.clone()),
            ("our reference", |sought| sought.app_transaction_ref.clone()),
            ("reference", |sought| sought.reference.clone()),
            ("beginning of it", |sought| sought.reference[..sought.reference.len() - 2].to_owned()),
            ("operator's reference", |sought| sought.operator_ref.clone()),
            ("phone", |sought| sought.phone.clone()),
            ("e-mail", |sought| sought.email.clone()),
            ("amount", |sought| sought.amount.to_string()),
        ];
        for (name, text) in searches {
            pages.push(Page {
                name: format!("{list}: search by {name}"),
                goal_ms: 20,
                may_be_missing: false,
                path: Box::new(move |sought| format!("/console/{list}?q={}", encoded(&text(sought)))),
                plain: Some(format!("/console/{list}?q=CMD-1")),
            });
        }
        pages.push(Page {
            name: format!("{list}: search by what all begin with"),
            goal_ms: 20,
            may_be_missing: false,
            path: Box::new(move |_| format!("/console/{list}?q=CMD-")),
            plain: Some(format!("/console/{list}?q=CMD-")),
        });
    }
    pages.push(Page {
        name: "an order".to_owned(),
        goal_ms: 30,
        may_be_missing: true,
        path: Box::new(|sought| format!("/console/orders/{}", sought.reference)),
        plain: None,
    });
    pages
}
