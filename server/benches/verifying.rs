//! How long `alongside verify` takes over a long log, beside a plain SHA-256 over as many bytes in the same run.
//!
//! Prints one JSON object for `make bench`; asserts only that the log is sound. `ALONGSIDE_ENTRIES` says how long the log is: a million
//! unless it is given.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement, not a part of the house"
)]

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use alongside::clock::{SystemClock, SystemDice};
use alongside::db::Db;
use alongside::keys::Keys;
use alongside::ops::{House, checkpoint, import, verify};
use alongside_core::domain::clock::{Clock as _, Dice as _};
use alongside_core::domain::entry::{BODY_VERSION, Body, Head, RecordClass, Written};
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{AuthorityId, DeviceId, Digest, EntryId, FamilyId, Hashing, PersonId, StreamId, TeamId};
use uuid::Uuid;

const AUTHORITY: AuthorityId = AuthorityId::from_uuid(Uuid::from_u128(0xbe));
const FAMILIES: usize = 500;
const AT_ONCE: usize = 1_000;
/// How many entries lie between two checkpoints.
const SIGNED_EACH: usize = 10_000;

#[tokio::main]
async fn main() {
    let entries: usize = std::env::var("ALONGSIDE_ENTRIES").ok().and_then(|count| count.parse().ok()).unwrap_or(1_000_000);
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("verifying.db");
    remove(&file);
    let db = Db::connect(&format!("sqlite:{}", file.display())).await.unwrap();
    db.migrate().await.unwrap();
    let keys = Arc::new(Keys::new(&SystemDice));
    let house = House::open(db, Arc::new(SystemClock), Arc::new(SystemDice), keys).await.unwrap();
    let bytes = fill(&house, entries).await;

    let start = Instant::now();
    let report = verify::log_signed_by(&house.db, Some(&checkpoint::name_of(&house.keys))).await.unwrap();
    let seconds = start.elapsed().as_secs_f64();
    assert!(report.is_sound() && report.checkpoints > 0, "{report:?}");
    let plain = plain(bytes);
    let (count, statements) = (report.entries, report.checkpoints);
    let told =
        serde_json::json!({ "entries": count, "checkpoints": statements, "bytes": bytes, "seconds": seconds, "plain_seconds": plain });
    println!("{told}");
    house.db.close().await;
    remove(&file);
}

fn remove(file: &Path) {
    for end in ["", "-wal", "-shm"] {
        drop(std::fs::remove_file(format!("{}{end}", file.display())));
    }
}

/// Writes the log, and answers how many bytes of entries it has.
async fn fill(house: &House, entries: usize) -> usize {
    let opened = Body::File(FileBody::Opened { name: "Bench".to_owned(), team: TeamId::from_uuid(Uuid::from_u128(0x7ea)) });
    let remark = Body::File(FileBody::Remarked { text: "She showed me the garden. ".repeat(8) });
    let (mut written, mut bytes) = (0, 0);
    while written < entries {
        let until = entries.min(written + AT_ONCE);
        let one = |number: usize| entry(number % FAMILIES, if number < FAMILIES { &opened } else { &remark });
        let page: Vec<Written> = (written..until).map(one).collect();
        bytes += page.iter().map(|entry| entry.head.len() + entry.body.as_ref().map_or(0, String::len)).sum::<usize>();
        let now = SystemClock.now();
        import::append(house, AUTHORITY, page.into_iter().map(|entry| (entry, now)).collect()).await.unwrap();
        written = until;
        if written % SIGNED_EACH == 0 || written == entries {
            checkpoint::make_at_once(house).await.unwrap();
        }
    }
    bytes
}

fn entry(family: usize, body: &Body) -> Written {
    let now = SystemClock.now();
    let person = PersonId::from_uuid(Uuid::from_u128(0xaa));
    let head = Head {
        id: EntryId::new(now, SystemDice.ten()),
        authority: AUTHORITY,
        stream: StreamId::Family(FamilyId::from_uuid(Uuid::from_u128(0xfa_0000 + family as u128))),
        author: person,
        device: DeviceId::from_uuid(person.uuid()),
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

/// How many seconds a plain SHA-256 over so many bytes takes.
fn plain(bytes: usize) -> f64 {
    let block = vec![0x5a; 1 << 20];
    let start = Instant::now();
    let mut hashing = Hashing::default();
    let mut left = bytes;
    while left > 0 {
        let now = left.min(block.len());
        hashing.add(&block[..now]);
        left -= now;
    }
    std::hint::black_box(hashing.finish());
    start.elapsed().as_secs_f64()
}
