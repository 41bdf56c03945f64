//! Sound and a machine's words that are deleted once their time is over: said in the file, gone from the disk, whenever the server is killed;
//! and what keeps them.

mod keeping;
mod scene;

use alongside::ops::{retention, transcripts};
use alongside_core::domain::clock::Clock as _;
use alongside_core::domain::entry::Body;
use alongside_core::domain::visit::VisitBody;

use self::scene::*;
use crate::database::{Fresh, on_both_databases};
use crate::hearing::Script;
use crate::world::{DAY, accepted, amy, ben, eve, file, okafor};

on_both_databases![
    sound_whose_time_is_over_goes_from_the_disk_and_the_file_says_so,
    the_machines_words_go_by_a_rule_of_their_own_and_amys_stay,
    a_clock_that_jumps_deletes_nothing_for_a_week,
    killed_after_it_was_said_the_next_run_takes_the_sound_off_the_disk,
    p3_two_processes_delete_it_once,
    what_nobody_put_in_the_record_is_never_deleted,
    a_machines_words_that_are_confirmed_once_more_later_leave_no_word,
    words_that_went_under_a_rule_for_the_sound_alone_are_named,
    the_sound_of_a_question_goes_once_its_words_were_taken_and_the_question_stays,
];

async fn sound_whose_time_is_over_goes_from_the_disk_and_the_file_says_so(fresh: Fresh) {
    let scene = under(fresh, &[sound_rule()]).await;
    let recording = recorded(&scene, true).await;
    let other = recorded(&scene, false).await;
    scene.world.clock.pass((SOUND_DAYS - 1) * DAY);
    assert_eq!(runs(&scene).await, retention::Deleted::default(), "not before its time");
    assert_eq!(plays(&scene, recording).await, Ok(()));
    scene.world.clock.pass(2 * DAY);
    let now = scene.world.clock.now();
    assert_eq!(runs(&scene).await, retention::Deleted { marked: 1, removed: 1 });
    assert!(!is_on_the_disk(&scene, recording) && is_on_the_disk(&scene, other));
    assert_eq!(plays(&scene, recording).await, Err(now));
    assert_eq!(plays(&scene, other).await, Ok(()));
    assert!(reads(&scene, recording).await, "what the machine wrote down is kept by no rule yet");
    let log = log(&scene, okafor()).await;
    assert_eq!(said(&log), [(recording, sound_rule(), eve())]);
    assert!(log.iter().any(|entry| entry.body == Body::Visit(heard(recording))));
    assert_eq!(runs(&scene).await, retention::Deleted::default(), "once");
    assert!(is_sound(&scene).await);
}

async fn the_machines_words_go_by_a_rule_of_their_own_and_amys_stay(fresh: Fresh) {
    let scene = under(fresh, &[sound_rule(), words_rule()]).await;
    let recording = recorded(&scene, true).await;
    scene.world.clock.pass((SOUND_DAYS + 1) * DAY);
    runs(&scene).await;
    assert!(reads(&scene, recording).await);
    scene.world.clock.pass((WORDS_DAYS - SOUND_DAYS) * DAY);
    assert_eq!(runs(&scene).await, retention::Deleted { marked: 1, removed: 0 });
    assert!(!reads(&scene, recording).await);
    for table in ["transcripts", "transcript_pieces"] {
        assert_eq!(scene.world.fresh.count(&format!("SELECT COUNT(*) FROM {table}")).await, 0, "{table}");
    }
    let words = format!("SELECT COUNT(*) FROM bodies WHERE body LIKE '%{MACHINES}%'");
    assert_eq!(scene.world.fresh.count(&words).await, 0, "not in the log either");
    let log = log(&scene, okafor()).await;
    assert_eq!(said(&log).len(), 2);
    assert!(log.iter().any(|entry| entry.body == Body::Visit(passage(recording, note_of(recording, 1), 2))));
    assert!(is_sound(&scene).await);
    // It is not heard anew, however it is asked for.
    let again = transcripts::ask_again(&scene.world.house, &scene.amy(), recording, true).await;
    assert!(again.is_err(), "{again:?}");
    scene.complete(recording, b"sound").await;
    assert!(!scene.worker(Script::says("a", &["She rang."])).once().await.expect("an answer"));
}

async fn a_clock_that_jumps_deletes_nothing_for_a_week(fresh: Fresh) {
    let scene = under(fresh, &[sound_rule()]).await;
    let recording = recorded(&scene, true).await;
    runs(&scene).await;
    scene.world.clock.pass(400 * DAY);
    assert_eq!(looks(&scene).await, retention::Deleted::default(), "somebody is to see it first");
    // It is put right: what was due by the wrong clock alone stays.
    scene.world.clock.pass(-399 * DAY);
    for _ in 0..8 {
        assert_eq!(looks(&scene).await, retention::Deleted::default());
        scene.world.clock.pass(DAY);
    }
    assert_eq!(plays(&scene, recording).await, Ok(()));
    // It was right, and goes on for a week: then what is due goes.
    scene.world.clock.pass((SOUND_DAYS + 1) * DAY);
    for _ in 0..7 {
        assert_eq!(looks(&scene).await, retention::Deleted::default());
        scene.world.clock.pass(DAY);
    }
    assert_eq!(looks(&scene).await, retention::Deleted { marked: 1, removed: 1 });
}

async fn killed_after_it_was_said_the_next_run_takes_the_sound_off_the_disk(fresh: Fresh) {
    let scene = under(fresh, &[sound_rule()]).await;
    let recording = recorded(&scene, true).await;
    scene.world.clock.pass((SOUND_DAYS + 1) * DAY);
    assert_eq!(retention::mark_due(&scene.world.house).await.expect("an answer"), 1);
    // It is killed here: the sound lies there still, and nobody is answered it.
    assert!(is_on_the_disk(&scene, recording));
    assert!(plays(&scene, recording).await.is_err());
    let other = scene.world.another_process().await;
    trusts_the_clock(&scene).await;
    let run = retention::run(&other, &scene.sound).await.expect("an answer");
    assert_eq!(run, retention::Deleted { marked: 0, removed: 1 });
    assert!(!is_on_the_disk(&scene, recording));
    // Or here: it is gone, and that was not written down.
    scene.world.fresh.say("UPDATE recordings SET sound_removed_at = NULL").await;
    assert_eq!(runs(&scene).await, retention::Deleted { marked: 0, removed: 1 });
    assert_eq!(runs(&scene).await, retention::Deleted::default());
    // What was not said in its file is never removed.
    let kept = recorded(&scene, true).await;
    scene.world.clock.pass((SOUND_DAYS + 1) * DAY);
    trusts_the_clock(&scene).await;
    scene.world.fresh.say("ALTER TABLE bodies RENAME TO elsewhere").await;
    assert_eq!(retention::run(&scene.world.house, &scene.sound).await.ok(), Some(retention::Deleted::default()));
    scene.world.fresh.say("ALTER TABLE elsewhere RENAME TO bodies").await;
    assert!(is_on_the_disk(&scene, kept) && plays(&scene, kept).await.is_ok());
    assert_eq!(runs(&scene).await, retention::Deleted { marked: 1, removed: 1 });
}

async fn p3_two_processes_delete_it_once(fresh: Fresh) {
    let scene = under(fresh, &[sound_rule(), words_rule()]).await;
    let recording = recorded(&scene, true).await;
    scene.world.clock.pass((WORDS_DAYS + 1) * DAY);
    let other = scene.world.another_process().await;
    trusts_the_clock(&scene).await;
    let (here, there) = tokio::join!(retention::run(&scene.world.house, &scene.sound), retention::run(&other, &scene.sound));
    assert_eq!(here.expect("an answer").marked + there.expect("an answer").marked, 2);
    assert_eq!(said(&log(&scene, okafor()).await).len(), 2);
    assert!(!is_on_the_disk(&scene, recording));
    assert!(is_sound(&scene).await);
}

async fn what_nobody_put_in_the_record_is_never_deleted(fresh: Fresh) {
    let scene = under(fresh, &[sound_rule(), words_rule()]).await;
    let recording = recorded(&scene, false).await;
    writes(&scene, heard(recording)).await;
    scene.world.clock.pass(4_000 * DAY);
    assert_eq!(runs(&scene).await, retention::Deleted::default());
    assert!(plays(&scene, recording).await.is_ok() && reads(&scene, recording).await);
}

async fn a_machines_words_that_are_confirmed_once_more_later_leave_no_word(fresh: Fresh) {
    let scene = under(fresh, &[words_rule()]).await;
    let recording = recorded(&scene, true).await;
    scene.world.clock.pass((WORDS_DAYS + 1) * DAY);
    runs(&scene).await;
    // Ben had no signal all that time.
    let ben = scene.world.pen(ben());
    let (late, own) =
        (ben.write(file(okafor()), heard(recording)), ben.write(file(okafor()), passage(recording, note_of(recording, 1), 3)));
    for outcome in scene.world.push(&ben, &[&late, &own]).await {
        accepted(&outcome);
    }
    let log = log(&scene, okafor()).await;
    assert!(!log.iter().any(|entry| matches!(entry.body, Body::Visit(VisitBody::Heard { .. }))));
    assert!(log.iter().any(|entry| entry.body == Body::Visit(passage(recording, note_of(recording, 1), 3))));
    assert!(is_sound(&scene).await);
    assert_eq!(said(&log).len(), 1);
    let amy = scene.world.pen(amy());
    imports(&scene, amy.write(file(okafor()), heard(recording))).await;
    assert_eq!(scene.world.fresh.count(&format!("SELECT COUNT(*) FROM bodies WHERE body LIKE '%{MACHINES}%'")).await, 0);
    assert!(is_sound(&scene).await);
}

async fn words_that_went_under_a_rule_for_the_sound_alone_are_named(fresh: Fresh) {
    let scene = under(fresh, &[sound_rule()]).await;
    let recording = recorded(&scene, true).await;
    scene.world.clock.pass((SOUND_DAYS + 1) * DAY);
    runs(&scene).await;
    assert!(is_sound(&scene).await);
    let log = log(&scene, okafor()).await;
    let (place, entry) = (1..).zip(&log).find(|(_, entry)| entry.body == Body::Visit(heard(recording))).expect("it is there");
    scene.world.fresh.say(&format!("DELETE FROM bodies WHERE stream = '{}' AND position = {place}", file(okafor()))).await;
    let row = format!("('{}', '{}', '{}', '{recording}')", entry.head.authority, file(okafor()), entry.head.id);
    scene.world.fresh.say(&format!("INSERT INTO erasures (authority, stream, entry, part_of) VALUES {row}")).await;
    assert!(!is_sound(&scene).await);
}

async fn the_sound_of_a_question_goes_once_its_words_were_taken_and_the_question_stays(fresh: Fresh) {
    let scene = under(fresh, &[sound_rule(), words_rule()]).await;
    let (taken, listened) = (asked(&scene, 1, true).await, asked(&scene, 2, false).await);
    scene.world.clock.pass((WORDS_DAYS + 1) * DAY);
    assert_eq!(runs(&scene).await, retention::Deleted { marked: 2, removed: 1 });
    assert!(!is_on_the_disk(&scene, taken) && is_on_the_disk(&scene, listened), "of the other no word was taken");
    assert!(!reads(&scene, taken).await && plays(&scene, listened).await.is_ok());
    let words = format!("SELECT COUNT(*) FROM bodies WHERE body LIKE '%{MACHINES}%'");
    assert_eq!(scene.world.fresh.count(&words).await, 0, "what the machine heard is not in the log either");
    let words = format!("SELECT COUNT(*) FROM bodies WHERE body LIKE '%{AMYS}%'");
    assert_eq!(scene.world.fresh.count(&words).await, 2, "both questions are");
    assert!(is_sound(&scene).await);
}
