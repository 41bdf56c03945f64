//! One answer, applied in one transaction: pages, index, outbox and cards together, or nothing.

use std::collections::BTreeMap;

use alongside_core::domain::ids::{Position, StreamId};
use alongside_core::sync::outbox::{OutboxItem, leaving, put_states};
use alongside_core::sync::store::{Arrived, Changes, Fit, StoreError};

use super::disk::{Sure, Write};
use super::log::Lying;
use super::outbox::restated;
use super::rows::{Index, Page, Shelf};
use super::trouble::Trouble;
use super::{Idb, Inner, PAGES, ROWS, TRIES, json};
use crate::store::vault::{Place, Plain};

/// A page with fewer entries than this is written again together with what follows it.
const SHORT: usize = 128;

/// What is to be written of the log.
#[derive(Default)]
struct Written {
    index: Index,
    pages: BTreeMap<(StreamId, u32), Page>,
    first: Vec<Write>,
}

impl Idb {
    pub(super) async fn apply_changes(&self, changes: &Changes) -> Result<(), StoreError> {
        for _ in 0..TRIES {
            match self.inner.try_apply(changes).await {
                Err(Trouble::Overtaken) => {}
                done => return Ok(done?),
            }
        }
        Err(StoreError::Conflict)
    }
}

impl Inner {
    async fn try_apply(&self, changes: &Changes) -> Result<(), Trouble> {
        let Lying { mut index, expected, torn } = self.lying_index().await?;
        match changes.fit(&index.standing) {
            Fit::Done => return Ok(()),
            Fit::Void => return Err(Trouble::Store(StoreError::Conflict)),
            Fit::Fits => {}
        }
        let mut changes = changes.clone();
        let mut first = Vec::new();
        if torn || changes.forget_streams {
            index.streams.clear();
            first.push(Write::Clear(PAGES));
        }
        changes.arrived.retain(|page| joins(&index, page));
        let mut log = Written { index, first, ..Written::default() };
        let outbox = self.lying(true).await?;
        let (put, gone) = outbox_after(&outbox.items, &changes);
        self.take_in(&mut log, &mut changes).await?;
        let mut rows: Vec<(Place, Plain)> = vec![(expected.0.clone(), json(&log.index)?)];
        for ((stream, number), page) in &log.pages {
            rows.push((self.page_place(*stream, *number), json(page)?));
        }
        if let Some(cards) = &changes.cards {
            rows.push((self.place(ROWS, "cards"), json(cards)?));
        }
        let mut expect = vec![expected];
        let mut writes = log.first;
        if !put.is_empty() || !gone.is_empty() {
            rows.extend(self.outbox_rows(&put, outbox.tally)?);
            writes.extend(gone.iter().map(|item| self.delete_item(item)));
            expect.push(outbox.expected);
        }
        writes.extend(self.seal(rows).await?.into_iter().map(Write::Put));
        // What came can be fetched again; what goes back into the outbox cannot.
        let sure = if changes.offered.is_empty() { Sure::Relaxed } else { Sure::Strict };
        self.write(sure, &expect, &writes).await
    }

    async fn take_in(&self, log: &mut Written, changes: &mut Changes) -> Result<(), StoreError> {
        for page in std::mem::take(&mut changes.arrived) {
            self.shelve(log, page).await?;
        }
        for (stream, entry) in &changes.erased {
            let pages = log.index.streams.get(stream).map_or(0, |shelf| shelf.pages);
            for number in 0..pages {
                let Some(page) = self.page_now(log, *stream, number).await? else { continue };
                let mut held = alongside_core::sync::store::Held { base: page.base, entries: page.entries };
                held.erase(*entry);
                log.pages.insert((*stream, number), Page { base: held.base, entries: held.entries });
            }
        }
        for stream in &changes.gone {
            log.index.streams.remove(stream);
            log.pages.retain(|(of, _), _| of != stream);
            log.first.push(Write::DeleteAll(self.pages_of(*stream)));
        }
        if let Some(standing) = changes.standing.take() {
            log.index.standing.learn(&standing);
        }
        Ok(())
    }

    async fn page_now(&self, log: &Written, stream: StreamId, number: u32) -> Result<Option<Page>, StoreError> {
        match log.pages.get(&(stream, number)) {
            Some(page) => Ok(Some(page.clone())),
            None => self.page(stream, number).await,
        }
    }

    /// Puts a page behind those that are there, or into the last of them where that is short.
    async fn shelve(&self, log: &mut Written, arrived: Arrived) -> Result<(), StoreError> {
        let stream = arrived.stream;
        let known = if arrived.base.is_some() { None } else { log.index.streams.get(&stream).copied() };
        if arrived.base.is_some() {
            log.first.push(Write::DeleteAll(self.pages_of(stream)));
        }
        let short = match known {
            Some(shelf) if shelf.pages > 0 && shelf.last < SHORT => {
                self.page(stream, shelf.pages - 1).await?.map(|page| (shelf.pages - 1, page))
            }
            _ => None,
        };
        let (number, mut page) =
            short.unwrap_or_else(|| (known.map_or(0, |shelf| shelf.pages), Page { base: arrived.base, entries: Vec::new() }));
        page.entries.extend(arrived.entries);
        let shelf = Shelf { cursor: arrived.to, chain: arrived.chain, pages: number + 1, last: page.entries.len() };
        log.index.streams.insert(stream, shelf);
        log.pages.insert((stream, number), page);
        Ok(())
    }
}

fn joins(index: &Index, page: &Arrived) -> bool {
    index.streams.get(&page.stream).map_or(Position(0), |shelf| shelf.cursor) == page.from
}

/// Which items are put anew, and which leave.
fn outbox_after(items: &[OutboxItem], changes: &Changes) -> (Vec<OutboxItem>, Vec<OutboxItem>) {
    let mut put: Vec<OutboxItem> = changes.offered.clone();
    put_states(&mut put, &changes.states);
    let offered = |item: &OutboxItem| changes.offered.iter().any(|offered| offered.device_seq == item.device_seq);
    put.extend(restated(items, &changes.states).into_iter().filter(|item| !offered(item)));
    let leaving = leaving(&[items, &put].concat(), changes);
    let leaves = |item: &OutboxItem| item.head().is_some_and(|head| leaving.contains(&head.id));
    put.retain(|item| !leaves(item));
    (put, items.iter().filter(|item| leaves(item)).cloned().collect())
}
