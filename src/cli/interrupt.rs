//! Ctrl-C and the like: a result that is not complete goes away, and what was there before stays.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread;
use std::time::Duration;

/// The new file, while it is being written.
static UNFINISHED: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Held while something is written that must not end in the middle.
static WHOLE: Mutex<()> = Mutex::new(());

/// How long a signal waits for what is being written; a reader that takes nothing must not keep the program alive.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// From now on, an interrupted run removes the file that it has not finished.
///
/// The signal to hang up is left alone, so that `nohup` means what it says.
#[cfg(unix)]
pub fn watch() {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    // Without it, what an interrupted run leaves behind is a file nobody asked for.
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
    thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            clean_up();
            #[expect(clippy::exit, reason = "the other threads may be waiting for input")]
            std::process::exit(128 + signal);
        }
    });
}

/// Elsewhere the system ends the program at once.
#[cfg(not(unix))]
pub fn watch() {}

/// While the guard lives, what is written is not interrupted.
pub fn whole() -> MutexGuard<'static, ()> {
    WHOLE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Notes that a new file is being written, and forgets it when dropped.
#[derive(Debug)]
pub struct Unfinished;

impl Unfinished {
    pub fn note(path: &Path) -> Self {
        *unfinished() = Some(path.to_owned());
        Unfinished
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        *unfinished() = None;
    }
}

fn unfinished() -> MutexGuard<'static, Option<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg_attr(not(unix), expect(dead_code))]
fn clean_up() {
    const STEP: Duration = Duration::from_millis(20);
    let mut waited = Duration::ZERO;
    let _whole = loop {
        match WHOLE.try_lock() {
            Err(TryLockError::WouldBlock) if waited < LONGEST_WAIT => {
                thread::sleep(STEP);
                waited += STEP;
            }
            whole => break whole,
        }
    };
    if let Some(path) = unfinished().take() {
        let _ = fs::remove_file(path);
    }
}
