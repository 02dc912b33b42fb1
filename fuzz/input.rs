//! An input is a few lines of text and then bytes: a person can read the corpus, and a fuzzer can recombine the lines.

/// Takes the next line of `input`, without its end.
pub fn line<'a>(input: &mut &'a [u8]) -> &'a [u8] {
    let end = input.iter().position(|&byte| byte == b'\n').unwrap_or(input.len());
    let (line, rest) = input.split_at(end);
    *input = rest.get(1..).unwrap_or_default();
    line
}

/// Takes the next line as text; empty when it is not UTF-8.
pub fn text<'a>(input: &mut &'a [u8]) -> &'a str {
    std::str::from_utf8(line(input)).unwrap_or_default()
}
