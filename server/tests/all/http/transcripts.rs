//! The text of a recording, through the doors: who may read it, what they are told, and that it is written down who looked.

use std::sync::Arc;

use alongside::jobs::transcribing::Worker;
use alongside::ops::look;
use alongside::ops::sound_folder::SoundFolder;
use alongside::speech::{Ended, Speech, Why};
use alongside_core::domain::advice::{AdviceBody, Specialism};
use alongside_core::domain::look::{Given, Ground, Look};
use alongside_core::sync::hearing::NotHeard;
use axum::http::Request;
use serde_json::json;
use tokio::sync::watch;

use super::recordings::{BEGIN, Sender, path, recording};
use super::site::{Answer, MARK, Site, empty, signed};
use crate::database::{Fresh, on_both_databases};
use crate::hearing::{Script, piece};
use crate::world::{START, amy, ben, cal, file, ines, okafor, question};

on_both_databases![
    the_text_is_told_as_it_stands_and_asked_for_again_where_it_failed,
    p5_who_may_not_hear_the_sound_learns_nothing_of_its_text,
    p7_who_reads_the_text_from_outside_the_team_is_written_down,
    what_was_deleted_is_answered_with_a_problem_of_its_own,
];

async fn read(site: &Site, cookie: &str) -> Answer {
    site.send(empty(signed(Request::get(path("/transcript")), cookie))).await
}

async fn ask_again(site: &Site, cookie: &str) -> Answer {
    site.send(empty(signed(Request::post(path("/transcript")), cookie))).await
}

/// Takes down what waits on a site.
async fn hears(site: &Site, script: Arc<dyn alongside::speech::Transcribes>) {
    let (_close, closing) = watch::channel(false);
    let (house, sound) = (site.world.house.clone(), SoundFolder::new(site.folder.join("data/sound")));
    let worker = Worker { house, sound, speech: Arc::new(Speech::with(script)), closing };
    assert!(worker.once().await.expect("an answer"));
}

async fn the_text_is_told_as_it_stands_and_asked_for_again_where_it_failed(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let sender = Sender::amy(&site).await;
    sender.part(0, BEGIN).await;
    assert_eq!(read(&site, &sender.cookie).await.outcome(), (404, "not_there".to_owned()), "it is not whole yet");
    sender.complete(1, BEGIN).await;
    site.take_lines();
    let mut told = vec![read(&site, &sender.cookie).await.json()];
    hears(&site, Script::of("tiny.en 1a5afae0", true, |_asked, _told| Err(Why::Never(NotHeard::OtherForm)))).await;
    told.push(read(&site, &sender.cookie).await.json());
    told.push(ask_again(&site, &sender.cookie).await.json());
    hears(
        &site,
        Script::of("tiny.en 1a5afae0", true, |_asked, told| {
            assert!(told(piece(4_000, &[MARK])).is_continue());
            Ok(Ended::CutAfter(4_000))
        }),
    )
    .await;
    told.push(read(&site, &sender.cookie).await.json());
    assert_eq!(told[3], ask_again(&site, &sender.cookie).await.json());
    insta::assert_json_snapshot!("the_text_of_a_recording_as_it_is_told", told);
    let lines = json!(site.take_lines()).to_string();
    assert!(lines.contains("/transcript") && !lines.contains(MARK), "{lines}");
}

async fn p5_who_may_not_hear_the_sound_learns_nothing_of_its_text(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let sender = Sender::amy(&site).await;
    sender.part(0, BEGIN).await;
    sender.complete(1, BEGIN).await;
    hears(&site, Script::says("a", &["She rang."])).await;
    assert_eq!(read(&site, &site.cookie(ben()).await).await.json()["state"], "done");
    let outsider = site.cookie(cal()).await;
    let nowhere = "/api/v1/recordings/01900000-0000-7000-8000-00000000dead/transcript";
    let not_there = site.send(empty(signed(Request::get(nowhere), &outsider))).await;
    for answer in [read(&site, &outsider).await, ask_again(&site, &outsider).await] {
        assert_eq!((answer.status, &answer.body), (not_there.status, &not_there.body));
    }
    assert_eq!(read(&site, "").await.outcome(), (401, "not_signed_in".to_owned()));
}

async fn p7_who_reads_the_text_from_outside_the_team_is_written_down(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let sender = Sender::amy(&site).await;
    sender.part(0, BEGIN).await;
    sender.complete(1, BEGIN).await;
    let (asker, adviser) = (site.world.pen(amy()), site.world.pen(ines()));
    let claimed = AdviceBody::Claimed { question: question(1) };
    site.world.push(&asker, &[&asker.ask(file(okafor()), question(1), Specialism::Practice)]).await;
    site.world.push(&adviser, &[&adviser.write(file(okafor()), claimed)]).await;
    let outsider = site.cookie(ines()).await;
    for cookie in [&sender.cookie, &outsider, &outsider] {
        assert_eq!(read(&site, cookie).await.status.as_u16(), 200);
    }
    let looks = look::at_family(&site.world.house, &asker.who, okafor()).await.expect("an answer").expect("it is theirs");
    let read_it = |look: &&Look| matches!(look.given, Given::Sound { recording: one } if one == recording());
    let read_it: Vec<_> = looks.looks.iter().filter(read_it).map(|look| (look.person, look.ground)).collect();
    assert_eq!(read_it, [(ines(), Ground::Advises { question: question(1) })]);
    site.world.fresh.say("ALTER TABLE looks RENAME TO elsewhere").await;
    assert_eq!(read(&site, &outsider).await.status.as_u16(), 503, "what cannot be written down is not read");
}

/// A run deletes what is marked; here the rows say what one did.
async fn what_was_deleted_is_answered_with_a_problem_of_its_own(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let sender = Sender::amy(&site).await;
    sender.part(0, BEGIN).await;
    sender.complete(1, BEGIN).await;
    hears(&site, Script::says("a", &[MARK])).await;
    let at = START;
    let mut told = Vec::new();
    for column in ["sound_deleted_at", "words_deleted_at"] {
        site.world.fresh.say(&format!("UPDATE recordings SET {column} = {at}")).await;
        let sound = site.send(empty(signed(Request::get(path("/sound")), &sender.cookie))).await;
        let answers = [sound, read(&site, &sender.cookie).await, ask_again(&site, &sender.cookie).await];
        told.push(
            answers.map(|answer| (answer.status.as_u16(), answer.header("content-type").to_owned(), answer.json()["detail"].clone())),
        );
    }
    insta::assert_json_snapshot!("what_was_deleted_is_told_so", told);
    // Who may not hear it is told what they always were.
    let outsider = site.cookie(cal()).await;
    for answer in [read(&site, &outsider).await, ask_again(&site, &outsider).await] {
        assert_eq!(answer.outcome(), (404, "not_there".to_owned()));
    }
}
