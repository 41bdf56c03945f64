//! The refusal of what another site asks in somebody's name. Beside `SameSite` cookies, which some browsers take lightly.

use axum::extract::Request;
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::Response;

use crate::problem::{Code, Problem};
use crate::provider::RETURN;

/// Lets a request through, unless another site's page sent it to change something or to use the API. People who come back from the authority's
/// directory are sent by another site: the whole page, to one address.
///
/// # Errors
/// A problem, where another site asks.
pub async fn refuse(request: Request, next: Next) -> Result<Response, Problem> {
    let may_look = request.method() == Method::GET || request.method() == Method::HEAD;
    let only_looks = may_look && !request.uri().path().starts_with("/api/");
    let comes_back = request.method() == Method::GET && request.uri().path() == RETURN && is_a_whole_page(request.headers());
    if !only_looks && !comes_back && is_cross_site(request.headers()) {
        return Err(Problem::new(Code::CrossSite));
    }
    Ok(next.run(request).await)
}

/// Whether a page of another site sent it. What says neither is no browser, and has no cookie that a page could borrow.
fn is_cross_site(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    match (text("sec-fetch-site"), text(ORIGIN.as_str())) {
        (Some(site), _) => !matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin.split_once("://").map(|(_, host)| host) != text(HOST.as_str()),
        (None, None) => false,
    }
}

/// Whether the browser goes there itself: no frame, no picture and no script of a page that it is on.
fn is_a_whole_page(headers: &HeaderMap) -> bool {
    let says = |name: &str, word: &str| headers.get(name).is_some_and(|value| value == word);
    says("sec-fetch-mode", "navigate") && says("sec-fetch-dest", "document")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked_with(pairs: &[(&'static str, &'static str)]) -> bool {
        let pairs =
            pairs.iter().map(|(name, value)| (axum::http::HeaderName::from_static(name), axum::http::HeaderValue::from_static(value)));
        is_cross_site(&pairs.collect())
    }

    #[test]
    fn the_app_itself_may_ask() {
        assert!(!asked_with(&[("sec-fetch-site", "same-origin"), ("origin", "https://a.example"), ("host", "a.example")]));
        assert!(!asked_with(&[("origin", "https://a.example"), ("host", "a.example")]));
        assert!(!asked_with(&[("sec-fetch-site", "none")]));
    }

    #[test]
    fn another_site_or_a_neighbour_under_the_same_domain_may_not() {
        assert!(asked_with(&[("sec-fetch-site", "cross-site")]));
        assert!(asked_with(&[("sec-fetch-site", "same-site")]));
        assert!(asked_with(&[("origin", "https://b.example"), ("host", "a.example")]));
        assert!(asked_with(&[("origin", "null"), ("host", "a.example")]));
    }
}
