//! What is dictated outside a visit: whose it is until it is sent, what goes with the text, and what keeps its sound.

use alongside_core::domain::advice::{AdviceBody, Specialism};
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::dictation::*;
use alongside_core::domain::entry::{Body, Entry, MAX_BODY_BYTES, Receipt, RecordClass};
use alongside_core::domain::family::FamilyRules;
use alongside_core::domain::ids::*;
use alongside_core::domain::policy::home;
use alongside_core::domain::retention::KeptClass;
use alongside_core::domain::story::{FamilyStory, Whereabouts};
use alongside_core::domain::transcript::{Edits, Proposal, Sentence, Spoke, Transcript};
use alongside_core::domain::visit::{HeardSentence, Voice};
use jiff::civil::date;
use uuid::Uuid;

use crate::advice::claimed;
use crate::retention::{HOLD, SOUND, classes, deleted, held, receive, ruled, sound_rule, words_rule};
use crate::transcript::spoke;
use crate::world::*;

const CONFIRMATION: ConfirmationId = ConfirmationId::from_uuid(Uuid::from_u128(0x181));

fn voice(recording: RecordingId, millis: u64) -> Voice {
    Voice { recording, media_type: "audio/webm".into(), millis, carries_on: None, rests_on: vec![] }
}

fn taken(until_ms: u64) -> WordsTaken {
    WordsTaken { confirmation: CONFIRMATION, model: "tiny.en".into(), until_ms }
}

fn sentence(text: &str) -> HeardSentence {
    HeardSentence { start_ms: 0, end_ms: 900, text: text.into() }
}

pub fn heard() -> DictationBody {
    let sentences = vec![sentence("What would you try next?")];
    DictationBody::Heard { confirmation: CONFIRMATION, recording: SOUND, model: "tiny.en".into(), sentences }
}

/// A question of so many milliseconds, of which the words were taken up to a moment.
fn asked(millis: u64, taken: Option<WordsTaken>) -> AdviceBody {
    let dictated = vec![Dictation { voice: voice(SOUND, millis), taken }];
    let text = "What would you try next?".into();
    AdviceBody::Asked { question: QUESTION, specialism: Specialism::Practice, text, extract: String::new(), dictated }
}

fn answered(taken: Option<WordsTaken>) -> AdviceBody {
    let dictated = vec![Dictation { voice: voice(SOUND, 1_000), taken }];
    AdviceBody::Answered { question: QUESTION, text: "Draw it.".into(), dictated }
}

/// What is due long after, under rules for the sound and for the machine's words.
fn due_in_the_end(rules: &FamilyRules) -> Vec<KeptClass> {
    let mut directory = directory();
    ruled(&mut directory, sound_rule(1), BEGAN);
    ruled(&mut directory, words_rule(1), BEGAN);
    classes(rules, &directory, Timestamp::start_of(date(2200, 1, 1)))
}

fn after(bodies: Vec<(PersonId, Said)>) -> FamilyRules {
    let mut rules = File::new().rules;
    (2..).zip(bodies).for_each(|(number, (by, body))| receive(&mut rules, number, by, body.0, at(0)));
    rules
}

#[test]
fn the_sound_of_a_question_is_kept_until_its_words_were_taken() {
    let both = [KeptClass::Sound, KeptClass::MachineWords];
    assert_eq!(due_in_the_end(&after(vec![(PRIYA, asked(1_000, None).into())])), [], "no word was taken");
    assert_eq!(due_in_the_end(&after(vec![(PRIYA, asked(300_000, Some(taken(900))).into())])), [], "the rest of it was not");
    assert_eq!(due_in_the_end(&after(vec![(PRIYA, asked(1_000, Some(taken(900))).into())])), both);
    let again = vec![(PRIYA, asked(1_000, None).into()), (SAM, asked(1_000, Some(taken(900))).into())];
    assert_eq!(due_in_the_end(&after(again)), [], "what did not come to pass takes no word");
}

#[test]
fn the_sound_of_an_answer_is_kept_until_its_words_were_taken() {
    let to_it =
        |taken| vec![(PRIYA, crate::advice::asked(Specialism::Practice).into()), (IVO_PRACTICE, claimed().into()), (IVO_PRACTICE, taken)];
    assert_eq!(due_in_the_end(&after(to_it(answered(None).into()))), []);
    assert_eq!(due_in_the_end(&after(to_it(answered(Some(taken(900))).into()))), [KeptClass::Sound, KeptClass::MachineWords]);
    let unclaimed = vec![(PRIYA, crate::advice::asked(Specialism::Practice).into()), (IVO_PRACTICE, answered(Some(taken(900))).into())];
    assert_eq!(due_in_the_end(&after(unclaimed)), [], "nobody answered");
}

#[test]
fn a_hold_keeps_the_sound_of_a_question() {
    let mut rules = after(vec![(PRIYA, asked(1_000, Some(taken(900))).into())]);
    receive(&mut rules, 8, PRIYA, held("Proceedings have begun."), at(0));
    assert!(rules.holds.iter().any(|hold| hold.hold == HOLD));
    assert_eq!(due_in_the_end(&rules), []);
}

#[test]
fn on_its_way_a_question_takes_no_word_of_its_sound() {
    let mut rules = after(vec![]);
    rules.apply(&entry(9, PRIYA, &Body::Advice(asked(1_000, Some(taken(900))))));
    assert_eq!(due_in_the_end(&rules), []);
}

#[test]
fn what_a_machine_heard_is_a_record_in_the_file_or_its_legal_side_and_nowhere_else() {
    let body = Body::Dictation(heard());
    let (family, side) = (StreamId::Family(FAMILY), StreamId::Side(FAMILY, Side::Legal));
    assert!(!body.is_act() && home(family, &body) && home(side, &body));
    assert!(!home(StreamId::Person(PRIYA), &body) && !home(StreamId::Team(TEAM), &body));
    assert_eq!((body.class(family), body.class(side)), (RecordClass::Transcript, RecordClass::Legal));
    assert_eq!(body.heard_in(), Some(SOUND));
}

fn tell(log: &[Entry]) -> FamilyStory {
    let mut story = FamilyStory::default();
    for (entry, position) in log.iter().zip(1..) {
        story.apply(entry, Whereabouts::Received(Receipt { position: Position(position), received_at: at(0), late: false }));
    }
    story
}

#[test]
fn p4_what_a_machine_heard_of_a_question_goes_by_its_rule_and_the_question_stays() {
    let said: [Said; 3] = [heard().into(), asked(1_000, Some(taken(900))).into(), deleted(words_rule(1)).into()];
    let log: Vec<Entry> = (1..).zip(&said).map(|(number, body)| entry(number, PRIYA, &body.0)).collect();
    let before = tell(&log[..2]);
    let question = &before.questions[&QUESTION];
    assert_eq!(before.heard_in(&question.dictated[0]), [sentence("What would you try next?")]);
    let wordless =
        |entry: &Entry| if entry.body.heard_in().is_some() { Entry { body: Body::Erased, ..entry.clone() } } else { entry.clone() };
    let (old, fresh) = (tell(&log), tell(&log.iter().map(wordless).collect::<Vec<_>>()));
    assert_eq!(old, fresh);
    assert!(old.heard_in(&question.dictated[0]).is_empty());
    assert_eq!(old.questions[&QUESTION].text, "What would you try next?");
}

#[test]
fn a_question_of_a_build_that_knew_no_dictation_is_still_read() {
    let text = r#"{"asked":{"question":"00000000-0000-0000-0000-000000000001","specialism":"practice","text":"May we?","extract":"","voice":"00000000-0000-0000-0000-000000000002"}}"#;
    let read: AdviceBody = serde_json::from_str(text).unwrap();
    assert_eq!(read.dictated(), Some(("May we?", &[][..])));
}

fn unsent(number: u128) -> Unsent {
    Unsent::of(voice(RecordingId::from_uuid(Uuid::from_u128(number)), 1_000))
}

#[test]
fn two_phones_lose_no_recording_of_a_draft_between_them() {
    let worked_on = Unsent { taken: Some(taken(900)), heard: vec![sentence("Yes.")], ..unsent(1) };
    let out = Unsent { left_out: true, ..unsent(2) };
    assert_eq!(together(vec![unsent(1)], vec![worked_on.clone(), unsent(2)]), [worked_on.clone(), unsent(2)]);
    assert_eq!(together(vec![worked_on.clone(), out.clone()], vec![unsent(1), unsent(2)]), [worked_on, out]);
}

#[test]
fn what_is_left_out_is_not_sent_and_what_was_heard_fits_into_entries() {
    let long = vec![sentence(&"So it went on. ".repeat(30_000))];
    let worked_on = Unsent { taken: Some(taken(900)), heard: long, ..unsent(1) };
    let (dictated, heard) = sent(vec![worked_on.clone(), Unsent { left_out: true, ..unsent(2) }, unsent(3)]);
    assert_eq!(dictated, [Dictation { voice: worked_on.voice, taken: worked_on.taken }, Dictation { voice: unsent(3).voice, taken: None }]);
    assert!(heard.len() > 1);
    for body in heard {
        assert!(serde_json::to_vec(&Body::Dictation(body)).unwrap().len() < MAX_BODY_BYTES);
    }
}

#[test]
fn what_does_not_stand_word_for_word_is_told() {
    let all = [sentence(" He stayed in bed."), sentence(" He was not angry.")];
    assert_eq!(not_word_for_word(&all, "He stayed in bed. He was angry."), [&all[1]]);
}

#[test]
fn every_word_of_a_question_goes_into_its_text_also_where_it_sounds_like_a_heading() {
    let spoken = |start_ms, text: &str| Sentence { start_ms, end_ms: start_ms + 900, text: text.into(), words: vec![] };
    let sentences = vec![spoken(0, " Actions."), spoken(1_000, " I will call Amara on Friday."), spoken(2_000, " Is it too soon?")];
    let transcript = Transcript { recording: SOUND, model: "tiny.en".into(), sentences };
    let as_text = Spoke { sorts: false, ..spoke() };
    let edits = Edits::none(&transcript, CONFIRMATION);
    let mut proposal = Proposal::new(transcript, as_text, edits).unwrap();
    assert!(proposal.clone().into_words().is_err(), "a name is to be looked at first");
    assert!(proposal.sentences().iter().all(|one| one.offer.is_none() && one.opens.is_none()));
    proposal.look_at_all();
    proposal.change(2_000, "Is it too soon for her?");
    let words = proposal.into_words().unwrap();
    assert_eq!(words.words, "Actions. I will call Amara on Friday. Is it too soon for her?");
    assert_eq!((words.taken, words.heard.len()), (taken(2_900), 3));
}
