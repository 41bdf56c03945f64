//! Questions to an authenticator, and to the authority's directory, that are under way. Each is answered once, in its time; at which process
//! is all the same.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{AuthorityId, Digest, PersonId, StreamId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;
use webauthn_rs::prelude::{DiscoverableAuthentication, PasskeyAuthentication, PasskeyRegistration};

use super::House;
use super::sessions::Token;
use crate::db::{DbError, Tx, passkeys};

/// A question to an authenticator.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What the answer is to name.
    pub ceremony: Token,
    /// What the browser is asked, as WebAuthn's JSON has it.
    pub options: Value,
}

/// A question that was put, as it is kept until its answer comes.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Ceremony {
    Make {
        authority: AuthorityId,
        person: PersonId,
        on: Ground,
        state: Box<PasskeyRegistration>,
    },
    SignIn {
        state: Box<DiscoverableAuthentication>,
    },
    Prove {
        authority: AuthorityId,
        person: PersonId,
        session: Digest,
        state: Box<PasskeyAuthentication>,
    },
    Sign(Box<ToSign>),
    /// Somebody left for the authority's directory.
    Left {
        nonce: String,
        verifier: String,
        asked_at: Timestamp,
    },
    /// Somebody came back from it, and this is who.
    CameBack {
        authority: AuthorityId,
        person: PersonId,
    },
}

/// On what ground somebody may make a passkey. It has to hold still when it is made.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Ground {
    /// They were invited: the digest of the invitation.
    Invited(Digest),
    /// They are signed in: the digest of the session.
    SignedIn(Digest),
}

/// What somebody was asked to sign.
#[derive(Serialize, Deserialize)]
pub(super) struct ToSign {
    pub authority: AuthorityId,
    pub person: PersonId,
    /// The digest of their session.
    pub session: Digest,
    pub stream: StreamId,
    /// The sign-off, or the approval.
    pub matter: Uuid,
    /// What it stands on.
    pub ground: Digest,
    pub text: String,
}

/// Keeps a question for so many milliseconds.
pub(super) async fn put(house: &House, tx: &mut Tx, options: Value, ceremony: &Ceremony, lasts_ms: i64) -> Result<Asked, DbError> {
    let name = Token::new(house);
    put_under(house, tx, name.digest(), ceremony, lasts_ms).await?;
    Ok(Asked { ceremony: name, options })
}

/// Keeps a question under a digest of what its answer will bring.
pub(super) async fn put_under(house: &House, tx: &mut Tx, digest: Digest, ceremony: &Ceremony, lasts_ms: i64) -> Result<(), DbError> {
    let now = house.clock.now();
    let state = serde_json::to_string(ceremony).map_err(|error| DbError::Corrupt(error.to_string()))?;
    passkeys::begin(tx, digest, &state, now.plus(lasts_ms), now).await
}

/// Takes a question back: it is gone before the answer is looked at. None where nobody asked, or it was too long ago.
pub(super) async fn take(house: &House, ceremony: &Token) -> Result<Option<Ceremony>, DbError> {
    take_under(house, ceremony.digest()).await
}

/// Takes back what was kept under a digest.
pub(super) async fn take_under(house: &House, digest: Digest) -> Result<Option<Ceremony>, DbError> {
    let mut tx = house.db.write().await?;
    let state = passkeys::end(&mut tx, digest, house.clock.now()).await?;
    tx.commit().await?;
    state.map(|state| serde_json::from_str(&state).map_err(|error| DbError::Corrupt(error.to_string()))).transpose()
}
