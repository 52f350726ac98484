//! Puts a result where it belongs: standard output, or a file that is replaced as a whole.

use std::fs::{self, File};
use std::io::{self, BufWriter, StdoutLock, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::interrupt::{self, Unfinished};
use super::message::Failure;

/// Where a result goes.
#[derive(Debug)]
pub enum Output {
    /// Standard output.
    Stdout,
    /// A file, which keeps what it holds until the new content is complete.
    File {
        /// As the user named it.
        name: String,
        /// With links followed, so that a link stays one.
        path: PathBuf,
    },
    /// A pipe or device, which can only be written to as it is.
    Stream {
        /// As the user named it.
        name: String,
        /// As given.
        path: PathBuf,
    },
}

impl Output {
    /// The output that `-o` names; without it, or with `-`, standard output.
    ///
    /// Fails at once where writing could not succeed in the end: nobody should wait for an hour to learn
    /// that a folder is missing.
    pub fn new(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else {
            return Ok(Output::Stdout);
        };
        let name = path.display().to_string();
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() => {
                return Err(Failure::new(name, "is a folder", "give a file after -o"));
            }
            Ok(metadata) if !metadata.is_file() => return Ok(Output::Stream { name, path }),
            Ok(metadata) if metadata.permissions().readonly() => {
                return Err(Failure::new(name, "is read-only", "make it writable, or write elsewhere"));
            }
            _ => {}
        }
        let folder = folder_of(&path);
        if !folder.exists() {
            return Err(Failure::new(
                name,
                format!("there is no folder {}", folder.display()),
                "make the folder first",
            ));
        }
        // A file without a name, which leaves nothing behind.
        tempfile::tempfile_in(folder).map_err(|error| cannot_write(&name, &error))?;
        Ok(Output::File { name, path })
    }

    /// The file that would be replaced; links are followed.
    pub fn replaced_file(&self) -> Option<&Path> {
        match self {
            Output::File { path, .. } => Some(path),
            Output::Stdout | Output::Stream { .. } => None,
        }
    }

    /// What a message calls it; nothing for standard output.
    pub fn name(&self) -> Option<&str> {
        match self {
            Output::File { name, .. } | Output::Stream { name, .. } => Some(name),
            Output::Stdout => None,
        }
    }

    /// Begins to write a result.
    ///
    /// # Errors
    /// What the system reports.
    pub fn begin(&self) -> io::Result<Writing> {
        let target = match self {
            Output::Stdout => Target::Stdout(io::stdout().lock()),
            Output::Stream { path, .. } => Target::Stream(File::options().write(true).open(path)?),
            Output::File { path, .. } => Target::New(NewFile::beside(path)?),
        };
        Ok(Writing { buffer: Some(BufWriter::with_capacity(1 << 16, target)) })
    }

    /// Writes a result in one go. A reader that closed its end of a pipe has what it wanted: that is no failure.
    pub fn write(&self, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
        let written = self.begin().and_then(|mut writing| {
            content(&mut writing)?;
            writing.finish()
        });
        match written {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(self.cannot_write(&error)),
            _ => Ok(()),
        }
    }

    /// What to tell when writing failed.
    pub fn cannot_write(&self, error: &io::Error) -> Failure {
        cannot_write(self.name().unwrap_or("standard output"), error)
    }
}

/// Writes a result to standard output.
pub fn to_stdout(content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    Output::Stdout.write(content)
}

/// A result that is being written. Dropped before it is finished, a file keeps what it held before.
#[derive(Debug)]
pub struct Writing {
    /// Always there until it is finished or dropped.
    buffer: Option<BufWriter<Target>>,
}

#[derive(Debug)]
enum Target {
    Stdout(StdoutLock<'static>),
    Stream(File),
    New(NewFile),
}

impl Writing {
    /// Puts the result in its place, when all of it is on the disk.
    ///
    /// # Errors
    /// What the system reports.
    pub fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        match self.buffer.take().map(|buffer| buffer.into_parts().0) {
            Some(Target::New(file)) => file.put_in_place(),
            _ => Ok(()),
        }
    }

    fn buffer(&mut self) -> io::Result<&mut BufWriter<Target>> {
        self.buffer.as_mut().ok_or_else(|| io::ErrorKind::NotConnected.into())
    }
}

impl Drop for Writing {
    /// What is left in the buffer must not be written once writing has failed.
    fn drop(&mut self) {
        drop(self.buffer.take().map(BufWriter::into_parts));
    }
}

impl Write for Writing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer()?.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.buffer()?.flush()
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Target::Stdout(out) => out.write(bytes),
            Target::Stream(file) => file.write(bytes),
            Target::New(file) => file.temporary.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Target::Stdout(out) => out.flush(),
            Target::Stream(file) => file.flush(),
            Target::New(file) => file.temporary.flush(),
        }
    }
}

/// A new file beside the one that it is to replace. Unless it is put in place it goes away, also when the user
/// interrupts the run.
#[derive(Debug)]
struct NewFile {
    temporary: NamedTempFile,
    path: PathBuf,
    _unfinished: Unfinished,
}

impl NewFile {
    fn beside(path: &Path) -> io::Result<Self> {
        let prefix = format!(".{}.", path.file_name().unwrap_or_default().to_string_lossy());
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix).suffix(".tmp");
        // A temporary file is for its owner alone unless told otherwise; a ledger is a file like any other.
        #[cfg(unix)]
        let ordinary = std::os::unix::fs::PermissionsExt::from_mode(0o666);
        #[cfg(unix)]
        builder.permissions(ordinary);
        let temporary = builder.tempfile_in(folder_of(path))?;
        let unfinished = Unfinished::note(temporary.path());
        Ok(NewFile { temporary, path: path.to_owned(), _unfinished: unfinished })
    }

    fn put_in_place(self) -> io::Result<()> {
        if let Ok(existing) = fs::metadata(&self.path) {
            self.temporary.as_file().set_permissions(existing.permissions())?;
            // What is replaced is gone for good: its successor must stand on the disk first, or a power cut could leave
            // nothing of either. Where nothing is lost, nobody need wait for the disk.
            self.temporary.as_file().sync_all()?;
        }
        let _whole = interrupt::whole();
        self.temporary.persist(&self.path)?;
        Ok(())
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn cannot_write(name: &str, error: &io::Error) -> Failure {
    let mut failure = Failure::io(name, "cannot be written", error);
    // "No such file" would be an odd thing to say of a file that is to be made.
    if error.kind() == io::ErrorKind::NotFound {
        failure.what = "cannot be written: not a place for files".to_owned();
    }
    if failure.hint.is_empty() || error.kind() == io::ErrorKind::NotFound {
        failure.hint = "choose another place with -o".to_owned();
    }
    failure
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_keeps_its_content_when_writing_fails() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.csv");
        fs::write(&path, "old").unwrap();
        let output = Output::new(Some(&path)).unwrap();

        let failure = output
            .write(|out| {
                out.write_all(b"half a ledger")?;
                Err(io::ErrorKind::StorageFull.into())
            })
            .unwrap_err();
        assert!(failure.to_string().contains("the disk is full"), "{failure}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");

        output.write(|out| out.write_all(b"new")).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("real.csv"), folder.path().join("link.csv"));
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();

        Output::new(Some(&link)).unwrap().write(|out| out.write_all(b"new")).unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }

    #[test]
    fn what_cannot_be_written_is_told_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let failure = Output::new(Some(&folder.path().join("none/ledger.csv"))).unwrap_err();
        assert!(failure.what.starts_with("there is no folder"), "{failure}");
        let failure = Output::new(Some(folder.path())).unwrap_err();
        assert_eq!(failure.what, "is a folder");
    }
}
