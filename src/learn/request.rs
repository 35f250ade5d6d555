//! What a user may ask for that not every method can do.

use crate::learn::settings::{EquationSource, Settings, Unobserved};

/// What a user may ask for that not every method can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    Known,
    Forbidden,
    Inert,
    Open,
    TrustLaws,
    LargestOrder,
    LargestProducts,
    Bootstrap,
    Unobserved,
    /// Equations over windows between snapshots.
    Windows,
}

impl Request {
    /// How it is asked for.
    pub fn name(self) -> &'static str {
        match self {
            Request::Known => "--known",
            Request::Forbidden => "--forbid",
            Request::Inert => "--inert",
            Request::Open => "--open",
            Request::TrustLaws => "--trust-laws",
            Request::LargestOrder => "--max-order",
            Request::LargestProducts => "--max-products",
            Request::Bootstrap => "--bootstrap",
            Request::Unobserved => "--unobserved",
            Request::Windows => "`equations: windows`",
        }
    }

    /// What these settings ask for.
    pub fn of(settings: &Settings) -> Vec<Request> {
        let prior = &settings.prior;
        let asked = [
            (Request::Known, !prior.known.is_empty()),
            (Request::Forbidden, !prior.forbidden.is_empty()),
            (Request::Inert, !prior.inert.is_empty()),
            (Request::Open, prior.open),
            (Request::TrustLaws, prior.trust_laws),
            (Request::LargestOrder, prior.largest_order.is_some()),
            (Request::LargestProducts, prior.largest_products.is_some()),
            (Request::Bootstrap, settings.bootstrap > 0),
            (Request::Unobserved, prior.unobserved != Unobserved::Proposed),
            (Request::Windows, settings.equations == EquationSource::Windows),
        ];
        asked.into_iter().filter(|(_, is_asked)| *is_asked).map(|(request, _)| request).collect()
    }
}
