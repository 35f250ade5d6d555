//! Two texts compared line by line, as `diff -u` prints it.

use std::ops::Range;

use imara_diff::{Algorithm, Diff, Hunk, InternedInput, Token};

/// Unchanged lines shown before and after a change.
const CONTEXT: u32 = 3;

/// A unified diff of two texts under these names; empty where they are equal. Its time grows with the length of the
/// texts even where they have little in common.
pub fn unified_diff(old: (&str, &str), new: (&str, &str)) -> String {
    let ((old_name, old), (new_name, new)) = (old, new);
    let input = InternedInput::new(old, new);
    let mut diff = Diff::compute(Algorithm::Histogram, &input);
    diff.postprocess_lines(&input);
    let changes: Vec<Hunk> = diff.hunks().collect();
    if changes.is_empty() {
        return String::new();
    }
    let mut text = format!("--- {old_name}\n+++ {new_name}\n");
    for near in changes.chunk_by(|one, next| next.before.start - one.before.end <= 2 * CONTEXT) {
        push_changes(&input, near, &mut text);
    }
    text
}

/// Changes so near to each other that their context joins, under one line of ranges.
fn push_changes(input: &InternedInput<&str>, changes: &[Hunk], text: &mut String) {
    let (Some(first), Some(last)) = (changes.first(), changes.last()) else { return };
    let before = first.before.start.min(CONTEXT);
    let after = (input.before.len() as u32 - last.before.end).min(CONTEXT);
    let old = first.before.start - before..last.before.end + after;
    let new = first.after.start - before..last.after.end + after;
    text.push_str(&format!("@@ -{} +{} @@\n", range(&old), range(&new)));
    let mut unchanged_from = old.start;
    for change in changes {
        push_lines(input, (' ', &input.before), unchanged_from..change.before.start, text);
        push_lines(input, ('-', &input.before), change.before.clone(), text);
        push_lines(input, ('+', &input.after), change.after.clone(), text);
        unchanged_from = change.before.end;
    }
    push_lines(input, (' ', &input.before), unchanged_from..old.end, text);
}

/// Lines count from 1; of a range without lines, the line before it is given.
fn range(lines: &Range<u32>) -> String {
    format!("{},{}", lines.start + u32::from(!lines.is_empty()), lines.len())
}

/// Lines of one text behind their sign; one that its text ends without a line break is marked as `diff` marks it.
fn push_lines(input: &InternedInput<&str>, (sign, tokens): (char, &[Token]), lines: Range<u32>, text: &mut String) {
    for token in &tokens[lines.start as usize..lines.end as usize] {
        let line = input.interner[*token];
        text.push(sign);
        text.push_str(line);
        if !line.ends_with('\n') {
            text.push_str("\n\\ No newline at end of file\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(old: &str, new: &str) -> String {
        unified_diff(("a", old), ("b", new))
    }

    #[test]
    fn changed_lines_stand_among_three_lines_of_context() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        let new = old.replace("5\n", "five\nand more\n");
        assert_eq!(between(old, &new), "--- a\n+++ b\n@@ -2,7 +2,8 @@\n 2\n 3\n 4\n-5\n+five\n+and more\n 6\n 7\n 8\n");
        assert_eq!(between(old, old), "");
    }

    #[test]
    fn changes_far_apart_stand_in_ranges_of_their_own() {
        let old: String = (1..=20).map(|line| format!("{line}\n")).collect();
        let new = old.replace("\n2\n", "\n").replace("19\n", "19\nx\n");
        let changes = "@@ -1,5 +1,4 @@\n 1\n-2\n 3\n 4\n 5\n@@ -17,4 +16,5 @@\n 17\n 18\n 19\n+x\n 20\n";
        assert_eq!(between(&old, &new), format!("--- a\n+++ b\n{changes}"));
    }

    #[test]
    fn empty_texts_and_last_lines_without_a_break_are_marked() {
        assert_eq!(between("", "x\n"), "--- a\n+++ b\n@@ -0,0 +1,1 @@\n+x\n");
        let marked = "--- a\n+++ b\n@@ -1,1 +1,1 @@\n-x\n\\ No newline at end of file\n+x\n";
        assert_eq!(between("x", "x\n"), marked);
    }
}
