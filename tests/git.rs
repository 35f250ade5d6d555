//! `diff` as git calls it: an external diff driver and a textconv, set up as the README says.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const NETWORK: &str = "A + B <=> C ; 100 0 5000 ; 2\nC => D ; 3\n";
/// The same in another order, with one rate changed.
const CHANGED: &str = "C => D ; 3.3\nB + A <=> C ; 100 0 5000 ; 2\n";
const REORDERED: &str = "C => D ; 3\nB + A <=> C ; 100 0 5000 ; 2\n";

struct Repository {
    folder: TempDir,
}

impl Repository {
    /// A repository with one commit of `network.rxn` and `notes.yaml`, or `None` where there is no git.
    fn new(setting: &str, arguments: &str) -> Option<Self> {
        if Command::new("git").arg("--version").output().is_err() {
            println!("skipped: git is not installed");
            return None;
        }
        let repository = Repository { folder: tempfile::tempdir().unwrap() };
        repository.git(&["init", "--quiet", "."]);
        repository.write(".gitattributes", "*.yaml diff=kinmech\n*.rxn diff=kinmech\n");
        repository.write("network.rxn", NETWORK);
        repository.write("notes.yaml", "one: 1\ntwo: 2\n");
        repository.commit("first");
        let program = env!("CARGO_BIN_EXE_kinmech").replace('\\', "/");
        repository.git(&["config", &format!("diff.kinmech.{setting}"), &format!("'{program}' diff {arguments}")]);
        Some(repository)
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path().join(name), text).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new("git");
        command.current_dir(self.path()).args(["-c", "user.name=n", "-c", "user.email=e@example.org"]);
        command.args(["-c", "core.autocrlf=false"]).args(arguments);
        command.env("GIT_CONFIG_GLOBAL", "").env("GIT_CONFIG_NOSYSTEM", "1").env("NO_COLOR", "1");
        command.output().unwrap()
    }

    /// What git prints; it must not complain.
    fn git(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git {arguments:?}: {stderr}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", message]);
    }
}

#[test]
fn the_diff_driver_tells_what_changed_in_a_mechanism() {
    let Some(repository) = Repository::new("command", "--git") else { return };
    repository.write("network.rxn", CHANGED);
    let diff = repository.git(&["diff"]);
    assert!(diff.starts_with("diff --kinmech a/network.rxn b/network.rxn\nsame-reactions: "), "{diff}");
    assert!(diff.contains("C => D") && diff.contains("A × 1.100") && !diff.contains("A + B"), "{diff}");
    repository.write("network.rxn", REORDERED);
    assert!(repository.git(&["diff"]).contains("\nequivalent: 4 species and 2 reactions"));
    repository.commit("second");
    let log = repository.git(&["log", "--patch", "--ext-diff", "-1"]);
    assert!(log.contains("\nequivalent: "), "{log}");
}

#[test]
fn the_diff_driver_knows_new_deleted_renamed_and_other_files() {
    let Some(repository) = Repository::new("command", "--git") else { return };
    repository.write("new.rxn", CHANGED);
    repository.write("notes.yaml", "one: 1\ntwo: 3\n");
    repository.git(&["mv", "network.rxn", "old network.rxn"]);
    repository.git(&["add", "--all"]);
    let diff = repository.git(&["diff", "--cached", "--find-renames"]);
    assert!(diff.contains("diff --kinmech a/new.rxn b/new.rxn\nnew: 4 species and 2 reactions\n"), "{diff}");
    assert!(diff.contains("-two: 2\n+two: 3\n"), "{diff}");
    assert!(diff.contains("diff --kinmech a/network.rxn b/old network.rxn\nidentical: "), "{diff}");
    repository.commit("second");
    repository.git(&["rm", "--quiet", "new.rxn"]);
    let diff = repository.git(&["diff", "--cached"]);
    assert!(diff.contains("deleted: 4 species and 2 reactions\n"), "{diff}");
}

#[test]
fn a_broken_mechanism_does_not_stop_git() {
    let Some(repository) = Repository::new("command", "--git") else { return };
    repository.write("network.rxn", "A + B <=> \n");
    let diff = repository.git(&["diff"]);
    assert!(diff.contains("-C => D ; 3\n") && diff.contains("+A + B <=> \n"), "{diff}");
    repository.write("network.rxn", CHANGED);
    assert!(!repository.run(&["diff", "--quiet"]).status.success(), "git still knows that the file has changed");
}

#[test]
fn bytes_that_are_no_text_and_changed_modes_are_told() {
    for (setting, arguments) in [("command", "--git"), ("textconv", "--textconv")] {
        let Some(repository) = Repository::new(setting, arguments) else { return };
        fs::write(repository.path().join("notes.yaml"), b"one: \xe9\ntwo: 2\n").unwrap();
        fs::write(repository.path().join("picture.rxn"), b"\x89PNG\0\xff").unwrap();
        repository.git(&["add", "--all"]);
        repository.git(&["update-index", "--chmod=+x", "network.rxn"]);
        let diff = repository.git(&["diff", "--cached"]);
        assert!(diff.contains("-one: 1\n+one: \u{fffd}\n"), "{diff}");
        assert!(diff.contains("100755"), "{diff}");
        assert!(diff.contains("picture.rxn"), "{diff}");
    }
}

#[test]
fn the_textconv_shows_a_changed_parameter_as_one_line() {
    let Some(repository) = Repository::new("textconv", "--textconv") else { return };
    repository.write("network.rxn", CHANGED);
    let diff = repository.git(&["diff", "--unified=0"]);
    let changes: Vec<&str> = diff
        .lines()
        .filter(|line| {
            (line.starts_with('+') || line.starts_with('-')) && !line.starts_with("+++") && !line.starts_with("---")
        })
        .collect();
    assert_eq!(changes, ["-  A 3, b 0, Ea 0", "+  A 3.3, b 0, Ea 0"]);
    repository.write("network.rxn", REORDERED);
    let diff = repository.git(&["diff"]);
    assert!(!diff.contains("@@"), "{diff}");
    repository.write("notes.yaml", "one: 1\ntwo: 3\n");
    assert!(repository.git(&["diff", "--", "notes.yaml"]).contains("-two: 2\n+two: 3\n"));
}
