//! A ledger as a workbook, in which nothing has to be guarded: every cell says that it is text, or a number.
//!
//! Three sheets: the ledger, with a header that stays in sight, filters, and a list to choose a status from; a summary
//! of it; and what the columns mean. The same rows give the same bytes.

use std::io::{self, Write};

use rust_xlsxwriter::{
    ConditionalFormat3ColorScale, ConditionalFormatType, DataValidation, DocProperties, ExcelDateTime,
    Format, FormatAlign, IgnoreError, Url, Workbook, Worksheet, XlsxError,
};
use rustc_hash::FxHashMap;

use super::row::{CHECKER_COLUMNS, COLUMNS, Row, STATUSES, Shape};

/// No sheet has more rows below its header.
pub const MOST_ROWS: usize = 1_048_575;

/// No cell holds more, in UTF-16 code units.
pub const MOST_UNITS: usize = 32_767;

/// What stands at the end of a cell that was cut.
const CUT: &str = " [cut here: too long for a spreadsheet]";

/// No sheet has more links.
const MOST_LINKS: usize = 65_530;

/// Columns with another width than [`WIDTH`], in characters.
const WIDTHS: &[(&str, f64)] = &[
    ("quote_id", 19.0),
    ("article", 24.0),
    ("paragraph", 10.0),
    ("kind", 9.0),
    ("quote", 60.0),
    ("speaker", 22.0),
    ("speaker_role", 24.0),
    ("mention", 20.0),
    ("confidence", 11.0),
    ("flags", 18.0),
    ("rule", 40.0),
    ("content", 50.0),
    ("context", 60.0),
    ("headline", 30.0),
    ("url", 24.0),
    ("also_in", 24.0),
    ("evidence", 40.0),
    ("note", 40.0),
];

/// The width of all others.
const WIDTH: f64 = 14.0;

/// A cell that was longer than a spreadsheet can hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// The row of the sheet, from 1.
    pub line: usize,
    /// The row's name.
    pub quote_id: String,
    /// The column.
    pub column: String,
}

/// Collects rows, and writes the workbook when all are there: that is how workbooks are.
pub struct Writer<W> {
    out: W,
    sheet: Worksheet,
    looks: Looks,
    extra_columns: Vec<String>,
    n_rows: usize,
    n_links: usize,
    /// The way from the workbook to the folder that articles are named from, where there is one.
    way_to_articles: Option<String>,
    counts: Counts,
    cut: Vec<Cut>,
}

impl<W> std::fmt::Debug for Writer<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("n_rows", &self.n_rows).finish_non_exhaustive()
    }
}

impl<W: Write> Writer<W> {
    /// Begins the sheet of the ledger.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidData`] for more columns than a sheet has.
    pub fn new(extra_columns: &[String], out: W) -> io::Result<Self> {
        let mut writer = Writer {
            out,
            sheet: Worksheet::new(),
            looks: Looks::new(),
            extra_columns: extra_columns.to_vec(),
            n_rows: 0,
            n_links: 0,
            way_to_articles: None,
            counts: Counts::default(),
            cut: Vec::new(),
        };
        writer.header().map_err(io_error)?;
        Ok(writer)
    }

    fn header(&mut self) -> Result<(), XlsxError> {
        self.sheet.set_name("Ledger")?.set_freeze_panes(1, 0)?;
        let names =
            COLUMNS.iter().map(|column| column.name).chain(self.extra_columns.iter().map(String::as_str));
        for (idx, name) in names.enumerate() {
            let number = column_number(idx)?;
            let look = self.looks.of(COLUMNS.get(idx).map(|column| (column.name, column.shape)));
            let width = WIDTHS.iter().find(|(column, _)| *column == name).map_or(WIDTH, |(_, width)| *width);
            self.sheet.set_column_width(number, width)?.set_column_format(number, look)?;
            self.sheet.write_string_with_format(0, number, name, &self.looks.header)?;
        }
        Ok(())
    }

    /// Lets the articles of the rows to come link to their files. `way` leads from the workbook's folder to the one that they
    /// are named from: `""` where it is the same, else with a slash at its end (`"../"`).
    pub fn link_articles(&mut self, way: &str) {
        self.way_to_articles = Some(way.to_owned());
    }

    /// Takes the next row.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidData`] for more rows than a sheet has.
    pub fn row(&mut self, row: &Row, extra: &[String]) -> io::Result<()> {
        if self.n_rows == MOST_ROWS {
            let what = format!("a sheet has no more than {MOST_ROWS} rows; write csv or jsonl");
            return Err(io::Error::new(io::ErrorKind::InvalidData, what));
        }
        self.n_rows += 1;
        self.counts.count(row);
        let cells = row.cells().map(std::borrow::Cow::into_owned);
        for (idx, cell) in cells.chain(extra.iter().cloned()).enumerate().filter(|(_, cell)| !cell.is_empty())
        {
            self.cell(idx, cell, &row.quote_id).map_err(io_error)?;
        }
        Ok(())
    }

    fn cell(&mut self, idx: usize, mut cell: String, quote_id: &str) -> Result<(), XlsxError> {
        let number = column_number(idx)?;
        let line = u32::try_from(self.n_rows).unwrap_or(u32::MAX);
        let column = COLUMNS.get(idx);
        let look = self.looks.of(column.map(|column| (column.name, column.shape)));
        if let Some(value) = column.and_then(|column| number_in(column.shape, &cell)) {
            self.sheet.write_number_with_format(line, number, value, look)?;
            return Ok(());
        }
        if cut(&mut cell) {
            let name =
                column.map_or_else(|| self.extra_columns[idx - COLUMNS.len()].as_str(), |column| column.name);
            self.cut.push(Cut {
                line: self.n_rows + 1,
                quote_id: quote_id.to_owned(),
                column: name.to_owned(),
            });
        }
        let link = column.and_then(|column| self.link_of(column.name, &cell));
        if let Some(link) = link.filter(|_| self.n_links < MOST_LINKS) {
            let link = Url::new(link);
            // What is no link for a spreadsheet is still a text.
            if self
                .sheet
                .write_url_with_options(line, number, link, cell.as_str(), "", Some(&self.looks.link))
                .is_ok()
            {
                self.n_links += 1;
                return Ok(());
            }
        }
        self.sheet.write_string_with_format(line, number, cell, look)?;
        Ok(())
    }

    /// Where a click on the cell leads.
    fn link_of(&self, column: &str, cell: &str) -> Option<String> {
        match column {
            "article" | "url" | "evidence" if is_address(cell) => Some(cell.to_owned()),
            "article" => self.link_to_file(cell),
            "evidence" => {
                let source = source_of(cell)?;
                if is_address(source) { Some(source.to_owned()) } else { self.link_to_file(source) }
            }
            _ => None,
        }
    }

    /// The file that an article is in.
    fn link_to_file(&self, article: &str) -> Option<String> {
        let way = self.way_to_articles.as_ref()?;
        // `feed.xml#entry` and `two.txt#2` are in the file before the sign; `-` and `/dev/stdin` are no files to open.
        let file = article.split('#').next().unwrap_or_default();
        let is_file = !file.starts_with(['/', '\\']) && !file.contains(':') && file.contains('.');
        is_file.then(|| format!("file:///{way}{file}"))
    }

    /// The cells that were cut so far.
    #[must_use]
    pub fn cut(&self) -> &[Cut] {
        &self.cut
    }

    /// Writes the workbook, and gives the output back.
    ///
    /// # Errors
    /// What the output reports.
    pub fn into_inner(mut self) -> io::Result<W> {
        let workbook = self.workbook().map_err(io_error)?;
        self.out.write_all(&workbook)?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn workbook(&mut self) -> Result<Vec<u8>, XlsxError> {
        let last_row = u32::try_from(self.n_rows).unwrap_or(u32::MAX).max(1);
        let n_columns = COLUMNS.len() + self.extra_columns.len();
        let mut sheet = std::mem::take(&mut self.sheet);
        sheet.set_landscape().set_repeat_rows(0, 0)?;
        sheet.autofilter(0, 0, last_row, column_number(n_columns - 1)?)?;
        sheet.ignore_error_range(
            1,
            0,
            last_row,
            column_number(n_columns - 1)?,
            IgnoreError::NumberStoredAsText,
        )?;
        for (idx, column) in COLUMNS.iter().enumerate() {
            let number = column_number(idx)?;
            if column.name == "status" {
                // Other words are welcome, too.
                let list = DataValidation::new().allow_list_strings(STATUSES)?.show_error_message(false);
                sheet.add_data_validation(1, number, last_row, number, &list)?;
            }
            if column.shape == Shape::Share {
                let scale = ConditionalFormat3ColorScale::new()
                    .set_minimum(ConditionalFormatType::Number, 0)
                    .set_midpoint(ConditionalFormatType::Number, 0.5)
                    .set_maximum(ConditionalFormatType::Number, 1);
                sheet.add_conditional_format(1, number, last_row, number, &scale)?;
            }
        }
        let mut workbook = Workbook::new();
        // The time of the run would make other bytes of the same rows.
        let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
        workbook.set_properties(&DocProperties::new().set_title("Quote ledger").set_creation_datetime(&made));
        workbook.push_worksheet(sheet);
        workbook.push_worksheet(self.summary()?);
        workbook.push_worksheet(self.meanings()?);
        workbook.save_to_buffer()
    }

    /// Who is quoted how often, and what else can be counted.
    fn summary(&self) -> Result<Worksheet, XlsxError> {
        let mut table = Table::new("Summary", &[40.0, 16.0, 12.0], &self.looks)?;
        table.head(&["", "", "quotations"])?;
        table.line(&["all", ""], Some(self.n_rows))?;
        for (title, counts) in
            [("kind", &self.counts.kinds), ("flag", &self.counts.flags), ("status", &self.counts.statuses)]
        {
            table.gap();
            table.head(&[title, "", "quotations"])?;
            for ((name, _), count) in most_first(counts) {
                table.line(&[name, ""], Some(count))?;
            }
        }
        table.gap();
        table.head(&["speaker", "speaker_type", "quotations"])?;
        for ((name, kind), count) in most_first(&self.counts.speakers) {
            table.line(&[name, kind], Some(count))?;
        }
        Ok(table.sheet)
    }

    /// What the columns mean.
    fn meanings(&self) -> Result<Worksheet, XlsxError> {
        let mut table = Table::new("Columns", &[18.0, 110.0], &self.looks)?;
        table.head(&["column", "content"])?;
        for column in COLUMNS {
            let statuses = format!(" The list offers: {}.", STATUSES.join(", "));
            let more = if column.name == "status" { statuses.as_str() } else { "" };
            table.line(&[column.name, &format!("{}{more}", column.doc.replace('`', ""))], None)?;
        }
        for name in &self.extra_columns {
            table.line(&[name, "A column of your own."], None)?;
        }
        Ok(table.sheet)
    }
}

/// How cells look.
struct Looks {
    header: Format,
    /// Text of any length.
    long: Format,
    /// Text that stays text when somebody edits it: `10-12` is no date.
    text: Format,
    count: Format,
    share: Format,
    link: Format,
}

impl Looks {
    fn new() -> Self {
        let top = || Format::new().set_align(FormatAlign::Top);
        Looks {
            header: top().set_bold().set_text_wrap(),
            long: top().set_text_wrap(),
            text: top().set_text_wrap().set_num_format("@"),
            count: top().set_num_format("0"),
            share: top().set_num_format("0.00"),
            link: top().set_text_wrap().set_hyperlink(),
        }
    }

    /// The look of a column, or of one that a checker added.
    fn of(&self, column: Option<(&str, Shape)>) -> &Format {
        match column {
            Some((_, Shape::Count)) => &self.count,
            Some((_, Shape::Share)) => &self.share,
            Some((
                _,
                Shape::Spans | Shape::List | Shape::SomeOf(_) | Shape::OneOf(_) | Shape::MaybeOneOf(_),
            )) => &self.text,
            Some((name, _)) if CHECKER_COLUMNS.contains(&name) => &self.text,
            None => &self.text,
            // Some spreadsheets show long cells of the form "text" as ####.
            Some(_) => &self.long,
        }
    }
}

/// What the summary counts.
#[derive(Debug, Default)]
struct Counts {
    speakers: FxHashMap<(String, String), usize>,
    kinds: FxHashMap<(String, String), usize>,
    flags: FxHashMap<(String, String), usize>,
    statuses: FxHashMap<(String, String), usize>,
}

impl Counts {
    fn count(&mut self, row: &Row) {
        let add = |counts: &mut FxHashMap<(String, String), usize>, name: &str, kind: &str| {
            let name = if name.is_empty() { "(none)" } else { name };
            *counts.entry((name.to_owned(), kind.to_owned())).or_default() += 1;
        };
        add(&mut self.speakers, &row.speaker, &row.speaker_type);
        add(&mut self.kinds, &row.kind, "");
        add(&mut self.statuses, &row.status, "");
        for flag in row.flags.split(';').filter(|flag| !flag.is_empty()) {
            add(&mut self.flags, flag, "");
        }
    }
}

/// The counts, largest first, and where they are the same by name.
fn most_first(counts: &FxHashMap<(String, String), usize>) -> Vec<((&str, &str), usize)> {
    let mut counts: Vec<_> =
        counts.iter().map(|((name, kind), count)| ((name.as_str(), kind.as_str()), *count)).collect();
    counts.sort_unstable_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
    counts
}

/// A sheet that is written line by line.
struct Table<'l> {
    sheet: Worksheet,
    looks: &'l Looks,
    n_lines: u32,
}

impl<'l> Table<'l> {
    fn new(name: &str, widths: &[f64], looks: &'l Looks) -> Result<Self, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        for (idx, width) in widths.iter().enumerate() {
            sheet.set_column_width(column_number(idx)?, *width)?;
        }
        Ok(Table { sheet, looks, n_lines: 0 })
    }

    fn head(&mut self, names: &[&str]) -> Result<(), XlsxError> {
        for (idx, name) in names.iter().enumerate() {
            self.sheet.write_string_with_format(
                self.n_lines,
                column_number(idx)?,
                *name,
                &self.looks.header,
            )?;
        }
        self.n_lines += 1;
        Ok(())
    }

    fn line(&mut self, cells: &[&str], count: Option<usize>) -> Result<(), XlsxError> {
        for (idx, cell) in cells.iter().enumerate() {
            let mut cell = (*cell).to_owned();
            cut(&mut cell);
            self.sheet.write_string_with_format(self.n_lines, column_number(idx)?, cell, &self.looks.long)?;
        }
        if let Some(count) = count {
            let column = column_number(cells.len())?;
            self.sheet.write_number_with_format(self.n_lines, column, count as f64, &self.looks.count)?;
        }
        self.n_lines += 1;
        Ok(())
    }

    fn gap(&mut self) {
        self.n_lines += 1;
    }
}

fn column_number(idx: usize) -> Result<u16, XlsxError> {
    u16::try_from(idx).map_err(|_| XlsxError::RowColumnLimitError)
}

/// The number that the cell of such a column shows.
fn number_in(shape: Shape, cell: &str) -> Option<f64> {
    match shape {
        Shape::Count | Shape::Share => cell.parse().ok().filter(|number: &f64| number.is_finite()),
        _ => None,
    }
}

/// The source in evidence as `verify` writes it: `press/release.txt` of `exact: press/release.txt:512-560`.
fn source_of(evidence: &str) -> Option<&str> {
    let (_, passage) = evidence.split_once(": ")?;
    let (source, place) = passage.rsplit_once(':')?;
    let (start, end) = place.split_once('-')?;
    let is_number = |digits: &str| digits.parse::<usize>().is_ok();
    (is_number(start) && is_number(end)).then_some(source)
}

fn is_address(cell: &str) -> bool {
    let is_whole = !cell.contains(char::is_whitespace);
    is_whole && (cell.starts_with("https://") || cell.starts_with("http://"))
}

/// Cuts a text that is too long, visibly, and says whether it was.
fn cut(cell: &mut String) -> bool {
    // A character has at least as many bytes as UTF-16 code units.
    if cell.len() <= MOST_UNITS || cell.encode_utf16().count() <= MOST_UNITS {
        return false;
    }
    let most = MOST_UNITS - CUT.len();
    let mut n_units = 0;
    let end = cell.char_indices().find(|(_, character)| {
        n_units += character.len_utf16();
        n_units > most
    });
    cell.truncate(end.map_or(cell.len(), |(end, _)| end));
    cell.push_str(CUT);
    true
}

/// What is wrong with a workbook is wrong with its rows, but for the output itself.
fn io_error(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        other => io::Error::new(io::ErrorKind::InvalidData, other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::read;

    fn written(rows: &[Row], extra_columns: &[String]) -> (Vec<u8>, Vec<Cut>) {
        let mut writer = Writer::new(extra_columns, Vec::new()).unwrap();
        for row in rows {
            writer.row(row, &["mine".to_owned()][..extra_columns.len()]).unwrap();
        }
        let cut = writer.cut().to_vec();
        (writer.into_inner().unwrap(), cut)
    }

    #[test]
    fn a_workbook_reads_back_as_it_was() {
        let row = Row {
            quote_id: "q1".into(),
            article: "https://news.example/a?b=1&c=2".into(),
            paragraph: 12,
            quote: "=1+1 “a”\nb\r\n\tc <d> & _x0041_ \u{1} '-- é \u{fffe} 🙂 ".into(),
            confidence: "0.90".into(),
            spans: "10-12;007-8".into(),
            checked_on: "2024-11-03".into(),
            evidence: "007".into(),
            note: " true".into(),
            ..Row::default()
        };
        let (bytes, _) = written(std::slice::from_ref(&row), &["desk".to_owned()]);
        let ledger = read("l.xlsx", &bytes).unwrap();
        assert_eq!(ledger.extra_columns, ["desk"]);
        assert_eq!((ledger.rows[0].line, ledger.rows[0].extra.as_slice()), (2, &["mine".to_owned()][..]));
        assert_eq!(ledger.rows[0].row, row);
        assert!(ledger.notices.is_empty(), "{:?}", ledger.notices);
    }

    #[test]
    fn articles_and_addresses_are_links() {
        let mut writer = Writer::new(&[], Vec::new()).unwrap();
        assert_eq!(writer.link_of("article", "news/a.txt"), None);
        writer.link_articles("../");
        assert_eq!(writer.link_of("article", "news/a.txt#2").as_deref(), Some("file:///../news/a.txt"));
        for (column, cell) in [
            ("article", "-"),
            ("article", "/dev/stdin"),
            ("note", "https://x.example"),
            ("evidence", "a.txt"),
        ] {
            assert_eq!(writer.link_of(column, cell), None, "{column} {cell}");
        }
        for (evidence, link) in [
            ("https://x.example", Some("https://x.example")),
            ("exact: press/release.txt:512-560", Some("file:///../press/release.txt")),
            ("edited: feed.xml#3:7-9", Some("file:///../feed.xml")),
            ("exact: https://x.example/a:7-9", Some("https://x.example/a")),
            ("tape 3: side b", None),
            ("call of May 3: notes", None),
            ("exact: -:1-2", None),
        ] {
            assert_eq!(writer.link_of("evidence", evidence).as_deref(), link, "{evidence}");
        }
        let row = Row { article: "news/a b.txt#2".into(), quote: "Yes".into(), ..Row::default() };
        writer.row(&row, &[]).unwrap();
        assert_eq!(writer.n_links, 1);
        assert_eq!(read("l.xlsx", &writer.into_inner().unwrap()).unwrap().rows[0].row, row);
    }

    #[test]
    fn the_same_rows_give_the_same_bytes() {
        let rows: Vec<Row> =
            (0..9).map(|number| Row { speaker: format!("S{number}"), ..Row::default() }).collect();
        let first = written(&rows, &[]).0;
        std::thread::sleep(std::time::Duration::from_millis(2100));
        assert!(first == written(&rows, &[]).0, "times of the run stand in the workbook");
    }

    #[test]
    fn what_is_too_long_is_cut_visibly() {
        let long = Row { quote_id: "q7".into(), quote: "🙂".repeat(20_000), ..Row::default() };
        let (bytes, cut) = written(&[Row::default(), long], &[]);
        assert_eq!(cut, [Cut { line: 3, quote_id: "q7".into(), column: "quote".into() }]);
        let ledger = read("l.xlsx", &bytes).unwrap();
        let quote = &ledger.rows.last().unwrap().row.quote;
        assert!(quote.starts_with("🙂🙂") && quote.ends_with(CUT));
        assert!(quote.encode_utf16().count() <= MOST_UNITS);
    }
}
