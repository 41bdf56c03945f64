//! The families' folds as they are kept between two starts, so that hundreds of files open at once. A cache: without it they are folded anew.
//!
//! They are kept in a few shards, sealed like all that this phone received; a change writes its own shard alone.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use alongside_core::domain::ids::StreamId;
use alongside_core::json;
use leptos::task::spawn_local;

use super::folds::Snapshot;
use super::works::Works;
use crate::platform;
use crate::store::Copies;

const SHARDS: u8 = 8;
/// How long to wait for more changes, in milliseconds.
const SOON_MS: u32 = 1_000;

thread_local! {
    static CHANGED: RefCell<BTreeSet<u8>> = const { RefCell::new(BTreeSet::new()) };
    static SOON: Cell<bool> = const { Cell::new(false) };
}

fn shard_of(stream: StreamId) -> Option<u8> {
    let last = stream.family()?.uuid().as_bytes()[15];
    Some(last % SHARDS)
}

/// What a shard is called among the copies.
fn name(shard: u8) -> String {
    format!("fold/{shard}")
}

/// Takes the folds up where they were left.
pub(super) async fn take_up(works: &Works) {
    let names: Vec<String> = (0..SHARDS).map(name).collect();
    let kept = works.store.copies(&names).await.unwrap_or_default();
    let snapshots = kept.iter().flatten().filter_map(|shard| json::read::<Vec<Snapshot>>(shard).ok()).flatten();
    let mut folds = works.folds.borrow_mut();
    snapshots.for_each(|snapshot| folds.take_up(snapshot));
}

/// Keeps the folds of what changed, once it is quiet.
pub(super) fn keep(works: &Rc<Works>, changed: &[StreamId]) {
    CHANGED.with_borrow_mut(|shards| shards.extend(changed.iter().filter_map(|stream| shard_of(*stream))));
    if CHANGED.with_borrow(BTreeSet::is_empty) || SOON.replace(true) {
        return;
    }
    let works = Rc::clone(works);
    spawn_local(async move {
        platform::sleep(SOON_MS).await;
        SOON.set(false);
        for shard in CHANGED.take() {
            write(&works, shard).await;
        }
    });
}

async fn write(works: &Works, shard: u8) {
    if !works.is_current() {
        return;
    }
    let shard_now = {
        let folds = works.folds.borrow();
        let snapshots: Vec<Snapshot> =
            folds.streams().filter(|stream| shard_of(*stream) == Some(shard)).filter_map(|stream| folds.snapshot(stream)).collect();
        serde_json::to_vec(&snapshots).unwrap_or_default()
    };
    // A cache that could not be written is a slower start, and no more.
    drop(works.store.put_copy(&name(shard), shard_now).await);
}
