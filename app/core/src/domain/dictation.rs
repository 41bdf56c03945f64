//! A text that was dictated outside a visit: a question, an answer. The text is its author's and is sent as they wrote it; its sound stays
//! beside it, and so does what a machine heard in the sound, kept as it is for a note of a visit.
//!
//! Until the text is sent, what was dictated is its author's alone: see [`Unsent`].

use serde::{Deserialize, Serialize};

use super::ids::{ConfirmationId, NoteId, RecordingId};
use super::visit::{HeardSentence, Voice, stretches};

/// A recording of a text, and whether its words were taken into it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dictation {
    /// The sound.
    pub voice: Voice,
    /// Whose words its author took into the text. None where they listened, and wrote by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<WordsTaken>,
}

/// That somebody took what a machine heard into their text. What it was stands in [`DictationBody::Heard`], under the same confirmation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordsTaken {
    /// Which confirmation.
    pub confirmation: ConfirmationId,
    /// Which model, with what tells its versions apart.
    pub model: String,
    /// Up to when the sound was taken, in milliseconds from its start.
    pub until_ms: u64,
}

impl Dictation {
    /// The name that the sound has where a visit's sound is a note: it follows from the recording's.
    #[must_use]
    pub const fn sound(&self) -> NoteId {
        NoteId::from_uuid(self.voice.recording.uuid())
    }
}

/// What is kept beside a dictated text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DictationBody {
    /// What a machine heard, as it was when the author took it into the text. A long recording makes several, each a stretch.
    Heard {
        /// Which confirmation: the text names the same one.
        confirmation: ConfirmationId,
        /// Which recording.
        recording: RecordingId,
        /// Which model, with what tells its versions apart.
        model: String,
        /// What it wrote down.
        sentences: Vec<HeardSentence>,
    },
}

/// A recording of a text that is not sent yet: kept beside the draft, and nobody else's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsent {
    /// The sound.
    pub voice: Voice,
    /// Whose words its author took into the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<WordsTaken>,
    /// What the machine heard that those are of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heard: Vec<HeardSentence>,
    /// Whether its author leaves it out: it is not sent with the text.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub left_out: bool,
}

impl Unsent {
    /// A recording that was only just made.
    #[must_use]
    pub const fn of(voice: Voice) -> Self {
        Self { voice, taken: None, heard: Vec::new(), left_out: false }
    }
}

/// What two places know of the recordings of one draft, put together: none is lost, and whose words were taken stay taken. What `ours` says
/// of a recording stands before what `theirs` does.
#[must_use]
pub fn together(ours: Vec<Unsent>, theirs: Vec<Unsent>) -> Vec<Unsent> {
    let mut all = ours;
    for other in theirs {
        match all.iter_mut().find(|known| known.voice.recording == other.voice.recording) {
            Some(known) if known.taken.is_none() => (known.taken, known.heard) = (other.taken, other.heard),
            Some(_) => {}
            None => all.push(other),
        }
    }
    all
}

/// What goes with a text when it is sent: its recordings, and what is kept of what a machine heard in them.
#[must_use]
pub fn sent(unsent: Vec<Unsent>) -> (Vec<Dictation>, Vec<DictationBody>) {
    let (mut dictated, mut heard) = (Vec::new(), Vec::new());
    for one in unsent.into_iter().filter(|one| !one.left_out) {
        let recording = one.voice.recording;
        if let Some(WordsTaken { confirmation, model, .. }) = &one.taken {
            let body = |sentences| DictationBody::Heard { confirmation: *confirmation, recording, model: model.clone(), sentences };
            heard.extend(stretches(one.heard).into_iter().map(body));
        }
        dictated.push(Dictation { voice: one.voice, taken: one.taken });
    }
    (dictated, heard)
}

/// The sentences that a machine heard and that do not stand word for word in the text as it was sent.
#[must_use]
pub fn not_word_for_word<'a>(heard: &'a [HeardSentence], text: &str) -> Vec<&'a HeardSentence> {
    heard.iter().filter(|sentence| !text.contains(sentence.text.trim())).collect()
}
