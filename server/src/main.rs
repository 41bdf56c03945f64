//! The one binary: reads the command line and does what it says.

use std::process::ExitCode;

use clap::Parser as _;

#[tokio::main]
async fn main() -> ExitCode {
    match alongside::commands::run(alongside::cli::Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("alongside: {error}");
            ExitCode::FAILURE
        }
    }
}
