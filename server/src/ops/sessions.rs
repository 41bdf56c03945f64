//! Sessions: who is signed in. The browser holds 256 bits of chance; the database holds their digest.

use alongside_core::domain::ids::{DeviceId, Digest};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{House, Who};
use crate::db::sessions::Found;
pub use crate::db::sessions::OwnSession;
use crate::db::{DbError, sessions};

/// How long a session lasts after a sign-in, however much it is used. One that is not used is over after fourteen days.
pub const DAYS: i64 = 30;

const MILLIS_A_DAY: i64 = 24 * 60 * 60 * 1_000;

/// What somebody holds and the database knows only by its digest: 256 bits in hexadecimal. Shows nothing of itself in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// What a browser sent. Anything that cannot be a token is none.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let hexadecimal = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        hexadecimal.then(|| Self(text.to_owned()))
    }

    /// The text for the cookie, and for nothing else.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    pub(super) fn new(house: &House) -> Self {
        let bytes = [house.dice.roll(), house.dice.roll()].concat();
        Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    pub(crate) fn digest(&self) -> Digest {
        Digest::of(&[self.0.as_bytes()])
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// How somebody proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// With a passkey.
    Passkey,
    /// With an account of the authority's own directory.
    Account,
}

impl Means {
    const fn name(self) -> &'static str {
        match self {
            Self::Passkey => "passkey",
            Self::Account => "account",
        }
    }

    fn read(name: &str) -> Option<Self> {
        [Self::Passkey, Self::Account].into_iter().find(|means| means.name() == name)
    }
}

/// Begins a session of somebody who proved nothing: in a demonstration, where anybody is anybody. See [`begin_by`].
///
/// # Errors
/// Where the database failed.
pub async fn begin(house: &House, who: Who, before: Option<&Token>, made_on: Option<&str>) -> Result<Token, DbError> {
    begin_marked(house, who, before, made_on, None).await
}

/// Begins a session, under a name that nobody knew before; the one that the browser had before ends. `made_on` says in a word on what
/// kind of phone, `means` how they proved who they are.
///
/// # Errors
/// Where the database failed.
pub async fn begin_by(house: &House, who: Who, before: Option<&Token>, made_on: Option<&str>, means: Means) -> Result<Token, DbError> {
    begin_marked(house, who, before, made_on, Some(means)).await
}

async fn begin_marked(
    house: &House,
    who: Who,
    before: Option<&Token>,
    made_on: Option<&str>,
    means: Option<Means>,
) -> Result<Token, DbError> {
    let token = Token::new(house);
    let now = house.clock.now();
    let made = sessions::Made { at: now, on: made_on, by: means.map(Means::name) };
    let session = sessions::SessionRow { authority: who.authority, person: who.person, ends_at: now.plus(DAYS * MILLIS_A_DAY) };
    let mut tx = house.db.write().await?;
    if let Some(before) = before {
        sessions::remove(&mut tx, before.digest(), now).await?;
    }
    sessions::insert(&mut tx, token.digest(), session, made).await?;
    tx.commit().await?;
    Ok(token)
}

/// What a token is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// Its session is over, or there never was one.
    Nothing,
    /// Somebody is signed in with it, on a device that has made itself known or on another.
    SignedIn(Who, Option<DeviceId>),
    /// It is used on a device that was revoked.
    Revoked,
}

/// Who holds a token, where its session is not over.
///
/// # Errors
/// Where the database failed.
pub async fn who(house: &House, token: &Token) -> Result<Worth, DbError> {
    let mut tx = house.db.read().await?;
    Ok(match sessions::find(&mut tx, token.digest(), house.clock.now()).await? {
        None => Worth::Nothing,
        Some(found) if found.is_revoked => Worth::Revoked,
        Some(Found { session, device, .. }) => Worth::SignedIn(Who { authority: session.authority, person: session.person }, device),
    })
}

/// Notes that a session is used, to the hour. Where that cannot be written, it is at the next request.
pub async fn use_it(house: &House, token: &Token) {
    let (digest, now) = (token.digest(), house.clock.now());
    let noted = async {
        let mut tx = house.db.read().await?;
        if !sessions::is_used_anew(&mut tx, digest, now).await? {
            return Ok(());
        }
        drop(tx);
        let mut tx = house.db.write().await?;
        sessions::used(&mut tx, digest, now).await?;
        tx.commit().await
    };
    let noted: Result<(), DbError> = noted.await;
    if let Err(error) = noted {
        tracing::warn!(%error, "that a session is used could not be noted");
    }
}

/// Ends a session.
///
/// # Errors
/// Where the database failed.
pub async fn end(house: &House, token: &Token) -> Result<(), DbError> {
    let mut tx = house.db.write().await?;
    sessions::remove(&mut tx, token.digest(), house.clock.now()).await?;
    tx.commit().await
}

/// How a session began, where it is known.
#[must_use]
pub fn means_of(session: &OwnSession) -> Option<Means> {
    session.means.as_deref().and_then(Means::read)
}

/// Somebody's sessions that are not over, the latest first, each with whether it is the one of this token.
///
/// # Errors
/// Where the database failed.
pub async fn of(house: &House, who: &Who, here: Option<&Token>) -> Result<Vec<(OwnSession, bool)>, DbError> {
    let mut tx = house.db.read().await?;
    let here = here.map(Token::digest);
    let own = sessions::of(&mut tx, who.authority, who.person, house.clock.now()).await?;
    Ok(own.into_iter().map(|session| (session.clone(), here == Some(session.digest))).collect())
}

/// Ends one of somebody's sessions, at once.
///
/// # Errors
/// Where the database failed.
pub async fn end_one(house: &House, who: &Who, session: Digest) -> Result<(), DbError> {
    let mut tx = house.db.write().await?;
    sessions::end_own(&mut tx, who.authority, who.person, session).await?;
    tx.commit().await
}
