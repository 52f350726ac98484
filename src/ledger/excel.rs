//! Cells that a spreadsheet would run as a formula, made harmless and brought back.
//!
//! A quote such as `=HYPERLINK("http://…")` or `+1 (555) 0100` is words in an article but a program in a
//! spreadsheet. [`guard`] puts an apostrophe before such a cell. A cell that *already* looks guarded gets
//! one more, so that [`unguard`] always gives back the very words.

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

/// Whether a spreadsheet would run the cell, or `unguard` would take it for a guarded one.
fn needs_guard(cell: &str) -> bool {
    let unmarked = cell.trim_start_matches(GUARD);
    // Spreadsheets skip spaces before the sign when they import. Tab and line ends are no such spaces:
    // they start the next cell when the text is pasted.
    let first = unmarked.chars().find(|character| !is_skipped(*character));
    matches!(first, Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n'))
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
    fn words_are_left_alone() {
        for cell in ["", "'", "'Tis", "“No”", "a=b", " '=1", "– dash", "12-40"] {
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
