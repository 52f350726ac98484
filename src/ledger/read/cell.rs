//! Values that a spreadsheet gave another form, back in the ledger's.

use std::borrow::Cow;

use super::super::jsonl::spans_of;
use super::super::row::Shape;

/// The cell in the form that its column promises, or nothing where it cannot be told what it was.
pub fn restored(shape: Shape, cell: &str) -> Option<Cow<'_, str>> {
    match shape {
        Shape::Count | Shape::Share | Shape::Spans if cell.trim().is_empty() => Some(Cow::Borrowed("")),
        Shape::Count => count(cell.trim()).map(Cow::Owned),
        Shape::Share => share(cell.trim()).map(Cow::Owned),
        Shape::Spans => spans_of(cell.trim()).map(|_| Cow::Borrowed(cell.trim())),
        _ => Some(Cow::Borrowed(cell)),
    }
}

/// What such a cell looks like when it is right, and what becomes of it in spreadsheets.
pub fn expected(shape: Shape) -> &'static str {
    match shape {
        Shape::Count => "no whole number",
        Shape::Share => "no number from 0 to 1",
        _ => "no place such as 12-40 (spreadsheets make dates of them)",
    }
}

/// "3", also as "3.0" or "3,0".
fn count(cell: &str) -> Option<String> {
    let whole = match cell.split_once(['.', ',']) {
        Some((whole, rest)) if rest.bytes().all(|byte| byte == b'0') => whole,
        Some(_) => return None,
        None => cell,
    };
    whole.parse::<usize>().ok().map(|count| count.to_string())
}

/// "0.90", also as "0.9", "0,9" or "90%".
fn share(cell: &str) -> Option<String> {
    let (number, divisor) = match cell.strip_suffix('%') {
        Some(percent) => (percent.trim_end(), 100.0),
        None => (cell, 1.0),
    };
    let share = number.replace(',', ".").parse::<f64>().ok()? / divisor;
    (0.0..=1.0).contains(&share).then(|| format!("{share:.2}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(shape: Shape, cell: &str, expected: Option<&str>) {
        assert_eq!(restored(shape, cell).as_deref(), expected, "{cell}");
    }

    #[test]
    fn numbers_come_back_in_their_form() {
        for cell in ["0.9", "0,9", ".9", "0.90", "90%", "90,0 %", " 0.9 "] {
            check(Shape::Share, cell, Some("0.90"));
        }
        check(Shape::Share, "1", Some("1.00"));
        check(Shape::Share, "", Some(""));
        check(Shape::Share, "9. Jan", None);
        check(Shape::Share, "NaN", None);
        check(Shape::Share, "9", None);
        check(Shape::Count, "12,00", Some("12"));
        check(Shape::Count, "1.5", None);
        check(Shape::Count, "-1", None);
    }

    #[test]
    fn places_are_right_or_lost() {
        check(Shape::Spans, "3-8;12-40", Some("3-8;12-40"));
        check(Shape::Spans, "", Some(""));
        for date in ["12-Mar", "2024-03-12", "03/08/2024", "45363"] {
            check(Shape::Spans, date, None);
        }
    }
}
