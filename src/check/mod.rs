//! What somebody should look at before an article goes out: rules over ledger rows and texts.
//!
//! ```text
//! document -> examined: rows, what rules see in its text, allowances    (each alone, in any order)
//! all examined + baseline -> rules over rows -> findings -> known, allowed -> report
//! ```
//! [`rules`] has the rules, [`mod@rule`] says what one is, [`allow`] what is allowed, and [`mod@report`] writes what was found.
//!
//! A baseline is a ledger. The rules that look at rows look at its rows, too: what they find there is known already.
//! Findings are known for good by their fingerprints, which hang on the article's name, the quote's words and the rule,
//! not on lines.

pub mod allow;
pub mod finding;
mod known;
pub mod report;
pub mod rule;
pub mod rules;
pub mod settings;
mod wordings;

use std::cell::OnceCell;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::article::articles_of;
use crate::cluster::cluster;
use crate::ledger::Row;
use crate::ledger::id::{article_key, named, stable_hash};
use crate::lexicon::Lexicon;
use crate::lines::Lines;
use crate::pipeline::{Options, ledger_of};
use crate::quote::quoted_spans;
use crate::reading::Document;
use crate::span::{CodePoints, Span};

use allow::{Comment, comments};
use known::Known;
use rule::{ArticleText, At, Look, Problem, RelatedRow, Run, Sorted, Whose};
use rules::allowances::{ALLOWANCE_WITHOUT_REASON, UNUSED_ALLOWANCE};

pub use finding::{Allowed, Finding, Level, Location, Place, Related, State};
pub use rule::Rule;
pub use rules::{RULES, rule};
pub use settings::Settings;

/// A text that was read.
#[derive(Debug)]
pub struct Source {
    /// The file, as the user named it.
    pub path: String,
    /// The text that places count in.
    pub text: String,
    /// Whether it was taken out of the file.
    pub is_extracted: bool,
}

/// One document and what was found in it alone.
#[derive(Debug)]
pub struct Examined {
    source: Source,
    /// Its ledger rows.
    rows: Vec<Row>,
    /// The names of its articles, and where their paragraphs are.
    articles: Vec<(String, Vec<Span>)>,
    /// What rules found in its text, and the number of the article.
    problems: Vec<(&'static Rule, usize, Problem)>,
    comments: Vec<Comment>,
}

/// Reads a document and runs the rules that look at its text.
///
/// `path` is the file it comes from. `comments_in` is the file as it stands, where it can hold comments that allow
/// findings: a text that is taken out of a page has lost them.
#[must_use]
pub fn examined(
    document: Document,
    path: &str,
    comments_in: Option<&str>,
    lexicon: &Lexicon,
    options: &Options,
    settings: &Settings,
) -> Examined {
    let rows = ledger_of(&document, lexicon, options);
    let text = &document.text;
    let index = CodePoints::of(text);
    let mut problems = Vec::new();
    let mut articles = Vec::new();
    let mut rest = rows.as_slice();
    for article in articles_of(&document, lexicon) {
        let name = document.name_of(article.number);
        let spans = quoted_spans(text, &article, lexicon);
        let own;
        (own, rest) = rest.split_at(rest.iter().take_while(|row| row.article == name).count());
        let places = own.iter().flat_map(|row| places(&row.spans));
        let row_spans = Sorted::new(places.map(|place| (bytes_of(text, &index, place), ())).collect());
        let seen = ArticleText {
            document: &document,
            article: &article,
            spans: &spans,
            row_spans: &row_spans,
            lexicon,
        };
        for rule in &RULES {
            if let Look::Text(look) = rule.look
                && settings.level(rule).is_some()
            {
                problems.extend(look(&seen).into_iter().map(|problem| (rule, articles.len(), problem)));
            }
        }
        articles.push((name, article.paragraphs.iter().map(|paragraph| paragraph.span).collect()));
    }
    if articles.is_empty() {
        articles.push((document.name.clone(), Vec::new()));
    }
    let comments = comments_in.map(comments).unwrap_or_default();
    let source = Source { path: path.to_owned(), text: document.text, is_extracted: document.is_extracted };
    Examined { source, rows, articles, problems, comments }
}

/// What a run found.
#[derive(Debug)]
pub struct Report {
    /// The findings in the order of the articles and of their texts; those that are gone stand last.
    pub findings: Vec<Finding>,
    /// The texts that were read.
    pub sources: Vec<Source>,
    /// The names of the articles that were read, in order.
    pub articles: Vec<String>,
    /// How many quotations they have.
    pub n_quotations: usize,
    /// The rules that were looked for, with their levels.
    pub rules: Vec<(&'static Rule, Level)>,
    /// Whether there was a baseline to compare with.
    pub has_baseline: bool,
    /// How many findings were left out because `since` has them, too.
    pub n_left_out: usize,
}

impl Report {
    /// How many findings of a level count.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.counts() && finding.level == level).count()
    }

    /// Whether a finding of this level, or a graver one, counts.
    #[must_use]
    pub fn fails_on(&self, level: Level) -> bool {
        self.findings.iter().any(|finding| finding.counts() && finding.level >= level)
    }
}

/// What to compare a run with.
#[derive(Debug, Clone, Copy, Default)]
pub struct Comparison<'l> {
    /// The rows of the ledger that was checked last.
    pub baseline: Option<&'l [Row]>,
    /// Those of a ledger whose findings are left out; without a baseline, articles are compared with it, too.
    pub since: Option<&'l [Row]>,
}

/// Runs the rules that compare rows, and puts all findings together.
#[must_use]
pub fn report(
    examined: Vec<Examined>,
    comparison: Comparison<'_>,
    settings: &Settings,
    lexicon: &Lexicon,
) -> Report {
    let mut checking = Checking::new(examined, comparison, settings);
    checking.texts();
    checking.rows(lexicon);
    checking.mark_known(comparison, lexicon);
    checking.allow();
    checking.finished()
}

/// A check on its way.
struct Checking<'s> {
    settings: &'s Settings,
    sources: Vec<Source>,
    /// For each source, made when it is asked for.
    code_points: Vec<OnceCell<CodePoints>>,
    articles: Vec<Article>,
    index_of: FxHashMap<String, usize>,
    rows: Vec<Row>,
    baseline: Vec<Row>,
    has_baseline: bool,
    problems: Vec<(&'static Rule, usize, Problem)>,
    comments: Vec<(usize, Comment)>,
    findings: Vec<Found>,
    n_left_out: usize,
}

/// An article that was read.
struct Article {
    name: String,
    source: usize,
    paragraphs: Vec<Span>,
}

/// A finding and what is needed until it is done.
struct Found {
    finding: Finding,
    /// The article it is in, if it was read.
    article: Option<usize>,
    /// The row it is about: of the run, or of the baseline.
    row: Option<Whose>,
    span: Option<Span>,
    /// Where its related places are: the source and the bytes.
    related: Vec<Option<(usize, Span)>>,
}

impl<'s> Checking<'s> {
    fn new(examined: Vec<Examined>, comparison: Comparison<'_>, settings: &'s Settings) -> Self {
        let mut checking = Checking {
            settings,
            sources: Vec::new(),
            code_points: Vec::new(),
            articles: Vec::new(),
            index_of: FxHashMap::default(),
            rows: Vec::new(),
            baseline: comparison.baseline.or(comparison.since).unwrap_or_default().to_vec(),
            has_baseline: comparison.baseline.is_some(),
            problems: Vec::new(),
            comments: Vec::new(),
            findings: Vec::new(),
            n_left_out: 0,
        };
        for document in examined {
            let (source, first) = (checking.sources.len(), checking.articles.len());
            checking.sources.push(document.source);
            checking.code_points.push(OnceCell::new());
            for (name, paragraphs) in document.articles {
                checking.index_of.entry(article_key(&name)).or_insert(checking.articles.len());
                checking.articles.push(Article { name, source, paragraphs });
            }
            checking.rows.extend(document.rows);
            let problems = document.problems.into_iter();
            checking
                .problems
                .extend(problems.map(|(rule, article, problem)| (rule, first + article, problem)));
            checking.comments.extend(document.comments.into_iter().map(|comment| (first, comment)));
        }
        checking
    }

    /// Findings in texts.
    fn texts(&mut self) {
        let rows = self.row_places();
        for (rule, article, problem) in std::mem::take(&mut self.problems) {
            let Some(level) = self.settings.level(rule) else { continue };
            let At::Span(span) = problem.at else { continue };
            let row = rows.get(&article).and_then(|rows| rows.overlapping(span)).copied();
            // Named after what stands there, so that it stays itself when lines move.
            let text = &self.sources[self.articles[article].source].text;
            let words = crate::ledger::folded::fold(around(text, span));
            let quote_id = row.map(|row| self.rows[row].quote_id.clone()).unwrap_or_default();
            let key = article_key(&self.articles[article].name);
            let fingerprint = fingerprint(&[rule.name, &key, &quote_id, &words]);
            let mut found = self.found(rule, level, problem, quote_id, fingerprint);
            (found.article, found.row, found.span) = (Some(article), row.map(Whose::Own), Some(span));
            self.findings.push(found);
        }
    }

    /// Findings about rows, each alone and among others.
    fn rows(&mut self, lexicon: &Lexicon) {
        let read: Vec<String> = self.articles.iter().map(|article| article.name.clone()).collect();
        let n_own = self.rows.len();
        let mut rows = self.rows.clone();
        let others =
            self.baseline.iter().filter(|row| !self.index_of.contains_key(&article_key(&row.article)));
        rows.extend(others.cloned());
        cluster(&mut rows, lexicon);
        self.rows.clone_from_slice(&rows[..n_own]);
        let run = Run { rows: &rows, n_own, articles: &read, baseline: &self.baseline, lexicon };
        for (rule, whose, problem) in looked(&run, self.settings) {
            let Some(level) = self.settings.level(rule) else { continue };
            let row = match whose {
                Whose::Own(index) => &rows[index],
                Whose::Baseline(index) => &self.baseline[index],
            };
            let fingerprint = row_fingerprint(rule, row, &problem);
            let article = self.index_of.get(&article_key(&row.article)).copied();
            let at = problem.at;
            let mut found = self.found(rule, level, problem, row.quote_id.clone(), fingerprint);
            (found.article, found.row) = (article, Some(whose));
            if let (Whose::Own(_), Some(article)) = (whose, article) {
                found.span = self.span_of(row, at, article);
            }
            self.findings.push(found);
        }
        self.drop_what_is_told_twice();
        self.name_repeats();
    }

    /// Where others name another speaker, it goes without saying that the speaker is in doubt.
    fn drop_what_is_told_twice(&mut self) {
        let in_conflict: FxHashSet<String> = self
            .findings
            .iter()
            .filter(|found| found.finding.rule.name == "speaker-conflict")
            .map(|found| found.finding.quote_id.clone())
            .collect();
        self.findings.retain(|found| {
            found.finding.rule.name != "ambiguous-speaker" || !in_conflict.contains(&found.finding.quote_id)
        });
    }

    /// No two findings have one fingerprint.
    fn name_repeats(&mut self) {
        let mut n_seen: FxHashMap<String, usize> = FxHashMap::default();
        for found in &mut self.findings {
            let n_before = n_seen.entry(found.finding.fingerprint.clone()).or_default();
            *n_before += 1;
            if *n_before > 1 {
                let number = n_before.to_string();
                found.finding.fingerprint = fingerprint(&[&found.finding.fingerprint, &number]);
            }
        }
    }

    /// Marks the findings that the baseline has, leaves out those of `since`, and adds those that are gone.
    fn mark_known(&mut self, comparison: Comparison<'_>, lexicon: &Lexicon) {
        if let Some(since) = comparison.since {
            let known = Known::of(since, self.settings, lexicon);
            let n_before = self.findings.len();
            let unchanged = known.unchanged(&self.rows, &self.articles);
            self.findings.retain(|found| !known.has(found, &unchanged));
            self.n_left_out = n_before - self.findings.len();
        }
        if let Some(baseline) = comparison.baseline {
            let known = Known::of(baseline, self.settings, lexicon);
            let unchanged = known.unchanged(&self.rows, &self.articles);
            for found in &mut self.findings {
                if known.has(found, &unchanged) {
                    found.finding.state = State::Unchanged;
                }
            }
            let gone =
                known.gone(&self.findings, |article| self.index_of.contains_key(&article_key(article)));
            self.findings.extend(gone);
        }
    }

    /// Applies what is allowed, and tells what allowed nothing.
    fn allow(&mut self) {
        let settings = self.settings;
        let mut used = vec![false; settings.allowances.len()];
        for found in &mut self.findings {
            let name = &found.finding.place.article;
            let article = found.article.map_or(name.as_str(), |article| self.articles[article].name.as_str());
            let row = found.row.map(|row| match row {
                Whose::Own(index) => &self.rows[index],
                Whose::Baseline(index) => &self.baseline[index],
            });
            for (allowance, used) in settings.allowances.iter().zip(&mut used) {
                if allowance.allows(found.finding.rule, article, row) {
                    *used |= found.finding.state != State::Absent;
                    found.finding.allowed =
                        Some(Allowed { reason: allowance.reason.clone(), in_article: false });
                    break;
                }
            }
        }
        for (allowance, _) in settings.allowances.iter().zip(used).filter(|(_, used)| !used) {
            // Of articles that were not read nobody knows.
            if allowance.path.is_some() || allowance.quote.is_some() || allowance.quote_id.is_some() {
                let Some(article) = self.articles.iter().position(|article| allowance.is_for(&article.name))
                else {
                    continue;
                };
                // A quote may stand in an article that was not read.
                if allowance.path.is_none() {
                    continue;
                }
                let message = format!(
                    "{} allows {} here, and nothing of the kind is found",
                    allowance.origin, allowance.rule.name
                );
                self.about_allowance(&UNUSED_ALLOWANCE, article, message, "take it out".to_owned());
            }
        }
        self.allow_by_comments();
    }

    fn allow_by_comments(&mut self) {
        for (first, comment) in std::mem::take(&mut self.comments) {
            let source = self.articles[first].source;
            let said = match comment.says.clone() {
                Ok(said) => said,
                Err(why) => {
                    let message =
                        format!("the comment in line {} of the file allows nothing: {why}", comment.line);
                    let help = "see `quoteledger check --explain allowance-without-reason`".to_owned();
                    self.about_allowance(&ALLOWANCE_WITHOUT_REASON, first, message, help);
                    continue;
                }
            };
            let of_source = self.articles.iter().filter(|article| article.source == source);
            let paragraphs = of_source.flat_map(|article| article.paragraphs.iter().copied());
            let paragraph = comment.paragraph(&self.sources[source].text, paragraphs);
            let mut is_used = false;
            for found in &mut self.findings {
                let is_there = found.article.is_some_and(|article| self.articles[article].source == source)
                    && paragraph.zip(found.span).is_some_and(|(paragraph, span)| {
                        paragraph.overlaps(span) || paragraph.contains(span)
                    });
                if is_there && found.finding.rule.name == said.rule {
                    is_used = true;
                    let reason = said.reason.clone();
                    found.finding.allowed = Some(Allowed { reason, in_article: true });
                }
            }
            if !is_used {
                let message = format!(
                    "the comment in line {} of the file allows {}, and nothing of the kind is found in the paragraph \
                     behind it",
                    comment.line, said.rule
                );
                self.about_allowance(&UNUSED_ALLOWANCE, first, message, "take it out".to_owned());
            }
        }
    }

    /// A finding about an allowance, which is about no place of the text.
    fn about_allowance(&mut self, name: &'static Rule, article: usize, message: String, help: String) {
        let Some(rule) = rule(name.name) else { return };
        let Some(level) = self.settings.level(rule) else { return };
        let fingerprint = fingerprint(&[rule.name, &article_key(&self.articles[article].name), &message]);
        let problem = Problem { message, help, ..Problem::default() };
        let mut found = self.found(rule, level, problem, String::new(), fingerprint);
        found.article = Some(article);
        self.findings.push(found);
    }

    fn found(
        &self,
        rule: &'static Rule,
        level: Level,
        problem: Problem,
        quote_id: String,
        fingerprint: String,
    ) -> Found {
        let (related, spans) = problem.related.iter().map(|related| self.related(related)).unzip();
        let finding = Finding {
            rule,
            level,
            place: unread(String::new()),
            quote_id,
            message: problem.message,
            help: problem.help,
            related,
            fingerprint,
            state: State::New,
            allowed: None,
        };
        Found { finding, article: None, row: None, span: None, related: spans }
    }

    /// Another row's place. It has no location where its article was not read, or says something else by now.
    fn related(&self, related: &RelatedRow) -> (Related, Option<(usize, Span)>) {
        let mut place = unread(related.article.clone());
        let mut span = None;
        if let Some(article) = self.index_of.get(&article_key(&related.article)) {
            let source = self.articles[*article].source;
            place.source = Some(source);
            place.path.clone_from(&self.sources[source].path);
            place.is_extracted = self.sources[source].is_extracted;
            if related.is_of_run {
                span = places(&related.spans).next().map(|place| (source, self.bytes(source, place)));
            }
        }
        (Related { place, message: related.message.clone() }, span)
    }

    /// A place of a source in bytes.
    fn bytes(&self, source: usize, place: (usize, usize)) -> Span {
        let text = &self.sources[source].text;
        bytes_of(text, self.code_points[source].get_or_init(|| CodePoints::of(text)), place)
    }

    /// The first place of a row's quote, or of its speaker's mention.
    fn span_of(&self, row: &Row, at: At, article: usize) -> Option<Span> {
        let spans = match at {
            At::Mention => &row.mention_span,
            At::Quote => &row.spans,
            At::Span(span) => return Some(span),
        };
        Some(self.bytes(self.articles[article].source, places(spans).next()?))
    }

    /// The places of the rows in bytes, for articles with something to find in their text.
    fn row_places(&self) -> FxHashMap<usize, Sorted<usize>> {
        let wanted: FxHashSet<usize> = self.problems.iter().map(|(_, article, _)| *article).collect();
        let mut by_article: FxHashMap<usize, Vec<(Span, usize)>> = FxHashMap::default();
        for (row_index, row) in self.rows.iter().enumerate() {
            let article = self.index_of.get(&article_key(&row.article)).copied();
            let Some(article) = article.filter(|article| wanted.contains(article)) else { continue };
            let source = self.articles[article].source;
            let spans = places(&row.spans).map(|place| (self.bytes(source, place), row_index));
            by_article.entry(article).or_default().extend(spans);
        }
        by_article.into_iter().map(|(article, spans)| (article, Sorted::new(spans))).collect()
    }

    /// The report, with every place told in lines and columns.
    fn finished(mut self) -> Report {
        self.findings.sort_by_key(|found| {
            let article = found.article.unwrap_or(usize::MAX);
            let start = found.span.map_or(usize::MAX, |span| span.start);
            let rank = RULES.iter().position(|rule| rule.name == found.finding.rule.name);
            (found.finding.state == State::Absent, article, start, rank)
        });
        let lines: Vec<OnceCell<Lines<'_>>> = self.sources.iter().map(|_| OnceCell::new()).collect();
        let location = |source: usize, span: Span| {
            let text = &self.sources[source].text;
            let index = self.code_points[source].get_or_init(|| CodePoints::of(text));
            let lines = lines[source].get_or_init(|| Lines::of(text));
            Location {
                span,
                code_points: (index.at(text, span.start), index.at(text, span.end)),
                start: lines.place(span.start),
                end: lines.place(span.end),
            }
        };
        let mut findings = Vec::with_capacity(self.findings.len());
        for Found { mut finding, article, span, related, .. } in self.findings {
            if let Some(article) = article.map(|article| &self.articles[article]) {
                let source = &self.sources[article.source];
                finding.place = Place {
                    article: article.name.clone(),
                    path: source.path.clone(),
                    is_extracted: source.is_extracted,
                    source: Some(article.source),
                    location: span.map(|span| location(article.source, span)),
                };
            }
            for (related, place) in finding.related.iter_mut().zip(related) {
                related.place.location = place.map(|(source, span)| location(source, span));
            }
            findings.push(finding);
        }
        let rules = RULES.iter().filter_map(|rule| Some((rule, self.settings.level(rule)?))).collect();
        Report {
            findings,
            sources: self.sources,
            articles: self.articles.into_iter().map(|article| article.name).collect(),
            n_quotations: self.rows.len(),
            rules,
            has_baseline: self.has_baseline,
            n_left_out: self.n_left_out,
        }
    }
}

/// What the rules that look at rows find.
fn looked(run: &Run<'_>, settings: &Settings) -> Vec<(&'static Rule, Whose, Problem)> {
    let mut found = Vec::new();
    for rule in RULES.iter().filter(|rule| settings.level(rule).is_some()) {
        match rule.look {
            Look::Row(look) => {
                let own = run.own().iter().enumerate();
                found.extend(
                    own.filter_map(|(index, row)| Some((rule, Whose::Own(index), look(row, settings)?))),
                );
            }
            Look::Run(look) => {
                found.extend(look(run).into_iter().map(|(whose, problem)| (rule, whose, problem)));
            }
            Look::Text(_) | Look::Allowances => {}
        }
    }
    found
}

/// A place in an article that was not read.
fn unread(article: String) -> Place {
    Place { path: article.clone(), article, is_extracted: false, source: None, location: None }
}

fn row_fingerprint(rule: &Rule, row: &Row, problem: &Problem) -> String {
    fingerprint(&[rule.name, &row.quote_id, &problem.key])
}

fn fingerprint(parts: &[&str]) -> String {
    named('f', stable_hash(parts))
}

/// The places of a cell: `12-40;50-60`. What is no place is passed over.
fn places(cell: &str) -> impl Iterator<Item = (usize, usize)> {
    cell.split(';').filter_map(|place| {
        let (start, end) = place.split_once('-')?;
        let (start, end) = (start.parse().ok()?, end.parse().ok()?);
        (start <= end).then_some((start, end))
    })
}

/// A place in code points, in bytes.
fn bytes_of(text: &str, index: &CodePoints, (start, end): (usize, usize)) -> Span {
    let byte = |wanted: usize| {
        let (mut low, mut high) = (0, text.len());
        // The first byte before which so many characters stand.
        while low < high {
            let middle = low + (high - low) / 2;
            let middle = (0..=middle).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(low);
            if index.at(text, middle) < wanted {
                low = (middle + 1..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
            } else {
                high = middle;
            }
        }
        low
    };
    let start = byte(start);
    Span::new(start, byte(end).max(start))
}

/// The words around a place, some on either side.
fn around(text: &str, span: Span) -> &str {
    const REACH: usize = 40;
    let start = (0..=span.start.saturating_sub(REACH)).rev().find(|at| text.is_char_boundary(*at));
    let end =
        (span.end.saturating_add(REACH).min(text.len())..=text.len()).find(|at| text.is_char_boundary(*at));
    &text[start.unwrap_or(0)..end.unwrap_or(text.len())]
}

/// The known name that a misspelt one may be meant for.
pub fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    const LEAST_LIKENESS: f64 = 0.8;
    known
        .map(|one| (strsim::jaro_winkler(name, one), one))
        .filter(|(likeness, _)| *likeness >= LEAST_LIKENESS)
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, one)| one)
}

#[cfg(test)]
mod tests;
