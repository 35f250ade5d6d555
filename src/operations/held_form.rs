//! A mechanism in a form that a format holds.

use crate::formats::{Document, ExplicitReverse, Holds};
use crate::operations::failure::Failure;
use crate::operations::monitor::Monitor;
use crate::transform::{
    WithEmptySides, with_compositions, with_empty_sides, with_explicit_reverse, with_one_way_pairs,
    with_thermo_for_reverse,
};

/// The document with its mechanism in a form that a format holds, equal in its rates. The monitor gets
/// remarks on what was changed. Errors: reactions that cannot be split in two directions.
pub fn in_held_form(document: Document, holds: Holds, monitor: &dyn Monitor) -> Result<Document, Failure> {
    let mut document = if holds.empty_sides { without_nothing(document, monitor)? } else { document };
    let species: Vec<_> = document.mechanism.species_ids().collect();
    if !holds.reverse_from_thermo {
        let reactions: Vec<_> = document.mechanism.reaction_ids().collect();
        let explicit = with_explicit_reverse(&document.mechanism);
        document = document.with_mechanism(explicit, &species, &reactions);
    }
    if !holds.unknown_compositions
        && let Some((composed, remark)) = with_compositions(&document.mechanism)
    {
        monitor.remark(&remark);
        let reactions: Vec<_> = document.mechanism.reaction_ids().collect();
        document = document.with_mechanism(composed, &species, &reactions);
    }
    let changed = match holds.explicit_reverse {
        ExplicitReverse::Held => return Ok(document),
        ExplicitReverse::OneWayReaction => with_one_way_pairs(&document.mechanism),
        ExplicitReverse::ThermoIsMade => with_thermo_for_reverse(&document.mechanism),
    };
    let changed = changed.map_err(|error| Failure::failed("splitting reversible reactions", error))?;
    changed.remark.iter().for_each(|remark| monitor.remark(remark));
    Ok(document.with_mechanism(changed.mechanism, &species, &changed.origins))
}

/// The document without species that only stand for nothing.
fn without_nothing(document: Document, monitor: &dyn Monitor) -> Result<Document, Failure> {
    let changed = with_empty_sides(&document.mechanism)
        .map_err(|error| Failure::failed("leaving out a species that stands for nothing", error))?;
    let Some(WithEmptySides { mechanism, species, reactions, remark }) = changed else { return Ok(document) };
    monitor.remark(&remark);
    Ok(document.with_mechanism(mechanism, &species, &reactions))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::equations;
    use crate::mechanism::{Mechanism, Reverse};
    use crate::operations::monitor::Collector;
    use crate::source::Source;

    /// A format that holds everything.
    const ALL: Holds = Holds {
        missing_rates: true,
        unknown_compositions: true,
        explicit_reverse: ExplicitReverse::Held,
        reverse_from_thermo: true,
        empty_sides: true,
        notes: true,
    };

    fn held(holds: Holds) -> (Mechanism, Vec<String>) {
        let read = equations::read(&Source::new("net.rxn", "A <=> B ; 2 ; 1\n")).unwrap();
        let monitor = Collector::default();
        let document = in_held_form(Document::of(read.mechanism), holds, &monitor).unwrap();
        (document.mechanism, monitor.into_parts().1)
    }

    fn equations(mechanism: &Mechanism) -> Vec<String> {
        mechanism.reactions().iter().map(|reaction| mechanism.equation(reaction)).collect()
    }

    #[test]
    fn one_way_reactions_bring_neither_compositions_nor_thermo_data() {
        let (mechanism, remarks) = held(Holds { explicit_reverse: ExplicitReverse::OneWayReaction, ..ALL });
        assert_eq!(equations(&mechanism), ["A => B", "B => A"]);
        assert!(mechanism.species().iter().all(|species| species.composition.is_none() && species.thermo.is_none()));
        assert_eq!(remarks.len(), 1, "{remarks:?}");
    }

    #[test]
    fn compositions_are_given_only_for_a_format_without_unknown_ones() {
        let (whole, remarks) = held(ALL);
        assert!(remarks.is_empty() && whole.species().iter().all(|species| species.composition.is_none()));
        let (composed, remarks) = held(Holds { unknown_compositions: false, ..ALL });
        assert!(composed.species().iter().all(|species| species.composition.is_some() && species.thermo.is_none()));
        assert!(matches!(composed.reactions()[0].reverse, Reverse::Explicit(_)));
        assert_eq!(remarks.len(), 1, "{remarks:?}");
    }

    #[test]
    fn thermo_data_are_made_only_for_a_format_that_asks_for_them() {
        let (mechanism, _) = held(Holds { explicit_reverse: ExplicitReverse::ThermoIsMade, ..ALL });
        assert_eq!(mechanism.reactions()[0].reverse, Reverse::FromThermo);
        assert!(mechanism.species().iter().all(|species| species.thermo.is_some()));
    }
}
