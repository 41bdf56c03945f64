//! The engine from outside: real weights on real speech, and everything that could be given to it instead.

mod listening;
mod model_file;
mod models;
mod recordings;
mod world;
