//! The rules of the field, each said as a sentence. A test that proves a promise of the design carries its name.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![allow(unreachable_pub, missing_docs, reason = "one binary: nothing is public")]

mod access;
mod acts;
mod advice;
mod agreements;
mod appointments;
mod approvals;
mod calendar;
mod claimed;
mod clock;
mod dictation;
mod drafts;
mod fold;
mod heard;
mod investigating;
mod late;
mod moving;
mod need;
mod others;
mod recovering;
mod retention;
mod sign_off;
mod signing;
mod steps;
mod story;
mod table;
mod teams;
mod transcript;
mod visits;
mod wire;
mod world;
