//! The browser's files. A release binary embeds them, compressed at build time, under names that change with their
//! content. A development binary has none and serves cargo-leptos's output.

use std::{path::Path as FilePath, sync::LazyLock};

use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{integrity, style};

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/site.rs"));
}

/// Where cargo-leptos puts the browser's files (`Cargo.toml`, `site-root`).
const SITE_ROOT: &str = "target/site";
/// The icon, embedded in every binary because it is small.
const ICON: &[u8] = include_bytes!("../../public/icon.svg");
/// The picture that messengers show beside an order's address; they accept no SVG.
pub(in crate::web) const PICTURE: &str = "/picture.png";
/// See [`PICTURE`].
const PICTURE_BYTES: &[u8] = include_bytes!("../../public/picture.png");

/// The style of every page, to which [`Brand`](super::Brand) adds the merchant's. Inline, so that the amount shows
/// without another request.
pub(in crate::web) static STYLE: LazyLock<&'static str> =
    LazyLock::new(|| inline("style.css", style::SOURCE));

/// The style of the merchant's console, likewise.
pub(in crate::web) static CONSOLE_STYLE: LazyLock<&'static str> =
    LazyLock::new(|| inline("console.css", style::CONSOLE));

/// The script that starts the island, inline in the pages that have one.
pub(in crate::web) static BOOT: LazyLock<&'static str> =
    LazyLock::new(|| inline("boot.js", include_str!("../../public/boot.js")));

/// The JavaScript between page and WASM. Its address and its hash are in every page that has the island.
pub(in crate::web) static GLUE: LazyLock<Glue> = LazyLock::new(|| {
    let is_glue = |name: &str| name.starts_with("front.") && name.ends_with(".js");
    match embedded::FILES.iter().find(|(name, _)| is_glue(name)) {
        Some((name, content)) => {
            Glue { address: format!("/assets/{name}"), integrity: Some(integrity::of(content)) }
        }
        None => Glue { address: "/pkg/front.js".to_owned(), integrity: None },
    }
});

/// The script that wasm-bindgen makes.
pub(in crate::web) struct Glue {
    /// Where the browser finds it.
    pub(in crate::web) address: String,
    /// The hash without which it does not run; `None` in development.
    pub(in crate::web) integrity: Option<String>,
}

fn inline(name: &str, unminified: &'static str) -> &'static str {
    file(name).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or(unminified)
}

fn file(name: &str) -> Option<&'static [u8]> {
    embedded::FILES.iter().find(|(known, _)| *known == name).map(|(_, bytes)| *bytes)
}

/// The embedded files that are not inline in pages.
pub(in crate::web) fn code() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    let is_inside_pages = |name: &str| ["boot.js", "style.css", "console.css"].contains(&name);
    embedded::FILES.iter().copied().filter(move |(name, _)| !is_inside_pages(name))
}

/// Serves an embedded file in the smallest encoding that the browser accepts. Its name is its version.
pub(in crate::web) async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    let takes = |coding: &str| {
        accepted.split(',').any(|part| part.split(';').next().is_some_and(|part| part.trim() == coding))
    };
    let compressed = [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(coding, _)| takes(coding))
        .find_map(|(coding, ending)| Some((coding, file(&format!("{name}.{ending}"))?)));
    let kind = (header::CONTENT_TYPE, content_type(&name));
    let vary = (header::VARY, "accept-encoding");
    match (compressed, file(&name)) {
        (_, None) => StatusCode::NOT_FOUND.into_response(),
        (Some((coding, bytes)), Some(_)) => {
            ([kind, vary, (header::CONTENT_ENCODING, coding)], bytes).into_response()
        }
        (None, Some(bytes)) => ([kind, vary], bytes).into_response(),
    }
}

/// Serves a file of cargo-leptos, in development only.
pub(in crate::web) async fn serve_from_site_root(Path(name): Path<String>) -> Response {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    if !embedded::FILES.is_empty() || !is_plain {
        return StatusCode::NOT_FOUND.into_response();
    }
    match tokio::fs::read(FilePath::new(SITE_ROOT).join("pkg").join(&name)).await {
        Ok(bytes) => ([(header::CONTENT_TYPE, content_type(&name))], bytes).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The site's icon.
pub(in crate::web) async fn icon() -> Response {
    ([(header::CONTENT_TYPE, "image/svg+xml")], ICON).into_response()
}

/// Serves [`PICTURE`].
pub(in crate::web) async fn picture() -> Response {
    ([(header::CONTENT_TYPE, "image/png")], PICTURE_BYTES).into_response()
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        _ => "application/octet-stream",
    }
}
