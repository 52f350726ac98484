//! When something was said, as a date: "on Monday" in an article of a known date.

use jiff::civil::{Date, Weekday};

use crate::lexicon::{CalendarUnit, Lexicon};

/// The date that a line gives, with its year: "20 January 2025", "Oct. 2, 2024 03:15PM", "2026-11-18".
#[must_use]
pub fn date_of(line: &str, lexicon: &Lexicon) -> Option<Date> {
    let iso = line.split_whitespace().find_map(|word| word.get(..10)?.parse::<Date>().ok());
    iso.or_else(|| {
        let year = numbers(line).find(|number| (1900..2100).contains(number))?;
        month_and_day(line, i16::try_from(year).ok()?, lexicon)
    })
}

/// The date of "on Monday", "yesterday", "on Jan. 20" in an article published on `published`: the last such
/// day up to it.
#[must_use]
pub fn said_date(when: &str, published: Date, lexicon: &Lexicon) -> Option<Date> {
    if let Some(date) = month_and_day(when, published.year(), lexicon) {
        let had_year = numbers(when).any(|number| number >= 1900);
        // "On Dec. 30", printed in January, was last year.
        return if date > published && !had_year {
            date.with().year(published.year() - 1).build().ok()
        } else {
            Some(date)
        };
    }
    // "Last Monday" and "next week" are not told apart well enough by any outlet.
    let words: Vec<&str> = words(when).collect();
    words.iter().find_map(|word| match lexicon.calendar(word)? {
        (CalendarUnit::Weekday, number) => {
            let weekday = Weekday::from_monday_one_offset(number).ok()?;
            if published.weekday() == weekday {
                Some(published)
            } else {
                published.nth_weekday(-1, weekday).ok()
            }
        }
        (CalendarUnit::Day, number) => published.checked_add(jiff::Span::new().days(i64::from(number))).ok(),
        (CalendarUnit::Month, _) => None,
    })
}

fn month_and_day(line: &str, year: i16, lexicon: &Lexicon) -> Option<Date> {
    let month = words(line).find_map(|word| match lexicon.calendar(word) {
        Some((CalendarUnit::Month, number)) => Some(number),
        _ => None,
    })?;
    let year = numbers(line)
        .find(|number| (1900..2100).contains(number))
        .and_then(|y| i16::try_from(y).ok())
        .unwrap_or(year);
    let day = words(line).filter_map(|word| word.parse::<i8>().ok()).find(|day| (1..=31).contains(day))?;
    Date::new(year, month, day).ok()
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_alphanumeric() && c != ':').filter(|word| !word.is_empty())
}

fn numbers(line: &str) -> impl Iterator<Item = u32> {
    line.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_articles() {
        let check = |line: &str, date: &str| {
            assert_eq!(
                date_of(line, Lexicon::shared()).map(|found| found.to_string()).unwrap_or_default(),
                date,
                "{line}"
            );
        };
        check("Updated 20 January 2025", "2025-01-20");
        check("April 2, 2025   08:12 am", "2025-04-02");
        check("2026-11-18 14:20   Zagros Today", "2026-11-18");
        check("06:00, 24 JUL 2025", "2025-07-24");
        check("Updated 7 sec ago", "");
        check("31 February 2025", "");
    }

    #[test]
    fn the_last_such_day_up_to_the_article() {
        let published: Date = "2025-01-20".parse().unwrap();
        let check = |when: &str, date: &str| {
            let found = said_date(when, published, Lexicon::shared());
            assert_eq!(found.map(|found| found.to_string()).unwrap_or_default(), date, "{when}");
        };
        check("on Monday", "2025-01-20");
        check("on Friday", "2025-01-17");
        check("yesterday", "2025-01-19");
        check("on Dec. 30", "2024-12-30");
        check("on Jan. 13", "2025-01-13");
        check("last week", "");
    }
}
