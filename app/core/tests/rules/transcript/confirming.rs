//! From what a machine heard to the record: sorted, looked at, changed by thumb, and written.

use alongside_core::domain::entry::{Body, MAX_BODY_BYTES};
use alongside_core::domain::ids::{ActionId, NoteId};
use alongside_core::domain::story::{FamilyStory, Whereabouts};
use alongside_core::domain::visit::{Change, VisitBody, Voice};
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::world::{File, NOTE, PRIYA, VISIT, written};

fn sound() -> Sound {
    Sound { visit: VISIT, note: NOTE, about: vec![TOBI] }
}

fn bodies(proposal: Proposal) -> Result<Vec<ToWrite>, StillMarked> {
    let (mut notes, mut actions) = (0x100_u128.., 0x200_u128..);
    let mut next = || Uuid::from_u128(actions.next().unwrap());
    proposal.into_bodies(&sound(), || NoteId::from_uuid(Uuid::from_u128(notes.next().unwrap())), || ActionId::from_uuid(next()))
}

fn looked_at(mut proposal: Proposal) -> Proposal {
    proposal.look_at_all();
    proposal
}

/// The notes among what is written, by their headings.
fn read<'a>(written: &'a [ToWrite]) -> Vec<(Option<Section>, &'a str)> {
    let noted =
        |one: &'a ToWrite| if let VisitBody::Noted { section, text, .. } = &one.body { Some((*section, text.as_str())) } else { None };
    written.iter().filter_map(noted).collect()
}

#[test]
fn what_was_dictated_is_sorted_by_its_headings() {
    let passages = proposal(transcript(DICTATED)).passages();
    let told: Vec<(&str, Option<PersonId>, Vec<&str>)> = passages
        .iter()
        .map(|passage| (passage.place.words(), passage.place.about, passage.sentences.iter().map(|one| one.text.as_str()).collect()))
        .collect();
    let expected = [
        ("Not sorted yet", None, vec!["The flat was cold."]),
        ("The child's words", Some(AMARA), vec!["I like school because it is warm."]),
        ("Worries", None, vec!["Nobody was up."]),
        ("To be done", None, vec!["Maya to call school by Friday."]),
    ];
    assert_eq!(told, expected);
}

#[test]
fn whose_account_it_is_stays_in_the_words() {
    let spoken = ["What Mum said.", "He hit me.", "What Dad said.", "I never touched her."];
    let expected = "What Mum said. He hit me. What Dad said. I never touched her.";
    assert_eq!(read(&bodies(looked_at(proposal(transcript(&spoken)))).unwrap()), [(Some(Section::CarersAccount), expected)]);
    let view = ["In Mum's view, he is dangerous.", "I think so too."];
    assert_eq!(read(&bodies(looked_at(proposal(transcript(&view)))).unwrap()), [(None, "In Mum's view, he is dangerous. I think so too.")]);
}

#[test]
fn confirming_is_one_tap_where_nothing_is_marked_and_waits_for_a_look_where_something_is() {
    let clear = proposal(transcript(&["The flat was cold.", "Worries.", "She was tired."]));
    assert!(clear.is_ready());
    assert_eq!(read(&bodies(clear).unwrap()), [(None, "The flat was cold."), (Some(Section::Worries), "She was tired.")]);
    let mut marked = proposal(transcript(DICTATED));
    assert_eq!((marked.is_ready(), marked.marked()), (false, 2));
    assert_eq!(bodies(marked.clone()), Err(StillMarked(2)));
    marked.look_at(4_000);
    assert_eq!(bodies(marked.clone()), Err(StillMarked(1)));
    marked.leave_out(6_000);
    assert!(marked.is_ready() && bodies(marked).is_ok(), "what is left out needs no look");
}

#[test]
fn everything_can_be_moved_and_the_record_is_what_was_made_of_it() {
    let mut mine = proposal(transcript(DICTATED));
    mine.put(0, Place::of(Section::Seen));
    mine.change(2_000, "I like school because it's warm");
    mine.leave_out(4_000);
    let offer = mine.sentences()[6].offer.clone().unwrap();
    let expected = Promise { owner: "Maya".into(), what: "Call school".into(), by_on: Some(date(2026, 3, 6)) };
    assert_eq!(offer, (expected.clone(), None));
    mine.decide(6_000, Decided::Taken(Promise { owner: "Sam".into(), ..expected }));
    let written = bodies(looked_at(mine)).unwrap();
    let sections = [(Some(Section::Seen), "The flat was cold."), (Some(Section::ChildsWords), "I like school because it's warm")];
    assert_eq!(read(&written), [&sections[..], &[(None, "Maya to call school by Friday.")]].concat());
    assert!(matches!(&written[0].body, VisitBody::Heard { sentences, .. } if sentences.len() == DICTATED.len()));
    let about: Vec<&[PersonId]> = written.iter().map(|one| one.about.as_slice()).collect();
    assert_eq!(about, [&[TOBI][..], &[TOBI], &[AMARA], &[TOBI], &[]], "whose name was said, else whom the sound is about");
    let action = written.last().map(|one| &one.body);
    assert!(matches!(action, Some(VisitBody::ActionAgreed { owner, what, by_on: Some(_), .. }) if owner == "Sam" && what == "Call school"));
}

#[test]
fn an_action_that_nobody_took_is_not_made() {
    let written = bodies(looked_at(proposal(transcript(DICTATED)))).unwrap();
    assert!(!written.iter().any(|one| matches!(one.body, VisitBody::ActionAgreed { .. })));
    let mut refused = proposal(transcript(DICTATED));
    refused.decide(6_000, Decided::Refused);
    assert_eq!(refused.sentences()[6].offer.as_ref().unwrap().1, Some(Decided::Refused));
    refused.undecide(6_000);
    assert_eq!(refused.sentences()[6].offer.as_ref().unwrap().1, None);
}

#[test]
fn what_sounds_like_a_heading_can_be_made_words_and_the_other_way_round() {
    let mut mine = proposal(transcript(&["Worries.", "She was tired.", "Worry, ease.", "He was tired."]));
    mine.make_words(0);
    mine.make_heading(2_000, Place::of(Section::Strengths));
    let told: Vec<_> = mine.passages().into_iter().map(|passage| (passage.place, passage.sentences.len())).collect();
    assert_eq!(told, [(Place::default(), 2), (Place::of(Section::Strengths), 1)]);
}

#[test]
fn what_is_written_is_read_in_the_file_and_what_was_changed_can_be_told() {
    let mut mine = proposal(transcript(DICTATED));
    mine.change(2_000, "I like school.");
    mine.leave_out(0);
    let mut file = File::new();
    let voice = Some(Voice { recording: RECORDING, media_type: "audio/webm".into(), millis: 9_000, carries_on: None, rests_on: vec![] });
    let text = String::new();
    file.take(PRIYA, VisitBody::Noted { visit: VISIT, note: NOTE, section: None, text, voice, moved_from: None, spoken: None });
    let before = story(&file);
    assert_eq!(mine.already(&before.visits[&VISIT].notes[0]), Already::No);
    for one in bodies(looked_at(mine.clone())).unwrap() {
        file.take(PRIYA, one.body);
    }
    let after = story(&file);
    let visit = &after.visits[&VISIT];
    assert_eq!(mine.already(&visit.notes[0]), Already::ThisOne);
    let other = Edits::none(&transcript(DICTATED), ConfirmationId::from_uuid(Uuid::from_u128(9)));
    let other = Proposal::new(transcript(DICTATED), spoke(), other).unwrap();
    assert!(matches!(other.already(&visit.notes[0]), Already::Before(known) if known.len() == 1 && known[0].by == PRIYA));
    let changes = visit.changed_in(NOTE, CONFIRMATION);
    let kept = changes.iter().filter(|change| matches!(change, Change::Kept(_))).count();
    let left_out = changes.iter().filter(|change| matches!(change, Change::LeftOut(_))).count();
    assert_eq!((changes.len(), kept, left_out), (7, 2, 4), "three headings, and what was left out");
    assert!(matches!(&changes[2], Change::Changed(heard, now) if heard.text.ends_with("warm.") && now == "I like school."));
}

fn story(file: &File) -> FamilyStory {
    let mut story = FamilyStory::default();
    file.log.iter().for_each(|entry| story.apply(entry, Whereabouts::OnThisPhone));
    story
}

#[test]
fn silence_is_confirmed_too_and_a_passage_longer_than_an_entry_goes_on_in_another_note() {
    let written = bodies(proposal(transcript(&[]))).unwrap();
    assert!(matches!(&written[..], [ToWrite { body: VisitBody::Heard { sentences, .. }, .. }] if sentences.is_empty()));
    let long = "She said so. ".repeat(15_000);
    let written = bodies(looked_at(proposal(transcript(&[&long, "And so on."])))).unwrap();
    let words: String = read(&written).into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("|");
    assert_eq!(words.matches('|').count(), 1);
    assert!(words.replace('|', "") == format!("{} And so on.", long.trim()), "not a word is lost between the two");
    fits(&written);
}

fn fits(all: &[ToWrite]) {
    for one in all {
        let written = written(1, PRIYA, &Body::Visit(one.body.clone()));
        assert!(written.body.as_ref().unwrap().len() <= MAX_BODY_BYTES && written.read().is_ok());
    }
}

proptest! {
    #[test]
    fn every_sentence_lands_in_one_passage_unless_it_was_left_out_or_is_a_heading(heard in any_transcript(), deeds in any_deeds()) {
        let mut mine = proposal(heard);
        deeds.iter().for_each(|deed| act(&mut mine, deed));
        let mut landed: Vec<u64> = mine.passages().iter().flat_map(|passage| passage.sentences.iter().map(|one| one.at)).collect();
        landed.sort_unstable();
        let sentences = mine.sentences();
        let stands: Vec<u64> = sentences.iter().filter(|one| one.stands()).map(|one| one.at).collect();
        prop_assert_eq!(&landed, &stands);
        for one in sentences.iter().filter(|one| !one.stands()) {
            prop_assert!(one.left_out || one.opens.is_some() || one.changed || one.heard.trim().is_empty() || one.words.is_empty(), "{one:?}");
        }
        for passage in mine.passages() {
            prop_assert!(passage.sentences.iter().all(|one| one.place == passage.place));
            prop_assert!(passage.sentences.windows(2).all(|two| two[0].at < two[1].at), "in order");
        }
    }

    #[test]
    fn p2_what_is_written_holds_every_sentence_once_in_order_and_everything_that_was_heard(heard in any_transcript(), deeds in any_deeds()) {
        let mut mine = proposal(heard.clone());
        deeds.iter().for_each(|deed| act(&mut mine, deed));
        let mine = looked_at(mine);
        let passages = mine.passages();
        let written = bodies(mine).unwrap();
        let texts: Vec<String> = passages.iter().map(|passage| passage.sentences.iter().map(|one| one.text.as_str()).collect::<Vec<_>>().join(" ")).collect();
        let read = read(&written);
        prop_assert_eq!(read.iter().map(|(_, text)| (*text).to_owned()).collect::<Vec<_>>(), texts);
        prop_assert_eq!(read.iter().map(|(section, _)| *section).collect::<Vec<_>>(), passages.iter().map(|passage| passage.place.section()).collect::<Vec<_>>());
        let kept: Vec<String> = written.iter().filter_map(|one| if let VisitBody::Heard { sentences, .. } = &one.body { Some(sentences.clone()) } else { None }).flatten().map(|one| one.text).collect();
        prop_assert_eq!(kept, heard.sentences.into_iter().map(|one| one.text).collect::<Vec<_>>());
        for one in &written {
            let VisitBody::Noted { spoken: Some(spoken), text, .. } = &one.body else { continue };
            let long: u32 = spoken.pieces.iter().map(|piece| piece.chars + 1).sum();
            prop_assert_eq!(long as usize, text.chars().count() + 1, "the pieces are the whole of the words");
        }
        fits(&written);
    }

    #[test]
    fn what_is_done_to_one_sentence_leaves_all_others_as_they_were(heard in any_transcript(), deeds in any_deeds(), which in 0..12_usize, text in any_text()) {
        let mut mine = proposal(heard);
        deeds.iter().for_each(|deed| act(&mut mine, deed));
        let before = mine.sentences();
        let Some(one) = before.get(which) else { return Ok(()) };
        for kind in [0, 1, 3, 4, 5, 8, 9, 10] {
            let mut now = mine.clone();
            act(&mut now, &(kind, which, text.clone()));
            let others = |all: Vec<Proposed>| all.into_iter().filter(|other| other.at != one.at).collect::<Vec<_>>();
            prop_assert_eq!(others(before.clone()), others(now.sentences()));
        }
    }

    #[test]
    fn marks_are_of_words_that_the_screen_shows_and_those_are_the_words_that_stand(heard in any_transcript(), deeds in any_deeds()) {
        let mut mine = proposal(heard);
        deeds.iter().for_each(|deed| act(&mut mine, deed));
        for one in mine.sentences() {
            prop_assert!(one.marks.iter().all(|mark| mark.words.start < mark.words.end && mark.words.end <= one.words.len()), "{one:?}");
        }
        mine.look_at_all();
        prop_assert!(mine.is_ready());
    }

    #[test]
    fn p1_what_was_done_is_kept_as_a_draft_exactly_as_it_was_typed(heard in any_transcript(), deeds in any_deeds()) {
        let mut mine = proposal(heard.clone());
        deeds.iter().for_each(|deed| act(&mut mine, deed));
        let draft = serde_json::to_string(mine.edits()).unwrap();
        let again = Proposal::new(heard, spoke(), serde_json::from_str(&draft).unwrap()).unwrap();
        prop_assert_eq!(again.sentences(), mine.sentences());
        prop_assert_eq!(again, mine);
    }
}
