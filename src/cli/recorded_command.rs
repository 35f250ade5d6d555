//! The command that was run, as it is recorded in files: quoted so that a shell runs it again.

use std::env;

/// The command of this process.
pub fn recorded_command() -> String {
    let arguments = env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned());
    let words: Vec<String> =
        std::iter::once("kinmech".to_string()).chain(arguments.map(|word| quoted(&word))).collect();
    words.join(" ")
}

/// A word as a POSIX shell reads it back: in single quotes where it holds anything that means something else there.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./:=,+@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_string();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_would_take_apart_is_quoted() {
        for (word, text) in [
            ("data.csv", "data.csv"),
            ("log:1e-6:1:7", "log:1e-6:1:7"),
            ("my data.csv", "'my data.csv'"),
            ("CH2(S)=1", "'CH2(S)=1'"),
            ("it's $HOME", r"'it'\''s $HOME'"),
            ("a*b", "'a*b'"),
            ("", "''"),
            ("Ä", "'Ä'"),
        ] {
            assert_eq!(quoted(word), text);
        }
    }
}
