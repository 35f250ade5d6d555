//! Ctrl-C: the first ends a search with the best so far, the second the process.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The exit code of a process that Ctrl-C ends.
const INTERRUPTED: i32 = 130;

/// True from the first Ctrl-C on. Without the handler Ctrl-C ends the process at once, which loses the best
/// so far but nothing else.
pub fn interrupted() -> Arc<AtomicBool> {
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
