//! A JSON document as it comes: what is wrong with one value leaves the others readable.
//!
//! The gateway's answers and callbacks carry texts that are not ours: a buyer's name in Latin-1, an emoji cut in two, a
//! notice of PHP in front. None of them decides anything. So a text is read with U+FFFD where it cannot be read, what
//! stands around a document is passed over, and a value of no use is passed over too. What decides has to be
//! there once: a field that is named again keeps both of its values, and the reader of the field says what that means.
//! A document that does not end, or in which it cannot be told where a text ends, is none.

use std::fmt::Write as _;

use caisse_domain::Decimal;

/// The fields of a document, in the order in which they came, doubles included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document(Vec<(String, Value)>);

/// What stands under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text; U+FFFD stands where it could not be read.
    Text(String),
    /// A number, as it is written.
    Number(String),
    /// A document of its own. Only one level is read.
    Nested(Document),
    /// Nothing that is read: null, a truth value, a list, what is not JSON.
    Other,
}

/// What a document says under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said<T> {
    /// Nothing that could be read as what was asked for.
    Nothing,
    /// The same, however often.
    Once(T),
    /// Different things.
    Differently(Vec<T>),
}

impl<T> Said<T> {
    /// What was said, if it is one thing.
    pub fn once(self) -> Option<T> {
        match self {
            Self::Once(said) => Some(said),
            Self::Nothing | Self::Differently(_) => None,
        }
    }
}

impl Document {
    /// Reads what was sent. Several documents, one after the other, are one: then their fields are named twice.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader { bytes, at: 0 };
        let mut fields = None;
        while reader.find_start() {
            fields.get_or_insert_with(Vec::new).extend(reader.document(true)?.0);
        }
        fields.map(Self)
    }

    /// A document of texts, such as a form is.
    pub fn of_texts(fields: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(fields.into_iter().map(|(name, text)| (name, Value::Text(text))).collect())
    }

    /// Everything that stands under `name`.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &Value> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value)
    }

    /// The document under `name`, if it is one, and only one.
    pub fn nested(&self, name: &str) -> Option<&Self> {
        let mut all = self.all(name);
        match (all.next(), all.next()) {
            (Some(Value::Nested(document)), None) => Some(document),
            _ => None,
        }
    }

    /// The text under the first of `names` that has one. An empty text says nothing.
    pub fn text(&self, names: &[&str]) -> Said<String> {
        let text = |value: &Value| match value {
            Value::Text(text) if !text.is_empty() => Some(text.clone()),
            _ => None,
        };
        let said = names.iter().map(|name| self.said(name, text));
        said.into_iter().find(|said| *said != Said::Nothing).unwrap_or(Said::Nothing)
    }

    /// The number under `name`, written as a number or as a text. Never through a float.
    pub fn decimal(&self, name: &str) -> Said<Decimal> {
        self.said(name, |value| match value {
            Value::Number(number) => Decimal::parse(number),
            Value::Text(text) => Decimal::parse(text.trim()),
            Value::Nested(_) | Value::Other => None,
        })
    }

    /// A value that cannot be read beside one that can is another thing said.
    fn said<T: PartialEq>(&self, name: &str, read: impl Fn(&Value) -> Option<T>) -> Said<T> {
        let mut different: Vec<Option<T>> = Vec::new();
        for value in self.all(name).map(read) {
            if !different.contains(&value) {
                different.push(value);
            }
        }
        let is_one = different.len() == 1;
        let mut said: Vec<T> = different.into_iter().flatten().collect();
        match (is_one, said.pop()) {
            (_, None) => Said::Nothing,
            (true, Some(one)) => Said::Once(one),
            (false, Some(last)) => {
                said.push(last);
                Said::Differently(said)
            }
        }
    }
}

/// What was sent, for the record, which keeps text: bytes that are not UTF-8 are written `\xE9`, so that they can be had
/// back.
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
        // A NUL is what a buffer of C leaves behind.
        while self.peek().is_some_and(|mark| mark.is_ascii_whitespace() || mark == 0) {
            self.at += 1;
        }
    }

    /// Goes to where a document begins, over whatever stands before: `{main}` in a notice is none.
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

    /// Passes over what is in brackets, however deep.
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

    /// The character after a backslash; U+FFFD for one that is none.
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

    /// The character after `\u`. Two halves are one character, half a one is none.
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

    /// The four hexadecimal digits here.
    fn unit(&mut self) -> Option<u16> {
        let digits = self.bytes.get(self.at..self.at + 4)?;
        let digits = digits.iter().all(u8::is_ascii_hexdigit).then(|| std::str::from_utf8(digits).ok())??;
        self.at += 4;
        u16::from_str_radix(digits, 16).ok()
    }
}

#[cfg(test)]
#[path = "document_tests.rs"]
mod tests;
