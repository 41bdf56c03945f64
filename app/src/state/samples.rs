//! Entries for the tests of the state: one family, one worker, one phone.

use std::cell::Cell;

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::{Body, Head, Receipt, Written};
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{AuthorityId, DeviceId, Digest, EntryId, FamilyId, PersonId, Position, StreamId, TeamId, VisitId};
use alongside_core::domain::visit::VisitBody;
use alongside_core::sync::outbox::{OutboxItem, OutboxState};
use alongside_core::sync::protocol::Received;
use alongside_core::sync::store::Held;
use uuid::Uuid;

thread_local! {
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

fn next() -> u64 {
    COUNT.set(COUNT.get() + 1);
    COUNT.get()
}

fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub(super) fn priya() -> PersonId {
    PersonId::from_uuid(uuid(1))
}

pub(super) fn team() -> TeamId {
    TeamId::from_uuid(uuid(2))
}

pub(super) fn okafor() -> FamilyId {
    FamilyId::from_uuid(uuid(3))
}

pub(super) fn file() -> StreamId {
    StreamId::Family(okafor())
}

pub(super) fn visit(number: u128) -> VisitId {
    VisitId::from_uuid(uuid(100 + number))
}

/// Noon of a day in March, and so many minutes.
pub(super) fn noon(minutes: i64) -> Timestamp {
    Timestamp::from_millis(1_772_539_200_000 + minutes * 60_000)
}

pub(super) fn written(stream: StreamId, body: &Body) -> Written {
    let number = next();
    let head = Head {
        id: EntryId::from_uuid(uuid(1_000 + u128::from(number))),
        authority: AuthorityId::from_uuid(uuid(9)),
        stream,
        author: priya(),
        device: DeviceId::from_uuid(uuid(8)),
        device_seq: number,
        happened_at: noon(0),
        written_at: noon(0),
        skew_ms: 0,
        about: Vec::new(),
        third_party: false,
        class: body.class(stream),
        after: Vec::new(),
        version: 1,
        body: Digest::of(&[]),
        signature: None,
    };
    Written::new(head, body, [7; 16])
}

pub(super) fn waiting(body: &Body) -> OutboxItem {
    let written = written(file(), body);
    let device_seq = written.read_head().map_or(0, |head| head.device_seq);
    OutboxItem { written, device_seq, state: OutboxState::Waiting }
}

pub(super) fn held(entries: impl IntoIterator<Item = Written>) -> Held {
    let receipt = |position| Receipt { position: Position(position), received_at: noon(1), late: false };
    let entries = (1..).zip(entries).map(|(position, written)| Received { receipt: receipt(position), written });
    Held { base: None, entries: entries.collect() }
}

pub(super) fn opened() -> Body {
    Body::File(FileBody::Opened { name: "Okafor".to_owned(), team: team() })
}

pub(super) fn started(number: u128) -> Body {
    Body::Visit(VisitBody::Started { visit: visit(number) })
}

pub(super) fn planned(number: u128, at: Timestamp) -> Body {
    Body::Visit(VisitBody::Planned { visit: visit(number), at, kind: None, announced: None, children: Vec::new() })
}
