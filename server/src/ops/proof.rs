//! Whether an act that takes a passkey rests on one: asked when it is pushed, after the rules, in the transaction that writes it.
//!
//! What it rests on was signed by its author, over what stands now, and by no other act taken up. Whatever else it is, is answered alike.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::Entry;
use alongside_core::domain::ids::Digest;
use alongside_core::domain::policy::holding_team;
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::signing::{Proof, ground};

use super::Signs;
use super::append::Append;
use super::signing::{UNUSED_MS, matter};
use crate::db::streams::Key;

/// The evidence that an act takes up. None where it takes none.
pub(super) fn of(append: &Append, key: Key, entry: &Entry, signs: Signs, now: Timestamp) -> Result<Option<Digest>, Refusal> {
    if !entry.body.is_signed() {
        return Ok(None);
    }
    let found = match (entry.body.proof(), signs) {
        (Some(Proof::Passkey(digest)), _) => holds(append, key, entry, digest, now).map(|()| Some(digest)),
        (_, Signs::Freely) => Ok(None),
        (_, Signs::WithPasskey) => Err("it names no evidence"),
    };
    found.map_err(|why| {
        let (person, matter) = (entry.head.author, matter(&entry.body));
        tracing::warn!(authority = %key.0, %person, %matter, %why, "a signature was not accepted");
        Refusal::SignWithYourPasskey
    })
}

fn holds(append: &Append, key: Key, entry: &Entry, digest: Digest, now: Timestamp) -> Result<(), &'static str> {
    let evidence = append.evidence.get(&(key.0, digest)).ok_or("there is no such evidence")?;
    if evidence.person != entry.head.author {
        return Err("somebody else signed it");
    }
    if evidence.entry.is_some() {
        return Err("another act took it up");
    }
    if evidence.signed_at.plus(UNUSED_MS) < now {
        return Err("it was signed too long ago");
    }
    if evidence.stream != key.1 || Some(evidence.ground) != stands(append, key, entry, now) {
        return Err("something else was signed, or it changed since");
    }
    Ok(())
}

/// What the act stands on now.
fn stands(append: &Append, key: Key, entry: &Entry, now: Timestamp) -> Option<Digest> {
    let file = append.now(key)?.rules.family()?;
    let directory = append.directories.get(&key.0)?;
    let actor = directory.actor(entry.head.author, holding_team(key.1, Some(file)), now.day());
    Some(ground(file, &actor, &entry.body))
}
