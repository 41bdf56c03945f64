//! What arrives of a stream: without a gap, and with the chain that this phone knows.

use std::collections::BTreeMap;

use alongside_core::domain::draft::DraftBody;
use alongside_core::domain::entry::Body;
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{ConfirmationId, DraftId, EntryId, NoteId, Position, RecordingId, RuleId};
use alongside_core::domain::policy::Rules;
use alongside_core::domain::retention::{KeptClass, Period, RetentionRule, RuleKind, Unit};
use alongside_core::domain::visit::VisitBody;
use alongside_core::sync::plan::pages::{Broken, Cursors, check, words_that_go};
use alongside_core::sync::protocol::{Base, Received, StreamPage};
use alongside_core::sync::store::{Arrived, Held};

use crate::sample::{authority, entry, page, receipt, stream, visit, written};

fn at(position: u64) -> Cursors {
    BTreeMap::from([(stream(1), (Position(position), page(stream(1), 0, position).chain))])
}

fn try_page(page: StreamPage, cursors: &Cursors) -> Result<Option<Arrived>, Broken> {
    check(page, cursors, Some(authority(1)))
}

#[test]
fn a_page_that_goes_on_where_the_phone_stands_is_taken() {
    let taken = try_page(page(stream(1), 2, 5), &at(2)).unwrap().unwrap();
    assert_eq!((taken.from, taken.to, taken.entries.len()), (Position(2), Position(5), 3));
    assert!(try_page(page(stream(1), 0, 3), &Cursors::new()).unwrap().is_some());
}

#[test]
fn a_page_with_nothing_new_changes_nothing() {
    assert_eq!(try_page(page(stream(1), 2, 2), &at(2)), Ok(None));
}

#[test]
fn a_page_with_a_gap_or_an_entry_twice_is_not_taken() {
    assert_eq!(try_page(page(stream(1), 3, 5), &at(2)), Err(Broken::Gap));
    assert_eq!(try_page(page(stream(1), 1, 5), &at(2)), Err(Broken::Gap));
    let mut missing = page(stream(1), 0, 5);
    missing.entries.remove(2);
    assert_eq!(try_page(missing, &Cursors::new()), Err(Broken::Gap));
}

/// FAULTS 57: a flipped byte, two rows swapped, another key, and a history that this phone knows otherwise.
#[test]
fn a_page_whose_chain_does_not_hold_is_refused() {
    let mut flipped = page(stream(1), 2, 5);
    flipped.entries[1].written.head = flipped.entries[1].written.head.replace("\"third_party\":false", "\"third_party\":true");
    assert_eq!(try_page(flipped, &at(2)), Err(Broken::Chain));
    let mut swapped = page(stream(1), 2, 5);
    let first = swapped.entries[0].written.clone();
    swapped.entries[0].written = std::mem::replace(&mut swapped.entries[1].written, first);
    assert_eq!(try_page(swapped, &at(2)), Err(Broken::Chain));
    let rewritten = BTreeMap::from([(stream(1), (Position(2), page(stream(2), 0, 2).chain))]);
    assert_eq!(try_page(page(stream(1), 2, 5), &rewritten), Err(Broken::Chain));
}

#[test]
fn a_chain_does_not_pass_for_another_stream_or_another_authority() {
    let borrowed = StreamPage { stream: stream(2), ..page(stream(1), 0, 3) };
    assert_eq!(check(borrowed, &Cursors::new(), Some(authority(1))), Err(Broken::Gap));
    assert_eq!(check(page(stream(1), 0, 3), &Cursors::new(), Some(authority(2))), Err(Broken::Chain));
}

#[test]
fn a_page_whose_words_were_erased_still_holds() {
    let mut page = page(stream(1), 0, 3);
    page.entries[1].written = page.entries[1].written.erased();
    assert!(try_page(page, &Cursors::new()).unwrap().is_some());
}

#[test]
fn a_stream_may_start_from_a_base() {
    let base = Base { position: Position(40), fold: 1, rules: Rules::empty(stream(1)) };
    let page = StreamPage { base: Some(base), ..page(stream(1), 40, 42) };
    let taken = try_page(page, &at(2)).unwrap().unwrap();
    assert_eq!((taken.from, taken.to), (Position(2), Position(42)));
}

/// The mover lists the first words, and words of another note; of the colleague's correction they know nothing.
#[test]
fn the_words_of_a_note_that_was_moved_out_go_from_the_phone_whoever_put_them_right() {
    let (ours, other) = (NoteId::from_uuid(visit(8).uuid()), NoteId::from_uuid(visit(9).uuid()));
    let first =
        |note| VisitBody::Noted { visit: visit(1), note, section: None, text: "Ill.".into(), voice: None, moved_from: None, spoken: None };
    let corrected = |note| VisitBody::Corrected { note, corrects: entry(2), text: "Well.".into() };
    let heard = |note| VisitBody::Heard {
        visit: visit(1),
        note,
        confirmation: ConfirmationId::from_uuid(visit(2).uuid()),
        recording: RecordingId::from_uuid(visit(3).uuid()),
        model: "tiny.en".into(),
        sentences: vec![],
    };
    let received = |number, body| Received { receipt: receipt(number), written: written(number, stream(1), &Body::Visit(body), &[]) };
    let held = [first(other), first(ours), corrected(ours), heard(other)];
    let held = Held { base: None, entries: (1..).zip(held).map(|(number, body)| received(number, body)).collect() };
    let moved = VisitBody::MovedAway { note: ours, entries: vec![entry(1), entry(2)] };
    let entries = vec![received(5, corrected(ours)), received(6, moved), received(7, corrected(other)), received(8, heard(ours))];
    let page = Arrived { stream: stream(1), from: Position(4), base: None, entries, to: Position(8), chain: page(stream(1), 0, 0).chain };
    assert_eq!(words_that_go(&page, Some(&held)), [2, 3, 5, 8].map(|number| (stream(1), entry(number))));
    assert_eq!(words_that_go(&page, None), [5, 8].map(|number| (stream(1), entry(number))));
    let without_a_mark = Arrived { entries: page.entries[..1].to_vec(), ..page };
    assert_eq!(words_that_go(&without_a_mark, Some(&held)), []);
}

/// What a machine wrote down of one recording goes, whoever confirmed it; what somebody put in the record of it stays.
#[test]
fn what_a_machine_wrote_down_goes_from_the_phone_once_its_time_is_over() {
    let recording = |number| RecordingId::from_uuid(visit(number).uuid());
    let (note, confirmation) = (NoteId::from_uuid(visit(8).uuid()), ConfirmationId::from_uuid(visit(2).uuid()));
    let heard = |recording| VisitBody::Heard { visit: visit(1), note, confirmation, recording, model: "tiny.en".into(), sentences: vec![] };
    let kept = VisitBody::Noted { visit: visit(1), note, section: None, text: "Ill.".into(), voice: None, moved_from: None, spoken: None };
    let received = |number, body: &Body| Received { receipt: receipt(number), written: written(number, stream(1), body, &[]) };
    let held = [heard(recording(3)), heard(recording(4)), kept].map(Body::Visit);
    let held = Held { base: None, entries: (1..).zip(&held).map(|(number, body)| received(number, body)).collect() };
    let rule = |class: KeptClass| RetentionRule {
        rule: RuleId::from_uuid(visit(5).uuid()),
        class,
        starts: class.starts(),
        period: Period { count: 90, unit: Unit::Days },
        kind: RuleKind::Local,
        source: "Line 4".into(),
        from_on: jiff::civil::date(2026, 1, 1),
        until_on: None,
    };
    let deleted = |class| Body::File(FileBody::DeletedByRule { recording: recording(3), rule: rule(class) });
    let page = |class| {
        let entries = vec![received(4, &Body::Visit(heard(recording(3)))), received(5, &deleted(class))];
        Arrived { stream: stream(1), from: Position(3), base: None, entries, to: Position(5), chain: page(stream(1), 0, 0).chain }
    };
    assert_eq!(words_that_go(&page(KeptClass::MachineWords), Some(&held)), [1, 4].map(|number| (stream(1), entry(number))));
    assert_eq!(words_that_go(&page(KeptClass::Sound), Some(&held)), [], "the sound alone went");
}

/// The writer was done with two texts of one draft; of a third they did not know, and another draft's is none of theirs.
#[test]
fn the_texts_of_a_draft_that_was_finished_go_from_the_phone_and_those_that_its_writer_had_not_seen_stay() {
    let (ours, other) = (DraftId::from_uuid(visit(8).uuid()), DraftId::from_uuid(visit(9).uuid()));
    let kept = |draft, replaces: &[EntryId]| DraftBody::Kept { draft, text: "The kitchen".into(), replaces: replaces.to_vec() };
    let received = |number, body| Received { receipt: receipt(number), written: written(number, stream(1), &Body::Draft(body), &[]) };
    let held = [kept(ours, &[]), kept(ours, &[entry(1)]), kept(ours, &[]), kept(other, &[])];
    let held = Held { base: None, entries: (1..).zip(held).map(|(number, body)| received(number, body)).collect() };
    let finished = DraftBody::Finished { draft: ours, replaces: vec![entry(1), entry(2), entry(4), entry(5)] };
    let entries = vec![received(5, kept(ours, &[])), received(6, finished)];
    let page = Arrived { stream: stream(1), from: Position(4), base: None, entries, to: Position(6), chain: page(stream(1), 0, 0).chain };
    assert_eq!(words_that_go(&page, Some(&held)), [1, 2, 5].map(|number| (stream(1), entry(number))));
}
