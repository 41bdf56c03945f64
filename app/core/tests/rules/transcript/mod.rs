//! What a machine heard on its way into the record: what is marked, what is a heading, what is offered as an action, and what is written
//! once a worker confirms it. The people are those of the fiction.

mod headings;
mod marks;
mod promises;

use alongside_core::domain::ids::PersonId;
use alongside_core::domain::people::Part;
use alongside_core::domain::transcript::{Names, Sentence, Word};
use proptest::prelude::*;
use uuid::Uuid;

use crate::world::{AMARA, TOBI};

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
