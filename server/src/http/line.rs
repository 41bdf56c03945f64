//! One log line for each request: which route, what came of it, how long it took. Never an address with ids, a header, or a person.

use std::collections::BTreeMap;

use alongside_core::domain::ids::EntryId;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;

use super::{Desk, measured};
use crate::clock::Stopwatch;
use crate::problem::Told;

/// Names the request in the answer and in the log, so that a person can say which one they mean.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// How many entries of a push became what. Words and numbers, and nothing of the entries.
#[derive(Clone, Debug, Default)]
pub struct Tally(BTreeMap<String, u64>);

impl Tally {
    /// Counts what became of each.
    pub fn of(outcomes: impl Iterator<Item = String>) -> Self {
        let mut tally = Self::default();
        for outcome in outcomes {
            measured::entry(&outcome);
            *tally.0.entry(outcome).or_default() += 1;
        }
        tally
    }

    fn text(&self) -> Option<String> {
        let words: Vec<String> = self.0.iter().map(|(outcome, count)| format!("{outcome} {count}")).collect();
        (!words.is_empty()).then(|| words.join(", "))
    }
}

/// Writes the line, once the answer is known.
pub async fn log(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let id = EntryId::new(desk.house.clock.now(), desk.house.dice.ten()).to_string();
    let method = method(request.method());
    let route = request.extensions().get::<MatchedPath>().map_or_else(|| "the site".to_owned(), |path| path.as_str().to_owned());
    let watch = Stopwatch::start();

    let mut response = next.run(request).await;

    let took = watch.elapsed();
    let status = response.status();
    measured::request(method, &route, status, took);
    write(&id, method, &route, &response, u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
    if let Ok(value) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

fn write(request: &str, method: &str, route: &str, response: &Response, millis: u64) {
    let status = response.status().as_u16();
    let told = response.extensions().get::<Told>();
    let code = told.map(|told| told.code.name());
    let cause = told.and_then(|told| told.cause.as_deref());
    let entries = response.extensions().get::<Tally>().and_then(Tally::text);
    if response.status().is_server_error() {
        tracing::error!(request, method, route, status, millis, entries, code, cause, "request");
    } else {
        tracing::info!(request, method, route, status, millis, entries, code, cause, "request");
    }
}

/// The method as it may be logged: anybody can invent one.
fn method(method: &Method) -> &'static str {
    let known = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS, Method::PATCH];
    let names = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];
    known.iter().zip(names).find(|(known, _)| *known == method).map_or("other", |(_, name)| name)
}
