//! Which column is which, by the names in the header.

use super::super::row::COLUMNS;
use super::Notice;

/// What a byte-order mark looks like to a program that takes UTF-8 for Windows-1252.
const MISREAD_MARK: &str = "ï»¿";

/// What stands in one column of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The column of the ledger with this index in [`COLUMNS`].
    Column(usize),
    /// The extra column with this index.
    Extra(usize),
}

/// The columns of a file.
#[derive(Debug, Default)]
pub struct Header {
    /// What stands in each, in the file's order.
    pub targets: Vec<Target>,
    /// The names of the extra ones.
    pub extra: Vec<String>,
    /// What the user should know of them.
    pub notices: Vec<Notice>,
}

impl Header {
    /// The columns of a header in this line of the file.
    pub fn new<'n>(names: impl Iterator<Item = &'n str>, line: usize) -> Self {
        let mut header = Header::default();
        let mut names: Vec<&str> = names.map(str::trim).collect();
        if let Some(rest) = names.first().and_then(|first| first.strip_prefix(MISREAD_MARK)) {
            names[0] = rest;
            let what = "the ledger was opened in another character set than UTF-8 before it was saved, so that “ is â€œ: \
                        open the one before again and choose UTF-8";
            header.notices.push(Notice { line: Some(line), what: what.to_owned() });
        }
        // Without a name and at the end, a column has nothing to say unless some row fills it.
        let n_named = names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
        for name in &names[..n_named] {
            match column_of(name) {
                Some(column) if !header.targets.contains(&Target::Column(column)) => {
                    header.targets.push(Target::Column(column));
                }
                Some(column) => {
                    let what = format!(
                        "the column `{}` comes twice: the second is kept as one of your own",
                        COLUMNS[column].name
                    );
                    header.notices.push(Notice { line: Some(line), what });
                    header.add_extra(name);
                }
                None => header.add_extra(name),
            }
        }
        header.tell_misspelt(line);
        header
    }

    fn add_extra(&mut self, name: &str) {
        self.targets.push(Target::Extra(self.extra.len()));
        self.extra.push(name.to_owned());
    }

    /// Adds columns without a name until there are so many.
    pub fn widen(&mut self, n_columns: usize) {
        while self.targets.len() < n_columns {
            self.add_extra("");
        }
    }

    /// The ledger's columns that are there, in the file's order.
    pub fn found(&self) -> Vec<&'static str> {
        let name = |target: &Target| match target {
            Target::Column(column) => Some(COLUMNS[*column].name),
            Target::Extra(_) => None,
        };
        self.targets.iter().filter_map(name).collect()
    }

    /// Whether these are the columns of a ledger at all.
    pub fn is_of_a_ledger(&self) -> bool {
        let found = self.found();
        found.contains(&"quote_id") || found.contains(&"quote")
    }

    fn tell_misspelt(&mut self, line: usize) {
        for missing in COLUMNS.iter().map(|column| column.name) {
            if self.found().contains(&missing) {
                continue;
            }
            if let Some(name) = nearest(missing, &self.extra) {
                let what =
                    format!("the column `{name}` is kept as one of your own: did you mean `{missing}`?");
                self.notices.push(Notice { line: Some(line), what });
            }
        }
    }
}

/// The ledger's column with this name; capitals, and blanks or hyphens for the underscore, are no difference.
pub fn column_of(name: &str) -> Option<usize> {
    let same = |one: char, other: char| {
        one.eq_ignore_ascii_case(&other) || (one == '_' && matches!(other, ' ' | '-'))
    };
    COLUMNS.iter().position(|column| {
        column.name.len() == name.len()
            && column.name.chars().zip(name.chars()).all(|(one, other)| same(one, other))
    })
}

/// The name that may be meant for this column of the ledger: one slip of the fingers away, or two in a long name.
pub fn nearest<'n>(column: &str, names: &'n [String]) -> Option<&'n str> {
    let most = if column.len() < 5 { 1 } else { 2 };
    let distance = |name: &str| strsim::damerau_levenshtein(column, &name.to_lowercase());
    names
        .iter()
        .map(String::as_str)
        .filter(|name| name.len().abs_diff(column.len()) <= most)
        .map(|name| (distance(name), name))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_however_it_is_written() {
        let position = COLUMNS.iter().position(|column| column.name == "checked_on");
        for name in ["checked_on", "Checked On", "CHECKED-ON"] {
            assert_eq!(column_of(name), position, "{name}");
        }
        assert_eq!(column_of("checkedon"), None);
        assert_eq!(column_of(""), None);
    }

    #[test]
    fn only_a_slip_is_taken_for_the_column() {
        let names: Vec<String> = ["notes", "desk", "qoute", "Statuss"].map(String::from).into();
        assert_eq!(nearest("note", &names), Some("notes"));
        assert_eq!(nearest("quote", &names), Some("qoute"));
        assert_eq!(nearest("status", &names), Some("Statuss"));
        assert_eq!(nearest("evidence", &names), None);
    }
}
