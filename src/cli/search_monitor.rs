//! A search on the terminal: its progress, and Ctrl-C, which ends it with the best result so far.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use indicatif::ProgressBar;

use crate::cli::terminal::Terminal;
use crate::learn::Progress;
use crate::operations::Monitor;
use crate::source::Diagnostic;

/// The exit code of a process that a second Ctrl-C ends.
const INTERRUPTED: i32 = 130;

/// Shows a search on the terminal and asks the user whether to go on.
pub struct SearchMonitor<'t> {
    terminal: &'t Terminal,
    bar: ProgressBar,
    interrupted: OnceLock<Arc<AtomicBool>>,
}

impl<'t> SearchMonitor<'t> {
    /// A progress bar that counts starts; it appears with the first progress.
    pub fn new(terminal: &'t Terminal) -> Self {
        SearchMonitor { terminal, bar: terminal.progress("starts"), interrupted: OnceLock::new() }
    }

    /// Makes the first Ctrl-C end the search, not the process, from now on.
    pub fn catch_interrupts(&self) {
        self.interrupted.get_or_init(count_interrupts);
    }

    /// Removes the progress bar.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Monitor for SearchMonitor<'_> {
    fn findings(&self, findings: &[Diagnostic]) {
        self.terminal.diagnostics(findings);
    }

    fn remark(&self, remark: &str) {
        self.terminal.remark(remark);
    }

    fn progress(&self, progress: Progress) {
        match progress {
            Progress::Starts { reactions, done, starts } => {
                self.bar.set_message(format!("trying {reactions} reactions"));
                self.bar.set_length(starts as u64);
                self.bar.set_position(done as u64);
            }
            Progress::Candidates { candidates, in_use } => {
                self.bar.set_message(format!("{in_use} of {candidates} candidate reactions in use"));
            }
        }
    }

    /// Catches interrupts from the first call on.
    fn interrupted(&self) -> bool {
        self.interrupted.get_or_init(count_interrupts).load(Ordering::Relaxed)
    }
}

/// A flag that the first Ctrl-C sets; the second ends the process. If the handler cannot be installed, the first
/// Ctrl-C ends the process and the best result so far is lost.
fn count_interrupts() -> Arc<AtomicBool> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(INTERRUPTED);
        }
    })
    .ok();
    interrupted
}
