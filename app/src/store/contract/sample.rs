//! A hand that writes entries, the same on every run.

use std::cell::Cell;

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::{Body, Head, Receipt, RecordClass, Written, chain, chain_start};
use alongside_core::domain::ids::{
    AuthorityId, DeviceId, Digest, EntryId, EpochId, FamilyId, NoteId, PersonId, Position, StreamId, VisitId,
};
use alongside_core::domain::visit::VisitBody;
use alongside_core::sync::protocol::Received;
use alongside_core::sync::store::{Arrived, Changes, Standing};

/// The instant at which everything happens.
pub(super) const NOW: Timestamp = Timestamp::from_millis(1_772_546_520_000);

/// Writes entries of one device.
#[derive(Debug, Default)]
pub struct Hand {
    next: Cell<u8>,
}

impl Hand {
    /// Ten bytes that were not given before, by this hand.
    fn roll(&self) -> [u8; 10] {
        self.next.set(self.next.get().wrapping_add(1));
        [7, 7, 7, 7, 7, 7, 7, 7, 7, self.next.get()]
    }

    /// A family's stream, by number.
    #[must_use]
    pub fn stream(number: u8) -> StreamId {
        StreamId::Family(FamilyId::new(NOW, [number; 10]))
    }

    /// What the phone knows of itself.
    #[must_use]
    pub fn standing(epoch: u8) -> Standing {
        Standing {
            device: Some(DeviceId::new(NOW, [2; 10])),
            person: Some(PersonId::new(NOW, [3; 10])),
            authority: Some(AuthorityId::new(NOW, [4; 10])),
            epoch: Some(EpochId::new(NOW, [epoch; 10])),
            contact_at: Some(NOW),
            skew_ms: 12,
            seen: None,
        }
    }

    /// A note with these words, for the device's number.
    #[must_use]
    pub fn note(&self, stream: StreamId, seq: u64, text: &str) -> (Head, Written) {
        let standing = Self::standing(1);
        let (visit, note) = (VisitId::new(NOW, [5; 10]), NoteId::new(NOW, self.roll()));
        let body = Body::Visit(VisitBody::Noted {
            visit,
            note,
            section: None,
            text: text.to_owned(),
            voice: None,
            moved_from: None,
            spoken: None,
        });
        let head = Head {
            id: EntryId::new(NOW.plus(i64::try_from(seq).unwrap_or(0)), self.roll()),
            authority: standing.authority.unwrap_or_else(|| AuthorityId::new(NOW, [4; 10])),
            stream,
            author: standing.person.unwrap_or_else(|| PersonId::new(NOW, [3; 10])),
            device: standing.device.unwrap_or_else(|| DeviceId::new(NOW, [2; 10])),
            device_seq: seq,
            happened_at: NOW,
            written_at: NOW,
            skew_ms: 0,
            about: Vec::new(),
            third_party: false,
            class: RecordClass::Practice,
            after: Vec::new(),
            version: 1,
            body: Digest::of(&[]),
            signature: None,
        };
        let written = Written::new(head.clone(), &body, [9; 16]);
        (head, written)
    }

    /// A page of notes that goes on from a position and a chain.
    #[must_use]
    pub fn page(&self, stream: StreamId, from: u64, chain_there: Option<Digest>, count: u64) -> Arrived {
        let notes = (1..=count).map(|n| self.note(stream, n, &format!("note {}", from + n)).1).collect();
        self.page_of(stream, from, chain_there, notes)
    }

    /// A page of these entries.
    #[must_use]
    pub fn page_of(&self, stream: StreamId, from: u64, chain_there: Option<Digest>, notes: Vec<Written>) -> Arrived {
        let receipt = |at: u64| Receipt { position: Position(from + at), received_at: NOW, late: false };
        let entries: Vec<Received> = notes.into_iter().zip(1..).map(|(written, at)| Received { receipt: receipt(at), written }).collect();
        let start = chain_there.unwrap_or_else(|| chain_start(AuthorityId::new(NOW, [4; 10]), stream));
        let end = entries.iter().fold(start, |before, one| chain(before, one.receipt, one.written.digest()));
        let to = entries.last().map_or(Position(from), |one| one.receipt.position);
        Arrived { stream, from: Position(from), base: None, entries, to, chain: end }
    }
}

/// Changes that bring these pages.
pub(super) fn bringing(pages: impl IntoIterator<Item = Arrived>) -> Changes {
    Changes { arrived: pages.into_iter().collect(), standing: Some(Hand::standing(1)), ..Changes::default() }
}
