//! Rules over whole articles: their own examples, baselines, allowances, places.

use rustc_hash::FxHashSet;

use super::rules::allowances::{ALLOWANCE_WITHOUT_REASON, UNUSED_ALLOWANCE};
use super::*;
use crate::cluster::cluster;
use crate::pipeline::{Options, ledger_of};
use crate::reading::{Document, Form};

type Texts<'t> = &'t [(&'t str, &'t str)];

fn lexicon() -> &'static Lexicon {
    Lexicon::shared()
}

fn rows_of(texts: Texts<'_>) -> Vec<Row> {
    let rows =
        |(name, text): &(&str, &str)| ledger_of(&Document::new(*name, *text), lexicon(), &Options::default());
    let mut rows: Vec<Row> = texts.iter().flat_map(rows).collect();
    cluster(&mut rows, lexicon());
    rows
}

fn reported(texts: Texts<'_>, comparison: Comparison<'_>, settings: &Settings) -> Report {
    let examined = |(name, text): &(&str, &str)| {
        let mut file = SourceFile::new(*name);
        // A text that is taken out of a page has no comments.
        if text.contains("<!--") {
            file = file.with_text(Form::Html, *text);
        }
        let document = Document::new(*name, without_comments(text));
        examined(document, &file, lexicon(), &Options::default(), settings)
    };
    report(texts.iter().map(examined).collect(), comparison, settings, lexicon())
}

fn without_comments(text: &str) -> String {
    let parts = text.split("<!--").enumerate();
    parts.map(|(number, part)| if number == 0 { part } else { part.split_once("-->").unwrap().1 }).collect()
}

/// All rules on, whatever their levels.
fn strict() -> Settings {
    let mut settings = Settings::default();
    settings.levels.extend(RULES.iter().map(|rule| (rule.name, Some(rule.level.unwrap_or(Level::Note)))));
    settings
}

/// What counts: place, rule, message.
fn shown(report: &Report) -> Vec<String> {
    let counts = report.findings.iter().filter(|finding| finding.counts());
    counts
        .map(|finding| {
            let place = report::shown_place(&finding.place);
            format!("{place}: {}: {}", finding.rule.name, finding.message)
        })
        .collect()
}

#[test]
fn every_rule_finds_its_example_and_nothing_in_the_one_put_right() {
    for rule in RULES.iter().filter(|rule| !matches!(rule.look, Look::Allowances)) {
        let baseline = rows_of(rule.example.before);
        let comparison = Comparison { baseline: Some(&baseline), since: None };
        let of_rule = |texts: Texts<'_>| {
            let report = reported(texts, comparison, &strict());
            let found =
                report.findings.iter().filter(|one| one.rule.name == rule.name && one.state != State::Absent);
            (found.count(), shown(&report))
        };
        assert!(!rule.example.found.is_empty(), "{} has no example", rule.name);
        let (n_found, found) = of_rule(rule.example.found);
        assert!(n_found > 0, "{} does not find its example: {found:?}", rule.name);
        let (n_found, found) = of_rule(rule.example.fine);
        assert_eq!(n_found, 0, "{} finds something where all is fine: {found:?}", rule.name);
    }
}

#[test]
fn every_rule_is_documented_in_one_form() {
    for rule in &RULES {
        let is_name = |c: char| c.is_ascii_lowercase() || c == '-';
        assert!(rule.name.chars().all(is_name), "{}", rule.name);
        for (part, text) in [("what", rule.what), ("why", rule.why), ("remedy", rule.remedy)] {
            let is_sentence = text.ends_with('.') && text.starts_with(|c: char| c.is_uppercase());
            assert!(is_sentence && !text.contains("  "), "{}: {part}: {text}", rule.name);
        }
        assert!(!rule.summary.ends_with('.'), "{}", rule.name);
        assert_eq!(RULES.iter().filter(|other| other.name == rule.name).count(), 1);
    }
}

const STORY: &str = "Bridge closed\n\nThe bridge was shut at noon. Cars queued for miles.\n\n“It will be a long night.”\n\nA detour runs along the river.\n";

#[test]
fn places_are_those_of_editors() {
    let report = reported(&[("a.txt", STORY)], Comparison::default(), &Settings::default());
    assert_eq!(
        shown(&report),
        ["a.txt:5:2: unattributed-quote: nobody is named as the speaker of “It will be a long night.”"]
    );
    let location = report.findings[0].place.location.as_ref().unwrap();
    assert_eq!(location.span.of(STORY), "It will be a long night.");
    let words: String = STORY
        .chars()
        .skip(location.code_points.0)
        .take(location.code_points.1 - location.code_points.0)
        .collect();
    assert_eq!(words, "It will be a long night.");
    assert_eq!(location.end, (5, 26));
}

#[test]
fn what_the_baseline_has_is_known_until_it_is_gone() {
    let baseline = rows_of(&[("a.txt", STORY)]);
    let comparison = Comparison { baseline: Some(&baseline), since: None };
    // A paragraph more before it moves every line.
    let moved = STORY.replacen("Bridge closed\n\n", "Bridge closed\n\nA ferry was late on Monday.\n\n", 1);
    let report = reported(&[("a.txt", &moved)], comparison, &Settings::default());
    assert_eq!(shown(&report), [""; 0]);
    assert_eq!(report.findings[0].state, State::Unchanged);

    let mended = STORY.replace("night.”\n", "night,” Mayor Ana Diaz said.\n");
    let report = reported(&[("a.txt", &mended)], comparison, &Settings::default());
    assert_eq!(shown(&report), [""; 0]);
    assert_eq!(report.findings.iter().map(|finding| finding.state).collect::<Vec<_>>(), [State::Absent]);

    let since = Comparison { baseline: None, since: Some(&baseline) };
    let report = reported(&[("a.txt", &moved), ("b.txt", STORY)], since, &Settings::default());
    assert_eq!((report.n_left_out, shown(&report).len()), (1, 1));
    assert!(shown(&report)[0].starts_with("b.txt:5:2"));
}

#[test]
fn fingerprints_stay_when_other_things_change() {
    let prints = |text: &str| -> Vec<String> {
        let report = reported(&[("a.txt", text)], Comparison::default(), &strict());
        report.findings.iter().map(|finding| finding.fingerprint.clone()).collect()
    };
    let text = STORY.replace("night.”", "night.\"");
    let moved = text.replace("Bridge closed\n\n", "Bridge closed\n\nA ferry was late on Monday.\n\n");
    assert!(!prints(&text).is_empty());
    assert_eq!(prints(&text), prints(&moved));
}

#[test]
fn what_is_allowed_needs_a_reason_and_a_use() {
    let text = STORY
        .replace("“It will", "<!-- quoteledger: allow unattributed-quote: a line of the song --> “It will");
    let report = reported(&[("a.txt", &text)], Comparison::default(), &Settings::default());
    assert_eq!(shown(&report), [""; 0]);
    let allowed = report.findings[0].allowed.as_ref().unwrap();
    assert_eq!((allowed.reason.as_str(), allowed.in_article), ("a line of the song", true));

    let no_reason = text.replace(": a line of the song", "");
    let report = reported(&[("a.txt", &no_reason)], Comparison::default(), &Settings::default());
    let rules: Vec<&str> = report.findings.iter().map(|finding| finding.rule.name).collect();
    assert_eq!(rules, ["unattributed-quote", ALLOWANCE_WITHOUT_REASON.name]);
    assert!(report.fails_on(Level::Error));

    let elsewhere =
        STORY.replace("The bridge", "<!-- quoteledger: allow unattributed-quote: a song --> The bridge");
    let report = reported(&[("a.txt", &elsewhere)], Comparison::default(), &Settings::default());
    let rules: Vec<&str> = report.findings.iter().map(|finding| finding.rule.name).collect();
    assert_eq!(rules, ["unattributed-quote", UNUSED_ALLOWANCE.name]);
}

#[test]
fn the_settings_allow_by_article_words_and_row() {
    let id =
        rows_of(&[("news/a.txt", STORY)]).into_iter().find(|row| row.speaker.is_empty()).unwrap().quote_id;
    let check = |path: Option<&str>, quote: Option<&str>, quote_id: Option<&str>, n_found: usize| {
        let allowance = allow::Allowance {
            rule: rule("unattributed-quote").unwrap(),
            path: path.map(|path| glob::Pattern::new(path).unwrap()),
            base: String::new(),
            root: None,
            quote: quote.map(str::to_owned),
            quote_id: quote_id.map(str::to_owned),
            reason: "a song".to_owned(),
            origin: "quoteledger.toml:1".to_owned(),
        };
        let settings = Settings { allowances: vec![allowance], ..Settings::default() };
        let report = reported(&[("news/a.txt", STORY)], Comparison::default(), &settings);
        assert_eq!(shown(&report).len(), n_found, "{path:?} {quote:?} {:?}", shown(&report));
    };
    check(None, None, None, 0);
    check(Some("news/*.txt"), Some("a LONG night"), Some(&id), 0);
    check(None, None, Some("q0"), 1);
    check(None, Some("short night"), None, 1);
    check(Some("other/*"), None, None, 1);
    // For this article, and of no use: told.
    check(Some("news/*"), Some("short night"), None, 2);
}

#[test]
fn the_second_article_of_a_file_has_its_own_name() {
    let two = "Port strike ends\n\nADEN: “At last, it is over,” Ana Diaz said on Monday.\n\nSecond bridge opens\n\nJEDDAH: A \
               bridge opened.\n\n“We are all very glad today.”\n\nCars crossed it.\n";
    let report = reported(&[("a.txt", two)], Comparison::default(), &Settings::default());
    assert_eq!(report.articles, ["a.txt", "a.txt#2"]);
    assert!(shown(&report)[0].starts_with("a.txt:9:2: unattributed-quote"), "{:?}", shown(&report));
    assert_eq!(report.findings[0].place.article, "a.txt#2");
    assert_eq!(report.findings[0].place.path, "a.txt");
}

#[test]
fn of_a_text_the_lines_of_its_findings_are_kept() {
    let rain = "It rained. ".repeat(400);
    let text = format!("Łódź floods\n\n{rain}\n\n{rain}“It will be a long night here.” {rain}\n\n{rain}\n");
    let report = reported(&[("a.txt", &text)], Comparison::default(), &Settings::default());
    let location = report.findings[0].place.location.as_ref().unwrap();
    assert_eq!(location.words(), "It will be a long night here.");
    assert_eq!(location.words(), location.span.of(&text));
    let (start, end) = location.code_points;
    assert!(text.chars().skip(start).take(end - start).eq(location.words().chars()));
    assert_eq!(location.start, (5, 2 + rain.chars().count()));
    let excerpt = &location.excerpt;
    assert!(text[excerpt.start..].starts_with(&excerpt.text) && excerpt.line == 5);
    assert!(excerpt.text.len() < 400, "{}", excerpt.text);
}

#[test]
fn much_of_the_same_takes_no_longer_than_it_should() {
    let text = format!("Storm\n\n{}\n", "“It will be a long night.”\n\n“One".repeat(2_000));
    let report = reported(&[("a.txt", &text)], Comparison::default(), &strict());
    assert!(!report.findings.is_empty());
    let prints: FxHashSet<&str> =
        report.findings.iter().map(|finding| finding.fingerprint.as_str()).collect();
    assert_eq!(prints.len(), report.findings.len(), "no two findings have one fingerprint");
}
