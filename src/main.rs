//! The `decomm` program. Everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    decomm::cli::run()
}
