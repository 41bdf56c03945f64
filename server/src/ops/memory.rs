//! What this process remembers of streams it folded lately. Never the truth: each use is checked against the database's heads.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use alongside_core::domain::ids::{AuthorityId, Digest, Position, StreamId};
use alongside_core::domain::policy::Rules;
use alongside_core::domain::team::Directory;

use crate::db::streams::{Head, Key};
use crate::db::{DbError, Tx, entries, snapshots};

/// The most streams that are remembered at once.
const MOST: usize = 4_096;
/// How many entries are read at once when a stream is folded from the log.
const AT_ONCE: usize = 1_000;

/// A stream, folded.
#[derive(Clone, Debug)]
pub(super) struct Folded {
    /// Up to here.
    pub position: Position,
    /// The chain there.
    pub chain: Digest,
    /// As the rules see it.
    pub rules: Rules,
}

impl Folded {
    /// A stream that has no entry yet.
    pub(super) fn empty((authority, stream): Key) -> Self {
        let chain = alongside_core::domain::entry::chain_start(authority, stream);
        Self { position: Position(0), chain, rules: Rules::empty(stream) }
    }
}

/// What is remembered.
#[derive(Debug, Default)]
pub(super) struct Memory {
    folds: Mutex<HashMap<Key, Arc<Folded>>>,
    directories: Mutex<HashMap<AuthorityId, (i64, Arc<Directory>)>>,
}

impl Memory {
    fn folded(&self, key: Key) -> Option<Arc<Folded>> {
        self.folds.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned()
    }

    /// Remembers a stream as it was committed. What is known to be later stays.
    pub(super) fn remember(&self, key: Key, folded: Arc<Folded>) {
        let mut folds = self.folds.lock().unwrap_or_else(PoisonError::into_inner);
        if folds.len() >= MOST && !folds.contains_key(&key) {
            let some: Vec<Key> = folds.keys().take(MOST / 4).copied().collect();
            for old in some {
                folds.remove(&old);
            }
        }
        if folds.get(&key).is_none_or(|known| known.position <= folded.position) {
            folds.insert(key, folded);
        }
    }

    fn forget(&self, key: Key) {
        self.folds.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }

    pub(super) fn directory(&self, authority: AuthorityId, version: i64) -> Option<Arc<Directory>> {
        let directories = self.directories.lock().unwrap_or_else(PoisonError::into_inner);
        directories.get(&authority).filter(|(known, _)| *known == version).map(|(_, directory)| Arc::clone(directory))
    }

    pub(super) fn remember_directory(&self, authority: AuthorityId, version: i64, directory: Arc<Directory>) {
        self.directories.lock().unwrap_or_else(PoisonError::into_inner).insert(authority, (version, directory));
    }
}

/// The stream as it stands at its head: from memory, from its latest snapshot, or from its first entry.
pub(super) async fn fold(tx: &mut Tx, memory: &Memory, key: Key, head: Option<Head>) -> Result<Arc<Folded>, DbError> {
    let Some(head) = head else {
        return Ok(Arc::new(Folded::empty(key)));
    };
    let known = memory.folded(key);
    if let Some(known) = &known
        && known.position == head.position
        && known.chain == head.chain
    {
        return Ok(Arc::clone(known));
    }
    let start = match known {
        Some(known) if known.position < head.position => Arc::unwrap_or_clone(known),
        _ => from_snapshot(tx, key, head).await?,
    };
    let mut folded = catch_up(tx, key, start, head).await?;
    if folded.chain != head.chain {
        // What was remembered belongs to another history: the log alone is asked.
        memory.forget(key);
        folded = catch_up(tx, key, Folded::empty(key), head).await?;
    }
    let folded = Arc::new(folded);
    memory.remember(key, Arc::clone(&folded));
    Ok(folded)
}

async fn from_snapshot(tx: &mut Tx, key: Key, head: Head) -> Result<Folded, DbError> {
    let Some((position, rules)) = snapshots::latest(tx, key, head.position).await? else {
        return Ok(Folded::empty(key));
    };
    let before = Position(position.0.saturating_sub(1));
    let at = entries::page(tx, key, before, position, 1).await?;
    Ok(match at.first() {
        Some((received, chain)) if received.receipt.position == position => Folded { position, chain: *chain, rules },
        _ => Folded::empty(key),
    })
}

async fn catch_up(tx: &mut Tx, key: Key, mut folded: Folded, head: Head) -> Result<Folded, DbError> {
    while folded.position < head.position {
        let page = entries::page(tx, key, folded.position, head.position, AT_ONCE).await?;
        if page.is_empty() {
            break;
        }
        for (received, chain) in page {
            let unreadable = |error| DbError::Corrupt(format!("{} {}: {error}", key.1.kind(), received.receipt.position.0));
            let entry = received.written.read().map_err(unreadable)?;
            folded.rules.receive(&entry, received.receipt);
            (folded.position, folded.chain) = (received.receipt.position, chain);
        }
    }
    Ok(folded)
}

/// Whose file a stream belongs to: the streams that decide together who may see it.
pub(super) fn beside(stream: StreamId) -> Option<StreamId> {
    match stream {
        StreamId::Family(family) => Some(StreamId::Side(family, alongside_core::domain::ids::Side::Legal)),
        StreamId::Side(family, _) => Some(StreamId::Family(family)),
        StreamId::Team(_) | StreamId::Person(_) => None,
    }
}
