//! What arrived of a stream: taken only where it joins what is held without a gap, and where the chain over it holds.
//!
//! A phone that came further than a server's rewritten history refuses it here.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::entry::{Body, chain, chain_start};
use crate::domain::ids::{AuthorityId, Digest, EntryId, NoteId, Position, StreamId};
use crate::domain::visit::VisitBody;
use crate::sync::protocol::{Received, StreamPage};
use crate::sync::store::{Arrived, Held};

/// How far the phone has come in each stream, and the chain there.
pub type Cursors = BTreeMap<StreamId, (Position, Digest)>;

/// Why a page is not taken. What is held stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// Entries are missing, doubled, or belong to another stream.
    #[error("the server's answer has a gap")]
    Gap,
    /// The entries are not the ones that the chain was made over: the server's history was changed.
    #[error("the server's history is not the one this phone knows")]
    Chain,
}

/// Checks a page against the cursor. None where it has nothing new.
///
/// # Errors
/// [`Broken`] where it does not join what is held.
pub fn check(page: StreamPage, cursors: &Cursors, authority: Option<AuthorityId>) -> Result<Option<Arrived>, Broken> {
    let cursor = cursors.get(&page.stream).copied();
    let from = cursor.map_or(Position(0), |(position, _)| position);
    if page.entries.is_empty() && page.base.is_none() {
        return Ok(None);
    }
    let start = page.base.as_ref().map_or(from, |base| base.position);
    let to = joins(start, &page.entries).ok_or(Broken::Gap)?;
    // A base carries no chain: what follows it is covered from the next page on.
    if page.base.is_none() && !chain_holds(&page, cursor.map(|(_, chain)| chain), authority)? {
        return Err(Broken::Chain);
    }
    Ok(Some(Arrived { stream: page.stream, from, base: page.base, entries: page.entries, to, chain: page.chain }))
}

/// The position of the last entry, where each follows the one before it.
fn joins(start: Position, entries: &[Received]) -> Option<Position> {
    entries.iter().try_fold(start, |before, received| (received.receipt.position == before.next()).then_some(received.receipt.position))
}

fn chain_holds(page: &StreamPage, known: Option<Digest>, authority: Option<AuthorityId>) -> Result<bool, Broken> {
    let first = page.entries.first().and_then(|received| received.written.read_head().ok());
    if first.as_ref().is_some_and(|head| head.stream != page.stream) {
        return Err(Broken::Gap);
    }
    let authority = authority.or_else(|| first.map(|head| head.authority)).ok_or(Broken::Gap)?;
    let start = known.unwrap_or_else(|| chain_start(authority, page.stream));
    let end = page.entries.iter().fold(start, |before, received| chain(before, received.receipt, received.written.digest()));
    Ok(end == page.chain)
}

/// The notes that these entries say were moved out of the wrong family's file.
#[must_use]
pub fn notes_that_left(entries: &[Received]) -> BTreeSet<NoteId> {
    let marks = entries.iter().filter(|received| received.written.body.as_ref().is_some_and(|body| body.contains("moved_away")));
    marks.filter_map(moved_away).collect()
}

fn moved_away(received: &Received) -> Option<NoteId> {
    match received.written.read().ok()?.body {
        Body::Visit(VisitBody::MovedAway { note, .. }) => Some(note),
        _ => None,
    }
}

/// The entries whose words go with a note that was moved out, among what arrived and what is held: the note and whatever anybody put
/// right in it. The mover's list is not asked, since it cannot name what the mover did not know of. What arrives later comes wordless.
#[must_use]
pub fn words_that_go(page: &Arrived, held: Option<&Held>) -> Vec<(StreamId, EntryId)> {
    let left = notes_that_left(&page.entries);
    if left.is_empty() {
        return Vec::new();
    }
    let all = held.into_iter().flat_map(|held| &held.entries).chain(&page.entries);
    all.filter_map(|received| goes_with(received, &left)).map(|entry| (page.stream, entry)).collect()
}

fn goes_with(received: &Received, left: &BTreeSet<NoteId>) -> Option<EntryId> {
    let entry = received.written.read().ok()?;
    match entry.body {
        Body::Visit(body) => body.words_of().filter(|note| left.contains(note)).map(|_| entry.head.id),
        _ => None,
    }
}
