//! The outbox as rows. Every change of it is made against the tally's stamp, and writes the tally anew: so no two tabs give the same number,
//! and nothing that left comes back.

use alongside_core::domain::entry::{Head, Written};
use alongside_core::domain::ids::EntryId;
use alongside_core::sync::outbox::{OutboxItem, OutboxState, put_states};

use super::disk::{Expected, Sure, Write};
use super::rows::Tally;
use super::trouble::Trouble;
use super::{Idb, Inner, KEYS, OUTBOX, ROWS, TRIES, json, parsed, sealed_stamp};
use crate::store::StoreError;
use crate::store::vault::{Place, Plain};

/// The outbox as it lies, and what a change of it must still find.
pub(super) struct Lying {
    pub(super) items: Vec<OutboxItem>,
    pub(super) tally: Tally,
    pub(super) expected: Expected,
}

/// How many entries the device has numbered: it tells nothing of them, and counts while the phone is locked too.
fn tally_place() -> Place {
    Place { table: KEYS, key: "tally".to_owned() }
}

/// After a tally that does not open, the count goes on with a gap: no number is given twice.
const GAP: u64 = 1_000_000;

impl Inner {
    fn item_place(&self, item: &OutboxItem) -> Place {
        self.place(OUTBOX, &item.device_seq.to_string())
    }

    /// The items in the device's order. Damaged ones are counted and left.
    pub(super) async fn items(&self) -> Result<Vec<OutboxItem>, StoreError> {
        let rows = self.disk.rows(OUTBOX, "").await?;
        let mut known = self.outbox.take();
        let (mut items, mut unread, mut cache) = (Vec::with_capacity(rows.len()), Vec::new(), std::collections::HashMap::new());
        for row in rows {
            match known.remove(&row.place().key).filter(|(stamp, _)| *stamp == row.stamp()) {
                Some((stamp, item)) => {
                    items.push(item.clone());
                    cache.insert(row.place().key.clone(), (stamp, item));
                }
                None => unread.push(row),
            }
        }
        let opened = self.open_rows(&unread).await?;
        let read = unread.iter().zip(opened).map(|(row, plain)| (row, plain.ok().and_then(|plain| parsed::<OutboxItem>(&plain))));
        let mut torn = 0;
        for (row, item) in read {
            let Some(item) = item else {
                torn += 1;
                continue;
            };
            cache.insert(row.place().key.clone(), (row.stamp(), item.clone()));
            items.push(item);
        }
        self.torn.set(torn - self.count_shut_away(OUTBOX, &unread));
        self.outbox.replace(cache);
        items.sort_by_key(|item| item.device_seq);
        Ok(items)
    }

    pub(super) async fn lying(&self, with_items: bool) -> Result<Lying, StoreError> {
        let place = tally_place();
        let row = self.disk.read(&place).await?;
        let stamp = sealed_stamp(row.as_ref());
        let items = if with_items { self.items().await? } else { Vec::new() };
        let read = match &row {
            // Where it lay before there were locks.
            None => match self.read(self.place(ROWS, "tally")).await? {
                Some(before) => parsed(&before),
                None => Some(Tally::default()),
            },
            Some(row) => self.open_rows(std::slice::from_ref(row)).await?.pop().and_then(Result::ok).and_then(|plain| parsed(&plain)),
        };
        let tally = match read {
            Some(tally) => tally,
            None => Tally { last: self.items().await?.last().map_or(0, |item| item.device_seq) + GAP },
        };
        Ok(Lying { items, tally, expected: (place, stamp) })
    }

    /// Items and the tally, to be sealed.
    pub(super) fn outbox_rows(&self, items: &[OutboxItem], tally: Tally) -> Result<Vec<(Place, Plain)>, StoreError> {
        let mut rows = vec![(tally_place(), json(&tally)?)];
        for item in items {
            rows.push((self.item_place(item), json(item)?));
        }
        Ok(rows)
    }

    pub(super) fn delete_item(&self, item: &OutboxItem) -> Write {
        Write::Delete(self.item_place(item))
    }

    /// Changes the outbox from what lies there, again where another tab was faster.
    async fn change<T>(&self, with_items: bool, change: impl Fn(&mut Lying) -> Changed<T>) -> Result<T, StoreError> {
        for _ in 0..TRIES {
            let mut lying = self.lying(with_items).await?;
            let Changed { put, gone, answer } = change(&mut lying);
            if put.is_empty() && gone.is_empty() {
                return Ok(answer);
            }
            let sealed = self.seal(self.outbox_rows(&put, lying.tally)?).await?;
            let writes: Vec<Write> = sealed.into_iter().map(Write::Put).chain(gone.iter().map(|item| self.delete_item(item))).collect();
            match self.write(Sure::Strict, &[lying.expected], &writes).await {
                Err(Trouble::Overtaken) => {}
                done => return done.map(|()| answer).map_err(StoreError::from),
            }
        }
        Err(StoreError::Conflict)
    }
}

/// What a change makes of the outbox.
struct Changed<T> {
    put: Vec<OutboxItem>,
    gone: Vec<OutboxItem>,
    answer: T,
}

/// Those items that the new states change, as they are then.
pub(super) fn restated(items: &[OutboxItem], states: &[(EntryId, OutboxState)]) -> Vec<OutboxItem> {
    let mut after = items.to_vec();
    put_states(&mut after, states);
    after.into_iter().zip(items).filter(|(after, before)| after.state != before.state).map(|(after, _)| after).collect()
}

impl Idb {
    pub(super) async fn enqueue_items(&self, writes: &[&dyn Fn(u64) -> (Head, Written)]) -> Result<Vec<OutboxItem>, StoreError> {
        self.inner
            .change(false, |lying| {
                let numbered = |write: &&dyn Fn(u64) -> (Head, Written)| {
                    lying.tally.last += 1;
                    OutboxItem { written: write(lying.tally.last).1, device_seq: lying.tally.last, state: OutboxState::Waiting }
                };
                let items: Vec<OutboxItem> = writes.iter().map(numbered).collect();
                Changed { put: items.clone(), gone: Vec::new(), answer: items }
            })
            .await
    }

    pub(super) async fn restate(&self, states: &[(EntryId, OutboxState)]) -> Result<(), StoreError> {
        self.inner.change(true, |lying| Changed { put: restated(&lying.items, states), gone: Vec::new(), answer: () }).await
    }

    /// Takes an item out, where it may go.
    pub(super) async fn take_out(&self, entry: EntryId, may_go: fn(&OutboxItem) -> bool) -> Result<(), StoreError> {
        let ours = |item: &&OutboxItem| may_go(item) && item.head().is_some_and(|head| head.id == entry);
        self.inner
            .change(true, |lying| Changed { put: Vec::new(), gone: lying.items.iter().filter(ours).cloned().collect(), answer: () })
            .await
    }
}
