//! The authority's own directory, asked by OpenID Connect who somebody is: the authorization code flow, with PKCE, a nonce and a fresh
//! sign-in. It answers with one account and nothing else: what the directory says of groups, roles and rights is not read.
//!
//! What it is, it says itself: that is asked when somebody first signs in, and kept for an hour. A directory that is down keeps no server
//! from starting.

mod settings;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use alongside_core::domain::clock::Timestamp;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::core::{
    CoreAuthPrompt, CoreClient, CoreIdToken, CoreIdTokenClaims, CoreJwsSigningAlgorithm as Alg, CoreProviderMetadata, CoreResponseType,
};
use openidconnect::{
    AuthenticationFlow, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope,
    SignatureVerificationError as Signature, TokenResponse as _,
};

pub use crate::outward::MAX_ANSWER_BYTES;
use crate::outward::{Outward, is_sealed};
pub use settings::{RETURN, Said, SecretFrom, Settings, WrongSettings};

/// For how long what the directory said of itself is taken for true, in milliseconds.
const KNOWN_MS: i64 = 60 * 60 * 1_000;
/// By how much its clock and ours may differ.
const SKEW: TimeDelta = TimeDelta::seconds(60);
/// How long ago a sign-in there may lie when it is asked. That it is newer than the question is checked here.
const FRESH: Duration = Duration::from_secs(60);
/// The longest name that an account has. A subject has 255 characters at most.
const LONGEST: usize = 255;
/// Signatures that only the directory can make. None at all, and those by a secret that is shared, are none.
const SIGNATURES: [Alg; 9] = [
    Alg::RsaSsaPkcs1V15Sha256,
    Alg::RsaSsaPkcs1V15Sha384,
    Alg::RsaSsaPkcs1V15Sha512,
    Alg::RsaSsaPssSha256,
    Alg::RsaSsaPssSha384,
    Alg::RsaSsaPssSha512,
    Alg::EcdsaP256Sha256,
    Alg::EcdsaP384Sha384,
    Alg::EdDsa,
];

/// What is asked with, and has to come back. Known to this server alone, but for what the browser carries.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    /// Comes back beside the code.
    pub state: &'a str,
    /// Comes back inside the ID token.
    pub nonce: &'a str,
    /// What proves that whoever asks for the token is who began.
    pub verifier: &'a str,
    /// When it was asked.
    pub asked_at: Timestamp,
}

/// An account of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Who says so.
    pub issuer: String,
    /// Its name there, for ever.
    pub subject: String,
    /// What the claim says that names a person the first time, in small letters; none where the directory does not vouch for it.
    pub name: Option<String>,
}

/// Why there is no account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAccount {
    /// The directory cannot be reached, or does not say what it is.
    #[error("the directory cannot be reached: {0}")]
    Unreachable(&'static str),
    /// Its answer proves nothing.
    #[error("{0}")]
    Refused(&'static str),
    /// The answer was signed with a key that is not known, or not well.
    #[error("the ID token was signed with no key of the directory's")]
    UnknownKey,
}

/// What the directory says of itself, and when it said so.
type Known = Option<(Timestamp, Arc<CoreProviderMetadata>)>;
type Client = CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// The directory. One a process.
#[derive(Debug)]
pub struct Provider {
    settings: Settings,
    outward: Outward,
    known: Mutex<Known>,
}

impl Provider {
    /// A directory that nobody has asked yet.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self { settings, outward: Outward::new(), known: Mutex::default() }
    }

    /// What people call the account.
    #[must_use]
    pub fn name(&self) -> &str {
        self.settings.name()
    }

    /// The address at the directory to which the browser is sent.
    ///
    /// # Errors
    /// Where the directory cannot be reached.
    pub async fn address(&self, question: Question<'_>) -> Result<String, NoAccount> {
        let known = self.known(question.asked_at).await?;
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(question.verifier.to_owned()));
        let (state, nonce) = (CsrfToken::new(question.state.to_owned()), Nonce::new(question.nonce.to_owned()));
        let client = self.client(&known)?;
        let asks = client.authorize_url(AuthenticationFlow::<CoreResponseType>::AuthorizationCode, move || state, move || nonce);
        let scope = if self.settings.claim == "email" { "email" } else { "profile" };
        let asks = asks.add_scope(Scope::new(scope.to_owned())).set_pkce_challenge(challenge);
        let (url, _, _) = asks.add_prompt(CoreAuthPrompt::Login).set_max_age(FRESH).url();
        if is_sealed(&url) { Ok(url.into()) } else { Err(NoAccount::Unreachable("its address is neither over TLS nor on this machine")) }
    }

    /// Whose account it is that came back with this code. `from` is who says that they sent it, where somebody does.
    ///
    /// # Errors
    /// Where it proves nothing, or the directory cannot be reached.
    pub async fn account(&self, question: Question<'_>, code: &str, from: Option<&str>, now: Timestamp) -> Result<Account, NoAccount> {
        if from.is_some_and(|from| from != self.settings.issuer) {
            return Err(NoAccount::Refused("somebody else answered"));
        }
        let known = self.known(now).await?;
        let token = self.token(&known, question, code).await?;
        match self.read(&known, &token, question, now) {
            // The directory may have taken a new key since.
            Err(NoAccount::UnknownKey) => {
                let anew = self.discover(now).await?;
                self.read(&anew, &token, question, now)
            }
            read => read,
        }
    }

    async fn token(&self, known: &CoreProviderMetadata, question: Question<'_>, code: &str) -> Result<CoreIdToken, NoAccount> {
        let client = self.client(known)?;
        let exchange = client.exchange_code(AuthorizationCode::new(code.to_owned()));
        let exchange = exchange.map_err(|_| NoAccount::Unreachable("it does not say where a code is taken"))?;
        let exchange = exchange.set_pkce_verifier(PkceCodeVerifier::new(question.verifier.to_owned()));
        let answer = exchange.request_async(&self.outward).await.map_err(|error| match error {
            RequestTokenError::ServerResponse(_) => NoAccount::Refused("the directory did not take the code"),
            RequestTokenError::Request(_) => NoAccount::Unreachable("it did not answer when the code was given"),
            _ => NoAccount::Refused("what the directory gave for the code cannot be read"),
        })?;
        answer.id_token().cloned().ok_or(NoAccount::Refused("there was no ID token"))
    }

    /// What an ID token says, once it is known to be the directory's, for this server, new, and the answer to this question.
    fn read(
        &self,
        known: &CoreProviderMetadata,
        token: &CoreIdToken,
        question: Question<'_>,
        now: Timestamp,
    ) -> Result<Account, NoAccount> {
        let (asked_at, now) = (moment(question.asked_at), moment(now));
        let client = self.client(known)?;
        let since = move |at: DateTime<Utc>| if at < asked_at - SKEW || at > now + SKEW { Err(String::new()) } else { Ok(()) };
        let verifier = client.id_token_verifier().set_allowed_algs(SIGNATURES).set_time_fn(move || now);
        let verifier = verifier.set_issue_time_verifier_fn(since);
        let verifier = verifier.set_auth_time_verifier_fn(move |at| at.ok_or_else(String::new).and_then(since));
        let claims = token.claims(&verifier, &Nonce::new(question.nonce.to_owned())).map_err(|error| why(&error))?;
        if claims.authorized_party().is_some_and(|party| party.as_str() != self.settings.client) {
            return Err(NoAccount::Refused("the ID token was made for somebody else"));
        }
        self.named(claims, token)
    }

    fn named(&self, claims: &CoreIdTokenClaims, token: &CoreIdToken) -> Result<Account, NoAccount> {
        let subject = claims.subject().to_string();
        if subject.is_empty() || subject.len() > LONGEST {
            return Err(NoAccount::Refused("the ID token names no account"));
        }
        let token = token.to_string();
        let said = token.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok()).unwrap_or_default();
        let said: serde_json::Value = serde_json::from_slice(&said).unwrap_or_default();
        let is_vouched_for = self.settings.claim != "email" || said["email_verified"] == true;
        let name = said[&self.settings.claim].as_str().filter(|_| is_vouched_for).and_then(account_name);
        Ok(Account { issuer: self.settings.issuer.clone(), subject, name })
    }

    fn client(&self, known: &CoreProviderMetadata) -> Result<Client, NoAccount> {
        let Settings { client, secret, back, .. } = &self.settings;
        let (id, secret) = (ClientId::new(client.clone()), ClientSecret::new(secret.text().to_owned()));
        let back = RedirectUrl::new(back.clone()).map_err(|_| NoAccount::Unreachable("there is no way back"))?;
        Ok(CoreClient::from_provider_metadata(known.clone(), id, Some(secret)).set_redirect_uri(back))
    }

    async fn known(&self, now: Timestamp) -> Result<Arc<CoreProviderMetadata>, NoAccount> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match known.filter(|(at, _)| (0..KNOWN_MS).contains(&(now.millis() - at.millis()))) {
            Some((_, known)) => Ok(known),
            None => self.discover(now).await,
        }
    }

    async fn discover(&self, now: Timestamp) -> Result<Arc<CoreProviderMetadata>, NoAccount> {
        let issuer = IssuerUrl::new(self.settings.issuer.clone()).map_err(|_| NoAccount::Unreachable("it has no address"))?;
        let found = CoreProviderMetadata::discover_async(issuer, &self.outward).await.map_err(|error| {
            let cause = match &error {
                openidconnect::DiscoveryError::Request(no_answer) => no_answer.to_string(),
                _ => "what it says of itself cannot be read, or is another's".to_owned(),
            };
            tracing::warn!(cause, "the authority's directory cannot be asked");
            NoAccount::Unreachable("it does not say what it is")
        })?;
        let found = Arc::new(found);
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, Arc::clone(&found)));
        Ok(found)
    }
}

/// The name of an account as it is compared: great and small letters are the same. None where it cannot be one.
#[must_use]
pub fn account_name(text: &str) -> Option<String> {
    let name = text.trim().to_lowercase();
    (!name.is_empty() && name.len() <= LONGEST && !name.chars().any(char::is_control)).then_some(name)
}

/// A time that cannot be told lies after everything.
fn moment(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.millis()).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// In words of ours: the library's would repeat what the directory says of people.
const fn why(error: &ClaimsVerificationError) -> NoAccount {
    NoAccount::Refused(match error {
        ClaimsVerificationError::Expired(_) => "the ID token is too old, or of another time",
        ClaimsVerificationError::InvalidAudience(_) => "the ID token was made for somebody else",
        ClaimsVerificationError::InvalidAuthTime(_) => "nobody says that they signed in just now",
        ClaimsVerificationError::InvalidIssuer(_) => "the ID token is another directory's",
        ClaimsVerificationError::InvalidNonce(_) => "the ID token answers another question",
        ClaimsVerificationError::SignatureVerification(
            Signature::NoMatchingKey | Signature::AmbiguousKeyId(_) | Signature::CryptoError(_),
        ) => return NoAccount::UnknownKey,
        ClaimsVerificationError::SignatureVerification(_) => "the ID token is not signed as only the directory can",
        _ => "the ID token cannot be read",
    })
}
