//! One answer, made into changes. An entry is received only where the outcome names its digest.

use std::collections::{BTreeMap, BTreeSet};

use super::pages::{Broken, Cursors, check, words_that_go};
use super::queue::Queue;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{Digest, EntryId, Position, StreamId};
use crate::sync::outbox::OutboxState;
use crate::sync::protocol::{Outcome, Rejection, SyncAnswer};
use crate::sync::store::{Changes, Held, Standing};

/// What was known when the question was asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What the phone knew of itself.
    pub standing: Standing,
    /// How far it had come.
    pub cursors: Cursors,
    /// What was pushed, by name and digest.
    pub pushed: Vec<(EntryId, Digest)>,
    /// When it was asked, by the phone's clock.
    pub sent_at: Timestamp,
    /// When the answer was there, by the phone's clock.
    pub answered_at: Timestamp,
}

/// What one answer comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Planned {
    /// What changes on the phone.
    pub changes: Changes,
    /// Pages that were not taken.
    pub broken: Vec<(StreamId, Broken)>,
}

/// What an answer changes. `held` are the streams as the phone has them, where the answer says that a note left one.
#[must_use]
pub fn answered(asked: &Asked, queue: &mut Queue<'_>, answer: SyncAnswer, held: &BTreeMap<StreamId, Held>) -> Planned {
    let standing = standing_after(asked, &answer);
    for (id, digest) in &asked.pushed {
        if let Some(state) = answer.outcomes.get(id).and_then(|outcome| state_after(queue, *id, *digest, outcome, answer.now)) {
            queue.plan(*id, state);
        }
    }
    queue.carry_refusals_on(answer.now);
    queue.wake_what_waited();
    let (mut arrived, mut broken) = (Vec::new(), Vec::new());
    for page in answer.streams {
        let stream = page.stream;
        match check(page, &asked.cursors, asked.standing.authority) {
            Ok(page) => arrived.extend(page),
            Err(why) => broken.push((stream, why)),
        }
    }
    let mut gone = answer.gone;
    if !answer.more && broken.is_empty() {
        gone.extend(received_out_of_sight(asked, queue, &arrived.iter().map(|page| page.stream).collect()));
    }
    let erased = arrived.iter().flat_map(|page| words_that_go(page, held.get(&page.stream))).collect();
    let states = queue.planned();
    let changes = Changes { arrived, states, gone, cards: answer.cards, standing: Some(standing), erased, ..Changes::default() };
    Planned { changes, broken }
}

fn state_after(queue: &Queue<'_>, id: EntryId, sent: Digest, outcome: &Outcome, at: Timestamp) -> Option<OutboxState> {
    let line = queue.line(id)?;
    Some(match outcome {
        Outcome::Accepted { digest, receipt, .. } if *digest == sent => OutboxState::Received { receipt: *receipt },
        Outcome::Refused { digest, refusal } if *digest == sent && line.is_act => OutboxState::Refused { refusal: refusal.clone(), at },
        // Records are never refused: a server that does so is wrong, and the record stays.
        Outcome::Refused { digest, .. } if *digest == sent => OutboxState::Parked { reason: Rejection::Other, at },
        Outcome::Accepted { .. } | Outcome::Refused { .. } => OutboxState::Parked { reason: Rejection::Digest, at },
        Outcome::Rejected { reason: Rejection::WaitsForAnother } if queue.rests_on_waiting(line) => OutboxState::Waiting,
        Outcome::Rejected { reason } => OutboxState::Parked { reason: *reason, at },
    })
}

/// Streams that hold something this phone handed over earlier and that do not come to it: a late contribution, a claim that was given back.
/// What was handed over goes from the phone.
fn received_out_of_sight(asked: &Asked, queue: &Queue<'_>, arriving: &BTreeSet<StreamId>) -> BTreeSet<StreamId> {
    let handed_over = queue.lines().filter(|line| matches!(line.item.state, OutboxState::Received { .. }));
    handed_over.map(|line| line.head.stream).filter(|stream| !asked.cursors.contains_key(stream) && !arriving.contains(stream)).collect()
}

/// What the phone knows of itself after an answer: the epoch, the contact, and how far its clock is ahead, judged at mid-journey.
#[must_use]
pub fn standing_after(asked: &Asked, answer: &SyncAnswer) -> Standing {
    let midway = i64::midpoint(asked.sent_at.millis(), asked.answered_at.millis());
    Standing {
        epoch: Some(answer.epoch),
        contact_at: Some(answer.now),
        skew_ms: midway.saturating_sub(answer.now.millis()),
        ..asked.standing.clone()
    }
}

/// The cursors as they travel.
#[must_use]
pub fn positions(cursors: &Cursors) -> BTreeMap<StreamId, Position> {
    cursors.iter().map(|(stream, (position, _))| (*stream, *position)).collect()
}
