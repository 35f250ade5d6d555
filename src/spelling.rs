//! Names that look alike, for hints such as "did you mean `H2O`?".

/// The candidate most like `name`: the same but for upper and lower case, or else a few typing
/// errors away (at most a third of the name's length, one for short names, none for a single character). Among equals
/// the first wins.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower_case = name.to_lowercase();
    let length = name.chars().count();
    let allowed = (length / 3).max(usize::from(length > 1));
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        if candidate.to_lowercase() == lower_case {
            return Some(candidate);
        }
        if candidate.chars().count().abs_diff(length) > allowed {
            continue;
        }
        let distance = edit_distance(name, candidate);
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Characters to insert, delete or replace to get from one text to the other (Levenshtein).
fn edit_distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (deleted, from_char) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = deleted + 1;
        for (place, to_char) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(from_char != *to_char);
            diagonal = row[place + 1];
            row[place + 1] = replaced.min(row[place] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_count_single_character_edits() {
        for (from, to, distance) in
            [("", "", 0), ("CH4", "CH4", 0), ("CH4", "CH3", 1), ("", "abc", 3), ("HO2", "H2O", 2)]
        {
            assert_eq!(edit_distance(from, to), distance, "{from} {to}");
        }
    }

    #[test]
    fn another_case_beats_a_typing_error() {
        assert_eq!(nearest("ch4", ["CH3", "CH4"]), Some("CH4"));
        assert_eq!(nearest("C2H5OG", ["CH4", "C2H5OH"]), Some("C2H5OH"));
        assert_eq!(nearest("AR", ["N2", "O2"]), None);
        assert_eq!(nearest("", ["N2"]), None);
    }
}
