//! Entries to try things with: the same on every run.

use std::collections::BTreeMap;

use alongside_core::domain::advice::AdviceBody;
use alongside_core::domain::checkpoint::{Checkpoint, Named, Signed, Statement, skips_to};
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::{Body, Head, Receipt, RecordClass, Written, chain, chain_start};
use alongside_core::domain::ids::{
    AuthorityId, DeviceId, Digest, EntryId, EpochId, FamilyId, PersonId, Position, QuestionId, StreamId, VisitId,
};
use alongside_core::domain::visit::VisitBody;
use alongside_core::sync::outbox::{OutboxItem, OutboxState};
use alongside_core::sync::plan::answer::Asked;
use alongside_core::sync::protocol::{Outcome, PROTOCOL, Received, StreamPage, SyncAnswer};
use alongside_core::sync::store::Standing;
use uuid::Uuid;

pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_772_546_520_000);

macro_rules! numbered {
    ($($name:ident -> $id:ident),+) => {$(
        pub(crate) fn $name(number: u128) -> $id {
            $id::from_uuid(Uuid::from_u128(0x0195_0000_0000_7000_8000_0000_0000_0000 + number))
        }
    )+};
}

numbered!(authority -> AuthorityId, person -> PersonId, device -> DeviceId, family -> FamilyId, entry -> EntryId, epoch -> EpochId, visit -> VisitId, question -> QuestionId);

pub(crate) fn stream(number: u128) -> StreamId {
    StreamId::Family(family(number))
}

/// A record: somebody came to a door.
pub(crate) fn record() -> Body {
    Body::Visit(VisitBody::Started { visit: visit(1) })
}

/// An act: somebody claims a question.
pub(crate) fn act() -> Body {
    Body::Advice(AdviceBody::Claimed { question: question(1) })
}

pub(crate) fn written(number: u64, to: StreamId, body: &Body, after: &[u64]) -> Written {
    let head = Head {
        id: entry(number.into()),
        authority: authority(1),
        stream: to,
        author: person(1),
        device: device(1),
        device_seq: number,
        happened_at: NOW,
        written_at: NOW,
        skew_ms: 0,
        about: Vec::new(),
        third_party: false,
        class: RecordClass::Practice,
        after: after.iter().map(|number| entry((*number).into())).collect(),
        version: 1,
        body: Digest::of(&[]),
        signature: None,
    };
    Written::new(head, body, [7; 16])
}

pub(crate) fn item(number: u64, body: &Body, after: &[u64]) -> OutboxItem {
    OutboxItem { written: written(number, stream(1), body, after), device_seq: number, state: OutboxState::Waiting }
}

pub(crate) fn in_state(item: OutboxItem, state: OutboxState) -> OutboxItem {
    OutboxItem { state, ..item }
}

pub(crate) fn receipt(position: u64) -> Receipt {
    Receipt { position: Position(position), received_at: NOW, late: false }
}

/// A page of records of a stream, from one position to another, with the chain over it.
pub(crate) fn page(to: StreamId, from: u64, until: u64) -> StreamPage {
    let all: Vec<Received> =
        (1..=until).map(|at| Received { receipt: receipt(at), written: written(1_000 + at, to, &record(), &[]) }).collect();
    let last = all.iter().fold(chain_start(authority(1), to), |before, one| chain(before, one.receipt, one.written.digest()));
    let entries = all.into_iter().filter(|one| one.receipt.position.0 > from).collect();
    StreamPage { stream: to, base: None, entries, head: Position(until), chain: last }
}

pub(crate) fn standing() -> Standing {
    Standing {
        device: Some(device(1)),
        person: Some(person(1)),
        authority: Some(authority(1)),
        epoch: Some(epoch(1)),
        contact_at: None,
        skew_ms: 0,
        seen: None,
    }
}

/// A round that pushed these items.
pub(crate) fn asked(pushed: &[&OutboxItem]) -> Asked {
    Asked {
        standing: standing(),
        cursors: BTreeMap::new(),
        pushed: pushed.iter().map(|item| (item.head().unwrap().id, item.written.digest())).collect(),
        sent_at: NOW,
        answered_at: NOW,
    }
}

pub(crate) fn answer(outcomes: impl IntoIterator<Item = (u64, Outcome)>) -> SyncAnswer {
    SyncAnswer {
        protocol: PROTOCOL,
        epoch: epoch(1),
        now: NOW,
        outcomes: outcomes.into_iter().map(|(number, outcome)| (entry(number.into()), outcome)).collect(),
        streams: Vec::new(),
        gone: Vec::new(),
        cards: None,
        more: false,
        proof: None,
    }
}

pub(crate) fn accepted(item: &OutboxItem, position: u64) -> Outcome {
    Outcome::Accepted { digest: item.written.digest(), receipt: receipt(position), again: false }
}

/// A text as it would be signed. Who checks signatures is not asked here.
pub(crate) fn signed(statement: &Statement) -> Signed {
    Signed { text: statement.text(), signature: "signature".to_owned(), key: "key".to_owned() }
}

/// So many checkpoints, a minute apart, each resting on those before. From `forked` on they are of another history.
pub(crate) fn line(count: u64, forked: u64) -> Vec<Signed> {
    let mut named = vec![Named::before_the_first(authority(1)).digest];
    let mut line = Vec::new();
    for number in 1..=count {
        let heads = Digest::of(&[if number >= forked { b"another" } else { b"heads" }]);
        let at = |number: u64| named[usize::try_from(number).unwrap()];
        let (before, skip, made_at) = (at(number - 1), at(skips_to(number)), NOW.plus(i64::try_from(number).unwrap() * 60_000));
        let checkpoint = Checkpoint { authority: authority(1), number, epoch: epoch(1), made_at, heads, before, skip };
        let one = signed(&Statement::Checkpoint(checkpoint));
        named.push(one.digest());
        line.push(one);
    }
    line
}
