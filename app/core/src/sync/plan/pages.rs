//! What arrived of a stream: taken only where it joins what is held without a gap, and where the chain over it holds.
//!
//! A phone that came further than a server's rewritten history refuses it here.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::draft::DraftBody;
use crate::domain::entry::{Body, chain, chain_start};
use crate::domain::family::FileBody;
use crate::domain::ids::{AuthorityId, Digest, DraftId, EntryId, NoteId, Position, RecordingId, StreamId};
use crate::domain::retention::KeptClass;
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

/// Whose words are to go: notes that were moved out of the wrong family's file, texts under the cursor that were finished with, and what a
/// machine wrote down of recordings, once its time was over.
#[derive(Debug, Default)]
struct Leaving {
    notes: BTreeSet<NoteId>,
    texts: BTreeSet<(EntryId, DraftId)>,
    heard: BTreeSet<RecordingId>,
}

impl Leaving {
    fn told_by(entries: &[Received]) -> Self {
        let mut leaving = Self::default();
        // Seldom any, and reading costs: most entries are passed by a look at their text.
        let may_say_so = |body: &String| body.contains("moved_away") || body.contains("finished") || body.contains("deleted_by_rule");
        for received in entries.iter().filter(|received| received.written.body.as_ref().is_some_and(may_say_so)) {
            match received.written.read().map(|entry| entry.body) {
                Ok(Body::Visit(VisitBody::MovedAway { note, .. })) => leaving.notes.extend([note]),
                Ok(Body::Draft(DraftBody::Finished { draft, replaces })) => {
                    leaving.texts.extend(replaces.into_iter().map(|text| (text, draft)));
                }
                Ok(Body::File(FileBody::DeletedByRule { recording, rule })) if rule.class == KeptClass::MachineWords => {
                    leaving.heard.extend([recording]);
                }
                _ => {}
            }
        }
        leaving
    }

    fn is_empty(&self) -> bool {
        self.notes.is_empty() && self.texts.is_empty() && self.heard.is_empty()
    }

    fn takes(&self, received: &Received) -> Option<EntryId> {
        let entry = received.written.read().ok()?;
        let goes = match entry.body {
            Body::Visit(VisitBody::Heard { recording, note, .. }) => self.heard.contains(&recording) || self.notes.contains(&note),
            Body::Visit(body) => body.words_of().is_some_and(|note| self.notes.contains(&note)),
            Body::Draft(DraftBody::Kept { draft, .. }) => self.texts.contains(&(entry.head.id, draft)),
            _ => false,
        };
        goes.then_some(entry.head.id)
    }
}

/// Whether these entries say that words go which may be held already.
#[must_use]
pub fn words_may_go(entries: &[Received]) -> bool {
    !Leaving::told_by(entries).is_empty()
}

/// The entries whose words go, among what arrived and what is held: of a note that was moved out, the note and whatever anybody put
/// right in it; of a draft that was finished with, the texts that its writer named; of a recording, what a machine wrote down. The mover's list is not asked, since it cannot name
/// what the mover did not know of. What arrives later comes wordless.
#[must_use]
pub fn words_that_go(page: &Arrived, held: Option<&Held>) -> Vec<(StreamId, EntryId)> {
    let leaving = Leaving::told_by(&page.entries);
    if leaving.is_empty() {
        return Vec::new();
    }
    let all = held.into_iter().flat_map(|held| &held.entries).chain(&page.entries);
    all.filter_map(|received| leaving.takes(received)).map(|entry| (page.stream, entry)).collect()
}
