//! A whole server for each test, without a port: its router, its log lines, its folder; and people who use it.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};

use alongside::config::Config;
use alongside::http::router::{router, with_layers};
use alongside::http::{Desk, openapi};
use alongside::logs::{self, EnvFilter};
use alongside::ops::sessions;
use alongside::speech::SpeechSettings;
use alongside_core::domain::ids::PersonId;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::request::Builder;
use axum::http::{HeaderMap, Request, StatusCode};
use serde_json::{Value, json};
use tokio::sync::watch;
use tower::ServiceExt as _;
use tracing::instrument::WithSubscriber as _;

use crate::database::Fresh;
use crate::world::{World, authority};

/// What no log line and no figure may ever hold: the tests write it wherever a person could write something.
pub(crate) const MARK: &str = "Amara-said-the-marked-words";

/// The log lines of one server.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("the lines").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A server with its world behind it.
pub(crate) struct Site {
    pub world: World,
    pub folder: PathBuf,
    demo: bool,
    lines: Lines,
    router: Router,
    log: tracing::Dispatch,
    _close: watch::Sender<bool>,
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("an answer in JSON")
    }

    /// The status, and the problem's code where it is one.
    pub(crate) fn outcome(&self) -> (u16, String) {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or(Value::Null);
        (self.status.as_u16(), body["code"].as_str().unwrap_or("").to_owned())
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header of text"))
    }
}

impl Site {
    /// A demo, on loopback.
    pub(crate) async fn demo(fresh: Fresh) -> Self {
        Self::with(fresh, |config| config.demo = true).await
    }

    /// A server as an authority runs it.
    pub(crate) async fn real(fresh: Fresh) -> Self {
        Self::with(fresh, |_config| ()).await
    }

    pub(crate) async fn with(fresh: Fresh, change: impl FnOnce(&mut Config)) -> Self {
        Self::build(fresh, change, router).await
    }

    /// A server with other routes, and all that goes around them.
    pub(crate) async fn around(fresh: Fresh, routes: Router<Desk>) -> Self {
        Self::build(fresh, |_config| (), |desk| with_layers(routes, desk)).await
    }

    async fn build(fresh: Fresh, change: impl FnOnce(&mut Config), router: impl FnOnce(Desk) -> Router) -> Self {
        let world = World::on(fresh).await;
        let folder = std::env::temp_dir().join(format!("alongside-http-{}", unique()));
        std::fs::create_dir_all(folder.join("site/pkg")).expect("a folder for the site");
        let mut config = Config {
            origin: None,
            accounts: None,
            speech: SpeechSettings::Models { folder: folder.join("models"), named: None },
            models: folder.join("models"),
            listen: ([127, 0, 0, 1], 0).into(),
            site: folder.join("site"),
            data: folder.join("data"),
            demo: false,
            clock_offset_ms: 0,
            proxies: Vec::new(),
            requests_per_second: 50,
        };
        change(&mut config);
        let demo = config.demo;
        let (close, closing) = watch::channel(false);
        let lines = Lines::default();
        let written = lines.clone();
        let log = tracing::Dispatch::new(logs::to(move || written.clone(), EnvFilter::new("info")));
        let router = router(Desk::new(world.house.clone(), config, closing));
        Self { world, folder, demo, lines, router, log, _close: close }
    }

    /// Sends a request from this machine. The answer is held against the OpenAPI document.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        self.send_from([127, 0, 0, 1], request).await
    }

    pub(crate) async fn send_from(&self, address: [u8; 4], mut request: Request<Body>) -> Answer {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((address, 50_000))));
        let (method, path) = (request.method().as_str().to_lowercase(), request.uri().path().to_owned());
        let response = self.router.clone().oneshot(request).with_subscriber(self.log.clone()).await.expect("an answer");
        let (status, headers) = (response.status(), response.headers().clone());
        let body = to_bytes(response.into_body(), usize::MAX).await.expect("a whole answer").to_vec();
        let answer = Answer { status, headers, body };
        hold_against_the_document(&method, &path, &answer);
        answer
    }

    /// An answer that does not end: the live channel.
    pub(crate) async fn open(&self, mut request: Request<Body>) -> axum::response::Response {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 50_000))));
        self.router.clone().oneshot(request).with_subscriber(self.log.clone()).await.expect("an answer")
    }

    /// The cookie of somebody who is signed in.
    pub(crate) async fn cookie(&self, person: PersonId) -> String {
        let who = alongside::ops::Who { authority: authority(), person };
        let token = sessions::begin(&self.world.house, who, None, None).await.expect("a session");
        format!("{}={}", self.cookie_name(), token.text())
    }

    fn cookie_name(&self) -> &'static str {
        if self.demo { "alongside_session" } else { "__Host-alongside_session" }
    }

    /// The log lines since the last time, without what differs in each run.
    pub(crate) fn take_lines(&self) -> Vec<Value> {
        let text = String::from_utf8(std::mem::take(&mut *self.lines.0.lock().expect("the lines"))).expect("lines of text");
        text.lines().map(|line| without_chance(serde_json::from_str(line).expect("a line of JSON"))).collect()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

fn unique() -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

fn without_chance(mut line: Value) -> Value {
    for name in ["timestamp", "request", "millis"] {
        if let Some(value) = line.get_mut(name) {
            *value = json!("…");
        }
    }
    line
}

/// A request to look at something.
pub(crate) fn get(path: &str) -> Builder {
    Request::get(path)
}

/// A request with JSON in it.
pub(crate) fn post(path: &str, cookie: &str, body: &Value) -> Request<Body> {
    signed(Request::post(path), cookie).header("content-type", "application/json").body(Body::from(body.to_string())).expect("a request")
}

/// A request that carries a session.
pub(crate) fn signed(builder: Builder, cookie: &str) -> Builder {
    builder.header("cookie", cookie).header("sec-fetch-site", "same-origin")
}

pub(crate) fn empty(builder: Builder) -> Request<Body> {
    builder.body(Body::empty()).expect("a request")
}

fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| serde_json::to_value(openapi::document()).expect("the document"))
}

/// What the document says of an answer must be so, body included.
fn hold_against_the_document(method: &str, path: &str, answer: &Answer) {
    let Some(operation) = operation(method, path) else { return };
    let status = answer.status.as_u16().to_string();
    let responses = &operation["responses"];
    let response = responses.get(&status).unwrap_or(&responses["default"]);
    assert!(
        responses.get(&status).is_some() || status.as_str() >= "400",
        "{method} {path} answered {status}, which the document does not know"
    );
    let said = answer.header("content-type").split(';').next().unwrap_or("");
    let Some(content) = response.get("content").and_then(Value::as_object) else {
        assert!(answer.body.is_empty(), "{method} {path}: a body that the document does not know");
        return;
    };
    let Some((_, described)) = content.iter().find(|(media_type, _)| media_type.as_str() == said) else {
        unreachable!("{method} {path}: {status} of media type {said:?}, which the document does not know");
    };
    if said.ends_with("json") {
        let schema = json!({ "allOf": [described["schema"]], "components": document()["components"] });
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        let faults: Vec<String> = validator.iter_errors(&answer.json()).map(|fault| format!("{} {fault}", fault.instance_path())).collect();
        assert!(faults.is_empty(), "{method} {path} {status}: {faults:#?}");
    }
}

fn operation(method: &str, path: &str) -> Option<&'static Value> {
    let paths = document()["paths"].as_object()?;
    let (_, item) = paths.iter().find(|(template, _)| fits(template, path))?;
    item.get(method)
}

fn fits(template: &str, path: &str) -> bool {
    let (wanted, given): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
    wanted.len() == given.len() && wanted.iter().zip(&given).all(|(wanted, given)| wanted.starts_with('{') || wanted == given)
}
