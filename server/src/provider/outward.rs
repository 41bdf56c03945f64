//! The one way out: how the server asks the authority's directory. Over TLS, or on this machine; in a few seconds, or not at all; an answer
//! that is longer than any that makes sense is none. It follows no redirect and keeps no connection.

use std::collections::VecDeque;
use std::pin::Pin;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use openidconnect::url::{Host, Url};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, http};

/// How long one question may take, its answer included.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest answer that is read, in bytes.
pub const MAX_ANSWER_BYTES: usize = 256 * 1024;

type Asks = Client<HttpsConnector<HttpConnector>, Full<VecDeque<u8>>>;

/// Asks others over HTTP.
#[derive(Clone, Debug)]
pub(super) struct Outward(Option<Asks>);

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NoAnswer {
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
}

impl Outward {
    /// Gets ready to ask, by the certificates that this machine trusts.
    pub(super) fn new() -> Self {
        let connector = HttpsConnectorBuilder::new().with_native_roots();
        let connector = connector.inspect_err(|error| tracing::error!(%error, "there are no certificates to check the directory's by"));
        Self(connector.ok().map(|roots| {
            let connector = roots.https_or_http().enable_http1().build();
            Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(connector)
        }))
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, NoAnswer> {
        if !Url::parse(&request.uri().to_string()).is_ok_and(|url| is_sealed(&url)) {
            return Err(NoAnswer::Open);
        }
        let asks = self.0.as_ref().ok_or(NoAnswer::NoCertificates)?;
        let whole = async {
            let (parts, body) = request.into_parts();
            let request = http::Request::from_parts(parts, Full::new(VecDeque::from(body)));
            let (parts, body) = asks.request(request).await.map_err(|_| NoAnswer::Nobody)?.into_parts();
            let body = Limited::new(body, MAX_ANSWER_BYTES).collect().await.map_err(|_| NoAnswer::TooLong)?;
            Ok(http::Response::from_parts(parts, body.to_bytes().to_vec()))
        };
        tokio::time::timeout(PATIENCE, whole).await.map_err(|_late| NoAnswer::TooSlow)?
    }
}

impl<'c> AsyncHttpClient<'c> for Outward {
    type Error = NoAnswer;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, NoAnswer>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}

/// Whether nobody on the way reads what goes there: it goes over TLS, or does not leave this machine.
pub(super) fn is_sealed(url: &Url) -> bool {
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => return false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && is_here)
}
