//! What `verify` must do with files: read all forms of a folder, never take a ledger for a source, never write over what
//! it reads.
#![allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const TRANSCRIPT: &str = "CHAIR: We are in session. The minister has the floor.\n\n\
    MINISTER JON LOVELL: I never wrote that the road is open at night.\n\n\
    MEMBER ADA LOVELL: Then who did it, if I may ask the minister?\n\n\
    CHAIR: The minister may answer that.\n\n\
    MINISTER JON LOVELL: I was told that it was somebody in the road office.\n\n\
    MEMBER ADA LOVELL: I thank the minister for his frankness.\n";
const LEDGER: &str = "quote_id,article,kind,quote,speaker,status,evidence,note\n\
                      q1,a.txt,direct,I never wrote that the road is open at night.,Jon Lovell,,,\n\
                      q2,a.txt,direct,I never wrote that the road is open at night.,Ada Lovell,,,\n";

/// A folder with a ledger and a source.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("s")).unwrap();
    fs::write(folder.path().join("s/hearing.txt"), TRANSCRIPT).unwrap();
    fs::write(folder.path().join("l.csv"), LEDGER).unwrap();
    folder
}

/// Exit status, standard output, standard error.
fn verify(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_quoteledger"))
        .arg("verify")
        .args(arguments)
        .args(["--isolated"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_words_of_another_speaker_are_no_evidence() {
    let folder = folder();
    let path = folder.path();
    let (status, _, stderr) = verify(path, &["l.csv", "--against", "s", "-o", "l.csv"]);
    assert_eq!(status, 1, "{stderr}");
    assert!(stderr.contains("1 with another speaker there"), "{stderr}");
    let written = fs::read_to_string(path.join("l.csv")).unwrap();
    assert_eq!(written.matches("exact: s/hearing.txt").count(), 1, "{written}");
    let (status, ..) = verify(path, &["l.csv", "--against", "s", "--fail-on", "speaker"]);
    assert_eq!(status, 1);
    let (status, ..) = verify(path, &["l.csv", "--against", "s", "--fail-on", "never"]);
    assert_eq!(status, 0);
}

#[test]
fn a_passage_by_the_right_speaker_goes_before_one_by_another() {
    let folder = folder();
    let path = folder.path();
    fs::write(path.join("s/later.txt"), "ADA LOVELL: I never wrote that the road is open at night.\n")
        .unwrap();
    let (status, stdout, _) = verify(path, &["l.csv", "--against", "s", "--format", "csv"]);
    assert_eq!(status, 0, "{stdout}");
    assert!(stdout.contains("s/hearing.txt") && stdout.contains("s/later.txt"), "{stdout}");
}

#[test]
fn ledgers_prove_nothing() {
    let folder = folder();
    let path = folder.path();
    let row = "{\"quote_id\":\"q1\",\"quote\":\"I never wrote that the road is open at night.\",\"speaker\":\"Jon \
               Lovell\"}\n";
    fs::write(path.join("s/l.jsonl"), row).unwrap();
    fs::write(path.join("s/hearing.txt"), "It rained, they said, all night.\n").unwrap();
    let (status, _, stderr) = verify(path, &["l.csv", "--against", "s"]);
    assert!(status == 1 && stderr.contains("2 not found"), "{stderr}");
    assert!(stderr.contains("s/l.jsonl: passed over: a ledger proves none of its quotes"), "{stderr}");
    let (status, _, stderr) = verify(path, &["l.csv", "--against", "./l.csv"]);
    assert!(status == 2 && stderr.contains("only ledgers among the sources"), "{stderr}");
}

#[test]
fn nothing_that_is_read_is_written_over() {
    let folder = folder();
    let path = folder.path();
    fs::write(path.join("a.txt"), "An article.\n").unwrap();
    fs::write(path.join("notes.txt"), "My notes.\n").unwrap();
    let other = LEDGER.replace("Jon Lovell,,,", "Jon Lovell,confirmed,,asked him");
    fs::write(path.join("other.csv"), &other).unwrap();
    for (output, told) in [
        ("s/hearing.txt", "would replace s/hearing.txt, which is read"),
        ("./s/../a.txt", "would replace an article of the ledger"),
        ("notes.txt", "exists and cannot be read as a ledger"),
        ("other.csv", "is another ledger, of which 1 row with a check would be lost"),
    ] {
        let before = fs::read(path.join(output)).unwrap();
        let (status, _, stderr) = verify(path, &["l.csv", "--against", "s", "-o", output]);
        assert!(status == 2 && stderr.contains(told), "{output}: {stderr}");
        assert_eq!(fs::read(path.join(output)).unwrap(), before, "{output}");
    }
    // What an earlier run wrote may be written again.
    for _ in 0..2 {
        let (status, _, stderr) = verify(path, &["l.csv", "--against", "s", "-o", "out.csv"]);
        assert_eq!(status, 1, "{stderr}");
    }
}

#[test]
fn markdown_in_folders_is_read_and_json_is_told() {
    let folder = folder();
    let path = folder.path();
    fs::rename(path.join("s/hearing.txt"), path.join("s/hearing.md")).unwrap();
    fs::write(path.join("s/more.json"), "{\"text\": \"Words.\"}").unwrap();
    let (_, _, stderr) = verify(path, &["l.csv", "--against", "s/"]);
    assert!(stderr.contains("2 quotes, 1 source: 2 exact"), "{stderr}");
    assert!(stderr.contains("1 .json file passed over: name it"), "{stderr}");
    let (_, _, stderr) = verify(path, &["l.csv", "--against", "s/", "--quiet"]);
    assert!(stderr.is_empty(), "{stderr}");
}

/// Every quotation stands in the article that it was taken from.
#[test]
fn every_quotation_is_proved_by_its_own_article() {
    let folder = tempfile::tempdir().unwrap();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let mut articles: Vec<PathBuf> = fs::read_dir(samples)
        .unwrap()
        .map(|sample| sample.unwrap().path().join("article.txt"))
        .filter(|article| article.exists())
        .collect();
    articles.sort();
    let ledger = folder.path().join("ledger.csv");
    let status = Command::new(env!("CARGO_BIN_EXE_quoteledger"))
        .args(["extract", "--isolated", "--quiet", "-o"])
        .arg(&ledger)
        .args(&articles)
        .status()
        .unwrap();
    assert!(status.success());
    let mut arguments = vec!["ledger.csv", "--self", "--against"];
    arguments.extend(articles.iter().map(|article| article.to_str().unwrap()));
    let (status, stdout, stderr) = verify(folder.path(), &arguments);
    assert_eq!(status, 0, "{stdout}");
    // Three words of somebody whose name stands nowhere near prove nothing.
    let is_proved = stderr.contains(" exact") && !stderr.contains("altered") && !stderr.contains("not found");
    assert!(is_proved && (!stderr.contains("weak") || stderr.contains(" 1 weak")), "{stdout}{stderr}");
}
