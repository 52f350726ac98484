//! The `quoteledger` command: reads arguments, runs, and turns the outcome into an exit status.

mod cli;

use std::process::ExitCode;

/// Articles are taken apart into many small pieces: a tenth of the time goes into the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run().into()
}
