//! The diagnostic codes that a source file makes: the string literals that stand where a code is expected.

/// A code, and the line (counted from 1) where it is made.
pub struct MadeCode {
    pub code: String,
    pub line: usize,
}

/// Functions whose first argument is a code, by the name they are called by.
const TAKE_A_CODE: [&str; 10] = [
    "Diagnostic::error",
    "Diagnostic::warning",
    "Diagnostic::note",
    "Loss::of_file",
    "Loss::of_item",
    "Obstacle::new",
    "of_file",
    "of_item",
    "new",
    "push",
];
/// The data reader's message about an empty cell.
const TAKES_A_CODE_OF_A_CELL: &str = "missing";

/// Every code in a file, its tests left out.
pub fn codes_made(text: &str) -> Vec<MadeCode> {
    let (code_alone, literals) = without_literals(text.split("#[cfg(test)]").next().unwrap_or_default());
    let is_code = |(start, literal): &(usize, String)| {
        let follows = code_alone[start + literal.len() + 2..].trim_start();
        let before = code_alone[..*start].trim_end();
        is_kebab(literal)
            && (before.ends_with("code:")
                || is_constant_for_a_code(before, &code_alone)
                || (follows.starts_with(',') && is_argument_for_a_code(before, &code_alone)))
    };
    let made = |(start, code): (usize, String)| MadeCode { code, line: text[..start].matches('\n').count() + 1 };
    literals.into_iter().filter(is_code).map(made).collect()
}

fn is_kebab(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c == '-' || c.is_ascii_lowercase() || c.is_ascii_digit())
}

/// `const NAME: &str = "code"`, where a diagnostic is made of NAME.
fn is_constant_for_a_code(before: &str, file: &str) -> bool {
    let Some((_, definition)) = before.rsplit_once("const ") else { return false };
    let Some(name) = definition.strip_suffix(": &str =") else { return false };
    ["error", "warning", "note"].iter().any(|kind| file.contains(&format!("Diagnostic::{kind}({name},")))
}

/// Whether a literal is an argument of a function that takes a code there, or begins a tuple with a code.
fn is_argument_for_a_code(before: &str, file: &str) -> bool {
    let Some((opening, place)) = enclosing_parenthesis(before) else { return false };
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '.');
    let head = &before[..opening];
    let callee = &head[head.trim_end_matches(word).len()..];
    match callee {
        "" => place == 0 && is_tuple_with_a_code(head, &file[opening..]),
        _ if callee.ends_with(".error") || callee.ends_with(".warning") => place < 2,
        _ => place == 0 && (TAKE_A_CODE.contains(&callee) || callee == TAKES_A_CODE_OF_A_CELL),
    }
}

/// A tuple of a function that returns a code, or binds the first member as `code`; not a pattern.
fn is_tuple_with_a_code(head: &str, from_opening: &str) -> bool {
    let Some(begin) = head.rfind("fn ") else { return false };
    let rest = from_opening.split("\nfn ").next().unwrap_or_default();
    let rest = rest.split("\n    fn ").next().unwrap_or_default();
    let function = format!("{}{rest}", &head[begin..]);
    let signature = function.split('{').next().unwrap_or_default();
    let is_pattern = after_tuple(from_opening).starts_with("=>") || after_tuple(from_opening).starts_with("if ");
    !is_pattern && (signature.contains("-> (&'static str") || function.contains("(code, "))
}

/// What follows the parenthesis that closes the first one.
fn after_tuple(text: &str) -> &str {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 1 => return text[at + 1..].trim_start(),
            ')' => depth -= 1,
            _ => {}
        }
    }
    ""
}

/// The parenthesis that is open at the end of a text, and how many commas follow it outside others.
fn enclosing_parenthesis(text: &str) -> Option<(usize, usize)> {
    let (mut depth, mut commas) = (0, 0);
    for (at, c) in text.char_indices().rev() {
        match c {
            ')' | ']' | '}' => depth += 1,
            '(' if depth == 0 => return Some((at, commas)),
            '(' | '[' | '{' if depth > 0 => depth -= 1,
            '[' | '{' => return None,
            ',' if depth == 0 => commas += 1,
            _ => {}
        }
    }
    None
}

/// The text with its literals and comments blank, and each string literal with the offset of its quote.
fn without_literals(text: &str) -> (String, Vec<(usize, String)>) {
    let (mut blank, mut literals) = (String::with_capacity(text.len()), Vec::new());
    while let Some(rest) = text.get(blank.len()..).filter(|rest| !rest.is_empty()) {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(string) = rest.strip_prefix('"') {
            let mut escaped = false;
            let end = string.find(|c| {
                let closes = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                closes
            });
            let end = end.unwrap_or(string.len());
            literals.push((blank.len(), string[..end].to_string()));
            end + 2
        } else if rest.starts_with("'\"'") {
            3
        } else {
            let c = rest.chars().next().unwrap_or(' ');
            blank.push(c);
            continue;
        };
        blank.extend(rest[..length.min(rest.len())].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
    }
    (blank, literals)
}
