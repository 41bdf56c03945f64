//! One append: opens the streams it needs, takes entries one after another, and writes all of it in the caller's transaction.
//!
//! Decides nothing: [`super::push`] asks the rules, [`super::import`] trusts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::{BODY_VERSION, Entry, Head as Envelope, Receipt, RecordClass, Written, chain};
use alongside_core::domain::ids::{AuthorityId, DeviceId, Digest, EntryId, PersonId, StreamId};
use alongside_core::domain::policy::Wording;
use alongside_core::domain::team::Directory;

use super::holding::{self, Hands};
use super::live::{Live, Moved};
use super::memory::{Folded, Memory, beside, fold};
use super::{House, Limits, Who, directory, erase, follow, route};
use crate::db::entries::{Known, Row};
use crate::db::evidence::EvidenceRow;
use crate::db::streams::{Head, Key};
use crate::db::{DbError, Tx, entries, evidence, families, history, snapshots, streams};

/// A stream that an append has open: as it was, and as it is with what was taken.
#[derive(Debug)]
pub(super) struct Opened {
    pub before: Arc<Folded>,
    pub now: Arc<Folded>,
}

/// An entry that was taken, as routing wants it.
#[derive(Debug)]
pub(super) struct Taken {
    pub key: Key,
    pub entry: Entry,
    pub receipt: Receipt,
}

/// An append under way.
pub(super) struct Append {
    pub streams: BTreeMap<Key, Opened>,
    pub directories: BTreeMap<AuthorityId, Arc<Directory>>,
    pub known: BTreeMap<(AuthorityId, EntryId), Known>,
    /// The words of notes that somebody wants to move, and where they were written anew; and all that were taken.
    pub wordings: BTreeMap<(AuthorityId, EntryId), Wording>,
    /// The evidence that acts name. What one takes up is no other's.
    pub evidence: BTreeMap<(AuthorityId, Digest), EvidenceRow>,
    pub taken: Vec<Taken>,
    /// Who takes in what their author's device left in the holding place.
    pub hands: Hands,
    rows: Vec<Row>,
    locked: Vec<Key>,
    taken_up: Vec<(AuthorityId, Digest, EntryId)>,
}

impl Append {
    /// Locks the streams in order, and reads what the rules will need: folds, directories, and entries known by these names.
    pub(super) async fn open(
        tx: &mut Tx,
        memory: &Memory,
        wanted: &BTreeSet<Key>,
        names: &BTreeMap<AuthorityId, BTreeSet<EntryId>>,
    ) -> Result<Self, DbError> {
        // A family's streams share one lock: each decides who may write in the other.
        let guards: BTreeSet<Key> = wanted.iter().map(|(authority, stream)| (*authority, guard(*stream))).collect();
        let locked: Vec<Key> = guards.into_iter().collect();
        streams::lock(tx, &locked).await?;
        let mut append = Self {
            streams: BTreeMap::new(),
            directories: BTreeMap::new(),
            known: BTreeMap::new(),
            wordings: BTreeMap::new(),
            evidence: BTreeMap::new(),
            taken: Vec::new(),
            hands: Hands::new(),
            rows: Vec::new(),
            locked,
            taken_up: Vec::new(),
        };
        for (authority, ids) in names {
            let ids: Vec<EntryId> = ids.iter().copied().collect();
            let found = entries::find(tx, *authority, &ids).await?;
            append.known.extend(found.into_iter().map(|(id, known)| ((*authority, id), known)));
            append.directories.insert(*authority, directory::within(tx, memory, *authority).await?);
            append.open_streams(tx, memory, *authority, wanted).await?;
        }
        Ok(append)
    }

    /// Reads the entries that a note on its way out rests on, and those that they were written anew from.
    pub(super) async fn read_grounds(&mut self, tx: &mut Tx, grounds: &BTreeMap<AuthorityId, BTreeSet<EntryId>>) -> Result<(), DbError> {
        for (authority, ids) in grounds {
            let first: Vec<EntryId> = ids.iter().copied().collect();
            let from: BTreeSet<EntryId> = self.read_wordings(tx, *authority, &first).await?.into_iter().collect();
            let then: Vec<EntryId> = from.difference(ids).copied().collect();
            self.read_wordings(tx, *authority, &then).await?;
        }
        Ok(())
    }

    /// Reads the evidence that acts name.
    pub(super) async fn read_evidence(&mut self, tx: &mut Tx, named: &BTreeMap<AuthorityId, BTreeSet<Digest>>) -> Result<(), DbError> {
        for (authority, digests) in named {
            let digests: Vec<Digest> = digests.iter().copied().collect();
            let found = evidence::find(tx, *authority, &digests).await?;
            self.evidence.extend(found.into_iter().map(|(digest, row)| ((*authority, digest), row)));
        }
        Ok(())
    }

    /// An act takes up the evidence that it names.
    pub(super) fn take_up(&mut self, authority: AuthorityId, digest: Digest, entry: EntryId) {
        if let Some(row) = self.evidence.get_mut(&(authority, digest)) {
            row.entry = Some(entry);
            self.taken_up.push((authority, digest, entry));
        }
    }

    /// Answers what they were written anew from.
    async fn read_wordings(&mut self, tx: &mut Tx, authority: AuthorityId, ids: &[EntryId]) -> Result<Vec<EntryId>, DbError> {
        let mut from = Vec::new();
        for (known, written) in entries::read(tx, authority, ids).await? {
            let entry = written.read().map_err(|error| DbError::Corrupt(format!("an entry at {}: {error}", known.receipt.position.0)))?;
            self.known.insert((authority, entry.head.id), known);
            if let Some(wording) = Wording::of(&entry) {
                from.extend(wording.moved_from);
                self.wordings.insert((authority, entry.head.id), wording);
            }
        }
        Ok(from)
    }

    async fn open_streams(&mut self, tx: &mut Tx, memory: &Memory, authority: AuthorityId, wanted: &BTreeSet<Key>) -> Result<(), DbError> {
        let here = wanted.iter().filter(|(whose, _)| *whose == authority).map(|(_, stream)| *stream);
        let streams: BTreeSet<StreamId> = here.flat_map(|stream| [Some(stream), beside(stream)]).flatten().collect();
        let streams: Vec<StreamId> = streams.into_iter().collect();
        let heads = streams::heads(tx, authority, &streams).await?;
        for stream in streams {
            let key = (authority, stream);
            let folded = fold(tx, memory, key, heads.get(&stream).copied()).await?;
            self.streams.insert(key, Opened { before: Arc::clone(&folded), now: folded });
        }
        Ok(())
    }

    /// The stream as it stands, with what was taken.
    pub(super) fn now(&self, key: Key) -> Option<&Folded> {
        self.streams.get(&key).map(|opened| opened.now.as_ref())
    }

    /// Takes an entry: gives it its position and its place in the chain, and folds it in. `None` where the stream is not open.
    pub(super) fn take(&mut self, key: Key, entry: Entry, written: Written, received_at: Timestamp, late: bool) -> Option<Receipt> {
        let opened = self.streams.get_mut(&key)?;
        let now = Arc::make_mut(&mut opened.now);
        let receipt = Receipt { position: now.position.next(), received_at, late };
        now.chain = chain(now.chain, receipt, entry.digest);
        now.position = receipt.position;
        now.rules.receive(&entry, receipt);
        if let (StreamId::Team(team), Some(book)) = (key.1, now.rules.team()) {
            let directory = self.directories.entry(key.0).or_default();
            Arc::make_mut(directory).teams.insert(team, book.clone());
        }
        let (id, digest, chain) = (entry.head.id, entry.digest, now.chain);
        self.known.insert((key.0, id), Known { digest, receipt });
        self.wordings.extend(Wording::of(&entry).map(|wording| ((key.0, id), wording)));
        self.rows.push(Row { key, id, digest, receipt, chain, written });
        self.taken.push(Taken { key, entry, receipt });
        Some(receipt)
    }

    /// Writes everything that was taken and what follows from it, commits, and tells everyone.
    pub(super) async fn commit(self, mut tx: Tx, memory: &Memory, live: &Live, limits: Limits) -> Result<(), DbError> {
        let news = self.write(&mut tx, limits).await?;
        for moved in &news {
            live.tell_others(&mut tx, moved).await?;
        }
        tx.commit().await?;
        for (key, opened) in self.streams.into_iter().filter(|(_, opened)| opened.moved()) {
            memory.remember(key, opened.now);
        }
        for moved in news {
            live.tell(moved);
        }
        Ok(())
    }

    async fn write(&self, tx: &mut Tx, limits: Limits) -> Result<Vec<Moved>, DbError> {
        let untouched: Vec<Key> = self.locked.iter().filter(|key| self.is_empty(**key)).copied().collect();
        streams::forget_empty(tx, &untouched).await?;
        if self.rows.is_empty() {
            return Ok(Vec::new());
        }
        entries::insert(tx, &self.rows).await?;
        let moved: Vec<(Key, Head)> = self.moved().map(|(key, now)| (key, Head { position: now.position, chain: now.chain })).collect();
        streams::advance(tx, &moved).await?;
        for (authority, digest, entry) in &self.taken_up {
            if !evidence::take_up(tx, *authority, *digest, *entry).await? {
                return Err(DbError::Corrupt("evidence was taken up twice".to_owned()));
            }
        }
        follow::arriving(tx, &self.taken).await?;
        holding::settle(tx, &self.taken, &self.hands).await?;
        erase::words(tx, &self.streams, &self.taken).await?;
        self.snapshot(tx, limits.snapshot_every).await?;
        let people = route::project(tx, self).await?;
        self.touch(tx).await?;
        self.count(tx, people).await
    }

    async fn snapshot(&self, tx: &mut Tx, every: u64) -> Result<(), DbError> {
        for (key, opened) in self.streams.iter().filter(|(_, opened)| opened.moved()) {
            if opened.before.position.0 / every != opened.now.position.0 / every {
                snapshots::put(tx, *key, opened.now.position, &opened.now.rules).await?;
            }
        }
        Ok(())
    }

    /// Counts what was written, and says what moved, for each authority.
    async fn count(&self, tx: &mut Tx, mut people: BTreeMap<AuthorityId, BTreeSet<PersonId>>) -> Result<Vec<Moved>, DbError> {
        let mut rows: BTreeMap<AuthorityId, (usize, BTreeSet<StreamId>)> = BTreeMap::new();
        for row in &self.rows {
            let (count, streams) = rows.entry(row.key.0).or_default();
            *count += 1;
            streams.insert(row.key.1);
        }
        let mut news = Vec::with_capacity(rows.len());
        for (authority, (count, streams)) in rows {
            let a_book_moved = streams.iter().any(|stream| matches!(stream, StreamId::Team(_)));
            history::count(tx, authority, count, a_book_moved).await?;
            news.push(Moved { authority: Some(authority), streams, people: people.remove(&authority).unwrap_or_default() });
        }
        Ok(news)
    }

    fn moved(&self) -> impl Iterator<Item = (Key, &Folded)> {
        self.streams.iter().filter(|(_, opened)| opened.moved()).map(|(key, opened)| (*key, opened.now.as_ref()))
    }

    fn is_empty(&self, key: Key) -> bool {
        self.now(key).is_none_or(|now| now.position.0 == 0)
    }

    /// Who writes in a file keeps it on the phone for a while.
    async fn touch(&self, tx: &mut Tx) -> Result<(), DbError> {
        let mut wrote = BTreeMap::new();
        for taken in self.taken.iter().filter(|taken| !taken.receipt.late) {
            if let Some(family) = taken.key.1.family() {
                wrote.insert((taken.key.0, family, taken.entry.head.author), taken.receipt.received_at);
            }
        }
        for ((authority, family, author), at) in wrote {
            let rules = self.now((authority, StreamId::Family(family))).and_then(|now| now.rules.family());
            if !rules.is_some_and(|rules| rules.works_with(author)) {
                families::open(tx, authority, family, author, at).await?;
            }
        }
        Ok(())
    }
}

impl Opened {
    pub(super) fn moved(&self) -> bool {
        self.now.position > self.before.position
    }
}

const fn guard(stream: StreamId) -> StreamId {
    match stream {
        StreamId::Side(family, _) => StreamId::Family(family),
        other => other,
    }
}

/// The envelope of what the server writes in somebody's name: of a device that wrote nothing else.
pub(super) fn head(house: &House, who: &Who, stream: StreamId, now: Timestamp) -> Envelope {
    Envelope {
        id: EntryId::new(now, house.dice.ten()),
        authority: who.authority,
        stream,
        author: who.person,
        device: DeviceId::new(now, house.dice.ten()),
        device_seq: 1,
        happened_at: now,
        written_at: now,
        skew_ms: 0,
        about: Vec::new(),
        third_party: false,
        class: RecordClass::Practice,
        after: Vec::new(),
        version: BODY_VERSION,
        body: Digest::of(&[]),
        signature: None,
    }
}
