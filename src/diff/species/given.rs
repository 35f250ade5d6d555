//! Which kinds of data of species both mechanisms give, and can be compared.

use crate::diff::comparison::{NotCompared, OtherDifference, Which, WhyNotCompared};
use crate::diff::settings::Settings;
use crate::mechanism::{Mechanism, Reaction, Reverse, Species};
use crate::rates::Rate;
use crate::thermo::{ConstantCp, Thermo};

/// Whether a kind of data is compared.
#[derive(Debug, Default)]
pub struct GivenData {
    pub compositions: bool,
    pub thermo: bool,
    pub transport: bool,
    /// The kinds that are not, save those that neither mechanism has or needs.
    pub not_compared: Vec<NotCompared>,
    /// Thermo data of one mechanism that rates of the other follow from.
    pub missing_thermo: Option<OtherDifference>,
}

const THERMO: &str = "thermo data";

impl GivenData {
    pub fn of(mechanisms: [&Mechanism; 2], settings: &Settings) -> Self {
        let mut given = GivenData::default();
        given.compositions =
            given.both_give("compositions", mechanisms.map(|it| any(it, |it| it.composition.is_some())));
        given.transport = given.both_give("transport data", mechanisms.map(|it| any(it, |it| it.transport.is_some())));
        let has_thermo = mechanisms.map(|mechanism| any(mechanism, |species| species.thermo.is_some()));
        let needs_thermo = mechanisms.map(|mechanism| mechanism.reactions().iter().any(uses_thermo));
        let gives_thermo = [0, 1].map(|side| {
            let may_fill_a_place = settings.learned[side] || !has_thermo[1 - side];
            has_thermo[side] && !(may_fill_a_place && !needs_thermo[side] && fills_a_place(mechanisms[side]))
        });
        // The thermo data of a learned file are made for its reverse rates, which are compared with the rates.
        if [0, 1].iter().any(|side| settings.learned[*side] && has_thermo[*side]) {
            given.not_compared.push(NotCompared { what: THERMO.to_string(), why: WhyNotCompared::Learned });
        } else {
            given.thermo = given.both_give(THERMO, gives_thermo);
        }
        match gives_thermo {
            [true, false] if needs_thermo[1] => given.lack_thermo(Which::A),
            [false, true] if needs_thermo[0] => given.lack_thermo(Which::B),
            _ => given.tell_what_neither_has(mechanisms),
        }
        given
    }

    /// Whether both mechanisms give a kind of data; one that only one of them gives is noted.
    fn both_give(&mut self, what: &str, gives: [bool; 2]) -> bool {
        let only_in = match gives {
            [true, false] => Which::A,
            [false, true] => Which::B,
            [both, _] => return both,
        };
        self.not_compared.push(NotCompared { what: what.to_string(), why: WhyNotCompared::OnlyIn(only_in) });
        false
    }

    /// What rates need is no mere gap in the comparison, but a difference.
    fn lack_thermo(&mut self, only_in: Which) {
        self.not_compared.retain(|missing| missing.what != THERMO);
        self.missing_thermo = Some(OtherDifference::Missing { what: THERMO, only_in });
    }

    /// Notes thermo data that rates need and that neither mechanism has for some species.
    fn tell_what_neither_has(&mut self, mechanisms: [&Mechanism; 2]) {
        let lacks = |mechanism: &Mechanism| {
            let without = |reaction: &Reaction| {
                uses_thermo(reaction)
                    && reaction.net_coefficients().keys().any(|id| mechanism.species()[id.index()].thermo.is_none())
            };
            mechanism.reactions().iter().any(without)
        };
        if mechanisms.into_iter().all(lacks) {
            let some = mechanisms.iter().any(|mechanism| any(mechanism, |species| species.thermo.is_some()));
            let what = if some { "thermo data of some species".to_string() } else { THERMO.to_string() };
            self.not_compared.push(NotCompared { what, why: WhyNotCompared::Neither });
        }
    }
}

fn any(mechanism: &Mechanism, has: impl Fn(&Species) -> bool) -> bool {
    mechanism.species().iter().any(has)
}

/// Whether all thermo data are zeros, which some readers demand even where no rate follows from them.
fn fills_a_place(mechanism: &Mechanism) -> bool {
    let thermo = mechanism.species().iter().filter_map(|species| species.thermo.as_ref());
    thermo.into_iter().all(|it| matches!(it, Thermo::ConstantCp(ConstantCp { h0: 0.0, s0: 0.0, cp0: 0.0, .. })))
}

/// Whether a rate of a reaction follows from thermo data.
pub fn uses_thermo(reaction: &Reaction) -> bool {
    reaction.reverse == Reverse::FromThermo || reaction.rate.as_ref().is_some_and(Rate::depends_on_thermo)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mechanism::Coefficient;

    /// A and B with these enthalpies \[J/kmol\], or without thermo, and `A <=> B` or `A => B`.
    fn mechanism(enthalpies: Option<f64>, reverse: Reverse) -> Mechanism {
        let mut mechanism = Mechanism::new();
        let ids = ["A", "B"].map(|name| {
            let thermo = enthalpies.map(|h0| {
                let (t_min, t_max, reference_pressure) = (None, None, 1e5);
                Thermo::ConstantCp(ConstantCp { t0: 298.15, h0, s0: 0.0, cp0: 0.0, t_min, t_max, reference_pressure })
            });
            mechanism.add_species(Species { thermo, ..Species::named(name) }).unwrap()
        });
        let [left, right] = ids.map(|id| vec![(id, Coefficient::ONE)]);
        mechanism.add_reaction(Reaction { reverse, ..Reaction::one_way(left, right, 1.0) }).unwrap();
        mechanism
    }

    fn given(a: &Mechanism, b: &Mechanism, learned: [bool; 2]) -> (bool, Vec<WhyNotCompared>, bool) {
        let given = GivenData::of([a, b], &Settings { learned, ..Settings::default() });
        let why = given.not_compared.iter().map(|missing| missing.why).collect();
        (given.thermo, why, given.missing_thermo.is_some())
    }

    #[test]
    fn zeros_fill_a_place_only_where_nothing_follows_from_them() {
        let [zeros, real] = [0.0, 1e6].map(|h0| mechanism(Some(h0), Reverse::FromThermo));
        let [idle_zeros, idle] = [0.0, 1e6].map(|h0| mechanism(Some(h0), Reverse::None));
        assert_eq!(given(&zeros, &real, [false; 2]), (true, vec![], false));
        assert_eq!(given(&zeros, &real, [true, false]), (false, vec![WhyNotCompared::Learned], false));
        assert_eq!(given(&idle_zeros, &idle, [false; 2]), (true, vec![], false));
        assert_eq!(given(&idle_zeros, &idle, [true, false]), (false, vec![WhyNotCompared::Learned], false));
        assert_eq!(given(&idle_zeros, &mechanism(None, Reverse::None), [false; 2]), (false, vec![], false));
    }

    #[test]
    fn thermo_of_one_side_is_a_difference_where_rates_of_the_other_need_it() {
        let (with, without) = (mechanism(Some(1e6), Reverse::FromThermo), mechanism(None, Reverse::FromThermo));
        assert_eq!(given(&with, &without, [false; 2]), (false, vec![], true));
        assert_eq!(given(&without, &without, [false; 2]), (false, vec![WhyNotCompared::Neither], false));
        let idle = mechanism(None, Reverse::None);
        assert_eq!(given(&idle, &idle, [false; 2]), (false, vec![], false));
        let only_in_b = vec![WhyNotCompared::OnlyIn(Which::B)];
        assert_eq!(given(&idle, &with, [false; 2]), (false, only_in_b, false));
    }
}
