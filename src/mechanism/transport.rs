//! What the transport properties of a gas are computed from.

use std::fmt;

/// The shape of a molecule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Geometry {
    Atom,
    Linear,
    Nonlinear,
}

impl Geometry {
    /// Whether a molecule of that number of atoms can have this shape.
    pub fn suits(self, atoms: f64) -> bool {
        match self {
            Geometry::Atom => atoms <= 1.0,
            Geometry::Linear => atoms >= 2.0,
            Geometry::Nonlinear => atoms >= 3.0,
        }
    }
}

impl fmt::Display for Geometry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Geometry::Atom => "atom",
            Geometry::Linear => "linear",
            Geometry::Nonlinear => "nonlinear",
        })
    }
}

/// Parameters of a gas molecule, in the units in which tables give them.
///
/// Reference: Kee, Coltrin, Glarborg, *Chemically Reacting Flow*, chapter 12.
#[derive(Clone, Debug, PartialEq)]
pub struct GasTransport {
    pub geometry: Geometry,
    /// Lennard-Jones collision diameter σ, Å.
    pub diameter: f64,
    /// Lennard-Jones well depth ε/k_B, K.
    pub well_depth: f64,
    /// Dipole moment, Debye.
    pub dipole: f64,
    /// Å³.
    pub polarizability: f64,
    /// Rotational relaxation collision number at 298 K.
    pub rotational_relaxation: f64,
    /// Pitzer's acentric factor.
    pub acentric_factor: f64,
    /// Å⁵.
    pub dispersion_coefficient: f64,
    /// Å⁵.
    pub quadrupole_polarizability: f64,
}

/// One of the numbers of [`GasTransport`]; its text is the name that people know it by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransportParameter {
    Diameter,
    WellDepth,
    Dipole,
    Polarizability,
    RotationalRelaxation,
    AcentricFactor,
    DispersionCoefficient,
    QuadrupolePolarizability,
}

impl fmt::Display for TransportParameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TransportParameter::Diameter => "diameter",
            TransportParameter::WellDepth => "well-depth",
            TransportParameter::Dipole => "dipole",
            TransportParameter::Polarizability => "polarizability",
            TransportParameter::RotationalRelaxation => "rotational-relaxation",
            TransportParameter::AcentricFactor => "acentric-factor",
            TransportParameter::DispersionCoefficient => "dispersion-coefficient",
            TransportParameter::QuadrupolePolarizability => "quadrupole-polarizability",
        })
    }
}

impl GasTransport {
    /// All numbers, in the order of the fields.
    pub fn parameters(&self) -> [(TransportParameter, f64); 8] {
        [
            (TransportParameter::Diameter, self.diameter),
            (TransportParameter::WellDepth, self.well_depth),
            (TransportParameter::Dipole, self.dipole),
            (TransportParameter::Polarizability, self.polarizability),
            (TransportParameter::RotationalRelaxation, self.rotational_relaxation),
            (TransportParameter::AcentricFactor, self.acentric_factor),
            (TransportParameter::DispersionCoefficient, self.dispersion_coefficient),
            (TransportParameter::QuadrupolePolarizability, self.quadrupole_polarizability),
        ]
    }
}
