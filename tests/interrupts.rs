//! Ctrl-C, SIGTERM and SIGHUP end a search soon, with the best so far, which says that it was interrupted.

#![cfg(target_os = "linux")]

use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Where a search takes minutes: air pollution over fifty degrees, with noise.
fn place() -> tempfile::TempDir {
    let place = tempfile::tempdir().expect("a temporary folder");
    let network = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/networks/pollu.rxn");
    fs::copy(network, place.path().join("pollu.rxn")).expect("copied");
    let line = "simulate pollu.rxn --random 30 --temperature-range 260:310 --times 0:10:6 --derivatives --noise-rate 1e-2 -o data.csv";
    let output = kinmech(place.path(), line).output().expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    place
}

fn kinmech(directory: &Path, line: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kinmech"));
    command.current_dir(directory).args(line.split_whitespace()).stdin(Stdio::null());
    // The tests themselves may run under nohup, or in the background of a shell, which ignores Ctrl-C for them.
    set_action(&mut command, &[libc::SIGHUP, libc::SIGINT, libc::SIGTERM], libc::SIG_DFL);
    command
}

/// Sets what signals do to a program from its start on.
fn set_action(command: &mut Command, signals: &'static [i32], action: libc::sighandler_t) {
    let set = move || {
        for signal in signals {
            // Safety: only the child is changed, before it becomes the program.
            unsafe { libc::signal(*signal, action) };
        }
        Ok(())
    };
    // Safety: the function calls nothing but `signal`, which may be called there.
    unsafe { command.pre_exec(set) };
}

fn send(child: &Child, signal: i32) {
    // Safety: the child has not been waited for, so that its number is its own.
    unsafe { libc::kill(child.id() as i32, signal) };
}

/// How a search ended.
struct Ended {
    code: Option<i32>,
    stdout: String,
    stderr: String,
    /// The processor time of all its threads since the signal, in seconds: it does not depend on what else runs.
    used: f64,
}

/// Sends a signal to a search that has used `after` seconds of processor time.
fn interrupted(directory: &Path, line: &str, after: f64, signal: i32) -> Ended {
    let names = ["stdout.txt", "stderr.txt"].map(|name| directory.join(name));
    let [stdout, stderr] = names.each_ref().map(|name| File::create(name).expect("created"));
    let mut child = kinmech(directory, line).stdout(stdout).stderr(stderr).spawn().expect("runs");
    let (before, has_ended) = wait_until_used(&child, after);
    assert!(!has_ended, "the search ended before it was interrupted");
    send(&child, signal);
    let (time, _) = wait_until_used(&child, before + 60.0);
    child.kill().ok();
    let code = child.wait().expect("ended").code();
    let [stdout, stderr] = names.map(|name| fs::read_to_string(name).expect("UTF-8"));
    Ended { code, stdout, stderr, used: time - before }
}

/// Waits until a process has used so much processor time, or has ended.
fn wait_until_used(child: &Child, seconds: f64) -> (f64, bool) {
    loop {
        let (time, has_ended) = processor_time(child);
        if has_ended || time >= seconds {
            return (time, has_ended);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The processor time of a process that has not been waited for, in seconds, and whether it has ended.
fn processor_time(child: &Child) -> (f64, bool) {
    let text = fs::read_to_string(format!("/proc/{}/stat", child.id())).expect("a process");
    let (_, fields) = text.rsplit_once(") ").expect("a name in brackets");
    let fields: Vec<&str> = fields.split(' ').collect();
    let ticks: f64 = [fields[11], fields[12]].iter().map(|field| field.parse::<f64>().expect("ticks")).sum();
    // Linux gives hundredths of a second.
    (ticks / 100.0, fields[0] == "Z")
}

#[test]
fn the_best_so_far_is_written_soon_and_marked_in_every_output() {
    let place = place();
    let place = place.path();
    for (after, signal) in [(0.2, libc::SIGINT), (2.0, libc::SIGTERM), (5.0, libc::SIGHUP), (9.0, libc::SIGINT)] {
        fs::remove_file(place.join("learned.yaml")).ok();
        let line = "discover data.csv -o learned.yaml --format json";
        let Ended { code, stdout, stderr, used } = interrupted(place, line, after, signal);
        assert_eq!(code, Some(3), "signal {signal}: {stderr}");
        assert!(used < 3.0, "signal {signal} after {after} s: {used} s");
        let object: serde_json::Value = serde_json::from_str(&stdout).expect("JSON");
        assert_eq!(object["stop_reason"], "interrupted");
        let learned = fs::read_to_string(place.join("learned.yaml")).expect("written");
        assert!(learned.contains("stop-reason: interrupted") && learned.contains("converged: false"), "{learned}");
        assert!(!stderr.contains("0/0") && !stderr.contains("too-few-rows"), "{stderr}");
    }
    let ended = interrupted(place, "discover data.csv", 1.0, libc::SIGTERM);
    assert!(ended.stdout.contains("stopped by the user; this is the best so far"), "{}", ended.stdout);
}

#[test]
fn a_signal_that_is_to_be_ignored_is_ignored() {
    let place = place();
    let mut command = kinmech(place.path(), "discover data.csv");
    // As nohup does.
    set_action(&mut command, &[libc::SIGHUP], libc::SIG_IGN);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("runs");
    wait_until_used(&child, 1.0);
    send(&child, libc::SIGHUP);
    let (_, has_ended) = wait_until_used(&child, 3.0);
    assert!(!has_ended, "SIGHUP was to be ignored");
    child.kill().ok();
    child.wait().ok();
}
