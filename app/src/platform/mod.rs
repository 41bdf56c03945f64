//! One switch between the browser (`web`) and nothing (`inert`, on the server). All else in the app is written once.

pub mod kinds;
pub mod transport;

#[cfg(not(all(target_arch = "wasm32", feature = "hydrate")))]
mod inert;
#[cfg(all(target_arch = "wasm32", feature = "hydrate"))]
mod web;

#[cfg(not(all(target_arch = "wasm32", feature = "hydrate")))]
pub use inert::*;
#[cfg(all(target_arch = "wasm32", feature = "hydrate"))]
pub use web::*;
