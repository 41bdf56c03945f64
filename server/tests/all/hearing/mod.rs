//! Recordings that are taken down: once each, whoever tries and whatever happens in between; and what comes of those that cannot be.

mod scene;
mod service;
mod sound;

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use alongside::ops::hearing::{self, LEASE_MS, Lost, MOST_TRIES};
use alongside::ops::transcripts;
use alongside::speech::{Ended, Told, Why};
use alongside_core::sync::hearing::{Hearing, NotHeard, WaitsFor};
use tokio::runtime::Handle;

pub(crate) use self::scene::{Scene, Script, folder, piece};
use self::scene::{said, texts};
pub(crate) use self::sound::fetched;
use crate::database::{Fresh, on_both_databases};

on_both_databases![
    a_whole_recording_waits_and_is_taken_down_once,
    what_is_heard_can_be_read_while_the_rest_is_being_heard,
    p3_a_server_that_was_killed_half_way_leaves_one_transcript_that_goes_on_where_it_stopped,
    what_another_model_had_begun_is_heard_anew,
    p3_two_processes_never_take_down_one_recording,
    what_fails_is_tried_again_after_a_while_given_up_and_asked_for_again,
    a_recording_that_takes_the_server_with_it_each_time_is_given_up,
    what_panics_is_a_try_that_failed,
    a_server_that_stops_lets_go_and_another_goes_on,
    a_piece_that_cannot_be_written_is_heard_again_later,
    the_text_goes_with_its_recording,
    what_has_waited_for_days_comes_after_what_is_of_today,
];

async fn a_whole_recording_waits_and_is_taken_down_once(fresh: Fresh) {
    let scene = Scene::on(fresh).await;
    let recording = scene.record(b"sound").await;
    assert_eq!(scene.standing(recording).await, Hearing::Waiting { why: WaitsFor::Turn });
    let worker = scene.worker(Script::says("a", &["She rang.", "He slept."]));
    assert!(worker.once().await.expect("an answer"));
    let Hearing::Done { transcript, cut_after_ms: None } = scene.standing(recording).await else { unreachable!("it is done") };
    assert_eq!((transcript.recording, transcript.model.as_str()), (recording, "a"));
    assert_eq!(texts(&transcript), ["She rang.", "He slept."]);
    scene.complete(recording, b"sound").await;
    assert!(!worker.once().await.expect("an answer"), "to make it whole again changes nothing");
    assert_eq!(scene.sound_of(recording), b"sound");
}

async fn what_is_heard_can_be_read_while_the_rest_is_being_heard(fresh: Fresh) {
    let scene = Arc::new(Scene::on(fresh).await);
    let recording = scene.record(b"sound").await;
    let (reader, runtime) = (Arc::clone(&scene), Handle::current());
    let worker = scene.worker(Script::of("a", true, move |_asked, told| {
        let reads = || runtime.block_on(reader.standing(recording));
        assert!(matches!(reads(), Hearing::Working { done_ms: 0, of_ms: None, .. }));
        assert_eq!(told(Told::Length(9_000)), ControlFlow::Continue(()));
        assert_eq!(told(piece(5_000, &["She rang."])), ControlFlow::Continue(()));
        let Hearing::Working { done_ms, of_ms, transcript } = reads() else { unreachable!("it is being heard") };
        assert_eq!((done_ms, of_ms, texts(&transcript)), (5_000, Some(9_000), vec!["She rang."]));
        assert_eq!(told(piece(9_000, &["He slept."])), ControlFlow::Continue(()));
        Ok(Ended::Whole)
    }));
    worker.once().await.expect("an answer");
    assert_eq!(said(&scene.standing(recording).await), ["She rang.", "He slept."]);
}

async fn p3_a_server_that_was_killed_half_way_leaves_one_transcript_that_goes_on_where_it_stopped(fresh: Fresh) {
    let scene = Scene::on(fresh).await;
    let recording = scene.record(b"sound").await;
    let house = &scene.world.house;
    let job = hearing::take(house, &scene.sound).await.expect("an answer").expect("a job");
    hearing::begin(house, &job, "a").await.expect("it is held");
    hearing::heard(house, &job, 5_000, &scene::sentences(5_000, &["She rang."])).await.expect("it is held");
    // It is killed here: nothing more is heard of it.
    let from = Arc::new(AtomicU64::new(u64::MAX));
    let seen = Arc::clone(&from);
    let another = scene.another_process(Script::of("a", true, move |asked, told| {
        seen.store(asked.from_ms, Ordering::Relaxed);
        assert!(told(piece(9_000, &["He slept."])).is_continue());
        Ok(Ended::Whole)
    }));
    let another = another.await;
    scene.world.clock.pass(LEASE_MS - 1);
    assert!(!another.once().await.expect("an answer"), "until the lease is over it is somebody's");
    scene.world.clock.pass(1);
    assert_eq!(scene.standing(recording).await, Hearing::Waiting { why: WaitsFor::AnotherTry });
    assert!(another.once().await.expect("an answer"));
    assert_eq!(from.load(Ordering::Relaxed), 5_000);
    assert_eq!(said(&scene.standing(recording).await), ["She rang.", "He slept."]);
    // It was not killed after all, only very slow.
    assert!(matches!(hearing::heard(house, &job, 9_000, &scene::sentences(9_000, &["He slept!"])).await, Err(Lost::NotHeld)));
    assert!(matches!(hearing::finish(house, &job, Some(1)).await, Err(Lost::NotHeld)));
    hearing::give_up(house, &job, NotHeard::Failed).await.expect("an answer");
    hearing::put_back(house, &job).await.expect("an answer");
    assert_eq!(said(&scene.standing(recording).await), ["She rang.", "He slept."]);
}

async fn what_another_model_had_begun_is_heard_anew(fresh: Fresh) {
    let scene = Scene::on(fresh).await;
    let recording = scene.record(b"sound").await;
    for (model, resumes) in [("b", true), ("a", false)] {
        let house = &scene.world.house;
        let job = hearing::take(house, &scene.sound).await.expect("an answer").expect("a job");
        hearing::begin(house, &job, "a").await.expect("it is held");
        hearing::heard(house, &job, 5_000, &scene::sentences(5_000, &["She sang."])).await.expect("it is held");
        scene.world.clock.pass(LEASE_MS);
        let worker = scene.worker(Script::of(model, resumes, |asked, told| {
            assert_eq!(asked.from_ms, 0);
            assert!(told(piece(9_000, &["She rang."])).is_continue());
            Ok(Ended::Whole)
        }));
        assert!(worker.once().await.expect("an answer"));
        assert_eq!(said(&scene.standing(recording).await), ["She rang."]);
        scene.world.fresh.say("UPDATE transcripts SET state = 'waiting'").await;
    }
}

async fn p3_two_processes_never_take_down_one_recording(fresh: Fresh) {
    let scene = Scene::on(fresh).await;
    let other = scene.world.another_process().await;
    for _ in 0..10 {
        let recording = scene.record(b"sound").await;
        let (here, there) = tokio::join!(hearing::take(&scene.world.house, &scene.sound), hearing::take(&other, &scene.sound));
        let taken: Vec<_> = [here, there].into_iter().filter_map(|taken| taken.expect("an answer")).collect();
        assert_eq!(taken.iter().map(|job| job.recording).collect::<Vec<_>>(), [recording]);
        hearing::finish(&other, &taken[0], None).await.expect("it is held");
    }
}

async fn what_fails_is_tried_again_after_a_while_given_up_and_asked_for_again(fresh: Fresh) {
    let scene = Scene::on(fresh).await;
    let recording = scene.record(b"sound").await;
    let failing = scene.worker(Script::of("a", true, |_asked, _told| Err(Why::NotNow(NotHeard::ServiceFailed))));
    let mut waits = Vec::new();
    for tried in 1..=MOST_TRIES {
        assert!(failing.once().await.expect("an answer"), "{tried}");
        let mut waited = 0;
        while tried < MOST_TRIES && !scene.is_due().await {
            assert_eq!(scene.standing(recording).await, Hearing::Waiting { why: WaitsFor::AnotherTry });
            assert!(!failing.once().await.expect("an answer"), "not at once");
            scene.world.clock.pass(30_000);
            waited += 30;
        }
        waits.push(waited);
    }
    assert_eq!(waits, [30, 120, 480, 1_920, 0]);
    let (code, sentence) = (NotHeard::ServiceFailed, NotHeard::ServiceFailed.sentence().to_owned());
    assert_eq!(scene.standing(recording).await, Hearing::Failed { code, sentence });
    assert!(!failing.once().await.expect("an answer"), "it is given up");
    let again = transcripts::ask_again(&scene.world.house, &scene.amy(), recording, true).await.expect("an answer");
    assert_eq!(again, Hearing::Waiting { why: WaitsFor::Turn });
    let worker = scene.worker(Script::says("a", &["She rang."]));
    assert!(worker.once().await.expect("an answer"));
    let done = scene.standing(recording).await;
    assert_eq!(said(&done), ["She rang."]);
    let again = transcripts::ask_again(&scene.world.house, &scene.amy(), recording, true).await.expect("an answer");
    assert_eq!(again, done, "what is done is not done again");
    assert_eq!(scene.sound_of(recording), b"sound");
}

async fn a_recording_that_takes_the_server_with_it_each_time_is_given_up(fresh: Fresh) {
    let scene = Scene::on(fresh).await;
    let recording = scene.record(b"sound").await;
    let next = scene.record(b"other sound").await;
    for _ in 0..MOST_TRIES {
        let job = hearing::take(&scene.world.house, &scene.sound).await.expect("an answer").expect("a job");
        assert_eq!(job.recording, recording);
        scene.world.clock.pass(LEASE_MS);
    }
    let job = hearing::take(&scene.world.house, &scene.sound).await.expect("an answer").expect("a job");
    assert_eq!(job.recording, next, "it keeps nobody else waiting");
    assert!(matches!(scene.standing(recording).await, Hearing::Failed { code: NotHeard::Failed, .. }));
}

async fn what_panics_is_a_try_that_failed(fresh: Fresh) {
    let scene = Scene::on(fresh).await;
    let recording = scene.record(b"sound").await;
    let worker = scene.worker(Script::of("a", true, |_asked, _told| unreachable!("as planned")));
    assert!(worker.once().await.expect("an answer"));
    assert_eq!(scene.standing(recording).await, Hearing::Waiting { why: WaitsFor::AnotherTry });
}

async fn a_server_that_stops_lets_go_and_another_goes_on(fresh: Fresh) {
    let scene = Arc::new(Scene::on(fresh).await);
    let recording = scene.record(b"sound").await;
    let stops = Arc::clone(&scene);
    let worker = scene.worker(Script::of("a", true, move |_asked, told| {
        assert!(told(piece(5_000, &["She rang."])).is_continue());
        stops.close.send_replace(true);
        assert!(told(piece(7_000, &["She laughed."])).is_break(), "the piece is kept, and it is the last");
        Ok(Ended::Stopped)
    }));
    assert!(worker.once().await.expect("an answer"));
    assert_eq!(scene.standing(recording).await, Hearing::Waiting { why: WaitsFor::Turn }, "at once, and it was no try");
    scene.close.send_replace(false);
    let another = scene.another_process(Script::of("a", true, |asked, told| {
        assert_eq!(asked.from_ms, 7_000);
        assert!(told(piece(9_000, &["He slept."])).is_continue());
        Ok(Ended::Whole)
    }));
    assert!(another.await.once().await.expect("an answer"));
    assert_eq!(said(&scene.standing(recording).await), ["She rang.", "She laughed.", "He slept."]);
}

async fn a_piece_that_cannot_be_written_is_heard_again_later(fresh: Fresh) {
    let scene = Scene::on(fresh).await;
    let recording = scene.record(b"sound").await;
    scene.world.fresh.say("ALTER TABLE transcript_pieces RENAME TO elsewhere").await;
    let worker = scene.worker(Script::says("a", &["She rang."]));
    assert!(worker.once().await.expect("an answer"));
    scene.world.fresh.say("ALTER TABLE elsewhere RENAME TO transcript_pieces").await;
    assert_eq!(scene.standing(recording).await, Hearing::Waiting { why: WaitsFor::AnotherTry });
    assert!(!worker.once().await.expect("an answer"), "not at once");
    scene.world.clock.pass(30_000);
    assert!(worker.once().await.expect("an answer"));
    assert_eq!(said(&scene.standing(recording).await), ["She rang."]);
}

async fn the_text_goes_with_its_recording(fresh: Fresh) {
    let scene = Arc::new(Scene::on(fresh).await);
    for half_way in [false, true] {
        scene.record(b"sound").await;
        let (erases, runtime) = (Arc::clone(&scene), Handle::current());
        let erase = async |scene: &Scene| {
            let both = "DELETE FROM recording_parts; DELETE FROM recordings";
            scene.world.fresh.say(both).await;
        };
        let worker = scene.worker(Script::of("a", true, move |_asked, told| {
            assert!(told(piece(5_000, &["She rang."])).is_continue());
            if half_way {
                runtime.block_on(erases.world.fresh.say("DELETE FROM recording_parts; DELETE FROM recordings"));
                assert!(told(piece(9_000, &["He slept."])).is_break(), "nothing is written of what is gone");
            }
            Ok(Ended::Whole)
        }));
        assert!(worker.once().await.expect("an answer"));
        erase(&scene).await;
        for table in ["transcripts", "transcript_pieces"] {
            assert_eq!(scene.world.fresh.count(&format!("SELECT COUNT(*) FROM {table}")).await, 0, "{table}");
        }
    }
}

async fn what_has_waited_for_days_comes_after_what_is_of_today(fresh: Fresh) {
    let scene = Scene::on(fresh).await;
    let of_before = scene.record(b"sound").await;
    scene.world.clock.pass(3 * 24 * 60 * 60 * 1_000);
    let (first, second) = (scene.record(b"sound").await, scene.record(b"sound").await);
    let mut taken = Vec::new();
    while let Some(job) = hearing::take(&scene.world.house, &scene.sound).await.expect("an answer") {
        taken.push(job.recording);
    }
    assert_eq!(taken, [first, second, of_before]);
}
