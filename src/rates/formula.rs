//! Rate laws that are a formula of a few numbers.

/// A law k = f(parameters, conditions).
#[derive(Debug)]
pub struct FormulaLaw {
    /// The name that people know the law by, which is its `type` in Cantera's files.
    pub name: &'static str,
    /// In the order in which files list them.
    pub parameters: &'static [Parameter],
    /// What k depends on besides T.
    pub variables: &'static [Variable],
    /// Why no equilibrium gives the reverse rate; `None` where one does.
    pub one_way_because: Option<&'static str>,
    /// k in (kmol/m³)^(1−order)/s, from the values of the parameters in their order.
    pub rate_constant: fn(&[f64], &FormulaConditions) -> f64,
}

/// A parameter of a law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The name in the literature, which is its key in files.
    pub name: &'static str,
    pub quantity: Quantity,
    /// Whether a file may leave it out, so that it is 0.
    pub optional: bool,
}

impl Parameter {
    /// A, the pre-exponential factor, which files must give.
    pub const A: Parameter = Parameter { name: "A", quantity: Quantity::PreExponential, optional: false };
    /// b, the exponent of the temperature, which files must give.
    pub const B: Parameter = Parameter { name: "b", quantity: Quantity::Number, optional: false };

    /// An energy, which is 0 where a file does not give it.
    pub const fn energy(name: &'static str) -> Parameter {
        Parameter { name, quantity: Quantity::Energy, optional: true }
    }
}

/// The physical quantity of a parameter, which determines its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// A, in (kmol/m³)^(1−order)/s/Kᵇ.
    PreExponential,
    /// J/kmol.
    Energy,
    /// K.
    Temperature,
    /// Pa.
    Pressure,
    /// Without a unit, or in one that is never converted.
    Number,
}

/// What a law can depend on besides the temperature of the gas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variable {
    EnthalpyOfReaction,
    ElectronTemperature,
    Pressure,
}

/// The conditions at which a law is evaluated. A variable that the law does not list may be NaN.
#[derive(Clone, Copy, Debug)]
pub struct FormulaConditions {
    /// T, K.
    pub temperature: f64,
    /// ΔH of the reaction, J/kmol.
    pub enthalpy_of_reaction: f64,
    /// K; that of the gas where there is no plasma.
    pub electron_temperature: f64,
    /// P, Pa.
    pub pressure: f64,
}

impl FormulaConditions {
    /// For a law that depends on T \[K\] alone: all other variables are NaN.
    pub fn at_temperature(temperature: f64) -> Self {
        FormulaConditions {
            temperature,
            enthalpy_of_reaction: f64::NAN,
            electron_temperature: f64::NAN,
            pressure: f64::NAN,
        }
    }
}

/// A law of the table with the values of its parameters.
#[derive(Clone, Debug)]
pub struct Formula {
    law: &'static FormulaLaw,
    values: Vec<f64>,
}

impl Formula {
    /// `None` unless there is one value for each parameter.
    pub fn new(law: &'static FormulaLaw, values: Vec<f64>) -> Option<Self> {
        (values.len() == law.parameters.len()).then_some(Formula { law, values })
    }

    /// The law of the table.
    pub fn law(&self) -> &'static FormulaLaw {
        self.law
    }

    /// The parameters with their values in kmol, m³, s, K, Pa and J/kmol.
    pub fn parameters(&self) -> impl Iterator<Item = (Parameter, f64)> + '_ {
        self.law.parameters.iter().copied().zip(self.values.iter().copied())
    }

    /// Whether k depends on a variable.
    pub fn depends_on(&self, variable: Variable) -> bool {
        self.law.variables.contains(&variable)
    }

    /// k in (kmol/m³)^(1−order)/s.
    pub fn rate_constant(&self, conditions: &FormulaConditions) -> f64 {
        (self.law.rate_constant)(&self.values, conditions)
    }
}

impl PartialEq for Formula {
    fn eq(&self, other: &Self) -> bool {
        self.law.name == other.law.name && self.values == other.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rates::FORMULAS;

    #[test]
    fn a_formula_has_a_value_for_each_parameter() {
        let [one, other, ..] = FORMULAS else { panic!("two laws") };
        assert!(Formula::new(one, vec![1.0; one.parameters.len() - 1]).is_none());
        let formula = Formula::new(one, vec![1.0; one.parameters.len()]).unwrap();
        assert_eq!(formula.parameters().count(), one.parameters.len());
        assert_eq!(Some(&formula), Formula::new(one, vec![1.0; one.parameters.len()]).as_ref());
        assert_ne!(Some(formula), Formula::new(other, vec![1.0; other.parameters.len()]));
    }
}
