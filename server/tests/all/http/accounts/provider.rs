//! A directory for the tests: it says of itself what a provider says, and gives for a code whatever the test wants it to. What is real of it
//! are its signatures.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use alongside_core::domain::ids::Digest;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::EncodePublicKey as _;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// How an ID token is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signed {
    /// With the key of a number, under its own name.
    By(u8),
    /// With the key of a number, under the name of another.
    InTheNameOf(u8, u8),
    /// Not at all.
    Not,
    /// As if with the secret that is shared.
    WithTheSecret,
}

/// What it says and gives, and what it was given.
#[derive(Debug)]
pub(super) struct Script {
    /// Its key, by a number.
    pub key: u8,
    /// What it says of itself, in the place of the truth.
    pub metadata: Option<Value>,
    /// Whether it sends whoever asks what it is to another address, where the truth is.
    pub moved: bool,
    /// What it gives for a code.
    pub given: String,
    /// What it was given for it: the header that says who asks, and the form.
    pub taken: Vec<(String, BTreeMap<String, String>)>,
}

/// The directory, until it is let go.
pub(super) struct Directory {
    pub address: String,
    script: Arc<Mutex<Script>>,
    serves: JoinHandle<()>,
}

impl Drop for Directory {
    fn drop(&mut self) {
        self.serves.abort();
    }
}

type Shared = State<(String, Arc<Mutex<Script>>)>;

fn key(number: u8) -> SigningKey {
    SigningKey::from_slice(Digest::of(&[b"the directory's key", &[number]]).bytes()).expect("a key")
}

fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// An ID token.
pub(super) fn token(claims: &Value, signed: Signed) -> String {
    let (alg, kid) = match signed {
        Signed::By(number) | Signed::InTheNameOf(_, number) => ("ES256", number),
        Signed::Not => ("none", 0),
        Signed::WithTheSecret => ("HS256", 0),
    };
    let head = json!({ "alg": alg, "typ": "JWT", "kid": format!("key-{kid}") });
    let text = format!("{}.{}", encoded(head.to_string()), encoded(claims.to_string()));
    let signature = match signed {
        Signed::By(number) | Signed::InTheNameOf(number, _) => {
            let signature: Signature = key(number).sign(text.as_bytes());
            encoded(signature.to_bytes())
        }
        Signed::Not => String::new(),
        Signed::WithTheSecret => encoded([7; 32]),
    };
    format!("{text}.{signature}")
}

impl Directory {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let script = Arc::new(Mutex::new(Script { key: 1, metadata: None, moved: false, given: String::new(), taken: Vec::new() }));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(metadata))
            .route("/moved", get(moved))
            .route("/keys", get(keys))
            .route("/token", post(give))
            .with_state((address.clone(), Arc::clone(&script)));
        let serves = tokio::spawn(async move { drop(axum::serve(listener, router).await) });
        Self { address, script, serves }
    }

    pub(super) fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().expect("the script")
    }

    /// Gives this ID token for the next codes.
    pub(super) fn gives(&self, token: &str) {
        self.script().given = json!({ "access_token": "of-no-use", "token_type": "Bearer", "id_token": token }).to_string();
    }
}

async fn metadata(State((address, script)): Shared) -> Response {
    let script = script.lock().expect("the script");
    if script.moved {
        return Redirect::temporary("/moved").into_response();
    }
    Json(script.metadata.clone().unwrap_or_else(|| truth(&address))).into_response()
}

async fn moved(State((address, _)): Shared) -> Json<Value> {
    Json(truth(&address))
}

/// What it says of itself.
pub(super) fn truth(address: &str) -> Value {
    json!({
        "issuer": address,
        "authorization_endpoint": format!("{address}/auth"),
        "token_endpoint": format!("{address}/token"),
        "jwks_uri": format!("{address}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
    })
}

async fn keys(State((_, script)): Shared) -> Json<Value> {
    let number = script.lock().expect("the script").key;
    let der = key(number).verifying_key().to_public_key_der().expect("a public key").into_vec();
    let (x, y) = der[der.len() - 64..].split_at(32);
    let name = format!("key-{number}");
    Json(json!({ "keys": [{ "kty": "EC", "crv": "P-256", "use": "sig", "kid": name, "x": encoded(x), "y": encoded(y) }] }))
}

async fn give(State((_, script)): Shared, headers: HeaderMap, form: String) -> impl IntoResponse {
    let who = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let mut script = script.lock().expect("the script");
    script.taken.push((who, super::query(&form)));
    ([("content-type", "application/json")], script.given.clone())
}
