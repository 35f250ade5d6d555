//! What is compared with data.

use crate::mechanism::Mechanism;
use crate::simulate::dataset::Conditions;
use crate::simulate::integrate::Tolerances;

/// What is compared, and how.
#[derive(Clone, Debug)]
pub struct Comparison<'a> {
    pub mechanism: &'a Mechanism,
    pub conditions: Conditions,
    pub tolerances: Tolerances,
    /// Initial concentrations that are known in all runs, by species of the mechanism, kmol/m³.
    pub starts: Vec<(usize, f64)>,
    /// Columns of the data that are sums.
    pub sums: Vec<MeasuredSum>,
}

/// A column that is a sum over species and rates.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasuredSum {
    /// The name of the column.
    pub column: String,
    pub terms: Vec<(SumTerm, f64)>,
}

/// What a term of a sum is proportional to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SumTerm {
    /// u of a species of the mechanism, kmol/m³.
    Species(usize),
    /// The net rate of a reaction of the mechanism, kmol/m³/s.
    Rate(usize),
}
