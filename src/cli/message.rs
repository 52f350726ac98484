//! What the user is told, on standard error.

use std::fmt::{self, Display};
use std::io::{self, Write};

/// Why one file was not done, in the form `FILE: what: what to do`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The file, as the user named it.
    pub name: String,
    /// What is wrong with it.
    pub what: String,
    /// What the user can do, if anything.
    pub hint: String,
}

impl Failure {
    pub fn new(name: impl Into<String>, what: impl Into<String>, hint: impl Into<String>) -> Self {
        Failure { name: name.into(), what: what.into(), hint: hint.into() }
    }

    /// A failure that the system reported when `what_for` was tried ("cannot be read").
    pub fn io(name: impl Into<String>, what_for: &str, error: &io::Error) -> Self {
        let (what, hint) = match error.kind() {
            io::ErrorKind::NotFound => ("no such file or folder".to_owned(), "check the path"),
            io::ErrorKind::PermissionDenied => {
                (format!("{what_for}: permission denied"), "check who may read and write it")
            }
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                (format!("{what_for}: the disk is full"), "make room, or write elsewhere with -o")
            }
            io::ErrorKind::ReadOnlyFilesystem => {
                (format!("{what_for}: the disk is read-only"), "write elsewhere with -o")
            }
            _ => (format!("{what_for}: {}", reason(error)), ""),
        };
        Failure::new(name, what, hint)
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.what)?;
        if self.hint.is_empty() { Ok(()) } else { write!(f, ": {}", self.hint) }
    }
}

impl std::error::Error for Failure {}

/// The system's reason in words, without its number, which says nothing to a reader.
fn reason(error: &io::Error) -> String {
    let reason = error.to_string();
    match reason.find(" (os error") {
        Some(end) => reason[..end].to_lowercase(),
        None => reason,
    }
}

/// Reports something that makes the run fail.
pub fn error(message: &dyn Display) {
    line(&format_args!("error: {message}"));
}

/// Reports something that a user should know and that makes nothing fail.
pub fn warning(message: &dyn Display) {
    line(&format_args!("warning: {message}"));
}

/// Writes one line. A closed standard error is no reason to stop: the result matters more.
pub fn line(message: &dyn Display) {
    let _ = writeln!(io::stderr().lock(), "{message}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_file_what_and_what_to_do() {
        let failure = Failure::io("a.txt", "cannot be read", &io::ErrorKind::NotFound.into());
        assert_eq!(failure.to_string(), "a.txt: no such file or folder: check the path");
        let odd = Failure::io("a.txt", "cannot be read", &io::Error::from_raw_os_error(5));
        assert!(!odd.to_string().contains("os error"), "{odd}");
        assert!(!odd.to_string().ends_with(": "), "{odd}");
    }
}
