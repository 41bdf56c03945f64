//! What an HTTP answer means for the sync. Trusts nothing that does not look like an answer of ours: a café's sign-in page is no server.

use alongside_core::domain::ids::PersonId;
use alongside_core::json;
use alongside_core::sync::protocol::{SyncAnswer, SyncRequest};
use alongside_core::sync::transport::{Transport, TransportError};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::kinds::{Answer, Asking, NoAnswer};

/// Our server, over HTTP, for one person.
#[derive(Clone, Copy, Debug)]
pub struct Http(pub PersonId);

impl Transport for Http {
    async fn sync(&self, request: &SyncRequest) -> Result<SyncAnswer, TransportError> {
        let json = serde_json::to_string(request).map_err(|_| TransportError::Rejected { code: "malformed".to_owned() })?;
        fetch(Asking::post("/api/v1/sync", json).of(self.0)).await
    }
}

/// Asks, and reads the answer as JSON.
///
/// # Errors
/// [`TransportError`]: nothing that came back was believed.
pub async fn fetch<T: DeserializeOwned>(asking: Asking) -> Result<T, TransportError> {
    read(&call(asking).await?)
}

/// Asks, and is content with any success.
///
/// # Errors
/// [`TransportError`], where there was none.
pub async fn call(asking: Asking) -> Result<Answer, TransportError> {
    let answer = super::ask(asking).await.map_err(|no| match no {
        NoAnswer::Unreachable => TransportError::Offline,
        NoAnswer::CutOff => TransportError::NotOurs,
    })?;
    judge(answer)
}

#[derive(Deserialize)]
struct Problem {
    code: String,
}

/// Whether an answer is a success of ours, and if not, what it is.
fn judge(answer: Answer) -> Result<Answer, TransportError> {
    let problem = (answer.media_type == "application/problem+json").then(|| json::read::<Problem>(&answer.body).ok()).flatten();
    let code = problem.map(|problem| problem.code);
    let retry_after_ms = answer.retry_after_ms;
    match (answer.status, code) {
        (200..=299, _) => Ok(answer),
        (429, _) => Err(TransportError::Throttled { retry_after_ms }),
        (507, _) => Err(TransportError::NoRoom { retry_after_ms }),
        (502..=504, _) => Err(TransportError::Unavailable { retry_after_ms }),
        // All that follows must come from our own server to be believed.
        (_, None) => Err(if answer.status >= 500 { TransportError::Unavailable { retry_after_ms } } else { TransportError::NotOurs }),
        (401, Some(_)) => Err(TransportError::NotSignedIn),
        (413, Some(_)) => Err(TransportError::TooLarge),
        (426, Some(_)) => Err(TransportError::UpdateRequired),
        (_, Some(code)) if code == "unknown_protocol" => Err(TransportError::UpdateRequired),
        (500..=599, Some(_)) => Err(TransportError::ServerFailed),
        (_, Some(code)) => Err(TransportError::Rejected { code }),
    }
}

/// Reads an answer as JSON.
///
/// # Errors
/// [`TransportError`]: it is none of ours.
pub fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, TransportError> {
    if answer.media_type != "application/json" {
        return Err(TransportError::NotOurs);
    }
    json::read(&answer.body).map_err(|_| TransportError::NotOurs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, media_type: &str, body: &str) -> Answer {
        Answer { status, media_type: media_type.to_owned(), retry_after_ms: None, body: body.as_bytes().to_vec() }
    }

    fn verdict(answer: Answer) -> Result<serde_json::Value, TransportError> {
        judge(answer).and_then(|answer| read(&answer))
    }

    fn problem(status: u16, code: &str) -> Answer {
        answer(status, "application/problem+json", &format!(r#"{{"type":"urn:alongside:problem:{code}","code":"{code}"}}"#))
    }

    #[test]
    fn the_sign_in_page_of_a_cafe_is_not_believed() {
        assert_eq!(verdict(answer(200, "text/html", "<html>Welcome to our wifi</html>")), Err(TransportError::NotOurs));
        assert_eq!(verdict(answer(0, "", "")), Err(TransportError::NotOurs));
        assert_eq!(verdict(answer(401, "text/html", "<html>")), Err(TransportError::NotOurs));
        assert_eq!(verdict(answer(413, "text/html", "<html>")), Err(TransportError::NotOurs));
    }

    #[test]
    fn half_an_answer_is_not_believed() {
        assert_eq!(verdict(answer(200, "application/json", r#"{"protocol":1,"#)), Err(TransportError::NotOurs));
    }

    #[test]
    fn our_own_problems_are_told_apart() {
        assert_eq!(verdict(problem(401, "not_signed_in")), Err(TransportError::NotSignedIn));
        assert_eq!(verdict(problem(413, "too_large")), Err(TransportError::TooLarge));
        assert_eq!(verdict(problem(422, "malformed")), Err(TransportError::Rejected { code: "malformed".to_owned() }));
        assert_eq!(verdict(problem(400, "unknown_protocol")), Err(TransportError::UpdateRequired));
        assert_eq!(verdict(problem(500, "failed")), Err(TransportError::ServerFailed));
        assert_eq!(verdict(answer(502, "text/html", "")), Err(TransportError::Unavailable { retry_after_ms: None }));
    }

    #[test]
    fn the_servers_own_wish_for_quiet_is_passed_on() {
        let mut throttled = problem(429, "throttled");
        throttled.retry_after_ms = Some(7_000);
        assert_eq!(verdict(throttled), Err(TransportError::Throttled { retry_after_ms: Some(7_000) }));
        let mut full = problem(507, "storage_full");
        full.retry_after_ms = Some(60_000);
        assert_eq!(verdict(full), Err(TransportError::NoRoom { retry_after_ms: Some(60_000) }));
    }
}
