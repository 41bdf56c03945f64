//! Ours: workers push notes of a kilobyte into the files of their families; an answer comes after the commit.

use std::sync::Arc;

use alongside::clock::{SystemClock, SystemDice};
use alongside::db::Db;
use alongside::keys::Keys;
use alongside::ops::{House, Who, import, sync};
use alongside_core::domain::clock::{Clock as _, Dice as _};
use alongside_core::domain::entry::{BODY_VERSION, Body, Head, RecordClass, Written};
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{AuthorityId, DeviceId, Digest, EntryId, FamilyId, PersonId, StreamId, TeamId};
use alongside_core::domain::team::{Member, TeamBody, TeamKind};
use alongside_core::sync::protocol::{Outcome, PROTOCOL, SyncRequest};
use futures::future::join_all;
use uuid::Uuid;

use super::rate;

const AUTHORITY: AuthorityId = AuthorityId::from_uuid(Uuid::from_u128(1));
const TEAM: TeamId = TeamId::from_uuid(Uuid::from_u128(2));
const WORKERS: u128 = 64;

fn worker(number: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(100 + number))
}

fn family(number: u128) -> FamilyId {
    FamilyId::from_uuid(Uuid::from_u128(1_000 + number))
}

fn written(author: PersonId, stream: StreamId, body: &Body) -> Written {
    let now = SystemClock.now();
    let head = Head {
        id: EntryId::new(now, SystemDice.ten()),
        authority: AUTHORITY,
        stream,
        author,
        device: DeviceId::from_uuid(author.uuid()),
        device_seq: 1,
        happened_at: now,
        written_at: now,
        skew_ms: 0,
        about: Vec::new(),
        third_party: false,
        class: RecordClass::Practice,
        after: Vec::new(),
        version: BODY_VERSION,
        body: Digest::of(&[]),
        signature: None,
    };
    Written::new(head, body, SystemDice.roll())
}

async fn house(url: &str) -> House {
    let db = Db::connect(url).await.unwrap();
    db.migrate().await.unwrap();
    House::open(db, Arc::new(SystemClock), Arc::new(SystemDice), Arc::new(Keys::new(&SystemDice))).await.unwrap()
}

/// A team, its workers, and a family for each.
pub(crate) async fn prepare(url: &str) {
    let house = house(url).await;
    let (first, now) = (worker(0), SystemClock.now());
    let team = |body| written(first, StreamId::Team(TEAM), &Body::Team(body));
    let mut entries = vec![team(TeamBody::Formed { name: "Bench".to_owned(), kind: TeamKind::FamilyFacing })];
    for number in 0..WORKERS {
        let member = Member {
            person: worker(number),
            name: format!("Worker {number}"),
            profession: "Social worker".to_owned(),
            specialisms: Vec::new(),
            rights: Vec::new(),
            phone: None,
            from_on: jiff::civil::date(2020, 1, 1),
            until_on: None,
        };
        entries.push(team(TeamBody::Joined(member)));
        let opened = Body::File(FileBody::Opened { name: format!("Family {number}"), team: TEAM });
        entries.push(written(first, StreamId::Family(family(number)), &opened));
    }
    import::append(&house, AUTHORITY, entries.into_iter().map(|entry| (entry, now)).collect()).await.unwrap();
    house.db.close().await;
}

/// Entries a second that are answered as durable: so many clients, each so many requests of so many entries.
pub(crate) async fn entries(url: &str, clients: usize, requests: usize, each: usize) -> f64 {
    let house = house(url).await;
    let pages = (0..clients as u128).map(|number| (worker(number), pages(number, requests, each)));
    let work: Vec<_> = pages.map(|(person, pages)| pushed(&house, person, pages)).collect();
    let per_second = rate(clients * requests * each, async { drop(join_all(work).await) }).await;
    house.db.close().await;
    per_second
}

fn pages(number: u128, requests: usize, each: usize) -> Vec<Vec<Written>> {
    let remark = Body::File(FileBody::Remarked { text: "She showed me the garden. ".repeat(38) });
    let page = || (0..each).map(|_| written(worker(number), StreamId::Family(family(number)), &remark)).collect();
    (0..requests).map(|_| page()).collect()
}

/// Each request as the handler has it: one round of sync, of which only the outcome of the push is asked.
async fn pushed(house: &House, person: PersonId, pages: Vec<Vec<Written>>) {
    for push in pages {
        let device = DeviceId::from_uuid(person.uuid());
        let request = SyncRequest { protocol: PROTOCOL, epoch: None, device, cursors: Default::default(), push, cards: None, seen: None };
        let answer = sync::push(house, &Who { authority: AUTHORITY, person }, &request).await.unwrap();
        assert!(answer.values().all(|outcome| matches!(outcome, Outcome::Accepted { .. })), "{answer:?}");
    }
}
