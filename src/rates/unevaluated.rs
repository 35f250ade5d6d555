//! Laws that are kept without being evaluated.

/// A rate law without a formula here. It is kept so that two mechanisms with such laws can be compared.
#[derive(Clone, Debug, PartialEq)]
pub struct UnevaluatedLaw {
    /// The name of the law: the type that a Cantera file gives, or the name of the law that a Chemkin
    /// keyword stands for.
    pub name: String,
    /// The parameters as the file writes them, in one spelling and with the units of numbers that have
    /// none of their own: laws with equal texts are equal.
    pub written: String,
}
