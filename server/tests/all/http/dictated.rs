//! What is dictated outside a visit: its author's alone until it is sent, and then heard by whoever reads the file, for as long as they do.

use std::sync::Arc;

use alongside::jobs::transcribing::Worker;
use alongside::ops::sound_folder::SoundFolder;
use alongside::speech::Speech;
use alongside_core::domain::advice::{AdviceBody, Specialism};
use alongside_core::domain::dictation::Dictation;
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{PersonId, QuestionId, StreamId};
use alongside_core::domain::visit::Voice;
use axum::http::Request;
use tokio::sync::watch;

use super::recordings::{BEGIN, Sender, path, recording};
use super::site::{Site, empty, signed};
use crate::database::{Fresh, on_both_databases};
use crate::hearing::Script;
use crate::world::{Pen, Said, accepted, amy, ben, cal, eve, file, ines, ivo, lea, legal, okafor, price, question, south};

on_both_databases![
    p5_an_unsent_question_is_heard_by_its_asker_alone,
    p5_whoever_has_the_question_hears_it_for_as_long_as_they_have_it,
    p5_a_question_may_be_asked_before_its_sound_has_gone,
    p5_an_answer_is_its_advisers_alone_until_it_is_sent_and_the_teams_after,
    p5_a_dictated_question_to_the_lawyers_is_heard_by_the_team_and_its_lawyer_alone,
    p5_to_name_somebodys_recording_in_a_question_moves_nothing,
    p5_the_sound_of_a_visit_stays_in_its_file_whatever_question_names_it,
];

fn dictated() -> Vec<Dictation> {
    let media_type = "audio/webm;codecs=opus".to_owned();
    let voice = Voice { recording: recording(), media_type, millis: 4_000, carries_on: None, rests_on: vec![] };
    vec![Dictation { voice, taken: None }]
}

fn asked(question: QuestionId, specialism: Specialism) -> AdviceBody {
    AdviceBody::Asked { question, specialism, text: "What first?".to_owned(), extract: String::new(), dictated: dictated() }
}

fn answered(dictated: Vec<Dictation>) -> AdviceBody {
    AdviceBody::Answered { question: question(1), text: "Sleep.".to_owned(), dictated }
}

async fn says(site: &Site, pen: &Pen, stream: StreamId, body: impl Into<Said>) {
    accepted(&site.world.push(pen, &[&pen.write(stream, body)]).await[0]);
}

/// Somebody dictates, and has not sent what they say.
async fn dictates(site: &Site, person: PersonId) {
    let sender = Sender { site, cookie: site.cookie(person).await };
    assert_eq!(sender.announce(StreamId::Person(person), "audio/webm;codecs=opus").await.status.as_u16(), 201);
    sender.part(0, BEGIN).await;
    assert_eq!(sender.complete(1, BEGIN).await.status.as_u16(), 204);
}

/// Takes down what waits on a site.
async fn taken_down(site: &Site) {
    let (_close, closing) = watch::channel(false);
    let (house, sound) = (site.world.house.clone(), SoundFolder::new(site.folder.join("data/sound")));
    let worker = Worker { house, sound, speech: Arc::new(Speech::with(Script::says("a", &["What first?"]))), closing };
    assert!(worker.once().await.expect("an answer"));
}

/// Who of these hears it. What is said in it is read by the same people.
async fn heard_by(site: &Site, people: &[PersonId]) -> Vec<PersonId> {
    let mut heard = Vec::new();
    for person in people {
        let sender = Sender { site, cookie: site.cookie(*person).await };
        let (sound, words) = (sender.hear("").await, site.send(empty(signed(Request::get(path("/transcript")), &sender.cookie))).await);
        assert_eq!(sound.status, words.status, "{person}");
        if sound.status.as_u16() == 200 {
            assert_eq!(sound.body, BEGIN);
            heard.push(*person);
        } else {
            assert_eq!(sound.outcome(), (404, "not_there".to_owned()));
        }
    }
    heard
}

fn everybody() -> [PersonId; 7] {
    [amy(), ben(), cal(), ines(), ivo(), lea(), eve()]
}

async fn p5_an_unsent_question_is_heard_by_its_asker_alone(fresh: Fresh) {
    let site = Site::real(fresh).await;
    dictates(&site, amy()).await;
    taken_down(&site).await;
    assert_eq!(heard_by(&site, &everybody()).await, [amy()]);
    let outsider = Sender { site: &site, cookie: site.cookie(ben()).await };
    let not_hers = outsider.announce(StreamId::Person(amy()), "audio/webm").await;
    assert_eq!(not_hers.outcome(), (404, "not_there".to_owned()), "nobody puts anything into another's page");
}

async fn p5_whoever_has_the_question_hears_it_for_as_long_as_they_have_it(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let [amy_, ines_, ivo_] = [amy(), ines(), ivo()].map(|person| site.world.pen(person));
    dictates(&site, amy()).await;
    taken_down(&site).await;
    says(&site, &amy_, file(okafor()), asked(question(1), Specialism::Practice)).await;
    assert_eq!(heard_by(&site, &everybody()).await, [amy(), ben()], "before a claim the insight team sees its card");
    says(&site, &ines_, file(okafor()), AdviceBody::Claimed { question: question(1) }).await;
    assert_eq!(heard_by(&site, &everybody()).await, [amy(), ben(), ines()]);
    let on = AdviceBody::HandedOn { question: question(1), to: Specialism::Practice, why: None };
    says(&site, &ines_, file(okafor()), on).await;
    assert_eq!(heard_by(&site, &everybody()).await, [amy(), ben()], "who handed it on has it no longer");
    says(&site, &ivo_, file(okafor()), AdviceBody::Claimed { question: question(1) }).await;
    assert_eq!(heard_by(&site, &everybody()).await, [amy(), ben(), ivo()]);
    says(&site, &ivo_, file(okafor()), answered(vec![])).await;
    assert_eq!(heard_by(&site, &everybody()).await, [amy(), ben()], "with the answer the file closes");
}

async fn p5_a_question_may_be_asked_before_its_sound_has_gone(fresh: Fresh) {
    let site = Site::real(fresh).await;
    says(&site, &site.world.pen(amy()), file(okafor()), asked(question(1), Specialism::Practice)).await;
    dictates(&site, amy()).await;
    assert_eq!(heard_by(&site, &everybody()).await, [amy(), ben()]);
}

async fn p5_an_answer_is_its_advisers_alone_until_it_is_sent_and_the_teams_after(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let (asker, adviser) = (site.world.pen(amy()), site.world.pen(ines()));
    says(
        &site,
        &asker,
        file(okafor()),
        AdviceBody::Asked {
            question: question(1),
            specialism: Specialism::Practice,
            text: "What first?".to_owned(),
            extract: String::new(),
            dictated: vec![],
        },
    )
    .await;
    says(&site, &adviser, file(okafor()), AdviceBody::Claimed { question: question(1) }).await;
    dictates(&site, ines()).await;
    assert_eq!(heard_by(&site, &everybody()).await, [ines()]);
    says(&site, &adviser, file(okafor()), answered(dictated())).await;
    assert_eq!(heard_by(&site, &everybody()).await, [amy(), ben()], "the file has closed for the adviser, and it is the file's");
}

async fn p5_a_dictated_question_to_the_lawyers_is_heard_by_the_team_and_its_lawyer_alone(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let [amy_, ines_, lea_] = [amy(), ines(), lea()].map(|person| site.world.pen(person));
    // An adviser on practice has the file open for another question.
    let other = AdviceBody::Asked {
        question: question(2),
        specialism: Specialism::Practice,
        text: "Why?".to_owned(),
        extract: String::new(),
        dictated: vec![],
    };
    says(&site, &amy_, file(okafor()), other).await;
    says(&site, &ines_, file(okafor()), AdviceBody::Claimed { question: question(2) }).await;
    dictates(&site, amy()).await;
    says(&site, &amy_, legal(okafor()), asked(question(1), Specialism::Legal)).await;
    assert_eq!(heard_by(&site, &everybody()).await, [amy(), ben()]);
    says(&site, &lea_, legal(okafor()), AdviceBody::Claimed { question: question(1) }).await;
    assert_eq!(heard_by(&site, &everybody()).await, [amy(), ben(), lea()]);
    says(&site, &lea_, legal(okafor()), answered(vec![])).await;
    assert_eq!(heard_by(&site, &everybody()).await, [amy(), ben()]);
}

async fn p5_to_name_somebodys_recording_in_a_question_moves_nothing(fresh: Fresh) {
    let site = Site::real(fresh).await;
    dictates(&site, amy()).await;
    says(&site, &site.world.pen(ben()), file(okafor()), asked(question(1), Specialism::Practice)).await;
    assert_eq!(heard_by(&site, &everybody()).await, [amy()]);
}

async fn p5_the_sound_of_a_visit_stays_in_its_file_whatever_question_names_it(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let sender = Sender::amy(&site).await;
    sender.part(0, BEGIN).await;
    sender.complete(1, BEGIN).await;
    let pen = site.world.pen(amy());
    says(&site, &pen, file(price()), asked(question(1), Specialism::Practice)).await;
    says(&site, &pen, file(price()), FileBody::HeldBy { team: south(), lead: None, co_workers: Vec::new() }).await;
    assert_eq!(heard_by(&site, &everybody()).await, [amy(), ben()], "the Prices' team by now is Cal's, and the sound is the Okafors'");
}
