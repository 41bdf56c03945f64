//! Whether an entry is taken: asked of each, one after another, in the transaction that will write it. Trusts nobody.
//!
//! A record that fits its stream and comes from somebody who has, or had, the file is always taken. Acts are asked of the rules.

use std::collections::{BTreeMap, BTreeSet};

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::{BODY_VERSION, Body, Entry, Unreadable, Written};
use alongside_core::domain::family::FamilyRules;
use alongside_core::domain::ids::{AuthorityId, DeviceId, Digest, EntryId, PersonId, Side, StreamId};
use alongside_core::domain::policy::{Beside, NotTaken, Taking, Wording, may_leave, moved_from, taking};
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::signing::Proof;
use alongside_core::domain::team::Directory;
use alongside_core::domain::visit::VisitBody;
use alongside_core::sync::protocol::{Outcome, Rejection};
use serde::Deserialize;

use super::append::Append;
use super::{Signs, Who, proof};
use crate::db::streams::Key;

/// How many of the entries are looked at that a note on its way out rests on. A phone names one.
const GROUNDS: usize = 4;

/// What became of each entry of a push.
pub(super) type Outcomes = BTreeMap<EntryId, Outcome>;

/// An entry that came in: read, or the reason why it cannot be.
#[derive(Clone, Debug)]
pub(super) struct Brought {
    pub id: EntryId,
    pub written: Written,
    pub read: Result<Box<Entry>, Rejection>,
}

/// One push of one device.
#[derive(Clone, Debug)]
pub(super) struct Push {
    pub who: Who,
    pub device: DeviceId,
    pub signs: Signs,
    pub entries: Vec<Brought>,
    /// The colleague who takes it in from the holding place, where it is not brought by its author.
    pub taken_in_by: Option<PersonId>,
}

impl Brought {
    /// Reads an entry. `None` where it has not even a name, so that no outcome could be given for it.
    pub(super) fn read(written: Written) -> Option<Self> {
        #[derive(Deserialize)]
        struct Named {
            id: EntryId,
        }
        let id = match written.read_head() {
            Ok(head) => head.id,
            Err(_) => serde_json::from_str::<Named>(&written.head).ok()?.id,
        };
        let read = match written.read() {
            Ok(entry) if is_of_later_version(&entry) => Err(Rejection::Unreadable),
            Ok(entry) => Ok(Box::new(entry)),
            Err(Unreadable::TooLarge) => Err(Rejection::TooLarge),
            Err(Unreadable::Digest) => Err(Rejection::Digest),
            Err(Unreadable::Head | Unreadable::Body) => Err(Rejection::Unreadable),
        };
        Some(Self { id, written, read })
    }
}

/// What a later version says cannot be judged here: it could be an act. It waits on its phone until this server is brought up to date.
fn is_of_later_version(entry: &Entry) -> bool {
    entry.head.version > BODY_VERSION || matches!(entry.body, Body::Unknown | Body::Erased)
}

impl Push {
    /// The streams that it wants to write in.
    pub(super) fn streams(&self) -> impl Iterator<Item = Key> {
        self.readable().map(|entry| (self.who.authority, entry.head.stream))
    }

    /// The entries that it names: its own, and those that they rest on.
    pub(super) fn names(&self) -> impl Iterator<Item = (AuthorityId, EntryId)> {
        self.readable().flat_map(|entry| std::iter::once(&entry.head.id).chain(&entry.head.after)).map(|id| (self.who.authority, *id))
    }

    /// The entries that show where a note stands that is to leave a file: those that its mark rests on, and what those of this push were
    /// written anew from.
    pub(super) fn grounds(&self) -> impl Iterator<Item = (AuthorityId, EntryId)> {
        let leaves = |entry: &&Entry| matches!(entry.body, Body::Visit(VisitBody::MovedAway { .. }));
        let rests_on: BTreeSet<EntryId> =
            self.readable().filter(leaves).flat_map(|mark| mark.head.after.iter().take(GROUNDS).copied()).collect();
        let here = self.readable().filter(|entry| rests_on.contains(&entry.head.id));
        let from: Vec<EntryId> = here.filter_map(|entry| Wording::of(entry)?.moved_from).collect();
        rests_on.into_iter().chain(from).map(|id| (self.who.authority, id))
    }

    /// The evidence that acts name.
    pub(super) fn proofs(&self) -> impl Iterator<Item = (AuthorityId, Digest)> {
        let named = |entry: &Entry| if let Some(Proof::Passkey(digest)) = entry.body.proof() { Some(digest) } else { None };
        self.readable().filter_map(named).map(|digest| (self.who.authority, digest))
    }

    fn readable(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter_map(|brought| brought.read.as_deref().ok())
    }

    /// Takes what can be taken, in the device's order.
    pub(super) fn take_into(&self, append: &mut Append, now: Timestamp) -> Outcomes {
        let mut outcomes = Outcomes::new();
        let mut refused = BTreeSet::new();
        for brought in &self.entries {
            let outcome = match &brought.read {
                Err(reason) => Outcome::Rejected { reason: *reason },
                Ok(entry) => self.take(append, entry, &brought.written, &refused, now),
            };
            if matches!(outcome, Outcome::Refused { .. }) {
                refused.insert(brought.id);
            }
            outcomes.insert(brought.id, outcome);
        }
        outcomes
    }

    fn take(&self, append: &mut Append, entry: &Entry, written: &Written, refused: &BTreeSet<EntryId>, now: Timestamp) -> Outcome {
        if let Err(reason) = self.is_theirs(entry) {
            return Outcome::Rejected { reason };
        }
        let digest = entry.digest;
        if let Some(known) = append.known.get(&(self.who.authority, entry.head.id)) {
            if known.digest == digest {
                return Outcome::Accepted { digest, receipt: known.receipt, again: true };
            }
            return Outcome::Rejected { reason: Rejection::IdReused };
        }
        if entry.head.device != self.device {
            return Outcome::Rejected { reason: Rejection::OtherDevice };
        }
        let key = (self.who.authority, entry.head.stream);
        let decided = rests_on(append, self.who.authority, entry, refused)
            .and_then(|()| decide(append, key, entry, now))
            .and_then(|late| Ok((late, proof::of(append, key, entry, self.signs, now)?)));
        match decided {
            Ok((late, evidence)) => match append.take(key, entry.clone(), written.clone(), now, late) {
                Some(receipt) => {
                    append.hands.extend(self.taken_in_by.map(|by| ((self.who.authority, entry.head.id), by)));
                    evidence.into_iter().for_each(|evidence| append.take_up(key.0, evidence, entry.head.id));
                    Outcome::Accepted { digest, receipt, again: false }
                }
                None => Outcome::Rejected { reason: Rejection::Failed },
            },
            Err(No::Refused(refusal)) => Outcome::Refused { digest, refusal },
            Err(No::Rejected(reason)) => Outcome::Rejected { reason },
        }
    }

    fn is_theirs(&self, entry: &Entry) -> Result<(), Rejection> {
        if entry.head.authority != self.who.authority {
            return Err(Rejection::OtherAuthority);
        }
        if entry.head.author != self.who.person {
            return Err(Rejection::OtherAuthor);
        }
        Ok(())
    }
}

/// Why an entry is not taken.
enum No {
    Refused(Refusal),
    Rejected(Rejection),
}

impl From<Refusal> for No {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// An act waits for what it rests on, and falls with it. A record waits for nothing.
fn rests_on(append: &Append, authority: AuthorityId, entry: &Entry, refused: &BTreeSet<EntryId>) -> Result<(), No> {
    if !entry.body.is_act() {
        return Ok(());
    }
    if entry.head.after.iter().any(|id| refused.contains(id)) {
        return Err(No::Refused(Refusal::RestsOnARefusal));
    }
    if entry.head.after.iter().any(|id| !append.known.contains_key(&(authority, *id))) {
        return Err(No::Rejected(Rejection::WaitsForAnother));
    }
    Ok(())
}

impl From<NotTaken> for No {
    fn from(not_taken: NotTaken) -> Self {
        match not_taken {
            NotTaken::Refused(refusal) => Self::Refused(refusal),
            NotTaken::NotYours => Self::Rejected(Rejection::NotYours),
        }
    }
}

/// Whether it is taken, and whether as a late word of somebody who no longer has the file.
fn decide(append: &Append, key: Key, entry: &Entry, now: Timestamp) -> Result<bool, No> {
    let nothing = Directory::default();
    let directory = append.directories.get(&key.0).map_or(&nothing, |directory| directory.as_ref());
    let rules = append.now(key).map(|now| &now.rules).ok_or(No::Rejected(Rejection::Failed))?;
    let family = key.1.family();
    let whole = family.and_then(|family| family_rules(append, (key.0, StreamId::Family(family))));
    let side = family.and_then(|family| family_rules(append, (key.0, StreamId::Side(family, Side::Legal))));
    let taken = taking(key.1, Beside { rules, whole, side }, directory, entry.head.author, &entry.body, now)?;
    whole.map_or(Ok(()), |whole| of_a_note(append, key.0, entry, whole))?;
    Ok(taken == Taking::Late)
}

/// A note leaves only once it stands elsewhere, and no word comes back to a note that left.
///
/// The second is the one record that is not taken from somebody who may write it: see [`Rejection::NoteMoved`]. It is no refusal, since
/// no rule says that they may not say it. Its words stay on the phone that they were written on, and nobody else has to do anything.
fn of_a_note(append: &Append, authority: AuthorityId, entry: &Entry, whole: &FamilyRules) -> Result<(), No> {
    let Body::Visit(body) = &entry.body else {
        return Ok(());
    };
    if body.words_of().is_some_and(|note| whole.moved_away.contains(&note)) {
        return Err(No::Rejected(Rejection::NoteMoved));
    }
    let VisitBody::MovedAway { note, .. } = body else {
        return Ok(());
    };
    let wording = |id: EntryId| append.wordings.get(&(authority, id)).copied();
    may_leave(&entry.head, *note, &wording).map_err(|refusal| {
        // What it was written anew from may still be on its way, and the note with it.
        let is_unknown = |id: EntryId| !append.known.contains_key(&(authority, id));
        if moved_from(&entry.head, &wording).any(is_unknown) { No::Rejected(Rejection::WaitsForAnother) } else { No::Refused(refusal) }
    })
}

fn family_rules(append: &Append, key: Key) -> Option<&FamilyRules> {
    append.now(key).and_then(|now| now.rules.family())
}
