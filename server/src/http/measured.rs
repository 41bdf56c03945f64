//! Figures for Prometheus: requests by route, and nothing about anybody.

use std::sync::OnceLock;
use std::time::Duration;

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use metrics::{counter, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::problem::Problem;

const SECONDS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5, 10.0];

/// The process's one recorder, from the first use on.
fn recorder() -> Result<&'static PrometheusHandle, Problem> {
    static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    let handle = RECORDER.get_or_init(|| PrometheusBuilder::new().set_buckets(&SECONDS).ok()?.install_recorder().ok());
    handle.as_ref().ok_or_else(|| Problem::failed("there is no recorder of figures"))
}

/// Counts a request.
pub(super) fn request(method: &'static str, route: &str, status: StatusCode, took: Duration) {
    if recorder().is_ok() {
        let route = route.to_owned();
        counter!("http_requests_total", "method" => method, "route" => route.clone(), "status" => status.as_u16().to_string()).increment(1);
        histogram!("http_request_seconds", "method" => method, "route" => route).record(took);
    }
}

/// Counts an entry by what became of it.
pub(super) fn entry(outcome: &str) {
    if recorder().is_ok() {
        counter!("entries_total", "outcome" => outcome.to_owned()).increment(1);
    }
}

/// Counts items of the holding place by what became of them.
pub(super) fn held(outcome: &'static str, items: u64) {
    if recorder().is_ok() {
        counter!("held_items_total", "outcome" => outcome).increment(items);
    }
}

/// The figures, as Prometheus reads them.
///
/// # Errors
/// Where the recorder could not be set up.
#[utoipa::path(get, path = "/metrics", tag = "operator", responses(
    (status = 200, description = "Figures in Prometheus' text format.", body = String, content_type = "text/plain"),
    (status = 404, description = "Asked from another machine, or through a proxy.", body = crate::problem::ProblemBody, content_type = "application/problem+json"),
))]
pub async fn metrics() -> Result<impl IntoResponse, Problem> {
    let recorder = recorder()?;
    recorder.run_upkeep();
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], recorder.render()))
}
