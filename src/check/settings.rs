//! What a newsroom wants checked, and how strictly.

use std::collections::BTreeMap;

use super::allow::Allowance;
use super::finding::Level;
use super::rule::Rule;

/// How a check is done.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The levels of rules that differ from their own; none is off. By name of rule.
    pub levels: BTreeMap<&'static str, Option<Level>>,
    /// Rows whose speaker is less sure than this are found by `low-confidence`.
    pub least_confidence: f64,
    /// What is allowed.
    pub allowances: Vec<Allowance>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { levels: BTreeMap::new(), least_confidence: LEAST_CONFIDENCE, allowances: Vec::new() }
    }
}

/// Of two speakers the likelier one is more likely than this.
pub const LEAST_CONFIDENCE: f64 = 0.5;

impl Settings {
    /// The level of a rule's findings; none where it is off.
    #[must_use]
    pub fn level(&self, rule: &Rule) -> Option<Level> {
        self.levels.get(rule.name).copied().unwrap_or(rule.level)
    }
}
