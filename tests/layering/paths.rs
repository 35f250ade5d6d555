//! The paths that a Rust source names, in `use` or inline.

use crate::tokens::{Token, is_name, tokens};

/// A path with at least two segments, or one after `use`.
#[derive(Debug)]
pub struct UsedPath {
    /// As written, without `*`.
    pub segments: Vec<String>,
    pub is_glob: bool,
    /// The name under which a `use` makes the thing known in its module.
    pub imported_as: Option<String>,
    /// Follows `pub use`, or `pub(…) use`.
    pub is_reexport: bool,
    /// The module that the path stands in.
    pub module: Vec<String>,
    pub line: usize,
}

/// A name that stands by itself, outside `use` and longer paths.
#[derive(Debug)]
pub struct Word {
    pub text: String,
    pub module: Vec<String>,
    pub line: usize,
}

/// What a source names.
#[derive(Default)]
pub struct Names {
    pub paths: Vec<UsedPath>,
    pub words: Vec<Word>,
    /// The modules inside the file.
    pub inline_modules: Vec<Vec<String>>,
}

impl UsedPath {
    /// Whether the path begins at the root of this crate or at a module of it.
    pub fn is_of_the_crate(&self) -> bool {
        matches!(self.segments.first().map(String::as_str), Some("crate" | "kinmech" | "super" | "self"))
    }

    pub fn is_in_tests(&self) -> bool {
        is_in_tests(&self.module)
    }
}

/// Whether a module is one of tests.
pub fn is_in_tests(module: &[String]) -> bool {
    module.iter().any(|name| name == "tests")
}

/// All names in the source of a module. Comments, texts and characters count for nothing.
pub fn names_in(source: &str, module: &[String]) -> Names {
    let tokens = tokens(source);
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let mut names = Names::default();
    // Inline modules that are open, with the depth of braces outside them.
    let mut inline: Vec<(String, usize)> = Vec::new();
    let (mut depth, mut at) = (0, 0);
    while at < tokens.len() {
        let previous = at.checked_sub(1).map_or("", text);
        match text(at) {
            "{" if previous != "use" => depth += 1,
            "}" => {
                depth -= 1;
                inline.retain(|(_, outside)| *outside < depth);
            }
            _ => {}
        }
        if previous == "mod" && text(at + 1) == "{" {
            inline.push((text(at).to_string(), depth));
            names.inline_modules.push(inside(module, &inline));
        }
        let begins = is_name(text(at)) && previous != "." && !is_path_continued(&tokens, at);
        if previous == "use" || (begins && text(at + 1) == "::") {
            let is_reexport = previous == "use" && is_public(&tokens, at - 1);
            at += usize::from(text(at) == "::");
            let line = tokens[at].line;
            let mut trees = TreeReader { tokens: &tokens, in_use: previous == "use", leaves: Vec::new() };
            at = trees.read(at, &[]);
            names.paths.extend(trees.leaves.into_iter().map(|leaf| {
                let imported_as = (previous == "use").then(|| leaf.name());
                let Leaf { segments, is_glob, .. } = leaf;
                UsedPath { segments, is_glob, imported_as, is_reexport, module: inside(module, &inline), line }
            }));
        } else {
            // `mod name;`, a field `name: Type` and an associated `Item = Type` do not use the thing of that name.
            if begins && previous != "mod" && !matches!(text(at + 1), ":" | "=") {
                let (text, line) = (text(at).to_string(), tokens[at].line);
                names.words.push(Word { text, module: inside(module, &inline), line });
            }
            at += 1;
        }
    }
    names
}

fn inside(module: &[String], inline: &[(String, usize)]) -> Vec<String> {
    module.iter().cloned().chain(inline.iter().map(|(name, _)| name.clone())).collect()
}

/// Whether the token goes on with a path: `a::` before it, not a leading `::`.
fn is_path_continued(tokens: &[Token], at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).map_or("", |place| tokens[place].text.as_str());
    before(1) == "::" && (is_name(before(2)) || before(2) == ">")
}

/// Whether `pub` or `pub(…)` stands before the `use` at a place.
fn is_public(tokens: &[Token], at: usize) -> bool {
    let mut before = tokens[..at].iter().rev().map(|token| token.text.as_str());
    match before.next() {
        Some("pub") => true,
        Some(")") => before.find(|text| *text == "(").is_some() && before.next() == Some("pub"),
        _ => false,
    }
}

/// One path of a tree `a::{b, c::*}`.
struct Leaf {
    segments: Vec<String>,
    is_glob: bool,
    /// The name after `as`.
    renamed: Option<String>,
}

impl Leaf {
    fn name(&self) -> String {
        let last = self.segments.iter().rev().find(|segment| *segment != "self");
        self.renamed.clone().or(last.cloned()).unwrap_or_default()
    }
}

/// Reads trees of paths.
struct TreeReader<'t> {
    tokens: &'t [Token],
    /// Within `use`, where `as` gives another name; elsewhere it is a cast.
    in_use: bool,
    leaves: Vec<Leaf>,
}

impl TreeReader<'_> {
    fn text(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.text.as_str())
    }

    /// Reads the tree at a place and returns the place after it.
    fn read(&mut self, mut at: usize, prefix: &[String]) -> usize {
        let mut segments = prefix.to_vec();
        loop {
            match self.text(at) {
                "{" => return self.branches(at + 1, &segments),
                "*" => {
                    self.leaves.push(Leaf { segments, is_glob: true, renamed: None });
                    return at + 1;
                }
                name if is_name(name) => segments.push(name.to_string()),
                _ => break,
            }
            at += 1;
            let goes_on = is_name(self.text(at + 1)) || matches!(self.text(at + 1), "{" | "*");
            if self.text(at) != "::" || !goes_on {
                break;
            }
            at += 1;
        }
        let is_renamed = self.in_use && self.text(at) == "as";
        let renamed = is_renamed.then(|| self.text(at + 1).to_string());
        let stands_still = segments.len() == prefix.len();
        if !stands_still {
            self.leaves.push(Leaf { segments, is_glob: false, renamed });
        }
        at + if is_renamed { 2 } else { usize::from(stands_still) }
    }

    fn branches(&mut self, mut at: usize, prefix: &[String]) -> usize {
        while !matches!(self.text(at), "}" | "") {
            at = if matches!(self.text(at), "," | "::") { at + 1 } else { self.read(at, prefix) };
        }
        at + 1
    }
}
