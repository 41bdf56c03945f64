//! Whether an answer comes from the history that this phone has seen: a server that has lost some of it, tells it otherwise, or is another
//! one, is not believed. Signatures were checked before; here is decided what they must be of.
//!
//! The first key that a phone sees is the server's from then on.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::Asked;
use super::epoch;
use crate::domain::checkpoint::{Named, Signed};
use crate::domain::clock::Timestamp;
use crate::domain::entry::Head;
use crate::domain::ids::{AuthorityId, Position, StreamId};
use crate::sync::outbox::{OutboxItem, OutboxState};
use crate::sync::protocol::{Outcome, Proof, Received, SyncAnswer};
use crate::sync::store::{Held, Passed, Seen};

/// Why an answer is not believed. Nothing of it is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// What the server states of its history is not signed as it says, or says nothing that can be read.
    #[error("the server's word is not signed as it should be")]
    NotSigned,
    /// It is signed with another key than the one that this phone knows.
    #[error("the server signs with another key")]
    OtherKey,
    /// The server's history ends before what this phone has seen of it.
    #[error("the server has lost some of its history")]
    Lost,
    /// The server's history is not the one that this phone has seen.
    #[error("the server tells its history otherwise")]
    Otherwise,
    /// A new epoch began, and nobody who holds the server's key says so.
    #[error("a new epoch began without its certificate")]
    NotCertified,
}

/// Whether the phone knows a statement already, so that its signature was checked.
#[must_use]
pub fn is_known(asked: &Asked, signed: &Signed) -> bool {
    asked.standing.seen.as_ref().and_then(|seen| seen.last.as_ref()).is_some_and(|last| last.signed == *signed)
}

/// What the phone has seen of the history with this answer.
///
/// # Errors
/// [`Doubt`] where the answer comes from another history.
pub fn judge(asked: &Asked, answer: &SyncAnswer) -> Result<Option<Seen>, Doubt> {
    let (known, proof) = (asked.standing.seen.as_ref(), answer.proof.as_ref());
    let newest = proof.and_then(|proof| proof.checkpoint.as_ref());
    let passed = newest.map(|signed| passed(signed, asked.standing.authority)).transpose()?;
    let keys = proof.into_iter().flat_map(Proof::signed).map(|signed| &signed.key);
    let known_key = known.map(|seen| &seen.key);
    let key = known_key.or_else(|| keys.clone().next());
    if keys.into_iter().any(|one| Some(one) != key) {
        return Err(Doubt::OtherKey);
    }
    let Some(key) = key.cloned() else {
        return if is_behind(asked, answer) { Err(Doubt::Lost) } else { Ok(None) };
    };
    if epoch::is_new(asked, answer) {
        let began_at = begun(asked, answer)?;
        return Ok(Some(Seen { key, began_at, last: passed }));
    }
    if is_behind(asked, answer) {
        return Err(Doubt::Lost);
    }
    let last = match (known.and_then(|seen| seen.last.as_ref()), passed) {
        (Some(_), None) => return Err(Doubt::Lost),
        (Some(last), Some(passed)) => Some(follows(last, passed, proof)?),
        (None, passed) => passed,
    };
    Ok(Some(Seen { key, began_at: known.and_then(|seen| seen.began_at), last }))
}

/// Whether the server was put back to a time before, and went on: something else stands where it said that it has an entry of this phone, or
/// it gives an entry a place that this phone has passed already with another. Without this an entry would leave the phone although nobody
/// has it. `held` are the [`streams_to_look_at`], as the phone has them.
#[must_use]
pub fn is_overwritten(asked: &Asked, outbox: &[OutboxItem], answer: &SyncAnswer, held: &BTreeMap<StreamId, Held>) -> bool {
    let stands_there = |stream: StreamId, position: Position| {
        let page = answer.streams.iter().find(|page| page.stream == stream)?;
        at(&page.entries, position)
    };
    outbox.iter().filter_map(|item| Some((item, item.head()?))).any(|(item, head)| {
        let another = |there: Option<&Received>| there.is_some_and(|other| other.written.digest() != item.written.digest());
        let contradicted = matches!(&item.state, OutboxState::Received { receipt } if another(stands_there(head.stream, receipt.position)));
        let doubled = match passed_again(asked, answer, &head) {
            Some(position) => another(held.get(&head.stream).and_then(|held| at(&held.entries, position))),
            None => {
                let taken = answer.outcomes.get(&head.id);
                matches!(taken, Some(Outcome::Accepted { receipt, .. }) if has_passed(asked, head.stream, receipt.position))
            }
        };
        contradicted || doubled
    })
}

/// Streams in which the answer says that it had an entry of this phone already, at a place that the phone has passed: what the phone itself
/// has there tells whether that is so.
#[must_use]
pub fn streams_to_look_at(asked: &Asked, outbox: &[OutboxItem], answer: &SyncAnswer) -> BTreeSet<StreamId> {
    outbox.iter().filter_map(OutboxItem::head).filter(|head| passed_again(asked, answer, head).is_some()).map(|head| head.stream).collect()
}

/// The place that the server says it gave an entry earlier, where this phone stands at it or after it.
fn passed_again(asked: &Asked, answer: &SyncAnswer, head: &Head) -> Option<Position> {
    match answer.outcomes.get(&head.id) {
        Some(Outcome::Accepted { receipt, again: true, .. }) if has_passed(asked, head.stream, receipt.position) => Some(receipt.position),
        _ => None,
    }
}

fn has_passed(asked: &Asked, stream: StreamId, position: Position) -> bool {
    asked.cursors.get(&stream).is_some_and(|(cursor, _)| position <= *cursor)
}

fn at(entries: &[Received], position: Position) -> Option<&Received> {
    entries.iter().find(|received| received.receipt.position == position)
}

/// Whether a stream ends before where this phone stands in it.
fn is_behind(asked: &Asked, answer: &SyncAnswer) -> bool {
    let stands = |stream| asked.cursors.get(stream).map_or(Position(0), |(position, _)| *position);
    !epoch::is_new(asked, answer) && answer.streams.iter().any(|page| page.head < stands(&page.stream))
}

fn passed(signed: &Signed, authority: Option<AuthorityId>) -> Result<Passed, Doubt> {
    let checkpoint = signed.checkpoint().filter(|checkpoint| authority.is_none_or(|ours| ours == checkpoint.authority));
    let checkpoint = checkpoint.ok_or(Doubt::NotSigned)?;
    Ok(Passed { number: checkpoint.number, made_at: checkpoint.made_at, signed: signed.clone() })
}

/// The later checkpoint, where it rests on the one that the phone has.
fn follows(last: &Passed, passed: Passed, proof: Option<&Proof>) -> Result<Passed, Doubt> {
    let known = Named { number: last.number, digest: last.signed.digest() };
    if passed.number < known.number {
        return Err(Doubt::Lost);
    }
    if passed.number == known.number {
        return if passed.signed.digest() == known.digest { Ok(passed) } else { Err(Doubt::Otherwise) };
    }
    let between = proof.map_or(&[][..], |proof| &proof.between);
    let rests = passed.signed.checkpoint().is_some_and(|checkpoint| checkpoint.rests_on(known, between));
    if rests { Ok(passed) } else { Err(Doubt::Otherwise) }
}

/// When the epoch of the answer began. It must have begun after everything that this phone has seen: an old backup brings its old
/// certificates with it.
fn begun(asked: &Asked, answer: &SyncAnswer) -> Result<Option<Timestamp>, Doubt> {
    let Some(seen) = &asked.standing.seen else {
        return Ok(None);
    };
    let certificate = answer.proof.as_ref().and_then(|proof| proof.restored.as_ref()).and_then(Signed::restored);
    let certificate = certificate.ok_or(Doubt::NotCertified)?;
    let is_ours = asked.standing.authority.is_none_or(|ours| ours == certificate.authority) && certificate.epoch == answer.epoch;
    let latest = seen.began_at.max(seen.last.as_ref().map(|last| last.made_at));
    if is_ours && latest.is_none_or(|latest| certificate.began_at > latest) {
        Ok(Some(certificate.began_at))
    } else {
        Err(Doubt::NotCertified)
    }
}
