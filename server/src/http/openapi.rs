//! The OpenAPI document, made from the handlers themselves. The tests hold the answers against it.

use axum::Json;
use utoipa::OpenApi;

use super::{demo, families, health, live, measured, recordings, session, sync};

/// The API, described.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Alongside",
        description = "One round of sync does most. Every failure is a problem (RFC 9457) with a `code`. What changes something is taken from this site's own pages alone.",
    ),
    paths(
        health::health,
        measured::metrics,
        openapi,
        demo::people,
        demo::sign_in,
        session::session,
        session::sign_out,
        sync::sync,
        live::live,
        families::open,
        recordings::announce,
        recordings::state,
        recordings::part,
        recordings::complete,
        recordings::sound,
    ),
    tags(
        (name = "sync", description = "The log, to the phone and back."),
        (name = "recordings", description = "Sound, in parts that can be sent again."),
        (name = "session", description = "Who is signed in."),
        (name = "demo", description = "Only with --demo."),
        (name = "operator", description = "For whoever runs the server."),
    )
)]
pub struct Document;

/// This document.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "operator", responses((status = 200, description = "This document.", body = Object)))]
pub async fn openapi() -> Json<utoipa::openapi::OpenApi> {
    Json(Document::openapi())
}
