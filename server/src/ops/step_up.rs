//! Proving anew who one is, before an act on one's own ways in or on others' rights: an open phone that somebody finds is not enough.
//!
//! It takes one's own passkey, and renews the session's name: the cookie of before opens nothing more. A demonstration has no passkeys, and
//! asks for nothing. Whatever goes wrong is answered alike; the log says whom it was asked of, by number.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use webauthn_rs::Webauthn;
use webauthn_rs::prelude::{Passkey, PublicKeyCredential};

use super::ceremony::{self, Asked, Ceremony};
use super::passkeys::{CEREMONY_MS, PasskeyError, refused, take};
use super::sessions::Token;
use super::{House, Signs, Who};
use crate::db::{DbError, passkeys, sessions};

/// For how long a proof holds, in milliseconds: ten minutes.
pub const FRESH_MS: i64 = 10 * 60 * 1_000;

/// Whether whoever is signed in proved it lately enough for what they ask.
///
/// # Errors
/// Where the database cannot be read.
pub async fn is_fresh(house: &House, who: &Who, session: &Token) -> Result<bool, DbError> {
    if house.signs == Signs::Freely {
        return Ok(true);
    }
    let now = house.clock.now();
    let mut tx = house.db.read().await?;
    let proven = sessions::proven(&mut tx, session.digest(), now).await?;
    let fresh = proven.is_some_and(|proven| now.millis() - proven.millis() <= FRESH_MS);
    if !fresh {
        tracing::info!(authority = %who.authority, person = %who.person, "somebody is asked to prove anew who they are");
    }
    Ok(fresh)
}

/// Asks somebody's authenticator for a passkey of theirs.
///
/// # Errors
/// Where they have none.
pub async fn begin(house: &House, relying: &Webauthn, who: Who, session: &Token) -> Result<Asked, PasskeyError> {
    let mut tx = house.db.write().await?;
    let rows = passkeys::of(&mut tx, who.authority, who.person).await?;
    let known: Vec<Passkey> = rows.iter().filter_map(|row| serde_json::from_str(&row.passkey).ok()).collect();
    let (options, state) = relying.start_passkey_authentication(&known).map_err(|error| refused(&error))?;
    let mut options = serde_json::to_value(options).map_err(|error| refused(&error))?;
    let (authority, person) = (who.authority, who.person);
    let ceremony = Ceremony::Prove { authority, person, session: session.digest(), state: Box::new(state) };
    let asked = ceremony::put(house, &mut tx, options["publicKey"].take(), &ceremony, CEREMONY_MS).await?;
    tx.commit().await?;
    Ok(asked)
}

/// Takes the proof, and gives the session another name. How long it lasts stays as it was.
///
/// # Errors
/// Where it proves nothing: then the session is as before.
pub async fn finish(
    house: &House,
    relying: &Webauthn,
    who: Who,
    session: &Token,
    ceremony: &Token,
    given: &PublicKeyCredential,
) -> Result<Token, PasskeyError> {
    let Ceremony::Prove { authority, person, session: asked, state } = take(house, ceremony).await? else {
        return Err(refused("another question was asked"));
    };
    if (authority, person, asked) != (who.authority, who.person, session.digest()) {
        return Err(refused("somebody else was asked"));
    }
    let proof = relying.finish_passkey_authentication(given, &state).map_err(|error| refused(&error))?;
    let now = house.clock.now();
    let mut tx = house.db.write().await?;
    let row = passkeys::find(&mut tx, &URL_SAFE_NO_PAD.encode(proof.cred_id())).await?;
    let row = row.filter(|row| (row.authority, row.person) == (authority, person)).ok_or_else(|| refused("no passkey of theirs"))?;
    let mut passkey: Passkey = serde_json::from_str(&row.passkey).map_err(|error| DbError::Corrupt(error.to_string()))?;
    passkey.update_credential(&proof);
    let text = serde_json::to_string(&passkey).map_err(|error| refused(&error))?;
    passkeys::used(&mut tx, &row.credential, &text, now).await?;
    let token = Token::new(house);
    if !sessions::renew(&mut tx, session.digest(), token.digest(), now).await? {
        return Err(refused("the session is over"));
    }
    tx.commit().await?;
    tracing::info!(%authority, %person, "somebody proved anew who they are");
    Ok(token)
}
