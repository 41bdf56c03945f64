//! Log integrity: whatever was done to the rows behind the server's back, `verify` names the first bad entry.

mod signed;

use alongside::ops::import;
use alongside::ops::verify::{self, Report};
use alongside_core::domain::clock::Clock as _;
use alongside_core::domain::draft::DraftBody;
use alongside_core::domain::entry::Written;
use alongside_core::domain::ids::{ConfirmationId, DraftId, EntryId, NoteId, Position, RecordingId, StreamId, VisitId};
use alongside_core::domain::visit::{HeardSentence, VisitBody};
use alongside_core::sync::protocol::{Outcome, Rejection};
use uuid::Uuid;

use crate::database::{Fresh, on_both_databases};
use crate::world::{Pen, World, accepted, amy, authority, ben, file, name, okafor, price};

on_both_databases![
    a_log_that_nobody_touched_is_sound,
    a_flipped_byte_in_an_envelope_is_named,
    a_flipped_byte_in_the_words_is_named,
    a_deleted_entry_is_named,
    two_swapped_entries_are_named,
    a_tail_that_was_cut_off_is_named,
    a_tail_that_was_cut_off_with_its_head_is_counted,
    words_that_went_without_a_rule_are_named,
    a_time_of_receipt_that_was_changed_is_named,
    a_note_that_was_moved_leaves_no_word_and_the_log_stays_sound,
    what_an_import_brings_of_a_note_after_it_was_moved_leaves_no_word_either,
    what_a_colleague_put_right_goes_with_the_note_and_what_comes_after_stays_with_the_colleague,
    what_a_machine_heard_in_a_note_goes_with_it_and_a_confirmation_that_comes_after_stays_with_its_writer,
    several_notes_of_several_files_leave_in_one_push,
    the_texts_of_a_draft_that_was_finished_leave_no_word_and_one_that_was_not_seen_stays,
    a_text_goes_only_with_its_own_draft_whatever_was_said_of_another,
];

const STREAM: &str = "stream LIKE 'family:%000a'";

/// A world with five remarks in the Okafors' file, at positions 3 to 7.
async fn with_remarks(fresh: Fresh) -> World {
    let world = World::on(fresh).await;
    let pen = world.pen(amy());
    for number in 0..5 {
        let remark = pen.remark(file(okafor()), &format!("Number {number}."));
        accepted(&world.push(&pen, &[&remark]).await[0]);
    }
    world
}

async fn check(world: &World) -> Report {
    verify::log(&world.house.db).await.expect("the log is read")
}

/// What was done, and where the fault must be found.
async fn damage(fresh: Fresh, sql: &str, position: u64) {
    let world = with_remarks(fresh).await;
    world.fresh.say(sql).await;
    let report = check(&world).await;
    let found: Vec<(_, Position)> = report.faults.iter().map(|fault| (fault.stream, fault.position)).collect();
    assert_eq!(found, [(file(okafor()), Position(position))], "{report:?}");
}

async fn a_log_that_nobody_touched_is_sound(fresh: Fresh) {
    let world = with_remarks(fresh).await;
    let report = check(&world).await;
    assert!(report.is_sound(), "{report:?}");
    assert_eq!((report.streams, report.entries), (7, 23));
}

async fn a_flipped_byte_in_an_envelope_is_named(fresh: Fresh) {
    let sql =
        format!("UPDATE entries SET head = REPLACE(head, '\"third_party\":false', '\"third_party\":true') WHERE {STREAM} AND position = 5");
    damage(fresh, &sql, 5).await;
}

async fn a_flipped_byte_in_the_words_is_named(fresh: Fresh) {
    damage(fresh, &format!("UPDATE bodies SET body = REPLACE(body, 'Number', 'Numbed') WHERE {STREAM} AND position >= 4"), 4).await;
}

async fn a_deleted_entry_is_named(fresh: Fresh) {
    damage(fresh, &format!("DELETE FROM entries WHERE {STREAM} AND position = 4"), 4).await;
}

async fn two_swapped_entries_are_named(fresh: Fresh) {
    let swap = ["entries", "bodies"].map(|table| {
        format!(
            "UPDATE {table} SET position = 100 WHERE {STREAM} AND position = 4;
             UPDATE {table} SET position = 4 WHERE {STREAM} AND position = 6;
             UPDATE {table} SET position = 6 WHERE {STREAM} AND position = 100;"
        )
    });
    damage(fresh, &swap.concat(), 4).await;
}

async fn a_tail_that_was_cut_off_is_named(fresh: Fresh) {
    damage(fresh, &format!("DELETE FROM entries WHERE {STREAM} AND position > 5"), 6).await;
}

async fn a_tail_that_was_cut_off_with_its_head_is_counted(fresh: Fresh) {
    let world = with_remarks(fresh).await;
    let cut = format!(
        "DELETE FROM entries WHERE {STREAM} AND position > 5;
         UPDATE streams SET head = 5, chain = (SELECT chain FROM entries WHERE {STREAM} AND position = 5) WHERE {STREAM};"
    );
    world.fresh.say(&cut).await;
    let report = check(&world).await;
    assert_eq!(report.miscounted.iter().map(|(_, given, found)| (*given, *found)).collect::<Vec<_>>(), [(23, 21)]);
}

async fn words_that_went_without_a_rule_are_named(fresh: Fresh) {
    damage(fresh, &format!("DELETE FROM bodies WHERE {STREAM} AND position = 6"), 6).await;
}

async fn a_time_of_receipt_that_was_changed_is_named(fresh: Fresh) {
    damage(fresh, &format!("UPDATE entries SET received_at = received_at - 1 WHERE {STREAM} AND position = 3"), 3).await;
}

fn ids() -> (VisitId, NoteId) {
    (VisitId::from_uuid(Uuid::from_u128(1)), NoteId::from_uuid(Uuid::from_u128(2)))
}

fn noted(moved_from: Option<EntryId>) -> VisitBody {
    let (visit, note) = ids();
    VisitBody::Noted { visit, note, section: None, text: "Mrs Okafor's sister is ill.".to_owned(), voice: None, moved_from, spoken: None }
}

/// The note, written anew in the other family's file, and what takes it out of the wrong one. The mover knows of the first words alone.
fn moved(pen: &Pen, wrong: &Written) -> [Written; 2] {
    let right = pen.write(file(price()), noted(Some(name(wrong))));
    let away = VisitBody::MovedAway { note: ids().1, entries: vec![name(wrong)] };
    let mark = pen.write_after(file(okafor()), away, &[&right]);
    [right, mark]
}

fn corrected(first: &Written) -> VisitBody {
    VisitBody::Corrected { note: ids().1, corrects: name(first), text: "Her other sister is ill.".to_owned() }
}

async fn no_word_is_left(world: &World, of: usize) {
    let words = "SELECT COUNT(*) FROM bodies WHERE body LIKE '%sister%' AND stream LIKE 'family:%000a'";
    assert_eq!(world.fresh.count(words).await, 0);
    assert!(check(world).await.is_sound(), "{:?}", check(world).await);
    let answer = world.pull(amy()).await;
    let wordless = answer.streams.iter().flat_map(|page| &page.entries).filter(|entry| entry.written.body.is_none()).count();
    assert_eq!(wordless, of, "their envelopes stay");
}

async fn a_note_that_was_moved_leaves_no_word_and_the_log_stays_sound(fresh: Fresh) {
    let world = with_remarks(fresh).await;
    let pen = world.pen(amy());
    let wrong = pen.write(file(okafor()), noted(None));
    let right = pen.write(file(price()), noted(Some(name(&wrong))));
    // It may name whatever it likes: only the words of this note go.
    let another =
        world.pull(amy()).await.streams.iter().flat_map(|page| page.entries.clone()).find(|entry| entry.receipt.position == Position(4));
    let entries = vec![name(&wrong), name(&another.expect("an entry").written)];
    let moved = pen.write_after(file(okafor()), VisitBody::MovedAway { note: ids().1, entries }, &[&right]);
    for outcome in world.push(&pen, &[&wrong, &right, &moved]).await {
        accepted(&outcome);
    }
    no_word_is_left(&world, 1).await;
    assert_eq!(world.fresh.count("SELECT COUNT(*) FROM bodies WHERE body LIKE '%sister%'").await, 1, "they stand where they belong");
}

async fn what_an_import_brings_of_a_note_after_it_was_moved_leaves_no_word_either(fresh: Fresh) {
    let world = with_remarks(fresh).await;
    let pen = world.pen(amy());
    let wrong = pen.write(file(okafor()), noted(None));
    let [right, mark] = moved(&pen, &wrong);
    for outcome in world.push(&pen, &[&wrong, &right, &mark]).await {
        accepted(&outcome);
    }
    let late = pen.write(file(okafor()), corrected(&wrong));
    let new = import::append(&world.house, authority(), vec![(late, world.clock.now())]).await;
    assert_eq!(new.expect("it is brought"), 1);
    no_word_is_left(&world, 2).await;
}

/// The colleague confirms, on a train, what the worker has moved meanwhile.
async fn what_a_machine_heard_in_a_note_goes_with_it_and_a_confirmation_that_comes_after_stays_with_its_writer(fresh: Fresh) {
    let world = with_remarks(fresh).await;
    let (mover, colleague) = (world.pen(amy()), world.pen(ben()));
    let ((visit, note), number) = (ids(), Uuid::from_u128(7));
    let heard = || VisitBody::Heard {
        visit,
        note,
        confirmation: ConfirmationId::from_uuid(number),
        recording: RecordingId::from_uuid(number),
        model: "tiny.en".to_owned(),
        sentences: vec![HeardSentence { start_ms: 0, end_ms: 900, text: "The sister is ill.".to_owned() }],
    };
    let wrong = mover.write(file(okafor()), noted(None));
    let (before, after) = (mover.write(file(okafor()), heard()), colleague.write(file(okafor()), heard()));
    let [right, mark] = moved(&mover, &wrong);
    for outcome in world.push(&mover, &[&wrong, &before, &right, &mark]).await {
        accepted(&outcome);
    }
    assert_eq!(world.push(&colleague, &[&after]).await, [stays()]);
    no_word_is_left(&world, 2).await;
}

/// Ten notes of one file and one of another, each written anew elsewhere: nothing but their words goes.
async fn several_notes_of_several_files_leave_in_one_push(fresh: Fresh) {
    let world = with_remarks(fresh).await;
    let pen = world.pen(amy());
    let note = |number: u128| NoteId::from_uuid(Uuid::from_u128(0x100 + number));
    let words = |number: u128, moved_from| {
        let (visit, text) = (ids().0, format!("The sister, {number}."));
        VisitBody::Noted { visit, note: note(number), section: None, text, voice: None, moved_from, spoken: None }
    };
    let mut entries = Vec::new();
    for number in 0..11 {
        let (here, there) = if number == 10 { (price(), okafor()) } else { (okafor(), price()) };
        let wrong = pen.write(file(here), words(number, None));
        let right = pen.write(file(there), words(number + 50, Some(name(&wrong))));
        let mark = pen.write_after(file(here), VisitBody::MovedAway { note: note(number), entries: Vec::new() }, &[&right]);
        entries.extend([wrong, right, mark]);
    }
    for outcome in world.push(&pen, &entries.iter().collect::<Vec<_>>()).await {
        accepted(&outcome);
    }
    assert_eq!(world.fresh.count("SELECT COUNT(*) FROM bodies WHERE body LIKE '%The sister%'").await, 11, "each where it belongs");
    assert_eq!(world.fresh.count("SELECT COUNT(*) FROM erasures").await, 11);
    assert!(check(&world).await.is_sound());
}

/// Where a colleague put the note right: before it was moved, at the same time, or after it.
async fn what_a_colleague_put_right_goes_with_the_note_and_what_comes_after_stays_with_the_colleague(fresh: Fresh) {
    let world = with_remarks(fresh).await;
    let (mover, colleague) = (world.pen(amy()), world.pen(ben()));
    let wrong = mover.write(file(okafor()), noted(None));
    let [right, mark] = moved(&mover, &wrong);
    let again = || colleague.write(file(okafor()), corrected(&wrong));
    let (before, at_once, after) = (again(), again(), again());
    let other = VisitBody::Corrected { note: NoteId::from_uuid(Uuid::from_u128(3)), corrects: name(&wrong), text: "Another.".to_owned() };
    let other = colleague.write(file(okafor()), other);
    accepted(&world.push(&colleague, &[&before]).await[0]);
    accepted(&world.push(&mover, &[&wrong]).await[0]);
    let (by_mover, by_colleague) = ([&right, &mark], [&at_once, &other]);
    let (one, two) = tokio::join!(world.push(&mover, &by_mover), world.push(&colleague, &by_colleague));
    for outcome in &one {
        accepted(outcome);
    }
    let came_first = matches!(two[0], Outcome::Accepted { .. });
    assert!(came_first || two[0] == stays(), "{two:?}");
    accepted(&two[1]);
    assert_eq!(world.push(&colleague, &[&after]).await, [stays()], "its words stay on the phone, with the reason");
    assert_eq!(world.push(&colleague, &[&before]).await.iter().map(accepted).count(), 1, "what was taken once was taken");
    no_word_is_left(&world, 2 + usize::from(came_first)).await;
    assert_eq!(world.fresh.count("SELECT COUNT(*) FROM bodies WHERE body LIKE '%Another.%'").await, 1, "of another note, nothing goes");
    let stolen = "UPDATE erasures SET part_of = 'ffffffff-ffff-7fff-bfff-ffffffffffff'";
    world.fresh.say(stolen).await;
    assert!(!check(&world).await.is_sound(), "only a note that was moved takes words with it");
}

/// Two texts of a draft stood before it was finished; a third comes when it is over, and a fourth its writer had not seen.
async fn the_texts_of_a_draft_that_was_finished_leave_no_word_and_one_that_was_not_seen_stays(fresh: Fresh) {
    let world = with_remarks(fresh).await;
    let pen = world.pen(amy());
    let (page, draft) = (StreamId::Person(amy()), DraftId::from_uuid(Uuid::from_u128(9)));
    let kept = |text: &str, replaces| pen.write(page, DraftBody::Kept { draft, text: text.to_owned(), replaces });
    let first = kept("Her sister", Vec::new());
    let second = kept("Her sister is ill", vec![name(&first)]);
    let late = kept("Her sister is il", vec![name(&first)]);
    let not_seen = kept("Written on the laptop.", Vec::new());
    // Of a file's entry that it names, nothing goes: it is no text of this draft.
    let remark = pen.remark(file(okafor()), "The brother.");
    let named = [&first, &second, &late, &remark].map(name).to_vec();
    let finished = pen.write(page, DraftBody::Finished { draft, replaces: named });
    for outcome in world.push(&pen, &[&remark, &first, &second]).await {
        accepted(&outcome);
    }
    let words = "SELECT COUNT(*) FROM bodies WHERE body LIKE '%sister%'";
    assert_eq!(world.fresh.count(words).await, 2);
    for outcome in world.push(&pen, &[&finished, &not_seen]).await {
        accepted(&outcome);
    }
    assert_eq!(world.fresh.count(words).await, 0);
    assert_eq!(world.push(&pen, &[&late]).await.iter().map(accepted).count(), 1);
    assert_eq!(world.fresh.count(words).await, 0);
    let stay = "SELECT COUNT(*) FROM bodies WHERE body LIKE '%brother%' OR body LIKE '%laptop%'";
    assert_eq!(world.fresh.count(stay).await, 2);
    assert_eq!(world.fresh.count("SELECT COUNT(*) FROM snapshots WHERE rules LIKE '%sister%'").await, 0);
    assert!(check(&world).await.is_sound(), "{:?}", check(&world).await);
    world.fresh.say("UPDATE erasures SET part_of = 'ffffffff-ffff-7fff-bfff-ffffffffffff'").await;
    assert!(!check(&world).await.is_sound(), "only a draft that was finished takes words with it");
}

/// One entry is named as a text of two drafts, before it comes as that of a third: it stays, and nothing looks tampered with.
async fn a_text_goes_only_with_its_own_draft_whatever_was_said_of_another(fresh: Fresh) {
    let world = with_remarks(fresh).await;
    let pen = world.pen(amy());
    let (page, draft) = (StreamId::Person(amy()), |number| DraftId::from_uuid(Uuid::from_u128(number)));
    let kept = pen.write(page, DraftBody::Kept { draft: draft(3), text: "Her sister.".to_owned(), replaces: Vec::new() });
    let finished = |number| pen.write(page, DraftBody::Finished { draft: draft(number), replaces: vec![name(&kept)] });
    for entry in [&finished(1), &finished(2), &kept] {
        accepted(&world.push(&pen, &[entry]).await[0]);
    }
    let words = "SELECT COUNT(*) FROM bodies WHERE body LIKE '%sister%'";
    assert_eq!(world.fresh.count(words).await, 1);
    assert!(check(&world).await.is_sound());
    let [other, own] = [finished(2), finished(3)];
    for outcome in world.push(&pen, &[&own, &other]).await {
        accepted(&outcome);
    }
    assert_eq!(world.fresh.count(words).await, 0, "its own draft was finished in the same push as another");
    assert!(check(&world).await.is_sound());
}

const fn stays() -> Outcome {
    Outcome::Rejected { reason: Rejection::NoteMoved }
}

#[tokio::test]
async fn erased_words_are_not_on_the_disk_either() {
    let world = with_remarks(Fresh::sqlite().await).await;
    let pen = world.pen(amy());
    let wrong = pen.write(file(okafor()), noted(None));
    let on_the_disk = async || world.fresh.bytes_on_the_disk().await.windows(6).any(|some| some == b"sister");
    accepted(&world.push(&pen, &[&wrong]).await[0]);
    assert!(on_the_disk().await);
    let away = VisitBody::MovedAway { note: ids().1, entries: vec![name(&wrong)] };
    // Where it belongs, somebody says it in other words: only so can the disk be searched for these.
    let (visit, note) = ids();
    let (text, moved_from) = ("An aunt is ill.".to_owned(), Some(name(&wrong)));
    let right = pen.write(file(price()), VisitBody::Noted { visit, note, section: None, text, voice: None, moved_from, spoken: None });
    let mark = pen.write_after(file(okafor()), away, &[&right]);
    for outcome in world.push(&pen, &[&right, &mark]).await {
        accepted(&outcome);
    }
    assert!(!on_the_disk().await);
}
