//! What the transport properties of a gas are computed from.

/// The shape of a molecule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Geometry {
    Atom,
    Linear,
    Nonlinear,
}

impl Geometry {
    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Geometry::Atom => "atom",
            Geometry::Linear => "linear",
            Geometry::Nonlinear => "nonlinear",
        }
    }

    /// Whether a molecule of so many atoms can have this shape.
    pub fn suits(self, atoms: f64) -> bool {
        match self {
            Geometry::Atom => atoms <= 1.0,
            Geometry::Linear => atoms >= 2.0,
            Geometry::Nonlinear => atoms >= 3.0,
        }
    }
}

/// Parameters of a gas molecule, in the units in which files and tables give them.
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

impl GasTransport {
    /// All numbers, with the names that they have in files.
    pub fn parameters(&self) -> [(&'static str, f64); 8] {
        [
            ("diameter", self.diameter),
            ("well-depth", self.well_depth),
            ("dipole", self.dipole),
            ("polarizability", self.polarizability),
            ("rotational-relaxation", self.rotational_relaxation),
            ("acentric-factor", self.acentric_factor),
            ("dispersion-coefficient", self.dispersion_coefficient),
            ("quadrupole-polarizability", self.quadrupole_polarizability),
        ]
    }
}
