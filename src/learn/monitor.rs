//! Progress reports to the caller while a method runs, and the caller's way to stop it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, Thread};
use std::time::Duration;

use crate::learn::stop::Stop;

/// How often the caller is asked whether to stop.
const ASKED_EVERY: Duration = Duration::from_millis(50);

/// Called while a method runs; both functions may be called from any thread.
pub struct Monitor<'a> {
    /// Whether the user wants to stop.
    pub interrupted: &'a (dyn Fn() -> bool + Sync),
    /// Called whenever a part is done.
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

impl Monitor<'_> {
    /// Runs a calculation. As soon as the user wants to stop, `stop` is raised, which the calculation looks at.
    pub fn watch<R>(&self, stop: &Stop, calculation: impl FnOnce() -> R) -> R {
        if (self.interrupted)() {
            stop.raise();
        }
        let ended = AtomicBool::new(false);
        thread::scope(|scope| {
            let watcher = scope.spawn(|| {
                while !ended.load(Ordering::Relaxed) && !stop.is_raised() {
                    if (self.interrupted)() {
                        stop.raise();
                    }
                    thread::park_timeout(ASKED_EVERY);
                }
            });
            let _at_the_end = Ending { ended: &ended, watcher: watcher.thread() };
            calculation()
        })
    }
}

/// Ends the thread that asks, even if the calculation panics.
struct Ending<'e> {
    ended: &'e AtomicBool,
    watcher: &'e Thread,
}

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        self.watcher.unpark();
    }
}

/// How far a method is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// `done` of the `starts` for this number of reactions have ended.
    Starts { reactions: usize, done: usize, starts: usize },
    /// `in_use` of the candidates are in the active set.
    Candidates { candidates: u128, in_use: usize },
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[test]
    fn a_calculation_learns_of_the_wish_to_stop_while_it_runs() {
        let (began, stop) = (Instant::now(), Stop::default());
        let interrupted = || began.elapsed() > Duration::from_millis(100);
        let monitor = Monitor { interrupted: &interrupted, progress: &|_| {} };
        let noticed = monitor.watch(&stop, || {
            assert!(!stop.is_raised());
            while !stop.is_raised() && began.elapsed() < Duration::from_secs(20) {
                thread::sleep(Duration::from_millis(1));
            }
            began.elapsed()
        });
        assert!(noticed < Duration::from_secs(10), "{noticed:?}");
        assert_eq!(monitor.watch(&stop, || 7), 7);
    }
}
