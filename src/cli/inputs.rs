//! Paths as given -> the files to read, in order, each once.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;
use quoteledger::Lexicon;
use quoteledger::reading::{self, Form, Place, ReadError, Reading, Settings, Unread, Unreads};
use walkdir::{DirEntry, WalkDir};

use super::message::{self, Failure};

/// The path of a file in a folder without links. `walked` is the last folder, as walked and without links: its other
/// files need not be asked for.
fn real_path(entry: &DirEntry, walked: &mut Option<(PathBuf, PathBuf)>) -> io::Result<PathBuf> {
    let path = entry.path();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !entry.path_is_symlink());
    let Some(folder) = folder else { return path.canonicalize() };
    match walked {
        Some((known, real)) if known == folder => Ok(real.join(entry.file_name())),
        _ => {
            let real = folder.canonicalize()?;
            let file = real.join(entry.file_name());
            *walked = Some((folder.to_owned(), real));
            Ok(file)
        }
    }
}

/// What names standard input.
const STDIN: &str = "-";

/// Something to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    path: PathBuf,
    /// What it is called, where that is not its path as given.
    alias: Option<String>,
    /// The one name the file has on this disk; none for standard input.
    real: Option<PathBuf>,
}

impl Input {
    /// The name in the ledger and in messages: the path as given, or what else it was [named](Self::rename).
    pub fn name(&self) -> String {
        self.alias.clone().unwrap_or_else(|| self.path.to_string_lossy().into_owned())
    }

    /// Gives the file another name than its path.
    pub fn rename(&mut self, name: &str) {
        self.alias = Some(name.to_owned());
    }

    /// The one name the file has on this disk; none for standard input.
    pub fn real_path(&self) -> Option<&Path> {
        self.real.as_deref()
    }

    /// How large the file is on the disk; none for standard input and for pipes.
    pub fn n_bytes(&self) -> Option<u64> {
        self.real.as_deref()?.metadata().ok().filter(|metadata| metadata.is_file()).map(|file| file.len())
    }

    /// The articles of the file, one after the other, still to be read. `progress` is told how much of the file is read.
    pub fn unread(&self, settings: &Settings, progress: &ProgressBar) -> Result<Unreads<'static>, Failure> {
        let name = self.name();
        let source: Box<dyn Read + Send> = match self.real {
            Some(_) => {
                let open =
                    || File::open(&self.path).map_err(|error| Failure::io(&name, "cannot be read", &error));
                let file = open()?;
                match file.metadata() {
                    Ok(about) if about.is_file() && about.len() <= LARGEST_WHOLE => {
                        if let Some(bytes) = whole(file, about.len()) {
                            progress.inc(bytes.len() as u64);
                            return reading::unread_bytes(&name, bytes, settings).map_err(Failure::from);
                        }
                        Box::new(open()?)
                    }
                    // A pipe can be opened but once.
                    _ => Box::new(file),
                }
            }
            None => Box::new(io::stdin()),
        };
        reading::unread(&name, progress.wrap_read(source), settings).map_err(Failure::from)
    }

    /// Reads the articles of the file, one after the other.
    pub fn readings<'l>(
        &self,
        settings: &Settings,
        lexicon: &'l Lexicon,
    ) -> Result<impl Iterator<Item = Result<Reading, Failure>> + 'l, Failure> {
        let unread = self.unread(settings, &ProgressBar::hidden())?;
        Ok(unread.map(|unread| read(unread.map_err(Failure::from)?, lexicon)))
    }
}

/// Files up to so many bytes are read as a whole; most articles are far smaller.
const LARGEST_WHOLE: u64 = 1 << 20;

/// All bytes of a file of this length; none where it grows beyond what is read as a whole, or cannot be read, which shows
/// once more when it is read piece by piece.
fn whole(file: File, n_bytes: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(usize::try_from(n_bytes).ok()? + 1);
    let n_read = file.take(LARGEST_WHOLE + 1).read_to_end(&mut bytes).ok()?;
    (n_read as u64 <= LARGEST_WHOLE).then_some(bytes)
}

/// Reads an article. One without a word is a failure.
pub fn read(unread: Unread, lexicon: &Lexicon) -> Result<Reading, Failure> {
    let reading = unread.read(lexicon).map_err(Failure::from)?;
    if reading.document.text.trim().is_empty() && reading.warnings.is_empty() {
        return Err(Failure::new(
            reading.document.name,
            "is empty",
            "give a file with the text of an article",
        ));
    }
    Ok(reading)
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        let name = match error.place {
            Place::File => error.name,
            place => format!("{}: {place}", error.name),
        };
        Failure::new(name, error.message, error.remedy)
    }
}

/// The paths that a list names, as [`listed`], of articles to do: there may be none, as where nothing has changed.
pub fn listed_articles(list: &Path, quiet: bool) -> Result<Vec<PathBuf>, Failure> {
    let paths = paths_of(&bytes_of(list)?);
    if paths.is_empty() && !quiet {
        message::warning(&format_args!("{}: names no files: nothing to do", list.to_string_lossy()));
    }
    Ok(paths)
}

/// Says of files that a list names, and that are not there, how lists of changes are made without them.
pub fn tell_how_to_list(inputs: &mut [Result<Input, Failure>], listed: &[PathBuf]) {
    for failure in inputs.iter_mut().filter_map(|input| input.as_mut().err()) {
        let path = Path::new(&failure.name);
        if listed.iter().any(|one| one == path) && path.symlink_metadata().is_err() {
            failure.hint =
                "check the list; with git diff, --diff-filter=d leaves out files that were deleted"
                    .to_owned();
        }
    }
}

/// The paths that a list names, one a line or with NUL bytes between them; `-` is standard input.
pub fn listed(list: &Path) -> Result<Vec<PathBuf>, Failure> {
    let paths = paths_of(&bytes_of(list)?);
    if paths.is_empty() {
        return Err(Failure::new(list.to_string_lossy(), "names no files", "write one path a line"));
    }
    Ok(paths)
}

fn bytes_of(list: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = if list == Path::new(STDIN) {
        io::stdin().lock().read_to_end(&mut bytes)
    } else {
        File::open(list).and_then(|mut file| file.read_to_end(&mut bytes))
    };
    read.map_err(|error| Failure::io(list.to_string_lossy(), "cannot be read", &error))?;
    Ok(bytes)
}

fn paths_of(list: &[u8]) -> Vec<PathBuf> {
    let mark = if list.contains(&0) { 0 } else { b'\n' };
    let list = list.strip_prefix(b"\xef\xbb\xbf").unwrap_or(list);
    list.split(|byte| *byte == mark)
        .map(|path| if mark == b'\n' { path.strip_suffix(b"\r").unwrap_or(path) } else { path })
        .filter(|path| !path.trim_ascii().is_empty())
        .map(path_of)
        .collect()
}

/// Names of files are bytes on Unix, in whatever character set.
#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

/// The inputs that the paths stand for, in order, with a failure in the place of each path that stands for
/// nothing. Unless `quiet`, tells what of a folder is passed over.
pub fn find(paths: &[PathBuf], quiet: bool) -> Vec<Result<Input, Failure>> {
    let mut found = Found::default();
    for path in paths {
        found.path(path);
    }
    if !quiet {
        found.passed_over.iter().for_each(|notice| message::warning(notice));
    }
    found.inputs
}

/// What the paths so far stand for.
#[derive(Default)]
struct Found {
    inputs: Vec<Result<Input, Failure>>,
    /// The real paths of the inputs: a file that is given twice, or by two names, is read once.
    known: HashSet<Option<PathBuf>>,
    /// For each folder what of it could be read and is not.
    passed_over: Vec<String>,
}

impl Found {
    fn path(&mut self, path: &Path) {
        if path == Path::new(STDIN) {
            self.add(Input { path: path.to_owned(), alias: None, real: None });
        } else if path.is_dir() {
            self.folder(path);
        } else if path.symlink_metadata().is_err() && is_pattern(path) {
            self.pattern(path);
        } else {
            self.file(path);
        }
    }

    fn file(&mut self, path: &Path) {
        self.file_at(path, path.canonicalize());
    }

    /// A file, and its path without links.
    fn file_at(&mut self, path: &Path, real: io::Result<PathBuf>) {
        match real {
            Ok(real) => self.add(Input { path: path.to_owned(), alias: None, real: Some(real) }),
            // The pipe of a shell, as in <(pdftotext a.pdf -), has a name that leads to no other.
            Err(_) if path.exists() => {
                self.add(Input { path: path.to_owned(), alias: None, real: Some(path.to_owned()) })
            }
            Err(error) => self.fail(unreachable(path, &error)),
        }
    }

    /// The files of a folder and those below whose names tell an article, sorted by name.
    fn folder(&mut self, folder: &Path) {
        let n_before = self.inputs.len();
        let mut n_articles = 0;
        let mut n_passed_over = 0;
        let mut walked = None;
        let walk = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter();
        for entry in walk.filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.path())) {
            match entry {
                Ok(entry) if entry.file_type().is_file() && is_article(entry.path()) => {
                    n_articles += 1;
                    self.file_at(entry.path(), real_path(&entry, &mut walked));
                }
                Ok(entry) => n_passed_over += usize::from(is_passed_over(&entry)),
                // A link to a folder that is being walked already leads to nothing new.
                Err(error) if error.loop_ancestor().is_some() => {}
                Err(error) => {
                    let path = error.path().unwrap_or(folder).to_owned();
                    let error = error.into_io_error().unwrap_or_else(|| io::ErrorKind::Other.into());
                    // A link that leads nowhere is passed over like any other file, unless it is named as an article.
                    if !path.is_symlink() || is_article(&path) && !is_hidden(&path) {
                        self.fail(unreachable(&path, &error));
                    }
                }
            }
        }
        if n_passed_over > 0 {
            let (files, them) = if n_passed_over == 1 { ("file", "it") } else { ("files", "them") };
            self.passed_over.push(format!(
                "{}: {n_passed_over} .json {files} passed over: name {them} to have {them} read, as {}",
                folder.display(),
                folder.join("*.json").display()
            ));
        }
        if n_articles == 0 && self.inputs.len() == n_before {
            self.fail(Failure::new(
                folder.to_string_lossy(),
                "no articles in this folder",
                "it has no file whose name tells an article (see quoteledger extract --help); name others one by one",
            ));
        }
    }

    /// What a shell would make of the pattern; the matches come sorted.
    fn pattern(&mut self, pattern: &Path) {
        let name = pattern.to_string_lossy();
        let options = glob::MatchOptions {
            // As in a shell, `*` stays in its folder and passes over hidden files.
            require_literal_separator: true,
            require_literal_leading_dot: true,
            ..glob::MatchOptions::default()
        };
        let matches = match glob::glob_with(&name, options) {
            Ok(matches) => matches,
            Err(error) => {
                return self.fail(Failure::new(
                    name,
                    format!("no such file, and as a pattern it is wrong: {}", error.msg),
                    "check the path",
                ));
            }
        };
        let mut n_matches = 0;
        for path in matches {
            n_matches += 1;
            match path {
                Ok(path) if path.is_dir() => self.folder(&path),
                Ok(path) => self.file(&path),
                Err(error) => {
                    self.fail(Failure::io(error.path().to_string_lossy(), "cannot be read", error.error()));
                }
            }
        }
        if n_matches == 0 {
            self.fail(Failure::new(name, "no file matches this pattern", "check the path"));
        }
    }

    fn add(&mut self, input: Input) {
        if self.known.insert(input.real.clone()) {
            self.inputs.push(Ok(input));
        }
    }

    fn fail(&mut self, failure: Failure) {
        self.inputs.push(Err(failure));
    }
}

/// Why there is no file at a path; a link is told from what it should lead to.
fn unreachable(path: &Path, error: &io::Error) -> Failure {
    let name = path.to_string_lossy();
    if !path.is_symlink() || error.kind() == io::ErrorKind::PermissionDenied {
        return Failure::io(name, "cannot be read", error);
    }
    let target = path.read_link().unwrap_or_default();
    let what = match error.kind() {
        io::ErrorKind::NotFound => format!("is a link to {}, which does not exist", target.display()),
        _ => "is a link that leads to itself".to_owned(),
    };
    Failure::new(name, what, "mend the link, or remove it")
}

/// Whether a path that does not exist is a pattern.
pub fn is_pattern(path: &Path) -> bool {
    path.to_string_lossy().contains(['*', '?', '['])
}

fn is_article(path: &Path) -> bool {
    Form::is_article_name(&path.to_string_lossy())
}

fn is_passed_over(entry: &DirEntry) -> bool {
    entry.file_type().is_file() && Form::is_passed_over(&entry.path().to_string_lossy())
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Makes the files in a folder of its own, and shows what the paths in it stand for: names, with `!`
    /// before those that failed.
    fn check(files: &[&str], paths: &[&str], expected: &[&str]) {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "Text.").unwrap();
        }
        let paths: Vec<PathBuf> = paths.iter().map(|path| folder.path().join(path)).collect();
        let base = format!("{}/", folder.path().display());
        let shown: Vec<String> = find(&paths, true)
            .into_iter()
            .map(|input| match input {
                Ok(input) => input.name().replace('\\', "/"),
                Err(failure) => format!("!{}", failure.name.replace('\\', "/")),
            })
            .map(|name| name.replace(&base, ""))
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn folders_are_walked_in_sorted_order() {
        check(
            &[
                "n/b.txt",
                "n/a/z.TXT",
                "n/c.md",
                "n/.hidden.txt",
                "n/.git/x.txt",
                "n/p.htm",
                "n/q.html.gz",
                "n/r.gz",
                "n/s.json",
            ],
            &["n"],
            &["n/a/z.TXT", "n/b.txt", "n/c.md", "n/p.htm", "n/q.html.gz"],
        );
    }

    #[test]
    fn lists_have_lines_or_nul_bytes() {
        let shown = |list: &[u8]| {
            paths_of(list).iter().map(|path| path.to_string_lossy().into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(shown(b"\xef\xbb\xbfa b.txt\r\n\nn/c.txt\n"), ["a b.txt", "n/c.txt"]);
        assert_eq!(shown(b"a\nb.txt\0c.txt\0"), ["a\nb.txt", "c.txt"]);
        assert!(shown(b"\n \n").is_empty());
    }

    #[test]
    fn other_files_are_read_when_named() {
        check(&["c.json", "[x].txt"], &["c.json", "[x].txt"], &["c.json", "[x].txt"]);
    }

    #[test]
    fn patterns_are_matched_and_files_are_read_once() {
        check(
            &["n/b.txt", "n/a.txt", "n/m/c.txt"],
            &["n/b.txt", "n/*.txt", "./n/../n/a.txt", "n/**/c.*"],
            &["n/b.txt", "n/a.txt", "n/m/c.txt"],
        );
    }

    #[test]
    fn what_is_missing_fails_in_its_place() {
        check(
            &["a.txt", "n/x.json"],
            &["none.txt", "a.txt", "n", "x*.txt"],
            &["!none.txt", "a.txt", "!n", "!x*.txt"],
        );
    }
}
