//! The words of Cantera's files for forms of rates, models and geometries.
//!
//! Each set has a function that writes a word; the one that reads it looks through the same words.

use crate::mechanism::{Geometry, PhaseModel, TransportParameter};
use crate::thermo::ThermoKind;

// The `type` of a reaction; that of a formula is the name of its law.

pub const ELEMENTARY: &str = "elementary";
pub const THREE_BODY: &str = "three-body";
pub const FALLOFF: &str = "falloff";
pub const CHEMICALLY_ACTIVATED: &str = "chemically-activated";
pub const PLOG: &str = "pressure-dependent-Arrhenius";
pub const CHEBYSHEV: &str = "Chebyshev";
pub const LINEAR_BURKE: &str = "linear-Burke";
pub const ELECTRON_COLLISION: &str = "electron-collision-plasma";

/// The models of species thermodynamics that are read.
pub const THERMO_KINDS: [ThermoKind; 5] =
    [ThermoKind::Nasa7, ThermoKind::Nasa9, ThermoKind::Shomate, ThermoKind::ConstantCp, ThermoKind::PiecewiseGibbs];

/// The `model` of a species' `thermo`.
pub fn thermo_model(kind: ThermoKind) -> &'static str {
    match kind {
        ThermoKind::Nasa7 => "NASA7",
        ThermoKind::Nasa9 => "NASA9",
        ThermoKind::Shomate => "Shomate",
        ThermoKind::ConstantCp => "constant-cp",
        ThermoKind::PiecewiseGibbs => "piecewise-Gibbs",
    }
}

/// The thermo model of that name.
pub fn thermo_kind(name: &str) -> Option<ThermoKind> {
    THERMO_KINDS.into_iter().find(|kind| thermo_model(*kind) == name)
}

/// The `geometry` of a molecule.
pub fn geometry_name(geometry: Geometry) -> &'static str {
    match geometry {
        Geometry::Atom => "atom",
        Geometry::Linear => "linear",
        Geometry::Nonlinear => "nonlinear",
    }
}

/// The geometry of that name.
pub fn geometry(name: &str) -> Option<Geometry> {
    [Geometry::Atom, Geometry::Linear, Geometry::Nonlinear].into_iter().find(|it| geometry_name(*it) == name)
}

/// The key of a parameter in `transport`.
pub fn transport_key(parameter: TransportParameter) -> &'static str {
    match parameter {
        TransportParameter::Diameter => "diameter",
        TransportParameter::WellDepth => "well-depth",
        TransportParameter::Dipole => "dipole",
        TransportParameter::Polarizability => "polarizability",
        TransportParameter::RotationalRelaxation => "rotational-relaxation",
        TransportParameter::AcentricFactor => "acentric-factor",
        TransportParameter::DispersionCoefficient => "dispersion-coefficient",
        TransportParameter::QuadrupolePolarizability => "quadrupole-polarizability",
    }
}

/// The `thermo` of an ideal gas.
pub const IDEAL_GAS: &str = "ideal-gas";

/// The phase models that Cantera 3 knows.
pub const PHASE_MODELS: [&str; 22] = [
    IDEAL_GAS,
    "plasma",
    "Redlich-Kwong",
    "Peng-Robinson",
    "ideal-surface",
    "coverage-dependent-surface",
    "edge",
    "fixed-stoichiometry",
    "electron-cloud",
    "ideal-condensed",
    "ideal-solution-VPSS",
    "ideal-molal-solution",
    "binary-solution-tabulated",
    "Debye-Huckel",
    "HMW-electrolyte",
    "Margules",
    "Redlich-Kister",
    "compound-lattice",
    "lattice",
    "liquid-water-IAPWS95",
    "pure-fluid",
    "none",
];
/// Those of surfaces and lines, on which species have coverages.
pub const SURFACE_MODELS: [&str; 3] = ["ideal-surface", "coverage-dependent-surface", "edge"];
/// Those of phases whose density may be set. That of all others follows from temperature and composition.
pub const COMPRESSIBLE_MODELS: [&str; 7] =
    [IDEAL_GAS, "plasma", "Redlich-Kwong", "Peng-Robinson", "none", "pure-fluid", "liquid-water-IAPWS95"];
/// That of a substance as gas and liquid: every two properties determine its state.
pub const PURE_FLUID: &str = "pure-fluid";
/// Those whose phases hold one species, whatever composition is given.
pub const SINGLE_SPECIES_MODELS: [&str; 4] =
    ["fixed-stoichiometry", "electron-cloud", "pure-fluid", "liquid-water-IAPWS95"];
/// Older names of phase models that Cantera 3.2 still reads, and today's.
pub const OLDER_PHASE_MODELS: [(&str, &str); 28] = [
    ("IdealGas", IDEAL_GAS),
    ("Surface", "ideal-surface"),
    ("Surf", "ideal-surface"),
    ("Edge", "edge"),
    ("Metal", "electron-cloud"),
    ("StoichSubstance", "fixed-stoichiometry"),
    ("LatticeSolid", "compound-lattice"),
    ("Lattice", "lattice"),
    ("HMW", "HMW-electrolyte"),
    ("HMWSoln", "HMW-electrolyte"),
    ("IdealSolidSolution", "ideal-condensed"),
    ("IdealSolidSoln", "ideal-condensed"),
    ("DebyeHuckel", "Debye-Huckel"),
    ("IdealMolalSolution", "ideal-molal-solution"),
    ("IdealMolalSoln", "ideal-molal-solution"),
    ("IdealSolnVPSS", "ideal-solution-VPSS"),
    ("IdealSolnGas", "ideal-solution-VPSS"),
    ("ideal-gas-VPSS", "ideal-solution-VPSS"),
    ("IdealGasVPSS", "ideal-solution-VPSS"),
    ("RedlichKister", "Redlich-Kister"),
    ("RedlichKwongMFTP", "Redlich-Kwong"),
    ("RedlichKwong", "Redlich-Kwong"),
    ("PureLiquidWater", "liquid-water-IAPWS95"),
    ("Water", "liquid-water-IAPWS95"),
    ("BinarySolutionTabulatedThermo", "binary-solution-tabulated"),
    ("PureFluid", "pure-fluid"),
    ("None", "none"),
    ("ThermoPhase", "none"),
];

/// The kinetics models.
pub const KINETICS: [&str; 5] = ["gas", "bulk", "surface", "edge", "none"];
/// Their older names, and today's.
pub const OLDER_KINETICS: [(&str, &str); 8] = [
    ("Gas", "gas"),
    ("gaskinetics", "gas"),
    ("interface", "surface"),
    ("Surf", "surface"),
    ("surf", "surface"),
    ("Edge", "edge"),
    ("None", "none"),
    ("Kinetics", "none"),
];

/// The transport models.
pub const TRANSPORT_MODELS: [&str; 12] = [
    "none",
    "mixture-averaged",
    "mixture-averaged-CK",
    "multicomponent",
    "multicomponent-CK",
    "unity-Lewis-number",
    "ionized-gas",
    "high-pressure",
    "high-pressure-Chung",
    "water",
    "DustyGas",
    "",
];
/// Their older names, and today's.
pub const OLDER_TRANSPORT_MODELS: [(&str, &str); 10] = [
    ("None", "none"),
    ("Transport", "none"),
    ("Mix", "mixture-averaged"),
    ("CK_Mix", "mixture-averaged-CK"),
    ("Multi", "multicomponent"),
    ("CK_Multi", "multicomponent-CK"),
    ("UnityLewis", "unity-Lewis-number"),
    ("Ion", "ionized-gas"),
    ("HighP", "high-pressure"),
    ("Water", "water"),
];

/// Today's name for one that may be an older one.
pub fn today<'n>(name: &'n str, older: &[(&str, &'n str)]) -> &'n str {
    older.iter().find(|(old, _)| *old == name).map_or(name, |(_, new)| *new)
}

/// The phase model of that name.
pub fn phase_model(name: &str) -> PhaseModel {
    match today(name, &OLDER_PHASE_MODELS) {
        IDEAL_GAS => PhaseModel::IdealGas,
        "plasma" => PhaseModel::Plasma,
        "Redlich-Kwong" => PhaseModel::RedlichKwong,
        "Peng-Robinson" => PhaseModel::PengRobinson,
        other => PhaseModel::Other(other.to_string()),
    }
}

/// One word for each kinetics model that a phase may name, by Cantera's present and older names.
pub fn kinetics_model(name: &str) -> &str {
    match name {
        "gas" | "bulk" | "Gas" | "gaskinetics" => "bulk",
        "surface" | "interface" | "Surf" => "surface",
        "edge" | "Edge" => "edge",
        "none" | "Kinetics" | "None" => "none",
        other => other,
    }
}

/// One word for each transport model that a phase may name, by Cantera's present and older names.
pub fn transport_model(name: &str) -> &str {
    match name {
        "Mix" => "mixture-averaged",
        "Multi" => "multicomponent",
        "UnityLewis" => "unity-Lewis-number",
        "CK_Mix" => "mixture-averaged-CK",
        "CK_Multi" => "multicomponent-CK",
        "Ion" => "ionized-gas",
        "HighP" => "high-pressure",
        "Water" => "water",
        "None" | "" => "none",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_as_what_it_was_written_for() {
        for kind in THERMO_KINDS {
            assert_eq!(thermo_kind(thermo_model(kind)), Some(kind));
        }
        for shape in [Geometry::Atom, Geometry::Linear, Geometry::Nonlinear] {
            assert_eq!(geometry(geometry_name(shape)), Some(shape));
        }
        assert_eq!((thermo_kind("NASA"), geometry("bent")), (None, None));
        assert_eq!(phase_model("Surf"), PhaseModel::Other("ideal-surface".to_string()));
    }

    #[test]
    fn an_older_name_means_what_todays_means() {
        assert_eq!(phase_model("IdealGas"), PhaseModel::IdealGas);
        assert_eq!(
            (today("Mix", &OLDER_TRANSPORT_MODELS), today("mix", &OLDER_TRANSPORT_MODELS)),
            ("mixture-averaged", "mix")
        );
        for (old, new) in OLDER_PHASE_MODELS {
            assert!(PHASE_MODELS.contains(&new) && !PHASE_MODELS.contains(&old), "{old}");
        }
        for (old, new) in OLDER_KINETICS {
            assert!(KINETICS.contains(&new) && !KINETICS.contains(&old), "{old}");
        }
        for (old, new) in OLDER_TRANSPORT_MODELS {
            assert!(TRANSPORT_MODELS.contains(&new) && !TRANSPORT_MODELS.contains(&old), "{old}");
        }
    }
}
