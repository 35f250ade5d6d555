//! Signals as the user writes them: columns that are sums over species or rates.

use crate::learn::trajectories::options::{Signal, SignalCoefficient, SignalTerm};
use crate::mechanism::Mechanism;
use crate::operations::failure::Failure;
use crate::spelling::nearest;

/// What the terms of a signal may name.
pub(in crate::operations) struct Quantities<'a> {
    pub species: &'a [String],
    /// Its reactions are numbered from 1.
    pub mechanism: &'a Mechanism,
}

impl Quantities<'_> {
    /// `mass = A + 0.35*C + ?*D` and `heat = -50*rate(1) - 20*rate(B => C)`; `?` stands for a coefficient to fit.
    ///
    /// # Errors
    /// Texts that are no sum, and names that the mechanism does not know.
    pub fn signal(&self, text: &str) -> Result<Signal, Failure> {
        let (name, sum) = text.split_once('=').ok_or_else(|| wrong(text))?;
        let mut terms = Vec::new();
        for (sign, term) in spaced_terms(sum) {
            match self.term(term, sign) {
                Ok(found) => terms.push(found),
                // `A+0.35*C`, where `A+0.35*C` is no name.
                Err(_) if term.contains('+') && !term.contains('(') => {
                    for part in term.split('+') {
                        terms.push(self.term(part, sign).map_err(|why| why.in_signal(text))?);
                    }
                }
                Err(why) => return Err(why.in_signal(text)),
            }
        }
        Ok(Signal { name: name.trim().to_string(), terms })
    }

    /// `A`, `0.35*A`, `rate(1)*-50`, `?*A`.
    fn term(&self, text: &str, sign: f64) -> Result<(SignalTerm, SignalCoefficient), WrongTerm> {
        let (mut product, mut is_fitted, mut quantity) = (sign, false, None);
        for factor in factors(text) {
            match factor.parse::<f64>() {
                Ok(number) if number.is_finite() && !self.species.iter().any(|name| name == factor) => {
                    product *= number
                }
                _ if factor == "?" => is_fitted = true,
                _ if quantity.is_none() => quantity = Some(self.quantity(factor)?),
                _ => return Err(WrongTerm::NoSum),
            }
        }
        let quantity = quantity.ok_or(WrongTerm::NoSum)?;
        match is_fitted {
            true if product.abs() == 1.0 => Ok((quantity, SignalCoefficient::Fitted)),
            true => Err(WrongTerm::NoSum),
            false => Ok((quantity, SignalCoefficient::Given(product))),
        }
    }

    fn quantity(&self, name: &str) -> Result<SignalTerm, WrongTerm> {
        if let Some(species) = self.species.iter().position(|known| known == name) {
            return Ok(SignalTerm::Species(species));
        }
        let Some(reaction) = name.strip_prefix("rate(").and_then(|rest| rest.strip_suffix(')')) else {
            return Err(WrongTerm::Unknown { name: name.to_string(), near: self.near(name) });
        };
        let count = self.mechanism.reactions().len();
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let mut reactions = self.mechanism.reactions().iter();
        let place = match reaction.trim().parse::<usize>() {
            Ok(number) => number.checked_sub(1).filter(|place| *place < count),
            Err(_) => reactions.position(|known| bare(&self.mechanism.equation(known)) == bare(reaction)),
        };
        place.map(SignalTerm::Rate).ok_or_else(|| WrongTerm::NoReaction { name: name.to_string(), count })
    }

    fn near(&self, name: &str) -> Option<String> {
        nearest(name, self.species.iter().map(String::as_str)).map(ToString::to_string)
    }
}

/// Why a term is none.
enum WrongTerm {
    NoSum,
    Unknown { name: String, near: Option<String> },
    NoReaction { name: String, count: usize },
}

impl WrongTerm {
    fn in_signal(self, text: &str) -> Failure {
        match self {
            WrongTerm::NoSum => wrong(text),
            WrongTerm::Unknown { name, near } => {
                let hint = near.map_or(String::new(), |near| format!("; did you mean {near}?"));
                Failure::usage(format!("--signal `{text}`: {name} is no species of the structure{hint}"))
            }
            WrongTerm::NoReaction { name, count } => Failure::usage(format!(
                "--signal `{text}`: {name} is no reaction of the structure: write rate(1) to rate({count}), or an \
                 equation as in rate(A => B)"
            )),
        }
    }
}

fn wrong(text: &str) -> Failure {
    Failure::usage(format!(
        "--signal `{text}` is not NAME = A + 0.35*C or NAME = -50*rate(1) (`?*C` to fit a coefficient)"
    ))
}

/// The terms between ` + ` and ` - `, each with its sign. A name may hold these signs without spaces around them, and
/// equations in `rate(…)` with spaces.
fn spaced_terms(sum: &str) -> Vec<(f64, &str)> {
    let (mut terms, mut begin, mut depth, mut sign) = (Vec::new(), 0, 0, 1.0);
    for (at, c) in sum.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            '+' | '-' if depth == 0 => {
                let is_spaced = sum[..at].ends_with(' ') && sum[at + 1..].starts_with(' ');
                let is_first = terms.is_empty() && sum[begin..at].trim().is_empty();
                let of_number = sum[at + 1..].starts_with(|c: char| c.is_ascii_digit() || c == '.');
                if is_first && !of_number {
                    (begin, sign) = (at + 1, if c == '-' { -sign } else { sign });
                } else if is_spaced && !sum[..at].trim_end().ends_with('*') {
                    terms.push((sign, sum[begin..at].trim()));
                    (begin, sign) = (at + 1, if c == '-' { -1.0 } else { 1.0 });
                }
            }
            _ => {}
        }
    }
    terms.push((sign, sum[begin..].trim()));
    terms
}

/// What stands between `*`, outside of parentheses.
fn factors(text: &str) -> Vec<&str> {
    let (mut found, mut begin, mut depth) = (Vec::new(), 0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            '*' if depth == 0 => {
                found.push(text[begin..at].trim());
                begin = at + 1;
            }
            _ => {}
        }
    }
    found.push(text[begin..].trim());
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mechanism::{Coefficient, Reaction, Species};

    fn read(text: &str) -> Result<Signal, String> {
        let mut mechanism = Mechanism::new();
        let ids = ["A", "B", "H+"].map(|name| mechanism.add_species(Species::named(name)).unwrap());
        for [from, to] in [[0, 1], [1, 2]] {
            let side = |place: usize| vec![(ids[place], Coefficient::ONE)];
            mechanism.add_reaction(Reaction::one_way(side(from), side(to), 1.0)).unwrap();
        }
        let species = mechanism.species_names();
        Quantities { species: &species, mechanism: &mechanism }.signal(text).map_err(|error| error.to_string())
    }

    fn terms(text: &str) -> Vec<(SignalTerm, SignalCoefficient)> {
        read(text).unwrap().terms
    }

    const fn given(value: f64) -> SignalCoefficient {
        SignalCoefficient::Given(value)
    }

    #[test]
    fn a_signal_is_a_sum_over_species_with_known_and_fitted_coefficients() {
        let [a, b, proton] = [0, 1, 2].map(SignalTerm::Species);
        assert_eq!(read("mass = A + 0.35*B").unwrap().name, "mass");
        assert_eq!(terms("mass = A + 0.35*B"), [(a, given(1.0)), (b, given(0.35))]);
        assert_eq!(terms("mass=A+0.35*B"), [(a, given(1.0)), (b, given(0.35))]);
        assert_eq!(terms("m = ?*B - A"), [(b, SignalCoefficient::Fitted), (a, given(-1.0))]);
        assert_eq!(terms("m = H+ + -2*H+"), [(proton, given(1.0)), (proton, given(-2.0))]);
        for wrong in ["m", "m = x*A", "m = 2", "m = A*B", "m = 2*?*A", "m = AA"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_heat_flow_is_a_sum_over_rates() {
        let [first, second] = [0, 1].map(SignalTerm::Rate);
        let heat = [(first, given(-50.0)), (second, given(-20.0))];
        assert_eq!(terms("q = -50*rate(1) - 20*rate(2)"), heat);
        assert_eq!(terms("q = rate(A => B)*-50 - rate( B=>H+ ) * 20"), heat);
        assert_eq!(terms("q = - ?*rate(1)"), [(first, SignalCoefficient::Fitted)]);
        for wrong in ["q = rate(3)", "q = rate(0)", "q = rate(A => H+)", "q = rate()"] {
            assert!(read(wrong).unwrap_err().contains("rate(1) to rate(2)"), "{wrong}");
        }
    }
}
