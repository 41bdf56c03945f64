//! Checks the log from its first entry to its last: positions, digests, bodies, the chain, and what proves its signatures; who looked, in the
//! same way; and all of it against what the server signed ([`history`]). Reads only.
//!
//! Names the first bad entry of each bad stream. Words that were erased by a recorded rule are no fault.

mod history;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use alongside_core::domain::checkpoint::Log;
use alongside_core::domain::draft::DraftBody;
use alongside_core::domain::entry::{Body, chain, chain_start};
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{AuthorityId, Digest, EntryId, PersonId, Position, StreamId};
use alongside_core::domain::look;
use alongside_core::domain::retention::KeptClass;
use alongside_core::domain::signing::Proof;
use alongside_core::domain::visit::VisitBody;
use uuid::Uuid;

use super::evidence::holds;
use crate::db::entries::{Kept, audit, streams_with_entries};
use crate::db::evidence::EvidenceRow;
use crate::db::looks::LookHead;
use crate::db::streams::{Head, Key, heads};
use crate::db::{Db, DbError, Tx, checkpoints, erasures, evidence, history as counted, looks};

const AT_ONCE: usize = 500;
const REWRITTEN: &str = "the history up to here is not the one that was signed";

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many streams were read.
    pub streams: u64,
    /// How many entries were read.
    pub entries: u64,
    /// How many looks were read.
    pub looks: u64,
    /// How many checkpoints were read.
    pub checkpoints: u64,
    /// The first bad entry, and the first bad look, of each bad stream.
    pub faults: Vec<Fault>,
    /// Authorities that were given another number of entries than there are: (whose, given, found).
    pub miscounted: Vec<(AuthorityId, u64, u64)>,
    /// The first bad checkpoint of each authority, and its bad certificates.
    pub misstated: Vec<Misstated>,
}

/// Something signed that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misstated {
    /// By which authority.
    pub authority: AuthorityId,
    /// Which.
    pub statement: Stated,
    /// What is wrong.
    pub what: &'static str,
}

/// A signed statement by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stated {
    /// A checkpoint.
    Checkpoint(u64),
    /// The certificate of an epoch.
    Epoch(u64),
}

/// The first bad entry of a stream, or the first bad look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Under which authority.
    pub authority: AuthorityId,
    /// In which stream.
    pub stream: StreamId,
    /// At which position; of a look, its number.
    pub position: Position,
    /// What is wrong.
    pub what: &'static str,
}

impl Report {
    /// Whether all is well.
    #[must_use]
    pub const fn is_sound(&self) -> bool {
        self.faults.is_empty() && self.miscounted.is_empty() && self.misstated.is_empty()
    }
}

/// Checks everything. What was signed is checked with the key that it names.
///
/// # Errors
/// Where the database cannot be read at all.
pub async fn log(db: &Db) -> Result<Report, DbError> {
    log_signed_by(db, None).await
}

/// Checks everything, and that this public key and no other signed what was signed.
///
/// # Errors
/// Where the database cannot be read at all.
pub async fn log_signed_by(db: &Db, key: Option<&str>) -> Result<Report, DbError> {
    let mut tx = db.read().await?;
    let mut report = Report::default();
    streams(&mut tx, &mut report).await?;
    looks(&mut tx, &mut report).await?;
    history::statements(&mut tx, key, &mut report).await?;
    Ok(report)
}

async fn streams(tx: &mut Tx, report: &mut Report) -> Result<(), DbError> {
    let mut counts = BTreeMap::<AuthorityId, u64>::new();
    let mut all: BTreeSet<Key> = checkpoints::streams(tx, Log::Entries).await?;
    all.extend(streams_with_entries(tx).await?);
    for key in all {
        let (read, fault) = stream(tx, key).await?;
        report.streams += 1;
        report.entries += read;
        *counts.entry(key.0).or_default() += read;
        report.faults.extend(fault.map(|(position, what)| Fault { authority: key.0, stream: key.1, position, what }));
    }
    for (authority, given) in counted::authorities(tx).await? {
        let found = counts.remove(&authority).unwrap_or(0);
        if found != given {
            report.miscounted.push((authority, given, found));
        }
    }
    report.miscounted.extend(counts.into_iter().filter(|(_, found)| *found > 0).map(|(authority, found)| (authority, 0, found)));
    Ok(())
}

async fn looks(tx: &mut Tx, report: &mut Report) -> Result<(), DbError> {
    let signed = checkpoints::streams(tx, Log::Looks).await?;
    let mut all: BTreeMap<Key, Option<LookHead>> = signed.into_iter().map(|key| (key, None)).collect();
    all.extend(looks::heads(tx).await?);
    for (key, head) in all {
        let (read, fault) = looks_at(tx, key, head).await?;
        report.looks += read;
        report.faults.extend(fault.map(|(number, what)| Fault { authority: key.0, stream: key.1, position: Position(number), what }));
    }
    Ok(())
}

/// What was signed of a stream, from its beginning, to be compared on the way through it.
struct Signed(VecDeque<(Position, String)>);

impl Signed {
    async fn of(tx: &mut Tx, key: Key, log: Log) -> Result<Self, DbError> {
        Ok(Self(checkpoints::of_stream(tx, key, log).await?.into()))
    }

    /// Whether the chain at a place is the one that was signed there, where one was.
    fn holds(&mut self, place: Position, chain: Digest) -> bool {
        let mut holds = true;
        while let Some((_, signed)) = self.0.pop_front_if(|(position, _)| *position <= place) {
            holds &= signed == chain.to_string();
        }
        holds
    }

    /// Whether something was signed beyond a place.
    fn goes_beyond(&self, place: Position) -> bool {
        self.0.back().is_some_and(|(position, _)| *position > place)
    }
}

/// Reads the looks at a stream: how many there are, and the first that is not what it was.
async fn looks_at(tx: &mut Tx, key: Key, head: Option<LookHead>) -> Result<(u64, Option<(u64, &'static str)>), DbError> {
    let (mut number, mut at) = (0, chain_start(key.0, key.1));
    let mut signed = Signed::of(tx, key, Log::Looks).await?;
    loop {
        let page = looks::audit(tx, key, number, AT_ONCE).await?;
        if page.is_empty() {
            break;
        }
        for kept in page {
            if kept.number != number + 1 {
                return Ok((number, Some((number + 1, "the look is missing"))));
            }
            at = look::chain(at, &kept.look);
            number = kept.number;
            if at.to_string() != kept.chain {
                return Ok((number, Some((number, "the look is not the one that was written down"))));
            }
            if !signed.holds(Position(number), at) {
                return Ok((number, Some((number, REWRITTEN))));
            }
        }
    }
    let fault = match head {
        Some((last, _)) if last > number => Some((number + 1, "the last looks are missing")),
        _ if signed.goes_beyond(Position(number)) => Some((number + 1, "the last looks are missing")),
        Some(head) if head == (number, at) => None,
        _ => Some((number, "the head of the looks does not stand here")),
    };
    Ok((number, fault))
}

/// What was read of a stream so far.
struct Reading {
    at: Position,
    chain: Digest,
    wordless: Vec<(Position, EntryId)>,
    /// The notes that left.
    moved: BTreeSet<Uuid>,
    /// The texts that were finished with, each with its draft.
    finished: BTreeSet<(EntryId, Uuid)>,
    /// The recordings of which a machine's words were deleted.
    unheard: BTreeSet<Uuid>,
    signed: Signed,
    /// The acts that name their evidence.
    acts: BTreeMap<Digest, Act>,
}

/// An act that names its evidence.
#[derive(Clone, Copy)]
struct Act {
    position: Position,
    entry: EntryId,
    by: PersonId,
}

async fn stream(tx: &mut Tx, key: Key) -> Result<(u64, Option<(Position, &'static str)>), DbError> {
    let mut reading = Reading::from_the_start_of(key, Signed::of(tx, key, Log::Entries).await?);
    let (mut read, mut fault) = (0, None);
    loop {
        let page = audit(tx, key, reading.at, AT_ONCE).await?;
        if page.is_empty() {
            break;
        }
        read += page.len() as u64;
        for kept in &page {
            let place = kept.receipt.position;
            if fault.is_none() {
                fault = reading.check(key, kept).err();
            }
            reading.at = place;
        }
    }
    let head = heads(tx, key.0, &[key.1]).await?.get(&key.1).copied();
    let erased = if reading.wordless.is_empty() { BTreeMap::new() } else { erasures::erased(tx, key).await? };
    let unproven = unproven(tx, key, &reading).await?;
    Ok((read, fault.or_else(|| reading.end(head, &erased)).or(unproven)))
}

/// The first act whose evidence is not what was signed, or evidence whose act is not there.
async fn unproven(tx: &mut Tx, key: Key, reading: &Reading) -> Result<Option<(Position, &'static str)>, DbError> {
    let kept = evidence::audit(tx, key.0, key.1).await?;
    let rows: BTreeMap<Digest, &EvidenceRow> = kept.iter().map(|row| (row.digest, row)).collect();
    let fault = |(digest, act): (&Digest, &Act)| match rows.get(digest) {
        None => Some((act.position, "the evidence of this signature is missing")),
        Some(row) if row.person == act.by && row.entry == Some(act.entry) && holds(row) => None,
        Some(_) => Some((act.position, "the evidence is not of this signature")),
    };
    let first = reading.acts.iter().filter_map(fault).min_by_key(|(position, _)| *position);
    let orphan = || kept.iter().any(|row| !reading.acts.contains_key(&row.digest));
    Ok(first.or_else(|| orphan().then_some((reading.at, "there is evidence of a signature that is not there"))))
}

impl Reading {
    fn from_the_start_of(key: Key, signed: Signed) -> Self {
        let (moved, finished, unheard, acts) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), BTreeMap::new());
        Self { at: Position(0), chain: chain_start(key.0, key.1), wordless: Vec::new(), moved, finished, unheard, signed, acts }
    }

    fn check(&mut self, key: Key, kept: &Kept) -> Result<(), (Position, &'static str)> {
        let place = kept.receipt.position;
        if place != self.at.next() {
            return Err((self.at.next(), "the entry is missing"));
        }
        let entry = kept.written.read().map_err(|_| (place, "its words are not those that its envelope names"))?;
        if entry.digest.to_string() != kept.digest || entry.head.id.to_string() != kept.id {
            return Err((place, "its envelope is not the one that was taken"));
        }
        if entry.head.stream != key.1 || entry.head.authority != key.0 {
            return Err((place, "it belongs to another stream"));
        }
        self.chain = chain(self.chain, kept.receipt, entry.digest);
        if self.chain.to_string() != kept.chain {
            return Err((place, "the chain does not lead here"));
        }
        if !self.signed.holds(place, self.chain) {
            return Err((place, REWRITTEN));
        }
        if let Some(Proof::Passkey(evidence)) = entry.body.proof() {
            self.acts.insert(evidence, Act { position: place, entry: entry.head.id, by: entry.head.author });
        }
        match entry.body {
            Body::Erased => self.wordless.push((place, entry.head.id)),
            Body::Visit(VisitBody::MovedAway { note, .. }) => self.moved.extend([note.uuid()]),
            Body::Draft(DraftBody::Finished { draft, replaces }) => {
                self.finished.extend(replaces.into_iter().map(|text| (text, draft.uuid())));
            }
            Body::File(FileBody::DeletedByRule { recording, rule }) if rule.class == KeptClass::MachineWords => {
                self.unheard.extend([recording.uuid()]);
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&self, head: Option<Head>, erased: &BTreeMap<EntryId, Uuid>) -> Option<(Position, &'static str)> {
        let of_a_rule = |id: &EntryId, part_of: &Uuid| {
            self.moved.contains(part_of) || self.finished.contains(&(*id, *part_of)) || self.unheard.contains(part_of)
        };
        let by_a_rule = |id: &EntryId| erased.get(id).is_some_and(|part_of| of_a_rule(id, part_of));
        if let Some((place, _)) = self.wordless.iter().find(|(_, id)| !by_a_rule(id)) {
            return Some((*place, "its words are gone, and no rule took them out"));
        }
        match head {
            Some(head) if head.position > self.at => Some((self.at.next(), "the tail is missing")),
            _ if self.signed.goes_beyond(self.at) => Some((self.at.next(), "the tail is missing")),
            Some(head) if head.position == self.at && head.chain == self.chain => None,
            None if self.at == Position(0) => None,
            _ => Some((self.at, "the head does not stand here")),
        }
    }
}
