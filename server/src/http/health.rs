//! Whether this server can do its work: it answers, and its database does.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::Desk;
use crate::problem::{Problem, ProblemBody};

/// That all is well.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// `ok`.
    status: &'static str,
    /// The version of the server.
    version: &'static str,
}

/// Says whether the server can do its work.
///
/// # Errors
/// A problem, where the database does not answer.
#[utoipa::path(get, path = "/health", tag = "operator", responses(
    (status = 200, description = "The server and its database answer.", body = Health),
    (status = 503, description = "The database does not answer.", body = ProblemBody, content_type = "application/problem+json"),
))]
pub async fn health(State(desk): State<Desk>) -> Result<Json<Health>, Problem> {
    desk.house.db.ping().await?;
    Ok(Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION") }))
}
