//! Sources that a newsroom may want to look at: `anonymous-source`, `second-hand-quote`; and `fragment-quote`.

use crate::check::finding::Level;
use crate::check::rule::{At, Example, Look, Problem, Rule, shown};
use crate::check::settings::Settings;
use crate::ledger::Row;

pub(super) const ANONYMOUS_SOURCE: Rule = Rule {
    name: "anonymous-source",
    level: Some(Level::Note),
    summary: "a source without a name",
    what: "Finds quotes and reported speech of a source that is described and not named.",
    why: "Most newsrooms allow it with an editor's consent and a reason that the reader is told.",
    example: Example {
        before: &[],
        found: &[("deal.txt", "Deal near\n\n“It is nearly done,” a senior official said.\n")],
        fine: &[("deal.txt", "Deal near\n\n“It is nearly done,” Mayor Ana Diaz said.\n")],
    },
    remedy: "Name the source, or say in the article why it is not named and allow the finding with the editor's consent \
             as the reason.",
    look: Look::Row(anonymous),
};

fn anonymous(row: &Row, _: &Settings) -> Option<Problem> {
    if row.speaker_type != "anonymous" && !row.has_flag("anonymous") {
        return None;
    }
    let who = if row.mention.is_empty() { &row.speaker } else { &row.mention };
    Some(Problem {
        at: if row.mention_span.is_empty() { At::Quote } else { At::Mention },
        message: format!("{} comes from a source without a name: {who}", shown(&row.quote)),
        help: "name the source, or allow it with a reason".to_owned(),
        ..Problem::default()
    })
}

pub(super) const SECOND_HAND_QUOTE: Rule = Rule {
    name: "second-hand-quote",
    level: Some(Level::Note),
    summary: "words that somebody else passed on",
    what: "Finds quotes that the article has from another outlet, a release or another person.",
    why: "Whoever passed them on may have cut, translated or invented them.",
    example: Example {
        before: &[],
        found: &[("port.txt", "Port\n\n“The port is open,” state TV quoted Ali Roe as saying on Monday.\n")],
        fine: &[("port.txt", "Port\n\n“The port is open,” Ali Roe told reporters on Monday.\n")],
    },
    remedy: "Compare with the recording or the first report, and keep its name in the article.",
    look: Look::Row(second_hand),
};

fn second_hand(row: &Row, _: &Settings) -> Option<Problem> {
    if row.via.is_empty() {
        return None;
    }
    Some(Problem {
        message: format!("{} was passed on by {}", shown(&row.quote), row.via),
        help: "compare with the first report".to_owned(),
        ..Problem::default()
    })
}

pub(super) const FRAGMENT_QUOTE: Rule = Rule {
    name: "fragment-quote",
    level: None,
    summary: "some quoted words in a sentence of the reporter's",
    what: "Finds quotes of a few words within a sentence that is the reporter's. Off unless the settings give it a level: \
           most articles have some.",
    why: "Words cut out of their sentence can be made to say anything.",
    example: Example {
        before: &[],
        found: &[("port.txt", "Port\n\nAli Roe called the plan “a costly mistake” on Monday.\n")],
        fine: &[("port.txt", "Port\n\n“The plan is a costly mistake,” Ali Roe said on Monday.\n")],
    },
    remedy: "Quote the whole sentence, or say it in words of your own.",
    look: Look::Row(fragment),
};

fn fragment(row: &Row, _: &Settings) -> Option<Problem> {
    if !row.has_flag("fragment") {
        return None;
    }
    Some(Problem {
        message: format!("{} is cut out of its sentence", shown(&row.quote)),
        help: "quote the whole sentence, or use words of your own".to_owned(),
        ..Problem::default()
    })
}
