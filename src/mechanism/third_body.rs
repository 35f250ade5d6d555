//! What a molecule collides with.

use crate::mechanism::{Coefficient, SpeciesId};

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

/// Takes one molecule of a collider off a side of an equation; where that leaves nothing, the collider is gone from the
/// side. Species are known by their ids, or by numbers of the caller's own.
pub fn take_one<S: PartialEq>(side: &mut Vec<(S, Coefficient)>, collider: S) {
    for (_, nu) in side.iter_mut().filter(|(species, _)| *species == collider) {
        // A coefficient of more digits than are kept is as large without one.
        *nu = nu.checked_add(Coefficient::ONE.negated()).unwrap_or(*nu);
    }
    side.retain(|(_, nu)| nu.is_positive());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mechanism::{Mechanism, Species};

    #[test]
    fn one_molecule_of_a_collider_leaves_a_side() {
        let left_of = |nu: &str| {
            let mut side = vec![("AR", nu.parse().unwrap()), ("H", Coefficient::from(2))];
            take_one(&mut side, "AR");
            side.iter().map(|(name, nu)| format!("{nu} {name}")).collect::<Vec<_>>()
        };
        assert_eq!(left_of("1"), ["2 H"]);
        assert_eq!(left_of("2.5"), ["1.5 AR", "2 H"]);
        assert_eq!(left_of("0.5"), ["2 H"]);
    }

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
