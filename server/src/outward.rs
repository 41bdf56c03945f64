//! The one way out: how the server asks the authority's directory, its speech service, and where models are to be had. Over TLS, or on this
//! machine; an answer that takes longer than was said, or is longer than any that makes sense, is none. It keeps no connection.

use std::io;
use std::pin::Pin;
use std::time::Duration;

use axum::body::Body;
use futures::stream::BoxStream;
use futures::{Stream, StreamExt as _};
use http_body_util::{BodyExt as _, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use openidconnect::url::{Host, Url};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, http};

/// How long one question to the directory may take, its answer included; and how long anybody may take to begin an answer that comes in parts.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long the next part of such an answer may take.
const BETWEEN: Duration = Duration::from_secs(60);
/// The longest answer of the directory that is read, in bytes.
pub const MAX_ANSWER_BYTES: usize = 256 * 1024;
/// How often an answer may say that what was asked for is elsewhere.
const MOST_MOVES: usize = 5;

type Asks = Client<HttpsConnector<HttpConnector>, Body>;

/// An answer that comes in parts.
pub(crate) type Coming = http::Response<BoxStream<'static, Result<Vec<u8>, NoAnswer>>>;

/// Asks others over HTTP.
#[derive(Clone, Debug)]
pub(crate) struct Outward(Option<Asks>);

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoAnswer {
    /// The address is neither over TLS nor on this machine.
    #[error("the address is neither over TLS nor on this machine")]
    Open,
    /// There is nothing to check a certificate by.
    #[error("this machine has no certificates to check theirs by")]
    NoCertificates,
    /// Nobody answered.
    #[error("nobody answered there")]
    Nobody,
    /// It took too long.
    #[error("the answer took too long")]
    TooSlow,
    /// It was cut off, or longer than is read.
    #[error("the answer was too long, or cut off")]
    TooLong,
    /// It says again and again that it is elsewhere.
    #[error("it leads from one address to the next without end")]
    NoEnd,
}

impl Outward {
    /// Gets ready to ask, by the certificates that this machine trusts.
    pub(crate) fn new() -> Self {
        let connector = HttpsConnectorBuilder::new().with_native_roots();
        let connector = connector.inspect_err(|error| tracing::error!(%error, "there are no certificates to check others' by"));
        Self(connector.ok().map(|roots| {
            let connector = roots.https_or_http().enable_http1().build();
            Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(connector)
        }))
    }

    fn client_for(&self, address: &http::Uri) -> Result<&Asks, NoAnswer> {
        if !Url::parse(&address.to_string()).is_ok_and(|url| is_sealed(&url)) {
            return Err(NoAnswer::Open);
        }
        self.0.as_ref().ok_or(NoAnswer::NoCertificates)
    }

    /// Asks once, follows nothing, and reads an answer of so many bytes at the most.
    pub(crate) async fn ask(&self, request: http::Request<Body>, patience: Duration, most_bytes: usize) -> Result<HttpResponse, NoAnswer> {
        let asks = self.client_for(request.uri())?;
        let whole = async {
            let (parts, body) = asks.request(request).await.map_err(|_| NoAnswer::Nobody)?.into_parts();
            let body = Limited::new(body, most_bytes).collect().await.map_err(|_| NoAnswer::TooLong)?;
            Ok(http::Response::from_parts(parts, body.to_bytes().to_vec()))
        };
        tokio::time::timeout(patience, whole).await.map_err(|_late| NoAnswer::TooSlow)?
    }

    /// Looks for a file, from a byte on, wherever it has moved to; no address on the way is one that others read along.
    pub(crate) async fn open(&self, address: &Url, from_byte: u64) -> Result<Coming, NoAnswer> {
        let mut address = address.clone();
        for _ in 0..=MOST_MOVES {
            let mut request = http::Request::get(address.as_str());
            if from_byte > 0 {
                request = request.header(http::header::RANGE, format!("bytes={from_byte}-"));
            }
            let request = request.body(Body::empty()).map_err(|_| NoAnswer::Nobody)?;
            let asked = self.client_for(request.uri())?.request(request);
            let answer = tokio::time::timeout(PATIENCE, asked).await.map_err(|_late| NoAnswer::TooSlow)?.map_err(|_| NoAnswer::Nobody)?;
            if !answer.status().is_redirection() {
                return Ok(answer.map(|body| in_parts(body.into_data_stream())));
            }
            let to = answer.headers().get(http::header::LOCATION).and_then(|to| to.to_str().ok());
            address = to.and_then(|to| address.join(to).ok()).ok_or(NoAnswer::Nobody)?;
        }
        Err(NoAnswer::NoEnd)
    }
}

/// The parts of an answer, each in its time.
fn in_parts<B, E>(parts: impl Stream<Item = Result<B, E>> + Send + Unpin + 'static) -> BoxStream<'static, Result<Vec<u8>, NoAnswer>>
where
    B: AsRef<[u8]> + Send,
    E: Send,
{
    let parts = futures::stream::unfold(parts, |mut parts| async move {
        let part = match tokio::time::timeout(BETWEEN, parts.next()).await {
            Ok(Some(Ok(part))) => Ok(part.as_ref().to_vec()),
            Ok(Some(Err(_))) => Err(NoAnswer::TooLong),
            Ok(None) => return None,
            Err(_late) => Err(NoAnswer::TooSlow),
        };
        Some((part, parts))
    });
    parts.boxed()
}

/// What is sent in parts, as they are to be had.
pub(crate) fn sent_in_parts(parts: impl Stream<Item = io::Result<Vec<u8>>> + Send + 'static) -> Body {
    Body::from_stream(parts)
}

impl<'c> AsyncHttpClient<'c> for Outward {
    type Error = NoAnswer;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, NoAnswer>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request.map(Body::from), PATIENCE, MAX_ANSWER_BYTES))
    }
}

/// Whether nobody on the way reads what goes there: it goes over TLS, or does not leave this machine.
pub(crate) fn is_sealed(url: &Url) -> bool {
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => return false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && is_here)
}
