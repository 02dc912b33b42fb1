//! Server functions over the browser's `fetch`: a POST of bytes that is answered with bytes.
//!
//! leptos' own client also builds addresses, streams, opens sockets and formats errors. The buyer would download all of
//! that, and the island does not need it.

use std::future::Future;

use futures_util::{Sink, Stream, sink, stream};
use gloo_timers::callback::Timeout;
use http::Method;
use js_sys::{Uint8Array, futures::JsFuture};
use leptos::server_fn::{
    Bytes,
    client::Client,
    error::{FromServerFnError, ServerFnErrorErr},
    request::ClientReq,
    response::ClientRes,
};
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{AbortController, Headers, RequestInit, Response};

/// The time-out of a call: longer than the server may take for an answer, 30 seconds.
const LONGEST_MS: u32 = 35_000;

/// The client of our server functions.
pub struct Fetch;

/// A request of a server function.
pub struct FetchRequest {
    path: String,
    content_type: String,
    body: Bytes,
}

/// A response to a server function.
pub struct FetchResponse {
    status: u16,
    body: Bytes,
}

impl<E: FromServerFnError> Client<E> for Fetch {
    type Request = FetchRequest;
    type Response = FetchResponse;

    fn send(fetch_request: FetchRequest) -> impl Future<Output = Result<FetchResponse, E>> + Send {
        // The browser's build has one thread.
        SendWrapper::new(async move { fetch_request.ask().await.map_err(|_| lost()) })
    }

    async fn open_websocket(
        _: &str,
    ) -> Result<
        (impl Stream<Item = Result<Bytes, Bytes>> + Send + 'static, impl Sink<Bytes> + Send + 'static),
        E,
    > {
        Err::<(stream::Empty<_>, sink::Drain<_>), E>(lost())
    }

    fn spawn(future: impl Future<Output = ()> + Send + 'static) {
        js_sys::futures::spawn_local(future);
    }
}

impl FetchRequest {
    async fn ask(self) -> Result<FetchResponse, JsValue> {
        let headers = Headers::new()?;
        headers.set("content-type", &self.content_type)?;
        let init = RequestInit::new();
        init.set_method("POST");
        init.set_headers(&headers);
        init.set_body(&Uint8Array::from(&*self.body));
        let end = AbortController::new()?;
        init.set_signal(Some(&end.signal()));
        // Dropped, and so stopped, when the whole answer is there.
        let _end = Timeout::new(LONGEST_MS, move || end.abort());
        let response = leptos::prelude::window().fetch_with_str_and_init(&self.path, &init);
        let response: Response = JsFuture::from(response).await?.unchecked_into();
        let body = JsFuture::from(response.array_buffer()?).await?;
        Ok(FetchResponse { status: response.status(), body: Uint8Array::new(&body).to_vec().into() })
    }
}

impl<E: FromServerFnError> ClientReq<E> for FetchRequest {
    type FormData = ();

    fn try_new_req_bytes(path: &str, content_type: &str, _: &str, body: Bytes, _: Method) -> Result<Self, E> {
        Ok(Self { path: path.to_owned(), content_type: content_type.to_owned(), body })
    }

    fn try_new_req_query(_: &str, _: &str, _: &str, _: &str, _: Method) -> Result<Self, E> {
        Err(lost())
    }

    fn try_new_req_text(_: &str, _: &str, _: &str, _: String, _: Method) -> Result<Self, E> {
        Err(lost())
    }

    fn try_new_req_form_data(_: &str, _: &str, _: &str, (): (), _: Method) -> Result<Self, E> {
        Err(lost())
    }

    fn try_new_req_multipart(_: &str, _: &str, (): (), _: Method) -> Result<Self, E> {
        Err(lost())
    }

    fn try_new_req_streaming(
        _: &str,
        _: &str,
        _: &str,
        _: impl Stream<Item = Bytes> + Send + 'static,
        _: Method,
    ) -> Result<Self, E> {
        Err(lost())
    }
}

impl<E: FromServerFnError> ClientRes<E> for FetchResponse {
    async fn try_into_bytes(self) -> Result<Bytes, E> {
        Ok(self.body)
    }

    async fn try_into_string(self) -> Result<String, E> {
        Err(lost())
    }

    fn try_into_stream(self) -> Result<impl Stream<Item = Result<Bytes, Bytes>> + Send + Sync + 'static, E> {
        Err::<stream::Empty<_>, E>(lost())
    }

    fn status(&self) -> u16 {
        self.status
    }

    fn status_text(&self) -> String {
        String::new()
    }

    fn location(&self) -> String {
        String::new()
    }

    fn has_redirect(&self) -> bool {
        false
    }
}

/// The error of a call that failed, or that the island never makes.
fn lost<E: FromServerFnError>() -> E {
    E::from_server_fn_error(ServerFnErrorErr::Request(String::new()))
}
