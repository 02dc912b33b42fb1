//! The sizes of pictures, read from the beginnings of their files.

/// The size of a PNG, by its header.
pub(super) fn png_size(bytes: &[u8]) -> Option<(f64, f64)> {
    let (kind, rest) = bytes.get(12..)?.split_first_chunk::<4>()?;
    let (width, rest) = rest.split_first_chunk()?;
    let (height, _) = rest.split_first_chunk()?;
    let [width, height] = [width, height].map(|part| f64::from(u32::from_be_bytes(*part)));
    (kind == b"IHDR").then_some((width, height))
}

/// The size of a WebP, by the first chunk: lossy, lossless or extended.
pub(super) fn webp_size(bytes: &[u8]) -> Option<(f64, f64)> {
    let (kind, rest) = bytes.get(12..)?.split_first_chunk::<4>()?;
    // After the chunk's length.
    let data: &[u8; 10] = rest.get(4..)?.first_chunk()?;
    let number = |range: std::ops::Range<usize>| {
        data[range].iter().rev().fold(0_u32, |number, &byte| number << 8 | u32::from(byte))
    };
    let (width, height) = match kind {
        b"VP8X" => (number(4..7) + 1, number(7..10) + 1),
        b"VP8L" if data[0] == 0x2f => {
            let sizes = number(1..5);
            ((sizes & 0x3fff) + 1, (sizes >> 14 & 0x3fff) + 1)
        }
        b"VP8 " if data[3..6] == [0x9d, 0x01, 0x2a] => (number(6..8) & 0x3fff, number(8..10) & 0x3fff),
        _ => return None,
    };
    Some((f64::from(width), f64::from(height)))
}

/// The attributes of a document's first element, if that is an SVG's. Without its `xmlns` no browser draws it.
pub(super) fn svg_root(document: &str) -> Option<&str> {
    let mut rest = document.trim_start_matches('\u{feff}').trim_start();
    for (start, end) in [("<?xml", "?>"), ("<!--", "-->"), ("<!DOCTYPE", ">"), ("<!--", "-->")] {
        while rest.starts_with(start) {
            rest = rest.split_once(end)?.1.trim_start();
        }
    }
    let (attributes, _) = rest.strip_prefix("<svg")?.split_once('>')?;
    (attribute(attributes, "xmlns")? == "http://www.w3.org/2000/svg").then_some(attributes)
}

/// The size of an SVG, by the attributes of its first element.
pub(super) fn svg_size(root: &str) -> Option<(f64, f64)> {
    let box_size = attribute(root, "viewBox").and_then(|text| {
        let mut numbers = text.split([' ', ',']).filter(|text| !text.is_empty()).skip(2);
        Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
    });
    let length = |name| attribute(root, name)?.trim_end_matches("px").parse().ok();
    box_size.or_else(|| Some((length("width")?, length("height")?)))
}

/// The value of an attribute among others.
fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    attributes.match_indices(name).find_map(|(at, _)| {
        let (before, rest) = (&attributes[..at], &attributes[at + name.len()..]);
        let value = rest.trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|mark| ['"', '\''].contains(mark))?;
        before.ends_with(char::is_whitespace).then(|| value[1..].split(quote).next())?
    })
}
