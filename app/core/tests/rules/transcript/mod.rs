//! What a machine heard on its way into the record: what is marked, what is a heading, what is offered as an action, and what is written
//! once a worker confirms it. The people are those of the fiction.

mod confirming;
mod growing;
mod headings;
mod marks;
mod promises;
mod sentences;

use alongside_core::domain::ids::{ConfirmationId, PersonId, RecordingId};
use alongside_core::domain::people::Part;
use alongside_core::domain::transcript::*;
use alongside_core::domain::visit::Section;
use proptest::prelude::*;
use uuid::Uuid;

use crate::world::{AMARA, TOBI, TODAY};

pub const ZED: PersonId = PersonId::from_uuid(Uuid::from_u128(0x13));
pub const NGOZI: PersonId = PersonId::from_uuid(Uuid::from_u128(0x14));
pub const IFEOMA: PersonId = PersonId::from_uuid(Uuid::from_u128(0x15));

/// The Okafors.
pub fn okafors() -> Names {
    let people = [
        (AMARA, "Amara", Part::Child),
        (TOBI, "Tobi", Part::Child),
        (ZED, "Zed", Part::Child),
        (NGOZI, "Ngozi Okafor", Part::Adult),
        (IFEOMA, "Ifeoma Eze", Part::Adult),
    ];
    Names::new(people, Some("Okafor"))
}

/// A sentence of which the model tells no words.
pub fn said(text: &str) -> Sentence {
    Sentence { start_ms: 0, end_ms: 1_000, text: text.to_owned(), words: Vec::new() }
}

/// The same with a word for each space, all of them sure.
pub fn in_words(sentence: &Sentence) -> Sentence {
    let mut words: Vec<Word> = Vec::new();
    for (number, text) in sentence.text.split_inclusive(' ').enumerate() {
        // A model puts the space before its word.
        let before = if number > 0 { " " } else { "" };
        let start_ms = sentence.start_ms + number as u64;
        words.push(Word { start_ms, end_ms: start_ms + 1, text: format!("{before}{}", text.trim_end_matches(' ')), sure: 100 });
    }
    Sentence { words, ..sentence.clone() }
}

/// What people may say, and what nobody would.
pub fn any_text() -> impl Strategy<Value = String> {
    let spoken = prop::sample::select(vec![
        "Amara", "Tobi's", "Amira", "not", "didn't", "knife", "Worries", "worries:", "Actions.", "the", "child's", "words,", "what", "Mum",
        "said", "will", "to", "call", "by", "Friday", "next", "5", "March", "the 31st", "of", "February", "29", "in", "weeks", "two",
        "end", "week", "tomorrow", "I", "I'll", "-", "—", "…", "’", "£20", "14:02", "家族", "😀", "é", "İ", "\u{301}", ".", ",", "?", "  ",
        "\n",
    ]);
    let sentence = prop::collection::vec(spoken, 0..14).prop_map(|words| words.join(" "));
    prop_oneof![3 => sentence, 1 => any::<String>()]
}

pub fn any_sentence() -> impl Strategy<Value = Sentence> {
    let words = prop::collection::vec((any::<u64>(), any::<u64>(), any_text(), any::<u8>()), 0..6);
    let words = words.prop_map(|all| {
        let word = |(start_ms, end_ms, text, sure)| Word { start_ms, end_ms, text, sure };
        all.into_iter().map(word).collect::<Vec<_>>()
    });
    let sentence = (any::<u64>(), any::<u64>(), any_text(), words);
    prop_oneof![
        2 => sentence.prop_map(|(start_ms, end_ms, text, words)| Sentence { start_ms, end_ms, text, words }),
        2 => (0..100_000_u64, any_text()).prop_map(|(start_ms, text)| in_words(&Sentence { start_ms, end_ms: start_ms + 9, text, words: vec![] })),
        2 => (0..100_000_u64, any_text()).prop_map(|(start_ms, text)| Sentence { start_ms, end_ms: start_ms + 9, text, words: vec![] }),
    ]
}

pub const RECORDING: RecordingId = RecordingId::from_uuid(Uuid::from_u128(0x73));
pub const CONFIRMATION: ConfirmationId = ConfirmationId::from_uuid(Uuid::from_u128(0x71));
pub const MODEL: &str = "tiny.en 3f6a9c0e";

/// What a machine heard: a sentence a second.
pub fn transcript(sentences: &[&str]) -> Transcript {
    let sentence = |(start, text): (u64, &&str)| Sentence { start_ms: start * 1_000, end_ms: start * 1_000 + 900, ..said(text) };
    Transcript { recording: RECORDING, model: MODEL.into(), sentences: (0..).zip(sentences).map(sentence).collect() }
}

pub fn spoke() -> Spoke {
    Spoke { names: okafors(), speaker: "Priya Nair".into(), on: TODAY, sorts: true }
}

pub fn proposal(transcript: Transcript) -> Proposal {
    let edits = Edits::none(&transcript, CONFIRMATION);
    Proposal::new(transcript, spoke(), edits).unwrap()
}

/// A dictation in a car, after a visit.
pub const DICTATED: &[&str] = &[
    "The flat was cold.",
    "Amara's words.",
    "I like school because it is warm.",
    "Worries.",
    "Nobody was up.",
    "Next steps.",
    "Maya to call school by Friday.",
];

/// Anything that a model may hand over, in some order.
pub fn any_transcript() -> impl Strategy<Value = Transcript> {
    prop::collection::vec((0..40_000_u64, any_sentence()), 0..10).prop_map(|all| {
        let sentences = all.into_iter().map(|(start_ms, sentence)| Sentence { start_ms, ..sentence }).collect();
        Transcript { recording: RECORDING, model: MODEL.into(), sentences }
    })
}

/// Something done by thumb: what, to which sentence, and with which words.
pub type Deed = (u8, usize, String);

pub fn any_deeds() -> impl Strategy<Value = Vec<Deed>> {
    prop::collection::vec((0..11_u8, 0..12_usize, any_text()), 0..12)
}

pub fn act(proposal: &mut Proposal, (kind, which, text): &Deed) {
    let sentences = proposal.sentences();
    // Now and then one that is not there.
    let at = sentences.get(*which).map_or(*which as u64, |sentence| sentence.at);
    let place = Place { under: [Under::Nothing, Under::Actions, Under::Section(Section::ALL[which % 6])][which % 3], about: None };
    match kind {
        0 => proposal.put(at, place),
        1 | 2 => proposal.change(at, text),
        3 => proposal.leave_out(at),
        4 => proposal.take_in(at),
        5 => proposal.look_at(at),
        6 => proposal.make_heading(at, place),
        7 => proposal.make_words(at),
        8 => proposal.decide(at, Decided::Taken(Promise { owner: "Sam".into(), what: text.clone(), by_on: None })),
        9 => proposal.decide(at, Decided::Refused),
        _ => proposal.as_heard(at),
    }
}
