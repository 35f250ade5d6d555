//! The parameters of a fit and their places in θ.

/// Which parameters a fit has, block after block: ln k of every direction in every system, reduced activation energies
/// ε = Ea/(R T₀), ln of the factors of runs, starts (kmol/m³), shifts of clocks (s), coefficients of signals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    pub directions: usize,
    pub systems: usize,
    pub has_energies: bool,
    pub scales: usize,
    pub starts: usize,
    pub shifts: usize,
    pub coefficients: usize,
}

/// What a parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameter {
    LnRate { system: usize, direction: usize },
    Energy { direction: usize },
    LnScale(usize),
    Start(usize),
    Shift(usize),
    Coefficient(usize),
}

impl Layout {
    pub fn ln_rate(&self, system: usize, direction: usize) -> usize {
        system * self.directions + direction
    }

    pub fn energy(&self, direction: usize) -> usize {
        self.systems * self.directions + direction
    }

    pub fn scale(&self, group: usize) -> usize {
        self.energy(if self.has_energies { self.directions } else { 0 }) + group
    }

    pub fn start(&self, number: usize) -> usize {
        self.scale(self.scales) + number
    }

    pub fn shift(&self, number: usize) -> usize {
        self.start(self.starts) + number
    }

    pub fn coefficient(&self, number: usize) -> usize {
        self.shift(self.shifts) + number
    }

    /// The number of parameters.
    pub fn len(&self) -> usize {
        self.coefficient(self.coefficients)
    }

    /// Whether there is nothing to fit.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What the parameter at a place is.
    pub fn parameter(&self, place: usize) -> Parameter {
        match place {
            place if place < self.energy(0) => {
                Parameter::LnRate { system: place / self.directions, direction: place % self.directions }
            }
            place if place < self.scale(0) => Parameter::Energy { direction: place - self.energy(0) },
            place if place < self.start(0) => Parameter::LnScale(place - self.scale(0)),
            place if place < self.shift(0) => Parameter::Start(place - self.start(0)),
            place if place < self.coefficient(0) => Parameter::Shift(place - self.shift(0)),
            place => Parameter::Coefficient(place - self.coefficient(0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_one_parameter() {
        let layout =
            Layout { directions: 3, systems: 2, has_energies: true, scales: 1, starts: 2, shifts: 1, coefficients: 1 };
        assert_eq!(layout.len(), 6 + 3 + 1 + 2 + 1 + 1);
        for place in 0..layout.len() {
            let back = match layout.parameter(place) {
                Parameter::LnRate { system, direction } => layout.ln_rate(system, direction),
                Parameter::Energy { direction } => layout.energy(direction),
                Parameter::LnScale(group) => layout.scale(group),
                Parameter::Start(number) => layout.start(number),
                Parameter::Shift(number) => layout.shift(number),
                Parameter::Coefficient(number) => layout.coefficient(number),
            };
            assert_eq!(back, place);
        }
    }
}
