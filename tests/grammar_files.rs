//! The files of `grammar/`: that they are in order, agree with the code, and can be added to.
#![allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use quoteledger::attribution::pattern::failing_examples;
use quoteledger::lexicon::CueKind;
use quoteledger::{Document, Lexicon, Options, Row, ledger_of};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files below a folder, sorted.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    walk.map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|extension| extension == ending)
}

mod written_grammar {
    use super::*;

    /// Rules that sum up others; the function that tries them in turn goes by another name.
    const SUMS: &[&str] = &["mention"];

    #[test]
    fn quote_rules_are_the_functions_that_read_them() {
        check("grammar/quote.ebnf", "src/quote");
    }

    #[test]
    fn mention_rules_are_the_functions_that_read_them() {
        check("grammar/mention.ebnf", "src/mention");
    }

    /// Every rule of the file is a function of that name with the rule above it, and the other way round.
    fn check(grammar: &str, folder: &str) {
        let mut rules = rules_of(&fs::read_to_string(root().join(grammar)).unwrap());
        assert!(rules.len() > 5, "{grammar}: no rules found");
        for sum in SUMS {
            rules.remove(*sum);
        }
        let mut above = BTreeMap::new();
        for path in files_below(&root().join(folder)) {
            above.extend(rules_above_functions(&fs::read_to_string(path).unwrap()));
        }
        assert_eq!(
            above, rules,
            "the rules above the functions in {folder} (left), those of {grammar} (right)"
        );
    }

    /// The rules of a written grammar: name and what it stands for.
    fn rules_of(text: &str) -> BTreeMap<String, String> {
        without_comments(text)
            .split(';')
            .filter_map(|rule| rule.split_once('='))
            .map(|(name, body)| (name.trim().to_owned(), one_line(body)))
            .collect()
    }

    fn without_comments(text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, comment)) = rest.split_once("(*") {
            out += before;
            rest = comment.split_once("*)").expect("a comment that closes").1;
        }
        out + rest
    }

    fn one_line(text: &str) -> String {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The rules `// name = ... ;` with a function `name` below, what stands behind `;` being for readers.
    fn rules_above_functions(source: &str) -> BTreeMap<String, String> {
        let mut rules = BTreeMap::new();
        let lines: Vec<&str> = source.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            let Some((name, body)) = line.strip_prefix("// ").and_then(|rule| rule.split_once(" = ")) else {
                continue;
            };
            let below =
                lines[index + 1..].iter().find(|line| !line.starts_with('#') && !line.starts_with("//"));
            let function = below.and_then(|line| function_name(line));
            assert_eq!(function, Some(name), "the function below `{line}`");
            let body = body.split_once(';').unwrap_or_else(|| panic!("no `;` in `{line}`")).0;
            rules.insert(name.to_owned(), one_line(body));
        }
        rules
    }

    fn function_name(line: &str) -> Option<&str> {
        let (_, name) = line.split_once("fn ")?;
        name.split(['(', '<']).next()
    }

    #[test]
    fn the_lists_that_rules_name_exist() {
        let lists: BTreeSet<String> = files_below(&root().join("grammar"))
            .iter()
            .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
            .collect();
        let text = fs::read_to_string(root().join("grammar/mention.ebnf")).unwrap();
        let named: Vec<&str> = text.split('<').skip(1).map(|rest| rest.split('>').next().unwrap()).collect();
        assert!(named.contains(&"titles.csv"));
        for name in named {
            assert!(lists.contains(name), "no list is called {name}");
        }
    }
}

mod lists {
    use super::*;

    /// Ordered by hand: several rows for one mark; sets in the order in which the rules use them.
    const NOT_SORTED: &[&str] = &["quote_marks.csv", "small_words.csv"];

    #[test]
    fn every_file_is_compiled_in_and_loads() {
        let grammar = root().join("grammar");
        let on_disk: BTreeSet<String> = files_below(&grammar)
            .iter()
            .map(|path| path.strip_prefix(&grammar).unwrap().to_str().unwrap().replace('\\', "/"))
            .collect();
        let lexicon = Lexicon::builtin().unwrap_or_else(|error| panic!("{error}"));
        let compiled_in: BTreeSet<String> = lexicon.files().iter().map(|file| file.path.clone()).collect();
        assert_eq!(on_disk, compiled_in);
    }

    #[test]
    fn every_list_is_sorted_and_has_no_line_twice() {
        let mut mistakes = Vec::new();
        for path in files_below(&root().join("grammar")) {
            let name = path.file_name().unwrap().to_str().unwrap();
            if !(has_ending(&path, "csv") || has_ending(&path, "txt")) || NOT_SORTED.contains(&name) {
                continue;
            }
            let mut seen = BTreeSet::new();
            let mut before = String::new();
            for (line, first) in first_fields(&path) {
                // Upper and lower case count the same for the order; both may be listed.
                let folded = first.to_lowercase();
                let place = format!("{}:{line}", path.strip_prefix(root()).unwrap().display());
                if folded < before {
                    mistakes.push(format!("{place}: {first:?} belongs before {before:?}"));
                }
                if !seen.insert(first) {
                    mistakes.push(format!("{place}: {folded:?} stands here twice"));
                }
                before = folded;
            }
        }
        assert!(mistakes.is_empty(), "\n{}", mistakes.join("\n"));
    }

    /// What each entry of a list begins with, and its line.
    fn first_fields(path: &Path) -> Vec<(u64, String)> {
        let is_csv = has_ending(path, "csv");
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(is_csv)
            .comment(Some(b'#'))
            // A plain list has one field a line, with all its commas and quote marks.
            .delimiter(if is_csv { b',' } else { b'\0' })
            .quoting(is_csv)
            .from_path(path)
            .unwrap();
        let records = reader.records().map(Result::unwrap);
        records.map(|record| (record.position().unwrap().line(), record[0].to_owned())).collect()
    }

    #[test]
    fn patterns_do_what_their_own_sentences_say() {
        let failures = failing_examples(Lexicon::shared());
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }
}

mod of_ones_own {
    use super::*;

    /// A folder with these files.
    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn lexicon_with(files: &[(&str, &str)]) -> Lexicon {
        Lexicon::with_dir(folder(files).path()).unwrap_or_else(|error| panic!("{error}"))
    }

    fn rows_of(text: &str, lexicon: &Lexicon) -> Vec<Row> {
        ledger_of(&Document::new("a.txt", text), lexicon, &Options::default())
    }

    /// What is wrong with a grammar file, without the folder's name.
    fn mistake_in(path: &str, text: &str) -> String {
        let folder = folder(&[(path, text)]);
        let error = Lexicon::with_dir(folder.path()).expect_err(text).to_string();
        error.replace(&format!("{}{}", folder.path().display(), std::path::MAIN_SEPARATOR), "")
    }

    const VERBS: &str = "lemma,forms,kind\n";

    #[test]
    fn a_cue_verb_is_a_line() {
        let text = "The bridge reopened.\n\n“It will hold for a year,” Ana Diaz frobnicated.\n";
        let verbs = format!("{VERBS}frobnicate,frobnicates frobnicated frobnicating,say\n");
        let lexicon = lexicon_with(&[("en/cue_verbs.csv", &verbs)]);
        let rows = rows_of(text, &lexicon);
        assert_eq!(rows.len(), 1, "{rows:?}");
        assert_eq!((rows[0].speaker.as_str(), rows[0].cue.as_str()), ("Ana Diaz", "frobnicated"));
        // The others stay.
        assert_eq!(lexicon.word("said").cue, Some(CueKind::Say));
        assert_ne!(
            rows_of(text, Lexicon::shared()).first().map_or("", |row| row.cue.as_str()),
            "frobnicated"
        );
    }

    #[test]
    fn an_agency_is_a_line() {
        let text = "“The valves are shut,” the ZZWB said on Monday.\n";
        let agencies = "name,acronym,aliases,kind,country\nZembla Zonal Water Board,ZZWB,,agency,\n";
        let rows = rows_of(text, &lexicon_with(&[("agencies.csv", agencies)]));
        assert_eq!(rows[0].mention, "the ZZWB");
        assert_eq!(rows[0].speaker_type, "agency");
    }

    #[test]
    fn a_pattern_is_a_file() {
        let pattern = "\
rule = \"a name behind a quotation and three stars\"
shapes = [\"QUOTE , hear/hear SPEAKER\"]
miss = [\"“It will hold,” Ana Diaz said.\"]
[[match]]
text = \"“It will hold”, hear Ana Diaz.\"
speaker = \"Ana Diaz\"
";
        let lexicon = lexicon_with(&[("en/patterns/hear.toml", pattern)]);
        assert!(lexicon.patterns.iter().any(|pattern| pattern.name == "hear"));
        assert_eq!(failing_examples(&lexicon), Vec::<String>::new());

        let wrong = pattern.replace("speaker = \"Ana Diaz\"", "speaker = \"Bo Roe\"");
        let failures = failing_examples(&lexicon_with(&[("en/patterns/hear.toml", &wrong)]));
        assert_eq!(failures.len(), 1, "{failures:?}");
        assert!(failures[0].starts_with("pattern hear: wants (\"Bo Roe\", None)"), "{failures:?}");
    }

    #[test]
    fn the_first_line_can_replace_a_file() {
        let verbs = format!("# replace\n{VERBS}frobnicate,frobnicated,say\n");
        let lexicon = lexicon_with(&[("en/cue_verbs.csv", &verbs)]);
        assert_eq!(lexicon.word("frobnicated").cue, Some(CueKind::Say));
        assert_eq!(lexicon.word("said").cue, None);
        let files = lexicon.files().iter().filter(|file| file.path == "en/cue_verbs.csv");
        assert_eq!(files.map(|file| file.entry_count()).collect::<Vec<_>>(), [Some(1)]);
    }

    #[test]
    fn files_may_come_from_other_systems() {
        let verbs = VERBS.replace('\n', "\r\n") + "\"frobnicate\",frobnicated,say\r\n";
        assert_eq!(lexicon_with(&[("en/cue_verbs.csv", &verbs)]).word("frobnicated").cue, Some(CueKind::Say));
        // Notes for the newsroom are no grammar.
        lexicon_with(&[("README.md", "Ours.")]);
    }

    #[test]
    fn mistakes_are_shown_in_place() {
        let wrong = |rows: &str| mistake_in("en/cue_verbs.csv", &format!("# ours\n{VERBS}{rows}"));
        assert_eq!(
            wrong("grok,groks,say\nfrobnicate,frobnicated,shuot\n"),
            format!(
                "en/cue_verbs.csv:4:24: `shuot` is not known here; use one of: {}\n  4 | frobnicate,frobnicated,shuot",
                CueKind::WORDS
            )
        );
        assert_eq!(
            wrong("frobnicate,say\n"),
            "en/cue_verbs.csv:3:12: 2 fields where `lemma,forms,kind` wants 3; quote a field that holds a comma\n  3 | frobnicate,say"
        );
        assert_eq!(
            wrong("\"frobnicate,frobnicated,say\n"),
            "en/cue_verbs.csv:3:1: a field that opens with \" must close with \"\n  3 | \"frobnicate,frobnicated,say"
        );
        assert_eq!(
            wrong(",frobnicated,say\n"),
            "en/cue_verbs.csv:3:1: the verb is missing\n  3 | ,frobnicated,say"
        );
        assert_eq!(
            mistake_in("en/cue_verbs.csv", "verb,forms,kind\n"),
            "en/cue_verbs.csv:1:1: the header row must read `lemma,forms,kind`\n  1 | verb,forms,kind"
        );
        assert_eq!(
            mistake_in("quote_marks.csv", "open,close,family,used_by\n“,”,triple,us\n"),
            "quote_marks.csv:2:5: `triple` is not known here; use one of: double single\n  2 | “,”,triple,us"
        );
        let unknown = mistake_in("en/cue_verb.csv", VERBS);
        assert!(
            unknown.starts_with("en/cue_verb.csv:1:1: no grammar file has this path; use one of: "),
            "{unknown}"
        );
        assert!(unknown.contains("en/cue_verbs.csv"), "{unknown}");
    }

    #[test]
    fn mistakes_in_patterns_are_shown_in_place() {
        let ending = "miss = [\"a\"]\n[[match]]\ntext = \"b\"\nspeaker = \"c\"\n";
        let wrong = |head: &str| mistake_in("en/patterns/ours.toml", &format!("{head}{ending}"));
        let shown = wrong("rule = \"x\"\nshapes = [\"QUOTE , CUE\",\n  \"QUOTE SAID SPEAKER\"]\n");
        assert!(shown.starts_with("en/patterns/ours.toml:"), "{shown}");
        let shown =
            wrong("rule = \"x\"\nshapes = [\n  \"QUOTE , CUE SPEAKER\",\n  \"QUOTE SAID SPEAKER\",\n]\n");
        assert!(shown.starts_with("en/patterns/ours.toml:4:3: `SAID` is no element; use "), "{shown}");
        assert!(shown.ends_with("\n  4 |   \"QUOTE SAID SPEAKER\","), "{shown}");
        let shown = wrong("rule = \"x\"\nshape = [\"QUOTE SPEAKER\"]\n");
        assert!(shown.starts_with("en/patterns/ours.toml:2:1: unknown field `shape`"), "{shown}");
        let shown = wrong("rule = \"x\nshapes = []\n");
        assert!(shown.starts_with("en/patterns/ours.toml:1:"), "{shown}");
        let shown = mistake_in("en/patterns/ours.toml", "rule = \"x\"\nshapes = [\"QUOTE SPEAKER\"]\n");
        assert!(shown.contains(": a pattern needs at least one [[match]]"), "{shown}");
    }
}
