//! The doors: HTTP in, operations, HTTP out. Handlers translate; what is true of the record is decided behind them.
//!
//! [`routes`] is the one list of addresses; [`desk`] is what handlers share; [`router`] puts the layers around them.

pub mod accounts;
pub mod decisions;
pub mod demo;
pub mod desk;
pub mod devices;
pub mod digest;
pub mod door;
pub mod families;
pub mod headers;
pub mod health;
pub mod holding;
pub mod investigations;
pub mod json;
pub mod line;
pub mod live;
pub mod measured;
pub mod openapi;
pub mod page;
pub mod passkeys;
pub mod path;
pub mod phone_models;
pub mod recordings;
pub mod recoveries;
pub mod router;
pub mod routes;
pub mod serve;
pub mod session;
pub mod site;
pub mod step_up;
pub mod sync;
pub mod throttle;
pub mod transcripts;

pub use desk::Desk;
pub use router::router;
