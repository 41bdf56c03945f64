//! The platform in the browser: the only place that touches `web_sys`.
//!
//! Each file is one thing that a browser gives. Where a browser lacks it, the app goes on without.

mod clock;
mod document;
mod fetch;
mod happenings;
mod listener;
mod live;
mod microphone;
mod passkeys;
mod playback;
mod shelf;
mod signatures;
mod storage;
mod tabs;
mod worker;

pub use clock::{PhoneClock, PhoneDice, Ticking, every, now, roll, sleep, ten};
pub use document::{clear_body, document_is_shell, go_to, is_writing, reload};
pub use fetch::ask;
pub use happenings::{is_online, is_shown, on_happening};
pub use listener::Listener;
pub use live::Live;
pub use microphone::Microphone;
pub use passkeys::{derive, fragment, make_passkey, open_anew_for_fragment, use_passkey};
pub use playback::{forget_source, source_of};
pub use shelf::{all_on_shelf, battery, clear_shelf, from_shelf, keep_file, off_shelf, put_on_shelf};
pub use signatures::PhoneSignatures;
pub use storage::{may_be_forgotten, persist, room};
pub use tabs::{Held, Tabs, hold, try_hold};
pub use worker::{on_update, take_update};
