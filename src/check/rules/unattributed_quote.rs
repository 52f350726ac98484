//! `unattributed-quote`.

use crate::check::finding::Level;
use crate::check::rule::{Example, Look, Problem, Rule, shown};
use crate::check::settings::Settings;
use crate::ledger::Row;

/// Fewer words without a verb of saying are a sign, a name or a word used oddly more often than a quotation.
const FEWEST_WORDS: usize = 4;

pub(super) const RULE: Rule = Rule {
    name: "unattributed-quote",
    level: Some(Level::Error),
    summary: "quoted words without a speaker",
    what: "Finds words in quotation marks that the article, as far as it can be read, ascribes to nobody. Headlines, \
           and words that the article repeats, are passed over, since their speaker stands with the quote in the story; so are \
           one to three words without a word that signals a quotation, which are signs and slogans more often.",
    why: "A reader cannot judge, and a checker cannot verify, words that nobody is said to have said.",
    example: Example {
        before: &[],
        found: &[(
            "bridge.txt",
            "Bridge closed\n\nThe bridge was shut at noon. Cars queued for miles.\n\n“It will not open before spring.”\n\nA \
             detour runs along the river.\n",
        )],
        fine: &[(
            "bridge.txt",
            "Bridge closed\n\nThe bridge was shut at noon. Cars queued for miles.\n\n“It will not open before spring,” said \
             Mayor Ana Diaz.\n\nA detour runs along the river.\n",
        )],
    },
    remedy: "Name the speaker in the sentence of the quote. Where the words are no quotation (a title, a nickname), allow \
             the finding with a reason.",
    look: Look::Row(look),
};

fn look(row: &Row, _: &Settings) -> Option<Problem> {
    let repeats = row.has_flag("headline") || row.has_flag("duplicate");
    let is_bare = row.has_flag("fragment") || row.has_flag("no-cue");
    let is_scrap = is_bare && super::n_words(&row.quote) < FEWEST_WORDS;
    if !row.has_flag("unattributed") || row.kind == "indirect" || repeats || is_scrap {
        return None;
    }
    Some(Problem {
        message: format!("nobody is named as the speaker of {}", shown(&row.quote)),
        help: "name the speaker in the sentence of the quote".to_owned(),
        ..Problem::default()
    })
}
