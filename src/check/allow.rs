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
/// By so many words behind a comment its paragraph is found in the text that was taken out of the file.
const MOST_WORDS: usize = 6;
/// They are looked for in so many bytes.
const MOST_BYTES: usize = 2000;

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
    /// The first words behind it, folded.
    behind: String,
}

/// What a comment allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentSays {
    /// Findings of the rule of this name.
    pub rule: &'static str,
    /// Why.
    pub reason: String,
}

impl Comment {
    /// The paragraph that it is for, among those of the text that was taken out of its file.
    pub(super) fn paragraph(&self, text: &str, paragraphs: impl Iterator<Item = Span>) -> Option<Span> {
        if self.behind.is_empty() {
            return None;
        }
        let mut paragraphs = paragraphs;
        paragraphs.find(|span| format!(" {} ", fold(span.of(text))).contains(&format!(" {} ", self.behind)))
    }
}

/// The comments of a file that allow something.
#[must_use]
pub fn comments(file: &str) -> Vec<Comment> {
    let mut comments = Vec::new();
    let mut from = 0;
    while let Some(at) = file[from..].find(OPENS) {
        let start = from + at;
        let Some(length) = file[start..].find(CLOSES) else { break };
        let end = start + length + CLOSES.len();
        let words = file[start + OPENS.len()..end - CLOSES.len()].trim();
        if let Some(said) = words.strip_prefix("quoteledger:") {
            let line = 1 + memchr::memchr_iter(b'\n', &file.as_bytes()[..start]).count();
            comments.push(Comment { line, says: said_in(said.trim()), behind: words_behind(&file[end..]) });
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
    let mut rest = &rest[..most];
    let mut words = String::new();
    while let Some(c) = rest.chars().next() {
        let skipped = if rest.starts_with(OPENS) {
            Some(rest.find(CLOSES).map_or(rest.len(), |at| at + CLOSES.len()))
        } else if c == '<' {
            rest.find('>').map(|at| at + 1)
        } else if c == '&' {
            rest[..rest.len().min(12)].find(';').map(|at| at + 1)
        } else {
            None
        };
        let has_words = words.chars().any(char::is_alphanumeric);
        if has_words && (rest.starts_with("</p") || rest.starts_with("\n\n") || rest.starts_with("\r\n\r\n"))
        {
            break;
        }
        words.extend(if skipped.is_some() { ' ' } else { c }.to_lowercase());
        rest = &rest[skipped.unwrap_or(c.len_utf8())..];
    }
    let folded = fold(&words);
    folded.split(' ').take(MOST_WORDS).collect::<Vec<_>>().join(" ")
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
            &[(3, Ok(("anonymous-source", "agreed with desk: 3 May")), "we go she said on monday")],
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
}
