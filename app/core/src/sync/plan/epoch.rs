//! A server restored from a backup stands in a new epoch: what was pulled belongs to another history, and what this device wrote
//! may be missing there. So the streams are forgotten, the outbox stays, and all that this device still holds of its own is
//! offered again. The server has most of it already and says so; nothing is doubled.

use super::answer::{Asked, standing_after};
use crate::domain::entry::Written;
use crate::domain::ids::DeviceId;
use crate::sync::outbox::{OutboxItem, OutboxState};
use crate::sync::protocol::SyncAnswer;
use crate::sync::store::{Changes, Held};

/// Whether the answer comes from another history than the phone's.
#[must_use]
pub fn is_new(asked: &Asked, answer: &SyncAnswer) -> bool {
    asked.standing.epoch.is_some_and(|known| known != answer.epoch)
}

/// What a new epoch changes.
#[must_use]
pub fn restarted(asked: &Asked, answer: &SyncAnswer, held: &[Held], outbox: &[OutboxItem]) -> Changes {
    let own = held.iter().flat_map(|held| &held.entries).filter_map(|received| own(asked.standing.device, &received.written));
    let acknowledged = outbox.iter().filter(|item| !item.is_unsent());
    let again = acknowledged.map(|item| OutboxItem { state: OutboxState::Waiting, ..item.clone() });
    let mut offered: Vec<OutboxItem> = own.chain(again).collect();
    offered.sort_by_key(|item| item.device_seq);
    offered.dedup_by_key(|item| item.device_seq);
    Changes { forget_streams: true, offered, standing: Some(standing_after(asked, answer)), ..Changes::default() }
}

/// An entry of this device, as an item that waits. One whose words went is offered to nobody.
fn own(device: Option<DeviceId>, written: &Written) -> Option<OutboxItem> {
    let head = written.read_head().ok()?;
    let ours = device == Some(head.device) && written.body.is_some();
    ours.then(|| OutboxItem { written: written.clone(), device_seq: head.device_seq, state: OutboxState::Waiting })
}
