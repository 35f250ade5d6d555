//! The tokens of a Rust source, as far as paths need them.

/// A name, `::`, or a single character.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    pub text: String,
    /// Counted from 1.
    pub line: usize,
}

/// The tokens of a source, without comments, texts, characters and lifetimes.
pub fn tokens(source: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = source;
    let mut line = 1;
    while let Some(first) = rest.chars().next() {
        let skipped = blank_length(rest);
        let length = match first {
            _ if skipped > 0 => skipped,
            _ if rest.starts_with("::") => 2,
            _ if is_name(rest) => rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        if skipped == 0 {
            tokens.push(Token { text: rest[..length].to_string(), line });
        }
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    tokens
}

/// Whether a token is an identifier or a keyword.
pub fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// The length of the blank, comment, text, character or lifetime that the source begins with.
fn blank_length(rest: &str) -> usize {
    let until = |end: &str, from: usize| rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len());
    if rest.starts_with("//") {
        return until("\n", 0);
    }
    if rest.starts_with("/*") {
        return until("*/", 2);
    }
    let after_prefix = rest.trim_start_matches(['b', 'c']);
    let prefix = rest.len() - after_prefix.len();
    if let Some(raw) = after_prefix.strip_prefix('r').filter(|_| prefix < 2) {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            return until(&format!("\"{}", "#".repeat(hashes)), prefix + 1 + hashes + 1);
        }
    }
    if after_prefix.starts_with('"') && prefix < 2 {
        return quoted_length(rest, prefix, '"');
    }
    if after_prefix.starts_with('\'') && prefix < 2 {
        let mut after = after_prefix[1..].chars();
        let (first, second) = (after.next(), after.next());
        let is_character = first == Some('\\') || second == Some('\'');
        return if is_character { quoted_length(rest, prefix, '\'') } else { prefix + 1 };
    }
    rest.len() - rest.trim_start().len()
}

/// The length up to the closing quote, past escaped ones.
fn quoted_length(rest: &str, opening: usize, quote: char) -> usize {
    let mut escaped = false;
    for (at, character) in rest.char_indices().filter(|(at, _)| *at > opening) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}
