//! The merchant's logo: a small file in memory, identified by its content.

/// The sizes of pictures.
mod size;

use std::{fmt, fs::File, io, io::Read as _, sync::Arc};

use sha2::{Digest as _, Sha256};

/// Why a file is not a logo.
#[derive(Debug, thiserror::Error)]
pub enum LogoError {
    /// The file is not there, or may not be read.
    #[error("the file cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// More than [`Logo::MOST`].
    #[error("the file may have {} kB at most: it is part of every first visit", Logo::MOST / 1024)]
    TooLarge,
    /// None of the formats.
    #[error("the file must be an SVG with its `xmlns`, a PNG or a WebP")]
    UnknownFormat,
    /// No size, or an empty one.
    #[error("the picture must say its size; an SVG by `viewBox`, or by `width` and `height`")]
    NoSize,
}

/// A picture's format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Svg,
    Png,
    WebP,
}

impl Format {
    const fn ending(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::WebP => "webp",
        }
    }
}

/// The merchant's logo.
#[derive(Clone)]
pub struct Logo {
    format: Format,
    bytes: Arc<[u8]>,
    address: String,
    /// Width and height, in any unit.
    size: (f64, f64),
}

impl Logo {
    /// The largest file, in bytes.
    const MOST: usize = 32 * 1024;

    /// Reads a file.
    ///
    /// # Errors
    /// Each [`LogoError`].
    pub fn read(path: &str) -> Result<Self, LogoError> {
        let mut bytes = Vec::new();
        let limit = u64::try_from(Self::MOST).unwrap_or(u64::MAX) + 1;
        File::open(path)?.take(limit).read_to_end(&mut bytes)?;
        Self::parse(bytes)
    }

    fn parse(bytes: Vec<u8>) -> Result<Self, LogoError> {
        if bytes.len() > Self::MOST {
            return Err(LogoError::TooLarge);
        }
        let svg = std::str::from_utf8(&bytes).ok().and_then(size::svg_root);
        let (format, size) = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            (Format::Png, size::png_size(&bytes))
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            (Format::WebP, size::webp_size(&bytes))
        } else if let Some(root) = svg {
            (Format::Svg, size::svg_size(root))
        } else {
            return Err(LogoError::UnknownFormat);
        };
        let is_real = |length: f64| length > 0.0 && length.is_finite();
        let size = size.filter(|&(width, height)| is_real(width) && is_real(height));
        let size = size.ok_or(LogoError::NoSize)?;
        let digest: String = Sha256::digest(&bytes)[..6].iter().map(|byte| format!("{byte:02x}")).collect();
        let address = format!("/assets/logo.{digest}.{}", format.ending());
        Ok(Self { format, bytes: bytes.into(), address, size })
    }

    /// The file.
    pub fn bytes(&self) -> Arc<[u8]> {
        Arc::clone(&self.bytes)
    }

    /// Its address on our site, which changes with its content.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Its content type.
    pub const fn content_type(&self) -> &'static str {
        match self.format {
            Format::Svg => "image/svg+xml",
            Format::Png => "image/png",
            Format::WebP => "image/webp",
        }
    }

    /// Whether it is a raster image: messengers show no SVG.
    pub const fn is_of_pixels(&self) -> bool {
        !matches!(self.format, Format::Svg)
    }

    /// Its width at this height, within `most`.
    pub fn width_at(&self, height: u16, most: u16) -> u16 {
        let (width, own_height) = self.size;
        let wide = (f64::from(height) * width / own_height).round();
        (1..most).find(|&width| f64::from(width) >= wide).unwrap_or(most)
    }
}

impl fmt::Debug for Logo {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Logo({:?}, {} bytes)", self.format, self.bytes.len())
    }
}

#[cfg(test)]
mod tests;
