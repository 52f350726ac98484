//! What is allowed, and why: entries of the settings, and comments in articles.
//!
//! A comment stands before what it allows, in Markdown and web pages:
//!
//! ```text
//! <!-- quoteledger: allow anonymous-source: agreed with the desk, 3 May -->
//! ```
//!
//! It is for the rest of its paragraph, or for the next one where it stands between paragraphs.

use glob::Pattern;
use rustc_hash::FxHashMap;

use super::rule::Rule;
use super::rules::rule;
use crate::ledger::Row;
use crate::ledger::folded::fold;
use crate::ledger::id::article_key;
use crate::span::Span;

/// What opens a comment.
const OPENS: &str = "<!--";
/// What closes it.
const CLOSES: &str = "-->";
/// By so many words behind a comment its paragraph is found in the text that was taken out of the file, and of several
/// places with these words by as many more.
const FEWEST_WORDS: usize = 6;
const MOST_WORDS: usize = 40;
/// So many words before a comment tell which of places with the same words behind it is meant.
const WORDS_BEFORE: usize = 12;
/// Words are looked for in so many bytes on either side.
const MOST_BYTES: usize = 2000;
/// So many places on either side of the one of the comment before are compared.
const MOST_PLACES: usize = 64;

/// An entry of the settings that allows findings.
#[derive(Debug, Clone)]
pub struct Allowance {
    /// Findings of this rule.
    pub rule: &'static Rule,
    /// In articles whose name fits; none is every article.
    pub path: Option<Pattern>,
    /// What stands before the names of articles for the pattern: the way from the settings' folder to where the articles
    /// are named from.
    pub base: String,
    /// The settings' folder as an absolute path, where it is known, for articles that are named by one.
    pub root: Option<String>,
    /// About quotes with these words; capitals and punctuation make no difference.
    pub quote: Option<String>,
    /// About this row of the ledger.
    pub quote_id: Option<String>,
    /// Why.
    pub reason: String,
    /// Where it was given: `quoteledger.toml:12`.
    pub origin: String,
}

impl Allowance {
    /// Whether it is for an article of this name.
    #[must_use]
    pub fn is_for(&self, article: &str) -> bool {
        let below =
            self.root.as_ref().and_then(|root| article.strip_prefix(root.as_str())?.strip_prefix('/'));
        let key = if let Some(below) = below {
            article_key(below)
        } else if self.base.is_empty() || article.starts_with('/') || article.contains("://") {
            article_key(article)
        } else {
            article_key(&format!("{}/{article}", self.base))
        };
        let file = key.split('#').next().unwrap_or(&key);
        self.path.as_ref().is_none_or(|path| path.matches(&key) || path.matches(file))
    }

    /// Whether it allows a finding of a rule about a row of the ledger, or about no row.
    #[must_use]
    pub fn allows(&self, found_by: &Rule, article: &str, row: Option<&Row>) -> bool {
        self.rule.name == found_by.name
            && self.is_for(article)
            && self.quote_id.as_ref().is_none_or(|id| row.is_some_and(|row| row.quote_id == *id))
            && self
                .quote
                .as_ref()
                .is_none_or(|quote| row.is_some_and(|row| fold(&row.quote).contains(&fold(quote))))
    }
}

/// A comment that allows something, or is meant to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Its line in the file, from 1.
    pub line: usize,
    /// What it says, or what is wrong with it.
    pub says: Result<CommentSays, String>,
    /// The first words behind it in its paragraph, folded.
    behind: String,
    /// The last words before it, back to the comment before, folded.
    before: String,
}

/// What a comment allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentSays {
    /// Findings of the rule of this name.
    pub rule: &'static str,
    /// Why.
    pub reason: String,
}

/// The paragraph that each comment is for, by its index, among those of the text that was taken out of their file. Time is
/// linear in the text and the comments.
pub(super) fn paragraphs_of(comments: &[Comment], text: &str, paragraphs: &[Span]) -> Vec<Option<usize>> {
    let behind: Vec<Vec<&str>> = comments.iter().map(|comment| words_in(&comment.behind)).collect();
    let mut places: FxHashMap<&[&str], Vec<usize>> = FxHashMap::default();
    for words in behind.iter().filter(|words| !words.is_empty()) {
        places.insert(&words[..words.len().min(FEWEST_WORDS)], Vec::new());
    }
    let folded: Vec<String> = paragraphs.iter().map(|span| fold(span.of(text))).collect();
    let words = Words::of(&folded);
    for start in 0..words.words.len() {
        let end = words.ends[words.of_paragraph[start]];
        for n_words in 1..=FEWEST_WORDS.min(end - start) {
            // Few words are all that stood behind the comment in its paragraph.
            if n_words < FEWEST_WORDS && start + n_words < end {
                continue;
            }
            if let Some(places) = places.get_mut(&words.words[start..start + n_words]) {
                places.push(start);
            }
        }
    }
    let mut last: Option<usize> = None;
    let mut found = Vec::with_capacity(comments.len());
    for (comment, behind) in comments.iter().zip(&behind) {
        let places = places.get(&behind[..behind.len().min(FEWEST_WORDS)]).map_or(&[][..], Vec::as_slice);
        let before = words_in(&comment.before);
        // Comments stand in the order of the text; several can be for one place, with nothing between them.
        let next = last.map_or(0, |last| last + usize::from(!before.is_empty()));
        let (earlier, later) = places.split_at(places.partition_point(|place| *place < next));
        let near = later.iter().take(MOST_PLACES).chain(earlier.iter().rev().take(MOST_PLACES));
        let best = near
            .map(|place| (words.likeness(*place, behind, &before), *place))
            .reduce(|best, next| if next.0 > best.0 { next } else { best });
        found.push(best.map(|(_, place)| {
            last = Some(place);
            words.of_paragraph[place]
        }));
    }
    found
}

/// The words of a text, one paragraph after the other.
struct Words<'t> {
    words: Vec<&'t str>,
    /// For each, the index of its paragraph.
    of_paragraph: Vec<usize>,
    /// Behind which word each paragraph ends.
    ends: Vec<usize>,
}

impl<'t> Words<'t> {
    fn of(paragraphs: &'t [String]) -> Self {
        let mut all = Words { words: Vec::new(), of_paragraph: Vec::new(), ends: Vec::new() };
        for (index, paragraph) in paragraphs.iter().enumerate() {
            all.words.extend(words_in(paragraph));
            all.of_paragraph.resize(all.words.len(), index);
            all.ends.push(all.words.len());
        }
        all
    }

    /// How like a place is to that of a comment: the words behind it, whether the paragraph ends where they do, and the
    /// words before it.
    fn likeness(&self, place: usize, behind: &[&str], before: &[&str]) -> (usize, bool, usize) {
        let here = &self.words[place..self.ends[self.of_paragraph[place]]];
        let n_behind = here.iter().zip(behind).take_while(|(one, other)| one == other).count();
        let ends_there = n_behind == behind.len() && (n_behind == here.len() || n_behind == MOST_WORDS);
        let back = self.words[..place].iter().rev().zip(before.iter().rev());
        (n_behind, ends_there, back.take_while(|(one, other)| one == other).count())
    }
}

fn words_in(folded: &str) -> Vec<&str> {
    folded.split(' ').filter(|word| !word.is_empty()).collect()
}

/// The comments of a file that allow something.
#[must_use]
pub fn comments(file: &str) -> Vec<Comment> {
    let mut comments = Vec::new();
    let mut from = 0;
    // What stands before the comment that is next: behind which byte, and in which line.
    let (mut behind_last, mut line, mut counted) = (0, 1, 0);
    while let Some(at) = file[from..].find(OPENS) {
        let start = from + at;
        let Some(length) = file[start..].find(CLOSES) else { break };
        let end = start + length + CLOSES.len();
        let words = file[start + OPENS.len()..end - CLOSES.len()].trim();
        if let Some(said) = words.strip_prefix("quoteledger:") {
            line += memchr::memchr_iter(b'\n', &file.as_bytes()[counted..start]).count();
            counted = start;
            let (behind, before) = (words_behind(&file[end..]), words_before(&file[behind_last..start]));
            comments.push(Comment { line, says: said_in(said.trim()), behind, before });
            behind_last = end;
        }
        from = end;
    }
    comments
}

/// What stands behind `quoteledger:` in a comment.
fn said_in(said: &str) -> Result<CommentSays, String> {
    let form = "write <!-- quoteledger: allow RULE: reason -->";
    let Some(allowed) = said.strip_prefix("allow").filter(|rest| rest.starts_with(char::is_whitespace))
    else {
        return Err(format!("it does not say what it allows: {form}"));
    };
    let (name, reason) = allowed.split_once(':').unwrap_or((allowed, ""));
    let Some(rule) = rule(name.trim()) else {
        let hint = super::nearest(name.trim(), super::RULES.iter().map(|rule| rule.name));
        let hint = hint.map_or_else(String::new, |near| format!(", perhaps `{near}` is meant"));
        return Err(format!("there is no rule `{}`{hint}: {form}", name.trim()));
    };
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    if reason.is_empty() {
        return Err(format!("it gives no reason to allow {}: {form}", rule.name));
    }
    Ok(CommentSays { rule: rule.name, reason })
}

/// The first words behind a comment, up to the end of their paragraph, without tags and other comments.
fn words_behind(rest: &str) -> String {
    let most = (0..=MOST_BYTES.min(rest.len())).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or(0);
    let folded = fold(&shown(&rest[..most], true));
    folded.split(' ').take(MOST_WORDS).collect::<Vec<_>>().join(" ")
}

/// The last words before a comment, without tags and other comments.
fn words_before(text: &str) -> String {
    let from = text.len().saturating_sub(MOST_BYTES);
    let from = (from..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let folded = fold(&shown(&text[from..], false));
    let words = words_in(&folded);
    words[words.len().saturating_sub(WORDS_BEFORE)..].join(" ")
}

/// What a reader sees of a file, up to the end of its first paragraph or all of it.
fn shown(file: &str, is_one_paragraph: bool) -> String {
    let mut rest = file;
    let mut words = String::new();
    let mut has_words = false;
    while let Some(c) = rest.chars().next() {
        let skipped = if rest.starts_with(OPENS) {
            Some(rest.find(CLOSES).map_or(rest.len(), |at| at + CLOSES.len()))
        } else if c == '<' {
            rest.find('>').map(|at| at + 1)
        } else if c == '&' {
            rest.bytes().take(12).position(|byte| byte == b';').map(|at| at + 1)
        } else {
            None
        };
        let ends = ["</p", "\n\n", "\r\n\r\n"];
        if is_one_paragraph && has_words && ends.iter().any(|end| rest.starts_with(end)) {
            break;
        }
        let seen = if skipped.is_some() { ' ' } else { c };
        has_words |= seen.is_alphanumeric();
        words.extend(seen.to_lowercase());
        rest = &rest[skipped.unwrap_or(c.len_utf8())..];
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Line, what it says (rule and reason, or a part of what is wrong), the words behind it.
    type Expected<'e> = (usize, Result<(&'e str, &'e str), &'e str>, &'e str);

    fn check(file: &str, expected: &[Expected<'_>]) {
        let comments = comments(file);
        assert_eq!(comments.len(), expected.len(), "{comments:?}");
        for (comment, (line, says, behind)) in comments.iter().zip(expected) {
            assert_eq!((comment.line, comment.behind.as_str()), (*line, *behind));
            match (&comment.says, says) {
                (Ok(said), Ok((rule, reason))) => {
                    assert_eq!((said.rule, said.reason.as_str()), (*rule, *reason));
                }
                (Err(why), Err(expected)) => assert!(why.contains(expected), "{why}"),
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn a_comment_names_a_rule_and_a_reason() {
        check(
            "One.\n\n<!-- quoteledger: allow anonymous-source: agreed\n with desk: 3 May -->\n<p class='a'>“We&nbsp;\
             <b>go</b>,” she said on Monday evening.</p><p>More</p>\n<!-- other -->\n",
            &[(3, Ok(("anonymous-source", "agreed with desk: 3 May")), "we go she said on monday evening")],
        );
        check(
            "<!--quoteledger: allow mojibake: it is about them-->",
            &[(1, Ok(("mojibake", "it is about them")), "")],
        );
    }

    #[test]
    fn what_is_wrong_with_a_comment_is_told() {
        check(
            "<!-- quoteledger: allow mojibake -->A.\n\nB.<!-- quoteledger: allow mojibak: why -->C\n<!-- quoteledger: \
             forbid -->\n<!-- quoteledger: allow mojibake",
            &[
                (1, Err("gives no reason to allow mojibake"), "a"),
                (3, Err("no rule `mojibak`, perhaps `mojibake` is meant"), "c"),
                (4, Err("does not say what it allows"), ""),
            ],
        );
    }

    /// The paragraphs of the comments of a Markdown file, whose text has its paragraphs without them.
    fn paragraphs(file: &str) -> Vec<Option<usize>> {
        let comments = comments(file);
        let mut text = String::new();
        let mut spans = Vec::new();
        for paragraph in file.split("\n\n").map(|paragraph| shown(paragraph, false)) {
            if !paragraph.trim().is_empty() {
                spans.push(Span::new(text.len(), text.len() + paragraph.trim().len()));
                text += &format!("{}\n\n", paragraph.trim());
            }
        }
        paragraphs_of(&comments, &text, &spans)
    }

    const COMMENT: &str = "<!-- quoteledger: allow mojibake: why -->";

    #[test]
    fn a_comment_is_for_the_paragraph_behind_it() {
        let file = "We will not leave this old place, she said.\n\nIt rained.\n\nC\n\nWe will not leave this old house tonight.";
        assert_eq!(paragraphs(&file.replace('C', COMMENT)), [Some(2)]);
        // The same paragraph twice, and a short one three times.
        let file = "We will not leave this old place.\n\nIt rained.\n\nC\n\nWe will not leave this old place.\n\nYes.\n\nNo.\n\nC\n\nYes.\n\nYes.";
        assert_eq!(paragraphs(&file.replace('C', COMMENT)), [Some(2), Some(5)]);
        // In the middle of its paragraph, and at the end of the text.
        let file = "It rained all day. C“So we went home,” they said.\n\nC";
        assert_eq!(paragraphs(&file.replace('C', COMMENT)), [Some(0), None]);
    }

    #[test]
    fn many_comments_find_their_own_paragraphs() {
        let file = format!("{COMMENT}\n\nThe same words as everywhere.\n\n").repeat(2000);
        assert!(paragraphs(&file).into_iter().eq((0..2000).map(Some)));
    }
}
