//! The command line: the only place with arguments, files, streams and exit codes.
//!
//! [`args`] says what can be asked for ([`reading_args`] what of several subcommands), and each subcommand has a file of its own. [`inputs`] turns paths
//! into articles to read, [`ledgers`] into ledgers, [`output`] puts a result where it belongs, in one of the [`forms`] of
//! a ledger, [`texts`] the texts that were read, [`message`] tells the user.

mod args;
mod check;
mod config;
mod explain;
mod extract;
mod forms;
mod grammar;
mod guard;
mod in_order;
mod inputs;
mod interrupt;
mod ledgers;
mod merge;
mod message;
mod output;
mod reading_args;
mod replacing;
mod texts;
mod verify;

use std::process::ExitCode;

use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _};

use args::{Args, Command};

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// All was done.
    Done,
    /// All was done, and there is something to look at.
    Findings,
    /// The run could not start, or an input failed.
    Failed,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> ExitCode {
        match status {
            Status::Done => ExitCode::SUCCESS,
            // So that a CI job can tell "look at this" from "it did not run".
            Status::Findings => ExitCode::from(1),
            Status::Failed => ExitCode::from(2),
        }
    }
}

/// Reads the arguments and does what they ask for.
pub fn run() -> Status {
    let matches = Args::command().get_matches();
    let args = Args::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let outcome = done(args, &matches);
    outcome.unwrap_or_else(|error| {
        message::error(&format_args!("{error:#}"));
        Status::Failed
    })
}

fn done(mut args: Args, matches: &ArgMatches) -> anyhow::Result<Status> {
    let settings = config::found(&args)?;
    // What the file says goes where no flag does.
    let given = matches.subcommand().map(|(_, given)| given);
    let outcome = match &mut args.command {
        Command::Extract(args) => {
            settings.fill_extract(args, given);
            extract::run(args)
        }
        Command::Check(args) => {
            let origin = settings.fill_check(args, given);
            check::run(args, settings.of_check(), &origin)
        }
        Command::Explain(args) => {
            settings.fill_grammar(&mut args.grammar);
            explain::run(args)
        }
        Command::Merge(args) => merge::run(args),
        Command::Verify(args) => {
            settings.fill_verify(args, given);
            verify::run(args)
        }
        Command::Grammar(args) => grammar::run(&args.command),
        Command::Config(args) => config::run(&args.command, &settings),
    };
    outcome.map_err(|error| settings.told(error))
}
