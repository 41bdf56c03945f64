//! What the server answers, through its doors. The modules mirror the addresses; every answer is held against the OpenAPI document.

mod access;
mod accounts;
mod authenticator;
mod bad_input;
mod decisions;
mod demo;
mod devices;
mod dictated;
mod doors;
mod families;
mod full_disk;
mod holding;
mod live;
mod operator;
mod pages;
mod passkeys;
mod phone_models;
mod recordings;
mod recoveries;
mod session;
mod site;
mod start;
mod step_up;
mod sync;
mod transcripts;
