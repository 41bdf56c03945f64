//! A note leaves the wrong family's file only once it stands in another: no move makes words disappear.

use std::collections::BTreeMap;

use alongside_core::domain::entry::{Body, Entry, Head};
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{EntryId, FamilyId, NoteId, StreamId};
use alongside_core::domain::policy::{Wording, may_leave, moved_from};
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::visit::VisitBody;
use uuid::Uuid;

use crate::world::*;

const HERE: StreamId = StreamId::Family(FAMILY);
const THERE: StreamId = StreamId::Family(FamilyId::from_uuid(Uuid::from_u128(0x4f)));
const COPY: NoteId = NoteId::from_uuid(Uuid::from_u128(0x5f));
const OTHER: NoteId = NoteId::from_uuid(Uuid::from_u128(0x5e));

fn noted(note: NoteId, moved_from: Option<u64>) -> Body {
    let (section, text, moved_from) = (None, "Her sister is ill.".into(), moved_from.map(entry_id));
    Body::Visit(VisitBody::Noted { visit: VISIT, note, section, text, voice: None, moved_from, spoken: None })
}

fn corrected(note: NoteId, corrects: u64) -> Body {
    Body::Visit(VisitBody::Corrected { note, corrects: entry_id(corrects), text: "Her other sister is ill.".into() })
}

fn remark() -> Body {
    Body::File(FileBody::Remarked { text: "School called.".into() })
}

fn of_stream(number: u64, stream: StreamId, body: Body) -> Entry {
    let entry = entry(number, PRIYA, &body);
    Entry { head: Head { stream, ..entry.head }, ..entry }
}

/// 1: the note; 2: put right by a colleague; 3: another note; 4: a remark. The copies stand from 11 on.
fn known() -> BTreeMap<EntryId, Entry> {
    let all = [
        of_stream(1, HERE, noted(NOTE, None)),
        of_stream(2, HERE, corrected(NOTE, 1)),
        of_stream(3, HERE, noted(OTHER, None)),
        of_stream(4, HERE, remark()),
        of_stream(11, THERE, noted(COPY, Some(1))),
        of_stream(12, THERE, noted(COPY, Some(2))),
        of_stream(13, THERE, noted(COPY, Some(3))),
        of_stream(14, THERE, noted(COPY, None)),
        of_stream(15, HERE, noted(COPY, Some(1))),
        of_stream(16, THERE, noted(COPY, Some(99))),
        of_stream(17, THERE, noted(COPY, Some(4))),
        of_stream(18, THERE, corrected(COPY, 1)),
        of_stream(19, THERE, remark()),
        of_stream(20, THERE, Body::Erased),
    ];
    all.into_iter().map(|entry| (entry.head.id, entry)).collect()
}

fn leaves(after: &[u64]) -> Result<(), Refusal> {
    let known = known();
    let mut mark = head(30, HERE, PRIYA);
    mark.after = after.iter().map(|number| entry_id(*number)).collect();
    may_leave(&mark, NOTE, &|id| known.get(&id).and_then(Wording::of))
}

#[test]
fn p2_a_note_leaves_only_after_it_was_written_anew_in_another_file() {
    for (after, what) in [(vec![11], "from its first words"), (vec![12], "from a correction"), (vec![19, 11], "among others")] {
        assert_eq!(leaves(&after), Ok(()), "{what}");
    }
    for (after, what) in [
        (vec![], "on nothing"),
        (vec![98], "on what nobody knows"),
        (vec![1], "on itself"),
        (vec![13], "on a copy of another note"),
        (vec![14], "on a note that was never anywhere else"),
        (vec![15], "on a copy in the same file"),
        (vec![16], "on a copy of what nobody knows"),
        (vec![17], "on a copy of what is no note"),
        (vec![18, 19, 20], "on what is no new note"),
    ] {
        assert_eq!(leaves(&after), Err(Refusal::WriteItThereFirst), "{what}");
    }
}

#[test]
fn what_a_note_was_written_anew_from_is_known_before_it_is_there() {
    let known = known();
    let mut mark = head(30, HERE, PRIYA);
    mark.after = [16, 15, 14].map(entry_id).into();
    let from: Vec<EntryId> = moved_from(&mark, &|id| known.get(&id).and_then(Wording::of)).collect();
    assert_eq!(from, [entry_id(99)]);
}

#[test]
fn a_note_leaves_once() {
    let mut file = File::new();
    let away = VisitBody::MovedAway { note: NOTE, entries: vec![] };
    file.take(PRIYA, away.clone());
    assert_eq!(file.offer(SAM, away), Err(Refusal::AlreadySettled));
    file.take(SAM, VisitBody::MovedAway { note: OTHER, entries: vec![] });
}
