//! What the tests need of a page of Markdown: headings, links, and commands of the program.

pub struct Heading {
    pub level: usize,
    pub text: String,
    /// Counted from 1.
    pub line: usize,
}

/// The parts of a page; lines are counted from 1.
#[derive(Default)]
pub struct Page {
    pub headings: Vec<Heading>,
    pub links: Vec<(usize, String)>,
    /// Pieces of code that name the program or its flags.
    pub commands: Vec<(usize, String)>,
}

/// The commands of the program that are run by Cargo.
const BY_CARGO: &str = "cargo run --release -- ";

impl Page {
    pub fn new(text: &str) -> Self {
        let mut page = Page::default();
        let mut fence: Option<&str> = None;
        for (line, text) in text.lines().enumerate().map(|(at, text)| (at + 1, text)) {
            match (text.strip_prefix("```"), fence) {
                (Some(language), None) => fence = Some(language),
                (Some(_), Some(_)) => fence = None,
                (None, Some("sh")) => page.command(line, &text.replace(BY_CARGO, "kinmech ")),
                (None, Some(_)) => {}
                (None, None) => page.prose(line, text),
            }
        }
        page
    }

    fn prose(&mut self, line: usize, text: &str) {
        let level = text.len() - text.trim_start_matches('#').len();
        if level > 0 && text[level..].starts_with(' ') {
            self.headings.push(Heading { level, text: text[level..].trim().to_string(), line });
        }
        let links = text.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
        self.links.extend(links.map(|(link, _)| (line, link.to_string())));
        code_spans(text).for_each(|code| self.command(line, code));
    }

    fn command(&mut self, line: usize, code: &str) {
        let code = code.split(" #").next().unwrap_or_default().trim();
        if code.contains("kinmech ") || (code.contains("--") && !code.starts_with("cargo ")) {
            self.commands.push((line, code.to_string()));
        }
    }
}

/// What stands between backquotes, single or double.
fn code_spans(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let begin = rest.find('`')?;
        let quotes = if rest[begin..].starts_with("``") { "``" } else { "`" };
        let (code, after) = rest[begin + quotes.len()..].split_once(quotes)?;
        rest = after;
        Some(code)
    })
}

/// The name by which a link reaches a heading.
pub fn anchor(heading: &str) -> String {
    let kept = heading
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .collect::<String>();
    kept.replace(' ', "-")
}
