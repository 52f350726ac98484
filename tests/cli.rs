//! The command as a user meets it.
//!
//! What it prints is kept as transcripts in `tests/cmd/*.trycmd`; `TRYCMD=overwrite cargo test --test cli`
//! writes them anew (read the difference before you commit it). What a transcript cannot show, such as
//! files, pipes and full disks, is tested here.
#![allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects")]

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const STORM: &str = "tests/cmd/extract.in/news/storm.txt";
const NEWS: &str = "tests/cmd/extract.in/news";

fn quoteledger(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quoteledger"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).stdin(Stdio::null());
    command
}

fn status_of(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn stderr_of(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn path_str(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn transcripts() {
    // The help is wrapped to the terminal, so the transcripts have a width of their own.
    trycmd::TestCases::new().env("COLUMNS", "100").case("tests/cmd/*.trycmd").case("tests/cmd/*.toml");
}

#[test]
fn the_ledger_is_written_to_a_file_and_summed_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.csv");
    let output = quoteledger(&["extract", NEWS, "-o", path_str(&path)]).output().unwrap();
    assert_eq!(status_of(&output), 0);
    assert!(output.stdout.is_empty());
    assert!(stderr_of(&output).starts_with("2 articles, "), "{}", stderr_of(&output));
    assert!(fs::read_to_string(&path).unwrap().starts_with("quote_id,article,"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);

    let output = quoteledger(&["extract", NEWS, "--quiet", "-o", path_str(&path)]).output().unwrap();
    assert_eq!((status_of(&output), stderr_of(&output).as_str()), (0, ""));
}

#[test]
fn the_texts_of_pages_are_written_beside_the_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let (ledger, texts) = (folder.path().join("ledger.tsv"), folder.path().join("texts"));
    let page = "tests/cmd/pages.in/ferry.html";
    let arguments = ["extract", page, STORM, "-o", path_str(&ledger), "--text-dir", path_str(&texts)];
    assert_eq!(status_of(&quoteledger(&arguments).output().unwrap()), 0);
    let names: Vec<_> = fs::read_dir(&texts).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["tests_cmd_pages.in_ferry.html.txt"]);
    let text = fs::read_to_string(texts.join(&names[0])).unwrap();
    let ledger = fs::read_to_string(&ledger).unwrap();
    let cells: Vec<&str> = ledger.lines().nth(1).unwrap().split('\t').collect();
    let column = |name: &str| ledger.lines().next().unwrap().split('\t').position(|one| one == name).unwrap();
    let (start, end) = cells[column("spans")].split_once('-').unwrap();
    let (start, end): (usize, usize) = (start.parse().unwrap(), end.parse().unwrap());
    let words: String = text.chars().skip(start).take(end - start).collect();
    assert_eq!(words, cells[column("quote")]);

    // A text never replaces an article.
    let name = "tests_cmd_pages.in_ferry.html.txt";
    let output = quoteledger(&["extract", page, path_str(&texts.join(name)), "--text-dir", path_str(&texts)]);
    let output = { output }.output().unwrap();
    assert_eq!(status_of(&output), 2);
    assert!(stderr_of(&output).contains("would replace an article"), "{}", stderr_of(&output));
}

#[test]
fn the_form_follows_the_name_unless_it_is_given() {
    let folder = tempfile::tempdir().unwrap();
    for (name, arguments, start) in [
        ("ledger.tsv", &[][..], "quote_id\tarticle\t"),
        ("ledger.tsv", &["--format", "csv"][..], "quote_id,article,"),
        ("ledger.csv", &["--excel"][..], "\u{feff}quote_id,article,"),
    ] {
        let path = folder.path().join(name);
        let mut command = quoteledger(&["extract", STORM, "--quiet", "-o", path_str(&path)]);
        assert!(command.args(arguments).status().unwrap().success());
        assert!(fs::read_to_string(&path).unwrap().starts_with(start), "{name} {arguments:?}");
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let ledger = |threads: &str| {
        let articles = ["extract", NEWS, "samples", "--threads", threads, "--format", "jsonl"];
        quoteledger(&articles).output().unwrap().stdout
    };
    assert_eq!(ledger("1"), ledger("7"));
}

#[test]
fn an_existing_ledger_outlives_a_run_that_reads_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.csv");
    fs::write(&path, "quote_id,quote,note\nq1,Yes,mine\n").unwrap();
    let output = quoteledger(&["extract", "missing.txt", "-o", path_str(&path)]).output().unwrap();
    assert_eq!(status_of(&output), 2);
    assert_eq!(fs::read_to_string(&path).unwrap(), "quote_id,quote,note\nq1,Yes,mine\n");
}

#[test]
fn checks_outlive_a_new_run_onto_the_same_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.csv");
    let extract = |more: &[&str]| {
        let output = quoteledger(&["extract", NEWS, "-o", path_str(&path)]).args(more).output().unwrap();
        (status_of(&output), stderr_of(&output))
    };
    assert_eq!(extract(&[]).0, 0);
    let first = fs::read_to_string(&path).unwrap();

    // A checker notes something in the first row, and adds a row for what the program did not see.
    let mut lines: Vec<String> = first.lines().map(|line| format!("{line},")).collect();
    lines[0] += "desk";
    lines[1] += "Rome";
    lines.push(format!(",{STORM},,,I heard it myself,{},ok,,,,,Rome", ",".repeat(23)));
    fs::write(&path, lines.join("\n")).unwrap();
    let (status, messages) = extract(&["--format", "csv"]);
    assert_eq!(status, 0, "{messages}");
    assert!(messages.contains("0 gone, 0 new, 1 of your own\n"), "{messages}");
    let ledger = quoteledger::ledger::read("ledger.csv", &fs::read(&path).unwrap()).unwrap();
    assert_eq!(ledger.extra_columns, ["desk"]);
    assert_eq!(ledger.rows[0].extra, ["Rome"]);
    let added = ledger.rows.iter().find(|row| row.row.quote_id.is_empty()).unwrap();
    assert_eq!((added.row.status.as_str(), added.row.flags.as_str()), ("ok", ""));

    assert_eq!(extract(&["--overwrite"]).0, 0);
    assert_eq!(fs::read_to_string(&path).unwrap(), first);

    fs::write(&path, "my shopping list").unwrap();
    let (status, messages) = extract(&[]);
    assert_eq!(status, 2);
    assert!(
        messages.contains("ledger.csv:1: exists and cannot be read as a ledger (no ledger: "),
        "{messages}"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), "my shopping list");
}

/// Two articles of two quotations each, and their ledger, in which a checker confirmed the first of each.
fn checked_news(folder: &Path) {
    fs::create_dir(folder.join("news")).unwrap();
    let dam = "Dam\n\n“The wall is safe for now,” engineer Olga Rehn said.\n\n“We check the wall twice a day,” Rehn said.\n";
    fs::write(folder.join("news/dam.txt"), dam).unwrap();
    let port = "Port\n\n“The port will open on Friday,” said Joan Pell.\n\n“No ship will wait for long,” Pell said.\n";
    fs::write(folder.join("news/port.txt"), port).unwrap();
    let output = quoteledger(&["extract", "news", "-q", "-o", "l.csv"]).current_dir(folder).output().unwrap();
    assert_eq!(status_of(&output), 0, "{}", stderr_of(&output));
    change_ledger(&folder.join("l.csv"), |rows| {
        rows[0].status = "confirmed".into();
        rows[2].status = "confirmed".into();
    });
}

/// Lets a checker write into a ledger.
fn change_ledger(path: &Path, change: impl FnOnce(&mut Vec<quoteledger::ledger::Row>)) {
    let ledger = quoteledger::ledger::read("l.csv", &fs::read(path).unwrap()).unwrap();
    let mut rows = ledger.rows.into_iter().map(|row| row.row).collect();
    change(&mut rows);
    let format = quoteledger::ledger::Format::Csv { excel: false };
    quoteledger::ledger::write(&rows, format, fs::File::create(path).unwrap()).unwrap();
}

/// Runs `extract` with a ledger in the folder; gives what it says, and the rows as `article|speaker|status|flags`.
fn extracted_onto(folder: &Path, arguments: &[&str]) -> (String, Vec<String>) {
    let mut command = quoteledger(&["extract", "-o", "l.csv"]);
    let output = command.args(arguments).current_dir(folder).output().unwrap();
    assert_eq!(status_of(&output), 0, "{}", stderr_of(&output));
    let ledger = quoteledger::ledger::read("l.csv", &fs::read(folder.join("l.csv")).unwrap()).unwrap();
    let shown = ledger
        .rows
        .iter()
        .map(|row| &row.row)
        .map(|row| format!("{}|{}|{}|{}", row.article, row.speaker, row.status, row.flags));
    (stderr_of(&output), shown.collect())
}

#[test]
fn articles_that_were_not_read_keep_their_rows() {
    let folder = tempfile::tempdir().unwrap();
    checked_news(folder.path());
    let all = [
        "news/dam.txt|Olga Rehn|confirmed|",
        "news/dam.txt|Olga Rehn||",
        "news/port.txt|Joan Pell|confirmed|",
        "news/port.txt|Joan Pell||",
    ];
    let (messages, rows) = extracted_onto(folder.path(), &["news/port.txt"]);
    assert_eq!(rows, all);
    assert!(
        messages.contains("l.csv: news/dam.txt was not read: its 2 rows stay as they are\n"),
        "{messages}"
    );
    assert!(
        messages.contains("2 kept, 0 changed, 0 gone, 0 new, 2 of articles that were not read\n"),
        "{messages}"
    );

    // What the run would have read, and is not there, is gone.
    fs::remove_file(folder.path().join("news/port.txt")).unwrap();
    let (messages, rows) = extracted_onto(folder.path(), &["news"]);
    assert_eq!(rows, [all[0], all[1], "news/port.txt|Joan Pell|confirmed|gone"]);
    assert!(messages.contains("2 kept, 0 changed, 2 gone (1 with notes, kept), 0 new\n"), "{messages}");
}

#[test]
fn a_ledger_keeps_its_names_for_files_that_are_given_by_others() {
    let folder = tempfile::tempdir().unwrap();
    checked_news(folder.path());
    let before = fs::read_to_string(folder.path().join("l.csv")).unwrap();
    let absolute = folder.path().join("news");
    let (messages, rows) = extracted_onto(folder.path(), &[path_str(&absolute)]);
    assert_eq!(rows.len(), 4, "{rows:?}");
    assert_eq!(fs::read_to_string(folder.path().join("l.csv")).unwrap(), before);
    assert!(messages.contains("4 kept, 0 changed, 0 gone, 0 new\n"), "{messages}");
    let dam = absolute.join("dam.txt");
    let kept =
        format!("l.csv: 2 files keep the names that they have there (news/dam.txt, not {})\n", dam.display());
    assert!(messages.contains(&kept), "{messages}");

    // One of them alone, and a new one, whose name is as it is given.
    fs::write(absolute.join("mill.txt"), "Mill\n\n“The mill is shut for good,” said Ida Moe.\n").unwrap();
    let mill = absolute.join("mill.txt");
    let (messages, rows) = extracted_onto(folder.path(), &[path_str(&dam), path_str(&mill)]);
    assert_eq!(rows.len(), 5, "{rows:?}");
    assert!(rows.contains(&format!("{}|Ida Moe||", mill.display())), "{rows:?}");
    assert!(
        messages.contains("2 kept, 0 changed, 0 gone, 1 new, 2 of articles that were not read\n"),
        "{messages}"
    );

    // From another folder, where the names of the ledger lead nowhere.
    fs::remove_file(mill).unwrap();
    fs::write(folder.path().join("l.csv"), &before).unwrap();
    let mut command = quoteledger(&["extract", "-o", "../l.csv", "../news"]);
    let output = command.current_dir(&absolute).output().unwrap();
    assert_eq!(status_of(&output), 0, "{}", stderr_of(&output));
    assert_eq!(fs::read_to_string(folder.path().join("l.csv")).unwrap(), before);

    // What the run would have read, and is not there, is gone.
    fs::remove_file(absolute.join("port.txt")).unwrap();
    let (messages, _) = extracted_onto(folder.path(), &[path_str(&absolute)]);
    assert!(messages.contains("2 kept, 0 changed, 2 gone (1 with notes, kept), 0 new\n"), "{messages}");
}

#[test]
fn another_speaker_and_a_corrected_one_are_told() {
    let folder = tempfile::tempdir().unwrap();
    checked_news(folder.path());
    change_ledger(&folder.path().join("l.csv"), |rows| {
        rows[2].speaker = "Joan A. Pell".into();
        rows[3].speaker = "Someone Else".into();
    });
    let dam = folder.path().join("news/dam.txt");
    let text = fs::read_to_string(&dam).unwrap().replace("engineer Olga Rehn", "minister Igor Bell");
    fs::write(&dam, text).unwrap();
    let (messages, rows) = extracted_onto(folder.path(), &["news"]);
    assert_eq!(rows[0], "news/dam.txt|Igor Bell|confirmed|changed");
    assert_eq!(rows[2..], ["news/port.txt|Joan A. Pell|confirmed|", "news/port.txt|Joan Pell||"]);
    for said in [
        "l.csv:2: the speaker changed: Olga Rehn -> Igor Bell: The wall is safe for now,\n",
        "l.csv:4: speaker: kept your “Joan A. Pell”, which is read as “Joan Pell”\n",
        "l.csv:5: speaker: “Someone Else” in your ledger, “Joan Pell” now: what you correct is kept in rows with a status",
        "3 kept, 1 changed, 0 gone, 0 new, 1 corrected by you\n",
    ] {
        assert!(messages.contains(said), "{said}: {messages}");
    }
}

#[test]
fn a_merge_replaces_no_article() {
    let folder = tempfile::tempdir().unwrap();
    checked_news(folder.path());
    let merge = |output: &str| {
        let arguments = ["merge", "l.csv", "l.csv", "-o", output];
        quoteledger(&arguments).current_dir(folder.path()).output().unwrap()
    };
    let output = merge("news/dam.txt");
    assert_eq!(status_of(&output), 2);
    let messages = stderr_of(&output);
    assert_eq!(
        messages,
        "error: news/dam.txt: would replace an article of the ledger: choose another name after -o\n"
    );
    assert!(fs::read_to_string(folder.path().join("news/dam.txt")).unwrap().starts_with("Dam\n"));
    assert_eq!(status_of(&merge("l.csv")), 0);
}

#[test]
fn a_merge_replaces_no_other_ledger_with_checks() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("old.csv", "quote_id,article,quote,status\nq1,a.txt,We will pay for the wall,ok\nq2,a.txt,No,\n");
    write("new.csv", "quote_id,article,quote,status\nq3,a.txt,We will all pay for the wall,\nq2,a.txt,No,\n");
    let merge = |output: &str| {
        let arguments = ["merge", "old.csv", "new.csv", "-o", output];
        quoteledger(&arguments).current_dir(folder.path()).output().unwrap()
    };
    let other =
        "quote_id,article,quote,status,desk\nq1,a.txt,We will pay for the wall,ok,\nq2,a.txt,No,,Bo\n";
    write("other.csv", other);
    let output = merge("other.csv");
    assert_eq!(
        (status_of(&output), stderr_of(&output).as_str()),
        (
            2,
            "error: other.csv: is another ledger, of which 1 row with a check would be lost: choose another name after \
             -o\n"
        )
    );
    assert_eq!(fs::read_to_string(folder.path().join("other.csv")).unwrap(), other);
    // One of an earlier merge has the same checks, if under the ids of before.
    write("other.csv", "quote_id,article,quote,status\nq9,a.txt,We pay for the wall,ok\n");
    for output in ["other.csv", "other.csv", "old.csv"] {
        let output = merge(output);
        assert_eq!(status_of(&output), 0, "{}", stderr_of(&output));
    }
}

#[test]
fn a_workbook_is_written_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let (book, csv) = (folder.path().join("ledger.xlsx"), folder.path().join("ledger.csv"));
    for path in [&book, &csv] {
        let output = quoteledger(&["extract", NEWS, "-o", path_str(path)]).output().unwrap();
        assert_eq!(status_of(&output), 0, "{}", stderr_of(&output));
    }
    let rows = |path: &Path| quoteledger::ledger::read("ledger", &fs::read(path).unwrap()).unwrap().rows;
    let (from_book, from_csv) = (rows(&book), rows(&csv));
    assert!(from_book.iter().map(|row| &row.row).eq(from_csv.iter().map(|row| &row.row)));
    assert!(!from_book.is_empty());

    let output = quoteledger(&["merge", path_str(&csv), path_str(&book)]).output().unwrap();
    assert_eq!(status_of(&output), 0, "{}", stderr_of(&output));
    assert_eq!(output.stdout, fs::read(&csv).unwrap());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let output = quoteledger(&["extract", STORM, "-o", "/dev/full"]).output().unwrap();
    assert_eq!(status_of(&output), 2);
    assert!(stderr_of(&output).starts_with("error: /dev/full: cannot be written: the disk is full: "));

    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let output = quoteledger(&["extract", STORM]).stdout(full).output().unwrap();
    assert_eq!(status_of(&output), 2);
    assert!(stderr_of(&output).starts_with("error: standard output: cannot be written: the disk is full: "));
}

#[cfg(unix)]
#[test]
fn an_unwritable_folder_is_told() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(folder.path().join("probe"), "").is_ok() {
        // The superuser may write everywhere, so there is nothing to see.
        return;
    }
    let path = folder.path().join("ledger.csv");
    let output = quoteledger(&["extract", STORM, "-o", path_str(&path)]).output().unwrap();
    assert_eq!(status_of(&output), 2);
    assert!(stderr_of(&output).contains("ledger.csv: cannot be written: permission denied"));
}

#[test]
fn a_closed_pipe_is_silent_success() {
    for arguments in [&["extract", STORM][..], &["grammar", "check"], &["--help"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = quoteledger(arguments).stdout(writer).output().unwrap();
        assert_eq!((status_of(&output), stderr_of(&output).as_str()), (0, ""), "{arguments:?}");
    }
}

#[test]
fn standard_input_is_an_article() {
    let article = fs::File::open(STORM).unwrap();
    let output = quoteledger(&["extract", "-", "-"]).stdin(article).output().unwrap();
    assert_eq!(status_of(&output), 0, "{}", stderr_of(&output));
    assert!(output.stdout.starts_with(b"quote_id,"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_pipe_with_a_name_is_an_article() {
    // What a shell makes of <(pdftotext a.pdf -).
    let (reader, mut writer) = std::io::pipe().unwrap();
    writer.write_all(&fs::read(STORM).unwrap()).unwrap();
    drop(writer);
    let output = quoteledger(&["extract", "/dev/stdin"]).stdin(reader).output().unwrap();
    assert_eq!((status_of(&output), stderr_of(&output).as_str()), (0, ""));
    assert!(String::from_utf8(output.stdout).unwrap().contains(",/dev/stdin,"));
}

#[test]
fn the_readme_names_every_column_and_flag() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let columns = quoteledger::ledger::row::COLUMNS.iter().map(|column| column.name);
    for name in columns.chain(quoteledger::ledger::row::FLAGS.iter().copied()) {
        assert!(readme.contains(&format!("`{name}`")), "README.md does not name `{name}`");
    }
}

#[test]
fn the_readme_shows_rows_of_the_ledger() {
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let output = quoteledger(&["extract", "samples", "--quiet", "--format", "csv"]).output().unwrap();
    let rows = quoteledger::ledger::read("ledger.csv", &output.stdout).unwrap().rows;
    let shown: Vec<&str> = readme
        .lines()
        .skip_while(|line| !line.starts_with("| quote | speaker |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .collect();
    assert_eq!(shown.len(), 3);
    for line in shown {
        let found = rows.iter().map(|row| &row.row).any(|row| {
            let (cue, spans) = (row.cue.to_string(), row.spans.to_string());
            let cells = [&row.quote, &row.speaker, &row.mention, &cue, &spans, &row.rule];
            line == format!("| {} |", cells.map(String::as_str).join(" | "))
        });
        assert!(found, "no row of the samples reads {line}");
    }
}
