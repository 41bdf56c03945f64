//! The outbox, read: what rests on what, what goes next, and what follows from an outcome.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::clock::Timestamp;
use crate::domain::entry::Head;
use crate::domain::ids::{Digest, EntryId};
use crate::domain::refusal::Refusal;
use crate::sync::outbox::{OutboxItem, OutboxState};
use crate::sync::protocol::{MAX_PUSH_BYTES, Rejection};

/// One item of the outbox, read.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// The item.
    pub item: &'a OutboxItem,
    /// Its envelope.
    pub head: Head,
    /// The name of exactly this entry.
    pub digest: Digest,
    /// Whether it is an act, which may be refused and waits for what it rests on. A record never does.
    pub is_act: bool,
}

/// The outbox in the device's order, with the states that a plan has given its items so far.
#[derive(Clone, Debug)]
pub struct Queue<'a> {
    lines: Vec<Line<'a>>,
    places: BTreeMap<EntryId, usize>,
    planned: BTreeMap<EntryId, OutboxState>,
}

impl<'a> Queue<'a> {
    /// Reads the outbox. An item whose envelope cannot be read stays where it is, and stops nothing.
    #[must_use]
    pub fn read(outbox: &'a [OutboxItem]) -> Self {
        let mut lines: Vec<Line<'a>> = outbox.iter().filter_map(Line::read).collect();
        lines.sort_by_key(|line| line.item.device_seq);
        let places = lines.iter().enumerate().map(|(place, line)| (line.head.id, place)).collect();
        Self { lines, places, planned: BTreeMap::new() }
    }

    /// One item.
    #[must_use]
    pub fn line(&self, id: EntryId) -> Option<&Line<'a>> {
        self.places.get(&id).and_then(|place| self.lines.get(*place))
    }

    /// All items, in the device's order.
    pub fn lines(&self) -> impl Iterator<Item = &Line<'a>> {
        self.lines.iter()
    }

    /// Where an item stands, by the plan so far.
    #[must_use]
    pub fn state(&self, id: EntryId) -> Option<&OutboxState> {
        self.planned.get(&id).or_else(|| self.line(id).map(|line| &line.item.state))
    }

    /// Plans a new state. One that the item has already changes nothing.
    pub fn plan(&mut self, id: EntryId, state: OutboxState) {
        if self.state(id).is_some_and(|now| *now != state) {
            self.planned.insert(id, state);
        }
    }

    /// The states that the plan changes.
    #[must_use]
    pub fn planned(&self) -> Vec<(EntryId, OutboxState)> {
        self.planned.iter().map(|(id, state)| (*id, state.clone())).collect()
    }

    /// What goes next: waiting items in the device's order, as many as fit. An act goes after what it rests on, or with it.
    #[must_use]
    pub fn next(&self, limit: usize) -> Vec<&Line<'a>> {
        let (mut chosen, mut ids, mut bytes) = (Vec::new(), BTreeSet::new(), 0);
        for line in &self.lines {
            if !self.may_go(line, &ids) {
                continue;
            }
            if chosen.len() >= limit || (!chosen.is_empty() && bytes + line.item.written.bytes() > MAX_PUSH_BYTES) {
                break;
            }
            bytes += line.item.written.bytes();
            ids.insert(line.head.id);
            chosen.push(line);
        }
        chosen
    }

    fn may_go(&self, line: &Line<'_>, with: &BTreeSet<EntryId>) -> bool {
        let waits = self.state(line.head.id).is_some_and(|state| matches!(state, OutboxState::Waiting));
        let ready = |id: &EntryId| match self.state(*id) {
            None | Some(OutboxState::Received { .. }) => true,
            Some(OutboxState::Waiting) => with.contains(id),
            Some(OutboxState::Refused { .. } | OutboxState::Parked { .. }) => false,
        };
        waits && (!line.is_act || line.head.after.iter().all(ready))
    }

    /// An act that rests on a refused one is refused with it. A record never is.
    pub fn carry_refusals_on(&mut self, at: Timestamp) {
        loop {
            let resting: Vec<EntryId> = self.lines.iter().filter(|line| self.rests_on_a_refusal(line)).map(|line| line.head.id).collect();
            if resting.is_empty() {
                return;
            }
            for id in resting {
                self.plan(id, OutboxState::Refused { refusal: Refusal::RestsOnARefusal, at });
            }
        }
    }

    fn rests_on_a_refusal(&self, line: &Line<'_>) -> bool {
        let stands = matches!(self.state(line.head.id), Some(OutboxState::Waiting | OutboxState::Parked { .. }));
        let refused = |id: &EntryId| matches!(self.state(*id), Some(OutboxState::Refused { .. }));
        line.is_act && stands && line.head.after.iter().any(refused)
    }

    /// What was set aside because it waited for another goes again once the other is received.
    pub fn wake_what_waited(&mut self) {
        let came = |id: &EntryId| matches!(self.planned.get(id), Some(OutboxState::Received { .. }));
        let woken: Vec<EntryId> = self
            .lines
            .iter()
            .filter(|line| matches!(self.state(line.head.id), Some(OutboxState::Parked { reason: Rejection::WaitsForAnother, .. })))
            .filter(|line| line.head.after.iter().any(came))
            .map(|line| line.head.id)
            .collect();
        for id in woken {
            self.plan(id, OutboxState::Waiting);
        }
    }

    /// Whether something that this item rests on has still to go.
    #[must_use]
    pub fn rests_on_waiting(&self, line: &Line<'_>) -> bool {
        line.head.after.iter().any(|id| matches!(self.state(*id), Some(OutboxState::Waiting)))
    }
}

impl<'a> Line<'a> {
    fn read(item: &'a OutboxItem) -> Option<Self> {
        let head = item.head()?;
        let is_act = item.written.read().is_ok_and(|entry| entry.body.is_act());
        Some(Self { item, digest: item.written.digest(), is_act, head })
    }
}

/// Items that were set aside for a reason that time, a sign-in or an update may have mended, the server's too: to be offered again once,
/// when the app starts or somebody signs in.
#[must_use]
pub fn worth_another_try(outbox: &[OutboxItem]) -> Vec<(EntryId, OutboxState)> {
    let mendable = |item: &&OutboxItem| match item.state {
        OutboxState::Parked { reason, .. } => {
            // What the server could not read may have been written by a later version than its own.
            matches!(
                reason,
                Rejection::OtherAuthor
                    | Rejection::NotYours
                    | Rejection::WaitsForAnother
                    | Rejection::Unreadable
                    | Rejection::Failed
                    | Rejection::Other
            )
        }
        _ => false,
    };
    outbox.iter().filter(mendable).filter_map(|item| Some((item.head()?.id, OutboxState::Waiting))).collect()
}
