//! What keeps sound: a hold, no rule, a note that moved to a file that keeps it; and who learns that it is gone.

use alongside::ops::recordings::{self, RecordingError};
use alongside::ops::{Who, look, retention};
use alongside_core::domain::advice::{AdviceBody, Specialism};
use alongside_core::domain::entry::Body;
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::*;
use alongside_core::domain::look::{Given, Look};
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::team::TeamBody;
use alongside_core::domain::visit::VisitBody;
use alongside_core::sync::protocol::Outcome;
use uuid::Uuid;

use super::scene::*;
use crate::database::{Fresh, on_both_databases};
use crate::hearing::Scene;
use crate::world::{DAY, accepted, amy, authority, cal, enablers, eve, file, ines, name, okafor, price, question, sol};

on_both_databases![
    a_hold_keeps_all_of_a_file_until_a_week_after_it_is_lifted,
    a_hold_that_comes_while_it_is_being_deleted_holds_or_came_too_late,
    without_a_rule_or_once_it_ended_nothing_is_deleted,
    sound_that_moved_is_judged_where_it_is,
    no_phone_says_that_something_was_deleted,
    p5_and_p7_what_is_gone_is_told_to_who_could_have_had_it_and_nobody_has_looked,
];

fn hold(number: u128) -> HoldId {
    HoldId::from_uuid(Uuid::from_u128(0x8000 + number))
}

async fn says(scene: &Scene, family: FamilyId, body: FileBody) -> Outcome {
    let pen = scene.world.pen(amy());
    scene.world.push(&pen, &[&pen.write(file(family), body)]).await.remove(0)
}

async fn holds(scene: &Scene, family: FamilyId, number: u128) {
    let reason = "Proceedings have begun.".to_owned();
    accepted(&says(scene, family, FileBody::DeletionHeld { hold: hold(number), reason }).await);
}

async fn lifts(scene: &Scene, family: FamilyId, number: u128) {
    let reason = "The court has decided.".to_owned();
    accepted(&says(scene, family, FileBody::HoldLifted { hold: hold(number), reason }).await);
}

async fn a_hold_keeps_all_of_a_file_until_a_week_after_it_is_lifted(fresh: Fresh) {
    let scene = under(fresh, &[sound_rule(), words_rule()]).await;
    let recording = recorded(&scene, true).await;
    holds(&scene, okafor(), 1).await;
    holds(&scene, okafor(), 2).await;
    scene.world.clock.pass(400 * DAY);
    assert_eq!(runs(&scene).await, retention::Deleted::default());
    lifts(&scene, okafor(), 1).await;
    scene.world.clock.pass(10 * DAY);
    assert_eq!(runs(&scene).await, retention::Deleted::default(), "the other stands");
    lifts(&scene, okafor(), 2).await;
    scene.world.clock.pass(7 * DAY);
    assert_eq!(runs(&scene).await, retention::Deleted::default());
    assert_eq!(plays(&scene, recording).await, Ok(()));
    scene.world.clock.pass(DAY);
    assert_eq!(runs(&scene).await, retention::Deleted { marked: 2, removed: 1 });
    assert!(is_sound(&scene).await);
}

async fn a_hold_that_comes_while_it_is_being_deleted_holds_or_came_too_late(fresh: Fresh) {
    let scene = under(fresh, &[sound_rule()]).await;
    for turn in 0..6 {
        let recording = recorded(&scene, true).await;
        scene.world.clock.pass((SOUND_DAYS + 1) * DAY);
        trusts_the_clock(&scene).await;
        let (run, ()) = tokio::join!(retention::run(&scene.world.house, &scene.sound), holds(&scene, okafor(), turn));
        let marked = run.expect("an answer").marked;
        let log = log(&scene, okafor()).await;
        let place = |of: &dyn Fn(&Body) -> bool| log.iter().position(|entry| of(&entry.body));
        let deleted = place(&|body| matches!(body, Body::File(FileBody::DeletedByRule { recording: one, .. }) if *one == recording));
        let held = place(&|body| matches!(body, Body::File(FileBody::DeletionHeld { hold: one, .. }) if *one == hold(turn)));
        assert_eq!(deleted.is_some(), marked == 1);
        assert!(deleted.is_none_or(|deleted| Some(deleted) < held), "nothing is deleted after the hold");
        assert_eq!(is_on_the_disk(&scene, recording), deleted.is_none());
        lifts(&scene, okafor(), turn).await;
        scene.world.clock.pass(8 * DAY);
        runs(&scene).await;
        assert!(!is_on_the_disk(&scene, recording));
    }
}

async fn without_a_rule_or_once_it_ended_nothing_is_deleted(fresh: Fresh) {
    let scene = Scene::on(fresh).await;
    let recording = recorded(&scene, true).await;
    scene.world.clock.pass(1_000 * DAY);
    assert_eq!(runs(&scene).await, retention::Deleted::default());
    ruled(&scene, &[sound_rule()]).await;
    let eve = scene.world.pen(eve());
    let today = alongside_core::domain::clock::Clock::now(scene.world.clock.as_ref()).day();
    let until_on = today.yesterday().expect("a day");
    let ended = eve.write(StreamId::Team(enablers()), TeamBody::RetentionRuleEnded { rule: sound_rule().rule, until_on });
    accepted(&scene.world.push(&eve, &[&ended]).await[0]);
    assert_eq!(runs(&scene).await, retention::Deleted::default(), "it is stopped at once");
    assert_eq!(plays(&scene, recording).await, Ok(()));
    ruled(&scene, &[rule(3, alongside_core::domain::retention::KeptClass::Sound, SOUND_DAYS)]).await;
    assert_eq!(runs(&scene).await, retention::Deleted { marked: 1, removed: 1 });
}

/// Amy spoke into the wrong file. It is written anew in the Prices', where a hold stands.
async fn sound_that_moved_is_judged_where_it_is(fresh: Fresh) {
    let scene = under(fresh, &[sound_rule()]).await;
    let pen = scene.world.pen(amy());
    let recording = scene.record(b"sound").await;
    let sound = writes(&scene, sound_note(recording, None)).await;
    let words = writes(&scene, passage(recording, note_of(recording, 1), 2)).await;
    let there = pen.write(file(price()), sound_note(recording, Some(name(&sound))));
    let VisitBody::Noted { visit, text, spoken, .. } = passage(recording, note_of(recording, 9), 10) else { unreachable!() };
    let (note, moved_from) = (note_of(recording, 10), Some(name(&words)));
    let anew = VisitBody::Noted { visit, note, section: None, text, voice: None, moved_from, spoken };
    let anew = pen.write(file(price()), anew);
    for outcome in scene.world.push(&pen, &[&there, &anew]).await {
        accepted(&outcome);
    }
    // Between the two, in both files, it is where its note says that it moved to.
    holds(&scene, price(), 1).await;
    scene.world.clock.pass((SOUND_DAYS + 1) * DAY);
    assert_eq!(runs(&scene).await, retention::Deleted::default());
    for (which, from, to) in [(1, &sound, &there), (2, &words, &anew)] {
        let away = VisitBody::MovedAway { note: note_of(recording, which), entries: vec![name(from)] };
        accepted(&scene.world.push(&pen, &[&pen.write_after(file(okafor()), away, &[to])]).await[0]);
    }
    assert_eq!(runs(&scene).await, retention::Deleted::default(), "the file that it is in is held");
    lifts(&scene, price(), 1).await;
    scene.world.clock.pass(8 * DAY);
    assert_eq!(runs(&scene).await, retention::Deleted { marked: 1, removed: 1 });
    assert_eq!(said(&log(&scene, okafor()).await), []);
    assert_eq!(said(&log(&scene, price()).await), [(recording, sound_rule(), eve())]);
    assert!(is_sound(&scene).await);
}

async fn no_phone_says_that_something_was_deleted(fresh: Fresh) {
    let scene = under(fresh, &[sound_rule()]).await;
    let recording = recorded(&scene, true).await;
    let refused = says(&scene, okafor(), FileBody::DeletedByRule { recording, rule: sound_rule() }).await;
    assert!(matches!(refused, Outcome::Refused { refusal: Refusal::NotHere, .. }), "{refused:?}");
    assert_eq!(plays(&scene, recording).await, Ok(()));
}

async fn p5_and_p7_what_is_gone_is_told_to_who_could_have_had_it_and_nobody_has_looked(fresh: Fresh) {
    let scene = under(fresh, &[sound_rule()]).await;
    let recording = recorded(&scene, true).await;
    scene.world.clock.pass((SOUND_DAYS + 1) * DAY);
    let (asker, adviser) = (scene.world.pen(amy()), scene.world.pen(ines()));
    scene.world.push(&asker, &[&asker.ask(file(okafor()), question(1), Specialism::Practice)]).await;
    scene.world.push(&adviser, &[&adviser.write(file(okafor()), AdviceBody::Claimed { question: question(1) })]).await;
    runs(&scene).await;
    let asks =
        async |person| recordings::listen(&scene.world.house, &scene.sound, &Who { authority: authority(), person }, recording).await;
    assert!(matches!(asks(ines()).await, Err(RecordingError::Deleted { .. })));
    for outsider in [cal(), sol(), eve()] {
        assert!(matches!(asks(outsider).await, Err(RecordingError::NotThere)));
    }
    let looks = look::at_family(&scene.world.house, &asker.who, okafor()).await.expect("an answer").expect("it is theirs");
    let is_copy = |look: &Look| matches!(look.given, Given::Copy { .. });
    assert!(looks.looks.iter().all(is_copy), "of the sound nobody was given anything: {looks:?}");
}
