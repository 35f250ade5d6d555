//! The networks of section 4, with the rates that the paper found.

use crate::data::Noise;
use crate::formats::equations;
use crate::mechanism::{Mechanism, Species};
use crate::source::Source;

/// A rate that the paper found, for one direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PaperRate {
    pub equation: &'static str,
    /// k, or A where the temperature varies; in mol, L, s.
    pub k: f64,
    /// J/mol, where the temperature varies.
    pub activation_energy: Option<f64>,
}

/// One example with its data.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// The name on the command line.
    pub name: &'static str,
    pub title: &'static str,
    /// Where the paper shows its result.
    pub table: &'static str,
    /// The network as equations, k in mol, L, s and E in J/mol.
    network: &'static str,
    /// A species that takes part in no reaction.
    inert: Option<&'static str>,
    /// The number of reactions n_r that the paper uses.
    pub reactions: usize,
    pub noise: Noise,
    /// The range of the temperatures of the experiments, K; `None` if the rates are constants.
    pub temperatures: Option<(f64, f64)>,
    pub paper: &'static [PaperRate],
    /// The relative error of the prediction on [0, 10] s in the paper.
    pub paper_prediction: Option<f64>,
}

impl Example {
    /// The network to be found.
    pub fn mechanism(&self) -> Option<Mechanism> {
        let source = Source::new(self.name, self.network);
        let mut mechanism = equations::read(&source).ok()?.mechanism;
        if let Some(name) = self.inert {
            mechanism.add_species(Species::named(name)).ok()?;
        }
        Some(mechanism)
    }
}

const fn paper(equation: &'static str, k: f64) -> PaperRate {
    PaperRate { equation, k, activation_energy: None }
}

const fn law(equation: &'static str, k: f64, activation_energy: f64) -> PaperRate {
    PaperRate { equation, k, activation_energy: Some(activation_energy) }
}

const EXACT: Noise = Noise { concentrations: 0.0, derivatives: 0.0 };

const HYDROGEN: &str = "
    H2 <=> 2 H ; 2 ; 216
    O2 <=> 2 O ; 1 ; 337.5
    H2O <=> H + OH ; 1 ; 1.4e3
    H2 + O <=> H + OH ; 1e3 ; 1.08e4
    O2 + H <=> O + OH ; 1e3 ; 3.375e4
    H2 + O <=> H2O ; 1e2 ; 0.7714285714285716";

const FUEL: Example = Example {
    name: "4.1",
    title: "a hypothetical stiff network",
    table: "tables 4.1 and 4.2",
    network: "
        F <=> R ; 1 ; 1
        R <=> P ; 1e3 ; 1e3",
    inert: None,
    reactions: 2,
    noise: EXACT,
    temperatures: None,
    paper: &[paper("F => R", 1.0), paper("R => F", 1.0), paper("R => P", 1.0e3), paper("P => R", 1.0e3)],
    paper_prediction: None,
};

const ENZYME: Example = Example {
    name: "4.2",
    title: "Michaelis–Menten kinetics",
    table: "table 4.3",
    network: "
        E + S <=> ES ; 1e6 ; 1e3
        ES => E + P ; 10",
    paper: &[
        paper("E + S => ES", 1.0e6),
        paper("ES => E + S", 1.0e3),
        paper("ES => E + P", 10.0),
        paper("E + P => ES", 1.949e-4),
    ],
    ..FUEL
};

const ENZYME_WITH_TEMPERATURE: Example = Example {
    name: "4.2-arrhenius",
    title: "Michaelis–Menten kinetics, T from 200 K to 400 K",
    table: "table 4.4",
    network: "
        E + S <=> ES ; 1 0 1600 ; 4 0 3680
        ES => E + P ; 1e3 0 2240",
    temperatures: Some((200.0, 400.0)),
    paper: &[
        law("E + S => ES", 1.0, 1.6e3),
        law("ES => E + S", 4.0, 3.68e3),
        law("ES => E + P", 1.0e3, 2.24e3),
        law("E + P => ES", 1.801e-5, 5.203e3),
    ],
    ..FUEL
};

const HYDROGEN_EXACT: Example = Example {
    name: "4.3",
    title: "hydrogen oxidation",
    table: "table 4.5",
    network: HYDROGEN,
    reactions: 6,
    paper: &[
        paper("H2 => 2 H", 2.0),
        paper("2 H => H2", 216.0),
        paper("O2 => 2 O", 1.0),
        paper("2 O => O2", 337.5),
        paper("H2O => H + OH", 1.0),
        paper("H + OH => H2O", 1.4e3),
        paper("H2 + O => H + OH", 1.0e3),
        paper("H + OH => H2 + O", 1.08e4),
        paper("O2 + H => O + OH", 1.0e3),
        paper("O + OH => O2 + H", 3.375e4),
        paper("H2 + O => H2O", 100.0),
        paper("H2O => H2 + O", 0.7714),
    ],
    paper_prediction: Some(1.953e-6),
    ..FUEL
};

const HYDROGEN_1E4: Example = Example {
    name: "4.3-1e-4",
    title: "hydrogen oxidation, du/dt with noise 1e-4",
    table: "table 4.6",
    noise: Noise { concentrations: 0.0, derivatives: 1e-4 },
    paper: &[
        paper("H2 => 2 H", 2.013),
        paper("2 H => H2", 216.0),
        paper("O2 => 2 O", 0.9923),
        paper("2 O => O2", 337.7),
        paper("H2O => H + OH", 0.9963),
        paper("H + OH => H2O", 1.4e3),
        paper("H2 + O => H + OH", 1.0e3),
        paper("H + OH => H2 + O", 1.08e4),
        paper("O2 + H => O + OH", 1.0e3),
        paper("O + OH => O2 + H", 3.375e4),
        paper("H2 + O => H2O", 99.76),
        paper("H2O => H2 + O", 0.7748),
    ],
    paper_prediction: Some(9.152e-4),
    ..HYDROGEN_EXACT
};

const HYDROGEN_1E3: Example = Example {
    name: "4.3-1e-3",
    title: "hydrogen oxidation, du/dt with noise 1e-3",
    noise: Noise { concentrations: 0.0, derivatives: 1e-3 },
    paper: &[
        paper("H2 => 2 H", 2.13),
        paper("2 H => H2", 216.1),
        paper("O2 => 2 O", 0.9235),
        paper("2 O => O2", 339.9),
        paper("H2O => H + OH", 0.9631),
        paper("H + OH => H2O", 1.399e3),
        paper("H2 + O => H + OH", 1.001e3),
        paper("H + OH => H2 + O", 1.08e4),
        paper("O2 + H => O + OH", 1.002e3),
        paper("O + OH => O2 + H", 3.375e4),
        paper("H2 + O => H2O", 97.64),
        paper("H2O => H2 + O", 0.8047),
    ],
    paper_prediction: Some(8.71e-4),
    ..HYDROGEN_1E4
};

const HYDROGEN_BOTH: Example = Example {
    name: "4.3-both",
    title: "hydrogen oxidation, u and du/dt with noise 1e-3",
    table: "not shown",
    noise: Noise { concentrations: 1e-3, derivatives: 1e-3 },
    paper: &[],
    paper_prediction: None,
    ..HYDROGEN_EXACT
};

const ZELDOVICH: Example = Example {
    name: "4.4",
    title: "extended Zeldovich mechanism at 3000 K",
    table: "table 4.7",
    network: "
        N2 + O <=> NO + N ; 5.019e5 ; 3.298e10
        N + O2 <=> NO + O ; 3.782e6 ; 3.679e3
        N + OH <=> NO + H ; 6.111e10 ; 4.732e7",
    reactions: 3,
    paper: &[
        paper("N2 + O => NO + N", 5.019e5),
        paper("NO + N => N2 + O", 3.298e10),
        paper("N + O2 => NO + O", 3.782e6),
        paper("NO + O => N + O2", 3.931e3),
        paper("N + OH => NO + H", 6.111e10),
        paper("NO + H => N + OH", 4.732e7),
    ],
    ..FUEL
};

const METHANE: Example = Example {
    name: "4.5",
    title: "simplified GRI-3.0 mechanism, one species inert",
    table: "table 4.9",
    network: "
        CH4 + H => CH3 + H2 ; 5.088
        CH2O + H2 => CH3 + OH ; 1.891
        CH2O => CO + H2 ; 2.607
        C2H6 => C2H4 + H2 ; 6.268
        C2H4 + OH => CH3 + CO + H2 ; 5.446
        2 CO + H2 => C2H2 + O2 ; 12.83
        CO + OH + H => CO2 + H2 ; 1.349
        H + OH => H2O ; 5264
        2 H + 2 OH => 2 H2 + O2 ; 32.68
        H2 => 2 H ; 4873
        H2 + O2 => HO2 + H ; 297.8
        H2O2 + H => H2 + HO2 ; 5227",
    inert: Some("N2"),
    reactions: 12,
    paper: &[
        paper("CH4 + H => CH3 + H2", 5.088),
        paper("CH3 + H2 => CH4 + H", 2.546e-4),
        paper("CH2O + H2 => CH3 + OH", 1.891),
        paper("CH3 + OH => CH2O + H2", 1.695e-4),
        paper("CH2O => CO + H2", 2.607),
        paper("CO + H2 => CH2O", 1.091e-4),
        paper("C2H6 => C2H4 + H2", 6.268),
        paper("C2H4 + H2 => C2H6", 1.751e-4),
        paper("C2H4 + OH => CH3 + CO + H2", 5.446),
        paper("CH3 + CO + H2 => C2H4 + OH", 1.103e-4),
        paper("2 CO + H2 => C2H2 + O2", 12.83),
        paper("C2H2 + O2 => 2 CO + H2", 9.052e-6),
        paper("CO + OH + H => CO2 + H2", 1.349),
        paper("CO2 + H2 => CO + OH + H", 8.462e-5),
        paper("H + OH => H2O", 5264.0),
        paper("H2O => H + OH", 1.146e-5),
        paper("2 H + 2 OH => 2 H2 + O2", 32.68),
        paper("2 H2 + O2 => 2 H + 2 OH", 5.472e-4),
        paper("H2 => 2 H", 4873.0),
        paper("2 H => H2", 2.625e-7),
        paper("H2 + O2 => HO2 + H", 297.8),
        paper("HO2 + H => H2 + O2", 8.566e-7),
        paper("H2O2 + H => H2 + HO2", 5227.0),
        paper("H2 + HO2 => H2O2 + H", 3.863e-4),
    ],
    ..FUEL
};

/// All examples, in the order of the paper.
pub const EXAMPLES: [Example; 9] = [
    FUEL,
    ENZYME,
    ENZYME_WITH_TEMPERATURE,
    HYDROGEN_EXACT,
    HYDROGEN_1E4,
    HYDROGEN_1E3,
    HYDROGEN_BOTH,
    ZELDOVICH,
    METHANE,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_network_is_read_whole() {
        let sizes = EXAMPLES.map(|example| {
            let mechanism = example.mechanism().unwrap();
            (example.name, mechanism.species().len(), mechanism.reactions().len())
        });
        assert!(sizes.contains(&("4.1", 3, 2)) && sizes.contains(&("4.3-both", 6, 6)), "{sizes:?}");
        assert!(sizes.contains(&("4.4", 7, 3)) && sizes.contains(&("4.5", 16, 12)), "{sizes:?}");
    }

    #[test]
    fn the_paper_gives_a_rate_for_every_direction_of_the_truth() {
        for example in EXAMPLES.iter().filter(|example| !example.paper.is_empty()) {
            let mechanism = example.mechanism().unwrap();
            let rows = crate::reproduce::recovery::Recovery::of_nothing(&mechanism, example.paper).rows;
            assert!(rows.iter().all(|row| row.paper.is_some()), "{}: {rows:?}", example.name);
        }
    }
}
