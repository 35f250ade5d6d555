//! Random small mechanisms with laws of many forms.

use kinmech::constants::ONE_ATMOSPHERE;
use kinmech::mechanism::{Mechanism, Reaction, Reverse, Species, SpeciesId, ThirdBody};
use kinmech::rates::{Arrhenius, Broadening, Chebyshev, Falloff, Plog, PressureLaw, Rate, Troe};
use kinmech::thermo::{ConstantCp, Thermo};
use rand::Rng;
use rand_xoshiro::Xoshiro256PlusPlus;

/// Four to eight species with thermo, up to twelve reactions with different sides, some of them
/// with a second law if there may be `twins`.
pub fn random_mechanism(twins: bool, random: &mut Xoshiro256PlusPlus) -> Mechanism {
    let mut mechanism = Mechanism::new();
    let species: Vec<SpeciesId> = (0..random.random_range(4..=8))
        .map(|number| {
            let thermo = ConstantCp {
                t0: 298.15,
                h0: random.random_range(-1e8..1e8),
                s0: random.random_range(1e5..3e5),
                cp0: random.random_range(2e4..6e4),
                t_min: None,
                t_max: None,
                reference_pressure: ONE_ATMOSPHERE,
            };
            let species = Species { thermo: Some(Thermo::ConstantCp(thermo)), ..Species::named(format!("S{number}")) };
            mechanism.add_species(species).unwrap()
        })
        .collect();
    let mut seen: Vec<Vec<SpeciesId>> = Vec::new();
    let most = random.random_range(3..=12);
    for attempt in 0.. {
        if attempt >= most && !seen.is_empty() {
            break;
        }
        let mut chosen: Vec<SpeciesId> =
            (0..random.random_range(2..=4)).map(|_| species[random.random_range(0..species.len())]).collect();
        chosen.sort_unstable();
        chosen.dedup();
        if chosen.len() >= 2 && !seen.contains(&chosen) {
            let reaction = random_reaction(&chosen, &species, random);
            if twins
                && random.random_bool(0.4)
                && let Some(twin) = twin(&reaction, random)
            {
                mechanism.add_reaction(twin).unwrap();
            }
            mechanism.add_reaction(reaction).unwrap();
            seen.push(chosen);
        }
    }
    mechanism
}

/// A second Arrhenius law as large as the first, or else it would be lost in the sum.
fn twin(reaction: &Reaction, random: &mut Xoshiro256PlusPlus) -> Option<Reaction> {
    let Some(Rate::Arrhenius(law)) = &reaction.rate else { return None };
    let law = Arrhenius { a: law.a * random.random_range(0.2..5.0), b: law.b + 0.1, ..*law };
    Some(Reaction { rate: Some(Rate::Arrhenius(law)), duplicate: true, ..reaction.clone() })
}

fn random_reaction(chosen: &[SpeciesId], all: &[SpeciesId], random: &mut Xoshiro256PlusPlus) -> Reaction {
    let place = random.random_range(1..chosen.len());
    let side = |species: &[SpeciesId], random: &mut Xoshiro256PlusPlus| {
        species.iter().map(|species| (*species, i64::from(random.random_range(1..=2)).into())).collect::<Vec<_>>()
    };
    let (reactants, products) = (side(&chosen[..place], random), side(&chosen[place..], random));
    let one_way = Reaction::one_way(reactants, products, 1.0);
    let rate = random_rate(random);
    let third_body = match rate {
        Rate::Falloff(_) => Some(random_third_body(all, true, random)),
        Rate::Arrhenius(_) if random.random_bool(0.3) => Some(random_third_body(all, false, random)),
        _ => None,
    };
    let reverse = match random.random_range(0..3) {
        0 => Reverse::None,
        1 => Reverse::FromThermo,
        _ => Reverse::Explicit(Some(crate::edits::times(&rate, random.random_range(0.1..10.0)))),
    };
    Reaction { rate: Some(rate), third_body, reverse, ..one_way }
}

fn random_third_body(all: &[SpeciesId], falloff: bool, random: &mut Xoshiro256PlusPlus) -> ThirdBody {
    let efficiencies = vec![(all[0], random.random_range(2.0..9.0)), (all[1], 0.0), (all[2], 0.5)];
    ThirdBody { efficiencies, ..ThirdBody::any(falloff) }
}

fn arrhenius(random: &mut Xoshiro256PlusPlus) -> Arrhenius {
    Arrhenius {
        a: 10f64.powf(random.random_range(-2.0..12.0)),
        b: random.random_range(-2.0..2.0),
        activation_energy: random.random_range(0.0..1e8),
    }
}

fn random_rate(random: &mut Xoshiro256PlusPlus) -> Rate {
    match random.random_range(0..5) {
        0 => {
            let broadening = match random.random_bool(0.5) {
                true => Broadening::Lindemann,
                false => {
                    Broadening::Troe(Troe { a: random.random_range(0.2..0.8), t3: 90.0, t1: 1500.0, t2: Some(5e3) })
                }
            };
            let (low, high) = (arrhenius(random), arrhenius(random));
            Rate::Falloff(Box::new(Falloff { low, high, broadening, chemically_activated: random.random_bool(0.2) }))
        }
        1 => {
            let laws = [1e3, 1e5, 1e7].map(|pressure| PressureLaw { pressure, law: arrhenius(random) });
            Rate::Plog(Plog::new(laws.to_vec()).unwrap())
        }
        2 => {
            let coefficients = vec![vec![random.random_range(0.0..6.0), 0.3, -0.1], vec![0.5, 0.1, 0.02]];
            Rate::Chebyshev(Chebyshev::new((290.0, 3000.0), (1e3, 1e8), coefficients).unwrap())
        }
        _ => Rate::Arrhenius(arrhenius(random)),
    }
}
