//! The OpenAPI document, made from the handlers themselves. The tests hold the answers against it.

use axum::Json;
use utoipa::OpenApi;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

use super::{
    accounts, decisions, demo, devices, families, health, holding, investigations, live, measured, passkeys, phone_models, recordings,
    recoveries, session, step_up, sync, transcripts,
};

/// The API, described.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Alongside",
        description = "One round of sync does most. Every failure is a problem (RFC 9457) with a `code`. What changes something is taken from this site's own pages alone. A phone names its person in `Alongside-Person`; where another is signed in, the answer is `not_signed_in`.",
    ),
    paths(
        health::health,
        measured::metrics,
        openapi,
        demo::people,
        demo::sign_in,
        session::session,
        session::sign_out,
        session::sessions_of,
        session::end_session,
        passkeys::begin_sign_in,
        passkeys::finish_sign_in,
        passkeys::invite,
        passkeys::begin_invited,
        recoveries::of,
        recoveries::ask,
        recoveries::confirm,
        recoveries::end,
        investigations::all,
        investigations::open,
        investigations::end,
        passkeys::own,
        passkeys::end,
        passkeys::begin_another,
        passkeys::finish,
        accounts::account,
        accounts::begin,
        accounts::come_back,
        accounts::finish,
        accounts::expect,
        step_up::begin,
        step_up::finish,
        devices::register,
        devices::own,
        devices::revoke,
        holding::deliver,
        holding::held,
        holding::take_in,
        decisions::begin,
        decisions::finish,
        sync::sync,
        live::live,
        families::find,
        families::open,
        families::break_glass,
        families::looks,
        recordings::announce,
        recordings::state,
        recordings::part,
        recordings::complete,
        recordings::sound,
        phone_models::model,
        phone_models::file,
        transcripts::standing,
        transcripts::ask_again,
    ),
    tags(
        (name = "sync", description = "The log, to the phone and back."),
        (name = "decisions", description = "What takes the passkey of whoever decides."),
        (name = "recordings", description = "Sound, in parts that can be sent again."),
        (name = "session", description = "Who is signed in."),
        (name = "devices", description = "Devices that make themselves known, and what they deliver when they can do nothing else."),
        (name = "demo", description = "Only with --demo."),
        (name = "operator", description = "For whoever runs the server."),
    )
)]
struct Document;

/// This document.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "operator", responses((status = 200, description = "This document.", body = Object)))]
pub async fn openapi() -> Json<utoipa::openapi::OpenApi> {
    Json(document())
}

/// The document, without the notes that handlers have for their own callers.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    let mut document = Document::openapi();
    for item in document.paths.paths.values_mut() {
        for operation in [&mut item.get, &mut item.post, &mut item.put].into_iter().flatten() {
            shorten(operation);
            operation.responses.responses.insert("default".to_owned(), RefOr::T(any_other()));
        }
    }
    document
}

/// What every operation may answer, whatever else it does.
fn any_other() -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("ProblemBody"))).build();
    ResponseBuilder::new().description("A problem, with its code.").content("application/problem+json", content).build()
}

fn shorten(operation: &mut Operation) {
    let said = operation.description.take();
    let kept = said.as_deref().and_then(|text| text.split("# Errors").next()).map(str::trim).filter(|text| !text.is_empty());
    operation.description = kept.map(str::to_owned);
}
