//! What is written when a proposal is confirmed: what the machine heard, a note for each passage, and the actions that were taken. Each is
//! a record that stands alone; none waits for another.

use super::confirming::{Passage, Proposal, Proposed};
use super::edits::Decided;
use crate::domain::dictation::WordsTaken;
use crate::domain::ids::{ActionId, NoteId, PersonId, VisitId};
use crate::domain::visit::{HeardSentence, MAX_STRETCH_BYTES, Piece, Spoken, VisitBody, cut_text, stretches, written_bytes};

/// The spoken note that is confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sound {
    /// Of which visit.
    pub visit: VisitId,
    /// Which note.
    pub note: NoteId,
    /// Whom it is about: so are the passages with which no name was spoken.
    pub about: Vec<PersonId>,
}

/// Something to be written, and whom its envelope says that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToWrite {
    /// What.
    pub body: VisitBody,
    /// About whom.
    pub about: Vec<PersonId>,
}

/// What somebody takes into a text outside a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenWords {
    /// The words, as they go into the text.
    pub words: String,
    /// Whose they were.
    pub taken: WordsTaken,
    /// What the machine heard.
    pub heard: Vec<HeardSentence>,
}

/// Something is still to be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} to look at first")]
pub struct StillMarked(pub usize);

/// What stands beside a piece's words when it is written, at most: its numbers with their names, and a space.
const BESIDE_A_PIECE: usize = 64;

impl Proposal {
    /// What is written when somebody confirms it, in this order. The ids come from the caller: one for each passage, and one for each
    /// action.
    ///
    /// # Errors
    /// [`StillMarked`] where something is to be looked at: see [`Proposal::look_at_all`].
    pub fn into_bodies(
        self,
        sound: &Sound,
        mut note_id: impl FnMut() -> NoteId,
        mut action_id: impl FnMut() -> ActionId,
    ) -> Result<Vec<ToWrite>, StillMarked> {
        let marked = self.marked();
        if marked > 0 {
            return Err(StillMarked(marked));
        }
        let (sentences, passages) = (self.sentences(), self.passages());
        let mut all = self.heard(sound);
        for passage in passages {
            let about = passage.place.about.map_or_else(|| sound.about.clone(), |person| vec![person]);
            for (text, spoken) in self.notes(sound, &passage) {
                let (visit, note, section) = (sound.visit, note_id(), passage.place.section());
                let body = VisitBody::Noted { visit, note, section, text, voice: None, moved_from: None, spoken: Some(spoken) };
                all.push(ToWrite { body, about: about.clone() });
            }
        }
        for sentence in sentences {
            if let Some((_, Some(Decided::Taken(taken)))) = sentence.offer {
                let (visit, action) = (sound.visit, action_id());
                let body = VisitBody::ActionAgreed { visit, action, what: taken.what, owner: taken.owner, by_on: taken.by_on };
                all.push(ToWrite { body, about: Vec::new() });
            }
        }
        Ok(all)
    }

    /// What is taken into a text outside a visit: the words, and whose they were.
    ///
    /// # Errors
    /// [`StillMarked`] where something is to be looked at.
    pub fn into_words(self) -> Result<TakenWords, StillMarked> {
        let marked = self.marked();
        if marked > 0 {
            return Err(StillMarked(marked));
        }
        let sentences = self.sentences();
        let stand: Vec<&str> = sentences.iter().filter(|one| one.stands()).map(|one| one.text.trim()).collect();
        let until_ms = self.transcript.sentences.iter().map(|one| one.end_ms).max().unwrap_or_default();
        let taken = WordsTaken { confirmation: self.edits.confirmation, model: self.transcript.model.clone(), until_ms };
        Ok(TakenWords { words: stand.join(" "), taken, heard: self.as_heard_by_it() })
    }

    fn as_heard_by_it(&self) -> Vec<HeardSentence> {
        let heard = self.transcript.sentences.iter();
        heard.map(|one| HeardSentence { start_ms: one.start_ms, end_ms: one.end_ms, text: one.text.clone() }).collect()
    }

    fn heard(&self, sound: &Sound) -> Vec<ToWrite> {
        let heard = self.as_heard_by_it();
        let body = |sentences| VisitBody::Heard {
            visit: sound.visit,
            note: sound.note,
            confirmation: self.edits.confirmation,
            recording: self.transcript.recording,
            model: self.transcript.model.clone(),
            sentences,
        };
        stretches(heard).into_iter().map(|sentences| ToWrite { body: body(sentences), about: sound.about.clone() }).collect()
    }

    /// The words of a passage with where they were spoken: one note, or several where one would be longer than an entry may be.
    fn notes(&self, sound: &Sound, passage: &Passage) -> Vec<(String, Spoken)> {
        let mut notes: Vec<(String, Spoken)> = Vec::new();
        let mut long = 0;
        for (sentence, text) in passage.sentences.iter().flat_map(pieces) {
            let bytes = written_bytes(&text) + BESIDE_A_PIECE;
            let piece = Piece { start_ms: sentence.at, chars: u32::try_from(text.chars().count()).unwrap_or(u32::MAX) };
            match notes.last_mut() {
                Some((words, spoken)) if long + bytes <= MAX_STRETCH_BYTES => {
                    words.push(' ');
                    words.push_str(&text);
                    spoken.until_ms = spoken.until_ms.max(sentence.end_ms);
                    spoken.pieces.push(piece);
                    long += bytes;
                }
                _ => {
                    notes.push((text, self.spoken(sound, sentence, piece)));
                    long = bytes;
                }
            }
        }
        notes
    }

    fn spoken(&self, sound: &Sound, first: &Proposed, piece: Piece) -> Spoken {
        Spoken {
            confirmation: self.edits.confirmation,
            note: sound.note,
            recording: self.transcript.recording,
            model: self.transcript.model.clone(),
            from_ms: first.start_ms,
            until_ms: first.end_ms,
            pieces: vec![piece],
        }
    }
}

fn pieces(sentence: &Proposed) -> impl Iterator<Item = (&Proposed, String)> {
    let pieces = cut_text(sentence.text.clone(), MAX_STRETCH_BYTES - BESIDE_A_PIECE);
    pieces.into_iter().map(move |text| (sentence, text))
}
