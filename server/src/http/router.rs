//! Puts the layers around the routes, from the inside out: limits, the door, cross-site refusal, panics, headers, compression, the log line.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

use super::routes::{Lasts, Route, routes};
use super::{Desk, door, headers, line, site};
use crate::auth::cross_site;
use crate::problem::{Code, Problem};

/// How long a request may take, its body's arrival included: a mebibyte takes minutes where the signal is poor.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(300);

/// The whole server as one service.
pub fn router(desk: Desk) -> Router {
    with_layers(routes().into_iter().fold(Router::new(), |router, route| add(router, route, &desk)), desk)
}

/// Any routes, with all that goes around them.
pub fn with_layers(router: Router<Desk>, desk: Desk) -> Router {
    router
        .fallback(site::anything)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn(cross_site::refuse))
        .layer(CatchPanicLayer::custom(|_panic| Problem::failed("a panic").into_response()))
        .layer(from_fn_with_state(desk.clone(), headers::secure))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(worth_it()))
        .layer(from_fn_with_state(desk.clone(), line::log))
        .with_state(desk)
}

fn add(router: Router<Desk>, route: Route, desk: &Desk) -> Router<Desk> {
    let answers = route.answers.layer(DefaultBodyLimit::max(route.takes));
    let answers = match route.lasts {
        Lasts::ARequest => answers.layer(from_fn(in_time)),
        Lasts::UntilEnded => answers,
    };
    router.route(route.path, answers.layer(from_fn_with_state((desk.clone(), route.door), door::guard)))
}

/// Sound is as small as it gets.
fn worth_it() -> impl Predicate {
    DefaultPredicate::new().and(NotForContentType::const_new("audio/"))
}

async fn in_time(request: Request, next: Next) -> Result<Response, Problem> {
    tokio::time::timeout(REQUEST_TIMEOUT, next.run(request)).await.map_err(|_late| Problem::new(Code::TooSlow))
}

async fn wrong_method(State(_desk): State<Desk>) -> Problem {
    Problem::new(Code::WrongMethod)
}
