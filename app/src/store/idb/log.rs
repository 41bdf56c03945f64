//! What was received, as sealed pages under one index.

use alongside_core::domain::entry::{Head, Written};
use alongside_core::domain::ids::{Digest, EntryId, Position, StreamId};
use alongside_core::sync::outbox::{OutboxItem, OutboxState};
use alongside_core::sync::protocol::Cards;
use alongside_core::sync::store::{Changes, Held, Standing, Store, StoreError};

use super::disk::{Expected, Sure, Write};
use super::rows::{Index, Page};
use super::trouble::Trouble;
use super::{Idb, Inner, PAGES, ROWS, TRIES, json, parsed, sealed_stamp};
use crate::store::vault::Place;

/// The index as it lies.
pub(super) struct Lying {
    pub(super) index: Index,
    pub(super) expected: Expected,
    /// It is there and does not open: what it led to is lost to us, and the server has it all.
    pub(super) torn: bool,
}

impl Inner {
    pub(super) async fn lying_index(&self) -> Result<Lying, StoreError> {
        let place = self.place(ROWS, "index");
        let row = self.disk.read(&place).await?;
        let stamp = sealed_stamp(row.as_ref());
        if let (Some(now), Some((then, index))) = (stamp, &*self.index.borrow())
            && now == *then
        {
            return Ok(Lying { index: index.clone(), expected: (place, stamp), torn: false });
        }
        let Some(row) = row else { return Ok(Lying { index: Index::default(), expected: (place, None), torn: false }) };
        let opened = self.open_rows(&[row]).await?.pop().and_then(Result::ok);
        let read = opened.and_then(|plain| parsed::<Index>(&plain));
        let torn = read.is_none();
        let index = match read {
            Some(index) => index,
            None => Index { standing: self.standing_of_the_outbox().await?, ..Index::default() },
        };
        if let (Some(stamp), false) = (stamp, torn) {
            self.index.replace(Some((stamp, index.clone())));
        }
        Ok(Lying { index, expected: (place, stamp), torn })
    }

    /// Who the phone is, as what it has written tells: where its own row is damaged.
    async fn standing_of_the_outbox(&self) -> Result<Standing, StoreError> {
        let head = self.items().await?.first().and_then(OutboxItem::head);
        Ok(head.map_or_else(Standing::default, |head| Standing {
            device: Some(head.device),
            person: Some(head.author),
            authority: Some(head.authority),
            ..Standing::default()
        }))
    }

    /// The place of one page; the pages of a stream begin with the same letters.
    pub(super) fn page_place(&self, stream: StreamId, number: u32) -> Place {
        let Place { table, key } = self.pages_of(stream);
        Place { table, key: format!("{key}{number:08}") }
    }

    pub(super) fn pages_of(&self, stream: StreamId) -> Place {
        let Place { table, key } = self.place(PAGES, &stream.to_string());
        Place { table, key: format!("{key}:") }
    }

    pub(super) async fn page(&self, stream: StreamId, number: u32) -> Result<Option<Page>, StoreError> {
        Ok(self.read(self.page_place(stream, number)).await?.and_then(|plain| parsed(&plain)))
    }

    /// All pages of a stream, in order; none where one is missing or damaged.
    async fn pages(&self, stream: StreamId, count: u32) -> Result<Option<Vec<Page>>, StoreError> {
        let rows = self.disk.rows(PAGES, &self.pages_of(stream).key).await?;
        let pages: Option<Vec<Page>> = self.open_rows(&rows).await?.into_iter().map(|plain| parsed(&plain.ok()?)).collect();
        Ok(pages.filter(|pages| pages.len() == count as usize))
    }

    /// All pages of each stream, in order; none of a stream of which one is damaged.
    async fn pages_together(&self, streams: &[StreamId]) -> Result<Vec<Option<Vec<Page>>>, StoreError> {
        let begins: Vec<String> = streams.iter().map(|stream| self.pages_of(*stream).key).collect();
        let rows = self.disk.rows_of(PAGES, &begins).await?;
        let counts: Vec<usize> = rows.iter().map(Vec::len).collect();
        let mut opened = self.open_rows(&rows.into_iter().flatten().collect::<Vec<_>>()).await?.into_iter();
        Ok(counts.into_iter().map(|count| opened.by_ref().take(count).map(|plain| parsed(&plain.ok()?)).collect()).collect())
    }

    /// Changes the index alone, again where another tab was faster.
    async fn change_index(&self, change: impl Fn(&mut Index) -> Vec<Write>) -> Result<(), StoreError> {
        for _ in 0..TRIES {
            let Lying { mut index, expected, torn } = self.lying_index().await?;
            let mut writes = if torn { vec![Write::Clear(PAGES)] } else { Vec::new() };
            writes.extend(change(&mut index));
            writes.push(Write::Put(self.seal_one(expected.0.clone(), json(&index)?).await?));
            match self.write(Sure::Strict, &[expected], &writes).await {
                Err(Trouble::Overtaken) => {}
                done => return Ok(done?),
            }
        }
        Err(StoreError::Conflict)
    }

    /// A stream whose pages do not open is set down, so that the next round fetches it anew.
    async fn set_down(&self, stream: StreamId, cursor: Position) -> Result<(), StoreError> {
        self.change_index(|index| {
            if index.streams.get(&stream).is_none_or(|shelf| shelf.cursor != cursor) {
                return Vec::new();
            }
            index.streams.remove(&stream);
            vec![Write::DeleteAll(self.pages_of(stream))]
        })
        .await
    }
}

fn held(pages: Vec<Page>) -> Held {
    let base = pages.first().and_then(|page| page.base.clone());
    Held { base, entries: pages.into_iter().flat_map(|page| page.entries).collect() }
}

impl Store for Idb {
    async fn standing(&self) -> Result<Standing, StoreError> {
        Ok(self.inner.lying_index().await?.index.standing)
    }

    async fn remember(&self, standing: &Standing) -> Result<(), StoreError> {
        self.inner
            .change_index(|index| {
                index.standing.learn(standing);
                Vec::new()
            })
            .await
    }

    async fn enqueue_all(&self, writes: &[&dyn Fn(u64) -> (Head, Written)]) -> Result<Vec<OutboxItem>, StoreError> {
        self.enqueue_items(writes).await
    }

    async fn outbox(&self) -> Result<Vec<OutboxItem>, StoreError> {
        self.inner.items().await
    }

    async fn set_states(&self, states: &[(EntryId, OutboxState)]) -> Result<(), StoreError> {
        self.restate(states).await
    }

    async fn put_away(&self, entry: EntryId) -> Result<(), StoreError> {
        self.take_out(entry, OutboxItem::may_be_put_away).await
    }

    async fn take_back(&self, entry: EntryId) -> Result<(), StoreError> {
        self.take_out(entry, OutboxItem::may_be_taken_back).await
    }

    async fn cursors(&self) -> Result<Vec<(StreamId, Position, Digest)>, StoreError> {
        let streams = self.inner.lying_index().await?.index.streams;
        Ok(streams.into_iter().map(|(stream, shelf)| (stream, shelf.cursor, shelf.chain)).collect())
    }

    async fn held(&self, stream: StreamId) -> Result<Option<Held>, StoreError> {
        for _ in 0..TRIES {
            let Lying { index, expected, .. } = self.inner.lying_index().await?;
            let Some(shelf) = index.streams.get(&stream) else { return Ok(None) };
            if let Some(pages) = self.inner.pages(stream, shelf.pages).await? {
                return Ok(Some(held(pages)));
            }
            // Another tab may have written between the two reads; only a stream that stands still is damaged.
            if self.inner.lying_index().await?.expected == expected {
                self.inner.set_down(stream, shelf.cursor).await?;
            }
        }
        Ok(None)
    }

    async fn held_all(&self, streams: &[StreamId]) -> Result<Vec<Option<Held>>, StoreError> {
        let index = self.inner.lying_index().await?.index;
        let mut pages = self.inner.pages_together(streams).await?.into_iter();
        let mut all = Vec::with_capacity(streams.len());
        for stream in streams {
            let whole =
                pages.next().flatten().filter(|pages| index.streams.get(stream).is_some_and(|shelf| shelf.pages as usize == pages.len()));
            all.push(match whole {
                Some(pages) => Some(held(pages)),
                // Read once more, and set down where it is damaged.
                None => self.held(*stream).await?,
            });
        }
        Ok(all)
    }

    async fn cards(&self) -> Result<Option<Cards>, StoreError> {
        let place = self.inner.place(ROWS, "cards");
        Ok(self.inner.read(place).await?.and_then(|plain| parsed(&plain)))
    }

    async fn apply(&self, changes: &Changes) -> Result<(), StoreError> {
        self.apply_changes(changes).await
    }
}
