//! A newsroom's repository from its first day on: baseline, a new article with problems, allowances, an edit; and the
//! script of the GitHub action.
#![allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use quoteledger::ledger::{self, Row};
use serde_json::Value;

const FLOOD: &str = "Flood cuts off valley town\n\nPORT ISABEL, Nov. 3 (Wire) – The river rose on Monday.\n\n“We have food and \
    water for a whole week in the hall,” Mayor Ana Diaz said.\n\n“Nobody has to go hungry tonight,” said Carla Hoffmann, who \
    runs the kitchen.\n";
/// On the first day it has a quote without a speaker.
const BRIDGE: &str = "Bridge closed\n\nThe bridge was shut at noon. Cars queued for miles.\n\n“It will not open before \
    spring.”\n\nA detour runs along the river.\n";
/// Nobody named, a mark not closed, and other words than in the flood's story.
const SHELTER: &str = "Shelter fills up\n\nPORT ISABEL, Nov. 4 (Wire) – The doors opened at noon.\n\n“We have food and water for a \
    full month in the hall,” Mayor Ana Diaz said. “All of you are welcome, she told reporters.\n";
const ROAD: &str = "Road open\n\nThe road was open at noon. Cars queued for miles.\n\n“It took us all of the night.”\n\nA detour runs \
    along the river.\n";
const STRICT: &str = "[check]\nbaseline = \"quotes.csv\"\nfail-on = \"warning\"\n";

struct Newsroom(tempfile::TempDir);

impl Newsroom {
    /// Two articles, and the ledger of the first run committed.
    fn new() -> Newsroom {
        let newsroom = Newsroom(tempfile::tempdir().unwrap());
        newsroom.write("news/flood.txt", FLOOD);
        newsroom.write("news/bridge.txt", BRIDGE);
        newsroom
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_quoteledger"));
        outcome(command.args(arguments).current_dir(self.0.path()).stdin(Stdio::null()).output().unwrap())
    }

    /// Runs the script of the action with a GitHub runner's environment.
    fn action(&self, inputs: &[(&str, &str)]) -> (i32, String, String) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(".github/check.sh");
        let mut command = Command::new("bash");
        command.arg(script).current_dir(self.0.path()).stdin(Stdio::null());
        command.env("QUOTELEDGER", env!("CARGO_BIN_EXE_quoteledger"));
        command
            .env("GITHUB_STEP_SUMMARY", self.path("summary.md"))
            .env("GITHUB_OUTPUT", self.path("output.txt"));
        command.envs(inputs.iter().copied());
        outcome(command.output().unwrap())
    }

    fn ledger(&self, name: &str) -> Vec<Row> {
        let bytes = fs::read(self.path(name)).unwrap();
        ledger::read(name, &bytes).unwrap().rows.into_iter().map(|row| row.row).collect()
    }
}

fn outcome(output: Output) -> (i32, String, String) {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn from_the_first_run_to_an_edited_article() {
    let newsroom = Newsroom::new();
    // The first run shows what there is; its ledger is committed, and nothing of it counts any more.
    let (status, shown, _) = newsroom.run(&["check", "news"]);
    assert!(status == 1 && shown.starts_with("news/bridge.txt:5:2: error[unattributed-quote]"), "{shown}");
    assert_eq!(newsroom.run(&["extract", "news", "-q", "-o", "quotes.csv"]).0, 0);
    newsroom.write("quoteledger.toml", STRICT);
    let (status, shown, told) = newsroom.run(&["check", "news"]);
    assert_eq!((status, shown.as_str()), (0, ""), "{told}");
    assert!(told.contains("1 known from the baseline"), "{told}");

    // New articles with three problems fail, with three findings in each format.
    newsroom.write("news/shelter.txt", SHELTER);
    newsroom.write("news/road.txt", ROAD);
    let rules = ["unattributed-quote", "altered-quote", "unclosed-quote"];
    let count_in = |format: &str, count: &dyn Fn(&str) -> usize| {
        let (status, shown, told) = newsroom.run(&["check", "news", "--format", format]);
        assert_eq!((status, count(&shown)), (1, 3), "{format}\n{shown}\n{told}");
        assert!(rules.iter().all(|rule| shown.contains(rule)), "{format}\n{shown}");
    };
    count_in("human", &|shown| shown.lines().filter(|line| line.starts_with("news/")).count());
    count_in("github", &|shown| shown.lines().count());
    count_in("junit", &|shown| shown.matches("<failure ").count());
    count_in("markdown", &|shown| {
        shown.lines().filter(|line| line.contains("news/") && line.starts_with('|')).count()
    });
    let new = |shown: &str, findings: &str, state: &str| {
        let report: Value = serde_json::from_str(shown).unwrap();
        let findings = report.pointer(findings).unwrap().as_array().unwrap();
        findings.iter().filter(|finding| finding[state] == "new").count()
    };
    count_in("json", &|shown| new(shown, "/findings", "state"));
    count_in("sarif", &|shown| new(shown, "/runs/0/results", "baselineState"));

    // A reason passes, no reason does not.
    let allow = |rule: &str, path: &str| {
        format!(
            "\n[[allow]]\nrule = \"{rule}\"\npath = \"{path}\"\nreason = \"seen by the desk on 4 Nov.\"\n"
        )
    };
    let allowed = [
        allow("unattributed-quote", "news/road.txt"),
        allow("altered-quote", "news/shelter.txt"),
        allow("unclosed-quote", "news/shelter.txt"),
    ];
    newsroom.write("quoteledger.toml", &format!("{STRICT}{}", allowed.concat()));
    let (status, shown, told) = newsroom.run(&["check", "news"]);
    assert_eq!((status, shown.as_str()), (0, ""), "{told}");
    assert!(told.contains("1 known from the baseline, 3 allowed"), "{told}");
    newsroom
        .write("quoteledger.toml", &format!("{STRICT}{}", allowed.concat().replacen("reason = ", "# ", 1)));
    let (status, _, told) = newsroom.run(&["check", "news"]);
    assert!(
        status == 2 && told.starts_with("error: quoteledger.toml:5:1: an allowance needs a reason"),
        "{told}"
    );
}

#[test]
fn an_edited_article_keeps_its_checkers_notes() {
    let newsroom = Newsroom::new();
    assert_eq!(newsroom.run(&["extract", "news", "-q", "-o", "quotes.csv"]).0, 0);
    let mut rows = newsroom.ledger("quotes.csv");
    for row in &mut rows {
        (row.status, row.checked_by) = ("ok".into(), "Bo".into());
        row.evidence = format!("tape of {}", row.speaker);
    }
    let file = fs::File::create(newsroom.path("quotes.csv")).unwrap();
    ledger::write(&rows, ledger::Format::Csv { excel: false }, file).unwrap();

    // Checked words that change are an error, and words that go a warning.
    newsroom.write(
        "news/flood.txt",
        &FLOOD
            .replace("a whole week", "ten days")
            .replace("“Nobody has to go hungry tonight,” said", "So says"),
    );
    let arguments = ["check", "news", "--baseline", "quotes.csv", "--format", "github"];
    let (status, shown, _) = newsroom.run(&arguments);
    assert_eq!(status, 1);
    assert!(
        shown.contains("title=quote-changed::the words of this quote changed since it was checked: "),
        "{shown}"
    );
    assert!(shown.contains("[-a whole week-] {+ten days+}"), "{shown}");
    assert!(
        shown.contains(
            "title=quote-removed::“Nobody has to go hungry tonight,” of Carla Hoffmann stands here no more"
        ),
        "{shown}"
    );

    // The desk agrees: the ledger is made anew, with the notes, and is the next baseline.
    assert_eq!(newsroom.run(&["extract", "news", "-q", "-o", "quotes.csv"]).0, 0);
    let (status, shown, told) = newsroom.run(&arguments);
    assert_eq!((status, shown.as_str()), (0, ""), "{told}");
    let rows = newsroom.ledger("quotes.csv");
    let changed = rows.iter().find(|row| row.quote.contains("ten days")).unwrap();
    assert_eq!((changed.status.as_str(), changed.evidence.as_str()), ("ok", "tape of Ana Diaz"));
}

/// Checkers work on copies while the articles are edited; the copies are merged, and the words looked up.
#[test]
fn checks_made_in_copies_are_merged_and_the_words_verified() {
    let newsroom = Newsroom::new();
    assert_eq!(newsroom.run(&["extract", "news", "-q", "-o", "quotes.csv"]).0, 0);
    let copy = |name: &str, checks: &[(&str, &str)]| {
        let bytes = fs::read(newsroom.path("quotes.csv")).unwrap();
        let mut ledger = ledger::read("quotes.csv", &bytes).unwrap();
        ledger.extra_columns = vec!["desk".to_owned()];
        for row in &mut ledger.rows {
            let check = checks.iter().find(|(words, _)| row.row.quote.contains(words));
            if let Some((_, status)) = check {
                row.row.status = (*status).to_owned();
                row.row.checked_by = name.to_owned();
                row.extra = vec!["metro".to_owned()];
            }
        }
        let file = fs::File::create(newsroom.path(name)).unwrap();
        let format = ledger::Format::Csv { excel: true };
        let mut writer = ledger::Writer::with_extra(format, &ledger.extra_columns, file).unwrap();
        ledger.rows.iter().try_for_each(|row| writer.row(&row.row, &row.extra)).unwrap();
    };
    copy("ana.csv", &[("food and water", "confirmed"), ("Nobody has to go hungry", "confirmed")]);
    copy("bo.csv", &[("food and water", "open"), ("before spring", "wrong")]);

    // Meanwhile one story is moved, edited and goes on, and another one loses its quote.
    fs::remove_file(newsroom.path("news/flood.txt")).unwrap();
    let edited = FLOOD.replace("a whole week", "ten days");
    newsroom.write("news/valley.txt", &format!("{edited}\n“It is over,” Chief Bo Lee said.\n"));
    newsroom.write("news/bridge.txt", &BRIDGE.replace("“It will not open before spring.”", "Nobody knows."));
    assert_eq!(newsroom.run(&["extract", "news", "-q", "-o", "new.csv"]).0, 0);

    let (status, shown, told) = newsroom.run(&["merge", "ana.csv", "new.csv", "-o", "quotes.csv"]);
    assert_eq!((status, shown.as_str()), (0, ""), "{told}");
    let expected = "news/flood.txt: is news/valley.txt now\n\
        ana.csv:3: changed: We have food and water for [-a whole week-] {+ten days+} in the hall,\n\
        ana.csv:2: gone from news/bridge.txt: It will not open before spring.\n\
        1 kept, 1 changed, 1 gone, 1 new -> quotes.csv\n";
    assert_eq!(told, expected);

    // The other copy has another status for one quote: both are told, and somebody must decide.
    let (status, _, told) = newsroom.run(&["merge", "bo.csv", "quotes.csv", "-o", "both.csv"]);
    assert_eq!(status, 1, "{told}");
    assert!(
        told.contains("status differs: “confirmed” there, “open” in bo.csv:3; kept that of bo.csv"),
        "{told}"
    );
    let (status, _, told) =
        newsroom.run(&["merge", "bo.csv", "quotes.csv", "--prefer", "new", "-o", "quotes.csv"]);
    assert_eq!(status, 0, "{told}");
    assert!(
        told.contains("bo.csv:2: gone from news/bridge.txt, kept for what you wrote into it: "),
        "{told}"
    );
    let bytes = fs::read(newsroom.path("quotes.csv")).unwrap();
    let merged = ledger::read("quotes.csv", &bytes).unwrap();
    let rows: Vec<[&str; 5]> = merged
        .rows
        .iter()
        .map(|row| {
            [&*row.row.quote, &*row.row.status, &*row.row.checked_by, &*row.row.flags, row.extra_cell(0)]
        })
        .collect();
    assert_eq!(
        rows,
        [
            ["We have food and water for ten days in the hall,", "confirmed", "ana.csv", "changed", "metro"],
            ["Nobody has to go hungry tonight,", "confirmed", "ana.csv", "", "metro"],
            ["It is over,", "", "", "", ""],
            ["It will not open before spring.", "wrong", "bo.csv", "unattributed;no-cue;gone", "metro"],
        ]
    );

    // Where the sources are, the settings say; the article itself is none.
    let said = "We have food and water for ten days in the hall. Thank you.";
    newsroom.write("wire.jsonl", &format!("{{\"story\": {{\"said\": \"{said}\"}}}}\n"));
    newsroom.write(
        "quoteledger.toml",
        "[verify]\nagainst = [\"wire.jsonl\", \"news\"]\nfail-on = \"never\"\n[fields]\ntext = \"story.said\"\n",
    );
    let (status, shown, told) = newsroom.run(&["verify", "quotes.csv", "-o", "quotes.csv"]);
    assert_eq!(status, 0, "{told}");
    assert!(
        shown.contains(
            "= passed over: news/valley.txt, the article that the quote is from (--self counts it)\n"
        ),
        "{shown}"
    );
    assert!(told.contains("3 quotes passed over in the article they are from (--self counts it)"), "{told}");
    let evidence = &newsroom.ledger("quotes.csv")[0].evidence;
    assert!(evidence.starts_with("normalised: wire.jsonl"), "{evidence}");
    // Flags go before settings.
    let flags = ["verify", "quotes.csv", "--against", "wire.jsonl", "--fail-on", "not-found"];
    assert_eq!(newsroom.run(&flags).0, 1);
    assert_eq!(newsroom.run(&[&flags[..], &["--field", "text=story.none"]].concat()).0, 2);
    let (status, _, told) = newsroom.run(&["verify", "quotes.csv", "--isolated"]);
    assert!(status == 2 && told.contains("name them after --against"), "{told}");
}

#[cfg(unix)]
#[test]
fn the_action_annotates_and_sums_up_in_one_run() {
    let newsroom = Newsroom::new();
    assert_eq!(newsroom.run(&["extract", "news", "-q", "-o", "quotes.csv"]).0, 0);
    newsroom.write("news/road; touch ran.txt", ROAD);
    let inputs = [
        ("INPUT_PATHS", "news/bridge.txt\nnews/road; touch ran.txt\n"),
        ("INPUT_BASELINE", "quotes.csv"),
        ("INPUT_ARGS", "--rule\nanonymous-source=error\n"),
    ];
    let (status, shown, told) = newsroom.action(&inputs);
    assert_eq!(status, 1, "{shown}{told}");
    assert!(shown.starts_with("::error file=news/road; touch ran.txt,line=5,"), "{shown}");
    assert!(!newsroom.path("ran.txt").exists());
    let summary = fs::read_to_string(newsroom.path("summary.md")).unwrap();
    assert!(summary.contains("| error | news/road; touch ran.txt:5:2 |"), "{summary}");
    let outputs = fs::read_to_string(newsroom.path("output.txt")).unwrap();
    assert_eq!(outputs, "exit-status=1\nsarif-file=quoteledger.sarif\n");
    let log: Value = serde_json::from_slice(&fs::read(newsroom.path("quoteledger.sarif")).unwrap()).unwrap();
    assert_eq!(log["version"], "2.1.0");

    assert_eq!(newsroom.action(&[("INPUT_PATHS", "news/flood.txt"), ("INPUT_FAIL_ON", "warning")]).0, 0);
    let (status, shown, _) = newsroom.action(&[("INPUT_PATHS", "missing.txt")]);
    assert!(status == 2 && shown.contains("::error title=quoteledger::the check could not run"), "{shown}");
    let (status, shown, _) = newsroom.action(&[("INPUT_PATHS", "\n")]);
    assert!(status == 2 && shown.contains("no paths are given"), "{shown}");
}

/// The action's inputs are those that its script reads, and each stands in it by way of the environment only.
#[test]
fn the_action_and_its_script_name_the_same_inputs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let action = fs::read_to_string(root.join("action.yml")).unwrap();
    let script = fs::read_to_string(root.join(".github/check.sh")).unwrap();
    let inputs = action.split("\ninputs:\n").nth(1).unwrap().split("\noutputs:").next().unwrap();
    let names = inputs
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':'))
        .filter(|name| !name.starts_with(' '));
    let mut n_names = 0;
    for name in names {
        n_names += 1;
        let variable = format!("INPUT_{}", name.replace('-', "_").to_uppercase());
        assert!(action.contains(&format!("{variable}: ${{{{ inputs.{name} }}}}")), "{name}");
        assert!(script.contains(&variable), "{name}");
    }
    assert_eq!(n_names, 5);
    assert!(!script.contains("${{"));
    assert!(!action.lines().any(|line| line.trim_start().starts_with("run:") && line.contains("${{")));
}
