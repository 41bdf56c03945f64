//! The site: its files, the shell for every address of the app, and the pages that the server renders.

use axum::http::Request;

use super::site::{Answer, Site, empty, get};
use crate::database::Fresh;

async fn site() -> Site {
    let site = Site::real(Fresh::sqlite().await).await;
    let folder = site.folder.join("site");
    for (name, text) in
        [("sw.js", "self.skip"), ("style.css", "body{}"), ("pkg/alongside_bg.wasm", "wasm"), ("pkg/alongside_bg.wasm.br", "br")]
    {
        std::fs::write(folder.join(name), text).expect("a file of the site");
    }
    site
}

async fn look(site: &Site, path: &str) -> Answer {
    site.send(empty(get(path))).await
}

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).expect("text")
}

#[tokio::test]
async fn p10_every_address_of_the_app_is_the_same_shell() {
    let site = site().await;
    let first = text(&look(&site, "/").await);
    assert!(first.contains("<html lang=\"en-GB\" data-clock-offset=\"0\" data-shell>"));
    for path in ["/families", "/families/01900000-0000-7000-8000-00000000dead", "/phone", "/what/ever"] {
        let answer = look(&site, path).await;
        assert_eq!((answer.status.as_u16(), text(&answer)), (200, first.clone()), "{path}");
        assert_eq!(answer.header("cache-control"), "no-cache");
    }
}

#[tokio::test]
async fn the_phones_clock_is_moved_with_the_servers() {
    let site = Site::with(Fresh::sqlite().await, |config| config.clock_offset_ms = -86_400_000).await;
    for path in ["/", "/sign-in"] {
        let document = text(&look(&site, path).await);
        assert!(document.contains("data-clock-offset=\"-86400000\""), "{path}: {document}");
    }
}

#[tokio::test]
async fn the_public_pages_are_rendered_here_and_are_no_shell() {
    let site = site().await;
    for path in ["/sign-in", "/help"] {
        let answer = look(&site, path).await;
        let document = text(&answer);
        assert_eq!(answer.status.as_u16(), 200, "{path}");
        assert!(!document.contains("data-shell") && document.contains("<h1"), "{path}: {document}");
    }
}

#[tokio::test]
async fn a_page_loads_nothing_from_elsewhere_and_runs_only_what_it_came_with() {
    let site = site().await;
    for path in ["/", "/sign-in"] {
        let answer = look(&site, path).await;
        let policy = answer.header("content-security-policy");
        let scripts = policy.split(';').find(|part| part.trim().starts_with("script-src")).expect("a policy for scripts").to_owned();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        assert!(!scripts.contains("unsafe-inline") && !scripts.contains("'unsafe-eval'"), "{scripts}");
        assert_eq!((answer.header("x-content-type-options"), answer.header("x-frame-options")), ("nosniff", "DENY"));
        assert_eq!(answer.header("strict-transport-security"), "max-age=63072000; includeSubDomains");
    }
}

#[tokio::test]
async fn files_are_asked_for_again_and_sent_compressed_where_they_lie_so() {
    let site = site().await;
    let worker = look(&site, "/sw.js").await;
    assert_eq!((text(&worker).as_str(), worker.header("cache-control")), ("self.skip", "no-cache"));
    assert!(worker.header("content-security-policy").contains("connect-src 'self'"), "the worker fetches under this policy");
    let plain = look(&site, "/pkg/alongside_bg.wasm").await;
    assert_eq!((text(&plain).as_str(), plain.header("content-type")), ("wasm", "application/wasm"));
    let small = site.send(empty(get("/pkg/alongside_bg.wasm").header("accept-encoding", "br, gzip"))).await;
    assert_eq!((text(&small).as_str(), small.header("content-encoding")), ("br", "br"));
}

#[tokio::test]
async fn nothing_outside_the_site_can_be_fetched() {
    let site = site().await;
    std::fs::write(site.folder.join("secret.txt"), "secret").expect("a file beside the site");
    for path in
        ["/../secret.txt", "/pkg/../../secret.txt", "/%2e%2e/secret.txt", "/pkg/%2e%2e%2f%2e%2e%2fsecret.txt", "/pkg/", "/nothing.js"]
    {
        let answer = look(&site, path).await;
        assert_eq!(answer.outcome(), (404, "not_there".to_owned()), "{path}");
    }
    let written_to = site.send(empty(Request::put("/style.css"))).await;
    assert_eq!(written_to.outcome(), (404, "not_there".to_owned()));
}
