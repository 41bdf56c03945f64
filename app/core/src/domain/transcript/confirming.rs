//! On the way into the record: what a machine heard as it would stand, what is still to be looked at, and what a worker does with it by
//! thumb. Nothing here is written before it is confirmed; see [`Proposal::into_bodies`] in `bodies`.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::edits::{AsHeading, Decided, Edit, Edits, reaches};
use super::headings::{Heading, Place, heading};
use super::marks::{Mark, Why, marks};
use super::promises::{Promise, promise};
use super::{Names, Sentence, Transcript, Word};
use crate::domain::visit::{Confirmation, Note, Section, places};

/// What has to be known beside the transcript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoke {
    /// The names of the file.
    pub names: Names,
    /// Who says *I*.
    pub speaker: String,
    /// On which day: *Friday* is reckoned from it.
    pub on: Date,
    /// Whether spoken headings sort it and promises are offered as actions: in a visit. Elsewhere every word is of one text.
    pub sorts: bool,
}

/// What a machine heard, with what a worker did with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub(super) transcript: Transcript,
    spoke: Spoke,
    pub(super) edits: Edits,
}

/// A sentence as it would stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// By what number it is meant: when it begins, or the next that is free.
    pub at: u64,
    /// Where its sound begins, in milliseconds from the start of the recording.
    pub start_ms: u64,
    /// Where it ends.
    pub end_ms: u64,
    /// As the machine heard it, heading and all.
    pub heard: String,
    /// As it would stand. Empty where it is a heading and nothing else.
    pub text: String,
    /// The same word by word, as the marks count them. Where the words were typed, or the model tells none, they have no time and no doubt.
    pub words: Vec<Word>,
    /// What is to be looked at in it, and was not yet.
    pub marks: Vec<Mark>,
    /// Where it belongs.
    pub place: Place,
    /// The place that it opens, where it is a heading or begins with one.
    pub opens: Option<Place>,
    /// Whether a worker typed other words.
    pub changed: bool,
    /// Whether it stays out of the record.
    pub left_out: bool,
    /// The action that it offers, and what was decided about it.
    pub offer: Option<(Promise, Option<Decided>)>,
}

impl Proposed {
    /// Whether it goes into the record.
    #[must_use]
    pub fn stands(&self) -> bool {
        !self.left_out && !self.text.trim().is_empty()
    }
}

/// Sentences that belong together: one note of the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Where they belong.
    pub place: Place,
    /// The sentences, in the order in which they were said.
    pub sentences: Vec<Proposed>,
}

/// What is worked on is of another recording, or another model heard it: nobody's work is put on it unasked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("another machine wrote this down: what you changed belongs to the other text")]
pub struct OtherModel;

/// Whether a recording was confirmed already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Already {
    /// Nobody did.
    No,
    /// This very confirmation is in the file: what is missing of it can be written again, and nothing else is to be done.
    ThisOne,
    /// Somebody did, or one did on another device. Another confirmation will stand beside it.
    Before(Vec<Confirmation>),
}

impl Proposal {
    /// A transcript, [in sentences](Transcript::in_sentences), with what was done with it: [`Edits::none`] at first.
    ///
    /// # Errors
    /// [`OtherModel`] where that was done with another's.
    pub fn new(transcript: Transcript, spoke: Spoke, edits: Edits) -> Result<Self, OtherModel> {
        let fits = transcript.recording == edits.recording && transcript.model == edits.model;
        if fits { Ok(Self { transcript, spoke, edits }) } else { Err(OtherModel) }
    }

    /// Takes the same model's transcript in, in sentences as well, that reaches as far or further. One that came too late changes nothing. Says whether it was
    /// taken.
    ///
    /// # Errors
    /// [`OtherModel`] where it is another's.
    pub fn grow(&mut self, transcript: Transcript) -> Result<bool, OtherModel> {
        if transcript.recording != self.transcript.recording || transcript.model != self.transcript.model {
            return Err(OtherModel);
        }
        let reaches_as_far = reaches(&transcript) >= reaches(&self.transcript);
        if reaches_as_far {
            self.transcript = transcript;
        }
        Ok(reaches_as_far)
    }

    /// What was done so far: what is kept as a draft.
    #[must_use]
    pub const fn edits(&self) -> &Edits {
        &self.edits
    }

    /// Whether the recording of a spoken note was confirmed already, as its file tells.
    #[must_use]
    pub fn already(&self, sound: &Note) -> Already {
        let before = sound.confirmations();
        if before.iter().any(|known| known.confirmation == self.edits.confirmation) {
            Already::ThisOne
        } else if before.is_empty() {
            Already::No
        } else {
            Already::Before(before)
        }
    }

    /// Every sentence in the order in which they were said: those that stand, headings, and those that were left out.
    #[must_use]
    pub fn sentences(&self) -> Vec<Proposed> {
        let at = places(self.transcript.sentences.iter().map(|sentence| sentence.start_ms));
        let heard: BTreeMap<u64, &Sentence> = at.iter().copied().zip(&self.transcript.sentences).collect();
        let gone = self.edits.sentences.iter().filter(|(at, edit)| !heard.contains_key(at) && edit.was_typed());
        let gone = gone.map(|(at, _)| (*at, None));
        let mut all: Vec<(u64, Option<&Sentence>)> = at.into_iter().zip(self.transcript.sentences.iter().map(Some)).chain(gone).collect();
        all.sort_by_key(|(at, _)| *at);
        let mut place = Place::default();
        all.into_iter().map(|(at, sentence)| self.proposed(at, sentence, &mut place)).collect()
    }

    fn proposed(&self, at: u64, sentence: Option<&Sentence>, place: &mut Place) -> Proposed {
        let nothing = Edit::default();
        let edit = self.edits.sentences.get(&at);
        let (known, edit) = (edit.is_some(), edit.unwrap_or(&nothing));
        let heard = sentence.map(|sentence| sentence.text.clone()).unwrap_or_default();
        let anew = known && edit.on.as_ref() != Some(&heard);
        let silent = Sentence { start_ms: at, end_ms: at, text: String::new(), words: Vec::new() };
        let (opens, said) =
            if self.spoke.sorts { edit.opened(sentence.unwrap_or(&silent), &self.spoke.names) } else { (None, sentence.cloned()) };
        *place = opens.unwrap_or(*place);
        let said = edit.text.as_ref().map_or(said.clone(), |text| typed(text, said.or_else(|| sentence.cloned()), at));
        let changed = edit.text.is_some();
        let belongs = edit.place.unwrap_or(*place);
        let left_out = edit.left_out && !anew;
        let looked = (edit.looked || changed) && !anew;
        let (start_ms, end_ms) = said.as_ref().or(sentence).map_or((at, at), |said| (said.start_ms, said.end_ms));
        let text = said.as_ref().map(|said| said.text.trim().to_owned()).unwrap_or_default();
        let words = said.as_ref().map(words).unwrap_or_default();
        let marks = if looked || left_out { Vec::new() } else { self.marks(said.as_ref(), words.len(), anew && edit.is_seen()) };
        let offered = || {
            promise(&text, &self.spoke.names, &self.spoke.speaker, self.spoke.on, belongs.under).filter(|_| !left_out && self.spoke.sorts)
        };
        let offer = match &edit.action {
            Some(Decided::Taken(taken)) => Some((taken.clone(), edit.action.clone())),
            decided => offered().map(|offer| (offer, decided.clone().filter(|_| !anew))),
        };
        Proposed { at, start_ms, end_ms, heard, text, words, marks, place: belongs, opens, changed, left_out, offer }
    }

    fn marks(&self, said: Option<&Sentence>, words: usize, anew: bool) -> Vec<Mark> {
        let Some(said) = said else { return Vec::new() };
        let anew = Some(Mark { words: 0..words, why: Why::HeardAnew }).filter(|_| anew && words > 0);
        anew.into_iter().chain(marks(said, &self.spoke.names)).collect()
    }

    /// The notes that it would become, as the sections of a visit are read; what belongs nowhere yet comes first, what is to be done last.
    #[must_use]
    pub fn passages(&self) -> Vec<Passage> {
        let mut passages: BTreeMap<Place, Vec<Proposed>> = BTreeMap::new();
        for sentence in self.sentences().into_iter().filter(Proposed::stands) {
            passages.entry(sentence.place).or_default().push(sentence);
        }
        passages.into_iter().map(|(place, sentences)| Passage { place, sentences }).collect()
    }

    /// How many sentences there are with something to be looked at.
    #[must_use]
    pub fn marked(&self) -> usize {
        self.sentences().iter().filter(|sentence| sentence.stands() && !sentence.marks.is_empty()).count()
    }

    /// Whether nothing is left to be looked at: then one tap confirms it.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.marked() == 0
    }

    /// Puts a sentence under another heading.
    pub fn put(&mut self, at: u64, place: Place) {
        self.edit(at).place = Some(place);
    }

    /// Gives a sentence other words, as they are typed. Whoever types looks.
    pub fn change(&mut self, at: u64, text: &str) {
        self.looked_at(at).text = Some(text.to_owned());
    }

    /// Leaves a sentence out of the record. What the machine heard keeps it.
    pub fn leave_out(&mut self, at: u64) {
        self.looked_at(at).left_out = true;
    }

    /// Takes a sentence in again that was left out.
    pub fn take_in(&mut self, at: u64) {
        self.edit(at).left_out = false;
    }

    /// Gives a sentence back the words that the machine heard.
    pub fn as_heard(&mut self, at: u64) {
        let edit = self.edit(at);
        (edit.text, edit.looked) = (None, false);
    }

    /// The marks of a sentence were looked at, and it is right.
    pub fn look_at(&mut self, at: u64) {
        self.looked_at(at).looked = true;
    }

    /// The same of every sentence.
    pub fn look_at_all(&mut self) {
        let marked: Vec<u64> = self.sentences().iter().filter(|sentence| !sentence.marks.is_empty()).map(|sentence| sentence.at).collect();
        marked.into_iter().for_each(|at| self.look_at(at));
    }

    /// A sentence is a heading, and opens this; what follows is sorted by it.
    pub fn make_heading(&mut self, at: u64, place: Place) {
        self.edit(at).heading = AsHeading::Opens(place);
    }

    /// A sentence is none, whatever it sounds like.
    pub fn make_words(&mut self, at: u64) {
        self.edit(at).heading = AsHeading::Words;
    }

    /// Takes an action that a sentence offers, in these words, or refuses it.
    pub fn decide(&mut self, at: u64, decided: Decided) {
        self.edit(at).action = Some(decided);
    }

    /// Offers the action of a sentence again.
    pub fn undecide(&mut self, at: u64) {
        self.edit(at).action = None;
    }

    fn heard_at(&self, at: u64) -> String {
        let known = places(self.transcript.sentences.iter().map(|sentence| sentence.start_ms));
        let found = known.iter().zip(&self.transcript.sentences).find(|(known, _)| **known == at);
        found.map(|(_, sentence)| sentence.text.clone()).unwrap_or_default()
    }

    fn edit(&mut self, at: u64) -> &mut Edit {
        let heard = self.heard_at(at);
        self.edits.sentences.entry(at).or_insert_with(|| Edit { on: Some(heard), ..Edit::default() })
    }

    /// The same, once somebody looked at the sentence as it is heard now.
    fn looked_at(&mut self, at: u64) -> &mut Edit {
        let heard = self.heard_at(at);
        let edit = self.edits.sentences.entry(at).or_default();
        if edit.on.as_ref() != Some(&heard) {
            // What was left out was something else.
            (edit.on, edit.left_out, edit.looked) = (Some(heard), false, false);
        }
        edit
    }
}

impl Edit {
    /// Whether it holds something that somebody typed or chose, and that must stay where the machine no longer hears the sentence.
    const fn was_typed(&self) -> bool {
        self.text.is_some() || matches!(self.action, Some(Decided::Taken(_))) || matches!(self.heading, AsHeading::Opens(_))
    }

    /// Whether somebody took a stand on the words as they were.
    const fn is_seen(&self) -> bool {
        self.text.is_some() || self.looked || self.left_out || self.action.is_some()
    }

    /// What a sentence opens, and what is left of it to be said.
    fn opened(&self, sentence: &Sentence, names: &Names) -> (Option<Place>, Option<Sentence>) {
        match self.heading {
            AsHeading::Opens(place) => (Some(place), None),
            AsHeading::Words => (None, Some(sentence.clone())),
            AsHeading::ByEar => match heading(sentence, names) {
                // Whose account it is stands in these words alone: they stay.
                Some(Heading { place, .. }) if place.section() == Some(Section::CarersAccount) => (Some(place), Some(sentence.clone())),
                Some(Heading { place, rest }) => (Some(place), rest),
                None => (None, Some(sentence.clone())),
            },
        }
    }
}

/// A sentence in the words that somebody typed: of the same sound, and nobody doubts them.
fn typed(text: &str, said: Option<Sentence>, at: u64) -> Option<Sentence> {
    let (start_ms, end_ms) = said.map_or((at, at), |said| (said.start_ms, said.end_ms));
    Some(Sentence { start_ms, end_ms, text: text.to_owned(), words: Vec::new() })
}

/// The words as the marks count them.
fn words(sentence: &Sentence) -> Vec<Word> {
    if !sentence.words.is_empty() {
        return sentence.words.clone();
    }
    let (start_ms, end_ms) = (sentence.start_ms, sentence.end_ms);
    let word = |(number, text): (usize, &str)| {
        let before = if number > 0 { " " } else { "" };
        Word { start_ms, end_ms, text: format!("{before}{text}"), sure: 100 }
    };
    sentence.text.split_whitespace().enumerate().map(word).collect()
}
