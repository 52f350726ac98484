//! One stage alone, a line for each thing found: `path:line:column`, then columns between tabs.

use std::fmt::Write as _;

use quoteledger::evidence::{Evidence, Verdict};
use quoteledger::lexicon::Gender;
use quoteledger::span::{CodePoints, Span};

use super::words::one_line;
use crate::cli::args::Stage;
use quoteledger::lines::Lines;

/// Lists the stages of one file.
pub struct Listing<'t> {
    /// The text of the file.
    pub text: &'t str,
    /// The file's name.
    pub name: &'t str,
    /// Its lines.
    pub lines: &'t Lines<'t>,
    /// Its code points: places are written as in the ledger.
    pub code_points: CodePoints,
    /// The line that is asked for; all without one.
    pub line: Option<Span>,
}

impl Listing<'_> {
    /// The lines of one stage.
    pub fn stage(&self, stage: Stage, evidence: &Evidence) -> String {
        match stage {
            Stage::Quotes => self.quotes(evidence),
            Stage::Mentions => self.mentions(evidence),
            Stage::Candidates => self.candidates(evidence),
        }
    }

    fn quotes(&self, evidence: &Evidence) -> String {
        let mut out = String::new();
        for marked in &evidence.marked {
            let quote = &marked.quote;
            let pieces: Vec<Span> = quote.pieces.iter().map(|piece| piece.inner).collect();
            if !self.is_asked_for(&pieces) {
                continue;
            }
            let verdict = match marked.verdict {
                Verdict::Listed(index) => evidence.quotations[index].quotation.kind.word(),
                Verdict::NoWords => "no-words",
                Verdict::Unlikely => "unlikely",
                Verdict::NestedUnlikely => "nested-unlikely",
                Verdict::NestedUnnamed => "nested-unnamed",
            };
            let probability = marked.probability.map_or("-".to_owned(), |it| format!("{it:.2}"));
            let _ = writeln!(
                out,
                "{}\t{verdict}\t{probability}\t{}\t{}\t{}\t{}",
                self.place(pieces[0]),
                quote.depth,
                if quote.unclosed { "unclosed" } else { "closed" },
                pieces.iter().map(|piece| self.span(*piece)).collect::<Vec<_>>().join(";"),
                self.words(&pieces),
            );
        }
        out
    }

    fn mentions(&self, evidence: &Evidence) -> String {
        let mut out = String::new();
        for mention in evidence.mentions.iter().filter(|mention| self.is_asked_for(&[mention.place])) {
            let _ = writeln!(
                out,
                "{}\t{}\t{}\t{}\t{}\t{:.2}\t{}\t{}",
                self.place(mention.place),
                mention.kind,
                match mention.gender {
                    Some(Gender::Male) => "male",
                    Some(Gender::Female) => "female",
                    None => "-",
                },
                if mention.plural { "several" } else { "one" },
                mention.speaker.as_deref().map_or("-".to_owned(), one_line),
                mention.certainty,
                self.span(mention.place),
                self.words(&[mention.place]),
            );
        }
        out
    }

    fn candidates(&self, evidence: &Evidence) -> String {
        let mut out = String::new();
        for marked in &evidence.marked {
            let pieces: Vec<Span> = marked.quote.pieces.iter().map(|piece| piece.inner).collect();
            if !self.is_asked_for(&pieces) {
                continue;
            }
            for (rank, candidate) in marked.candidates.iter().enumerate() {
                let mention = &evidence.mentions[candidate.mention];
                let (line, column) = self.lines.place(mention.place.start);
                let _ = writeln!(
                    out,
                    "{}\t{}\t{:.2}\t{:.1}\t{line}:{column}\t{}\t{}\t{}",
                    self.place(pieces[0]),
                    rank + 1,
                    candidate.probability,
                    candidate.score,
                    mention.speaker.as_deref().map_or("-".to_owned(), one_line),
                    self.words(&[mention.place]),
                    self.words(&pieces),
                );
            }
        }
        out
    }

    fn is_asked_for(&self, pieces: &[Span]) -> bool {
        self.line.is_none_or(|line| pieces.iter().any(|piece| piece.overlaps(line)))
    }

    /// `path:line:column`
    fn place(&self, span: Span) -> String {
        let (line, column) = self.lines.place(span.start);
        format!("{}:{line}:{column}", self.name)
    }

    /// `start-end` in code points, as in the ledger.
    fn span(&self, span: Span) -> String {
        let at = |offset| self.code_points.at(self.text, offset);
        format!("{}-{}", at(span.start), at(span.end))
    }

    /// The words, on one line and without tabs.
    fn words(&self, pieces: &[Span]) -> String {
        pieces.iter().map(|piece| one_line(piece.of(self.text))).collect::<Vec<_>>().join(" ")
    }
}
