//! Recording others: who was asked, whose yes a recording rests on, what a no does, and where the sound has a gap.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::{Body, Receipt};
use alongside_core::domain::ids::{NoteId, PersonId, Position, RecordingId};
use alongside_core::domain::story::{FamilyStory, Whereabouts};
use alongside_core::domain::visit::*;
use proptest::prelude::*;
use uuid::Uuid;

use crate::world::*;

const FAMILY_OF_TWO: [PersonId; 2] = [AMARA, TOBI];

fn grace() -> Who {
    Who::Named("Grace, a neighbour".into())
}

fn answered(who: impl Into<Option<PersonId>>, answer: RecordingAnswer) -> VisitBody {
    VisitBody::RecordingAnswered { visit: VISIT, who: who.into().map_or_else(grace, Who::Person), answer }
}

fn there(who: Who, there: bool) -> VisitBody {
    VisitBody::WasThere { visit: VISIT, who, there }
}

/// The file as it is read after the server has all of it.
fn tell(file: &File) -> FamilyStory {
    let mut story = FamilyStory::default();
    for (entry, position) in file.log.iter().zip(1..) {
        story.apply(entry, Whereabouts::Received(Receipt { position: Position(position), received_at: at(100), late: false }));
    }
    story
}

/// The visit after these words, each of its author.
fn visit_after(words: impl IntoIterator<Item = (PersonId, VisitBody)>) -> Visit {
    let mut file = File::new();
    file.take(PRIYA, VisitBody::Started { visit: VISIT });
    for (by, body) in words {
        file.take(by, body);
    }
    tell(&file).visits[&VISIT].clone()
}

fn names(who: &[Who]) -> String {
    let name = |who: &Who| match who {
        Who::Person(AMARA) => "Amara".to_owned(),
        Who::Person(_) => "Tobi".to_owned(),
        Who::Named(name) => name.clone(),
    };
    who.iter().map(name).collect::<Vec<_>>().join(" and ")
}

fn say(visit: &Visit) -> String {
    match visit.may_record_others(&FAMILY_OF_TWO) {
        Ok(agreed) => format!("recorded: yes of {}", names(&agreed.into_iter().map(|agreed| agreed.who).collect::<Vec<_>>())),
        Err(NotRecorded::SaidNo(who)) => format!("no of {}", names(&who)),
        Err(NotRecorded::NotAsked(who)) => format!("to be asked: {}", names(&who)),
        Err(NotRecorded::NobodyElse) => "nobody else".to_owned(),
    }
}

#[test]
fn others_are_recorded_only_on_a_yes_of_each_who_is_there() {
    let answers = core::iter::once(None).chain(RecordingAnswer::ALL.map(Some));
    let answers: Vec<Option<RecordingAnswer>> = answers.collect();
    let seen = |seen| VisitBody::Child { visit: VISIT, child: TOBI, answer: ChildAnswer::Seen(seen) };
    let told = |answer: Option<RecordingAnswer>| answer.map_or("-", RecordingAnswer::words).to_owned();
    let mut rows = Vec::new();
    for amara in answers.iter().copied() {
        for (tobi_was, before) in [("-", None), ("seen", Some(seen(true))), ("not seen", Some(seen(false)))] {
            for tobi in answers.iter().copied() {
                let of = |who, answer: Option<RecordingAnswer>| answer.map(|answer| (PRIYA, answered(who, answer)));
                let words = before.clone().map(|body| (PRIYA, body)).into_iter().chain(of(AMARA, amara)).chain(of(TOBI, tobi));
                rows.push(vec![told(amara), tobi_was.to_owned(), told(tobi), say(&visit_after(words))]);
            }
        }
    }
    insta::assert_snapshot!(table(&["Amara", "Tobi was", "Tobi", "others"], &rows));
}

#[test]
fn whoever_is_named_as_there_is_asked_too_and_whoever_left_is_not() {
    let yes = || FAMILY_OF_TWO.map(|who| (PRIYA, answered(who, RecordingAnswer::Yes)));
    let with_grace = |is: bool| visit_after(yes().into_iter().chain([(PRIYA, there(grace(), is))]));
    assert_eq!(say(&with_grace(true)), "to be asked: Grace, a neighbour");
    assert_eq!(say(&with_grace(false)), "recorded: yes of Amara and Tobi");
    let adult_away = visit_after([(PRIYA, answered(AMARA, RecordingAnswer::Yes)), (PRIYA, there(Who::Person(TOBI), false))]);
    assert_eq!(say(&adult_away), "recorded: yes of Amara");
    assert_eq!(say(&visit_after([])), "to be asked: Amara and Tobi", "nothing is preselected");
}

#[test]
fn to_leave_the_room_takes_no_back_and_no_colleagues_yes_overwrites_it() {
    let amara = |by, answer| (by, answered(AMARA, answer));
    let tobi = (PRIYA, answered(TOBI, RecordingAnswer::Yes));
    let after = |words: Vec<(PersonId, VisitBody)>| say(&visit_after(words.into_iter().chain([tobi.clone()])));
    let (yes, no, left) = (RecordingAnswer::Yes, RecordingAnswer::No, RecordingAnswer::NotHere);
    assert_eq!(after(vec![amara(PRIYA, no), amara(PRIYA, left)]), "no of Amara");
    assert_eq!(after(vec![amara(SAM, no), amara(PRIYA, yes)]), "no of Amara");
    assert_eq!(after(vec![amara(SAM, no), amara(PRIYA, yes), amara(SAM, yes)]), "recorded: yes of Amara and Tobi");
    assert_eq!(after(vec![amara(PRIYA, no), amara(PRIYA, RecordingAnswer::NotAsked), amara(PRIYA, left)]), "recorded: yes of Tobi");
    assert_eq!(after(vec![amara(PRIYA, yes), amara(PRIYA, left)]), "recorded: yes of Tobi");
}

#[test]
fn a_yes_that_was_taken_back_is_kept_and_told_of_the_recording_that_rested_on_it() {
    let mut file = File::new();
    file.take(PRIYA, VisitBody::Started { visit: VISIT });
    for who in FAMILY_OF_TWO {
        file.take(PRIYA, answered(who, RecordingAnswer::Yes));
    }
    let rests_on = tell(&file).visits[&VISIT].may_record_others(&FAMILY_OF_TWO).unwrap();
    let voice = Voice { rests_on, ..voice(1, None) };
    file.take(PRIYA, noted(&voice));
    assert_eq!(tell(&file).visits[&VISIT].taken_back(&voice), []);
    file.take(PRIYA, answered(AMARA, RecordingAnswer::No));
    let no_at = file.log.last().unwrap().head.written_at;
    file.take(PRIYA, answered(AMARA, RecordingAnswer::Yes));
    let visit = &tell(&file).visits[&VISIT];
    assert_eq!(visit.taken_back(&voice), [Agreed { who: Who::Person(AMARA), at: no_at }], "also where she said yes again later");
    assert_eq!(visit.notes[0].voice.as_ref().unwrap().rests_on.len(), 2);
    let again = Voice { rests_on: visit.may_record_others(&FAMILY_OF_TWO).unwrap(), ..voice };
    assert_eq!(visit.taken_back(&again), [], "what is recorded from then on rests on the new yes");
}

fn voice(number: u128, carries_on: Option<CarriesOn>) -> Voice {
    let recording = RecordingId::from_uuid(Uuid::from_u128(number));
    Voice { recording, media_type: "audio/webm".into(), millis: 60_000, carries_on, rests_on: vec![] }
}

fn noted(voice: &Voice) -> VisitBody {
    let note = NoteId::from_uuid(voice.recording.uuid());
    let (text, voice) = (String::new(), Some(voice.clone()));
    VisitBody::Noted { visit: VISIT, note, section: None, text, voice, moved_from: None, spoken: None }
}

#[test]
fn a_recording_that_goes_on_from_another_says_from_when_until_when_nothing_was_recorded() {
    let first = voice(1, None);
    let gap = CarriesOn { recording: first.recording, stopped_at: at(41), began_at: at(44) };
    let mut file = File::new();
    file.take(PRIYA, VisitBody::Started { visit: VISIT }).take(PRIYA, noted(&first)).take(PRIYA, noted(&voice(2, Some(gap))));
    let told = |file: &File| tell(file).visits[&VISIT].notes.iter().map(|note| note.unrecorded).collect::<Vec<_>>();
    assert_eq!(told(&file), [None, Some((at(41), at(44)))]);
    // A clock that ran years ahead was as wrong before the gap as after it.
    let years = 5 * 365 * 24 * 60 * 60_000;
    let ahead = |at: Timestamp| at.plus(years);
    let wrong = CarriesOn { stopped_at: ahead(gap.stopped_at), began_at: ahead(gap.began_at), ..gap };
    let mut late = entry(4, PRIYA, &Body::Visit(noted(&voice(2, Some(wrong)))));
    (late.head.happened_at, late.head.written_at) = (ahead(at(50)), ahead(at(50)));
    file.log.pop();
    file.log.push(late);
    let (from, until) = told(&file)[1].unwrap();
    assert_eq!(until.millis() - from.millis(), 3 * 60_000);
    assert!(until < at(100), "it is told where it can have been: {until:?}");
}

#[test]
fn a_recording_of_an_earlier_version_goes_on_from_none_and_rests_on_nobody() {
    let text = r#"{"recording":"00000000-0000-0000-0000-000000000001","media_type":"audio/webm","millis":60000}"#;
    let read: Voice = serde_json::from_str(text).unwrap();
    assert_eq!(read, voice(1, None));
    assert_eq!(serde_json::to_string(&read).unwrap(), text, "and it is written as it always was");
}

fn who() -> impl Strategy<Value = Who> {
    prop_oneof![Just(Who::Person(AMARA)), Just(Who::Person(TOBI)), Just(grace())]
}

fn word() -> impl Strategy<Value = VisitBody> {
    prop_oneof![
        4 => (who(), prop::sample::select(RecordingAnswer::ALL.to_vec()))
            .prop_map(|(who, answer)| VisitBody::RecordingAnswered { visit: VISIT, who, answer }),
        1 => (who(), any::<bool>()).prop_map(|(who, is)| there(who, is)),
        1 => (prop::sample::select(FAMILY_OF_TWO.to_vec()), any::<bool>())
            .prop_map(|(child, seen)| VisitBody::Child { visit: VISIT, child, answer: ChildAnswer::Seen(seen) }),
    ]
}

fn words() -> impl Strategy<Value = Vec<(PersonId, VisitBody)>> {
    prop::collection::vec((prop::sample::select(vec![PRIYA, SAM]), word()), 0..14)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn whatever_was_said_before_one_more_no_ends_it(said in words(), who in who(), by in prop::sample::select(vec![PRIYA, SAM])) {
        let no = VisitBody::RecordingAnswered { visit: VISIT, who: who.clone(), answer: RecordingAnswer::No };
        let visit = visit_after(said.into_iter().chain([(by, no)]));
        let answer = visit.may_record_others(&FAMILY_OF_TWO);
        prop_assert!(matches!(&answer, Err(NotRecorded::SaidNo(all)) if all.contains(&who)), "{answer:?}");
    }

    #[test]
    fn where_others_are_recorded_each_who_may_be_heard_said_yes_or_is_away(said in words()) {
        let visit = visit_after(said);
        let all = visit.may_be_heard(&FAMILY_OF_TWO);
        prop_assert!(FAMILY_OF_TWO.iter().all(|person| all.contains(&Who::Person(*person))));
        let latest = |who: &Who| visit.on_recording.get(who).and_then(|said| said.latest().copied());
        match visit.may_record_others(&FAMILY_OF_TWO) {
            Ok(agreed) => {
                prop_assert!(!agreed.is_empty());
                prop_assert!(agreed.iter().all(|agreed| latest(&agreed.who) == Some(RecordingAnswer::Yes)));
                prop_assert!(all.iter().all(|who| visit.is_away(who) || agreed.iter().any(|agreed| agreed.who == *who)));
            }
            Err(NotRecorded::SaidNo(who)) => prop_assert!(who.iter().all(|who| visit.on_recording[who].all().iter().any(|said| said.what == RecordingAnswer::No))),
            Err(NotRecorded::NotAsked(who)) => prop_assert!(!who.is_empty() && who.iter().all(|who| latest(who) != Some(RecordingAnswer::Yes))),
            Err(NotRecorded::NobodyElse) => prop_assert!(all.iter().all(|who| visit.is_away(who))),
        }
    }
}
