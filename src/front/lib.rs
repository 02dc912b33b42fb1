//! The browser's entry point: names the library so that its islands are linked in, and hydrates them.

use caisse as _;
use wasm_bindgen::prelude::wasm_bindgen;

/// Wakes the islands of the page. Called once by `public/boot.js`.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
