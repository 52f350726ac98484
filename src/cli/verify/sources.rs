//! Which of the inputs are sources: not the ledgers among them, which would prove themselves.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use quoteledger::ledger;

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

/// Whether a file is a ledger in one of the forms that are text.
fn is_ledger(path: &Path) -> bool {
    // Reading a pipe would empty it.
    let Some(file) = path.is_file().then(|| File::open(path).ok()).flatten() else { return false };
    let mut start = Vec::with_capacity(FIRST_BYTES);
    let mut file = file.take(MOST_BYTES);
    let is_read = (&mut file).take(FIRST_BYTES as u64).read_to_end(&mut start).is_ok();
    let column = b"quote_id";
    let wide: Vec<u8> = column.iter().flat_map(|byte| [*byte, 0]).collect();
    let names_it = |name: &[u8]| start.windows(name.len()).any(|window| window == name);
    if !is_read || !(names_it(column) || names_it(&wide)) || file.read_to_end(&mut start).is_err() {
        return false;
    }
    let end = start.iter().position(|byte| *byte == b'\n').map_or(start.len(), |at| at + 1);
    ledger::read("source", &start[..end])
        .is_ok_and(|ledger| ledger.has_column("quote_id") && ledger.has_column("quote"))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert!(!is_ledger(b"The column quote_id comes first, the quote is the fifth.\n"));
        assert!(!is_ledger(b"{\"id\":\"q1\",\"text\":\"The quote_id of a quote.\"}\n"));
        assert!(!is_ledger(b"") && !is_ledger(b"It rained.\n"));
    }
}
