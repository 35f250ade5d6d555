//! Signals that ask the process to end: Ctrl-C, SIGTERM, and SIGHUP when the terminal goes away.
//!
//! They end the process at once, as they do without this file, but for two cases: a search ends with its best result
//! at the first signal, and a file that is being written is written to its end first.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::{flag, low_level};

/// Whether the next signal ends the process at once. Every signal sets it, so that the second one always does.
static NEXT_ENDS: AtomicBool = AtomicBool::new(true);
/// The last signal that came.
static LAST: AtomicUsize = AtomicUsize::new(0);

/// Takes over the signals; to be called once, first of all. Signals that the caller of the program has set to be
/// ignored, as `nohup` does, stay ignored.
pub fn take_over() {
    for signal in taken() {
        // In this order: the value of the flag before the signal counts. A signal that cannot be taken over keeps
        // its default, which is to end the process.
        flag::register_conditional_default(signal, &NEXT_ENDS).ok();
        flag::register_usize(signal, &LAST, signal.unsigned_abs() as usize).ok();
        flag::register(signal, &NEXT_ENDS).ok();
    }
}

/// Lets the next signal set a flag, see [`interrupted`], instead of ending the process.
pub fn catch_next() {
    NEXT_ENDS.store(false, Ordering::SeqCst);
}

/// Whether a signal has come since [`catch_next`].
pub fn interrupted() -> bool {
    NEXT_ENDS.load(Ordering::SeqCst)
}

/// Does a short piece of work to its end. A signal that comes meanwhile takes effect afterwards.
pub fn hold_back<R>(work: impl FnOnce() -> R) -> R {
    let would_have_ended = NEXT_ENDS.swap(false, Ordering::SeqCst);
    let result = work();
    let came = NEXT_ENDS.compare_exchange(false, would_have_ended, Ordering::SeqCst, Ordering::SeqCst).is_err();
    if came
        && would_have_ended
        && let Ok(signal) = i32::try_from(LAST.load(Ordering::SeqCst))
    {
        low_level::emulate_default_handler(signal).ok();
    }
    result
}

/// The signals to take over.
#[cfg(target_os = "linux")]
fn taken() -> Vec<i32> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    let is_ignored = |signal: &i32| ignored >> (signal - 1) & 1 == 1;
    [SIGINT, SIGTERM, signal_hook::consts::SIGHUP].into_iter().filter(|signal| !is_ignored(signal)).collect()
}

/// The signals to take over. Elsewhere the standard library does not tell which signals are ignored; SIGHUP, which
/// `nohup` ignores, is left alone.
#[cfg(not(target_os = "linux"))]
fn taken() -> Vec<i32> {
    vec![SIGINT, SIGTERM]
}
