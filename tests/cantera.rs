//! What kinmech reads, writes and learns, held against the real Cantera.
//!
//! The first test to run makes a virtual environment in `target/cantera-venv`.

#[path = "cantera/agreement.rs"]
mod agreement;
#[path = "cantera/bridge.rs"]
mod bridge;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use agreement::{File, assert_rates_agree, assert_thermo_agrees, numbers};
use bridge::{ask_one, texts};
use kinmech::constants::{GAS_CONSTANT, ONE_ATMOSPHERE};
use kinmech::data::{self, Dataset};
use kinmech::formats::{Document, cantera, equations};
use kinmech::mechanism::{Mechanism, Reaction, Reverse};
use kinmech::source::Source;
use kinmech::thermo::{ConstantCp, Nasa7, Range, Ranges, Thermo};
use serde_json::{Value, json};

const ZOO: [&str; 3] = ["hydrogen", "frp", "michaelis-menten"];

fn zoo(network: &str, file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("mechanisms").join(network).join(file)
}

fn read(path: &Path) -> Document {
    try_read(path).unwrap_or_else(|errors| panic!("{}: {errors}", path.display()))
}

fn try_read(path: &Path) -> Result<Document, String> {
    let bytes = fs::read(path).unwrap();
    let source = Source::from_bytes(path.to_string_lossy(), bytes).map_err(|error| error.to_string())?;
    let first = |errors: Vec<kinmech::source::Diagnostic>| errors.first().map_or(String::new(), ToString::to_string);
    cantera::read(&source).map_err(first)
}

/// A mechanism from equations (Ea in J/mol); species with their elements, `H:2 O:1`, and thermo. The
/// reverse direction of `<=>` follows from thermo; `edit` may change each reaction.
fn mechanism(
    species: &[(&str, &str, Option<Thermo>)],
    reactions: &str,
    edit: impl Fn(usize, &mut Reaction),
) -> Mechanism {
    let names: Vec<String> = species.iter().map(|(name, ..)| name.to_string()).collect();
    let parsed = equations::read_with_species(&Source::new("reactions.rxn", reactions), &names).unwrap().mechanism;
    let mut mechanism = Mechanism::new();
    for ((_, atoms, thermo), parsed) in species.iter().zip(parsed.species()) {
        let atom = |atom: &str| {
            let (symbol, count) = atom.split_once(':').unwrap();
            (symbol.to_string(), count.parse().unwrap())
        };
        let composition = Some(atoms.split_whitespace().map(atom).collect());
        let with_details = kinmech::mechanism::Species { composition, thermo: thermo.clone(), ..parsed.clone() };
        mechanism.add_species(with_details).unwrap();
    }
    for (place, reaction) in parsed.reactions().iter().enumerate() {
        let mut reaction = reaction.clone();
        if reaction.is_reversible() {
            reaction.reverse = Reverse::FromThermo;
        }
        edit(place, &mut reaction);
        mechanism.add_reaction(reaction).unwrap();
    }
    mechanism
}

/// Writes the mechanism, and compares Cantera's view of the file with it.
fn assert_written_file_agrees(name: &str, mechanism: &Mechanism) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(format!("{name}.yaml"));
    fs::write(&path, cantera::write(mechanism, &cantera::WriteOptions::default()).unwrap()).unwrap();
    let file = File { path: &path, phase: None };
    assert_rates_agree(mechanism, file);
    assert_thermo_agrees(mechanism, file);
}

fn constant_cp(h0: f64, s0: f64, cp0: f64) -> Option<Thermo> {
    Some(Thermo::ConstantCp(ConstantCp {
        t0: 298.15,
        h0,
        s0,
        cp0,
        reference_pressure: ONE_ATMOSPHERE,
        t_min: None,
        t_max: None,
    }))
}

fn nasa7(low: [f64; 7], high: [f64; 7]) -> Option<Thermo> {
    let ranges = vec![Range { t_min: 200.0, t_max: 1000.0, a: low }, Range { t_min: 1000.0, t_max: 3500.0, a: high }];
    Ranges::new(ranges).map(|ranges| Thermo::Nasa7(Nasa7 { ranges, reference_pressure: ONE_ATMOSPHERE }))
}

#[test]
fn the_networks_of_the_zoo_agree() {
    for network in ZOO {
        let path = zoo(network, "mechanism.yaml");
        let Document { mechanism, .. } = read(&path);
        let file = File { path: &path, phase: None };
        assert_rates_agree(&mechanism, file);
        assert!(assert_thermo_agrees(&mechanism, file) > 0);
        assert_written_file_agrees(network, &mechanism);
    }
}

#[test]
fn one_way_pairs_with_temperature_dependence_agree() {
    let species = [("A", "Q1:1", None), ("B", "Q2:1", None), ("AB", "Q1:1 Q2:1", None), ("A2", "Q1:2", None)];
    let reactions = "A + B => AB ; 1.5e3 0.7 12345.6\nAB => A + B ; 2e10 -1.2 80000\n2 A => A2 ; 7 2 -4000\n";
    assert_written_file_agrees("pairs", &mechanism(&species, reactions, |_, _| {}));
}

#[test]
fn reversible_reactions_with_constant_heat_capacities_agree() {
    let species = [
        ("A", "Q1:1", constant_cp(1.0e7, 2.0e5, 2.5 * GAS_CONSTANT)),
        ("B", "Q1:1", constant_cp(-3.0e7, 1.5e5, 3.5 * GAS_CONSTANT)),
        ("A2", "Q1:2", constant_cp(-8.0e7, 2.7e5, 4.0 * GAS_CONSTANT)),
    ];
    let reactions = "A <=> B ; 2 0 1000\n2 A <=> A2 ; 1e4 0.5 0\nA + B <=> A2 ; 30\n";
    assert_written_file_agrees("constant-cp", &mechanism(&species, reactions, |_, _| {}));
}

#[test]
fn reversible_reactions_with_nasa_polynomials_agree() {
    let h2_low = [2.34433112, 7.98052075e-3, -1.9478151e-5, 2.01572094e-8, -7.37611761e-12, -917.935173, 0.683010238];
    let h2_high = [3.3372792, -4.94024731e-5, 4.99456778e-7, -1.79566394e-10, 2.00255376e-14, -950.158922, -3.20502331];
    let h_low = [2.5, 7.05332819e-13, -1.99591964e-15, 2.30081632e-18, -9.27732332e-22, 25473.6599, -0.446682853];
    let h_high =
        [2.50000001, -2.30842973e-11, 1.61561948e-14, -4.73515235e-18, 4.98197357e-22, 25473.6599, -0.446682914];
    let species = [("H2", "H:2", nasa7(h2_low, h2_high)), ("H", "H:1", nasa7(h_low, h_high))];
    assert_written_file_agrees("nasa7", &mechanism(&species, "H2 <=> 2 H ; 2.2e11 0 402000\n", |_, _| {}));
}

#[test]
fn fractional_coefficients_orders_and_duplicates_agree() {
    let species = [("A", "", None), ("B", "", None), ("C", "", None)];
    let reactions = "0.98 A + 1.01 B => 0.99 C ; 3\n3 A => 2 B ; 5\nA + B => C ; 2 1 500\nA + B => C ; 7\nB => A ; 4\n";
    let network = mechanism(&species, reactions, |_, _| {});
    let (a, b, c) = (network.find_species("A"), network.find_species("B"), network.find_species("C"));
    let (a, b, c) = (a.unwrap(), b.unwrap(), c.unwrap());
    let edited = mechanism(&species, reactions, |place, reaction| match place {
        2 | 3 => reaction.duplicate = true,
        4 => reaction.order_overrides = vec![(b, 0.5), (a, 1.5), (c, -0.25)],
        _ => {}
    });
    assert_written_file_agrees("orders", &edited);
    assert_written_file_agrees("undeclared-duplicates", &network);
}

#[test]
fn a_catalyst_among_three_molecules_is_no_third_body() {
    let species = [("A", "Q1:1", None), ("A2", "Q1:2", None), ("C", "Q2:1", None)];
    let reactions =
        "2 A + C => A2 + C ; 3\nA + C => A + C ; 1\nA2 + C => 2 A + C ; 2 0.5 900\n2 C + A => 2 C + A ; 1\n";
    assert_written_file_agrees("catalyst", &mechanism(&species, reactions, |_, _| {}));
}

#[test]
fn an_open_system_agrees() {
    let species = [("A", "", None), ("B", "", None)];
    let reactions = "0 => A ; 0.7\nA => 0 ; 2\n2 A + B => 3 A ; 1\nA => B ; 4\n0 => A + B ; 0.1\n";
    assert_written_file_agrees("open", &mechanism(&species, reactions, |_, _| {}));
}

fn kinmech(arguments: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_kinmech")).args(arguments).output().unwrap();
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "kinmech {}: {}\n{words}", arguments.join(" "), output.status);
}

fn read_data(path: &Path) -> Dataset {
    let source = Source::new(path.to_string_lossy(), fs::read_to_string(path).unwrap());
    data::read(&source).unwrap().dataset
}

/// Learns a network from its data, and compares Cantera's curves with those of `kinmech simulate`.
fn assert_learned_curves_agree(network: &str, initial: &[(&str, f64)]) {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_string();
    let (learned, curves) = (file("learned.yaml"), file("curves.csv"));
    kinmech(&["discover", zoo(network, "data.csv").to_str().unwrap(), "-o", &learned]);
    let state: Vec<String> = initial.iter().map(|(name, u)| format!("{name}={u}")).collect();
    kinmech(&["simulate", &learned, "--initial", &state.join(","), "--times", "0:10:101", "-o", &curves]);
    let ours = read_data(Path::new(&curves));
    let u: serde_json::Map<String, Value> = initial.iter().map(|(name, u)| (name.to_string(), json!(u))).collect();
    let species = texts(&ask_one(json!({"ask": "contents", "file": learned}))["species"]);
    let question = json!({"ask": "curve", "file": learned, "T": 1000.0, "u": u, "times": ours.times});
    let theirs: Vec<Vec<f64>> = ask_one(question).as_array().unwrap().iter().map(numbers).collect();
    assert_eq!((ours.rows(), theirs.len()), (101, 101));
    for (column, name) in ours.species.iter().enumerate() {
        let place = species.iter().position(|species| species == name).unwrap();
        let highest = ours.concentrations.column(column).iter().copied().fold(0.0, f64::max);
        for (row, u) in ours.concentrations.column(column).iter().enumerate() {
            let off = (u - theirs[row][place]).abs();
            assert!(
                off <= 1e-6 * highest,
                "{name} of {network} in row {row}: {u} here, {} in Cantera",
                theirs[row][place]
            );
        }
    }
}

#[test]
fn cantera_follows_the_learned_curves_of_hydrogen() {
    assert_learned_curves_agree("hydrogen", &[("H2", 0.9), ("O2", 0.6), ("OH", 0.05)]);
}

#[test]
fn cantera_follows_the_learned_curves_of_frp() {
    assert_learned_curves_agree("frp", &[("F", 1.0)]);
}

#[test]
fn cantera_follows_the_learned_curves_of_michaelis_menten() {
    assert_learned_curves_agree("michaelis-menten", &[("E", 0.1), ("S", 1.0)]);
}
