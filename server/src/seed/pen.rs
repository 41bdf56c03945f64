//! The pen that writes the fiction: names made from words, times in order, each person on a device of their own.

use std::collections::BTreeMap;

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::{Body, Head, RecordClass, Written};
use alongside_core::domain::ids::{AuthorityId, DeviceId, Digest, EntryId, PersonId, StreamId};
use jiff::civil::Date;

/// The instant in the names of things that were there before the fiction begins: they stay the same from day to day.
pub(super) const BEGINNING: Timestamp = Timestamp::from_millis(1_735_689_600_000);

/// How long an entry takes to reach the server, in milliseconds.
const ON_THE_WAY: i64 = 4_000;

/// Ten bytes that a text stands for.
pub(super) fn ten(text: &str) -> [u8; 10] {
    let mut ten = [0; 10];
    ten.copy_from_slice(&Digest::of(&[text.as_bytes()]).bytes()[..10]);
    ten
}

/// A number below `below` that a text stands for.
pub(super) fn pick(text: &str, below: usize) -> usize {
    usize::from(ten(text)[0]) % below.max(1)
}

struct Line {
    id: EntryId,
    at: Timestamp,
    happened_at: Timestamp,
    author: PersonId,
    stream: StreamId,
    about: Vec<PersonId>,
    body: Body,
}

/// Collects what is written, and puts it in order at the end.
pub(super) struct Pen {
    pub(super) today: Date,
    authority: AuthorityId,
    lines: Vec<Line>,
}

/// Somebody at a desk or in a car: where and when what follows is written.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) stream: StreamId,
    pub(super) author: PersonId,
    pub(super) at: Timestamp,
}

impl Desk {
    /// Some minutes later.
    pub(super) const fn later(self, minutes: i64) -> Self {
        Self { at: self.at.plus(minutes * 60_000), ..self }
    }

    /// In somebody else's hands.
    pub(super) const fn by(self, author: PersonId) -> Self {
        Self { author, ..self }
    }
}

impl Pen {
    pub(super) const fn new(authority: AuthorityId, today: Date) -> Self {
        Self { today, authority, lines: Vec::new() }
    }

    /// Writes that something happens as it is written.
    pub(super) fn write(&mut self, desk: Desk, about: &[PersonId], body: Body) -> EntryId {
        self.write_of(desk, desk.at, about, body)
    }

    /// Writes of something that happened before.
    pub(super) fn write_of(&mut self, desk: Desk, happened_at: Timestamp, about: &[PersonId], body: Body) -> EntryId {
        let Desk { stream, author, at } = desk;
        let id = EntryId::new(at, ten(&format!("entry/{}/{}", self.today, self.lines.len())));
        self.lines.push(Line { id, at, happened_at, author, stream, about: about.to_vec(), body });
        id
    }

    /// Everything that was written, in order of time.
    pub(super) fn finish(mut self) -> Vec<(Written, Timestamp)> {
        self.lines.sort_by_key(|line| line.at);
        let mut counts: BTreeMap<PersonId, u64> = BTreeMap::new();
        let authority = self.authority;
        let write = |line: Line| {
            let count = counts.entry(line.author).or_default();
            *count += 1;
            (line.written(authority, *count), line.at.plus(ON_THE_WAY))
        };
        self.lines.into_iter().map(write).collect()
    }
}

impl Line {
    fn written(&self, authority: AuthorityId, device_seq: u64) -> Written {
        let mut salt = [0; 16];
        salt.copy_from_slice(&Digest::of(&[b"salt/", self.id.to_string().as_bytes()]).bytes()[..16]);
        let head = Head {
            id: self.id,
            authority,
            stream: self.stream,
            author: self.author,
            device: DeviceId::new(BEGINNING, ten(&format!("device/{}", self.author))),
            device_seq,
            happened_at: self.happened_at,
            written_at: self.at,
            skew_ms: 0,
            about: self.about.clone(),
            third_party: false,
            class: RecordClass::default(),
            after: Vec::new(),
            version: 0,
            body: Digest::of(&[]),
            signature: None,
        };
        Written::new(head, &self.body, salt)
    }
}
