//! The modal that shows the payment page.

use leptos::prelude::*;

use super::panels::offline;
use crate::web::i18n::Texts;

/// The frame's permissions: all that paying needs, and windows of a bank. The payment page may not navigate the page
/// around it, whatever is pressed in it.
const SANDBOX: &str = "allow-scripts allow-forms allow-same-origin allow-popups allow-popups-to-escape-sandbox \
    allow-storage-access-by-user-activation";

/// The modal, with its note on a slow payment page, and its question before it closes.
pub(super) fn modal(words: &'static Texts) -> impl IntoView {
    view! {
        <dialog class="modal" data-part="modal" aria-labelledby="modal-title">
            <header class="modal-bar">
                <h2 id="modal-title">{words.modal_title}</h2>
                <a class="link" data-part="window" target="_blank" rel="noopener">
                    {words.new_window}
                </a>
                <button class="close" type="button" data-part="close" autofocus aria-label=words.close>
                    "×"
                </button>
            </header>
            <div role="status">
                {offline(words)} <p class="modal-note" data-part="slow" hidden>
                    {words.slow.title} " " {words.slow.body} " "
                    <a class="link" data-part="slow-link" target="_blank" rel="noopener">
                        {words.slow_link}
                    </a>
                </p>
            </div>
            <div class="modal-note" data-part="leave" hidden>
                <p id="leave">
                    <strong>{words.leave.title}</strong>
                    " "
                    {words.leave.body}
                </p>
                <p class="answers">
                    <button class="button" type="button" data-part="stay" aria-describedby="leave">
                        {words.stay}
                    </button>
                    <button class="button secondary" type="button" data-part="quit">
                        {words.quit}
                    </button>
                </p>
            </div>
            <div class="framed">
                <p class="wait" data-part="wait" role="status">
                    {words.opening.title}
                </p>
                <iframe class="frame" data-part="frame" title=words.frame_title sandbox=SANDBOX></iframe>
            </div>
        </dialog>
    }
}
