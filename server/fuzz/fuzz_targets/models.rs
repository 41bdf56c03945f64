//! See `untrusted.rs`.

#![no_main]

#[allow(dead_code)]
#[path = "../untrusted.rs"]
mod untrusted;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| untrusted::models(bytes));
