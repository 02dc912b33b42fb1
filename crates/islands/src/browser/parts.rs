//! The elements of the checkout that the server rendered.

use wasm_bindgen::JsCast;
use web_sys::{
    Document, HtmlAnchorElement, HtmlButtonElement, HtmlDetailsElement, HtmlDialogElement, HtmlElement,
    HtmlIFrameElement, HtmlTemplateElement,
};

use super::PhoneParts;
use super::dom::{find, within};

/// The elements that the island changes. `None` from [`Parts::find`] means a page of another version, which stays a
/// form.
pub(crate) struct Parts {
    /// The root, with `data-state`, and the island's input in `data-*`.
    pub(crate) root: HtmlElement,
    /// The pay buttons: for the payment page, and for a phone number.
    pub(crate) pay: HtmlButtonElement,
    pay_by_phone: Option<HtmlButtonElement>,
    /// The payment methods; folded while an attempt is under way.
    pub(crate) payment_methods: HtmlDetailsElement,
    /// The button that opens the payment page again.
    pub(crate) reopen: HtmlElement,
    /// The button for a status check.
    pub(crate) check: HtmlElement,
    /// The status text, which takes the focus when the focused element is gone.
    pub(crate) status: HtmlElement,
    /// Says that the page updates itself; before the island runs, the link that updates it by hand.
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
    /// The elements of paying with a number; `None` where only the payment page takes the order's currency.
    pub(crate) phone: Option<PhoneParts>,
    /// The modal's text until the payment page appears.
    pub(crate) wait: HtmlElement,
    /// The modal's text when the payment page is slow, with a link of the same kind.
    pub(crate) slow: HtmlElement,
    pub(crate) slow_link: HtmlAnchorElement,
    /// The question before the modal closes, and its two answers.
    pub(crate) leave: HtmlElement,
    pub(crate) stay: HtmlElement,
    pub(crate) quit: HtmlElement,
}

impl Parts {
    /// Finds the elements in the page.
    pub(crate) fn find(document: &Document) -> Option<Self> {
        let root: HtmlElement = document.get_element_by_id("checkout")?.dyn_into().ok()?;
        Some(Self {
            pay: within(&root, "[data-part=pay]")?,
            pay_by_phone: within(&root, "[data-part=pay-by-phone]"),
            payment_methods: within(&root, "[data-part=ways]")?,
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

    /// Shows that the page updates itself from now on.
    pub(crate) fn promise(&self) {
        self.live.set_text_content(self.live.get_attribute("data-text").as_deref());
    }

    /// Inserts the content of a state's templates into the page, for good: the style hides it in other states.
    pub(crate) fn take_out(&self, state: &str) {
        let templates = [TEMPLATES, ",template[data-for~=", state, "]"].concat();
        while let Some(template) = find::<HtmlTemplateElement>(&self.root, &templates) {
            // Fails for a template without a parent.
            let _ = template.replace_with_with_node_1(&template.content());
        }
    }

    /// Locks or frees the pay buttons.
    pub(crate) fn set_locked(&self, locked: bool) {
        self.pay.set_disabled(locked);
        self.pay_by_phone.iter().for_each(|button| button.set_disabled(locked));
    }

    /// A `data-*` value of the root; empty when missing.
    pub(crate) fn data(&self, name: &str) -> String {
        self.root.get_attribute(name).unwrap_or_default()
    }

    /// Sets a `data-*` value of the root.
    pub(crate) fn set_data(&self, name: &str, value: &str) {
        // Fails for a malformed name only.
        let _ = self.root.set_attribute(name, value);
    }
}

/// Templates for every state.
const TEMPLATES: &str = "template:not([data-for]):not([data-part])";
