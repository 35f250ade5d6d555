//! The text of a scalar: a part of the file's own text, or one of its own.
//!
//! A mechanism has a hundred thousand scalars of a few bytes each. Nearly all are spelled in the file as
//! they are meant, so that a place in it is all that they need.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use crate::source::Span;

/// An immutable text, which is cheap to clone.
#[derive(Clone)]
pub struct Text {
    whole: Arc<str>,
    /// Which bytes of `whole`; all of them where `end` is [`ALL`]. Half as large as a [`Span`].
    start: u32,
    end: u32,
}

const ALL: u32 = u32::MAX;

impl Text {
    /// The part of a text that is `text`; `None` where `span` is not its place.
    pub(super) fn within(whole: &Arc<str>, span: Span, text: &str) -> Option<Text> {
        let is_there = whole.get(span.start..span.end) == Some(text);
        let (start, end) = (u32::try_from(span.start).ok()?, u32::try_from(span.end).ok()?);
        (is_there && end != ALL).then(|| Text { whole: Arc::clone(whole), start, end })
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        match self.end {
            ALL => &self.whole,
            end => &self.whole[self.start as usize..end as usize],
        }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text { whole: text.into(), start: 0, end: ALL }
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Text { whole: text.into(), start: 0, end: ALL }
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Text {}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_what_it_says_wherever_it_stands() {
        let whole: Arc<str> = "name: µH2".into();
        let part = Text::within(&whole, Span::new(6, 10), "µH2").unwrap();
        assert_eq!(part, Text::from("µH2"));
        assert_eq!(format!("{part} {part:?}"), "µH2 \"µH2\"");
        for wrong in [Span::new(6, 9), Span::new(7, 10), Span::new(6, 99), Span::new(9, 6)] {
            assert!(Text::within(&whole, wrong, "µH2").is_none(), "{wrong:?}");
        }
    }
}
