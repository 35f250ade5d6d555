//! Writing the equations format.

use crate::formats::Loss;
use crate::formats::equations::read;
use crate::formats::plain_equations;
use crate::formats::plain_reactions::{self, Obstacle};
use crate::formats::written_numbers::{shortest, thousandth};
use crate::mechanism::{Mechanism, Reaction};
use crate::rates::Arrhenius;
use crate::source::Source;

/// The advice of every refusal.
const HINT: &str = "write Cantera YAML instead: --to cantera";

/// Writes one line a reaction, numbers with as many digits as reading them back exactly needs. The
/// order of the species becomes that of their first mention.
///
/// Errors: refused losses, all at once, of reactions that would not stay the same: those of
/// [`plain_reactions::rates`], and `name`. What is left out is listed by [`plain_reactions::left_out`].
pub fn write(mechanism: &Mechanism) -> Result<String, Vec<Loss>> {
    let mut text = String::new();
    let mut refused = Vec::new();
    for (id, reaction) in mechanism.reaction_ids().zip(mechanism.reactions()) {
        match line(mechanism, reaction) {
            Ok(line) => {
                text.push_str(&line);
                text.push('\n');
            }
            Err(obstacle) => refused.push(obstacle.refused(mechanism, id, reaction, HINT)),
        }
    }
    if refused.is_empty() { Ok(text) } else { Err(refused) }
}

fn line(mechanism: &Mechanism, reaction: &Reaction) -> Result<String, Obstacle> {
    let [forward, reverse] = plain_reactions::rates(reaction)?;
    let equation = mechanism.equation(reaction);
    if !reads_back(mechanism, reaction, &equation) {
        return Err(Obstacle::new("name", "a species name that would not be read back"));
    }
    let rates = [forward, reverse].into_iter().flatten().map(rate);
    Ok(rates.fold(equation, |line, rate| format!("{line} ; {rate}")))
}

fn reads_back(mechanism: &Mechanism, reaction: &Reaction, equation: &str) -> bool {
    let read = read(&Source::new("", equation));
    read.is_ok_and(|document| plain_equations::is_read_back(&document.mechanism, mechanism, reaction))
}

/// `A`, or `A b Ea`.
fn rate(law: &Arrhenius) -> String {
    if law.b == 0.0 && law.activation_energy == 0.0 {
        return shortest(law.a);
    }
    format!("{} {} {}", shortest(law.a), shortest(law.b), thousandth(law.activation_energy))
}
