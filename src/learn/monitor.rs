//! Progress reports to the caller while a method runs, and the caller's way to stop it.

/// Called while a method runs; both functions may be called from any thread.
pub struct Monitor<'a> {
    /// Whether the user wants to stop.
    pub interrupted: &'a (dyn Fn() -> bool + Sync),
    /// Called whenever a part is done.
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

/// How far a method is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// `done` of the `starts` for this number of reactions have ended.
    Starts { reactions: usize, done: usize, starts: usize },
    /// `in_use` of the candidates are in the active set.
    Candidates { candidates: u128, in_use: usize },
}
