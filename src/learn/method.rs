//! What a learning method is.

use crate::data::Dataset;
use crate::learn::error::DiscoverError;
use crate::learn::monitor::Monitor;
use crate::learn::outcome::{FittedNetwork, Identified, MethodReason, SearchRecord};
use crate::learn::request::Request;
use crate::learn::settings::Settings;

/// A way from data to a network.
pub trait Method: Sync {
    /// The name by which it is asked for.
    fn name(&self) -> &'static str;

    /// What it does, in one line, for the help of the command line.
    fn summary(&self) -> &'static str;

    /// Whether it can do what not every method can.
    fn can(&self, request: Request) -> bool;

    /// Looks at the data and says whether the method applies, before anything long is computed.
    ///
    /// # Errors
    /// What no method could learn from, such as compositions that the data contradict.
    fn prepare<'a>(&self, dataset: &'a Dataset, settings: &'a Settings) -> Result<Preparation<'a>, DiscoverError>;
}

/// What a method says of a data set.
pub enum Preparation<'a> {
    /// The method applies.
    Ready(Box<dyn Run + 'a>),
    /// It does not: the error for one who insists, and the reason to take another method.
    NotApplicable { error: DiscoverError, reason: Option<MethodReason> },
}

/// A method that is ready to run on a data set.
pub trait Run {
    /// Learns a network.
    ///
    /// # Errors
    /// Why nothing can be learned.
    fn learn(self: Box<Self>, monitor: &Monitor) -> Result<Learned, DiscoverError>;
}

/// What a method returns.
pub struct Learned {
    pub network: FittedNetwork,
    pub search: SearchRecord,
    pub identified: Identified,
}
