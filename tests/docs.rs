//! The documents against the program: `docs/codes.md` lists every diagnostic code and no other, every link leads
//! somewhere, and every command and flag exists.

#[path = "docs/codes.rs"]
mod codes;
#[path = "docs/markdown.rs"]
mod markdown;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use codes::codes_made;
use markdown::{Page, anchor};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Files of a folder with an extension, those of its folders included, in order.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of the repository").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|own| own == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The README and the pages of `docs/`, by their paths.
fn pages() -> Vec<(PathBuf, Page)> {
    let mut paths = vec![root().join("README.md")];
    paths.extend(files(&root().join("docs"), "md"));
    paths.into_iter().map(|path| (path.clone(), Page::new(&fs::read_to_string(path).expect("a page")))).collect()
}

/// Each code of the sources with the place where it is made first.
fn codes_of_sources() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for path in files(&root().join("src"), "rs") {
        let name = path.strip_prefix(root()).unwrap_or(&path).display().to_string();
        if name.contains("tests") {
            continue;
        }
        for made in codes_made(&fs::read_to_string(&path).expect("a source file")) {
            found.entry(made.code).or_insert_with(|| format!("{name}:{}", made.line));
        }
    }
    found
}

#[test]
fn every_code_has_an_entry_and_every_entry_a_code() {
    let made = codes_of_sources();
    let page = Page::new(&fs::read_to_string(root().join("docs/codes.md")).expect("docs/codes.md"));
    let entries: Vec<_> =
        page.headings.iter().filter(|heading| heading.level == 3 && made_like_a_code(&heading.text)).collect();
    let mut wrong = Vec::new();
    let mut listed = BTreeSet::new();
    for entry in entries {
        if !made.contains_key(&entry.text) {
            wrong.push(format!("docs/codes.md:{}: no source makes the code {}", entry.line, entry.text));
        }
        if !listed.insert(&entry.text) {
            wrong.push(format!("docs/codes.md:{}: {} is listed twice", entry.line, entry.text));
        }
    }
    let missing = made.iter().filter(|(code, _)| !listed.contains(code));
    wrong.extend(missing.map(|(code, place)| format!("{place}: {code} has no entry in docs/codes.md")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(made.len() > 200, "only {} codes were found", made.len());
}

fn made_like_a_code(heading: &str) -> bool {
    heading.chars().all(|c| c == '-' || c.is_ascii_lowercase() || c.is_ascii_digit())
}

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let mut wrong = Vec::new();
    for (path, page) in pages() {
        for (line, link) in page.links.iter().filter(|(_, link)| !link.contains("://")) {
            let (file, wanted) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { path.clone() } else { path.with_file_name(file) };
            let text = fs::read_to_string(&target);
            let has_heading =
                |text: &String| Page::new(text).headings.iter().any(|heading| anchor(&heading.text) == wanted);
            let leads = target.is_dir() || text.is_ok_and(|text| wanted.is_empty() || has_heading(&text));
            if !leads {
                wrong.push(format!("{}:{line}: {link} leads nowhere", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The output of `kinmech … --help`.
fn help(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_kinmech")).args(arguments).arg("--help").output();
    String::from_utf8_lossy(&output.expect("the program runs").stdout).into_owned()
}

/// Each command with the flags that its help names.
fn flags_by_command() -> BTreeMap<String, BTreeSet<String>> {
    let all = help(&[]);
    let list = all.split("Commands:").nth(1).and_then(|rest| rest.split("Options:").next()).unwrap_or_default();
    let names = list.lines().filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next());
    names.filter(|name| *name != "help").map(|name| (name.to_string(), flags(&help(&[name])).collect())).collect()
}

/// The words of a text that are long flags.
fn flags(text: &str) -> impl Iterator<Item = String> + '_ {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    words.filter(|word| word.len() > 3 && word.starts_with("--")).map(str::to_string)
}

#[test]
fn every_command_and_flag_exists() {
    let known = flags_by_command();
    assert!(known.len() >= 7, "{known:?}");
    let mut wrong = Vec::new();
    for (path, page) in pages() {
        for (line, code) in &page.commands {
            let command =
                code.split_once("kinmech ").map_or("", |(_, rest)| rest.split_whitespace().next().unwrap_or(""));
            let of_command = known.get(command);
            let is_flag_alone = command.is_empty() || command.starts_with('-');
            if !is_flag_alone && of_command.is_none() {
                wrong.push(format!("{}:{line}: there is no command `{command}`", path.display()));
            }
            let exists = |flag: &String| match of_command {
                Some(own) => own.contains(flag),
                None => flag == "--help" || known.values().any(|own| own.contains(flag)),
            };
            let missing = flags(code).filter(|flag| !exists(flag));
            wrong.extend(missing.map(|flag| format!("{}:{line}: `{code}`: there is no {flag}", path.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
