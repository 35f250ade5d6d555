//! Any text is read or refused.

use proptest::prelude::*;

use super::nine_coefficients::NINE;
use super::*;

fn holds(text: &str) {
    for layout in [ThermoLayout::Nasa7, ThermoLayout::Nasa9] {
        let outcome = read_as(layout, text, &|name| Some(name.to_string()), &["H", "C"]);
        let source = Source::new("x", text);
        for finding in &outcome.findings {
            assert!(!finding.render(false).is_empty());
        }
        first_of_each([(&source, outcome.species)], &mut Vec::new());
    }
}

proptest! {
    #[test]
    fn never_panics(text in r"(.|\n){0,200}", pieces in r"([A-Z]{1,3}|[0-9]{1,3}|\.|E[+-]0[1-3]| {1,9}|\n|&|!|é|-| {14}[1-4]\n){0,80}") {
        holds(&text);
        holds(&pieces);
    }

    #[test]
    fn mutated_entries_never_panic(places in prop::collection::vec((0..1000usize, any::<char>(), 0..4u8), 1..12)) {
        for whole in [[entry(&plain("A")), entry(&(plain("B") + "&\nC 2"))].join("\n"), NINE.to_string()] {
            let mut text: Vec<char> = whole.chars().collect();
            for (place, character, what) in &places {
                let at = place % text.len();
                match what {
                    0 => text[at] = *character,
                    1 => text.insert(at, *character),
                    2 => text.insert(at, '\n'),
                    _ => { text.remove(at); }
                }
            }
            holds(&text.into_iter().collect::<String>());
        }
    }
}
