//! What a molecule collides with.

use crate::mechanism::SpeciesId;

/// The third body that an equation names, `+ M`, `+ AR`, `(+M)` or `(+AR)`, and how much each
/// species counts as one.
#[derive(Clone, Debug, PartialEq)]
pub struct ThirdBody {
    /// `None` is M: all species together.
    pub collider: Option<SpeciesId>,
    /// Written in parentheses: the rate goes over to a high-pressure limit.
    pub falloff: bool,
    /// Efficiencies that differ from the default, in the order given; each species once.
    pub efficiencies: Vec<(SpeciesId, f64)>,
    /// The efficiency of every other species: 1 for M unless the file says otherwise, 0 for a
    /// collider.
    pub default_efficiency: f64,
}

impl ThirdBody {
    /// M: all species alike.
    pub fn any(falloff: bool) -> Self {
        ThirdBody { collider: None, falloff, efficiencies: Vec::new(), default_efficiency: 1.0 }
    }

    /// One species alone, with the efficiency 1.
    pub fn only(collider: SpeciesId, falloff: bool) -> Self {
        let efficiencies = vec![(collider, 1.0)];
        ThirdBody { collider: Some(collider), falloff, efficiencies, default_efficiency: 0.0 }
    }

    pub fn efficiency(&self, species: SpeciesId) -> f64 {
        let own = self.efficiencies.iter().find(|(other, _)| *other == species);
        own.map_or(self.default_efficiency, |(_, efficiency)| *efficiency)
    }

    /// \[M\] = Σ αᵢ uᵢ at the concentrations u of all species \[kmol/m³\].
    pub fn concentration(&self, u: &[f64]) -> f64 {
        let default = self.default_efficiency;
        let of_all = if default == 0.0 { 0.0 } else { default * u.iter().sum::<f64>() };
        let own =
            self.efficiencies.iter().filter_map(|(species, alpha)| Some((alpha - default) * u.get(species.index())?));
        of_all + own.sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mechanism::{Mechanism, Species};

    #[test]
    fn efficiencies_weigh_the_concentrations() {
        let mut mechanism = Mechanism::new();
        let ids: Vec<SpeciesId> =
            ["A", "B", "C"].iter().map(|name| mechanism.add_species(Species::named(*name)).unwrap()).collect();
        let u = [1.0, 2.0, 4.0];
        assert_eq!(ThirdBody::any(false).concentration(&u), 7.0);
        assert_eq!(ThirdBody::only(ids[1], true).concentration(&u), 2.0);
        let weighted = ThirdBody { efficiencies: vec![(ids[2], 0.5)], ..ThirdBody::any(false) };
        assert_eq!(weighted.concentration(&u), 5.0);
        assert_eq!((weighted.efficiency(ids[2]), weighted.efficiency(ids[0])), (0.5, 1.0));
    }
}
