//! A search on the terminal: its progress, and Ctrl-C, which ends it with the best result so far.

use std::io::{self, IsTerminal};
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::signals;
use crate::cli::terminal::Terminal;
use crate::learn::Progress;
use crate::operations::Monitor;
use crate::source::Diagnostic;

/// How often a line is printed where there is no terminal to draw on.
const LINE_EVERY: Duration = Duration::from_secs(30);
/// How often the bar is drawn anew, so that its time goes on.
const DRAWN_EVERY: Duration = Duration::from_millis(200);

/// Shows a search on the terminal and asks the user whether to go on.
pub struct SearchMonitor<'t> {
    terminal: &'t Terminal,
    shown: Shown,
    catching: Once,
}

/// Where the progress is shown.
enum Shown {
    /// As a bar on the terminal.
    Bar(ProgressBar),
    /// As a line now and then.
    Lines(Lines),
    Nowhere,
}

impl<'t> SearchMonitor<'t> {
    /// Shows nothing before the first progress.
    pub fn new(terminal: &'t Terminal) -> Self {
        let shown = match (terminal.is_quiet(), io::stderr().is_terminal()) {
            (true, _) => Shown::Nowhere,
            (false, true) => Shown::Bar(ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(5))),
            (false, false) => Shown::Lines(Lines::start()),
        };
        SearchMonitor { terminal, shown, catching: Once::new() }
    }

    /// Makes the first Ctrl-C, SIGTERM or SIGHUP end the search, not the process, from now on.
    pub fn catch_interrupts(&self) {
        self.catching.call_once(signals::catch_next);
    }

    /// Removes the progress bar.
    pub fn finish(&self) {
        match &self.shown {
            Shown::Bar(bar) => bar.finish_and_clear(),
            Shown::Lines(lines) => lines.end(),
            Shown::Nowhere => {}
        }
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
        match &self.shown {
            Shown::Bar(bar) => draw(bar, progress),
            Shown::Lines(lines) => lines.set(in_words(progress)),
            Shown::Nowhere => {}
        }
    }

    /// Catches interrupts from the first call on.
    fn interrupted(&self) -> bool {
        self.catch_interrupts();
        signals::interrupted()
    }
}

/// Draws a bar where the number of parts is known, else a spinner.
fn draw(bar: &ProgressBar, progress: Progress) {
    let template = match progress {
        Progress::Starts { .. } => "{spinner} trying {msg} [{bar:24}] {pos}/{len} starts {elapsed}",
        Progress::Candidates { .. } => "{spinner} {msg} {elapsed}",
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    if bar.message().is_empty() {
        bar.enable_steady_tick(DRAWN_EVERY);
    }
    match progress {
        Progress::Starts { reactions, done, starts } => {
            bar.set_message(format!("{reactions} reactions"));
            bar.set_length(starts as u64);
            bar.set_position(done as u64);
        }
        Progress::Candidates { .. } => bar.set_message(in_words(progress)),
    }
}

fn in_words(progress: Progress) -> String {
    match progress {
        Progress::Starts { reactions, done, starts } => {
            format!("trying {reactions} reactions: {done} of {starts} starts are done")
        }
        Progress::Candidates { candidates, in_use } => {
            format!("{in_use} of {candidates} candidate reactions in use")
        }
    }
}

/// Prints the last progress now and then, in a thread of its own.
struct Lines {
    /// The last progress; `None` when the search has ended.
    last: Arc<Mutex<Option<String>>>,
    printer: JoinHandle<()>,
}

impl Lines {
    fn start() -> Self {
        let last = Arc::new(Mutex::new(Some("searching".to_string())));
        let (shared, began) = (Arc::clone(&last), Instant::now());
        let printer = thread::spawn(move || {
            let mut next = began + LINE_EVERY;
            loop {
                thread::park_timeout(next.saturating_duration_since(Instant::now()));
                let last = shared.lock().unwrap_or_else(PoisonError::into_inner);
                let Some(text) = last.as_ref() else { return };
                if Instant::now() >= next {
                    Terminal::line(&format!("{} s: {text}", began.elapsed().as_secs()));
                    next += LINE_EVERY;
                }
            }
        });
        Lines { last, printer }
    }

    fn set(&self, text: String) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_some() {
            *last = Some(text);
        }
    }

    fn end(&self) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.printer.thread().unpark();
    }
}
