//! A check on its way: what was found in each document, put together.

use std::cell::OnceCell;

use rustc_hash::{FxHashMap, FxHashSet};

use super::allow::Comment;
use super::examined::{Examined, InText, Source, places_of};
use super::finding::{Allowed, Finding, Level, Location, Place, Related, State};
use super::known::Known;
use super::rule::{At, Problem, RelatedRow, Rule, Run, Whose};
use super::rules::allowances::{ALLOWANCE_WITHOUT_REASON, UNUSED_ALLOWANCE};
use super::rules::{RULES, rule};
use super::settings::Settings;
use super::{Comparison, Report, fingerprint, looked, row_fingerprint, unread};
use crate::cluster::cluster;
use crate::ledger::Row;
use crate::ledger::id::article_key;
use crate::lexicon::Lexicon;
use crate::span::Span;

/// A check on its way.
pub(super) struct Checking<'s> {
    settings: &'s Settings,
    sources: Vec<Source>,
    articles: Vec<Article>,
    index_of: FxHashMap<String, usize>,
    /// The rows of the run, then those of the baseline's other articles.
    rows: Vec<Row>,
    /// For each row of the run the number of its article.
    row_articles: Vec<usize>,
    /// Where the quotes and mentions of the run are, by article and place in code points.
    places: FxHashMap<(usize, (usize, usize)), Location>,
    baseline: &'s [Row],
    has_baseline: bool,
    problems: Vec<InText>,
    /// With the first article of the file that each stands in, and the paragraph that it is for.
    comments: Vec<(usize, Comment, Option<Span>)>,
    findings: Vec<PlacedFinding>,
    n_left_out: usize,
}

/// An article that was read.
pub(super) struct Article {
    pub name: String,
    source: usize,
}

/// A finding and what is needed until it is done.
pub(super) struct PlacedFinding {
    pub finding: Finding,
    /// The article it is in, if it was read.
    pub article: Option<usize>,
    /// The row it is about: of the run, or of the baseline.
    pub row: Option<Whose>,
    pub location: Option<Location>,
    /// The line of the file that it is about, where it is about no place of the text.
    pub line: Option<usize>,
}

impl<'s> Checking<'s> {
    pub fn new(examined: Vec<Examined>, comparison: Comparison<'s>, settings: &'s Settings) -> Self {
        let mut checking = Checking {
            settings,
            sources: Vec::new(),
            articles: Vec::new(),
            index_of: FxHashMap::default(),
            rows: Vec::new(),
            row_articles: Vec::new(),
            places: FxHashMap::default(),
            baseline: comparison.baseline.or(comparison.since).unwrap_or_default(),
            has_baseline: comparison.baseline.is_some(),
            problems: Vec::new(),
            comments: Vec::new(),
            findings: Vec::new(),
            n_left_out: 0,
        };
        for document in examined {
            let (source, first) = (checking.sources.len(), checking.articles.len());
            checking.sources.push(document.source);
            for name in document.articles {
                checking.index_of.entry(article_key(&name)).or_insert(checking.articles.len());
                checking.articles.push(Article { name, source });
            }
            let first_row = checking.rows.len();
            checking.rows.extend(document.rows);
            checking.row_articles.extend(document.row_articles.into_iter().map(|article| first + article));
            let places = document.places.into_iter();
            checking
                .places
                .extend(places.map(|(article, place, location)| ((first + article, place), location)));
            checking.problems.extend(document.problems.into_iter().map(|problem| InText {
                article: first + problem.article,
                row: problem.row.map(|row| first_row + row),
                ..problem
            }));
            let comments = document.comments.into_iter();
            checking.comments.extend(comments.map(|(comment, paragraph)| (first, comment, paragraph)));
        }
        checking
    }

    /// The rows of the run itself.
    fn own(&self) -> &[Row] {
        &self.rows[..self.row_articles.len()]
    }

    /// Findings in texts.
    pub fn texts(&mut self) {
        for InText { rule, article, row, location, words, problem } in std::mem::take(&mut self.problems) {
            let Some(level) = self.settings.level(rule) else { continue };
            // Named after what stands there, so that it stays itself when lines move.
            let quote_id = row.map(|row| self.rows[row].quote_id.to_string()).unwrap_or_default();
            let key = article_key(&self.articles[article].name);
            let fingerprint = fingerprint(&[rule.name, &key, &quote_id, &words]);
            let found = self.found(rule, level, problem, quote_id, fingerprint);
            let (article, row, location) = (Some(article), row.map(Whose::Own), Some(location));
            self.findings.push(PlacedFinding { article, row, location, ..found });
        }
    }

    /// Findings about rows, each alone and among others.
    pub fn rows(&mut self, lexicon: &Lexicon) {
        let read: Vec<String> = self.articles.iter().map(|article| article.name.clone()).collect();
        let others =
            self.baseline.iter().filter(|row| !self.index_of.contains_key(&article_key(&row.article)));
        self.rows.extend(others.cloned());
        cluster(&mut self.rows, lexicon);
        let n_own = self.row_articles.len();
        let lost = OnceCell::new();
        let run = Run { rows: &self.rows, n_own, articles: &read, baseline: self.baseline, lexicon, lost };
        for (rule, whose, problem) in looked(&run, self.settings) {
            let Some(level) = self.settings.level(rule) else { continue };
            let row = self.row(whose);
            let article = match whose {
                Whose::Own(index) => Some(self.row_articles[index]),
                Whose::Baseline(_) => self.index_of.get(&article_key(&row.article)).copied(),
            };
            let at = match problem.at {
                At::Mention => &row.mention_span,
                At::Quote | At::Span(_) => &row.spans,
            };
            let location = match whose {
                Whose::Own(index) => self.location(self.row_articles[index], at),
                Whose::Baseline(_) => None,
            };
            let fingerprint = row_fingerprint(rule, row, &problem);
            let found = self.found(rule, level, problem, row.quote_id.to_string(), fingerprint);
            self.findings.push(PlacedFinding { article, row: Some(whose), location, ..found });
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
    pub fn mark_known(&mut self, comparison: Comparison<'_>, lexicon: &Lexicon) {
        if let Some(since) = comparison.since {
            let known = Known::of(since, self.settings, lexicon);
            let n_before = self.findings.len();
            let unchanged = known.unchanged(self.own(), &self.articles);
            self.findings.retain(|found| !known.has(found, &unchanged));
            self.n_left_out = n_before - self.findings.len();
        }
        if let Some(baseline) = comparison.baseline {
            let known = Known::of(baseline, self.settings, lexicon);
            let unchanged = known.unchanged(self.own(), &self.articles);
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
    pub fn allow(&mut self) {
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
                self.about_allowance(&UNUSED_ALLOWANCE, article, None, message, "take it out".to_owned());
            }
        }
        self.allow_by_comments();
    }

    fn allow_by_comments(&mut self) {
        let comments = std::mem::take(&mut self.comments);
        let of_comment = self.findings_of(&comments);
        for ((first, comment, _), findings) in comments.iter().zip(of_comment) {
            self.apply(comment, *first, &findings);
        }
    }

    /// For each comment the findings in the paragraph that it is for.
    fn findings_of(&self, comments: &[(usize, Comment, Option<Span>)]) -> Vec<Vec<usize>> {
        let mut paragraphs: FxHashMap<usize, Vec<(Span, usize)>> = FxHashMap::default();
        for (index, (first, _, paragraph)) in comments.iter().enumerate() {
            if let Some(paragraph) = paragraph {
                paragraphs.entry(self.articles[*first].source).or_default().push((*paragraph, index));
            }
        }
        paragraphs
            .values_mut()
            .for_each(|spans| spans.sort_unstable_by_key(|(span, _)| (span.end, span.start)));
        let mut of_comment = vec![Vec::new(); comments.len()];
        for (index, found) in self.findings.iter().enumerate() {
            let source = found.article.map(|article| self.articles[article].source);
            let near = source.and_then(|source| paragraphs.get(&source));
            let Some((near, location)) = near.zip(found.location.as_ref()) else { continue };
            let span = location.span;
            let from = near.partition_point(|(paragraph, _)| paragraph.end < span.start);
            for (paragraph, comment) in
                near[from..].iter().take_while(|(paragraph, _)| paragraph.start <= span.end)
            {
                if paragraph.overlaps(span) || paragraph.contains(span) {
                    of_comment[*comment].push(index);
                }
            }
        }
        of_comment
    }

    /// Allows what a comment allows of the findings in its paragraph, or tells what is wrong with the comment.
    fn apply(&mut self, comment: &Comment, article: usize, findings: &[usize]) {
        let said = match &comment.says {
            Ok(said) => said,
            Err(why) => {
                let message =
                    format!("the comment in line {} of the file allows nothing: {why}", comment.line);
                let help = "see `quoteledger check --explain allowance-without-reason`".to_owned();
                self.about_allowance(&ALLOWANCE_WITHOUT_REASON, article, Some(comment), message, help);
                return;
            }
        };
        let mut is_used = false;
        for index in findings {
            let finding = &mut self.findings[*index].finding;
            if finding.rule.name == said.rule {
                is_used = true;
                finding.allowed = Some(Allowed { reason: said.reason.clone(), in_article: true });
            }
        }
        if !is_used {
            let message = format!(
                "the comment in line {} of the file allows {}, and nothing of the kind is found in the paragraph behind it",
                comment.line, said.rule
            );
            self.about_allowance(
                &UNUSED_ALLOWANCE,
                article,
                Some(comment),
                message,
                "take it out".to_owned(),
            );
        }
    }

    /// A finding about an allowance, which is about no place of the text.
    fn about_allowance(
        &mut self,
        name: &'static Rule,
        article: usize,
        comment: Option<&Comment>,
        message: String,
        help: String,
    ) {
        let Some(rule) = rule(name.name) else { return };
        let Some(level) = self.settings.level(rule) else { return };
        let fingerprint = fingerprint(&[rule.name, &article_key(&self.articles[article].name), &message]);
        let problem = Problem { message, help, ..Problem::default() };
        let mut found = self.found(rule, level, problem, String::new(), fingerprint);
        found.article = Some(article);
        let has_lines = self.sources[self.articles[article].source].has_lines;
        found.line = comment.filter(|_| has_lines).map(|comment| comment.line);
        self.findings.push(found);
    }

    fn found(
        &self,
        rule: &'static Rule,
        level: Level,
        problem: Problem,
        quote_id: String,
        fingerprint: String,
    ) -> PlacedFinding {
        let related = problem.related.iter().map(|related| self.related(related)).collect();
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
        PlacedFinding { finding, article: None, row: None, location: None, line: None }
    }

    fn row(&self, whose: Whose) -> &Row {
        match whose {
            Whose::Own(index) => &self.rows[index],
            Whose::Baseline(index) => &self.baseline[index],
        }
    }

    /// The first place of a cell in an article that was read.
    fn location(&self, article: usize, cell: &str) -> Option<Location> {
        self.places.get(&(article, places_of(cell).next()?)).cloned()
    }

    /// Another row's place. It has no location where its article was not read, or says something else by now.
    fn related(&self, related: &RelatedRow) -> Related {
        let mut place = unread(related.article.clone());
        if let Some(article) = self.index_of.get(&article_key(&related.article)) {
            let source = &self.sources[self.articles[*article].source];
            place.path.clone_from(&source.path);
            place.is_extracted = source.is_extracted;
            if related.is_of_run {
                place.location = self.location(*article, &related.spans);
                place.lines = place.location.as_ref().and_then(|location| location.in_file);
            }
        }
        Related { place, message: related.message.clone() }
    }

    /// The report.
    pub fn finished(mut self) -> Report {
        self.findings.sort_by_key(|found| {
            let article = found.article.unwrap_or(usize::MAX);
            let start = found.location.as_ref().map_or(usize::MAX, |location| location.span.start);
            let rank = RULES.iter().position(|rule| rule.name == found.finding.rule.name);
            (found.finding.state == State::Absent, article, start, rank)
        });
        let mut findings = Vec::with_capacity(self.findings.len());
        for PlacedFinding { mut finding, article, location, line, .. } in std::mem::take(&mut self.findings) {
            if let Some(article) = article.map(|article| &self.articles[article]) {
                let source = &self.sources[article.source];
                finding.place = Place {
                    article: article.name.clone(),
                    path: source.path.clone(),
                    is_extracted: source.is_extracted,
                    lines: line
                        .map(|line| (line, line))
                        .or(location.as_ref().and_then(|location| location.in_file)),
                    location,
                };
            }
            findings.push(finding);
        }
        let rules = RULES.iter().filter_map(|rule| Some((rule, self.settings.level(rule)?))).collect();
        Report {
            findings,
            n_quotations: self.row_articles.len(),
            articles: self.articles.into_iter().map(|article| article.name).collect(),
            rules,
            has_baseline: self.has_baseline,
            n_left_out: self.n_left_out,
        }
    }
}
