//! `missing-evidence`.

use super::by_id;
use crate::check::rule::{Example, Look, Problem, RelatedRow, Rule, Run, Whose, shown};

pub(super) const RULE: Rule = Rule {
    name: "missing-evidence",
    level: None,
    summary: "a quote of the baseline that no checker has evidence for",
    what: "Finds direct and mixed quotes whose row in the baseline ledger has an empty `evidence` cell. Off unless the \
           settings give it a level, and of use where checkers fill in that column.",
    why: "A quote counts as checked when a recording, transcript or page is named that proves it.",
    example: Example {
        before: &[("storm.txt", "Storm\n\n“Stay indoors, all of you,” said Mayor Ana Diaz.\n")],
        found: &[("storm.txt", "Storm\n\n“Stay indoors, all of you,” said Mayor Ana Diaz.\n")],
        fine: &[("storm.txt", "Storm\n\nMayor Ana Diaz told people to stay indoors.\n")],
    },
    remedy: "Write into `evidence` what proves the quote: the time in a recording, a transcript, an address.",
    look: Look::Run(look),
};

fn look(run: &Run<'_>) -> Vec<(Whose, Problem)> {
    let baseline = by_id(run.baseline);
    run.own()
        .iter()
        .enumerate()
        .filter(|(_, row)| row.kind != "indirect")
        .filter_map(|(index, row)| Some((index, row, *baseline.get(row.quote_id.as_str())?)))
        .filter(|(_, _, before)| before.evidence.trim().is_empty())
        .map(|(index, row, before)| {
            let message = format!("no evidence is noted for {}", shown(&row.quote));
            let help = "write what proves it into the column `evidence`".to_owned();
            let related = vec![RelatedRow::of_baseline(before, "its row in the baseline")];
            (Whose::Own(index), Problem { message, help, related, ..Problem::default() })
        })
        .collect()
}
