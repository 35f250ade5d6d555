//! What a child process took: time, processor time and peak memory.

use std::process::{Command, Stdio};
use std::time::Instant;

/// Of one process, the median of several, or a ratio of two.
#[derive(Clone, Copy)]
pub struct Usage {
    /// Seconds from start to end.
    pub wall: f64,
    /// Seconds of all processors, the kernel's included.
    pub processor: f64,
    /// The most that was resident at once, 10⁶ bytes.
    pub megabytes: f64,
}

impl Usage {
    pub fn over(self, other: Usage) -> Usage {
        self.by(other, |one, two| one / two)
    }

    pub fn less(self, other: Usage) -> Usage {
        self.by(other, |one, two| one - two)
    }

    fn by(self, other: Usage, of: impl Fn(f64, f64) -> f64) -> Usage {
        Usage {
            wall: of(self.wall, other.wall),
            processor: of(self.processor, other.processor),
            megabytes: of(self.megabytes, other.megabytes),
        }
    }
}

/// Each figure's own median.
pub fn median(runs: &[Usage]) -> Usage {
    let of = |figure: fn(&Usage) -> f64| {
        let mut values: Vec<f64> = runs.iter().map(figure).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    Usage { wall: of(|run| run.wall), processor: of(|run| run.processor), megabytes: of(|run| run.megabytes) }
}

/// Runs a command that must succeed, and waits for it.
///
/// The memory that the kernel tells of a child is never less than this process had when it began the child,
/// which is a few megabytes.
pub fn measure(command: &mut Command) -> Usage {
    let began = Instant::now();
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let id = child.unwrap_or_else(|error| panic!("{command:?}: {error}")).id();
    let (status, used) = wait(libc::pid_t::try_from(id).expect("a process id"));
    let wall = began.elapsed().as_secs_f64();
    assert_eq!(status, 0, "{command:?} fails");
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 * 1e-6;
    let bytes_per_unit = if cfg!(target_vendor = "apple") { 1.0 } else { 1024.0 };
    Usage {
        wall,
        processor: seconds(used.ru_utime) + seconds(used.ru_stime),
        megabytes: used.ru_maxrss as f64 * bytes_per_unit / 1e6,
    }
}

/// The standard library waits for a child, but does not tell what it used.
fn wait(id: libc::pid_t) -> (i32, libc::rusage) {
    let mut status = 0;
    // SAFETY: a structure of numbers, of which all zeros is one.
    let mut used: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: both pointers are to places of their types that outlive the call.
    let waited = unsafe { libc::wait4(id, &mut status, 0, &mut used) };
    assert_eq!(waited, id, "{}", std::io::Error::last_os_error());
    (status, used)
}
