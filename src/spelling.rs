//! Names that look alike, for hints such as "did you mean `H2O`?".

/// The candidate most like `name`: one that differs in upper and lower case only, or else the one at the
/// smallest Levenshtein distance. The distance is at most a third of the name's length, at least one, and
/// zero for a single character. The first of several equally near candidates is taken.
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
        let distance = strsim::levenshtein(name, candidate);
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upper_and_lower_case_count_less_than_a_typing_error() {
        assert_eq!(nearest("ch4", ["CH3", "CH4"]), Some("CH4"));
        assert_eq!(nearest("C2H5OG", ["CH4", "C2H5OH"]), Some("C2H5OH"));
        assert_eq!(nearest("AR", ["N2", "O2"]), None);
        assert_eq!(nearest("", ["N2"]), None);
    }

    #[test]
    fn the_first_of_the_nearest_is_taken() {
        assert_eq!(nearest("CH4", ["CH2", "CH3", "C2H4"]), Some("CH2"));
        assert_eq!(nearest("C2H4O2", ["C2H6O", "C2H4O"]), Some("C2H4O"));
    }
}
