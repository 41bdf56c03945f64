//! The built site: its files, and the route-neutral shell for every other address.

use std::path::Path;

use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use axum::http::{HeaderValue, Method};
use axum::response::{IntoResponse, Response};
use tower::ServiceExt as _;
use tower_http::services::ServeDir;

use super::{Desk, page};
use crate::problem::{Code, Problem};

/// The files of the site. Where a compressed copy lies beside one, that is sent.
#[derive(Clone, Debug)]
pub struct Site(ServeDir);

impl Site {
    /// The site in a folder.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self(ServeDir::new(folder).precompressed_br().precompressed_gzip().append_index_html_on_directories(false))
    }
}

/// Answers what no route does: a file of the site, else the shell for an address of the app, else nothing.
///
/// # Errors
/// A problem, where there is nothing at the address.
pub async fn anything(State(desk): State<Desk>, request: Request) -> Result<Response, Problem> {
    let path = request.uri().path();
    let looks = request.method() == Method::GET || request.method() == Method::HEAD;
    if !looks || path.starts_with("/api/") {
        return Err(Problem::new(Code::NotThere));
    }
    if names_a_file(path) { file(desk, request).await } else { Ok(page::shell(&desk)) }
}

/// Addresses of the app have no dot in their last part; files of the site do.
fn names_a_file(path: &str) -> bool {
    path.starts_with("/pkg/") || path.rsplit('/').next().is_some_and(|last| last.contains('.'))
}

/// A file, to be asked for again each time: the phone keeps its own copies, and a new version must not meet an old one. The service worker
/// lives under the policy that comes with its script.
async fn file(desk: Desk, request: Request) -> Result<Response, Problem> {
    let answer = desk.site.0.oneshot(request).await.map_err(Problem::failed)?;
    if answer.status().is_client_error() {
        return Err(Problem::new(Code::NotThere));
    }
    let mut response = answer.into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, page::policy(""));
    Ok(response)
}
