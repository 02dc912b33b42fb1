//! The parts of the checkout that the server rendered.

use wasm_bindgen::JsCast;
use web_sys::{
    Document, Element, HtmlAnchorElement, HtmlButtonElement, HtmlDetailsElement, HtmlDialogElement,
    HtmlElement, HtmlIFrameElement, HtmlTemplateElement,
};

use super::PhoneParts;

/// What the island moves. `None` from [`Parts::find`] means a page of another version: it stays a form.
pub(crate) struct Parts {
    /// The whole: holds `data-state`, and in `data-*` what the island has to know.
    pub(crate) root: HtmlElement,
    /// The pay buttons: the payment page's, and with a number.
    pub(crate) pay: HtmlButtonElement,
    pay_by_phone: Option<HtmlButtonElement>,
    /// The ways to pay; folded away while one is under way.
    pub(crate) ways: HtmlDetailsElement,
    /// The button that opens the payment page again.
    pub(crate) reopen: HtmlElement,
    /// The button that looks again.
    pub(crate) check: HtmlElement,
    /// What is said of the state: where a reader goes on when what had the focus is gone.
    pub(crate) status: HtmlElement,
    /// What says whether the page updates itself: the link that does it by hand, until the island is awake.
    live: HtmlElement,
    /// The plain link to the payment page.
    pub(crate) link: HtmlAnchorElement,
    /// The modal.
    pub(crate) modal: HtmlDialogElement,
    /// Its frame.
    pub(crate) frame: HtmlIFrameElement,
    /// Its link to a window of its own.
    pub(crate) window: HtmlAnchorElement,
    /// Its close button.
    pub(crate) close: HtmlElement,
    /// What belongs to paying with a number; `None` where only the payment page takes the order's currency.
    pub(crate) phone: Option<PhoneParts>,
    /// What it says until the payment page appears.
    pub(crate) wait: HtmlElement,
    /// What it says when the payment page is slow to appear, with a link of the same kind.
    pub(crate) slow: HtmlElement,
    pub(crate) slow_link: HtmlAnchorElement,
    /// The question before it closes, and its two answers.
    pub(crate) leave: HtmlElement,
    pub(crate) stay: HtmlElement,
    pub(crate) quit: HtmlElement,
}

impl Parts {
    /// Finds the parts in the page.
    pub(crate) fn find(document: &Document) -> Option<Self> {
        let root: HtmlElement = document.get_element_by_id("checkout")?.dyn_into().ok()?;
        Some(Self {
            pay: within(&root, "[data-part=pay]")?,
            pay_by_phone: within(&root, "[data-part=pay-by-phone]"),
            ways: within(&root, "[data-part=ways]")?,
            reopen: within(&root, "[data-part=reopen]")?,
            check: within(&root, "[data-part=check]")?,
            status: within(&root, "[data-part=status]")?,
            live: within(&root, "[data-part=live]")?,
            link: within(&root, "[data-part=link]")?,
            modal: within(&root, "[data-part=modal]")?,
            frame: within(&root, "[data-part=frame]")?,
            window: within(&root, "[data-part=window]")?,
            close: within(&root, "[data-part=close]")?,
            phone: PhoneParts::find(&root),
            wait: within(&root, "[data-part=wait]")?,
            slow: within(&root, "[data-part=slow]")?,
            slow_link: within(&root, "[data-part=slow-link]")?,
            leave: within(&root, "[data-part=leave]")?,
            stay: within(&root, "[data-part=stay]")?,
            quit: within(&root, "[data-part=quit]")?,
            root,
        })
    }

    /// Promises what holds from now on: the page updates itself.
    pub(crate) fn promise(&self) {
        self.live.set_text_content(self.live.get_attribute("data-text").as_deref());
    }

    /// Takes out of the page's templates what belongs to a state. What was taken out once stays: the style hides it.
    pub(crate) fn take_out(&self, state: &str) {
        let templates = [TEMPLATES, ",template[data-for~=", state, "]"].concat();
        while let Some(template) = find::<HtmlTemplateElement>(&self.root, &templates) {
            // Fails for what has no parent.
            let _ = template.replace_with_with_node_1(&template.content());
        }
    }

    /// Locks or frees the pay buttons.
    pub(crate) fn set_locked(&self, locked: bool) {
        self.pay.set_disabled(locked);
        self.pay_by_phone.iter().for_each(|button| button.set_disabled(locked));
    }

    /// A `data-*` value of the root; empty when it is not there.
    pub(crate) fn data(&self, name: &str) -> String {
        self.root.get_attribute(name).unwrap_or_default()
    }

    /// Sets a `data-*` value of the root.
    pub(crate) fn set_data(&self, name: &str, value: &str) {
        // Fails for a malformed name only.
        let _ = self.root.set_attribute(name, value);
    }
}

/// Templates that are for every state.
const TEMPLATES: &str = "template:not([data-for]):not([data-part])";

/// An element of the page, or of its templates: it is the same one when it is taken out.
pub(super) fn within<T: JsCast>(element: &Element, selector: &str) -> Option<T> {
    find(element, selector).or_else(|| {
        let templates = element.query_selector_all("template").ok()?;
        (0..templates.length()).find_map(|index| {
            let template: HtmlTemplateElement = templates.item(index)?.unchecked_into();
            // What is in a template is searched like an element.
            within(template.content().unchecked_ref(), selector)
        })
    })
}

fn find<T: JsCast>(element: &Element, selector: &str) -> Option<T> {
    element.query_selector(selector).ok()??.dyn_into().ok()
}
