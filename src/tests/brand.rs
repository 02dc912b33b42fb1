//! The merchant's name, logo and colour.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use caisse::config::ConfigError;
use sha2::{Digest as _, Sha256};

use crate::support::{Answer, Setup, TestApp};

const SVG: &str =
    r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"><script>alert(1)</script></svg>"#;

/// A program with this file as its logo; the file is deleted after the start.
async fn start_with_logo(file: &[u8]) -> TestApp {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("logo");
    std::fs::write(&path, file).expect("a file");
    Setup::sandbox().with("SHOP_LOGO", path.to_str().expect("a text")).start().await
}

fn refusal(name: &'static str, value: &str) -> String {
    match Setup::sandbox().with(name, value).read() {
        Err(ConfigError::Invalid { name: named, because }) if named == name => because,
        other => panic!("{name}: {other:?}"),
    }
}

/// The style element's content in a page.
fn style_of(page: &Answer) -> String {
    let text = page.text();
    let (_, rest) = text.split_once("<style>").expect("a style");
    rest.split_once("</style>").expect("its end").0.to_owned()
}

#[tokio::test]
async fn a_logo_is_on_every_page_in_a_place_of_its_size() {
    let app = start_with_logo(SVG.as_bytes()).await;
    let order = app.place_order("R", 1500).await;
    for path in ["/", "/nowhere", &format!("/orders/{}", order.token.as_str())] {
        let page = app.get(path).await;
        let text = page.text();
        let image = text.split_once("<img ").and_then(|(_, rest)| rest.split_once('>')).expect("an image").0;
        for attribute in [r#"width="66""#, r#"height="44""#, r#"alt="""#, r#"src="/assets/logo."#] {
            assert!(image.contains(attribute), "{path}: {image}");
        }
    }
}

#[tokio::test]
async fn a_logo_is_kept_for_ever_and_its_scripts_never_run() {
    let app = start_with_logo(SVG.as_bytes()).await;
    let address = app.get("/").await.attribute("src");
    let logo = app.get(&address).await;
    assert_eq!((logo.status, logo.text().as_str()), (200, SVG));
    for (header, value) in [
        ("content-type", "image/svg+xml"),
        ("cache-control", "public, max-age=31536000, immutable"),
        ("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(logo.header(header), value);
    }
    assert_eq!(app.get("/assets/logo.000000000000.svg").await.status, 404);
}

#[tokio::test]
async fn the_style_is_what_the_policy_allows_whatever_the_accent() {
    let mut styles = Vec::new();
    for accent in ["", "#ffee00", "#111111"] {
        let app = Setup::sandbox().with("SHOP_ACCENT", accent).start().await;
        for path in ["/", "/nowhere"] {
            let page = app.get(path).await;
            let style = style_of(&page);
            let allowed = format!("style-src 'sha256-{}';", BASE64.encode(Sha256::digest(&style)));
            let policy = page.header("content-security-policy");
            assert!(policy.contains(&allowed), "{accent} {path}: {policy}");
            styles.push(style);
        }
    }
    styles.dedup();
    assert_eq!(styles.len(), 3, "each accent has a style, and every page the same");
}

#[tokio::test]
async fn an_accent_colours_the_button_and_the_browsers_bars() {
    let app = Setup::sandbox().with("SHOP_ACCENT", "#FFEE00").start().await;
    let page = app.get("/").await;
    // The merchant's colour is used in both themes, with dark text on it.
    let own = style_of(&page).matches("--accent:#ffee00;--on-accent:#12110e;").count();
    assert_eq!(own, 2);
    assert!(page.text().contains(r##"content="#ffee00""##), "{}", page.text());
    let plain = TestApp::sandboxed().await.get("/").await.text();
    assert!(plain.contains(r##"content="#f3eee3""##) && !plain.contains("<img"), "{plain}");
}

#[test]
fn a_brand_that_cannot_be_used_is_refused_by_the_settings_name() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("logo.svg");
    let path = file.to_str().expect("a text");
    assert!(refusal("SHOP_LOGO", path).contains("cannot be read"));
    std::fs::write(&file, "GIF89a").expect("a file");
    assert!(refusal("SHOP_LOGO", path).contains("SVG"));
    std::fs::write(&file, SVG.replace("viewBox", "view")).expect("a file");
    assert!(refusal("SHOP_LOGO", path).contains("viewBox"));
    std::fs::write(&file, [SVG, &" ".repeat(32 * 1024)].concat()).expect("a file");
    assert!(refusal("SHOP_LOGO", path).contains("32 kB"));
    for colour in ["red", "#fff", "0b5a44", "#0b5a4g"] {
        assert!(refusal("SHOP_ACCENT", colour).contains("#0b5a44"), "{colour}");
    }
}
