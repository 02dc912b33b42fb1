//! A lenient JSON parser: an error in one value leaves the others readable.
//!
//! The gateway's answers and callbacks carry foreign text: a buyer's name in Latin-1, an emoji cut in two, a PHP notice
//! in front. None of it is decisive. So unreadable characters become U+FFFD, and text around a document and unusable
//! values are skipped. A decisive field must be there once: a repeated field keeps all its values, and the caller
//! decides what that means. A document without an end, or with a string whose end is unclear, is not read.

use std::fmt::Write as _;

use caisse_domain::Decimal;

/// The fields of a document, in their order, duplicates included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document(Vec<(String, Value)>);

/// The value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A string, with U+FFFD for unreadable characters.
    Text(String),
    /// A number, as written.
    Number(String),
    /// A nested document. Only one level is read.
    Nested(Document),
    /// A value that is not read: null, a boolean, a list, invalid JSON.
    Other,
}

/// All values of a field, compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldValues<T> {
    /// No value that could be read as the type asked for.
    None,
    /// The same value, once or repeatedly.
    One(T),
    /// Different values.
    Conflicting(Vec<T>),
}

impl<T> FieldValues<T> {
    /// The value; `None` when there is none or values differ.
    pub fn unique(self) -> Option<T> {
        match self {
            Self::One(value) => Some(value),
            Self::None | Self::Conflicting(_) => None,
        }
    }
}

impl Document {
    /// Reads a document. Several in a row are read as one, with duplicate fields. `None` for none or a malformed one.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader { bytes, at: 0 };
        let mut fields = None;
        while reader.find_start() {
            fields.get_or_insert_with(Vec::new).extend(reader.document(true)?.0);
        }
        fields.map(Self)
    }

    /// Builds a document of strings, for example from a form.
    pub fn of_texts(fields: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(fields.into_iter().map(|(name, text)| (name, Value::Text(text))).collect())
    }

    /// All values of the field `name`.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &Value> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value)
    }

    /// The document under `name`, if the field is there once and is a document.
    pub fn nested(&self, name: &str) -> Option<&Self> {
        let mut all = self.all(name);
        match (all.next(), all.next()) {
            (Some(Value::Nested(document)), None) => Some(document),
            _ => None,
        }
    }

    /// The text under the first of `names` that has one. An empty text counts as missing.
    pub fn text(&self, names: &[&str]) -> FieldValues<String> {
        let text = |value: &Value| match value {
            Value::Text(text) if !text.is_empty() => Some(text.clone()),
            _ => None,
        };
        let found = names.iter().map(|name| self.values_of(name, text));
        found.into_iter().find(|value| *value != FieldValues::None).unwrap_or(FieldValues::None)
    }

    /// The number under `name`, written as a number or a string. Never through a float.
    pub fn decimal(&self, name: &str) -> FieldValues<Decimal> {
        self.values_of(name, |value| match value {
            Value::Number(number) => Decimal::parse(number),
            Value::Text(text) => Decimal::parse(text.trim()),
            Value::Nested(_) | Value::Other => None,
        })
    }

    /// An unreadable value beside a readable one counts as a different value.
    fn values_of<T: PartialEq>(&self, name: &str, read: impl Fn(&Value) -> Option<T>) -> FieldValues<T> {
        let mut different: Vec<Option<T>> = Vec::new();
        for value in self.all(name).map(read) {
            if !different.contains(&value) {
                different.push(value);
            }
        }
        let is_one = different.len() == 1;
        let mut values: Vec<T> = different.into_iter().flatten().collect();
        match (is_one, values.pop()) {
            (_, None) => FieldValues::None,
            (true, Some(one)) => FieldValues::One(one),
            (false, Some(last)) => {
                values.push(last);
                FieldValues::Conflicting(values)
            }
        }
    }
}

/// Converts bytes to text for the database. Bytes that are not UTF-8 are written `\xE9`, so that none is lost.
pub fn as_text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a string does not fail.
            let _ = write!(text, "\\x{byte:02X}");
        }
    }
    text
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, mark: u8) -> bool {
        let is_there = self.peek() == Some(mark);
        self.at += usize::from(is_there);
        is_there
    }

    fn pass_blanks(&mut self) {
        // A C buffer may leave a NUL at the end.
        while self.peek().is_some_and(|mark| mark.is_ascii_whitespace() || mark == 0) {
            self.at += 1;
        }
    }

    /// Skips to the beginning of a document; `{main}` in a PHP notice is none.
    fn find_start(&mut self) -> bool {
        while let Some(mark) = self.peek() {
            let here = self.at;
            self.at += 1;
            if mark == b'{' {
                self.pass_blanks();
                let is_document = matches!(self.peek(), Some(b'"' | b'}'));
                self.at = if is_document { here } else { here + 1 };
                if is_document {
                    return true;
                }
            }
        }
        false
    }

    /// Reads a document that begins here. `None` when it does not end.
    fn document(&mut self, is_outermost: bool) -> Option<Document> {
        let mut fields = Vec::new();
        self.at += 1;
        loop {
            self.pass_blanks();
            if self.take(b'}') {
                return Some(Document(fields));
            }
            let name = self.text()?;
            self.pass_blanks();
            self.take(b':').then_some(())?;
            fields.push((name, self.value(is_outermost)?));
            self.pass_blanks();
            if !self.take(b',') && self.peek() != Some(b'}') {
                return None;
            }
        }
    }

    fn value(&mut self, is_outermost: bool) -> Option<Value> {
        self.pass_blanks();
        match self.peek()? {
            b'"' => self.text().map(Value::Text),
            b'{' if is_outermost => self.document(false).map(Value::Nested),
            b'{' | b'[' => self.pass_brackets().map(|()| Value::Other),
            _ => {
                let begun = self.at;
                while !matches!(self.peek()?, b',' | b'}' | b'"' | b'{' | b'[') {
                    self.at += 1;
                }
                let word = self.bytes[begun..self.at].trim_ascii_end();
                let number = std::str::from_utf8(word).ok();
                let number = number.filter(|text| serde_json::from_str::<serde_json::Number>(text).is_ok());
                Some(number.map_or(Value::Other, |text| Value::Number(text.to_owned())))
            }
        }
    }

    /// Skips brackets and their content, however deep.
    fn pass_brackets(&mut self) -> Option<()> {
        let mut open = 0_usize;
        loop {
            match self.peek()? {
                b'"' => drop(self.text()?),
                mark => {
                    self.at += 1;
                    match mark {
                        b'{' | b'[' => open += 1,
                        b'}' | b']' => open -= 1,
                        _ => {}
                    }
                    if open == 0 {
                        return Some(());
                    }
                }
            }
        }
    }

    /// Reads a text that begins here. `None` when it does not end.
    fn text(&mut self) -> Option<String> {
        self.take(b'"').then_some(())?;
        let mut bytes = Vec::new();
        loop {
            let mark = self.peek()?;
            self.at += 1;
            match mark {
                b'"' => return Some(String::from_utf8_lossy(&bytes).into_owned()),
                b'\\' => {
                    let mark = self.escaped()?;
                    bytes.extend_from_slice(mark.encode_utf8(&mut [0; 4]).as_bytes());
                }
                _ => bytes.push(mark),
            }
        }
    }

    /// The character after a backslash; U+FFFD for an invalid escape.
    fn escaped(&mut self) -> Option<char> {
        let mark = self.peek()?;
        self.at += 1;
        Some(match mark {
            b'"' | b'\\' | b'/' => mark.into(),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => self.unicode(),
            _ => char::REPLACEMENT_CHARACTER,
        })
    }

    /// The character after `\u`. A surrogate pair is one character; half a pair is U+FFFD.
    fn unicode(&mut self) -> char {
        let Some(first) = self.unit() else { return char::REPLACEMENT_CHARACTER };
        let second = || {
            let is_next = self.bytes.get(self.at..self.at + 2) == Some(br"\u");
            let mut ahead = Reader { bytes: self.bytes, at: self.at + 2 };
            is_next.then(|| ahead.unit()).flatten()
        };
        let units = [first, second().unwrap_or(0)];
        match char::decode_utf16(units).next() {
            Some(Ok(mark)) => {
                self.at += if mark.len_utf16() == 2 { 6 } else { 0 };
                mark
            }
            _ => char::REPLACEMENT_CHARACTER,
        }
    }

    /// Reads four hexadecimal digits.
    fn unit(&mut self) -> Option<u16> {
        let digits = self.bytes.get(self.at..self.at + 4)?;
        let digits = digits.iter().all(u8::is_ascii_hexdigit).then(|| std::str::from_utf8(digits).ok())??;
        self.at += 4;
        u16::from_str_radix(digits, 16).ok()
    }
}

#[cfg(test)]
mod tests;
