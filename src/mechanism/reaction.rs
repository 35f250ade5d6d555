//! Reactions.

use std::collections::BTreeMap;

use crate::mechanism::{Coefficient, SpeciesId, ThirdBody};
use crate::rates::{Rate, RateKind};

/// How the reverse direction of a reaction runs.
#[derive(Clone, Debug, PartialEq)]
pub enum Reverse {
    /// One-way.
    None,
    /// k_r = k_f / Kc.
    FromThermo,
    /// k_r by a law of its own; `None` where the file does not give it.
    Explicit(Option<Rate>),
}

/// ν′ reactants → ν″ products with a rate. A species may stand on both sides (a catalyst).
#[derive(Clone, Debug, PartialEq)]
pub struct Reaction {
    /// ν′, in the order written; each species once, positive.
    pub reactants: Vec<(SpeciesId, Coefficient)>,
    /// ν″, likewise.
    pub products: Vec<(SpeciesId, Coefficient)>,
    pub third_body: Option<ThirdBody>,
    /// The forward law; `None` where only the equation is known.
    pub rate: Option<Rate>,
    pub reverse: Reverse,
    /// Forward reaction orders that differ from ν′.
    pub order_overrides: Vec<(SpeciesId, f64)>,
    /// Reverse reaction orders that differ from ν″.
    pub reverse_order_overrides: Vec<(SpeciesId, f64)>,
    /// The species that the colliders of a linear-Burke law are, in the law's order.
    pub colliders: Vec<SpeciesId>,
    /// Whether the file declares that another reaction has the same equation and that their rates add up.
    pub duplicate: bool,
}

impl Reaction {
    /// A one-way mass-action reaction with a constant rate k in (kmol/m³)^(1−order)/s.
    pub fn one_way(reactants: Vec<(SpeciesId, Coefficient)>, products: Vec<(SpeciesId, Coefficient)>, k: f64) -> Self {
        Reaction {
            reactants,
            products,
            third_body: None,
            rate: Some(Rate::constant(k)),
            reverse: Reverse::None,
            order_overrides: Vec::new(),
            reverse_order_overrides: Vec::new(),
            colliders: Vec::new(),
            duplicate: false,
        }
    }

    pub fn is_reversible(&self) -> bool {
        self.reverse != Reverse::None
    }

    /// The laws that are given: the forward one, and that of the reverse direction if it has its own.
    pub fn laws(&self) -> impl Iterator<Item = &Rate> {
        let reverse = match &self.reverse {
            Reverse::Explicit(rate) => rate.as_ref(),
            Reverse::None | Reverse::FromThermo => None,
        };
        self.rate.iter().chain(reverse)
    }

    /// ν″ − ν′ of every species whose amount changes, by species.
    pub fn net_coefficients(&self) -> BTreeMap<SpeciesId, f64> {
        let mut net = BTreeMap::new();
        for (species, nu) in &self.products {
            *net.entry(*species).or_insert(0.0) += nu.to_f64();
        }
        for (species, nu) in &self.reactants {
            *net.entry(*species).or_insert(0.0) -= nu.to_f64();
        }
        net.retain(|_, nu| *nu != 0.0);
        net
    }

    /// ν″ − ν′ as integers; `None` if a coefficient is fractional.
    pub fn integer_net_coefficients(&self) -> Option<BTreeMap<SpeciesId, i64>> {
        let mut net = BTreeMap::new();
        for (species, nu) in &self.products {
            *net.entry(*species).or_insert(0) += nu.as_integer()?;
        }
        for (species, nu) in &self.reactants {
            *net.entry(*species).or_insert(0) -= nu.as_integer()?;
        }
        net.retain(|_, nu| *nu != 0);
        Some(net)
    }

    /// The forward order of every species the rate depends on: ν′ unless overridden.
    pub fn forward_orders(&self) -> BTreeMap<SpeciesId, f64> {
        let mut orders: BTreeMap<_, _> = self.reactants.iter().map(|(species, nu)| (*species, nu.to_f64())).collect();
        orders.extend(self.order_overrides.iter().copied());
        orders.retain(|_, order| *order != 0.0);
        orders
    }

    /// The reverse order of every species the reverse rate depends on: ν″ unless overridden.
    pub fn reverse_orders(&self) -> BTreeMap<SpeciesId, f64> {
        let mut orders: BTreeMap<_, _> = self.products.iter().map(|(species, nu)| (*species, nu.to_f64())).collect();
        orders.extend(self.reverse_order_overrides.iter().copied());
        orders.retain(|_, order| *order != 0.0);
        orders
    }

    /// Every species that the equation and the orders name.
    pub fn species(&self) -> impl Iterator<Item = SpeciesId> + '_ {
        let sides = self.reactants.iter().chain(&self.products).map(|(species, _)| *species);
        let collider = self.third_body.as_ref().and_then(|third_body| third_body.collider);
        let orders = self.order_overrides.iter().chain(&self.reverse_order_overrides).map(|(species, _)| *species);
        sides.chain(collider).chain(orders)
    }

    /// Every species of the reaction, efficient ones included, to be renumbered.
    pub(super) fn species_mut(&mut self) -> impl Iterator<Item = &mut SpeciesId> {
        let sides = self.reactants.iter_mut().chain(&mut self.products).map(|(species, _)| species);
        let orders =
            self.order_overrides.iter_mut().chain(&mut self.reverse_order_overrides).map(|(species, _)| species);
        let third_body = self.third_body.iter_mut().flat_map(|third_body| {
            let efficient = third_body.efficiencies.iter_mut().map(|(species, _)| species);
            third_body.collider.iter_mut().chain(efficient)
        });
        sides.chain(orders).chain(third_body).chain(&mut self.colliders)
    }

    /// Every species that has an efficiency of its own.
    pub fn efficient_species(&self) -> impl Iterator<Item = SpeciesId> + '_ {
        let third_body = self.third_body.iter().flat_map(|third_body| &third_body.efficiencies);
        third_body.map(|(species, _)| *species).chain(self.colliders.iter().copied())
    }

    /// The form of the forward rate.
    pub fn kind(&self) -> RateKind {
        match &self.rate {
            None => RateKind::NotGiven,
            Some(Rate::Arrhenius(_)) if self.third_body.is_some() => RateKind::ThreeBody,
            Some(rate) => rate.kind(),
        }
    }
}
