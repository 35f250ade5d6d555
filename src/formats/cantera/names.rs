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

/// The phase model of that name.
pub fn phase_model(name: &str) -> PhaseModel {
    match name {
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
        assert_eq!(phase_model("IdealGas"), PhaseModel::Other("IdealGas".to_string()));
    }
}
