//! The live channel: server-sent events that say only *something moved in these streams*, each person's own.

use std::convert::Infallible;
use std::time::Duration;

use alongside_core::domain::ids::StreamId;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use axum::response::sse::{Event, Sse};
use futures::Stream;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::Desk;
use crate::auth;
use crate::ops::live::{Moved, Subscription, visible};
use crate::ops::{DbError, Who};
use crate::problem::ProblemBody;

/// How often the channel shows that it is alive, and that its session is.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Listens for what moves, until either side ends it.
#[utoipa::path(get, path = "/api/v1/live", tag = "sync", responses(
    (status = 200, description = "`event: moved` with a JSON list of streams. What they hold now is fetched by sync.", body = String, content_type = "text/event-stream"),
    (status = 401, description = "Nobody is signed in.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn live(State(desk): State<Desk>, who: Who, headers: HeaderMap) -> impl IntoResponse {
    let mut beat = interval(HEARTBEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let listener = Listener { moves: desk.house.live(), beat, who, headers, desk };
    ([("x-accel-buffering", "no")], Sse::new(events(listener)))
}

struct Listener {
    moves: Subscription,
    beat: Interval,
    who: Who,
    headers: HeaderMap,
    desk: Desk,
}

/// What can end a wait.
enum Woken {
    Moved(Result<Moved, RecvError>),
    Beat,
    Closing,
}

fn events(listener: Listener) -> impl Stream<Item = Result<Event, Infallible>> {
    futures::stream::unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok(event), listener))
    })
}

impl Listener {
    /// The next event. None ends the channel: the server closes, the session is over, or nobody can say whether it is.
    async fn next(&mut self) -> Option<Event> {
        loop {
            let event = match self.wake().await {
                Woken::Closing | Woken::Moved(Err(RecvError::Closed)) => return None,
                Woken::Beat => Some(Event::default().comment("still here")),
                Woken::Moved(Err(RecvError::Lagged(_))) => self.tell(&Moved::default()).await.ok()?,
                Woken::Moved(Ok(what)) => self.tell(&what).await.ok()?,
            };
            if let Some(event) = event {
                return self.is_still_signed_in().await.then_some(event);
            }
        }
    }

    async fn wake(&mut self) -> Woken {
        tokio::select! {
            moved = self.moves.recv() => Woken::Moved(moved),
            _ = self.beat.tick() => Woken::Beat,
            _ = self.desk.closing.wait_for(|closing| *closing) => Woken::Closing,
        }
    }

    async fn tell(&self, what: &Moved) -> Result<Option<Event>, DbError> {
        let streams = visible(&self.desk.house, &self.who, what).await?;
        Ok((!streams.is_empty()).then(|| moved(&streams)).flatten())
    }

    async fn is_still_signed_in(&self) -> bool {
        auth::who(&self.desk.house, &self.headers, self.desk.travels()).await.is_ok_and(|(who, _)| who == self.who)
    }
}

fn moved(streams: &[StreamId]) -> Option<Event> {
    Event::default().event("moved").json_data(streams).ok()
}
