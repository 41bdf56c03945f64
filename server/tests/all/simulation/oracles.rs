//! The promises, asked of everything that is left in the evening: what people were told is kept, the server's log, and every phone.
//!
//! The oracle folds the log by itself; it believes neither snapshots nor projections.

use std::collections::{BTreeMap, BTreeSet};

use alongside_core::domain::card::Card;
use alongside_core::domain::clock::{Clock, Timestamp};
use alongside_core::domain::entry::Entry;
use alongside_core::domain::family::FamilyRules;
use alongside_core::domain::ids::{EntryId, PersonId, Position, Side, StreamId};
use alongside_core::domain::policy::{Access, Rules, access};
use alongside_core::domain::story::{FamilyStory, Whereabouts};
use alongside_core::domain::team::Directory;
use alongside_core::sync::outbox::{OutboxItem, OutboxState};
use alongside_core::sync::protocol::{Cards, Received, Rejection};
use alongside_core::sync::store::{Held, Store};

use super::phone::{Kept, Phone};
use super::server::Server;

/// How much happened, over all days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub days: u64,
    pub written: u64,
    pub on_the_server: u64,
    pub late: u64,
    pub refused: u64,
    pub parked: u64,
    pub of_moved_notes: u64,
    pub erased: u64,
    pub finished_with: u64,
    pub from_a_base: u64,
    pub delivered_late: u64,
    pub restores: u64,
    pub doubted: u64,
    pub lost_with_the_disk: u64,
}

impl Tally {
    pub(super) fn add(&mut self, other: &Self) {
        self.days += other.days;
        self.written += other.written;
        self.on_the_server += other.on_the_server;
        self.late += other.late;
        self.refused += other.refused;
        self.parked += other.parked;
        self.of_moved_notes += other.of_moved_notes;
        self.erased += other.erased;
        self.finished_with += other.finished_with;
        self.from_a_base += other.from_a_base;
        self.delivered_late += other.delivered_late;
        self.restores += other.restores;
        self.doubted += other.doubted;
        self.lost_with_the_disk += other.lost_with_the_disk;
    }

    /// A simulation in which nothing happens proves nothing.
    pub(super) fn assert_that_much_happened(&self) {
        let enough = self.written > 20 * self.days
            && self.on_the_server * 2 > self.written
            && [
                self.late,
                self.refused,
                self.parked,
                self.erased,
                self.finished_with,
                self.from_a_base,
                self.delivered_late,
                self.restores,
                self.doubted,
            ]
            .iter()
            .all(|count| *count * 100 > self.days)
            && self.of_moved_notes * 200 > self.days;
        assert!(enough, "too little happened: {self:?}");
    }
}

/// One phone, as it is left.
struct Left<'a> {
    phone: &'a Phone,
    held: BTreeMap<StreamId, Held>,
    outbox: Vec<OutboxItem>,
    cards: Option<Cards>,
}

/// Everything that is left in the evening.
pub(super) struct Evening<'a> {
    now: Timestamp,
    log: BTreeMap<StreamId, Vec<Received>>,
    rules: BTreeMap<StreamId, Rules>,
    directory: Directory,
    phones: Vec<Left<'a>>,
    lost_with_the_disk: &'a BTreeSet<EntryId>,
}

impl<'a> Evening<'a> {
    pub(super) async fn of(server: &Server, phones: &'a [Phone], lost_with_the_disk: &'a BTreeSet<EntryId>) -> Self {
        let mut log: BTreeMap<StreamId, Vec<Received>> = BTreeMap::new();
        for (stream, received) in server.log().await {
            log.entry(stream).or_default().push(received);
        }
        let rules: BTreeMap<StreamId, Rules> =
            log.iter().map(|(stream, entries)| (*stream, fold(Rules::empty(*stream), entries))).collect();
        let mut directory = Directory::default();
        for (stream, rules) in &rules {
            if let (StreamId::Team(team), Some(book)) = (stream, rules.team()) {
                directory.teams.insert(*team, book.clone());
            }
        }
        let mut left = Vec::new();
        for phone in phones {
            let mut held = BTreeMap::new();
            for (stream, _, _) in phone.store.cursors().await.expect("the cursors") {
                held.extend(phone.store.held(stream).await.expect("the stream").map(|held| (stream, held)));
            }
            let (outbox, cards) = (phone.store.outbox().await.expect("the outbox"), phone.store.cards().await.expect("the cards"));
            left.push(Left { phone, held, outbox, cards });
        }
        Self { now: server.clock.now(), log, rules, directory, phones: left, lost_with_the_disk }
    }

    pub(super) fn all_promises(&self, tally: &mut Tally) -> Result<(), String> {
        tally.days += 1;
        let taken = self.taken()?;
        for left in &self.phones {
            self.nothing_lost(left, &taken, tally)?;
            self.same_story(left, tally)?;
            self.holds_what_it_should(left)?;
        }
        self.need_to_know(|_| true)
    }

    /// P3: each entry is on the server at most once, and each device's count names one entry.
    fn taken(&self) -> Result<BTreeMap<EntryId, &Received>, String> {
        let (mut taken, mut counts) = (BTreeMap::new(), BTreeSet::new());
        for received in self.log.values().flatten() {
            let head = received.written.read_head().map_err(|error| error.to_string())?;
            if taken.insert(head.id, received).is_some() || !counts.insert((head.device, head.device_seq)) {
                return Err(format!("P3: {} was taken twice", head.id));
            }
        }
        Ok(taken)
    }

    /// P1 and P2: whatever a phone said that it kept is on the server exactly as it was written, or on the phone with a reason.
    fn nothing_lost(&self, left: &Left<'_>, taken: &BTreeMap<EntryId, &Received>, tally: &mut Tally) -> Result<(), String> {
        for (id, kept) in &left.phone.kept {
            tally.written += 1;
            let item = left.outbox.iter().find(|item| item.head().is_some_and(|head| head.id == *id));
            match (taken.get(id), item.map(|item| &item.state)) {
                (Some(received), _) if received.written.digest() != kept.digest => return Err(format!("P3: {id} was changed on the way")),
                (Some(received), None) => {
                    tally.on_the_server += 1;
                    tally.late += u64::from(received.receipt.late);
                    let of_a_draft = matches!(kept.head.stream, StreamId::Person(_));
                    let counted = if of_a_draft { &mut tally.finished_with } else { &mut tally.erased };
                    *counted += u64::from(received.written.body.is_none());
                }
                // It was refused, and a request that was under way all the time was taken after all.
                (Some(_), Some(OutboxState::Refused { .. } | OutboxState::Parked { .. })) if kept.is_act => tally.refused += 1,
                (Some(_), Some(state)) => return Err(format!("P2: the server has {id}, and the phone says {state:?}")),
                (None, Some(OutboxState::Refused { .. })) if kept.is_act => tally.refused += 1,
                (None, Some(state)) if is_of_a_moved_note(state) => tally.of_moved_notes += 1,
                (None, Some(OutboxState::Parked { .. })) if kept.is_act || self.has_a_right_to_park(left, kept, item) => tally.parked += 1,
                (None, Some(state)) => return Err(format!("P2: {id} hangs as {state:?}, {:?}", kept.head)),
                (None, None) if matches!(left.phone.put_away.get(id), Some(OutboxState::Refused { .. })) => tally.refused += 1,
                (None, None) if left.phone.put_away.get(id).is_some_and(is_of_a_moved_note) => tally.of_moved_notes += 1,
                (None, None) if self.lost_with_the_disk.contains(id) => tally.lost_with_the_disk += 1,
                (None, None) => return Err(format!("P1: {id} is lost, {:?}", kept.head)),
            }
        }
        Ok(())
    }

    /// A record stays on the phone only where it is poisonous, or where its author never had the file.
    fn has_a_right_to_park(&self, left: &Left<'_>, kept: &Kept, item: Option<&OutboxItem>) -> bool {
        let is_poisonous = item.and_then(|item| item.written.body.as_ref()).is_some_and(|body| body.contains("poison"));
        is_poisonous || self.access(left.phone.who.person, kept.head.stream) == Access::None
    }

    /// P4: what a phone holds is what the server has, and folds to the same rules and the same story.
    fn same_story(&self, left: &Left<'_>, tally: &mut Tally) -> Result<(), String> {
        for (stream, held) in &left.held {
            let whole = self.log.get(stream).map(Vec::as_slice).unwrap_or_default();
            let from = held.base.as_ref().map_or(Position(0), |base| base.position);
            let there = whole.get(usize::try_from(from.0).unwrap_or(usize::MAX)..).unwrap_or_default();
            if held.entries != there {
                let first = held.entries.iter().zip(there).find(|(held, there)| held != there);
                return Err(format!("P4: {stream} differs on {} from {from:?}: {first:?}", left.phone.who.person));
            }
            let start = held.base.as_ref().map_or_else(|| Rules::empty(*stream), |base| base.rules.clone());
            if self.rules.get(stream) != Some(&fold(start, &held.entries)) {
                return Err(format!("P4: the rules of {stream} differ"));
            }
            tally.from_a_base += u64::from(held.base.is_some());
            if held.base.is_none() && stream.family().is_some() && story(&held.entries) != story(whole) {
                return Err(format!("P4: the story of {stream} differs"));
            }
        }
        Ok(())
    }

    /// P5: no phone holds a stream that its person may not read, nor a card that is not for them.
    pub(super) fn need_to_know(&self, of: impl Fn(usize) -> bool) -> Result<(), String> {
        for (_, left) in self.phones.iter().enumerate().filter(|(number, _)| of(*number)) {
            let person = left.phone.who.person;
            for stream in left.held.keys() {
                if !self.access(person, *stream).reads() {
                    return Err(format!("P5: {person} holds {stream}"));
                }
            }
            let cards = left.cards.iter().flat_map(|cards| &cards.cards);
            for card in cards {
                if let Card::Question { asked_by, specialism, .. } = card
                    && (*asked_by == person || !self.directory.actor(person, None, self.now.day()).specialisms.contains(specialism))
                {
                    return Err(format!("P5: {person} has the card {card:?}"));
                }
            }
        }
        Ok(())
    }

    /// Who leads a family or works beside the lead has its file, as do both of their phones.
    fn holds_what_it_should(&self, left: &Left<'_>) -> Result<(), String> {
        for (stream, rules) in &self.rules {
            let person = left.phone.who.person;
            let works_there = matches!(stream, StreamId::Family(_)) && rules.family().is_some_and(|rules| rules.works_with(person));
            if works_there && self.access(person, *stream).reads() && !left.held.contains_key(stream) {
                return Err(format!("{person} works in {stream} and does not have it"));
            }
        }
        Ok(())
    }

    fn access(&self, person: PersonId, stream: StreamId) -> Access {
        let Some(family) = stream.family() else {
            let is_staff = self.directory.teams_of(person, self.now.day()).next().is_some();
            let may = if let StreamId::Person(whose) = stream { whose == person } else { is_staff };
            return if may { Access::Full } else { Access::None };
        };
        let rules = |stream| self.rules.get(&stream).and_then(|rules: &Rules| rules.family());
        let nothing = FamilyRules::default();
        let whole = rules(StreamId::Family(family)).unwrap_or(&nothing);
        access(stream, whole, rules(StreamId::Side(family, Side::Legal)), &self.directory, person, self.now)
    }
}

/// Words of a note that left stay with their author, who may put them away once they are copied.
const fn is_of_a_moved_note(state: &OutboxState) -> bool {
    matches!(state, OutboxState::Parked { reason: Rejection::NoteMoved, .. })
}

fn fold(mut rules: Rules, entries: &[Received]) -> Rules {
    for received in entries {
        if let Some(entry) = read(received) {
            rules.receive(&entry, received.receipt);
        }
    }
    rules
}

fn story(entries: &[Received]) -> FamilyStory {
    let mut story = FamilyStory::default();
    for received in entries {
        if let Some(entry) = read(received) {
            story.apply(&entry, Whereabouts::Received(received.receipt));
        }
    }
    story
}

fn read(received: &Received) -> Option<Entry> {
    received.written.read().ok()
}
