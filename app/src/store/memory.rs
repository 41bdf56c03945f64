//! A phone's store in memory, for tests and the simulation: it can be made to fail, to fill up, and to be killed on either side of a commit.
//!
//! A clone is another tab on the same disk.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use alongside_core::domain::entry::{Head, Written};
use alongside_core::domain::ids::{Digest, EntryId, Position, RecordingId, StreamId};
use alongside_core::sync::outbox::{OutboxItem, OutboxState, leaving, put_states};
use alongside_core::sync::protocol::Cards;
use alongside_core::sync::store::{Arrived, Changes, Fit, Held, Standing, Store, StoreError};

use super::keeping::{Copies, Drafts, Sound, SoundAbout, Sounds, may_go};

/// What goes wrong with a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It fails, and changes nothing.
    Fails(StoreError),
    /// The phone is killed before the commit: nothing changed, and nothing answers until [`MemoryStore::restart`].
    KilledBefore,
    /// The phone is killed after the commit: it is durable, but nobody was told.
    KilledAfter,
}

#[derive(Debug, Default)]
struct Disk {
    standing: Standing,
    last_seq: u64,
    outbox: Vec<OutboxItem>,
    streams: BTreeMap<StreamId, Kept>,
    cards: Option<Cards>,
    drafts: BTreeMap<String, String>,
    copies: BTreeMap<String, Vec<u8>>,
    sounds: BTreeMap<RecordingId, (SoundAbout, BTreeMap<u32, Vec<u8>>)>,
    faults: Vec<(usize, Fault)>,
    killed: bool,
    room: Option<usize>,
}

#[derive(Debug)]
struct Kept {
    held: Held,
    cursor: Position,
    chain: Digest,
}

/// A phone's store in memory. A clone shares the disk.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    disk: Arc<Mutex<Disk>>,
}

impl MemoryStore {
    /// How many items of the outbox were found damaged: in memory, none.
    #[must_use]
    pub const fn torn(&self) -> usize {
        0
    }

    /// An empty disk.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets `writes` writes pass, and makes the next one go wrong.
    pub fn fail_after(&self, writes: usize, fault: Fault) {
        self.disk().faults.push((writes, fault));
    }

    /// Makes the next write go wrong.
    pub fn fail_next(&self, fault: Fault) {
        self.fail_after(0, fault);
    }

    /// Starts the phone again after it was killed. Faults that were still to come are forgotten.
    pub fn restart(&self) {
        let mut disk = self.disk();
        disk.killed = false;
        disk.faults.clear();
    }

    /// Whether the phone was killed and not started again.
    #[must_use]
    pub fn is_killed(&self) -> bool {
        self.disk().killed
    }

    /// Leaves room for so many bytes more; none is without end.
    pub fn leave_room(&self, bytes: Option<usize>) {
        self.disk().room = bytes;
    }

    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(&self, read: impl FnOnce(&Disk) -> T) -> Result<T, StoreError> {
        let disk = self.disk();
        if disk.killed { Err(killed()) } else { Ok(read(&disk)) }
    }

    /// One transaction that adds about `bytes`: all of it, or nothing.
    fn write<T>(&self, bytes: usize, write: impl FnOnce(&mut Disk) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut disk = self.disk();
        if disk.killed {
            return Err(killed());
        }
        let fault = disk.next_fault();
        match fault {
            Some(Fault::Fails(error)) => return Err(error),
            Some(Fault::KilledBefore) => {
                disk.killed = true;
                return Err(killed());
            }
            Some(Fault::KilledAfter) | None => {}
        }
        if bytes > 0 && disk.room.is_some_and(|room| room < bytes) {
            return Err(StoreError::Full);
        }
        let done = write(&mut disk)?;
        disk.room = disk.room.map(|room| room - bytes);
        if fault == Some(Fault::KilledAfter) {
            disk.killed = true;
            return Err(killed());
        }
        Ok(done)
    }
}

fn killed() -> StoreError {
    StoreError::Failed("the phone was killed".to_owned())
}

impl Disk {
    fn next_fault(&mut self) -> Option<Fault> {
        let due = self.faults.iter().position(|(writes, _)| *writes == 0);
        for (writes, _) in &mut self.faults {
            *writes = writes.saturating_sub(1);
        }
        due.map(|place| self.faults.remove(place).1)
    }

    fn offer(&mut self, offered: &[OutboxItem]) {
        for item in offered {
            self.outbox.retain(|kept| kept.device_seq != item.device_seq);
            self.outbox.push(item.clone());
        }
        self.outbox.sort_by_key(|item| item.device_seq);
    }

    fn joins(&self, page: &Arrived) -> bool {
        self.streams.get(&page.stream).map_or(Position(0), |kept| kept.cursor) == page.from
    }

    fn take_in(&mut self, page: Arrived) {
        let kept = self.streams.entry(page.stream).or_insert_with(Kept::empty);
        if page.base.is_some() {
            kept.held = Held { base: page.base, entries: Vec::new() };
        }
        kept.held.entries.extend(page.entries);
        kept.cursor = page.to;
        kept.chain = page.chain;
    }

    fn apply(&mut self, changes: &Changes) {
        if changes.forget_streams {
            self.streams.clear();
        }
        self.offer(&changes.offered);
        let mut changes = changes.clone();
        changes.arrived.retain(|page| self.joins(page));
        put_states(&mut self.outbox, &changes.states);
        let leaving = leaving(&self.outbox, &changes);
        self.outbox.retain(|item| item.head().is_none_or(|head| !leaving.contains(&head.id)));
        for page in changes.arrived {
            self.take_in(page);
        }
        for stream in &changes.gone {
            self.streams.remove(stream);
        }
        for (stream, entry) in &changes.erased {
            if let Some(kept) = self.streams.get_mut(stream) {
                kept.held.erase(*entry);
            }
        }
        self.cards = changes.cards.or_else(|| self.cards.take());
        if let Some(standing) = changes.standing {
            self.standing.learn(&standing);
        }
    }
}

impl Kept {
    fn empty() -> Self {
        Self { held: Held { base: None, entries: Vec::new() }, cursor: Position(0), chain: Digest::of(&[]) }
    }
}

fn size(changes: &Changes) -> usize {
    changes.arrived.iter().flat_map(|page| &page.entries).map(|received| received.written.bytes()).sum()
}

impl Store for MemoryStore {
    async fn standing(&self) -> Result<Standing, StoreError> {
        self.read(|disk| disk.standing.clone())
    }

    async fn remember(&self, standing: &Standing) -> Result<(), StoreError> {
        self.write(0, |disk| {
            disk.standing.learn(standing);
            Ok(())
        })
    }

    async fn enqueue_all(&self, writes: &[&dyn Fn(u64) -> (Head, Written)]) -> Result<Vec<OutboxItem>, StoreError> {
        let last = self.read(|disk| disk.last_seq)?;
        let numbered = (last + 1..).zip(writes);
        let items: Vec<OutboxItem> = numbered
            .map(|(device_seq, write)| OutboxItem { written: write(device_seq).1, device_seq, state: OutboxState::Waiting })
            .collect();
        self.write(items.iter().map(|item| item.written.bytes()).sum(), |disk| {
            if disk.last_seq != last {
                return Err(StoreError::Conflict);
            }
            disk.last_seq = last + items.len() as u64;
            disk.outbox.extend(items.iter().cloned());
            Ok(items.clone())
        })
    }

    async fn outbox(&self) -> Result<Vec<OutboxItem>, StoreError> {
        self.read(|disk| disk.outbox.clone())
    }

    async fn set_states(&self, states: &[(EntryId, OutboxState)]) -> Result<(), StoreError> {
        self.write(0, |disk| {
            put_states(&mut disk.outbox, states);
            Ok(())
        })
    }

    async fn put_away(&self, entry: EntryId) -> Result<(), StoreError> {
        self.write(0, |disk| {
            disk.outbox.retain(|item| item.head().is_none_or(|head| head.id != entry) || !item.may_be_put_away());
            Ok(())
        })
    }

    async fn take_back(&self, entry: EntryId) -> Result<(), StoreError> {
        self.write(0, |disk| {
            disk.outbox.retain(|item| item.head().is_none_or(|head| head.id != entry) || !item.may_be_taken_back());
            Ok(())
        })
    }

    async fn cursors(&self) -> Result<Vec<(StreamId, Position, Digest)>, StoreError> {
        self.read(|disk| disk.streams.iter().map(|(stream, kept)| (*stream, kept.cursor, kept.chain)).collect())
    }

    async fn held(&self, stream: StreamId) -> Result<Option<Held>, StoreError> {
        self.read(|disk| disk.streams.get(&stream).map(|kept| kept.held.clone()))
    }

    async fn cards(&self) -> Result<Option<Cards>, StoreError> {
        self.read(|disk| disk.cards.clone())
    }

    async fn apply(&self, changes: &Changes) -> Result<(), StoreError> {
        self.write(size(changes), |disk| match changes.fit(&disk.standing) {
            Fit::Fits => {
                disk.apply(changes);
                Ok(())
            }
            Fit::Done => Ok(()),
            Fit::Void => Err(StoreError::Conflict),
        })
    }
}

impl Drafts for MemoryStore {
    async fn put_draft(&self, place: &str, text: &str) -> Result<(), StoreError> {
        self.write(text.len(), |disk| {
            disk.drafts.insert(place.to_owned(), text.to_owned());
            Ok(())
        })
    }

    async fn draft(&self, place: &str) -> Result<Option<String>, StoreError> {
        self.read(|disk| disk.drafts.get(place).cloned())
    }

    async fn drafts(&self) -> Result<Vec<(String, String)>, StoreError> {
        self.read(|disk| disk.drafts.clone().into_iter().collect())
    }

    async fn remove_draft(&self, place: &str) -> Result<(), StoreError> {
        self.write(0, |disk| {
            disk.drafts.remove(place);
            Ok(())
        })
    }
}

impl Copies for MemoryStore {
    async fn put_copy(&self, name: &str, copy: Vec<u8>) -> Result<(), StoreError> {
        self.write(copy.len(), |disk| {
            disk.copies.insert(name.to_owned(), copy);
            Ok(())
        })
    }

    async fn copies(&self, names: &[String]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.read(|disk| names.iter().map(|name| disk.copies.get(name).cloned()).collect())
    }

    async fn remove_copy(&self, name: &str) -> Result<(), StoreError> {
        self.write(0, |disk| {
            disk.copies.remove(name);
            Ok(())
        })
    }
}

impl Sounds for MemoryStore {
    async fn put_sound(&self, about: &SoundAbout) -> Result<(), StoreError> {
        self.write(0, |disk| {
            disk.sounds.entry(about.recording).or_insert_with(|| (about.clone(), BTreeMap::new())).0 = about.clone();
            Ok(())
        })
    }

    async fn put_part(&self, recording: RecordingId, number: u32, bytes: &[u8]) -> Result<(), StoreError> {
        self.write(bytes.len(), |disk| {
            let (_, parts) = disk.sounds.get_mut(&recording).ok_or_else(|| StoreError::Failed("no such recording".to_owned()))?;
            parts.insert(number, bytes.to_vec());
            Ok(())
        })
    }

    async fn part(&self, recording: RecordingId, number: u32) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(|disk| disk.sounds.get(&recording).and_then(|(_, parts)| parts.get(&number).cloned()))
    }

    async fn sounds(&self) -> Result<Vec<Sound>, StoreError> {
        let sound =
            |(about, parts): &(SoundAbout, BTreeMap<u32, Vec<u8>>)| Sound { about: about.clone(), parts: parts.keys().copied().collect() };
        self.read(|disk| disk.sounds.values().map(sound).collect())
    }

    async fn remove_sound(&self, recording: RecordingId, confirmed: Digest) -> Result<(), StoreError> {
        self.write(0, |disk| {
            let Some((about, _)) = disk.sounds.get(&recording) else { return Ok(()) };
            may_go(about, confirmed)?;
            disk.sounds.remove(&recording);
            Ok(())
        })
    }
}
