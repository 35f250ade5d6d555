//! The paths that a Rust source names, whether in `use` or inline.

/// A path with at least two segments, or one after `use`.
pub struct UsedPath {
    /// `super`s that reach the root of the crate are written as `crate`.
    pub segments: Vec<String>,
    pub is_glob: bool,
    /// Begins at the root of this crate.
    pub in_crate: bool,
    /// Stands in a module `tests`.
    pub in_tests: bool,
    pub line: usize,
}

#[derive(Clone, Debug, PartialEq)]
struct Token {
    text: String,
    line: usize,
}

/// Every path in the source of a module. Comments, texts and characters count for nothing.
pub fn used_paths(source: &str, module: &[String]) -> Vec<UsedPath> {
    let tokens = tokens(source);
    let mut paths = Vec::new();
    // Inline modules that are open, with the depth of braces outside them.
    let mut inline: Vec<(String, usize)> = Vec::new();
    let (mut depth, mut at) = (0, 0);
    while at < tokens.len() {
        let previous = at.checked_sub(1).map_or("", |before| tokens[before].text.as_str());
        let text = tokens[at].text.as_str();
        match text {
            "{" if previous != "use" => depth += 1,
            "}" => {
                depth -= 1;
                inline.retain(|(_, outside)| *outside < depth);
            }
            _ => {}
        }
        if previous == "mod" && tokens.get(at + 1).is_some_and(|next| next.text == "{") {
            inline.push((text.to_string(), depth));
        }
        let followed = tokens.get(at + 1).is_some_and(|next| next.text == "::");
        let begins = is_name(text) && previous != "." && !is_path_continued(&tokens, at);
        if previous == "use" || (begins && followed) {
            let mut here = module.to_vec();
            here.extend(inline.iter().map(|(name, _)| name.clone()));
            at += usize::from(text == "::");
            let line = tokens[at].line;
            let mut found = Vec::new();
            at = tree(&tokens, at, &[], &mut found);
            paths.extend(found.into_iter().map(|(segments, is_glob)| used_path(segments, is_glob, &here, line)));
        } else {
            at += 1;
        }
    }
    paths
}

/// Whether the token goes on with a path: `a::` before it, not a leading `::`.
fn is_path_continued(tokens: &[Token], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).map_or("", |place| tokens[place].text.as_str());
    before(1) == "::" && (is_name(before(2)) || before(2) == ">")
}

fn used_path(mut segments: Vec<String>, is_glob: bool, module: &[String], line: usize) -> UsedPath {
    let supers = segments.iter().take_while(|segment| *segment == "super").count();
    if supers > 0 && supers >= module.len() {
        segments.splice(..supers, ["crate".to_string()]);
    }
    let in_crate = segments.first().is_some_and(|first| first == "crate" || first == "kinmech");
    let in_tests = module.iter().any(|name| name == "tests");
    UsedPath { segments, is_glob, in_crate, in_tests, line }
}

/// Reads a tree of paths, `a::{b, c::*}`, and returns the place after it.
fn tree(tokens: &[Token], mut at: usize, prefix: &[String], found: &mut Vec<(Vec<String>, bool)>) -> usize {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let mut path = prefix.to_vec();
    loop {
        match text(at) {
            "{" => {
                at += 1;
                while !matches!(text(at), "}" | "") {
                    at = match text(at) {
                        "," | "as" | "_" => at + 1,
                        "::" => at + 1,
                        _ => tree(tokens, at, &path, found),
                    };
                }
                return at + 1;
            }
            "*" => {
                found.push((path, true));
                return at + 1;
            }
            name if is_name(name) => path.push(name.to_string()),
            _ => break,
        }
        at += 1;
        let goes_on = text(at) == "::" && (is_name(text(at + 1)) || matches!(text(at + 1), "{" | "*"));
        if !goes_on {
            // The name after `as` is no path.
            at += if text(at) == "as" && !prefix.is_empty() { 2 } else { 0 };
            break;
        }
        at += 1;
    }
    let stands_still = path.len() == prefix.len();
    if !stands_still {
        found.push((path, false));
    }
    at + usize::from(stands_still)
}

fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// Names, `::` and single characters, each with its line.
fn tokens(source: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let line = source[..source.len() - rest.len()].matches('\n').count() + 1;
        let skipped = blank_length(rest);
        if skipped > 0 {
            rest = &rest[skipped..];
            continue;
        }
        let length = match first {
            _ if rest.starts_with("::") => 2,
            _ if is_name(rest) => rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        tokens.push(Token { text: rest[..length].to_string(), line });
        rest = &rest[length..];
    }
    tokens
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
