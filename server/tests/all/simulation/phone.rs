//! A phone of a simulated day: the real engine over a store in memory that can be killed, with a clock that is wrong.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use alongside::ops::Who;
use alongside::ops::checkpoint::holds;
use alongside_app::store::memory::{Fault, MemoryStore};
use alongside_core::domain::checkpoint::Signed;
use alongside_core::domain::clock::{Clock, Dice, Timestamp};
use alongside_core::domain::draft::Drafts;
use alongside_core::domain::entry::{Body, Head, RecordClass, Written};
use alongside_core::domain::ids::{DeviceId, Digest, EntryId, PersonId, StreamId};
use alongside_core::domain::policy::Rules;
use alongside_core::sync::engine::{Engine, Problem};
use alongside_core::sync::outbox::{OutboxItem, OutboxState};
use alongside_core::sync::signatures::Signatures;
use alongside_core::sync::store::{Standing, Store, StoreError};
use uuid::Uuid;

use super::chance::Chance;
use super::line::{Line, OnTheWay};
use super::server::Server;
use crate::world::{StillClock, authority};

/// A clock that is wrong by years.
#[derive(Clone, Debug)]
pub(super) struct PhoneClock {
    pub right: Arc<StillClock>,
    pub wrong_by: i64,
}

impl Clock for PhoneClock {
    fn now(&self) -> Timestamp {
        self.right.now().plus(self.wrong_by)
    }
}

/// The day's chance, in one phone's hands.
#[derive(Clone, Debug)]
pub(super) struct PhoneDice(pub Rc<Chance>);

impl Dice for PhoneDice {
    fn roll(&self) -> [u8; 16] {
        self.0.roll()
    }
}

/// Signatures, checked as the browser does.
#[derive(Clone, Copy, Debug)]
pub(super) struct PhoneSignatures;

impl Signatures for PhoneSignatures {
    async fn hold(&self, signed: &Signed) -> bool {
        holds(signed)
    }
}

/// What somebody wrote and the phone said that it is kept.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub head: Head,
    pub digest: Digest,
    pub is_act: bool,
}

/// A phone.
pub(super) struct Phone {
    pub who: Who,
    pub device: DeviceId,
    pub store: MemoryStore,
    engine: Engine<MemoryStore, Line, PhoneSignatures, PhoneClock, PhoneDice>,
    line: Line,
    clock: PhoneClock,
    dice: PhoneDice,
    pub kept: BTreeMap<EntryId, Kept>,
    pub put_away: BTreeMap<EntryId, OutboxState>,
}

impl Phone {
    pub(super) async fn new(
        person: PersonId,
        number: u128,
        server: &Rc<Server>,
        chance: &Rc<Chance>,
        on_the_way: &OnTheWay,
        wrong_by: i64,
    ) -> Self {
        let (store, who) = (MemoryStore::new(), Who { authority: authority(), person });
        let device = DeviceId::from_uuid(Uuid::from_u128(0xd_0000 + number));
        let standing = Standing { device: Some(device), person: Some(person), authority: Some(authority()), ..Standing::default() };
        store.remember(&standing).await.expect("a new phone remembers");
        let (clock, dice) = (PhoneClock { right: Arc::clone(&server.clock), wrong_by }, PhoneDice(Rc::clone(chance)));
        let line = Line {
            who,
            server: Rc::clone(server),
            chance: Rc::clone(chance),
            on_the_way: Rc::clone(on_the_way),
            trouble: Rc::new(RefCell::new(35)),
            tab: (store.clone(), clock.clone(), dice.clone()),
        };
        let engine = Engine::new(store.clone(), line.clone(), PhoneSignatures, clock.clone(), dice.clone());
        Self { who, device, store, engine, line, clock, dice, kept: BTreeMap::new(), put_away: BTreeMap::new() }
    }

    /// Writes an entry as the app does; it may be killed on either side of keeping it. Answers its name where it says that it is kept.
    pub(super) async fn write(&mut self, stream: StreamId, body: &Body, after: Vec<EntryId>, kill: Option<Fault>) -> Option<EntryId> {
        if let Some(fault) = kill {
            self.store.fail_next(fault);
        }
        let (now, id, salt) = (self.clock.now(), EntryId::new(self.clock.now(), self.dice.ten()), self.dice.roll());
        let write = |seq: u64| {
            let head = Head {
                id,
                authority: authority(),
                stream,
                author: self.who.person,
                device: self.device,
                device_seq: seq,
                happened_at: now,
                written_at: now,
                skew_ms: 0,
                about: Vec::new(),
                third_party: false,
                class: RecordClass::Practice,
                after: after.clone(),
                version: 1,
                body: Digest::of(&[]),
                signature: None,
            };
            let written = Written::new(head.clone(), body, salt);
            (head, written)
        };
        let kept = self.store.enqueue(&write).await;
        self.start_again_if_killed().await;
        kept.ok().map(|_| id)
    }

    /// The streams that it has.
    pub(super) async fn streams(&self) -> Vec<StreamId> {
        self.store.cursors().await.unwrap_or_default().into_iter().map(|(stream, _, _)| stream).collect()
    }

    /// The drafts of its person, as the app shows them.
    pub(super) async fn drafts(&self) -> Drafts {
        let stream = StreamId::Person(self.who.person);
        let held = self.store.held(stream).await.ok().flatten();
        let mut rules = held.as_ref().and_then(|held| held.base.as_ref()).map_or_else(|| Rules::empty(stream), |base| base.rules.clone());
        let held = held.into_iter().flat_map(|held| held.entries).map(|received| received.written);
        let waiting = self.store.outbox().await.unwrap_or_default().into_iter().map(|item| item.written);
        for entry in held.chain(waiting).filter_map(|written| written.read().ok()) {
            if entry.head.stream == stream {
                rules.apply(&entry);
            }
        }
        rules.drafts().cloned().unwrap_or_default()
    }

    /// One round. A phone that is killed on the way starts again.
    pub(super) async fn round(&mut self, kill: Option<Fault>) -> bool {
        if let Some(fault) = kill {
            self.store.fail_next(fault);
        }
        let done = self.engine.round().await;
        let more = done.as_ref().is_ok_and(|round| round.more);
        self.start_again_if_killed().await;
        self.notice().await;
        more
    }

    /// One round in which nothing goes wrong.
    pub(super) async fn contact(&mut self) -> bool {
        let trouble = self.line.trouble.replace(0);
        let done = self.engine.round().await;
        self.line.trouble.replace(trouble);
        self.start_again_if_killed().await;
        done.is_ok_and(|round| round.problem.is_none())
    }

    /// Whether it doubts the server's history, on a round in which nothing goes wrong.
    pub(super) async fn doubts(&mut self) -> bool {
        let trouble = self.line.trouble.replace(0);
        let done = self.engine.round().await;
        self.line.trouble.replace(trouble);
        self.start_again_if_killed().await;
        done.is_ok_and(|round| matches!(round.problem, Some(Problem::History(_))))
    }

    async fn start_again_if_killed(&mut self) {
        if self.store.is_killed() {
            self.store.restart();
            self.engine = Engine::new(self.store.clone(), self.line.clone(), PhoneSignatures, self.clock.clone(), self.dice.clone());
            self.engine.try_set_aside_again().await.expect("the store answers");
        }
        self.notice().await;
    }

    /// Takes down what is in the outbox: whatever was there once must never be lost.
    async fn notice(&mut self) {
        for item in self.store.outbox().await.expect("the outbox") {
            if let (Some(head), Ok(entry)) = (item.head(), item.written.read()) {
                self.kept.entry(head.id).or_insert_with(|| Kept { digest: entry.digest, is_act: entry.body.is_act(), head });
            }
        }
    }

    /// Its person reads a refusal, and puts it away.
    pub(super) async fn put_away(&mut self, chance: &Chance) -> Result<(), StoreError> {
        self.store.restart();
        let outbox = self.store.outbox().await?;
        let refused: Vec<&OutboxItem> = outbox.iter().filter(|item| item.may_be_put_away()).collect();
        if let Some((item, head)) = chance.pick(&refused).and_then(|item| Some((item, item.head()?))) {
            self.store.put_away(head.id).await?;
            self.put_away.insert(head.id, item.state.clone());
        }
        Ok(())
    }

    /// From now on nothing goes wrong with it; what was set aside goes again.
    pub(super) async fn calm_down(&mut self) {
        *self.line.trouble.borrow_mut() = 0;
        self.store.restart();
        self.engine.try_set_aside_again().await.expect("the store answers");
    }
}
