//! The story: what people read, what a correction does, and what a moved note leaves behind.

use alongside_core::domain::advice::{AdviceBody, Considered, Specialism};
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::{Body, Entry, Receipt};
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{FlagId, Position};
use alongside_core::domain::safety::{Flag, FlagOn};
use alongside_core::domain::sign_off::SignOffBody;
use alongside_core::domain::story::{FamilyStory, MomentKind, Whereabouts};
use alongside_core::domain::visit::{Section, VisitBody};
use uuid::Uuid;

use crate::advice::{asked, claimed};
use crate::sign_off::{agreed, drafted, held, requested};
use crate::world::*;

fn received(position: u64) -> Whereabouts {
    Whereabouts::Received(Receipt { position: Position(position), received_at: Timestamp::default(), late: false })
}

fn tell<'a>(log: impl IntoIterator<Item = &'a Entry>) -> FamilyStory {
    let mut story = FamilyStory::default();
    for (entry, position) in log.into_iter().zip(1..) {
        story.apply(entry, received(position));
    }
    story
}

fn noted(text: &str) -> VisitBody {
    let section = Some(Section::Seen);
    VisitBody::Noted { visit: VISIT, note: NOTE, section, text: text.into(), voice: None, moved_from: None, spoken: None }
}

fn corrected(corrects: u64, text: &str) -> VisitBody {
    VisitBody::Corrected { note: NOTE, corrects: entry_id(corrects), text: text.into() }
}

fn visited() -> File {
    let mut file = File::new();
    file.take(PRIYA, VisitBody::Started { visit: VISIT }).take(PRIYA, noted("Tobi hit Zed."));
    file
}

#[test]
fn p4_a_moved_note_leaves_no_trace_of_its_words_and_a_phone_that_had_them_shows_what_a_fresh_one_shows() {
    let mut file = visited();
    file.take(SAM, corrected(3, "Tobi pushed Zed."));
    file.take(PRIYA, VisitBody::MovedAway { note: NOTE, entries: vec![entry_id(3), entry_id(4)] });
    let had_them = tell(&file.log);
    let erased = |entry: &Entry| match entry.head.device_seq {
        3 | 4 => Entry { body: Body::Erased, ..entry.clone() },
        _ => entry.clone(),
    };
    let fresh = tell(&file.log.iter().map(erased).collect::<Vec<_>>());
    assert_eq!(had_them, fresh);
    let words = format!("{had_them:?}");
    assert!(!words.contains("Tobi hit") && !words.contains("pushed"));
    assert!(had_them.moments.iter().any(|moment| moment.kind == MomentKind::NoteMovedAway));
}

#[test]
fn p4_a_visit_that_held_nothing_but_the_moved_note_goes_with_it() {
    let mut file = File::new();
    file.take(PRIYA, noted("In the wrong family."));
    file.take(PRIYA, VisitBody::MovedAway { note: NOTE, entries: vec![entry_id(2)] });
    assert!(tell(&file.log).visits.is_empty());
}

#[test]
fn a_correction_points_at_what_it_corrects_and_the_first_words_stay() {
    let mut file = visited();
    file.take(PRIYA, corrected(3, "Tobi pushed Zed."));
    let story = tell(&file.log);
    let note = &story.visits[&VISIT].notes[0];
    assert_eq!(note.words(), Some("Tobi pushed Zed."));
    assert_eq!(note.text.as_ref().unwrap().what, "Tobi hit Zed.");
    assert_eq!(note.corrections[0].corrects, note.text.as_ref().unwrap().entry);
    assert_eq!(note.standing().len(), 1);
}

#[test]
fn two_people_who_correct_the_same_words_are_both_read() {
    let mut file = visited();
    file.take(PRIYA, corrected(3, "Tobi pushed Zed.")).take(SAM, corrected(3, "Zed fell over Tobi."));
    let story = tell(&file.log);
    let standing: Vec<&str> = story.visits[&VISIT].notes[0].standing().iter().map(|said| said.what.as_str()).collect();
    assert_eq!(standing, ["Tobi pushed Zed.", "Zed fell over Tobi."]);
    file.take(AYO, corrected(4, "They fell together.")).take(AYO, corrected(5, "They fell together."));
    let corrected = tell(&file.log);
    assert!(corrected.visits[&VISIT].notes[0].standing().iter().all(|said| said.what == "They fell together."));
}

#[test]
fn every_wording_that_stands_goes_along_when_a_note_moves() {
    let mut file = visited();
    let carried = |file: &File| tell(&file.log).visits[&VISIT].notes[0].words_to_carry();
    assert_eq!(carried(&file), "Tobi hit Zed.");
    file.take(PRIYA, corrected(3, "Tobi pushed Zed.")).take(SAM, corrected(3, "Zed fell over Tobi."));
    assert_eq!(carried(&file), "Tobi pushed Zed.\n\nZed fell over Tobi.");
    file.take(AYO, corrected(4, "They fell together.")).take(AYO, corrected(5, "They fell together."));
    assert_eq!(carried(&file), "They fell together.");
    file.take(AYO, corrected(6, " "));
    assert_eq!(carried(&file), "They fell together.", "what is empty adds nothing");
}

#[test]
fn a_spoken_note_can_be_told_later_whom_it_is_about() {
    let mut file = visited();
    file.take(PRIYA, VisitBody::NoteAbout { note: NOTE, people: vec![AMARA] });
    assert_eq!(tell(&file.log).visits[&VISIT].notes[0].about, [AMARA]);
}

#[test]
fn what_comes_after_the_visit_was_finalised_is_marked_as_later() {
    let mut file = visited();
    file.take(PRIYA, VisitBody::Finalised { visit: VISIT });
    let note = alongside_core::domain::ids::NoteId::from_uuid(uuid::Uuid::from_u128(0x55));
    let later =
        VisitBody::Noted { visit: VISIT, note, section: None, text: "I forgot.".into(), voice: None, moved_from: None, spoken: None };
    file.take(PRIYA, later);
    let story = tell(&file.log);
    assert_eq!(story.visits[&VISIT].notes.iter().map(|note| note.after_final).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn a_question_is_read_with_its_answer_and_what_was_made_of_it() {
    let mut file = File::new();
    file.take(PRIYA, asked(Specialism::Practice)).take(IVO_PRACTICE, claimed());
    file.take(IVO_PRACTICE, AdviceBody::Answered { question: QUESTION, text: "Ask Amara to draw it.".into(), dictated: vec![] });
    file.take(SAM, AdviceBody::Considered { question: QUESTION, outcome: Considered::Followed, why: None });
    let story = tell(&file.log);
    let question = &story.questions[&QUESTION];
    assert_eq!(question.answer.as_ref().unwrap().what, "Ask Amara to draw it.");
    assert_eq!(question.considered.as_ref().unwrap().0.what, Considered::Followed);
}

#[test]
fn what_was_learned_of_an_earlier_version_and_why_it_came_back_can_still_be_read() {
    let mut file = File::new();
    file.take(PRIYA, drafted(placement())).take(SAM, agreed(1));
    let proposal = file.rules.sign_offs[&SIGN_OFF].proposal;
    file.take(PRIYA, requested(proposal)).take(DANA_ALL_RIGHTS, held());
    file.take(DANA_ALL_RIGHTS, SignOffBody::Returned { sign_off: SIGN_OFF, reason: "Ask her father first.".into() });
    file.take(PRIYA, drafted(placement()));
    let story = tell(&file.log);
    let sign_off = &story.sign_offs[&SIGN_OFF];
    assert!(sign_off.contexts.is_empty() && sign_off.reason.is_none());
    let earlier = &sign_off.earlier[0];
    assert_eq!(earlier.reason.as_ref().unwrap().what, "Ask her father first.");
    assert_eq!(earlier.contexts[0].learned.what, "Amara knows her aunt well.");
    assert_eq!(story.moments.iter().filter(|moment| matches!(moment.kind, MomentKind::SignOff(_))).count(), 1);
}

#[test]
fn a_safety_flag_never_goes_without_a_trace() {
    let flag =
        Flag { flag: FlagId::from_uuid(Uuid::from_u128(0x61)), on: FlagOn::Person(AMARA), what: "Ring first.".into(), review_on: TODAY };
    let mut file = visited();
    file.take(PRIYA, FileBody::FlagRaised(flag.clone())).take(SAM, FileBody::FlagCleared { flag: flag.flag });
    file.take(AYO, FileBody::FlagCleared { flag: flag.flag });
    let story = tell(&file.log);
    let cleared: Vec<_> = story.moments.iter().filter(|moment| matches!(moment.kind, MomentKind::FlagCleared(_))).collect();
    assert_eq!(cleared.len(), 1, "what is cleared already is not cleared again");
    assert_eq!((cleared[0].by, &cleared[0].kind), (SAM, &MomentKind::FlagCleared(flag)));
    assert!(story.rules.flags.is_empty());
}

#[test]
fn p9_what_is_only_on_this_phone_is_known_to_be() {
    let mut story = tell(&visited().log);
    let pending = entry(9, PRIYA, &Body::Visit(VisitBody::Finalised { visit: VISIT }));
    story.apply(&pending, Whereabouts::OnThisPhone);
    let here: Vec<_> = story.whereabouts.iter().filter(|(_, place)| **place == Whereabouts::OnThisPhone).map(|(entry, _)| *entry).collect();
    assert_eq!(here, [pending.head.id]);
}
