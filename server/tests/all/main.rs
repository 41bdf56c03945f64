//! The server's stories, in one binary: each on SQLite and on PostgreSQL, each with a database of its own.

mod checkpoints;
mod clocks;
mod commanding;
mod cut_off;
mod database;
mod deleting;
mod handset;
mod hearing;
mod holding;
mod holding_sound;
mod http;
mod investigating;
mod keeping_keys;
mod looking;
mod models;
mod needing;
mod pulling;
mod pushing;
mod routing;
mod simulation;
mod together;
mod untrusted;
mod verifying;
mod world;
