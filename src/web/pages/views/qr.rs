//! A page's address as a QR code: to continue on another device, or to find a printed receipt again.

use std::fmt::Write as _;

use leptos::prelude::*;
use qrcode::{
    Color, EcLevel, QrResult, Version,
    bits::{self, Bits},
    canvas::{Canvas, MaskPattern},
    ec,
};

/// The margin without which scanners find nothing, in modules (ISO/IEC 18004).
const QUIET_ZONE: usize = 4;

/// A QR code of `address` with the label `label`, and the address as text below it.
pub(in crate::web) fn code(address: String, label: &'static str) -> impl IntoView {
    view! {
        <div class="qr">
            {fewest_modules(&address).map(|code| picture(&code, label))}
            <p class="address">{address}</p>
        </div>
    }
}

/// The path that draws the code of `address`; `None` for a text that is too long.
pub fn qr_path(address: &str) -> Option<String> {
    fewest_modules(address).map(|code| strokes(&code))
}

/// A QR code of `text` with the label `label`; nothing for a text that is too long.
pub(in crate::web) fn code_of(text: &str, label: &'static str) -> impl IntoView + use<> {
    fewest_modules(text).map(|code| picture(&code, label))
}

/// Always black on white: scanners do not read inverted codes.
fn picture(code: &Code, label: &'static str) -> impl IntoView + use<> {
    let side = code.width() + 2 * QUIET_ZONE;
    view! {
        <svg viewBox=format!("0 0 {side} {side}") shape-rendering="crispEdges" role="img" aria-label=label>
            <path fill="#fff" d=format!("M0 0h{side}v{side}H0z") />
            <path stroke="#000" d=strokes(code) />
        </svg>
    }
}

/// The code with the fewest modules; `None` for a text that is too long. Spare room in it goes into error correction,
/// for folded paper.
fn fewest_modules(text: &str) -> Option<Code> {
    let version = bits::encode_auto(text.as_bytes(), EcLevel::L).ok()?.version();
    [EcLevel::H, EcLevel::Q, EcLevel::M, EcLevel::L]
        .into_iter()
        .find_map(|level| Code::new(text, version, level).ok())
}

/// A code's modules, row by row.
struct Code(Vec<Color>);

impl Code {
    /// A code of a given version with the first of the eight masks: the code itself names its mask. `QrCode` tries all
    /// of them for the best pattern, which takes ten times as long as the rest of the page.
    fn new(text: &str, version: Version, level: EcLevel) -> QrResult<Self> {
        let mut bits = Bits::new(version);
        bits.push_optimal_data(text.as_bytes())?;
        bits.push_terminator(level)?;
        let (data, correction) = ec::construct_codewords(&bits.into_bytes(), version, level)?;
        let mut canvas = Canvas::new(version, level);
        canvas.draw_all_functional_patterns();
        canvas.draw_data(&data, &correction);
        canvas.apply_mask(MaskPattern::Checkerboard);
        Ok(Self(canvas.into_colors()))
    }

    fn width(&self) -> usize {
        self.0.len().isqrt()
    }
}

/// The dark modules as one path: a stroke through each run of them, each beginning where the last one ended.
fn strokes(code: &Code) -> String {
    let start = QUIET_ZONE;
    let mut path = format!("M{start} {start}.5");
    let mut pen = (0, 0);
    for (y, row) in (0..).zip(code.0.chunks(code.width())) {
        let mut x = 0;
        for run in row.chunk_by(PartialEq::eq) {
            let end = x + run.len().cast_signed();
            if run[0] == Color::Dark {
                if pen != (x, y) {
                    // Writing to a text cannot fail.
                    let _ = write!(path, "m{} {}", x - pen.0, y - pen.1);
                }
                let _ = write!(path, "h{}", run.len());
                pen = (end, y);
            }
            x = end;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Draws a path as a browser would: whether each module of a code `side` wide is dark.
    fn drawn(path: &str, side: usize) -> Vec<Vec<bool>> {
        let mut grid = vec![vec![false; side]; side];
        let (mut x, mut y) = (0_isize, 0_isize);
        let strokes = path.strip_prefix("M4 4.5").expect("it begins in the corner");
        for command in strokes.replace('m', "\nm").replace('h', "\nh").lines().skip(1) {
            let (name, numbers) = command.split_at(1);
            let numbers: Vec<isize> =
                numbers.split(' ').map(|number| number.parse().expect("a number")).collect();
            match (name, numbers.as_slice()) {
                ("m", [right, down]) => (x, y) = (x + right, y + down),
                ("h", [length]) => {
                    for at in x..x + length {
                        grid[y.cast_unsigned()][at.cast_unsigned()] = true;
                    }
                    x += length;
                }
                _ => panic!("{command}"),
            }
        }
        grid
    }

    /// What a scanner reads in a drawn code.
    fn scanned(grid: &[Vec<bool>]) -> String {
        let seen = rqrr::SimpleGrid::from_func(grid.len(), |x, y| grid[y][x]);
        rqrr::Grid::new(seen).decode().expect("a code that can be read").1
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_scanner_reads_the_very_address(
            host in "[a-z0-9]{1,20}(\\.[a-z0-9]{1,20}){0,3}(:[1-9][0-9]{3})?", token: u128
        ) {
            let address = format!("https://{host}/orders/{token:032x}");
            let code = fewest_modules(&address).expect("not too long");
            prop_assert_eq!(scanned(&drawn(&strokes(&code), code.width())), address);
        }
    }

    #[test]
    fn an_ordinary_address_costs_few_bytes() {
        let address = format!("https://paiement.boutique.cm/orders/{}", "9a".repeat(16));
        let code = fewest_modules(&address).expect("not too long");
        assert_eq!(code.width(), 33);
        let bytes = picture(&code, "Code QR").to_html().len();
        assert!(bytes < 2_500, "{bytes}");
    }

    #[test]
    fn an_address_too_long_for_a_code_is_still_there_as_text() {
        let address = "x".repeat(5_000);
        let html = code(address.clone(), "Code QR").to_html();
        assert!(html.contains(&address) && !html.contains("<svg"));
    }
}
