//! A transcript grows while it is heard, and another model may hear the same sound: nobody's work is lost over either.

use proptest::prelude::*;

use super::*;

fn of_model(model: &str, sentences: &[&str]) -> Transcript {
    Transcript { model: model.into(), ..transcript(sentences) }
}

#[test]
fn work_stays_when_the_same_model_has_heard_more() {
    let mut mine = proposal(transcript(&DICTATED[..3]));
    mine.change(0, "The flat was old");
    mine.put(2_000, Place::of(Section::Seen));
    assert_eq!(mine.grow(transcript(DICTATED)), Ok(true));
    let sentences = mine.sentences();
    assert_eq!((sentences.len(), sentences[0].text.as_str(), sentences[2].place), (7, "The flat was old", Place::of(Section::Seen)));
    assert_eq!(sentences[0].marks, []);
    assert_eq!(mine.grow(transcript(&DICTATED[..2])), Ok(false), "what comes too late changes nothing");
    assert_eq!(mine.sentences(), sentences);
}

#[test]
fn a_sentence_that_is_heard_otherwise_than_when_it_was_worked_on_is_looked_at_anew() {
    let mut mine = proposal(transcript(&["She was", "Nobody was", "He", "They"]));
    mine.change(0, "She was there");
    mine.look_at(1_000);
    mine.leave_out(2_000);
    mine.put(3_000, Place::of(Section::Seen));
    mine.grow(transcript(&["She was not there.", "Nobody was up.", "He has a knife.", "They slept."])).unwrap();
    let sentences = mine.sentences();
    let first = |one: &Proposed| one.marks.first().map(|mark| mark.why.clone());
    assert_eq!((sentences[0].text.as_str(), first(&sentences[0])), ("She was there", Some(Why::HeardAnew)));
    assert_eq!((sentences[1].text.as_str(), first(&sentences[1])), ("Nobody was up.", Some(Why::HeardAnew)));
    assert!(sentences[1].marks.iter().any(|mark| mark.why == Why::Negation), "and for what it says");
    assert!(!sentences[2].left_out && sentences[2].stands(), "what was left out was something else");
    assert_eq!((sentences[3].place, first(&sentences[3])), (Place::of(Section::Seen), None), "a place is no stand on the words");
    mine.look_at_all();
    assert!(mine.is_ready());
    assert_eq!(mine.sentences()[0].text, "She was there");
}

#[test]
fn what_was_typed_stays_where_the_machine_hears_no_such_sentence_any_more() {
    let mut mine = proposal(transcript(&["One.", "She was there.", "Worries."]));
    mine.change(1_000, "Ngozi was there.");
    mine.leave_out(0);
    let mut whole = transcript(&["One. She was there.", "", "", "More."]);
    whole.sentences.drain(1..3);
    mine.grow(whole).unwrap();
    let told: Vec<_> = mine.sentences().into_iter().map(|one| (one.text, one.marks.first().map(|mark| mark.why.clone()))).collect();
    let anew = Some(Why::HeardAnew);
    let expected = [("One. She was there.", anew.clone()), ("Ngozi was there.", anew), ("More.", None)];
    assert_eq!(told, expected.map(|(text, why)| (text.to_owned(), why)));
    mine.look_at_all();
    assert!(mine.is_ready() && mine.sentences().len() == 3);
}

#[test]
fn a_transcript_of_another_model_never_takes_the_place_of_the_one_that_was_worked_on() {
    let (small, large) = (of_model("tiny", DICTATED), of_model("base", &DICTATED[..5]));
    let further = of_model("tiny", &[DICTATED, &["More."]].concat());
    let nothing = Edits::none(&small, CONFIRMATION);
    let all = [small.clone(), large.clone(), further.clone()];
    let choice = choose(&all, None, None);
    assert_eq!((choice.with, choice.others), (Some(&further), vec![&large]), "the furthest of each model");
    assert_eq!(choose(&all, Some(&nothing), None).with, Some(&further), "with nothing done, nothing is lost");
    assert_eq!(choose(&all, Some(&nothing), Some("base")).with, Some(&large), "what is being read stays");
    assert_eq!(choose(&all, None, Some("gone")).with, Some(&further), "what was read and is not here any more holds nothing up");
    let mut mine = Proposal::new(large.clone(), spoke(), Edits::none(&large, CONFIRMATION)).unwrap();
    mine.change(0, "The flat was old.");
    let choice = choose(&all, Some(mine.edits()), Some("tiny"));
    assert_eq!((choice.with, choice.others), (Some(&large), vec![&further]));
    assert_eq!(choose([&small], Some(mine.edits()), None), Choice { with: None, others: vec![&small] });
    assert_eq!(mine.grow(further.clone()), Err(OtherModel));
    assert_eq!(Proposal::new(further.clone(), spoke(), mine.edits().clone()), Err(OtherModel));
    let carried = Proposal::new(further, spoke(), mine.edits().clone().carried_to("tiny")).unwrap();
    let first = carried.sentences().remove(0);
    assert_eq!((first.text.as_str(), &first.marks[0].why), ("The flat was old.", &Why::HeardAnew), "once somebody chose it");
    let elsewhere = Transcript { recording: RecordingId::from_uuid(Uuid::from_u128(1)), ..small };
    assert_eq!(choose([&elsewhere], Some(mine.edits()), None), Choice { with: None, others: vec![] }, "of another recording it is none");
}

proptest! {
    #[test]
    fn where_nothing_was_done_what_is_heard_further_is_as_if_it_had_been_heard_at_once(heard in any_transcript(), cut in 0..10_usize) {
        let mut sentences = heard.sentences.clone();
        sentences.truncate(cut);
        let mut mine = proposal(Transcript { sentences, ..heard.clone() });
        mine.grow(heard.clone()).unwrap();
        prop_assert_eq!(mine, proposal(heard));
    }

    #[test]
    fn p1_what_was_typed_is_there_after_any_growth(
        heard in any_transcript(), before in any_deeds(), other in any_transcript(), after in any_deeds()
    ) {
        let mut mine = proposal(heard);
        before.iter().for_each(|deed| act(&mut mine, deed));
        let typed: Vec<(u64, String)> = mine.sentences().into_iter().filter(|one| one.changed).map(|one| (one.at, one.text)).collect();
        mine.grow(other.clone()).unwrap();
        let grown = mine.sentences();
        for (at, text) in &typed {
            let found: Vec<&str> = grown.iter().filter(|one| one.at == *at).map(|one| one.text.as_str()).collect();
            prop_assert_eq!(found, [text.as_str()]);
        }
        after.iter().for_each(|deed| act(&mut mine, deed));
        mine.look_at_all();
        prop_assert!(mine.is_ready());
    }
}
