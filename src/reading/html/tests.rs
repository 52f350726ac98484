//! Small pages, and what is read of them.

use crate::lexicon::Lexicon;

use super::*;

const LONG: &str =
    "The council of the river towns met on Tuesday to talk about the bridge, the ferry and the tolls.";

fn text_of(body: &str) -> String {
    read("page.html", body.as_bytes(), None, Lexicon::shared()).document.text
}

/// A page whose story is these elements, in a page with all that stands around one.
fn page(story: &str) -> String {
    format!(
        "<!DOCTYPE html><html><head><title>Bridge opens | River Post</title></head><body>\
        <header><a href=/>River Post</a><nav><ul><li><a href=/a>Politics</a><li><a href=/b>Sport</a></ul></nav></header>\
        <div class='layout with-sidebar'><main><article><h1>Bridge opens</h1><div class=story>\
        <p>{LONG}</p><p>{LONG} It was long.</p>{story}<p>{LONG} It was the third time.</p><p>{LONG} Nobody left.</p>\
        </div></article></main><aside class=sidebar><p>“A teaser,” it says here, “of another story.”</p></aside></div>\
        <section id=comments><p>“First!” wrote somebody who had not read any of it, as always.</p></section>\
        <footer><p>© River Post. “All the news of the river.”</p></footer></body></html>"
    )
}

/// What is read of a story's elements, between what stands before and behind them.
fn check(story: &str, expected: &[&str]) {
    let text = text_of(&page(story));
    let paragraphs: Vec<&str> = text.split("\n\n").collect();
    let before = [LONG.to_owned(), format!("{LONG} It was long.")];
    let behind = [format!("{LONG} It was the third time."), format!("{LONG} Nobody left.")];
    assert_eq!(&paragraphs[..2], before, "{text}");
    assert_eq!(&paragraphs[paragraphs.len() - 2..], behind, "{text}");
    assert_eq!(&paragraphs[2..paragraphs.len() - 2], expected, "{text}");
}

#[test]
fn the_story_is_read_without_what_stands_around_it() {
    check("", &[]);
    check("<p>“Short,” she <a href=x>said</a>.</p>", &["“Short,” she said."]);
    check("<div class=newsletter><p>Get “The River” every morning in your box, for free.</p></div>", &[]);
    check("<p><a href=/x>“We are glad”: read the mayor’s whole speech here</a></p>", &[]);
    check(
        "<figure><img src=a.jpg><figcaption>The “new” bridge on Monday. Photo: A. Roe</figcaption></figure>",
        &[],
    );
}

#[test]
fn line_breaks_end_paragraphs() {
    check(
        "<p>“We won,” he said.<br><br>“They lost,” she said.</p>",
        &["“We won,” he said.", "“They lost,” she said."],
    );
}

#[test]
fn quotations_without_marks() {
    check(
        "<p>The mayor said <q>it is a good day</q> for all.</p>",
        &["The mayor said “it is a good day” for all."],
    );
    check(
        "<p>The statement read:</p><blockquote><p>We regret the delay of the works at the bridge.</p></blockquote>",
        &["The statement read:", "We regret the delay of the works at the bridge."],
    );
}

#[test]
fn pull_quotes_are_left_out() {
    let said = "<p>“It is a good day for all of the river towns,” said Ana Diaz, the mayor.</p>";
    let read = "“It is a good day for all of the river towns,” said Ana Diaz, the mayor.";
    let pulled = [
        "<blockquote>It is a good day for all of the river towns<cite>Ana Diaz</cite></blockquote>",
        "<aside><p>‘It is a good day for all of the river towns’</p><p>Ana Diaz</p></aside>",
        "<div class=pull-quote>A good day for all</div>",
    ];
    for pull in pulled {
        check(&format!("{said}{pull}"), &[read]);
    }
}

#[test]
fn posts_from_elsewhere_keep_their_text() {
    check(
        "<div class=social-embed><blockquote class=twitter-tweet><p>No ferry today. <a href=x>pic.example/1</a></p>\
        — River Ferry (@riverferry) <a href=x>May 3, 2024</a></blockquote></div>",
        &["No ferry today. pic.example/1", "— River Ferry (@riverferry) May 3, 2024"],
    );
}

#[test]
fn a_page_without_a_story_is_told() {
    let links = "<p><a href=x>Mayor says “no” to the ferry</a></p>".repeat(20);
    for html in ["<html><body></body></html>", &format!("<html><body>{links}</body></html>")] {
        let reading = read("page.html", html.as_bytes(), None, Lexicon::shared());
        assert_eq!(reading.warnings, [Warning::NoArticle], "{html}");
        assert_eq!(reading.document.flags, ["no-article"]);
    }
    assert!(
        read("page.html", b"<html><p>\x93We won,\x94 she said.", None, Lexicon::shared()).warnings.is_empty()
    );
}

#[test]
fn lost_text_is_told() {
    // Far from a long story, and not called anything.
    let said = |n: usize| format!("<div><p>“Never {n},” he said, “in all of my life.”</p></div>");
    let far: String = (0..12).map(said).collect();
    let story = format!(
        "<p>“We won,” he said.</p>{}",
        (0..40).map(|n| format!("<p>{n}. {LONG}</p>")).collect::<String>()
    );
    let html = page(&story).replace(
        "<div class='layout",
        &format!("<div><div><div>{far}</div></div></div><hr><div><div class='layout"),
    );
    let reading = read("page.html", html.as_bytes(), None, Lexicon::shared());
    let found = (reading.document.flags, reading.warnings, reading.document.text.contains("Never"));
    assert_eq!(found, (vec!["text-lost"], vec![Warning::TextLost { lost: 12, kept: 1 }], false));
}

#[test]
fn particulars_come_from_the_best_place() {
    let record = r#"<script type="application/ld+json">[{"@type":"WebSite","name":"River Post"},{"@graph":[
        {"@type":"NewsArticle","headline":"Ferry stops","datePublished":"2020-01-01"},
        {"@type":["Article","NewsArticle"],"headline":"Bridge opens &amp; ferry stops",
        "author":[{"@type":"Person","name":"Ana Diaz"},{"name":"Ali Roe"}],"publisher":{"name":"River Post"},
        "datePublished":"2024-05-03T08:00:00+02:00","dateModified":"2024-05-04",
        "mainEntityOfPage":{"@id":"https://post.example/bridge"}}]}]</script>"#;
    let title = "<title>Bridge opens &amp; ferry stops - River Post</title>";
    let found = read(
        "p.html",
        format!("<html><head>{title}{record}<body><p>{LONG}").as_bytes(),
        None,
        Lexicon::shared(),
    )
    .document
    .particulars;
    let some = |value: &str| Some(value.to_owned());
    let expected = Particulars {
        headline: some("Bridge opens & ferry stops"),
        author: some("Ana Diaz, Ali Roe"),
        published: some("2024-05-03T08:00:00+02:00"),
        modified: some("2024-05-04"),
        publisher: some("River Post"),
        url: some("https://post.example/bridge"),
    };
    assert_eq!(found, expected);

    let meta = "<meta property=og:site_name content='River Post'><meta property='og:title' content='Bridge opens'>\
        <meta name=Author content='Ana Diaz'><meta property='article:published_time' content='2024-05-03'>\
        <link rel=canonical href='https://post.example/bridge'>";
    let found =
        read("p.html", format!("<html><head>{meta}<body><p>{LONG}").as_bytes(), None, Lexicon::shared())
            .document
            .particulars;
    let expected = Particulars {
        headline: some("Bridge opens"),
        author: some("Ana Diaz"),
        published: some("2024-05-03"),
        modified: None,
        ..expected
    };
    assert_eq!(found, expected);

    let found = read("p.html", page("").as_bytes(), None, Lexicon::shared()).document.particulars;
    assert_eq!(found.headline.as_deref(), Some("Bridge opens"));
    let title = "<html><title>Bridge opens to all - River Post</title>";
    assert_eq!(
        read("p.html", title.as_bytes(), None, Lexicon::shared()).document.particulars.headline.as_deref(),
        Some("Bridge opens to all")
    );
}

#[test]
fn what_was_decoded_wrongly_is_flagged() {
    let reading =
        read("p.html", page("<p>â€œWe won,â€\u{9d} JosÃ© said.</p>").as_bytes(), None, Lexicon::shared());
    assert!(reading.document.text.contains("“We won,” José said."), "{}", reading.document.text);
    assert_eq!(reading.document.flags, ["mojibake"]);
}

/// Stacks and lists that grow with a page: none overflows.
#[test]
fn pages_of_nothing_but_one_thing_are_read() {
    let pages = [
        format!("<html>{}<p>{LONG}{}", "<div>".repeat(100_000), "</div>".repeat(100_000)),
        format!("<html>{}", format!("<font size=1><p>{LONG}").repeat(2_000)),
        format!("<html>{}", "<table><tr><td>".repeat(20_000)),
        format!("<html><p>{}", "a<br>".repeat(50_000)),
        format!("<html><p>{}", "<br>".repeat(50_000)),
        format!("<html>{}", format!("<blockquote>{LONG}</blockquote>").repeat(5_000)),
        format!("<html><p>{}", "<q>".repeat(20_000)),
        format!("<html>{}", "<p><b><i>".repeat(10_000)),
        format!("<html>{}", (0..20_000).map(|n| format!("<body a{n}=1>")).collect::<String>()),
    ];
    for html in pages {
        let _ = read("p.html", html.as_bytes(), None, Lexicon::shared());
    }
}
