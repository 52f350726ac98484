//! Five thousand quotes against a hundred megabytes of invented text.
//!
//! ```text
//! cargo bench --bench verify
//! ```
//! prints how long the command takes. The folder that `VERIFY_DIR` names keeps the files, to be measured with other tools.
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot run must say so")]
#![allow(clippy::print_stdout, reason = "what it measures is what it is for")]

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use quoteledger::{Row, ledger};

fn main() {
    let kept = std::env::var_os("VERIFY_DIR").map(PathBuf::from);
    let temporary = tempfile::tempdir().unwrap();
    let folder = kept.unwrap_or_else(|| temporary.path().to_owned());
    fs::create_dir_all(folder.join("sources")).unwrap();
    let mut numbers = Numbers(7);
    let mut rows = Vec::new();
    let (mut n_bytes, mut n_files) = (0, 0);
    while n_bytes < 100_000_000 {
        let mut text = String::new();
        for _ in 0..60 {
            let mut sentences = Vec::new();
            for _ in 0..3 {
                let sentence = numbers.sentence();
                if rows.len() < 4500 && numbers.below(180) == 0 {
                    rows.push(quote_of(&sentence, rows.len()));
                }
                sentences.push(format!("{sentence}."));
            }
            writeln!(text, "“{}” Ana Diaz said.\n", sentences.join(" ")).unwrap();
        }
        n_bytes += text.len();
        fs::write(folder.join(format!("sources/{n_files:05}.txt")), text).unwrap();
        n_files += 1;
    }
    while rows.len() < 5000 {
        rows.push(row(&numbers.sentence()));
    }
    for row in &mut rows {
        row.article = "news/of-it.txt".into();
        row.speaker = "Ana Diaz".into();
    }
    let file = fs::File::create(folder.join("ledger.csv")).unwrap();
    ledger::write(&rows, ledger::Format::Csv { excel: false }, file).unwrap();

    let start = std::time::Instant::now();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_quoteledger"))
        .current_dir(&folder)
        .args(["verify", "ledger.csv", "--against", "sources", "--fail-on", "never", "--format", "csv"])
        .output()
        .unwrap();
    let summary = String::from_utf8(output.stderr).unwrap();
    println!("{n_bytes} bytes in {n_files} files: {:?}\n{summary}", start.elapsed());
    assert!(output.status.success(), "{summary}");
    assert!(summary.starts_with("5000 quotes, "), "{summary}");
}

/// Numbers that look like chance and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound
    }

    /// Some words are met far more often than others, as in any language.
    fn word(&mut self) -> String {
        const SYLLABLES: [&str; 20] = [
            "ba", "re", "ton", "mi", "sal", "du", "ker", "no", "vi", "lan", "po", "gus", "ter", "hi", "mo",
            "sen", "fa", "lo", "der", "ra",
        ];
        let bound = [20, 400, 8000][self.below(3)];
        let mut number = self.below(bound);
        let mut word = String::new();
        loop {
            word += SYLLABLES[number % SYLLABLES.len()];
            number /= SYLLABLES.len();
            if number == 0 {
                return word;
            }
        }
    }

    fn sentence(&mut self) -> String {
        let n_words = 6 + self.below(24);
        let words: Vec<String> = (0..n_words).map(|_| self.word()).collect();
        words.join(" ")
    }
}

/// A sentence as quotes come: as it is, printed differently, with words left out, or with another word.
fn quote_of(sentence: &str, number: usize) -> Row {
    let words: Vec<&str> = sentence.split(' ').collect();
    let middle = words.len() / 2;
    match number % 5 {
        0 | 1 => row(sentence),
        2 => row(&sentence.to_uppercase()),
        3 => row(&format!("{} … {}", words[..middle - 1].join(" "), words[middle + 1..].join(" "))),
        _ => row(&format!("{} otherwise {}", words[..middle].join(" "), words[middle + 1..].join(" "))),
    }
}
fn row(quote: &str) -> Row {
    Row { kind: "direct".into(), quote: quote.into(), ..Row::default() }
}
