//! An event stream, read as it comes.

use std::time::Duration;

use reqwest::{RequestBuilder, Response};
use serde_json::Value;

use super::canary;

/// The longest wait for an event.
const TIMEOUT: Duration = Duration::from_secs(10);

/// An event of a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct StreamEvent {
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) data: String,
}

impl StreamEvent {
    fn parse(block: &str) -> Self {
        let field = |name: &str| {
            let value = block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            value.unwrap_or_default().trim().to_owned()
        };
        Self { name: field("event"), id: field("id"), data: field("data") }
    }

    /// The status of a `status` event.
    pub(crate) fn status(&self) -> String {
        assert_eq!(self.name, "status", "{self:?}");
        let document: Value = serde_json::from_str(&self.data).expect("JSON");
        document["status"].as_str().expect("a status").to_owned()
    }

    /// The data of a `buyer_status` event.
    pub(crate) fn buyer_status(&self) -> &str {
        assert_eq!(self.name, "standing", "{self:?}");
        &self.data
    }
}

/// An open stream.
pub(crate) struct EventStream {
    response: Response,
    /// The received part of an unfinished event.
    rest: String,
}

impl EventStream {
    pub(crate) async fn open(request: RequestBuilder) -> Self {
        Self { response: request.send().await.expect("an answer"), rest: String::new() }
    }

    pub(crate) fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    /// A header's text; empty when it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The next event besides heartbeats; `None` when the stream has ended.
    pub(crate) async fn next(&mut self) -> Option<StreamEvent> {
        let has_data = async {
            loop {
                match self.read().await {
                    Some(event) if event.name == "beat" => {}
                    event => return event,
                }
            }
        };
        tokio::time::timeout(TIMEOUT, has_data).await.expect("an event or the end, in time")
    }

    /// The next event, heartbeats included.
    pub(crate) async fn sign_of_life(&mut self, timeouts: Duration) -> Option<StreamEvent> {
        tokio::time::timeout(timeouts, self.read()).await.expect("an event or the end, in time")
    }

    async fn read(&mut self) -> Option<StreamEvent> {
        loop {
            while let Some((block, rest)) = self.rest.split_once("\n\n") {
                let event = StreamEvent::parse(block);
                self.rest = rest.to_owned();
                // Comments and the retry delay are no events.
                if !event.name.is_empty() {
                    return Some(event);
                }
            }
            let chunk = self.response.chunk().await.expect("a stream that is not cut off")?;
            assert_eq!(canary::leak_in(&chunk), None, "in an event stream");
            self.rest += std::str::from_utf8(&chunk).expect("text");
        }
    }
}
