//! The command line: the only place with arguments, files, streams and exit codes.
//!
//! [`args`] says what can be asked for, and each subcommand has a file of its own. [`inputs`] turns paths
//! into articles to read, [`output`] puts a result where it belongs, [`texts`] the
//! texts that were read, [`message`] tells the user.

mod args;
mod explain;
mod extract;
mod grammar;
mod guard;
mod in_order;
mod inputs;
mod interrupt;
mod message;
mod output;
mod texts;

use std::process::ExitCode;

use clap::Parser as _;

use args::{Args, Command};

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// All was done.
    Done,
    /// The run could not start, or an input failed.
    Failed,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> ExitCode {
        match status {
            Status::Done => ExitCode::SUCCESS,
            // 1 is kept for findings, so that a CI job can tell "look at this" from "it did not run".
            Status::Failed => ExitCode::from(2),
        }
    }
}

/// Reads the arguments and does what they ask for.
pub fn run() -> Status {
    let outcome = match Args::parse().command {
        Command::Extract(args) => extract::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Grammar(args) => grammar::run(&args.command),
    };
    outcome.unwrap_or_else(|error| {
        message::error(&format_args!("{error:#}"));
        Status::Failed
    })
}
