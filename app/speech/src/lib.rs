//! From sound to text, natively and in a Web Worker, from one source: OpenAI's Whisper by its weights in the form of CTranslate2, as
//! faster-whisper users have them.
//!
//! `model` reads the files (`weights`, `vocabulary`); `transcriber` takes a recording down window by window: `mel` → `encoder` → `search`
//! over `decoder` by `rules` → `segments` → `words`. `kernels` is all that multiplies. Samples go in and segments come out: no clock, no
//! chance, no network, and no file is opened here. Nothing that was said is logged.

#[cfg(feature = "decode")]
mod decode;
mod decoder;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod dots;
mod encoder;
mod error;
mod kernels;
mod mel;
mod model;
mod rules;
mod search;
mod segments;
mod threads;
mod transcriber;
mod vocabulary;
mod weights;
mod words;
#[cfg(feature = "worker")]
mod worker;

#[cfg(feature = "decode")]
pub use decode::{Recording, RecordingError};
pub use error::{ModelError, SpeechError};
pub use mel::RATE;
pub use model::{Files, Model};
pub use transcriber::{Options, Piece, Segment, Transcriber, Word};
#[cfg(feature = "worker")]
pub use worker::Listener;
