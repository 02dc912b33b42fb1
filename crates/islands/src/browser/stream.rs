//! The server's event stream about one payment.

use wasm_bindgen::JsCast as _;
use web_sys::{Event, EventSource, MessageEvent};

use super::Listener;

/// An open stream; dropping it closes the connection.
pub(crate) struct Stream {
    source: EventSource,
    _listeners: [Listener; 3],
}

impl Stream {
    /// Opens the stream of the payment with the gateway's reference; `on` makes the listeners. `None` in a browser
    /// without event streams.
    pub(crate) fn open(transaction: &str, on: impl FnOnce(&EventSource) -> [Listener; 3]) -> Option<Self> {
        let source = EventSource::new(&["/api/tx-events/", transaction].concat()).ok()?;
        Some(Self { _listeners: on(&source), source })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.close();
    }
}

/// The text of an event.
pub(crate) fn text_of(event: &Event) -> Option<String> {
    event.dyn_ref::<MessageEvent>()?.data().as_string()
}
