//! What a machine heard in a spoken note, kept as it was when somebody confirmed it; where a confirmed passage comes from; and what was
//! changed between the two. The machine's words are evidence of the passage, and never the record themselves.

use core::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Note, Said, VisitBody};
use crate::domain::clock::Timestamp;
use crate::domain::entry::MAX_BODY_BYTES;
use crate::domain::ids::{ConfirmationId, NoteId, PersonId, RecordingId, VisitId};

/// How many bytes of sentences go into one entry. The rest is for what stands beside them.
pub const MAX_STRETCH_BYTES: usize = MAX_BODY_BYTES / 2;

/// A sentence that a machine heard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeardSentence {
    /// When it begins, in milliseconds from the start of the recording.
    pub start_ms: u64,
    /// When it ends.
    pub end_ms: u64,
    /// What the machine wrote down.
    pub text: String,
}

/// What a machine heard, or a stretch of it: one entry's part of a confirmation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Which confirmation it is the ground of.
    pub confirmation: ConfirmationId,
    /// Which recording.
    pub recording: RecordingId,
    /// Which model, with what tells its versions apart.
    pub model: String,
    /// What it wrote down.
    pub sentences: Vec<HeardSentence>,
}

/// Where a note's words come from, where they were spoken: a machine wrote them down, and the note's author confirmed them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spoken {
    /// Which confirmation: what the machine heard stands under the same one.
    pub confirmation: ConfirmationId,
    /// The note that is the sound.
    pub note: NoteId,
    /// Which recording.
    pub recording: RecordingId,
    /// Which model, with what tells its versions apart.
    pub model: String,
    /// Where the passage begins, in milliseconds from the start of the recording.
    pub from_ms: u64,
    /// Where it ends.
    pub until_ms: u64,
    /// The sentences that the words are of, in their order; a space stands between each two.
    #[serde(default)]
    pub pieces: Vec<Piece>,
}

/// A stretch of a passage's words, and the sentence that it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// When the sentence begins. Two sentences that begin together are told apart as [`places`] does it.
    pub start_ms: u64,
    /// How many characters it has, as Unicode counts them.
    pub chars: u32,
}

/// That somebody confirmed what a machine heard in a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// Which.
    pub confirmation: ConfirmationId,
    /// The model.
    pub model: String,
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// What became of a sentence that a machine heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It stands as it was heard.
    Kept(HeardSentence),
    /// It stands without the heading that was spoken before it.
    Unheaded(HeardSentence, String),
    /// It stands in other words.
    Changed(HeardSentence, String),
    /// It does not stand in the record: a heading, or left out.
    LeftOut(HeardSentence),
    /// The machine did not hear it.
    Added(String),
}

/// A number for each sentence that no other has: when it begins, or the next one that is free. Sentences that are added at the end move
/// none of those before.
#[must_use]
pub fn places(starts: impl IntoIterator<Item = u64>) -> Vec<u64> {
    let mut last: Option<u64> = None;
    let mut place = |start: u64| {
        let next = last.map_or(start, |last| start.max(last.saturating_add(1)));
        last = Some(next);
        next
    };
    starts.into_iter().map(&mut place).collect()
}

/// The sentences in stretches that an entry each takes. Nothing heard is one empty stretch: that somebody confirmed it is kept too. A
/// sentence that is longer than any entry goes on in the next one.
#[must_use]
pub fn stretches(sentences: Vec<HeardSentence>) -> Vec<Vec<HeardSentence>> {
    let mut stretches = vec![Vec::new()];
    let mut long = 0;
    for sentence in sentences.into_iter().flat_map(cut) {
        let bytes = written_bytes(&sentence.text) + BESIDE_A_SENTENCE;
        if long + bytes > MAX_STRETCH_BYTES && long > 0 {
            stretches.push(Vec::new());
            long = 0;
        }
        long += bytes;
        if let Some(stretch) = stretches.last_mut() {
            stretch.push(sentence);
        }
    }
    stretches
}

/// The longest that stands beside a sentence's words when it is written: its two times and the names of its fields.
const BESIDE_A_SENTENCE: usize = 96;

fn cut(sentence: HeardSentence) -> Vec<HeardSentence> {
    let (start_ms, end_ms) = (sentence.start_ms, sentence.end_ms);
    let pieces = cut_text(sentence.text, MAX_STRETCH_BYTES - BESIDE_A_SENTENCE);
    pieces.into_iter().map(|text| HeardSentence { start_ms, end_ms, text }).collect()
}

/// A text in pieces that take up no more than so many bytes each when they are written. Put together they are the text.
pub(in crate::domain) fn cut_text(text: String, most: usize) -> Vec<String> {
    if written_bytes(&text) <= most {
        return vec![text];
    }
    let (mut pieces, mut piece, mut long) = (Vec::new(), String::new(), 2);
    for letter in text.chars() {
        let bytes = letter_bytes(letter);
        if long + bytes > most && !piece.is_empty() {
            pieces.push(core::mem::take(&mut piece));
            long = 2;
        }
        piece.push(letter);
        long += bytes;
    }
    pieces.push(piece);
    pieces
}

/// How many bytes a text takes up when it is written, at most.
pub(in crate::domain) fn written_bytes(text: &str) -> usize {
    2 + text.chars().map(letter_bytes).sum::<usize>()
}

const fn letter_bytes(letter: char) -> usize {
    match letter {
        '"' | '\\' => 2,
        '\u{0}'..='\u{1f}' => 6,
        _ => letter.len_utf8(),
    }
}

/// What was changed between what a machine heard and the passages that were made of it: a line for each sentence heard, in order, and then
/// what was added.
#[must_use]
pub fn difference<'a>(heard: &[HeardSentence], passages: impl IntoIterator<Item = (&'a Spoken, &'a str)>) -> Vec<Change> {
    let mut stands: Vec<(u64, String)> = Vec::new();
    let mut added = Vec::new();
    for (spoken, text) in passages {
        let rest = in_pieces(spoken, text, &mut stands);
        added.extend(Some(rest).filter(|rest| !rest.trim().is_empty()).map(Change::Added));
    }
    let heard = joined(heard);
    let at = places(heard.iter().map(|sentence| sentence.start_ms));
    let unknown = stands.iter().filter(|(place, _)| !at.contains(place)).map(|(_, text)| Change::Added(text.clone()));
    let added: Vec<Change> = unknown.chain(added).collect();
    let became = heard.into_iter().zip(at).map(|(sentence, place)| {
        let pieces: Vec<&str> = stands.iter().filter(|(known, _)| *known == place).map(|(_, text)| text.as_str()).collect();
        if pieces.is_empty() { Change::LeftOut(sentence) } else { change(sentence, pieces.concat()) }
    });
    became.chain(added).collect()
}

/// Sentences that were cut for their length, whole again: no model hears two in the very same moment.
fn joined(heard: &[HeardSentence]) -> Vec<HeardSentence> {
    let mut whole: Vec<HeardSentence> = Vec::new();
    for sentence in heard {
        match whole.last_mut() {
            Some(last) if last.text.len() + BESIDE_A_SENTENCE >= MAX_STRETCH_BYTES / 6 && is_of(last, sentence) => {
                last.text.push_str(&sentence.text);
            }
            _ => whole.push(sentence.clone()),
        }
    }
    whole
}

const fn is_of(first: &HeardSentence, next: &HeardSentence) -> bool {
    first.start_ms == next.start_ms && first.end_ms == next.end_ms
}

fn change(heard: HeardSentence, stands: String) -> Change {
    let was = heard.text.trim();
    if stands == was {
        return Change::Kept(heard);
    }
    let same_end = |rest: &str| {
        let (mut a, mut b) = (rest.chars(), stands.chars());
        a.next().map(|letter| letter.to_lowercase().to_string()) == b.next().map(|letter| letter.to_lowercase().to_string())
            && a.as_str() == b.as_str()
    };
    let words: Vec<usize> = was.char_indices().filter(|(_, letter)| letter.is_whitespace()).map(|(at, _)| at).collect();
    let headed = words.into_iter().take(LONGEST_HEADING).any(|at| was.get(at..).is_some_and(|rest| same_end(rest.trim_start())));
    if headed { Change::Unheaded(heard, stands) } else { Change::Changed(heard, stands) }
}

/// How many words a heading may have that was spoken before a sentence.
const LONGEST_HEADING: usize = 10;

/// Puts the pieces of a passage's words beside those known, and gives back what is of no sentence.
fn in_pieces(spoken: &Spoken, text: &str, stands: &mut Vec<(u64, String)>) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut at = 0_usize;
    for piece in &spoken.pieces {
        let range: Range<usize> = at..at.saturating_add(usize::try_from(piece.chars).unwrap_or(usize::MAX)).min(letters.len());
        let words = letters.get(range.clone()).map(|letters| letters.iter().collect::<String>()).unwrap_or_default();
        if !words.is_empty() {
            stands.push((piece.start_ms, words));
        }
        at = range.end.saturating_add(1);
    }
    letters.get(at..).map(|rest| rest.iter().collect()).unwrap_or_default()
}

impl Note {
    /// Who confirmed what a machine heard in this note, by which model, and when, first to last. Two people may have, or one twice: each
    /// confirmation has passages of its own.
    #[must_use]
    pub fn confirmations(&self) -> Vec<Confirmation> {
        let mut known: Vec<Confirmation> = Vec::new();
        for Said { what, by, at, .. } in &self.heard {
            if known.iter().all(|other| other.confirmation != what.confirmation) {
                known.push(Confirmation { confirmation: what.confirmation, model: what.model.clone(), by: *by, at: *at });
            }
        }
        known
    }

    /// The sentences that a machine heard and somebody confirmed, in order.
    #[must_use]
    pub fn sentences_of(&self, confirmation: ConfirmationId) -> Vec<HeardSentence> {
        let of_it = self.heard.iter().filter(|said| said.what.confirmation == confirmation);
        of_it.flat_map(|said| said.what.sentences.iter().cloned()).collect()
    }

    /// What is written into another family's file when the note moves there: the note with every wording that stands, and what a machine
    /// was confirmed to have heard in it. The first is the ground for the note to leave this file. `sound` is the note there of which it was
    /// spoken, where it was.
    #[must_use]
    pub fn written_anew(&self, visit: VisitId, anew: NoteId, sound: NoteId) -> Vec<VisitBody> {
        let noted = VisitBody::Noted {
            visit,
            note: anew,
            section: self.section,
            text: self.words_to_carry(),
            voice: self.voice.clone(),
            moved_from: self.entries().next(),
            spoken: self.spoken.clone().map(|spoken| self.as_it_stands(Spoken { note: sound, ..spoken })),
        };
        let heard = self.heard.iter().map(|Said { what, .. }| VisitBody::Heard {
            visit,
            note: anew,
            confirmation: what.confirmation,
            recording: what.recording,
            model: what.model.clone(),
            sentences: what.sentences.clone(),
        });
        core::iter::once(noted).chain(heard).collect()
    }

    /// Words that were put right since are of no single sentence any more.
    fn as_it_stands(&self, spoken: Spoken) -> Spoken {
        if self.corrections.is_empty() { spoken } else { Spoken { pieces: Vec::new(), ..spoken } }
    }
}
