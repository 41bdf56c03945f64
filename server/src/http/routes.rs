//! Every route of the server in one list, each with the door before it. What is not here is not served; what names no door does not compile.

use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};

use super::{
    Desk, accounts, decisions, demo, devices, families, health, holding, investigations, live, measured, openapi, page, passkeys,
    phone_models, recordings, recoveries, session, step_up, sync, transcripts,
};
use crate::provider::RETURN;
use alongside_core::domain::entry::MAX_BODY_BYTES;
use alongside_core::sync::protocol::MAX_REQUEST_BYTES;

/// Who is let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Door {
    /// Anybody: it tells nothing of anybody.
    Anyone,
    /// Whoever works on this very machine: not through a proxy.
    ThisMachine,
    /// Anybody, in a demo; else it is not there.
    Demo,
    /// Those who are signed in. What they may see behind it, the operation decides.
    SignedIn,
    /// Those who are signed in and proved who they are in the last ten minutes. In a demonstration, who is signed in.
    JustProven,
}

/// How long a request may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasts {
    /// As long as a slow network needs for a page of entries.
    ARequest,
    /// Until either side ends it.
    UntilEnded,
}

/// One route.
pub struct Route {
    /// The method.
    pub method: Method,
    /// The address, with its parameters.
    pub path: &'static str,
    /// The door before it.
    pub door: Door,
    /// The longest body that it takes, in bytes.
    pub takes: usize,
    /// How long it may take.
    pub lasts: Lasts,
    /// What answers.
    pub answers: MethodRouter<Desk>,
}

const SMALL: usize = 16 * 1024;

/// Every route of the API, and of the public pages. All else is a file of the site, or the route-neutral shell.
#[must_use]
pub fn routes() -> Vec<Route> {
    use Door::{Anyone, Demo, JustProven, SignedIn, ThisMachine};
    vec![
        get("/health", Anyone, health::health),
        get("/metrics", ThisMachine, measured::metrics),
        get("/sign-in", Anyone, page::public),
        get("/help", Anyone, page::public),
        get("/api/v1/openapi.json", Anyone, openapi::openapi),
        get("/api/v1/demo/people", Demo, demo::people),
        post("/api/v1/demo/sign-in", Demo, demo::sign_in),
        get("/api/v1/session", SignedIn, session::session),
        get("/api/v1/sessions", SignedIn, session::sessions_of),
        post("/api/v1/sessions/end", JustProven, session::end_session),
        post("/api/v1/sign-out", Anyone, session::sign_out),
        post("/api/v1/sign-in/begin", Anyone, passkeys::begin_sign_in),
        post("/api/v1/sign-in/finish", Anyone, passkeys::finish_sign_in),
        post("/api/v1/invitations", JustProven, passkeys::invite),
        post("/api/v1/invitations/begin", Anyone, passkeys::begin_invited),
        get("/api/v1/recoveries", SignedIn, recoveries::of),
        post("/api/v1/recoveries", JustProven, recoveries::ask),
        post("/api/v1/recoveries/{recovery}/confirm", JustProven, recoveries::confirm),
        post("/api/v1/recoveries/{recovery}/end", SignedIn, recoveries::end),
        get("/api/v1/investigations", SignedIn, investigations::all),
        post("/api/v1/investigations", JustProven, investigations::open),
        post("/api/v1/investigations/{investigation}/end", JustProven, investigations::end),
        get("/api/v1/passkeys", SignedIn, passkeys::own),
        post("/api/v1/passkeys/end", JustProven, passkeys::end),
        post("/api/v1/passkeys/begin", JustProven, passkeys::begin_another),
        post("/api/v1/step-up/begin", SignedIn, step_up::begin),
        post("/api/v1/step-up/finish", SignedIn, step_up::finish),
        post("/api/v1/passkeys/finish", Anyone, passkeys::finish),
        get("/api/v1/account", Anyone, accounts::account),
        post("/api/v1/account/begin", Anyone, accounts::begin),
        get(RETURN, Anyone, accounts::come_back),
        post("/api/v1/account/finish", Anyone, accounts::finish),
        post("/api/v1/account/expect", JustProven, accounts::expect),
        post("/api/v1/devices", SignedIn, devices::register),
        get("/api/v1/devices", SignedIn, devices::own),
        post("/api/v1/devices/revoke", JustProven, devices::revoke),
        post("/api/v1/door", Anyone, holding::deliver).taking(MAX_REQUEST_BYTES),
        get("/api/v1/held", SignedIn, holding::held),
        post("/api/v1/held/take-in", SignedIn, holding::take_in),
        post("/api/v1/decisions/begin", SignedIn, decisions::begin).taking(MAX_BODY_BYTES + SMALL),
        post("/api/v1/decisions/finish", SignedIn, decisions::finish),
        post("/api/v1/sync", SignedIn, sync::sync).taking(MAX_REQUEST_BYTES),
        get("/api/v1/live", SignedIn, live::live).lasting(Lasts::UntilEnded),
        post("/api/v1/families/find", SignedIn, families::find),
        post("/api/v1/families/{family}/open", SignedIn, families::open),
        post("/api/v1/families/{family}/break-glass", SignedIn, families::break_glass),
        get("/api/v1/families/{family}/looks", SignedIn, families::looks),
        post("/api/v1/recordings", SignedIn, recordings::announce),
        get("/api/v1/recordings/{recording}", SignedIn, recordings::state),
        put("/api/v1/recordings/{recording}/parts/{part}", SignedIn, recordings::part).taking(recordings::MAX_PART_BYTES),
        post("/api/v1/recordings/{recording}/complete", SignedIn, recordings::complete),
        get("/api/v1/recordings/{recording}/sound", SignedIn, recordings::sound).lasting(Lasts::UntilEnded),
        get("/api/v1/phone-model", SignedIn, phone_models::model),
        get("/api/v1/phone-model/{file}", SignedIn, phone_models::file).lasting(Lasts::UntilEnded),
        get("/api/v1/recordings/{recording}/transcript", SignedIn, transcripts::standing),
        post("/api/v1/recordings/{recording}/transcript", SignedIn, transcripts::ask_again),
    ]
}

fn get<H: Handler<T, Desk>, T: 'static>(path: &'static str, door: Door, handler: H) -> Route {
    route(Method::GET, path, door, on(MethodFilter::GET, handler))
}

fn post<H: Handler<T, Desk>, T: 'static>(path: &'static str, door: Door, handler: H) -> Route {
    route(Method::POST, path, door, on(MethodFilter::POST, handler))
}

fn put<H: Handler<T, Desk>, T: 'static>(path: &'static str, door: Door, handler: H) -> Route {
    route(Method::PUT, path, door, on(MethodFilter::PUT, handler))
}

fn route(method: Method, path: &'static str, door: Door, answers: MethodRouter<Desk>) -> Route {
    Route { method, path, door, takes: SMALL, lasts: Lasts::ARequest, answers }
}

impl Route {
    fn taking(self, bytes: usize) -> Self {
        Self { takes: bytes, ..self }
    }

    fn lasting(self, lasts: Lasts) -> Self {
        Self { lasts, ..self }
    }
}
