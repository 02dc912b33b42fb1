//! The formats and sizes of logos.

use proptest::prelude::*;

use super::*;

const SVG: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40"/>"#;

fn png(width: u32, height: u32) -> Vec<u8> {
    let [width, height] = [width, height].map(u32::to_be_bytes);
    [b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".as_slice(), &width, &height, &[8, 6, 0, 0, 0]].concat()
}

fn webp(kind: &[u8; 4], data: [u8; 10]) -> Vec<u8> {
    [b"RIFF\x16\0\0\0WEBP".as_slice(), kind, &[10, 0, 0, 0], &data].concat()
}

fn shape(bytes: impl Into<Vec<u8>>) -> (Format, (f64, f64)) {
    let logo = Logo::parse(bytes.into()).expect("a logo");
    (logo.format, logo.size)
}

#[test]
fn a_picture_is_known_by_its_content() {
    assert_eq!(shape(SVG), (Format::Svg, (120.0, 40.0)));
    assert_eq!(shape(png(300, 100)), (Format::Png, (300.0, 100.0)));
    let extended = webp(b"VP8X", [0, 0, 0, 0, 0x2b, 1, 0, 99, 0, 0]);
    assert_eq!(shape(extended), (Format::WebP, (300.0, 100.0)));
    let lossy = webp(b"VP8 ", [0, 0, 0, 0x9d, 1, 0x2a, 0x2c, 1, 100, 0]);
    assert_eq!(shape(lossy), (Format::WebP, (300.0, 100.0)));
    let [a, b, c, d] = (299_u32 | 99 << 14).to_le_bytes();
    assert_eq!(shape(webp(b"VP8L", [0x2f, a, b, c, d, 0, 0, 0, 0, 0])), (Format::WebP, (300.0, 100.0)));
}

#[test]
fn an_svg_may_begin_with_a_prologue_and_has_its_size_in_two_forms() {
    for svg in [
        format!("\u{feff}<?xml version=\"1.0\"?>\n<!-- ours --><!DOCTYPE svg>\n{SVG}"),
        "<svg\n stroke-width='1' width='120px' height='40'\n xmlns='http://www.w3.org/2000/svg'></svg>"
            .to_owned(),
    ] {
        assert_eq!(shape(svg.as_bytes()), (Format::Svg, (120.0, 40.0)), "{svg}");
    }
}

#[test]
fn what_is_no_logo_is_refused_with_a_reason() {
    let refused = |bytes: &[u8]| Logo::parse(bytes.to_vec()).expect_err("no logo");
    for bytes in
        [b"".as_slice(), b"GIF89a", b"<html><svg/></html>", b"<svg viewBox='0 0 1 1'/>", b"\xff\xd8\xff"]
    {
        assert!(matches!(refused(bytes), LogoError::UnknownFormat), "{bytes:?}");
    }
    let unmeasured = SVG.replace("viewBox", "view");
    let endless = SVG.replace("120", "inf");
    for bytes in
        [unmeasured.as_bytes(), endless.as_bytes(), &png(0, 5), &png(1, 1)[..20], &webp(b"ALPH", [0; 10])]
    {
        assert!(matches!(refused(bytes), LogoError::NoSize), "{bytes:?}");
    }
    assert!(matches!(refused(&vec![b' '; Logo::MOST + 1]), LogoError::TooLarge));
    assert!(matches!(Logo::read("/nowhere/at/all"), Err(LogoError::Unreadable(_))));
}

#[test]
fn a_logo_keeps_its_shape_and_its_place() {
    let logo = Logo::parse(SVG.into()).expect("a logo");
    assert_eq!((logo.width_at(40, 200), logo.width_at(40, 100)), (120, 100));
    assert!(logo.address().starts_with("/assets/logo.") && logo.address().ends_with(".svg"));
}

proptest! {
    #[test]
    fn any_file_is_answered_without_a_panic(bytes: Vec<u8>, start in "(RIFF....WEBP(VP8X|VP8L|VP8 )|\u{89}PNG|<svg |)") {
        drop(Logo::parse([start.as_bytes(), &bytes].concat()));
    }
}
