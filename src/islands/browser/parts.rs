//! The parts of the checkout that the server rendered.

use wasm_bindgen::JsCast;
use web_sys::{
    Document, Element, HtmlAnchorElement, HtmlButtonElement, HtmlDialogElement, HtmlElement,
    HtmlIFrameElement,
};

/// What the island moves. `None` from [`Parts::find`] means a page of another version: it stays a form.
pub(in crate::islands) struct Parts {
    /// The whole: holds `data-state`, and in `data-*` what the island has to know.
    pub(in crate::islands) root: HtmlElement,
    /// The pay button.
    pub(in crate::islands) pay: HtmlButtonElement,
    /// The button that looks again.
    pub(in crate::islands) check: HtmlElement,
    /// The plain link to the payment page.
    pub(in crate::islands) link: HtmlAnchorElement,
    /// The modal.
    pub(in crate::islands) modal: HtmlDialogElement,
    /// Its frame.
    pub(in crate::islands) frame: HtmlIFrameElement,
    /// Its link to a window of its own.
    pub(in crate::islands) window: HtmlAnchorElement,
    /// Its close button.
    pub(in crate::islands) close: HtmlElement,
}

impl Parts {
    /// Finds the parts in the page.
    pub(in crate::islands) fn find(document: &Document) -> Option<Self> {
        let root: HtmlElement = document.get_element_by_id("checkout")?.dyn_into().ok()?;
        Some(Self {
            pay: within(&root, "[data-part=pay]")?,
            check: within(&root, "[data-part=check]")?,
            link: within(&root, "[data-part=link]")?,
            modal: within(&root, "[data-part=modal]")?,
            frame: within(&root, "[data-part=frame]")?,
            window: within(&root, "[data-part=window]")?,
            close: within(&root, "[data-part=close]")?,
            root,
        })
    }

    /// A `data-*` value of the root; empty when it is not there.
    pub(in crate::islands) fn data(&self, name: &str) -> String {
        self.root.get_attribute(name).unwrap_or_default()
    }
}

fn within<T: JsCast>(element: &Element, selector: &str) -> Option<T> {
    element.query_selector(selector).ok()??.dyn_into().ok()
}
