//! Changes of a mechanism that leave its meaning, and some that do not.

use kinmech::mechanism::{Mechanism, Reaction, Reverse, Species, SpeciesId, ThirdBody};
use kinmech::rates::{Arrhenius, Broadening, Chebyshev, Plog, PressureLaw, Rate};
use kinmech::thermo::Thermo;
use rand::Rng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::disguise::renumbered;

/// The mechanism with other species or reactions, both by the old numbering.
pub fn rebuilt(original: &Mechanism, species: Vec<Species>, reactions: Vec<Reaction>) -> Mechanism {
    let mut mechanism = Mechanism::new();
    mechanism.elements = original.elements.clone();
    for species in species {
        mechanism.add_species(species).unwrap();
    }
    for reaction in reactions {
        mechanism.add_reaction(reaction).unwrap();
    }
    mechanism
}

pub fn with_reactions(original: &Mechanism, reactions: Vec<Reaction>) -> Mechanism {
    rebuilt(original, original.species().to_vec(), reactions)
}

/// Everything in another order, species under other names if they are to be renamed.
pub fn shuffled(original: &Mechanism, rename: bool, random: &mut Xoshiro256PlusPlus) -> Mechanism {
    let mut order: Vec<SpeciesId> = original.species_ids().collect();
    order.shuffle(random);
    let mut mechanism = Mechanism::new();
    mechanism.elements = original.elements.clone();
    let mut numbers = vec![None; order.len()];
    for (place, old) in order.iter().enumerate() {
        let species = original.species()[old.index()].clone();
        let name = if rename { format!("X{place}") } else { species.name.clone() };
        numbers[old.index()] = Some(mechanism.add_species(Species { name, ..species }).unwrap());
    }
    let numbers: Vec<SpeciesId> = numbers.into_iter().map(Option::unwrap).collect();
    let mut reactions: Vec<Reaction> = original.reactions().iter().map(|it| renumbered(it, &numbers)).collect();
    reactions.shuffle(random);
    for mut reaction in reactions {
        reaction.reactants.shuffle(random);
        reaction.products.shuffle(random);
        if let Some(third_body) = &mut reaction.third_body {
            third_body.efficiencies.shuffle(random);
        }
        mechanism.add_reaction(reaction).unwrap();
    }
    mechanism
}

/// The law times a number.
pub fn times(rate: &Rate, share: f64) -> Rate {
    let scaled = |law: &Arrhenius| Arrhenius { a: law.a * share, ..*law };
    match rate {
        Rate::Arrhenius(law) => Rate::Arrhenius(scaled(law)),
        Rate::Falloff(law) => {
            let mut law = law.clone();
            (law.low, law.high) = (scaled(&law.low), scaled(&law.high));
            Rate::Falloff(law)
        }
        Rate::Plog(law) => {
            let laws = law.laws().iter().map(|it| PressureLaw { law: scaled(&it.law), ..*it });
            Rate::Plog(Plog::new(laws.collect()).unwrap())
        }
        Rate::Chebyshev(law) => {
            let mut coefficients = law.coefficients().to_vec();
            coefficients[0][0] += share.log10();
            Rate::Chebyshev(Chebyshev::new(law.temperature_range, law.pressure_range, coefficients).unwrap())
        }
        other => panic!("{other:?} cannot be split"),
    }
}

/// A reaction written otherwise.
pub fn rewritten(reaction: &Reaction, random: &mut Xoshiro256PlusPlus) -> Vec<Reaction> {
    let whole = reaction.clone();
    match (random.random_range(0..6), &reaction.rate, &reaction.reverse, &reaction.third_body) {
        (0, ..) => in_duplicates(whole, random.random_range(0.1..0.9)),
        (1, rate, Reverse::Explicit(reverse), _) => {
            let (rate, reverse) = (reverse.clone(), Reverse::Explicit(rate.clone()));
            vec![Reaction {
                reactants: whole.products.clone(),
                products: whole.reactants.clone(),
                rate,
                reverse,
                ..whole
            }]
        }
        (2, _, Reverse::Explicit(reverse), _) => {
            let backwards = Reaction {
                reactants: whole.products.clone(),
                products: whole.reactants.clone(),
                rate: reverse.clone(),
                reverse: Reverse::None,
                ..whole.clone()
            };
            vec![backwards, Reaction { reverse: Reverse::None, ..whole }]
        }
        (3, Some(Rate::Arrhenius(law)), reverse, None) if !matches!(reverse, Reverse::Explicit(_)) => {
            let laws = [1e3, 1e8].map(|pressure| PressureLaw { pressure, law: *law });
            vec![Reaction { rate: Some(Rate::Plog(Plog::new(laws.to_vec()).unwrap())), ..whole }]
        }
        (4, Some(Rate::Arrhenius(_)), _, Some(third_body)) if third_body.default_efficiency == 1.0 => {
            with_collider_written_out(&whole, third_body)
        }
        (5, Some(rate), _, Some(third_body)) if third_body.default_efficiency == 1.0 && is_proportional(rate) => {
            vec![with_efficiencies_scaled(whole.clone(), third_body.clone(), random.random_range(0.5..2.0))]
        }
        _ => vec![whole],
    }
}

/// Whether twice the collisions are twice the rate at the limit that collisions set.
fn is_proportional(rate: &Rate) -> bool {
    match rate {
        Rate::Arrhenius(_) => true,
        Rate::Falloff(law) => !law.chemically_activated,
        _ => false,
    }
}

fn in_duplicates(whole: Reaction, share: f64) -> Vec<Reaction> {
    let part = |share: f64| {
        let reverse = match &whole.reverse {
            Reverse::Explicit(reverse) => Reverse::Explicit(reverse.as_ref().map(|law| times(law, share))),
            other => other.clone(),
        };
        Reaction { rate: whole.rate.as_ref().map(|law| times(law, share)), reverse, duplicate: true, ..whole.clone() }
    };
    vec![part(share), part(1.0 - share)]
}

/// M without its first efficient species, and that one as a collider of its own, as a catalyst even.
fn with_collider_written_out(whole: &Reaction, third_body: &ThirdBody) -> Vec<Reaction> {
    let Some((collider, alpha)) = third_body.efficiencies.iter().copied().find(|(_, alpha)| *alpha != 0.0) else {
        return vec![whole.clone()];
    };
    let mut rest = third_body.clone();
    rest.efficiencies.iter_mut().filter(|(species, _)| *species == collider).for_each(|(_, alpha)| *alpha = 0.0);
    let reverse = match &whole.reverse {
        Reverse::Explicit(reverse) => Reverse::Explicit(reverse.as_ref().map(|law| times(law, alpha))),
        other => other.clone(),
    };
    let rate = whole.rate.as_ref().map(|law| times(law, alpha));
    let mut alone = Reaction { rate, reverse, third_body: None, ..whole.clone() };
    let takes_part = whole.reactants.iter().chain(&whole.products).any(|(species, _)| *species == collider);
    let shares_species = whole.reactants.iter().any(|(species, _)| whole.products.iter().any(|(it, _)| it == species));
    if takes_part || shares_species {
        alone.third_body = Some(ThirdBody::only(collider, false));
    } else {
        alone.reactants.push((collider, 1.into()));
        alone.products.push((collider, 1.into()));
    }
    vec![alone, Reaction { third_body: Some(rest), ..whole.clone() }]
}

fn with_efficiencies_scaled(whole: Reaction, mut third_body: ThirdBody, scale: f64) -> Reaction {
    third_body.default_efficiency *= scale;
    third_body.efficiencies.iter_mut().for_each(|(_, alpha)| *alpha *= scale);
    let scaled = |rate: &Rate| match rate {
        Rate::Falloff(law) => {
            let mut law = law.clone();
            law.low.a /= scale;
            Rate::Falloff(law)
        }
        other => times(other, 1.0 / scale),
    };
    let reverse = match &whole.reverse {
        Reverse::Explicit(reverse) => Reverse::Explicit(reverse.as_ref().map(scaled)),
        other => other.clone(),
    };
    Reaction { rate: whole.rate.as_ref().map(scaled), reverse, third_body: Some(third_body), ..whole }
}

/// A parameter of a reaction changed, by a percent or a little; what was changed.
pub fn plant(reaction: &mut Reaction, random: &mut Xoshiro256PlusPlus) -> &'static str {
    let efficiencies = reaction.third_body.as_mut().map(|third_body| &mut third_body.efficiencies);
    if let Some(efficiencies) = efficiencies.filter(|list| list.len() > 1)
        && random.random_bool(0.3)
    {
        efficiencies[0].1 = efficiencies[0].1 * 1.01 + 0.01;
        return "an efficiency";
    }
    let law = match &mut reaction.reverse {
        Reverse::Explicit(reverse) if random.random_bool(0.3) => reverse,
        _ => &mut reaction.rate,
    };
    change(law.as_mut().unwrap(), random)
}

fn change(rate: &mut Rate, random: &mut Xoshiro256PlusPlus) -> &'static str {
    match rate {
        Rate::Arrhenius(law) => change_arrhenius(law, random),
        Rate::Falloff(law) => match (random.random_range(0..3), &mut law.broadening) {
            (0, _) => change_arrhenius(&mut law.low, random),
            (1, Broadening::Troe(troe)) => {
                let parameter = [&mut troe.a, &mut troe.t1, &mut troe.t3];
                *parameter.into_iter().nth(random.random_range(0..3)).unwrap() *= 1.01;
                "a parameter of Troe"
            }
            _ => change_arrhenius(&mut law.high, random),
        },
        Rate::Plog(law) => {
            let mut laws = law.laws().to_vec();
            let place = random.random_range(0..laws.len());
            let what = change_arrhenius(&mut laws[place].law, random);
            *law = Plog::new(laws).unwrap();
            what
        }
        Rate::Chebyshev(law) => {
            let mut coefficients = law.coefficients().to_vec();
            coefficients[0][0] += 0.01;
            *law = Chebyshev::new(law.temperature_range, law.pressure_range, coefficients).unwrap();
            "a Chebyshev coefficient"
        }
        other => panic!("{other:?} is not changed here"),
    }
}

fn change_arrhenius(law: &mut Arrhenius, random: &mut Xoshiro256PlusPlus) -> &'static str {
    match random.random_range(0..3) {
        0 => {
            law.a *= 1.01;
            "A"
        }
        1 => {
            law.b += 0.01;
            "b"
        }
        _ => {
            law.activation_energy += 1e5;
            "Ea"
        }
    }
}

/// One number of a species' thermo changed by 0.1 %.
pub fn plant_in_thermo(thermo: &mut Thermo, random: &mut Xoshiro256PlusPlus) {
    match thermo {
        Thermo::ConstantCp(model) => {
            let parameter = [&mut model.h0, &mut model.s0, &mut model.cp0];
            *parameter.into_iter().nth(random.random_range(0..3)).unwrap() *= 1.001;
        }
        Thermo::Nasa7(model) => {
            let mut ranges = model.ranges.as_slice().to_vec();
            let range = random.random_range(0..ranges.len());
            let given: Vec<usize> = (0..7).filter(|place| ranges[range].a[*place] != 0.0).collect();
            ranges[range].a[given[random.random_range(0..given.len())]] *= 1.001;
            model.ranges = kinmech::thermo::Ranges::new(ranges).unwrap();
        }
        other => panic!("{other:?} is not changed here"),
    }
}
