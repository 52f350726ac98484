//! What `quoteledger check` reports, in each form, and the settings it reads.
#![allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use quoteledger::check::{RULES, Settings};
use quoteledger::config::keys::{ALLOW_KEYS, KEYS};
use quoteledger::config::{Config, schema};
use quoteledger::reading::json::Fields;
use serde_json::Value;

/// Articles with something for most rules: names with a blank, `#` and `%`, a page, records, two articles in a file.
const NEWSROOM: &[(&str, &str)] = &[
    (
        "news/flood 100%#1.txt",
        "Flood\n\nPORT ISABEL, Nov. 3 (Wire) – The river rose on Monday.\n\n“We have food and water for a whole week in the \
         hall,” Mayor Ana Diaz said.\n\n“Wait a bit,\" she said. “It is nearly done, a senior official \
         said.\n\nThe rain went on.\n",
    ),
    (
        "news/bridge.txt",
        "Bridge\n\nPORT ISABEL, Nov. 4 (Wire) – The bridge was shut.\n\n“We have food and water for a full month in the hall,” \
         Mayor Ana Diaz said.\n\nSecond bridge opens\n\nJEDDAH: A bridge opened.\n\n“We are all very glad today.”\n\nCars \
         crossed it.\n",
    ),
    (
        "news/page.html",
        "<html><head><title>Page</title></head><body><article><h1>Page & more</h1><p>The mill was shut on Monday for the third \
         time this year, and nobody knew why, the town heard.</p><p>The gates stayed shut all day long while the rain fell on \
         the yard and the road.</p>\n<p>“Nobody was told anything about the gates,” a worker said.</p></article></body></html>",
    ),
    (
        "news/wire.jsonl",
        "{\"id\": \"a<b>&\", \"text\": \"Mill\\n\\n“Not a word was said about it,” state TV quoted Ali Roe as saying.\"}\n",
    ),
];

/// The newsroom's articles in a folder of their own.
fn newsroom() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in NEWSROOM {
        write(folder.path(), name, text);
    }
    folder
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn quoteledger(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quoteledger"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).env("COLUMNS", "100").output().unwrap()
}

fn stdout_of(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr_of(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The report of a check of `news` in JSON of some form.
fn json(folder: &Path, arguments: &[&str]) -> Value {
    let output = quoteledger(folder, &[&["check", "news", "--fail-on", "never"], arguments].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr_of(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn assert_valid(schema: &str, value: &Value) {
    let schema = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(schema)).unwrap();
    // A bracket too many in a pattern of SARIF's schema, which is a mistake in most dialects of patterns.
    let schema = schema.replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mistakes: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

/// All rules on, so that reports have something of everything.
const STRICT: &[&str] =
    &["--rule", "fragment-quote=note", "--rule", "missing-evidence=note", "--rule", "low-confidence=error"];

#[test]
fn sarif_is_what_its_schema_asks_for() {
    let folder = newsroom();
    let arguments = [&["--format", "sarif"], STRICT].concat();
    let log = json(folder.path(), &arguments);
    assert_valid("tests/check/sarif-schema-2.1.0.json", &log);
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert_eq!(run["tool"]["driver"]["version"], env!("CARGO_PKG_VERSION"));
    let results = run["results"].as_array().unwrap();
    assert!(results.len() >= 6, "{results:#?}");
    for result in results {
        let rule = &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(result["partialFingerprints"]["quoteledger/v1"].is_string());
        assert!(result.get("baselineState").is_none());
    }
    let uri = |result: &Value| result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].clone();
    assert!(results.iter().any(|result| uri(result) == "news/flood%20100%25%231.txt"), "{results:#?}");
    // Of a text that was taken out of a page the lines of its file, without columns.
    let of_page = results.iter().find(|result| uri(result) == "news/page.html").unwrap();
    let region = &of_page["locations"][0]["physicalLocation"]["region"];
    assert_eq!((&region["startLine"], &region["endLine"]), (&Value::from(2), &Value::from(2)));
    assert!(region.get("startColumn").is_none());
    assert!(!of_page["message"]["text"].as_str().unwrap().contains("taken out of it"));
}

#[test]
fn sarif_marks_what_the_baseline_knows_and_what_is_allowed() {
    let folder = newsroom();
    let path = folder.path();
    assert!(quoteledger(path, &["extract", "news", "-q", "-o", "quotes.csv"]).status.success());
    write(
        path,
        "news/new.txt",
        "New\n\nThe bridge was shut at noon.\n\n“It will be a long night.”\n\nA detour runs along the river.\n",
    );
    write(
        path,
        "quoteledger.toml",
        "[check]\nbaseline = \"quotes.csv\"\n[[allow]]\nrule = \"anonymous-source\"\npath = \"news/*.html\"\nreason = \"a worker \
         & the desk\"\n",
    );
    // One of the known findings goes.
    let bridge = path.join("news/bridge.txt");
    let text = fs::read_to_string(&bridge).unwrap().replace("today.”", "today,” Ali Roe said.");
    fs::write(bridge, text).unwrap();
    let log = json(path, &["--format", "sarif"]);
    assert_valid("tests/check/sarif-schema-2.1.0.json", &log);
    let results = log["runs"][0]["results"].as_array().unwrap();
    let with_state = |state: &str| results.iter().filter(|result| result["baselineState"] == state).count();
    assert_eq!(with_state("new"), 1, "{results:#?}");
    assert!(with_state("unchanged") > 3);
    assert_eq!(with_state("absent"), 1, "{results:#?}");
    let suppressed: Vec<&Value> = results
        .iter()
        .filter(|result| result["suppressions"].as_array().is_some_and(|list| !list.is_empty()))
        .collect();
    assert_eq!(suppressed.len(), 1);
    assert_eq!(suppressed[0]["suppressions"][0]["justification"], "a worker & the desk");
    assert_eq!(suppressed[0]["suppressions"][0]["kind"], "external");
}

#[test]
fn json_is_what_its_schema_says() {
    let folder = newsroom();
    let report = json(folder.path(), &[&["--format", "json"], STRICT].concat());
    assert_valid("docs/check.schema.json", &report);
    let findings = report["findings"].as_array().unwrap();
    let count = |level: &str| findings.iter().filter(|finding| finding["level"] == level).count() as u64;
    assert_eq!(report["summary"]["errors"].as_u64(), Some(count("error")));
    let of_second =
        findings.iter().find(|finding| finding["place"]["article"] == "news/bridge.txt#2").unwrap();
    assert_eq!(of_second["place"]["path"], "news/bridge.txt");
    let text = fs::read_to_string(folder.path().join("news/bridge.txt")).unwrap();
    let location = &of_second["place"]["location"];
    let (start, end) =
        (location["start"].as_u64().unwrap() as usize, location["end"].as_u64().unwrap() as usize);
    let words: String = text.chars().skip(start).take(end - start).collect();
    assert_eq!(location["text"], words.as_str());
    let line = text.lines().nth(location["line"].as_u64().unwrap() as usize - 1).unwrap();
    let column = location["column"].as_u64().unwrap() as usize;
    assert!(line.chars().skip(column - 1).collect::<String>().starts_with(&words));
}

#[test]
fn junit_is_xml_that_counts_right() {
    let folder = newsroom();
    let arguments = [&["check", "news", "--format", "junit", "--fail-on", "note"], STRICT].concat();
    let text = stdout_of(&quoteledger(folder.path(), &arguments));
    let mut reader = quick_xml::Reader::from_str(&text);
    let (mut n_cases, mut n_failures, mut counted) = (0, 0, (0, 0));
    loop {
        use quick_xml::events::Event;
        match reader.read_event().unwrap() {
            Event::Start(tag) | Event::Empty(tag) => {
                let number = |name: &str| -> usize {
                    let attribute = tag.try_get_attribute(name).unwrap().unwrap();
                    attribute.value.parse().unwrap()
                };
                match tag.name().as_ref() {
                    "testsuites" => counted = (number("tests"), number("failures")),
                    "testcase" => n_cases += 1,
                    "failure" => n_failures += 1,
                    _ => {}
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(counted, (n_cases, n_failures), "{text}");
    assert!(n_failures >= 6 && text.contains("a&lt;b&gt;&amp;"), "{text}");
}

#[test]
fn junit_fails_where_the_check_does() {
    let folder = newsroom();
    let check = |arguments: &[&str]| {
        let output = quoteledger(folder.path(), &[&["check", "-q", "--format", "junit"], arguments].concat());
        (output.status.code(), stdout_of(&output))
    };
    let (status, text) = check(&["news/page.html"]);
    assert_eq!(status, Some(0));
    assert!(
        text.contains(
            "<testsuites name=\"quoteledger\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"1\">"
        ),
        "{text}"
    );
    assert!(text.contains("<skipped message=\"a note, which does not make the check fail: "), "{text}");
    let (status, text) = check(&["news/page.html", "--fail-on", "note"]);
    assert!(status == Some(1) && text.contains("failures=\"1\""), "{text}");
    // Two findings of one rule at one place are two cases.
    write(
        folder.path(),
        "twice.md",
        "Mill\n\nIt is shut.\n\n<!-- quoteledger: allow mojibake: a --><!-- quoteledger: allow mojibake: b -->\n\nNo.\n",
    );
    let (_, text) = check(&["twice.md"]);
    assert!(
        text.contains("\"unused-allowance at twice.md:5\"")
            && text.contains("\"unused-allowance at twice.md:5 (2)\""),
        "{text}"
    );
}

#[test]
fn a_comment_allows_what_stands_behind_it_and_nothing_like_it() {
    let folder = tempfile::tempdir().unwrap();
    let text = "Town\n\nIt rained.\n\n“We will not leave this old place,”\n\nThe river rose.\n\n<!-- quoteledger: allow \
                unattributed-quote: agreed, chorus -->\n“We will not leave this old house tonight.”\n\nIt rained on.\n";
    write(folder.path(), "six.md", text);
    let output = quoteledger(folder.path(), &["check", "six.md", "--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings: Vec<(&str, bool)> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["rule"] == "unattributed-quote")
        .map(|finding| (finding["message"].as_str().unwrap(), !finding["allowed"].is_null()))
        .collect();
    assert_eq!(findings.len(), 2, "{report}");
    assert!(
        findings.iter().all(|(message, is_allowed)| message.contains("house tonight") == *is_allowed),
        "{findings:?}"
    );
}

#[test]
fn annotations_are_one_line_each() {
    let folder = newsroom();
    let arguments = [&["check", "news", "--format", "github"], STRICT].concat();
    let text = stdout_of(&quoteledger(folder.path(), &arguments));
    let levels: Vec<&str> = text.lines().map(|line| line.split(' ').next().unwrap()).collect();
    let rank =
        |level: &&str| ["::error", "::warning", "::notice"].iter().position(|one| one == level).unwrap();
    assert!(levels.is_sorted_by_key(rank) && levels.len() >= 6, "the gravest stand first: {text}");
    assert!(text.contains("file=news/flood 100%25#1.txt,line=7,endLine=7,col="), "{text}");
    assert!(text.contains("file=news/page.html,line=2,endLine=2,title="), "{text}");
}

#[test]
fn what_is_found_in_markdown_has_the_line_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let text = "---\ntitle: Town\n---\n\n# Town\n\nIt rained\nall day.\n\n“We will not leave\nthis *old* place,” a resident said.\n\n\
                <!-- quoteledger: allow mojibake -->\n\nIt rained on.\n";
    write(path, "town.md", text);
    // Nobody finds these words in the file.
    let page = "<html><body><article><h1>Fair</h1>\n<p>The fair was shut on Monday for the third time this year.</p>\n\
                <p>&ldquo;&#73;t w&#105;ll n&#111;t open before spring.&rdquo;</p></article></body></html>";
    write(path, "fair.html", page);
    let check = |format: &str| stdout_of(&quoteledger(path, &["check", ".", "--format", format]));
    let text = check("github");
    for expected in [
        "::notice file=./town.md,line=11,endLine=11,title=anonymous-source::",
        "::error file=./town.md,line=13,endLine=13,title=allowance-without-reason::",
        "::error file=./fair.html,title=unattributed-quote::nobody is named as the speaker of “It will not open before spring.” (line ",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    let text = check("human");
    for expected in [
        "./town.md:11: note[anonymous-source]",
        "./town.md:13: error[allowance-without-reason]",
        "text: the line is that of the text that was taken out of the file\n",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    let log: Value = serde_json::from_str(&check("sarif")).unwrap();
    assert_valid("tests/check/sarif-schema-2.1.0.json", &log);
    assert!(log.to_string().contains("\"region\":{\"endLine\":13,\"startLine\":13}"), "{log}");
    assert_valid("docs/check.schema.json", &serde_json::from_str(&check("json")).unwrap());
    // Of a file of many articles the lines of the article.
    let records = "{\"id\": 1, \"text\": \"Rain\\n\\nIt fell.\"}\n{\"id\": 2, \"text\": \"Dam\\n\\n“It holds,” a resident said.\"}\n";
    write(path, "wire.jsonl", records);
    let text = stdout_of(&quoteledger(path, &["check", "wire.jsonl"]));
    assert!(text.starts_with("wire.jsonl:2: note[anonymous-source]"), "{text}");
    assert!(text.contains("text: in the article wire.jsonl#2\n"), "{text}");
}

#[test]
fn reports_are_the_same_whatever_the_threads() {
    let folder = newsroom();
    for format in ["human", "github", "sarif", "junit", "json", "markdown"] {
        let report = |threads: &str| {
            let arguments = ["check", "news", "--format", format, "--threads", threads, "-q"];
            let output = quoteledger(folder.path(), &arguments);
            assert_eq!((output.status.code(), stderr_of(&output).as_str()), (Some(1), ""), "{format}");
            assert!(!output.stdout.is_empty());
            output.stdout
        };
        assert_eq!(report("1"), report("5"), "{format}");
    }
}

#[test]
fn one_run_writes_several_reports() {
    let folder = newsroom();
    let arguments =
        ["check", "news", "--format", "github", "--report", "sarif=out.sarif", "--report", "markdown=out.md"];
    let output = quoteledger(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(1), "{}", stderr_of(&output));
    let log = fs::read_to_string(folder.path().join("out.sarif")).unwrap();
    assert_valid("tests/check/sarif-schema-2.1.0.json", &serde_json::from_str(&log).unwrap());
    assert!(fs::read_to_string(folder.path().join("out.md")).unwrap().starts_with("### Quotes\n"));

    let output = quoteledger(folder.path(), &["check", "news/bridge.txt", "-o", "news/bridge.txt"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr_of(&output).contains("the report would replace an article"));
    let arguments = ["check", "news", "--baseline", "out.md", "-o", "out.md"];
    assert_eq!(quoteledger(folder.path(), &arguments).status.code(), Some(2));
}

#[test]
fn a_report_replaces_a_report_and_no_other_file() {
    let folder = newsroom();
    write(folder.path(), "none.txt", "Mill\n\nNobody said a word.\n");
    let forms = ["human", "github", "sarif", "junit", "json", "markdown"];
    for form in forms {
        let report = format!("{form}=report.{form}");
        // Each onto the other: one with findings, one without, and once more.
        for article in ["news", "none.txt", "news"] {
            let output =
                quoteledger(folder.path(), &["check", article, "--report", &report, "--fail-on", "never"]);
            assert_eq!(output.status.code(), Some(0), "{form}: {}", stderr_of(&output));
        }
    }
    // A report in another form is a report as well.
    let arguments = ["check", "none.txt", "-o", "report.sarif"];
    assert_eq!(quoteledger(folder.path(), &arguments).status.code(), Some(0));

    assert!(quoteledger(folder.path(), &["extract", "news", "-o", "rows.csv"]).status.success());
    assert!(quoteledger(folder.path(), &["extract", "news", "-o", "rows.jsonl"]).status.success());
    write(folder.path(), "press/release.txt", "Statement\n\n“We are glad,” said Ana Diaz.\n");
    write(folder.path(), "press/quotes.md", "### Quotes\n\nWhat the mayor said, in two quotations.\n");
    write(folder.path(), "press/wire.json", "{\"id\": 7, \"text\": \"We are glad.\"}\n");
    write(
        folder.path(),
        "press/other.sarif",
        "{\"runs\": [{\"tool\": {\"driver\": {\"name\": \"typos\"}}}]}\n",
    );
    write(
        folder.path(),
        "press/tests.xml",
        "<?xml version=\"1.0\"?>\n<testsuites name=\"site\"></testsuites>\n",
    );
    for file in [
        "rows.csv",
        "rows.jsonl",
        "press/release.txt",
        "press/quotes.md",
        "press/wire.json",
        "press/other.sarif",
        "press/tests.xml",
    ] {
        let before = fs::read(folder.path().join(file)).unwrap();
        let by_o = quoteledger(folder.path(), &["check", "news", "-o", file]);
        for form in forms {
            let report = format!("{form}={file}");
            let output = quoteledger(folder.path(), &["check", "news", "--report", &report]);
            assert_eq!(output.status.code(), Some(2), "{report}");
            assert_eq!(output.stderr, by_o.stderr);
        }
        let wanted = format!(
            "error: {file}: exists and is no report of a check: choose another name for the report, or move the file away first"
        );
        assert!(stderr_of(&by_o).contains(&wanted), "{}", stderr_of(&by_o));
        assert_eq!(fs::read(folder.path().join(file)).unwrap(), before);
    }
}

#[test]
fn the_exit_status_tells_findings_from_failures() {
    let folder = newsroom();
    let status = |arguments: &[&str]| {
        quoteledger(folder.path(), &[&["check", "-q"], arguments].concat()).status.code()
    };
    write(folder.path(), "fine.txt", "Fine\n\n“We are ready,” Mayor Ana Diaz said on Monday.\n");
    assert_eq!(status(&["fine.txt", "--fail-on", "note"]), Some(0));
    assert_eq!(status(&["news"]), Some(1));
    assert_eq!(status(&["news", "--fail-on", "never"]), Some(0));
    assert_eq!(status(&["fine.txt", "missing.txt"]), Some(2));
    assert_eq!(status(&["news", "--baseline", "missing.csv"]), Some(2));
    assert_eq!(status(&["fine.txt", "--rule", "no-rule=error"]), Some(2));
    // The article that could be read is reported all the same.
    let output = quoteledger(folder.path(), &["check", "news", "missing.txt"]);
    assert!(stdout_of(&output).contains("error[unclosed-quote]") && output.status.code() == Some(2));
}

fn example() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("quoteledger.example.toml");
    fs::read_to_string(path).unwrap().replace("\r\n", "\n")
}

#[test]
fn the_example_has_every_key_and_the_defaults_of_every_rule() {
    let config = Config::parse("quoteledger.example.toml", &example()).unwrap();
    for key in KEYS {
        assert!(config.value(key).is_some(), "quoteledger.example.toml lacks {}", key.full_name());
    }
    for word in Fields::WORDS {
        assert!(config.fields.iter().any(|(what, _)| what == word), "[fields] lacks {word}");
    }
    for rule in &RULES {
        let level = config.rules.iter().find(|(one, _)| one.name == rule.name).map(|(_, level)| *level);
        assert_eq!(
            level,
            Some(Settings::default().level(rule)),
            "[rules] lacks {} or has another level",
            rule.name
        );
    }
    for key in ALLOW_KEYS {
        assert!(example().contains(&format!("\n{} = ", key.name)), "[[allow]] lacks {}", key.name);
    }
}

/// `UPDATE_SCHEMA=1 cargo test --test check schema` writes the file anew.
#[test]
fn the_committed_schema_of_the_settings_is_up_to_date_and_takes_the_example() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/quoteledger.schema.json");
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        fs::write(&path, schema::json_schema()).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        committed == schema::json_schema(),
        "out of date; run: UPDATE_SCHEMA=1 cargo test --test check schema"
    );
    let example: toml::Table = example().parse().unwrap();
    assert_valid("docs/quoteledger.schema.json", &serde_json::to_value(example).unwrap());
}

#[test]
fn the_settings_are_found_upward_and_their_paths_start_there() {
    let folder = newsroom();
    let path = folder.path();
    assert!(quoteledger(path, &["extract", "news", "-q", "-o", "quotes.csv"]).status.success());
    write(
        path,
        "quoteledger.toml",
        "[extract]\nformat = \"tsv\"\n[check]\nfail-on = \"note\"\n[rules]\nsecond-hand-quote = \"error\"\n[[allow]]\nrule = \
         \"second-hand-quote\"\npath = \"news/wire.jsonl\"\nreason = \"theirs\"\n",
    );
    let below = path.join("news");
    let output = quoteledger(&below, &["extract", "bridge.txt", "-q"]);
    assert!(stdout_of(&output).starts_with("quote_id\tarticle"), "{}", stderr_of(&output));
    let output = quoteledger(&below, &["extract", "bridge.txt", "-q", "--isolated"]);
    assert!(stdout_of(&output).starts_with("quote_id,article"));
    let output = quoteledger(&below, &["check", "wire.jsonl"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout_of(&output));
    assert!(stderr_of(&output).contains("1 allowed"), "{}", stderr_of(&output));
    // A flag goes before the file.
    let output = quoteledger(&below, &["check", "page.html", "-q"]);
    assert_eq!(output.status.code(), Some(1));
    let output = quoteledger(&below, &["check", "page.html", "-q", "--fail-on", "error"]);
    assert_eq!(output.status.code(), Some(0));
    let shown = stdout_of(&quoteledger(&below, &["config", "show"]));
    assert!(shown.contains("fail-on = \"note\"  # ../quoteledger.toml:4\n"), "{shown}");
    assert!(Config::parse("shown", &shown).is_ok(), "{shown}");

    write(path, "quoteledger.toml", "[check]\nbaselin = \"x\"\n");
    let output = quoteledger(&below, &["check", "page.html"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        stderr_of(&output),
        "error: ../quoteledger.toml:2:1: there is no key `baselin` under [check]: perhaps `baseline` is meant\n  2 | baselin \
         = \"x\"\n"
    );
}

#[test]
fn a_baseline_is_known_from_wherever_the_check_runs() {
    let folder = newsroom();
    let path = folder.path();
    assert!(quoteledger(path, &["extract", "news", "-q", "-o", "quotes.csv"]).status.success());
    write(
        path,
        "quoteledger.toml",
        "[check]\nbaseline = \"quotes.csv\"\n[[allow]]\nrule = \"altered-quote\"\npath = \"news/*\"\nreason = \"x\"\n",
    );
    let absolute = path.join("news").canonicalize().unwrap();
    let absolute = absolute.to_str().unwrap();
    let folders = [
        (path.to_owned(), "news"),
        (path.join("news"), "."),
        (path.join("news"), "../news"),
        (path.to_owned(), absolute),
    ];
    let mut summaries = Vec::new();
    for (here, news) in folders {
        let output = quoteledger(&here, &["check", news, "--fail-on", "note"]);
        assert_eq!(output.status.code(), Some(0), "{news}: {}", stdout_of(&output));
        summaries.push(stderr_of(&output));
    }
    assert!(
        summaries[0].contains(" known from the baseline") && summaries[0].contains(" allowed"),
        "{}",
        summaries[0]
    );
    assert!(summaries.iter().all(|summary| *summary == summaries[0]), "{summaries:?}");
    // Without settings, the names of the ledger start in its folder.
    let arguments = ["check", ".", "--isolated", "--baseline", "../quotes.csv", "--fail-on", "note"];
    let output = quoteledger(&path.join("news"), &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stdout_of(&output));
}

#[test]
fn a_baseline_knows_articles_that_were_moved() {
    let folder = newsroom();
    let path = folder.path();
    assert!(quoteledger(path, &["extract", "news", "-q", "-o", "quotes.csv"]).status.success());
    fs::rename(path.join("news/flood 100%#1.txt"), path.join("news/river.txt")).unwrap();
    let output = quoteledger(path, &["check", "news", "--baseline", "quotes.csv", "--fail-on", "note"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout_of(&output));
    assert!(
        stderr_of(&output).contains("quotes.csv: news/flood 100%#1.txt is news/river.txt now\n"),
        "{}",
        stderr_of(&output)
    );
}

#[test]
fn a_baseline_needs_no_ids_but_articles() {
    let folder = newsroom();
    let path = folder.path();
    assert!(quoteledger(path, &["extract", "news", "-q", "-o", "quotes.csv"]).status.success());
    let ledger =
        quoteledger::ledger::read("quotes.csv", &fs::read(path.join("quotes.csv")).unwrap()).unwrap();
    let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let rows = ledger.rows.iter().map(|row| format!("{},{}\n", cell(&row.row.article), cell(&row.row.quote)));
    write(path, "cut.csv", &format!("article,quote\n{}", rows.collect::<String>()));
    let output = quoteledger(path, &["check", "news", "--baseline", "cut.csv"]);
    assert!(!stdout_of(&output).contains("quote-changed"), "{}", stdout_of(&output));
    assert!(stderr_of(&output).contains(" known from the baseline"), "{}", stderr_of(&output));

    write(path, "words.csv", "quote\nYes\n");
    write(path, "quoteledger.toml", "[check]\nbaseline = \"words.csv\"\n");
    let output = quoteledger(path, &["check", "news"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        stderr_of(&output),
        "error: words.csv: has no column `article`: add it, or give the ledger as extract wrote it\n"
    );
    write(path, "quoteledger.toml", "[check]\nbaseline = \"missing.csv\"\n");
    let output = quoteledger(path, &["check", "news"]);
    assert_eq!(
        stderr_of(&output),
        "error: missing.csv: no such file or folder: check the path (it is named by check.baseline in quoteledger.toml:2)\n"
    );
    write(path, "quoteledger.toml", "grammar = \"ours\"\n");
    write(path, "sub/note.txt", "Note\n");
    for (folder, shown) in [("", ""), ("sub", "../")] {
        let output = quoteledger(&path.join(folder), &["check", "."]);
        assert_eq!(
            stderr_of(&output),
            format!(
                "error: {shown}ours: no such folder: give the folder that holds your grammar files (it is named by \
                 grammar in {shown}quoteledger.toml:1)\n"
            )
        );
    }
}

#[test]
fn a_list_of_nothing_is_clean_and_a_deleted_article_is_told() {
    let folder = newsroom();
    let path = folder.path();
    write(path, "none.txt", "\n");
    for command in ["check", "extract"] {
        let output = quoteledger(path, &[command, "--files-from", "none.txt"]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr_of(&output));
        assert!(
            stderr_of(&output).starts_with("warning: none.txt: names no files: nothing to do\n"),
            "{}",
            stderr_of(&output)
        );
    }
    write(path, "list.txt", "news/gone.txt\nnews/wire.jsonl\n");
    let output = quoteledger(path, &["check", "--files-from", "list.txt"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr_of(&output).contains(
            "error: news/gone.txt: no such file or folder: check the list; with git diff, --diff-filter=d leaves out \
             files that were deleted\n"
        ),
        "{}",
        stderr_of(&output)
    );
}

#[test]
fn comments_in_pages_and_markdown_allow_what_stands_behind_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let comment = "<!-- quoteledger: allow anonymous-source: agreed with the desk -->";
    let (page, text) = NEWSROOM[2];
    assert_eq!(page, "news/page.html");
    write(path, "a.html", &text.replace("<p>“Nobody", &format!("{comment}<p>“Nobody")));
    write(
        path,
        "b.md",
        &format!(
            "# Mill\n\nThe mill was shut.\n\n{comment}\n\n“Nobody was *told* anything,” a worker said.\n"
        ),
    );
    write(
        path,
        "c.html",
        &text.replace("<p>“Nobody", "<!-- quoteledger: allow anonymous-source --><p>“Nobody"),
    );
    let report = |file: &str| quoteledger(path, &["check", file, "--fail-on", "note"]);
    for file in ["a.html", "b.md"] {
        let output = report(file);
        assert_eq!(output.status.code(), Some(0), "{}", stdout_of(&output));
        assert!(stderr_of(&output).contains("1 allowed"), "{}", stderr_of(&output));
    }
    let output = report("c.html");
    let shown = stdout_of(&output);
    assert!(
        shown.contains("note[anonymous-source]") && shown.contains("error[allowance-without-reason]"),
        "{shown}"
    );
}
