//! Nouns of the interface. They take values and signals, and know nothing of the store, the state or the addresses.
//!
//! Each has its style in `style/`, in the file of the same name.

pub mod badge;
pub mod button;
pub mod card;
pub mod choice;
pub mod empty;
pub mod field;
pub mod flag;
pub mod frame;
pub mod heard;
pub mod icon;
pub mod list;
pub mod notice;
pub mod pin;
pub mod quote;
pub mod select;
pub mod timeline;
pub mod voice;
