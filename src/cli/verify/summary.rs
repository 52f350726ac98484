//! What a run came to, in one line.

use quoteledger::verify::{Caution, Finding, Verdict};

/// What a run came to.
#[derive(Debug, Default)]
pub struct Summary {
    pub n_sources: usize,
    pub n_failed: usize,
    pub n_filled: usize,
    n_quotes: usize,
    n_by_verdict: [usize; Verdict::ALL.len()],
    n_opposite: usize,
    n_other_speaker: usize,
    n_not_in_marks: usize,
    n_passed_over: usize,
}

impl Summary {
    pub fn count(&mut self, finding: &Finding) {
        self.n_quotes += 1;
        self.n_by_verdict[finding.verdict as usize] += 1;
        self.n_opposite += usize::from(finding.may_say_the_opposite());
        let is_other = finding.has(Caution::OtherSpeaker) || finding.has(Caution::TwoSpeakers);
        self.n_other_speaker += usize::from(is_other);
        self.n_not_in_marks += usize::from(finding.has(Caution::NotInMarks));
        self.n_passed_over += usize::from(finding.passed_over.is_some());
    }

    /// "9 quotes, 2 sources: 5 exact, 2 edited (1 may say the opposite), 2 not found -> checked.csv (7 filled in)"
    pub fn line(&self, output: Option<&str>) -> String {
        let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        let verdicts: Vec<String> = Verdict::ALL
            .iter()
            .filter(|verdict| self.n_by_verdict[**verdict as usize] > 0)
            .map(|verdict| format!("{} {}", self.n_by_verdict[*verdict as usize], verdict.word()))
            .collect();
        let mut line = format!("{}, {}", count(self.n_quotes, "quote"), count(self.n_sources, "source"));
        if !verdicts.is_empty() {
            line += &format!(": {}", verdicts.join(", "));
        }
        if self.n_opposite > 0 {
            line += &format!("; {} may say the opposite", self.n_opposite);
        }
        if self.n_other_speaker > 0 {
            line += &format!("; {} with another speaker there", self.n_other_speaker);
        }
        if self.n_not_in_marks > 0 {
            line += &format!("; {} told there, not quoted", self.n_not_in_marks);
        }
        if self.n_passed_over > 0 {
            line += &format!(
                "; {} passed over in the article they are from (--self counts it)",
                count(self.n_passed_over, "quote")
            );
        }
        if self.n_failed > 0 {
            line += &format!("; {} failed", count(self.n_failed, "source"));
        }
        if let Some(output) = output {
            line += &format!(" -> {output} (evidence filled in for {})", self.n_filled);
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_counts() {
        let mut summary = Summary { n_sources: 1, ..Summary::default() };
        for verdict in [Verdict::Exact, Verdict::Exact, Verdict::NotFound] {
            summary.count(&Finding::nothing(0, verdict));
        }
        assert_eq!(summary.line(None), "3 quotes, 1 source: 2 exact, 1 not found");
        summary.n_filled = 2;
        assert_eq!(
            summary.line(Some("l.csv")),
            "3 quotes, 1 source: 2 exact, 1 not found -> l.csv (evidence filled in for 2)"
        );
    }
}
