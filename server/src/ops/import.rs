//! Import of a history from a trusted source: the fiction, a backup. In order, folded and chained, without asking the rules.

use std::collections::{BTreeMap, BTreeSet};

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::{Entry, Written};
use alongside_core::domain::ids::AuthorityId;

use super::House;
use super::append::Append;
use crate::db::DbError;

/// Appends entries, each with the time at which it counts as received. Entries that are there already are passed over.
/// Answers how many were new.
///
/// # Errors
/// Where an entry cannot be read, or the database failed: then nothing was appended.
pub async fn append(house: &House, authority: AuthorityId, entries: Vec<(Written, Timestamp)>) -> Result<usize, DbError> {
    let read = entries.into_iter().map(|(written, at)| Ok((read(&written, authority)?, written, at)));
    let read: Vec<(Entry, Written, Timestamp)> = read.collect::<Result<_, DbError>>()?;
    let streams: BTreeSet<_> = read.iter().map(|(entry, ..)| (authority, entry.head.stream)).collect();
    let names: BTreeSet<_> = read.iter().map(|(entry, ..)| entry.head.id).collect();
    let mut tx = house.db.write().await?;
    let mut append = Append::open(&mut tx, &house.memory, &streams, &BTreeMap::from([(authority, names)])).await?;
    for (entry, written, at) in read {
        if !append.known.contains_key(&(authority, entry.head.id)) {
            append.take((authority, entry.head.stream), entry, written, at, false);
        }
    }
    let new = append.taken.len();
    append.commit(tx, &house.memory, &house.live, house.limits).await?;
    Ok(new)
}

fn read(written: &Written, authority: AuthorityId) -> Result<Entry, DbError> {
    let entry = written.read().map_err(|error| DbError::Corrupt(error.to_string()))?;
    if entry.head.authority != authority {
        return Err(DbError::Corrupt(format!("{} is another authority's", entry.head.id)));
    }
    Ok(entry)
}
