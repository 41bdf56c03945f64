//! Structured logs: JSON lines on standard output, without a word about any person.
//!
//! One line tells of one request: see [`crate::http`]. Nothing else may log what came in a request.

use std::panic::PanicHookInfo;

pub use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;

/// Starts logging for the whole process. `RUST_LOG` says how much; the default is `info`.
pub fn start() {
    let how_much = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    if tracing::subscriber::set_global_default(to(std::io::stdout, how_much)).is_ok() {
        std::panic::set_hook(Box::new(log_panic));
    }
}

/// Log lines as they are written, to any place.
pub fn to<W>(writer: W, how_much: EnvFilter) -> impl tracing::Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt::layer().json().flatten_event(true).with_target(false).with_writer(writer);
    tracing_subscriber::registry().with(how_much).with(lines)
}

/// Says where, and not what: the message of a panic may hold what a person wrote.
fn log_panic(info: &PanicHookInfo<'_>) {
    let place = info.location().map(ToString::to_string);
    tracing::error!(place, "panicked");
}
