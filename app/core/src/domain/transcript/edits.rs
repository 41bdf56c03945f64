//! What a worker did with what a machine heard, before it is confirmed: small, exactly as typed, and kept as a draft. It holds nothing of
//! the transcript but the sentences that were worked on, as they were heard then.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Place, Promise, Transcript};
use crate::domain::ids::{ConfirmationId, RecordingId};

/// What was done with one transcript. It belongs to its model: the sentences of another do not begin where its do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edits {
    /// Which confirmation it will be. Made once, so that one that was broken off can be told from a second one.
    pub confirmation: ConfirmationId,
    /// Which recording.
    pub recording: RecordingId,
    /// Which model.
    pub model: String,
    /// By when the sentence begins.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) sentences: BTreeMap<u64, Edit>,
}

/// What was done with one sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Edit {
    /// How it was heard when somebody last looked. None where that was another model's hearing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) on: Option<String>,
    /// Other words, as they were typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
    /// Where it was put.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) place: Option<Place>,
    /// Whether it is a heading, where that was said.
    #[serde(default)]
    pub(super) heading: AsHeading,
    /// Whether it stays out of the record.
    #[serde(default)]
    pub(super) left_out: bool,
    /// Whether its marks were looked at.
    #[serde(default)]
    pub(super) looked: bool,
    /// What was decided about the action that it offers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) action: Option<Decided>,
}

/// Whether a sentence is a heading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum AsHeading {
    /// As it sounds.
    #[default]
    ByEar,
    /// It is words.
    Words,
    /// It is one, and opens this.
    Opens(Place),
}

/// What was decided about an action that was offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decided {
    /// It becomes one, in these words.
    Taken(Promise),
    /// It is none.
    Refused,
}

impl Edits {
    /// Nothing done yet.
    #[must_use]
    pub fn none(transcript: &Transcript, confirmation: ConfirmationId) -> Self {
        Self { confirmation, recording: transcript.recording, model: transcript.model.clone(), sentences: BTreeMap::new() }
    }

    /// Whether nothing was done yet, so that nothing is lost when it is let go.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sentences.is_empty()
    }

    /// The same work on another model's transcript, once a worker chose it. What was typed stays, where another sentence begins at the
    /// same moment and where none does, and all of it is to be looked at anew.
    #[must_use]
    pub fn carried_to(mut self, model: &str) -> Self {
        if self.model != model {
            model.clone_into(&mut self.model);
            self.sentences.values_mut().for_each(|edit| edit.on = None);
        }
        self
    }
}

/// The transcripts that there are of a recording, as somebody who confirms one meets them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice<'a> {
    /// The one to work on. None where work was begun on a model's that is not here.
    pub with: Option<&'a Transcript>,
    /// Those of other models: offered, and never put in its place unasked.
    pub others: Vec<&'a Transcript>,
}

/// Which transcript to work on: the model's on which work was begun, else the one that is on the screen (`shown`, a model's name), else the one
/// that reaches furthest. Of one model the one counts that reaches furthest, and of two that do the later.
#[must_use]
pub fn choose<'a>(heard: impl IntoIterator<Item = &'a Transcript>, begun: Option<&Edits>, shown: Option<&str>) -> Choice<'a> {
    let mut furthest: Vec<&Transcript> = Vec::new();
    let of_it = |transcript: &&Transcript| begun.is_none_or(|edits| edits.recording == transcript.recording);
    for transcript in heard.into_iter().filter(of_it) {
        match furthest.iter_mut().find(|known| known.model == transcript.model) {
            Some(known) if reaches(transcript) >= reaches(known) => *known = transcript,
            Some(_) => {}
            None => furthest.push(transcript),
        }
    }
    let begun = begun.filter(|edits| !edits.is_empty());
    let with = match begun {
        Some(edits) => furthest.iter().copied().find(|known| known.model == edits.model),
        None => {
            let on_screen = furthest.iter().copied().find(|known| shown == Some(known.model.as_str()));
            on_screen.or_else(|| furthest.iter().copied().max_by_key(|known| reaches(known)))
        }
    };
    let others = furthest.into_iter().filter(|known| with.is_none_or(|with| with.model != known.model)).collect();
    Choice { with, others }
}

/// How far a transcript has come, in milliseconds.
pub(super) fn reaches(transcript: &Transcript) -> u64 {
    transcript.sentences.iter().map(|sentence| sentence.end_ms).max().unwrap_or_default()
}
