//! A note as people read it, with its corrections beside it; and an action.

use jiff::civil::Date;

use super::{Heard, Said, Section, Spoken, Voice};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{ActionId, EntryId, NoteId, PersonId};

/// A correction of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The entry that it corrects.
    pub corrects: EntryId,
    /// The words.
    pub text: Said<String>,
}

/// A note as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Which.
    pub note: NoteId,
    /// Where it belongs, where that was said.
    pub section: Option<Section>,
    /// Whom it is about.
    pub about: Vec<PersonId>,
    /// The words as first written.
    pub text: Option<Said<String>>,
    /// When what it tells happened.
    pub happened_at: Timestamp,
    /// The sound.
    pub voice: Option<Voice>,
    /// From when until when nothing was recorded before the sound, where it goes on from another that was cut short.
    pub unrecorded: Option<(Timestamp, Timestamp)>,
    /// Where the words come from, where they were spoken and confirmed.
    pub spoken: Option<Spoken>,
    /// What a machine heard in the sound, in the entries in which it was confirmed, first to last.
    pub heard: Vec<Said<Heard>>,
    /// Corrections, first to last.
    pub corrections: Vec<Correction>,
    /// Whether it came after the visit was finalised.
    pub after_final: bool,
    /// Whether it arrived from somebody who no longer held the file.
    pub late: bool,
}

impl Note {
    /// The words that stand now.
    #[must_use]
    pub fn words(&self) -> Option<&str> {
        let corrected = self.corrections.last().map(|correction| correction.text.what.as_str());
        corrected.or_else(|| self.text.as_ref().map(|said| said.what.as_str()))
    }

    /// Every wording that nothing corrects: one, or several where two people put the same words right side by side.
    #[must_use]
    pub fn standing(&self) -> Vec<&Said<String>> {
        let corrected = |entry: EntryId| self.corrections.iter().any(|correction| correction.corrects == entry);
        self.wordings().filter(|said| !corrected(said.entry)).collect()
    }

    fn wordings(&self) -> impl Iterator<Item = &Said<String>> {
        self.text.iter().chain(self.corrections.iter().map(|correction| &correction.text))
    }

    /// The words that go along when the note moves to another family: every wording that stands, one under another, so that nobody's is
    /// left behind. What is said twice in the same words is carried once.
    #[must_use]
    pub fn words_to_carry(&self) -> String {
        let mut carried: Vec<&str> = Vec::new();
        for said in self.standing() {
            let words = said.what.as_str();
            if !words.trim().is_empty() && !carried.contains(&words) {
                carried.push(words);
            }
        }
        carried.join("\n\n")
    }

    /// The wording that a correction would correct: the last one that was written.
    #[must_use]
    pub fn last_wording(&self) -> Option<EntryId> {
        self.wordings().last().map(|said| said.entry)
    }

    /// The entries whose words would go if the note moved to another family.
    pub fn entries(&self) -> impl Iterator<Item = EntryId> {
        self.wordings().map(|said| said.entry).chain(self.heard.iter().map(|said| said.entry))
    }
}

/// Something to be done by somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// Which.
    pub action: ActionId,
    /// What.
    pub what: String,
    /// Who.
    pub owner: String,
    /// By when.
    pub by_on: Option<Date>,
    /// When it was done.
    pub done_at: Option<Timestamp>,
}
