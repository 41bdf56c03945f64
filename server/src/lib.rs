//! The server, as a library: the log, the routing of work, and the doors to both.
//!
//! [`http`] answers requests and uses [`auth`] and [`ops`]; [`ops`] holds one operation a file; [`db`] alone knows the database. Every
//! route stands in one list, with the door before it: [`http::routes`].

#![recursion_limit = "256"]

pub mod auth;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod config;
pub mod db;
pub mod http;
pub mod jobs;
pub mod keys;
pub mod logs;
pub mod ops;
pub mod outward;
pub mod problem;
pub mod provider;
pub mod seed;
pub mod speech;
