//! Queries for parts of the page.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlTemplateElement};

/// Finds an element of the page or of its templates; it stays the same one when its template is inserted.
pub(super) fn within<T: JsCast>(element: &Element, selector: &str) -> Option<T> {
    find(element, selector).or_else(|| {
        let templates = element.query_selector_all("template").ok()?;
        (0..templates.length()).find_map(|index| {
            let template: HtmlTemplateElement = templates.item(index)?.unchecked_into();
            // A template's content has the same query method as an element.
            within(template.content().unchecked_ref(), selector)
        })
    })
}

pub(super) fn find<T: JsCast>(element: &Element, selector: &str) -> Option<T> {
    element.query_selector(selector).ok()??.dyn_into().ok()
}
