//! What an interrupted run leaves behind.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "in a test, a failure is what should be seen")]

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A run that reads from a pipe that stays open and writes each article as it comes.
fn run(output: Option<&Path>) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quoteledger"));
    command.args(["extract", "-", "--cluster-rows", "1", "--threads", "2"]);
    if let Some(output) = output {
        command.arg("-o").arg(output);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// One article as a line of JSON.
fn line(number: usize) -> String {
    let text = format!("ADEN: The pier is closed.\\n\\n“We sail at {number},” Captain Ana Diaz said.");
    format!("{{\"id\": \"{number}\", \"title\": \"Pier closed\", \"text\": \"{text}\"}}\n")
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").args(["-s", name, &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

/// The names of the files in a folder, sorted.
fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(60), "waited in vain: {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Starts a run over an old ledger, sends it a signal in the middle of the new one, and gives its exit status.
fn interrupted(folder: &Path, name: &str) -> Option<i32> {
    let ledger = folder.join("ledger.csv");
    fs::write(&ledger, "quote_id,quote\n").unwrap();
    let mut child = run(Some(&ledger));
    let mut stdin = child.stdin.take().unwrap();
    (0..20).for_each(|number| stdin.write_all(line(number).as_bytes()).unwrap());
    stdin.flush().unwrap();
    wait_until("a new ledger is begun", || files(folder).iter().any(|file| file.ends_with(".tmp")));
    signal(&child, name);
    let status = child.wait().unwrap();
    drop(stdin);
    assert_eq!(fs::read_to_string(&ledger).unwrap(), "quote_id,quote\n");
    status.code()
}

#[test]
fn an_interrupted_run_leaves_the_old_ledger_and_nothing_else() {
    for (name, status) in [("INT", 130), ("TERM", 143)] {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(interrupted(folder.path(), name), Some(status));
        assert_eq!(files(folder.path()), ["ledger.csv"]);
    }
}

#[test]
fn a_killed_run_leaves_the_old_ledger() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(interrupted(folder.path(), "KILL"), None);
}

#[test]
fn what_was_written_to_standard_output_is_whole_rows() {
    let mut child = run(None);
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    (0..50).for_each(|number| stdin.write_all(line(number).as_bytes()).unwrap());
    stdin.flush().unwrap();
    let mut written = vec![0; 2000];
    stdout.read_exact(&mut written).unwrap();
    signal(&child, "INT");
    stdout.read_to_end(&mut written).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let mut records = csv::Reader::from_reader(written.as_slice());
    let records: Vec<csv::StringRecord> = records.records().map(Result::unwrap).collect();
    assert!(!records.is_empty());
}
