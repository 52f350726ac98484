//! Cells that a spreadsheet would run as a formula or take for a date or number, made harmless and brought back.
//!
//! A quote such as `=HYPERLINK("http://…")` or `+1 (555) 0100` is words in an article but a program in a
//! spreadsheet, and a place such as `10-12` is a day in October. [`guard`] puts an apostrophe before such a cell. A
//! cell that *already* looks guarded gets one more, so that [`unguard`] always gives back the very words.
//!
//! Since every place in a ledger is guarded, a reader can tell a guarded file from one that never was.

use std::borrow::Cow;

/// The apostrophe that tells a spreadsheet "this is text".
const GUARD: char = '\'';

/// The cell as a spreadsheet may have it.
///
/// ```
/// use quoteledger::ledger::excel::guard;
///
/// assert_eq!(guard("=1+1"), "'=1+1");
/// assert_eq!(guard("'=1+1"), "''=1+1");
/// assert_eq!(guard("'Tis the season"), "'Tis the season");
/// assert_eq!(guard("10-12"), "'10-12");
/// ```
#[must_use]
pub fn guard(cell: &str) -> Cow<'_, str> {
    if needs_guard(cell) { Cow::Owned(format!("{GUARD}{cell}")) } else { Cow::Borrowed(cell) }
}

/// The cell as it was before [`guard`].
#[must_use]
pub fn unguard(cell: &str) -> &str {
    match cell.strip_prefix(GUARD) {
        Some(rest) if needs_guard(rest) => rest,
        _ => cell,
    }
}

/// Whether a spreadsheet would run or change the cell, or `unguard` would take it for a guarded one.
fn needs_guard(cell: &str) -> bool {
    let unmarked = cell.trim_start_matches(GUARD);
    is_run(unmarked) || is_retyped(unmarked)
}

/// Whether a spreadsheet would run the cell as a formula.
fn is_run(unmarked: &str) -> bool {
    // Spreadsheets skip spaces before the sign when they import. Tab and line ends are no such spaces:
    // they start the next cell when the text is pasted.
    let first = unmarked.chars().find(|character| !is_skipped(*character));
    matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n'))
}

/// No date or number is longer, in bytes; a list of places can be.
const LONGEST_DATE: usize = 40;

/// Whether a spreadsheet may take the cell for a number, a date, a time or a truth value. Which words are months or
/// currencies depends on the reader's country, so whatever could be a date somewhere counts: digits, signs, and at most
/// two words that could be a month or a weekday.
fn is_retyped(unmarked: &str) -> bool {
    let cell = unmarked.trim();
    if cell.eq_ignore_ascii_case("true") || cell.eq_ignore_ascii_case("false") {
        return true;
    }
    if !cell.contains(char::is_numeric) {
        return false;
    }
    if !cell.contains(char::is_alphabetic) {
        return true;
    }
    // Neither ids ("q6dd…") nor names of files ("two.txt#2", "day_1.txt"), nor anything with a word in quotation marks.
    let mut start = cell.chars();
    let is_id = start.next().is_some_and(char::is_alphabetic) && start.next().is_some_and(char::is_numeric);
    let has_sign_of_text = cell.contains(['#', '_', '"', '“', '”', '\n', '!', '?', ';']);
    if is_id || has_sign_of_text || cell.len() > LONGEST_DATE {
        return false;
    }
    let words = cell.split(|character: char| !character.is_alphabetic()).filter(|word| !word.is_empty());
    words.count() <= 2
}

/// Blanks and invisible characters, which do not keep a sign from being the first.
fn is_skipped(character: char) -> bool {
    match character {
        '\t' | '\r' | '\n' => false,
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => true,
        _ => character.is_whitespace(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(cell: &str, guarded: &str) {
        assert_eq!(guard(cell), guarded);
        assert_eq!(unguard(guarded), cell);
    }

    #[test]
    fn formulas_are_guarded() {
        check("=SUM(A1)", "'=SUM(A1)");
        check("+1 555 0100", "'+1 555 0100");
        check("-- he said", "'-- he said");
        check("@reporter", "'@reporter");
        check("\tx", "'\tx");
        check("\nx", "'\nx");
        check("\rx", "'\rx");
        check("  =1", "'  =1");
        check("\u{a0}=1", "'\u{a0}=1");
        check("\u{feff}=1", "'\u{feff}=1");
    }

    #[test]
    fn what_looks_guarded_is_guarded_again() {
        check("'=1", "''=1");
        check("''=1", "'''=1");
        check("' -1", "'' -1");
    }

    #[test]
    fn what_looks_like_a_number_or_a_date_is_guarded() {
        for cell in [
            "12-40",
            "3-4;10-12",
            "007",
            "1,000",
            "1e5",
            "50 %",
            "$5",
            "1/2",
            "3:15 PM",
            "May 2",
            "MARCH1",
            "2 May 2024",
            "2024-11-03",
            "2024-11-03T10:00:00Z",
            "true",
        ] {
            check(cell, &format!("'{cell}"));
        }
    }

    #[test]
    fn words_are_left_alone() {
        for cell in [
            "",
            "'",
            "'Tis",
            "“No”",
            "a=b",
            " '=x",
            "– dash",
            "q6dde007aa1bedbb8",
            "q6000000000000000",
            "two.txt#2",
            "We have 12 boats",
            "It was 2024, and it rained.",
        ] {
            check(cell, cell);
        }
    }

    proptest! {
        #[test]
        fn unguard_undoes_guard(cell in "['=+@\\- \u{a0}\t\r\na\u{feff}]{0,6}|.*") {
            let guarded = guard(&cell);
            prop_assert_eq!(unguard(&guarded), &cell);
            // What goes out is never run: after the blanks there is no sign.
            let first = guarded.trim_start_matches(is_skipped).chars().next();
            prop_assert!(!matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n')));
        }
    }
}
