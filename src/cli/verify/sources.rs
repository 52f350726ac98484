//! Which of the inputs are sources: not the ledgers among them, which would prove themselves.

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::Path;

use quoteledger::ledger;
use quoteledger::reading::Limits;
use quoteledger::reading::packed::Unpacked;
use quoteledger::verify::Verdict;

use crate::cli::inputs::Input;
use crate::cli::message::{self, Failure};

/// The first line of a ledger, with its header or its first row, tells its columns within so many bytes.
const MOST_BYTES: u64 = 1 << 16;
/// The name of the first column stands among so many.
const FIRST_BYTES: usize = 4_096;

/// The inputs without those that are ledgers. What is left out is told, unless `quiet`.
pub fn without_ledgers(
    inputs: Vec<Result<Input, Failure>>,
    ledger: &Path,
    quiet: bool,
) -> Result<Vec<Result<Input, Failure>>, Failure> {
    let ledger = ledger.canonicalize().ok();
    let n_inputs = inputs.len();
    let is_ledger = |input: &Input| {
        input.real_path().is_some_and(|path| ledger.as_deref() == Some(path) || is_ledger(path))
    };
    let mut sources = Vec::with_capacity(n_inputs);
    for input in inputs {
        match &input {
            Ok(found) if is_ledger(found) => {
                if !quiet {
                    let name = found.name();
                    message::warning(&format_args!(
                        "{name}: passed over: a ledger proves none of its quotes"
                    ));
                }
            }
            _ => sources.push(input),
        }
    }
    if sources.is_empty() && n_inputs > 0 {
        let what = "there are only ledgers among the sources, which prove nothing";
        return Err(Failure::new("--against", what, "name transcripts, press releases or earlier articles"));
    }
    Ok(sources)
}

/// Beside the quote, a table with one of these columns is a ledger, or what was cut from one.
const OF_A_LEDGER: &[&str] = &["quote_id", "article", "speaker", "kind", "evidence", "status"];

/// Whether a file, packed or not, is a ledger in one of the forms that are text, or what this command said of one.
fn is_ledger(path: &Path) -> bool {
    // Reading a pipe would empty it.
    let Some(file) = path.is_file().then(|| File::open(path).ok()).flatten() else { return false };
    let mut start = Vec::with_capacity(FIRST_BYTES);
    let mut file = Unpacked::new(BufReader::new(file), &Limits::default()).take(MOST_BYTES);
    let is_read = (&mut file).take(FIRST_BYTES as u64).read_to_end(&mut start).is_ok();
    if is_read && is_report(&String::from_utf8_lossy(&start)) {
        return true;
    }
    let names_it = |name: &[u8]| start.windows(name.len()).any(|window| window.eq_ignore_ascii_case(name));
    let column = b"quote";
    let wide: Vec<u8> = column.iter().flat_map(|byte| [*byte, 0]).collect();
    if !is_read || !(names_it(column) || names_it(&wide)) || file.read_to_end(&mut start).is_err() {
        return false;
    }
    let end = start.iter().position(|byte| *byte == b'\n').map_or(start.len(), |at| at + 1);
    ledger::read("source", &start[..end]).is_ok_and(|ledger| {
        ledger.has_column("quote") && OF_A_LEDGER.iter().any(|column| ledger.has_column(column))
    })
}

/// Whether a text is what `verify` prints for people: `exact: “…”`, and where the row stands below it.
fn is_report(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().collect();
    lines.windows(2).any(|pair| {
        let [line, below] = pair else { return false };
        below.trim_start().starts_with("--> ")
            && line.split_once(": “").is_some_and(|(word, _)| Verdict::ALL.iter().any(|of| of.word() == word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GZIPPED: &[u8] =
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x2b\x2c\xcd\x2f\x49\x8d\xcf\x4c\xd1\x49\x2c\x2a\
        \xc9\x4c\xce\x49\xd5\x29\x04\x09\x70\x15\x1a\xea\x24\xea\x95\x54\x94\xe8\x44\xa6\x16\xeb\
        \x71\x01\x00\x7e\x41\x26\xfe\x25\x00\x00\x00";

    #[test]
    fn ledgers_are_told_from_texts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("some.txt");
        let is_ledger = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            is_ledger(&path)
        };
        assert!(is_ledger(b"quote_id,article,quote\nq1,a.txt,Yes.\n"));
        assert!(is_ledger(b"note\tquote\tquote_id\r\n"));
        assert!(is_ledger(b"{\"quote_id\":\"q1\",\"quote\":\"Yes.\",\"spans\":[]}\n"));
        // What was cut from one, or is packed.
        assert!(is_ledger(b"article;quote;speaker\nnews/a.txt;Yes.;Ana Diaz\n"));
        assert!(is_ledger(b"exact: \xe2\x80\x9cYes.\xe2\x80\x9d, Ana Diaz\n  --> l.csv:2 (a.txt, q1)\n"));
        // printf 'quote_id,article,quote\nq1,a.txt,Yes.\n' | gzip -9n
        assert!(is_ledger(GZIPPED));
        assert!(!is_ledger(b"Not exact: \xe2\x80\x9cYes.\xe2\x80\x9d\n  --> nothing\n"));
        assert!(!is_ledger(b"The article has a quote, and the speaker said so.\n"));
        assert!(!is_ledger(b"The column quote_id comes first, the quote is the fifth.\n"));
        assert!(!is_ledger(b"{\"id\":\"q1\",\"text\":\"The quote_id of a quote.\"}\n"));
        assert!(!is_ledger(b"") && !is_ledger(b"It rained.\n"));
    }
}
