//! Rules about allowances themselves: `unused-allowance`, `allowance-without-reason`.

use crate::check::finding::Level;
use crate::check::rule::{Example, Look, Rule};

const NONE: Example = Example { before: &[], found: &[], fine: &[] };

/// Nothing was found that it allows.
pub(in crate::check) const UNUSED_ALLOWANCE: Rule = Rule {
    name: "unused-allowance",
    level: Some(Level::Note),
    summary: "an allowance of something that is not found",
    what: "Finds allowances, in articles and in the settings, that allowed nothing in this run. One in the settings is told \
           where the run read an article that it is for.",
    why: "What was allowed once and is gone may come back unseen.",
    example: NONE,
    remedy: "Take it out.",
    look: Look::Allowances,
};

/// It says not why, or not what.
pub(in crate::check) const ALLOWANCE_WITHOUT_REASON: Rule = Rule {
    name: "allowance-without-reason",
    level: Some(Level::Error),
    summary: "an allowance in an article that gives no reason, or names no rule",
    what: "Finds comments `<!-- quoteledger: allow … -->` without a reason, of a rule that does not exist, or of another \
           form. They allow nothing. In the settings the same is a mistake with which no check runs.",
    why: "Whoever reads it in a year needs to know who decided, and why.",
    example: NONE,
    remedy: "Write `<!-- quoteledger: allow RULE: reason -->`, with a rule of `quoteledger check --list-rules`.",
    look: Look::Allowances,
};
