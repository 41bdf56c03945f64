//! Checkpoints: each minute in which something moved, the server signs where every stream stands. Phones keep the last one.
//!
//! Signs nothing that contradicts what it has signed before: then something happened to the database behind its back, and `verify` says where.

use std::collections::BTreeSet;

use alongside_core::domain::checkpoint::{Checkpoint, Named, Signed, Statement, StreamHead, digest_of, heads_digest, skips_to, way};
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{AuthorityId, EpochId, StreamId};
use alongside_core::sync::protocol::{Proof, SyncRequest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::House;
use crate::db::{DbError, Tx, checkpoints, history};
use crate::keys::{Keys, has_signed};

/// How long after one checkpoint the next is made, in milliseconds.
const EACH_MS: i64 = 60_000;

/// What came of the wish for a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// It is made, and this is its number.
    Checkpoint(u64),
    /// Nothing moved since the last one, or it is too early, or another process makes it.
    Nothing,
    /// What was signed of this stream is not there any more as it was: nothing is signed.
    Contradicts(StreamId),
    /// The last one was signed with another key: nothing is signed.
    OtherKey,
}

/// Makes the checkpoints whose time has come.
///
/// # Errors
/// Where the database failed.
pub async fn make_due(house: &House) -> Result<Vec<Made>, DbError> {
    make(house, |last, now| now >= last.plus(EACH_MS) || now < last).await
}

/// Makes a checkpoint wherever something moved: the server is about to stop.
///
/// # Errors
/// Where the database failed.
pub async fn make_at_once(house: &House) -> Result<Vec<Made>, DbError> {
    make(house, |_, _| true).await
}

async fn make(house: &House, is_due: fn(Timestamp, Timestamp) -> bool) -> Result<Vec<Made>, DbError> {
    let authorities = history::authorities(&mut house.db.read().await?).await?;
    let mut all = Vec::with_capacity(authorities.len());
    for (authority, _) in authorities {
        let now = house.clock.now();
        let last = checkpoints::last(&mut house.db.read().await?, authority).await?.and_then(|(_, last)| last.checkpoint());
        if last.is_some_and(|last| !is_due(last.made_at, now)) {
            all.push(Made::Nothing);
            continue;
        }
        let mut tx = house.db.write().await?;
        let epoch = history::epoch(&mut tx).await?;
        let made = match epoch {
            Some((_, epoch)) => within(&mut tx, &house.keys, authority, epoch, now).await?,
            None => Made::Nothing,
        };
        tx.commit().await?;
        say(made);
        all.push(made);
    }
    Ok(all)
}

fn say(made: Made) {
    match made {
        Made::Checkpoint(number) => tracing::debug!(number, "a checkpoint was made"),
        Made::Nothing => {}
        Made::Contradicts(stream) => tracing::error!(
            kind = stream.kind(),
            "the database contradicts what was signed of it: nothing more is signed. `alongside verify` says where; after a restore, say \
             `alongside restored`"
        ),
        Made::OtherKey => tracing::error!("the keys are not those that signed this database's history: nothing more is signed"),
    }
}

/// Makes a checkpoint in the caller's transaction.
pub(super) async fn within(tx: &mut Tx, keys: &Keys, authority: AuthorityId, epoch: EpochId, now: Timestamp) -> Result<Made, DbError> {
    let last = checkpoints::last(tx, authority).await?;
    if last.as_ref().is_some_and(|(_, last)| last.key != name_of(keys)) {
        return Ok(Made::OtherKey);
    }
    let moved = checkpoints::moved(tx, authority).await?;
    if let Some(broken) = moved.iter().find(|moved| !moved.went_on) {
        return Ok(Made::Contradicts(broken.head.stream));
    }
    if moved.is_empty() {
        return Ok(Made::Nothing);
    }
    let heads: BTreeSet<StreamHead> = moved.into_iter().map(|moved| moved.head).collect();
    let before = named(authority, last.as_ref());
    let number = before.number + 1;
    let skip = match skips_to(number) {
        0 => Named::before_the_first(authority).digest,
        far => checkpoints::texts(tx, authority, &[far]).await?.get(&far).map_or(before.digest, |text| digest_of(text)),
    };
    let heads_digest = heads_digest(&heads);
    let checkpoint = Checkpoint { authority, number, epoch, made_at: now, heads: heads_digest, before: before.digest, skip };
    let made = checkpoints::insert(tx, authority, number, &sign(keys, &Statement::Checkpoint(checkpoint)), &heads).await?;
    Ok(if made { Made::Checkpoint(number) } else { Made::Nothing })
}

/// A kept checkpoint by its name.
pub(super) fn named(authority: AuthorityId, kept: Option<&(u64, Signed)>) -> Named {
    kept.map_or_else(|| Named::before_the_first(authority), |(number, signed)| Named { number: *number, digest: signed.digest() })
}

/// What a phone is shown of the history: the last checkpoint, the way back from it to the one that the phone has seen, and the certificate
/// of an epoch that is new to it.
pub(super) async fn proof(
    tx: &mut Tx,
    authority: AuthorityId,
    asked: &SyncRequest,
    epoch: (i64, EpochId),
) -> Result<Option<Proof>, DbError> {
    let mut proof = Proof::default();
    if let Some((number, last)) = checkpoints::last(tx, authority).await? {
        let way = asked.seen.map_or_else(Vec::new, |seen| way(number, seen));
        let mut texts = if way.is_empty() { Default::default() } else { checkpoints::texts(tx, authority, &way).await? };
        proof.between = way.iter().filter_map(|number| texts.remove(number)).collect();
        proof.checkpoint = Some(last);
    }
    if asked.epoch.is_some_and(|known| known != epoch.1) {
        let mut certificates = checkpoints::certificates(tx, authority).await?;
        proof.restored = u64::try_from(epoch.0).ok().and_then(|number| certificates.remove(&number));
    }
    Ok((proof != Proof::default()).then_some(proof))
}

/// Signs a statement.
pub(super) fn sign(keys: &Keys, statement: &Statement) -> Signed {
    let text = statement.text();
    let signature = STANDARD.encode(keys.sign(&text));
    Signed { text, signature, key: name_of(keys) }
}

/// The public key, as a statement names it.
#[must_use]
pub fn name_of(keys: &Keys) -> String {
    STANDARD.encode(keys.signing_key())
}

/// Whether a statement was signed with the key that it names.
#[must_use]
pub fn holds(signed: &Signed) -> bool {
    let (key, signature) = (STANDARD.decode(&signed.key), STANDARD.decode(&signed.signature));
    key.ok().zip(signature.ok()).is_some_and(|(key, signature)| has_signed(&key, &signed.text, &signature))
}
