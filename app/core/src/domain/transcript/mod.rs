//! What a machine heard in a recording, sentence by sentence, each with its time in the sound. It is the machine's until somebody confirms it:
//! nothing here is a record, and no rule reads it. What helps to confirm it stands beside: what is to be looked at ([`marks`]), spoken
//! headings, promises that may become actions, and the way to the record ([`Proposal`]).

mod bodies;
mod confirming;
mod days;
mod edits;
mod headings;
mod marks;
mod names;
mod parts;
mod promises;
mod risk;
mod sentences;

use serde::{Deserialize, Serialize};

pub use self::bodies::{Sound, StillMarked, TakenWords, ToWrite};
pub use self::confirming::{Already, OtherModel, Passage, Proposal, Proposed, Spoke};
pub use self::edits::{Choice, Decided, Edits, choose};
pub use self::headings::{Heading, Place, Under, heading};
pub use self::marks::{Mark, UNSURE_BELOW, Why, marks};
pub use self::names::Names;
pub use self::promises::{Promise, promise};
use super::ids::RecordingId;

/// What one model heard in one recording, from its beginning to as far as it has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Transcript {
    /// Which recording.
    pub recording: RecordingId,
    /// Which model, with what tells its versions apart: `tiny.en 3f6a9c0e`.
    pub model: String,
    /// What was said, in the order in which it was said.
    pub sentences: Vec<Sentence>,
}

/// What stands behind a model's name where a phone listened with it: what it heard differs from what the same weights hear elsewhere.
const ON_A_PHONE: &str = ", on a phone";

impl Transcript {
    /// The model's name, where a phone listened with it.
    #[must_use]
    pub fn model_on_a_phone(model: &str) -> String {
        format!("{model}{ON_A_PHONE}")
    }

    /// Whether a phone heard it by itself. A server's is better, and comes later.
    #[must_use]
    pub fn is_of_a_phone(&self) -> bool {
        self.model.ends_with(ON_A_PHONE)
    }
}

/// About a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sentence {
    /// When it begins, in milliseconds from the start of the recording.
    pub start_ms: u64,
    /// When it ends.
    pub end_ms: u64,
    /// What was said.
    pub text: String,
    /// The same word by word. Empty where the model does not tell.
    #[serde(default)]
    pub words: Vec<Word>,
}

/// A word of a sentence, with the space before it and the marks after it: the words of a sentence, put together, are its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Word {
    /// When it begins, in milliseconds from the start of the recording.
    pub start_ms: u64,
    /// When it ends.
    pub end_ms: u64,
    /// The word.
    pub text: String,
    /// How sure the model is of it, in hundredths.
    pub sure: u8,
}
