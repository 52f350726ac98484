//! `PATH[:LINE]` -> one file, and a line of it.

use std::path::{Path, PathBuf};

use crate::cli::inputs::{self, Input};
use crate::cli::message::Failure;

/// What names standard input.
const STDIN: &str = "-";

/// What is to be explained.
#[derive(Debug)]
pub struct Target {
    /// The file.
    pub input: Input,
    /// The line, from 1.
    pub line: Option<usize>,
}

impl Target {
    /// The file that is named, and the line if one is.
    ///
    /// A file may have a colon in its name, so what exists as a whole is a path. `PATH:LINE:COLUMN`, which
    /// is how places are written, is taken too; the column says nothing more.
    pub fn find(argument: &Path) -> Result<Target, Failure> {
        let (path, line) = split(argument);
        if path.is_dir() {
            let hint = "explain reads one article; name its file";
            return Err(Failure::new(path.to_string_lossy(), "is a folder", hint));
        }
        if line == Some(0) {
            return Err(Failure::new(path.to_string_lossy(), "there is no line 0", "the first line is 1"));
        }
        let mut found = inputs::find(&[path], true);
        match (found.pop(), found.len()) {
            (Some(input), 0) => Ok(Target { input: input?, line }),
            (_, more) => Err(Failure::new(
                argument.to_string_lossy(),
                format!("{} files match", more + 1),
                "explain reads one article; name its file",
            )),
        }
    }

    /// What a message calls it.
    pub fn name(&self) -> String {
        let path = self.input.name();
        self.line.map_or(path.clone(), |line| format!("{path}:{line}"))
    }
}

/// Path and line. Where no such file exists, what looks like a line is taken for one, so that the message
/// names the path.
fn split(argument: &Path) -> (PathBuf, Option<usize>) {
    let exists = |path: &Path| path == Path::new(STDIN) || path.symlink_metadata().is_ok();
    let whole = (argument.to_owned(), None);
    if exists(argument) {
        return whole;
    }
    let Some((path, line)) = argument.to_str().and_then(number_behind) else { return whole };
    let with_column = number_behind(path).map(|(path, line)| (PathBuf::from(path), Some(line)));
    match with_column {
        Some(with_column) if !exists(Path::new(path)) => with_column,
        _ => (PathBuf::from(path), Some(line)),
    }
}

/// `a.txt:12` -> `a.txt` and 12.
fn number_behind(argument: &str) -> Option<(&str, usize)> {
    let (path, number) = argument.rsplit_once(':')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    // A number that no line has is still one.
    (is_number && !path.is_empty()).then(|| (path, number.parse().unwrap_or(usize::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    // Other systems have names with colons for purposes of their own.
    #[cfg(unix)]
    #[test]
    fn a_path_may_have_colons() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.txt", "b:7", "b:7:8"] {
            std::fs::write(folder.path().join(name), "Text.").unwrap();
        }
        for (argument, path, line) in [
            ("a.txt", "a.txt", None),
            ("a.txt:12", "a.txt", Some(12)),
            ("a.txt:12:3", "a.txt", Some(12)),
            ("b:7", "b:7", None),
            ("b:7:8", "b:7:8", None),
            ("b:7:9", "b:7", Some(9)),
            ("b:7:8:9", "b:7:8", Some(9)),
            ("none.txt:12", "none.txt", Some(12)),
            ("none.txt:12:3", "none.txt", Some(12)),
            ("a.txt:", "a.txt:", None),
            ("a.txt:x", "a.txt:x", None),
        ] {
            let found = split(&folder.path().join(argument));
            assert_eq!(found, (folder.path().join(path), line), "{argument}");
        }
        assert_eq!(split(Path::new("-:3")), (PathBuf::from("-"), Some(3)));
    }
}
