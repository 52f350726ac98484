//! What a run came to, in one line.

/// What a run came to.
#[derive(Debug, Default)]
pub struct Summary {
    pub n_articles: usize,
    pub n_quotations: usize,
    pub n_attributed: usize,
    pub n_warnings: usize,
    pub n_failed: usize,
}

impl Summary {
    /// "3 articles, 41 quotations (38 attributed) -> ledger.csv"
    pub fn line(&self, output: Option<&str>) -> String {
        let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        let mut line = format!(
            "{}, {} ({} attributed)",
            count(self.n_articles, "article"),
            count(self.n_quotations, "quotation"),
            self.n_attributed
        );
        if self.n_warnings > 0 {
            line += &format!(", {}", count(self.n_warnings, "warning"));
        }
        if self.n_failed > 0 {
            line += &format!(", {} failed", count(self.n_failed, "input"));
        }
        if let Some(output) = output {
            line += &format!(" -> {output}");
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_counts() {
        let summary = Summary { n_articles: 3, n_quotations: 41, n_attributed: 38, ..Summary::default() };
        assert_eq!(
            summary.line(Some("ledger.csv")),
            "3 articles, 41 quotations (38 attributed) -> ledger.csv"
        );
        let summary = Summary { n_articles: 1, n_quotations: 1, n_attributed: 0, n_warnings: 1, n_failed: 2 };
        assert_eq!(summary.line(None), "1 article, 1 quotation (0 attributed), 1 warning, 2 inputs failed");
    }
}
