//! A reaction or species in an otherwise sound gas is read or refused with places in the text; what is
//! read can be checked and evaluated, and reads back the same when its mechanism is written.

use kinmech::formats::cantera::{self, WriteOptions};
use kinmech::formats::findings;
use kinmech::kinetics::{Conditions, rate_constants};
use kinmech::mechanism::{Mechanism, Reaction, Species};
use kinmech::rates::Electrons;
use kinmech::source::Source;

const PHASE: &str = "phases: [{name: gas, thermo: ideal-gas, species: all, kinetics: gas}]\n";
const SPECIES: &str = "species:
- {name: H, composition: {H: 1}, thermo: {model: constant-cp, h0: 218 kJ/mol, s0: 115 J/mol/K}}
- {name: H2, composition: {H: 2}, thermo: {model: constant-cp, s0: 131 J/mol/K, cp0: 29 J/mol/K}}
- {name: AR, composition: {Ar: 1}, thermo: {model: constant-cp}}
- {name: E, composition: {E: 1}, thermo: {model: constant-cp}}
";

/// The first byte tells which of the two the rest is.
pub fn holds(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let rest = String::from_utf8_lossy(rest);
    let text = match first % 2 {
        0 => format!("{PHASE}{SPECIES}reactions:\n- equation: {rest}\n"),
        _ => format!("{PHASE}reactions: []\n{SPECIES}- name: X\n  composition: {{H: 2}}\n  {rest}\n"),
    };
    let source = Source::new("gas.yaml", text);
    match cantera::read(&source) {
        Ok(document) => {
            findings(&document);
            evaluate(&document.mechanism);
            write_and_read(&document.mechanism, source.text());
        }
        Err(errors) => assert!(errors.iter().all(|error| error.location.is_some()), "{errors:?}"),
    }
}

/// Rates and states may be anything but a panic.
fn evaluate(mechanism: &Mechanism) {
    let concentrations = vec![1e-3; mechanism.species().len()];
    let electrons =
        Electrons { temperature: 2e4, energy_levels: vec![0.0, 1.0, 2.0], distribution: vec![0.5, 0.3, 0.1] };
    for (temperature, pressure) in [(300.0, 5e3), (1000.0, 101_325.0), (3000.0, 5e6)] {
        let conditions =
            Conditions { electrons: Some(&electrons), ..Conditions::of_gas(temperature, pressure, &concentrations) };
        rate_constants(mechanism, conditions).ok();
    }
}

fn write_and_read(mechanism: &Mechanism, text: &str) {
    let Ok(written) = cantera::write(mechanism, &WriteOptions::default()) else { return };
    let again = cantera::read(&Source::new("written.yaml", written.as_str()))
        .unwrap_or_else(|errors| panic!("{text}\nwritten as\n{written}\n{}", errors[0]));
    for (after, before) in again.mechanism.species().iter().zip(mechanism.species()) {
        // A species without thermo is written with a heat capacity that no rate depends on.
        let thermo = before.thermo.clone().or_else(|| after.thermo.clone());
        assert_eq!(*after, Species { thermo, ..before.clone() }, "{text}\nwritten as\n{written}");
    }
    // Reactions that share an equation are marked as duplicates when they are written.
    let unmarked = |reaction: &Reaction| Reaction { duplicate: false, ..reaction.clone() };
    let (before, after) =
        (mechanism.reactions().iter().map(unmarked), again.mechanism.reactions().iter().map(unmarked));
    assert!(before.eq(after), "{text}\nwritten as\n{written}");
}
