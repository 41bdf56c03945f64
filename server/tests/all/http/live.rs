//! The live channel.

use axum::body::BodyDataStream;
use axum::http::Request;
use futures::StreamExt as _;
use tokio::time::{Duration, timeout};

use super::site::{Site, empty, signed};
use crate::database::{Fresh, on_both_databases};
use crate::world::{amy, cal, file, okafor, south};
use alongside_core::domain::ids::{PersonId, StreamId};
use alongside_core::domain::team::TeamBody;

on_both_databases![
    p5_each_hears_of_what_they_may_see_and_of_nothing_else,
    what_moves_in_one_process_is_heard_in_another,
    the_channel_ends_with_its_session,
];

/// Somebody who listens.
struct Ear(BodyDataStream);

impl Ear {
    async fn of(site: &Site, person: PersonId) -> (Self, String) {
        let cookie = site.cookie(person).await;
        let answer = site.open(empty(signed(Request::get("/api/v1/live"), &cookie))).await;
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        (Self(answer.into_body().into_data_stream()), cookie)
    }

    /// The next piece of news, past heartbeats; none once the channel ended.
    async fn hears(&mut self) -> Option<String> {
        loop {
            let next = timeout(Duration::from_secs(10), self.0.next()).await.expect("something within ten seconds");
            let text = String::from_utf8(next?.expect("a piece").to_vec()).expect("text");
            if text.starts_with("event: ") {
                return Some(text.trim().to_owned());
            }
            assert_eq!(text, ": still here\n\n");
        }
    }
}

fn moved(streams: &[StreamId]) -> String {
    format!("event: moved\ndata: {}", serde_json::to_string(streams).expect("names"))
}

async fn p5_each_hears_of_what_they_may_see_and_of_nothing_else(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let ((mut of_the_team, _), (mut of_another, _)) = (Ear::of(&site, amy()).await, Ear::of(&site, cal()).await);
    let (pen, other) = (site.world.pen(amy()), site.world.pen(cal()));
    let remark = pen.remark(file(okafor()), "She rang.");
    site.world.push(&pen, &[&remark]).await;
    assert_eq!(of_the_team.hears().await, Some(moved(&[file(okafor())])));

    let now = pen.head(file(okafor())).written_at;
    let duty = TeamBody::OnDuty { person: cal(), from_at: now, until_at: now.plus(3_600_000) };
    let on_duty = other.write(StreamId::Team(south()), duty);
    site.world.push(&other, &[&on_duty]).await;
    assert_eq!(of_another.hears().await, Some(moved(&[StreamId::Team(south())])), "the first that they hear");
}

async fn what_moves_in_one_process_is_heard_in_another(fresh: Fresh) {
    if !fresh.is_postgres() {
        return; // SQLite belongs to one process.
    }
    let site = Site::real(fresh).await;
    let elsewhere = site.world.another_process().await;
    let (mut ear, _) = Ear::of(&site, amy()).await;
    let pen = site.world.pen(amy());
    let remark = pen.remark(file(okafor()), "She rang.");
    crate::world::push_to(&elsewhere, &pen, &[&remark]).await;
    assert_eq!(ear.hears().await, Some(moved(&[file(okafor())])));
}

async fn the_channel_ends_with_its_session(fresh: Fresh) {
    let site = Site::real(fresh).await;
    let (mut ear, cookie) = Ear::of(&site, amy()).await;
    site.send(empty(signed(Request::post("/api/v1/sign-out"), &cookie))).await;
    let pen = site.world.pen(amy());
    let remark = pen.remark(file(okafor()), "She rang.");
    site.world.push(&pen, &[&remark]).await;
    assert_eq!(ear.hears().await, None);
}
