//! Errors in the settings file.

/// What is wrong with a line, or with the file when there is no line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvFileError {
    /// The line's number, from 1.
    pub line: Option<usize>,
    /// The setting that the line is about, when it is certainly one.
    pub name: Option<String>,
    /// What is wrong, and what to do.
    pub flaw: EnvFlaw,
}

/// What is wrong with a line, and what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnvFlaw {
    /// The encoding of Windows.
    #[error("the file is not UTF-8 but UTF-16: save it as UTF-8")]
    Utf16,
    /// Neither a comment nor a setting.
    #[error("there is no `=`: a line is `NAME=value`, or a comment that begins with `#`")]
    NoEquals,
    /// The text before `=` is no name.
    #[error(
        "what stands before `=` is not a name: a line is `NAME=value`, and a name has letters, digits and `_` only"
    )]
    Name,
    /// Bytes that are not text.
    #[error("the value is not UTF-8: save the file as UTF-8")]
    NotUtf8,
    /// A tabulator, an escape, a lone carriage return.
    #[error("the value has a control character in it: take it out")]
    Control,
    /// `"…`, or `"…" # a comment`.
    #[error(
        "the value begins with a quotation mark and does not end with the same one: close it, or leave both out; \
         a comment needs a line of its own"
    )]
    Unclosed,
}
