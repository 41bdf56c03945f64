//! What a machine heard and what was confirmed of it: both are kept, both go with their note, and what lies between them can be told.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::*;
use alongside_core::domain::ids::*;
use alongside_core::domain::policy::Wording;
use alongside_core::domain::story::{FamilyStory, Whereabouts};
use alongside_core::domain::visit::*;
use proptest::prelude::*;
use uuid::Uuid;

use crate::world::*;

const PHONE: ConfirmationId = ConfirmationId::from_uuid(Uuid::from_u128(0x71));
const LAPTOP: ConfirmationId = ConfirmationId::from_uuid(Uuid::from_u128(0x72));
const SOUND: RecordingId = RecordingId::from_uuid(Uuid::from_u128(0x73));
const MODEL: &str = "tiny.en 3f6a9c0e";

fn note(number: u128) -> NoteId {
    NoteId::from_uuid(Uuid::from_u128(number))
}

fn sentence(start_ms: u64, text: &str) -> HeardSentence {
    HeardSentence { start_ms, end_ms: start_ms.saturating_add(900), text: text.to_owned() }
}

fn sound() -> VisitBody {
    let voice = Some(Voice { recording: SOUND, media_type: "audio/webm".into(), millis: 9_000, carries_on: None, rests_on: vec![] });
    VisitBody::Noted { visit: VISIT, note: NOTE, section: None, text: String::new(), voice, moved_from: None, spoken: None }
}

fn heard(confirmation: ConfirmationId, sentences: Vec<HeardSentence>) -> VisitBody {
    VisitBody::Heard { visit: VISIT, note: NOTE, confirmation, recording: SOUND, model: MODEL.into(), sentences }
}

fn spoken(confirmation: ConfirmationId, pieces: &[(u64, &str)]) -> (Spoken, String) {
    let text = pieces.iter().map(|(_, text)| *text).collect::<Vec<_>>().join(" ");
    let from_ms = pieces.first().map_or(0, |(start, _)| *start);
    let pieces = pieces.iter().map(|(start_ms, text)| Piece { start_ms: *start_ms, chars: text.chars().count() as u32 }).collect();
    (Spoken { confirmation, note: NOTE, recording: SOUND, model: MODEL.into(), from_ms, until_ms: 9_000, pieces }, text)
}

fn passage(number: u128, section: Section, (spoken, text): (Spoken, String)) -> VisitBody {
    let (section, spoken) = (Some(section), Some(spoken));
    VisitBody::Noted { visit: VISIT, note: note(number), section, text, voice: None, moved_from: None, spoken }
}

/// 3: the sound; 4: what the machine heard; 5 and 6: the passages.
fn confirmed() -> File {
    let mut file = File::new();
    file.take(PRIYA, VisitBody::Started { visit: VISIT }).take(PRIYA, sound());
    file.take(PRIYA, heard(PHONE, vec![sentence(0, "The flat was cold."), sentence(900, "Worries."), sentence(1_800, "No food.")]));
    file.take(PRIYA, passage(0x81, Section::Seen, spoken(PHONE, &[(0, "The flat was cold.")])));
    file.take(PRIYA, passage(0x82, Section::Worries, spoken(PHONE, &[(1_800, "There was no food.")])));
    file
}

fn tell(file: &File) -> FamilyStory {
    let mut story = FamilyStory::default();
    for (entry, position) in file.log.iter().zip(1..) {
        let receipt = Receipt { position: Position(position), received_at: Timestamp::default(), late: false };
        story.apply(entry, Whereabouts::Received(receipt));
    }
    story
}

#[test]
fn a_confirmed_passage_reads_like_any_note_and_knows_where_it_was_spoken() {
    let story = tell(&confirmed());
    let visit = &story.visits[&VISIT];
    let read: Vec<_> = visit.passages_of(NOTE).map(|note| (note.section, note.words(), note.spoken.as_ref().unwrap().from_ms)).collect();
    assert_eq!(read, [(Some(Section::Seen), Some("The flat was cold."), 0), (Some(Section::Worries), Some("There was no food."), 1_800)]);
    assert!(visit.notes.iter().skip(1).all(|note| note.voice.is_none() && note.spoken.as_ref().unwrap().recording == SOUND));
}

#[test]
fn the_sound_says_that_it_is_confirmed_by_whom_and_by_which_model() {
    let mut file = confirmed();
    let unconfirmed = tell(File::new().take(PRIYA, sound()));
    assert_eq!(unconfirmed.visits[&VISIT].notes[0].confirmations(), []);
    let sound = &tell(&file).visits[&VISIT].notes[0].clone();
    let told: Vec<_> = sound.confirmations().into_iter().map(|known| (known.confirmation, known.model, known.by)).collect();
    assert_eq!(told, [(PHONE, MODEL.to_owned(), PRIYA)]);
    file.take(PRIYA, heard(LAPTOP, vec![]));
    assert_eq!(tell(&file).visits[&VISIT].notes[0].confirmations().len(), 2, "silence that was confirmed is confirmed");
}

#[test]
fn p2_confirmed_twice_both_stand_side_by_side_and_neither_hides_a_word_of_the_other() {
    let mut file = confirmed();
    file.take(PRIYA, heard(LAPTOP, vec![sentence(0, "The flat was old.")]));
    file.take(PRIYA, passage(0x83, Section::Seen, spoken(LAPTOP, &[(0, "The flat was old.")])));
    let story = tell(&file);
    let visit = &story.visits[&VISIT];
    let words: Vec<_> = visit.passages_of(NOTE).filter_map(Note::words).collect();
    assert_eq!(words, ["The flat was cold.", "There was no food.", "The flat was old."]);
    assert_eq!(visit.changed_in(NOTE, LAPTOP), [Change::Kept(sentence(0, "The flat was old."))]);
    assert_eq!(visit.changed_in(NOTE, PHONE).len(), 3);
}

#[test]
fn what_the_worker_changed_is_told_sentence_by_sentence() {
    let story = tell(&confirmed());
    let changes = story.visits[&VISIT].changed_in(NOTE, PHONE);
    let expected = [
        Change::Kept(sentence(0, "The flat was cold.")),
        Change::LeftOut(sentence(900, "Worries.")),
        Change::Changed(sentence(1_800, "No food."), "There was no food.".into()),
    ];
    assert_eq!(changes, expected);
    let words = [sentence(0, "Worries: she was out."), sentence(0, "He was not.")];
    let (of, text) = spoken(PHONE, &[(0, "She was out."), (1, "He was not.")]);
    let unheaded = Change::Unheaded(words[0].clone(), "She was out.".into());
    assert_eq!(difference(&words, [(&of, text.as_str())]), [unheaded, Change::Kept(words[1].clone())]);
    let (of, text) = spoken(PHONE, &[(0, "Somebody else.")]);
    let added = |text: &str| Change::Added(text.into());
    assert_eq!(difference(&[], [(&of, text.as_str())]), [added("Somebody else.")]);
    let longer = Spoken { pieces: vec![Piece { start_ms: 0, chars: u32::MAX }, Piece { start_ms: 1, chars: 3 }], ..of.clone() };
    assert_eq!(difference(&[], [(&longer, text.as_str())]), [added("Somebody else.")], "a length that cannot be is no harm");
    let none = Spoken { pieces: vec![], ..of };
    assert_eq!(difference(&[], [(&none, text.as_str())]), [added("Somebody else.")]);
}

#[test]
fn p4_what_the_machine_heard_goes_with_the_note_that_was_moved_away() {
    let mut file = confirmed();
    let note = tell(&file).visits[&VISIT].notes[0].clone();
    let entries: Vec<EntryId> = note.entries().collect();
    assert_eq!(entries, [3, 4].map(entry_id));
    let of_the_sound = file.log.iter().filter_map(Wording::of).filter(|wording| wording.note == NOTE).count();
    assert_eq!(of_the_sound, 2, "what the machine heard is words of the note, for whoever takes words out");
    file.take(PRIYA, VisitBody::MovedAway { note: NOTE, entries });
    file.take(PRIYA, heard(LAPTOP, vec![sentence(0, "Too late.")]));
    let had_them = tell(&file);
    for erased in [2, 3, 7] {
        file.log[erased].body = Body::Erased;
    }
    assert_eq!(had_them, tell(&file), "a phone that had them shows what a fresh one shows");
    assert!(!format!("{had_them:?}").contains("Too late"));
}

#[test]
fn a_spoken_note_that_moves_takes_what_was_heard_in_it_along() {
    let note = tell(&confirmed()).visits[&VISIT].notes[0].clone();
    let anew = note.written_anew(VISIT, self::note(0x99), self::note(0x99));
    let VisitBody::Noted { note: first, voice: Some(voice), moved_from, .. } = &anew[0] else { panic!("the note comes first") };
    assert_eq!((*first, voice.recording, *moved_from), (self::note(0x99), SOUND, Some(entry_id(3))));
    assert!(matches!(&anew[1..], [VisitBody::Heard { note, sentences, .. }] if *note == self::note(0x99) && sentences.len() == 3));
    let mut file = confirmed();
    file.take(SAM, VisitBody::Corrected { note: self::note(0x82), corrects: entry_id(6), text: "There was little food.".into() });
    let passage = tell(&file).visits[&VISIT].notes[2].clone();
    let VisitBody::Noted { spoken: Some(spoken), text, .. } = passage.written_anew(VISIT, self::note(0x98), self::note(0x99)).remove(0)
    else {
        panic!()
    };
    assert_eq!((text.as_str(), spoken.pieces.len()), ("There was little food.", 0));
}

#[test]
fn a_recording_and_all_that_was_made_of_it_move_together() {
    let visit = tell(&confirmed()).visits[&VISIT].clone();
    let together = |note: NoteId| visit.moves_with(note).iter().map(|note| note.note).collect::<Vec<_>>();
    let all: Vec<NoteId> = core::iter::once(NOTE).chain(visit.passages_of(NOTE).map(|note| note.note)).collect();
    assert!(all.len() > 2, "the sound and its passages");
    for note in &all {
        assert_eq!(together(*note), all, "whichever of them was in the wrong family");
    }
    assert_eq!(together(note(0x77)), [], "what is not there moves nothing");
}

#[test]
fn a_note_of_an_earlier_version_was_written_and_not_spoken() {
    let body = r#"{"visit":{"noted":{"visit":"00000000-0000-0000-0000-000000000053","note":"00000000-0000-0000-0000-000000000054","section":"seen","text":"Cold."}}}"#;
    let read: Body = serde_json::from_str(body).unwrap();
    assert!(matches!(&read, Body::Visit(VisitBody::Noted { spoken: None, .. })));
    assert_eq!(serde_json::to_string(&read).unwrap(), body, "and it is written as it always was");
}

#[test]
fn what_a_machine_heard_is_a_record_of_a_class_of_its_own() {
    let body = Body::Visit(heard(PHONE, vec![]));
    assert!(!body.is_act());
    assert_eq!(body.class(StreamId::Family(FAMILY)), RecordClass::Transcript);
    assert_eq!(Body::Visit(sound()).class(StreamId::Family(FAMILY)), RecordClass::Practice);
    assert_eq!(serde_json::from_str::<RecordClass>(r#""of a later version""#).unwrap(), RecordClass::Other);
}

fn sentences() -> impl Strategy<Value = Vec<HeardSentence>> {
    let text = prop_oneof![
        4 => "[ -~]{0,80}",
        1 => any::<String>(),
        1 => ("[a-z\u{0}\u{1f}\"é家😀]{1,40}", 1_usize..9_000).prop_map(|(text, times)| text.repeat(times)),
    ];
    prop::collection::vec((any::<u64>(), any::<u64>(), text), 0..12)
        .prop_map(|all| all.into_iter().map(|(start_ms, end_ms, text)| HeardSentence { start_ms, end_ms, text }).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn p2_splitting_what_was_heard_loses_nothing_and_every_entry_of_it_is_taken(said in sentences()) {
        let stretches = stretches(said.clone());
        let whole = |all: &[HeardSentence]| all.iter().map(|sentence| sentence.text.as_str()).collect::<String>();
        prop_assert_eq!(whole(&stretches.concat()), whole(&said));
        prop_assert!(stretches.len() == 1 || stretches.iter().all(|stretch| !stretch.is_empty()));
        for stretch in stretches {
            let written = written(1, PRIYA, &Body::Visit(heard(PHONE, stretch)));
            prop_assert!(written.body.as_ref().unwrap().len() <= MAX_BODY_BYTES);
            prop_assert!(written.read().is_ok());
        }
    }

    #[test]
    fn every_sentence_that_was_heard_has_one_line_in_what_was_changed(said in sentences(), pieces in prop::collection::vec((any::<u64>(), any::<u32>()), 0..5), text in any::<String>()) {
        let pieces = pieces.into_iter().map(|(start_ms, chars)| Piece { start_ms, chars }).collect();
        let of = Spoken { pieces, ..spoken(PHONE, &[]).0 };
        let changes = difference(&said, [(&of, text.as_str())]);
        let added = changes.iter().filter(|change| matches!(change, Change::Added(_))).count();
        prop_assert!(changes.len() - added <= said.len());
        prop_assert!(said.is_empty() || changes.len() > added);
    }
}
