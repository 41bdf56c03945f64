//! What a phone's clock claimed, where it cannot be right.
//!
//! A phone says when something happened; nobody else was there. Where its clock went wrong, and the server's time shows it, the file tells
//! the time that can be told, and beside it what the phone claimed. The entry itself is never changed.

use std::collections::BTreeMap;

use super::clock::Timestamp;
use super::entry::{Head, Receipt};
use super::ids::DeviceId;

/// How far a clock may be out before that is told, in milliseconds: five minutes.
pub const TOLERATED_MS: i64 = 5 * 60 * 1_000;

/// When something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// As far as it can be told.
    pub at: Timestamp,
    /// What the phone's clock said, where that cannot be right.
    pub claimed: Option<Timestamp>,
}

/// How far each device's entries have come in one file, by the server's time as far as each device knew it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clocks(BTreeMap<DeviceId, (u64, Timestamp)>);

impl Clocks {
    /// When an entry's matter happened. Entries come in the order of their positions; those that are still on this phone have no receipt.
    pub fn tell(&mut self, head: &Head, receipt: Option<Receipt>) -> Told {
        let written = head.written_at.plus(head.skew_ms.saturating_neg());
        let before = self.0.get(&head.device).filter(|(seq, _)| *seq < head.device_seq).map(|(_, at)| *at);
        let received = receipt.map(|receipt| receipt.received_at);
        let doubted = |at| Told { at, claimed: Some(head.happened_at) };
        let told = match (received, before) {
            (Some(received), _) if is_past(written, received) => doubted(received),
            (received, Some(before)) if is_past(before, written) => doubted(received.unwrap_or(before)),
            _ if head.skew_ms.saturating_abs() > TOLERATED_MS => doubted(head.happened_at.plus(head.skew_ms.saturating_neg())),
            _ => Told { at: head.happened_at, claimed: None },
        };
        let known = if is_past(written, received.unwrap_or(written)) { received.unwrap_or(written) } else { written };
        let latest = before.map_or(known, |before| before.max(known));
        self.0.insert(head.device, (head.device_seq, latest));
        told
    }
}

/// Whether one instant is past another, by more than a clock may be out.
const fn is_past(later: Timestamp, earlier: Timestamp) -> bool {
    later.millis() > earlier.millis().saturating_add(TOLERATED_MS)
}
