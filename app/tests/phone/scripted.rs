//! A server of a few lines whose every answer can be scripted, and an engine that speaks to it.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use alongside_app::store::contract::Hand;
use alongside_app::store::memory::MemoryStore;
use alongside_app::store::{Store, StoreError};
use alongside_core::domain::checkpoint::{Checkpoint, Named, Restored, Signed, Statement, skips_to, way};
use alongside_core::domain::clock::{Clock, Dice, Timestamp};
use alongside_core::domain::entry::{Body, Receipt, Written, chain, chain_start};
use alongside_core::domain::ids::{Digest, EpochId, Position, StreamId};
use alongside_core::domain::visit::VisitBody;
use alongside_core::sync::engine::Engine;
use alongside_core::sync::outbox::OutboxItem;
use alongside_core::sync::protocol::{MAX_PULL, Outcome, PROTOCOL, Proof, Received, StreamPage, SyncAnswer, SyncRequest};
use alongside_core::sync::signatures::Signatures;
use alongside_core::sync::transport::{Transport, TransportError};

pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_772_546_520_000);

/// Nothing here waits for anything, so one poll is enough.
pub(crate) fn now<T>(work: impl Future<Output = T>) -> T {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => panic!("something waits in a test where nothing should"),
    }
}

/// What the server does instead of answering as it should.
pub(crate) enum Script {
    /// There is no answer, and the server did nothing.
    Fails(TransportError),
    /// The server did it, and the answer is lost.
    AnswerLost,
    /// It answers otherwise than it should.
    Changes(Box<dyn Fn(&mut SyncAnswer)>),
}

const MINUTE: i64 = 60_000;

/// What the server has signed of its history.
#[derive(Clone, Default)]
pub(crate) struct History {
    pub(crate) line: Vec<Signed>,
    pub(crate) restored: Option<Signed>,
}

fn signed(statement: &Statement) -> Signed {
    Signed { text: statement.text(), signature: "good".to_owned(), key: "the server's".to_owned() }
}

impl History {
    fn named(&self, number: usize) -> Named {
        let first = || Named::before_the_first(Hand::standing(1).authority.unwrap());
        let of = |one: &Signed| Named { number: u64::try_from(number).unwrap(), digest: one.digest() };
        number.checked_sub(1).map_or_else(first, |place| of(&self.line[place]))
    }

    fn next(&self, epoch: EpochId) -> Checkpoint {
        let number = u64::try_from(self.line.len()).unwrap() + 1;
        let skip = self.named(usize::try_from(skips_to(number)).unwrap()).digest;
        let (authority, made_at) = (Hand::standing(1).authority.unwrap(), NOW.plus(i64::try_from(number).unwrap() * MINUTE));
        let (heads, before) = (Digest::of(&[b"heads"]), self.named(self.line.len()).digest);
        Checkpoint { authority, number, epoch, made_at, heads, before, skip }
    }

    fn proof(&self, seen: Option<u64>) -> Option<Proof> {
        let last = u64::try_from(self.line.len()).unwrap();
        let text = |number: u64| self.line[usize::try_from(number).unwrap() - 1].text.clone();
        let between = seen.map_or_else(Vec::new, |seen| way(last, seen)).into_iter().map(text).collect();
        self.line.last().map(|last| Proof { checkpoint: Some(last.clone()), between, restored: self.restored.clone() })
    }
}

/// Finds good what says so.
pub(crate) struct Trusting;

impl Signatures for Trusting {
    async fn hold(&self, signed: &Signed) -> bool {
        signed.signature == "good"
    }
}

/// A server that takes everything, in memory.
#[derive(Clone, Default)]
pub(crate) struct Server {
    pub(crate) streams: Rc<RefCell<BTreeMap<StreamId, Vec<Received>>>>,
    pub(crate) script: Rc<RefCell<VecDeque<Script>>>,
    pub(crate) asked: Rc<RefCell<Vec<SyncRequest>>>,
    pub(crate) poison: Rc<RefCell<Option<(String, TransportError)>>>,
    pub(crate) epoch: Rc<Cell<u8>>,
    pub(crate) history: Rc<RefCell<History>>,
}

impl Server {
    pub(crate) fn then(&self, script: Script) {
        self.script.borrow_mut().push_back(script);
    }

    /// Fails on every push that holds an entry with this word.
    pub(crate) fn poisoned_by(&self, word: &str, error: TransportError) {
        *self.poison.borrow_mut() = Some((word.to_owned(), error));
    }

    pub(crate) fn has(&self, item: &OutboxItem) -> usize {
        let digest = item.written.digest();
        self.streams.borrow().values().flatten().filter(|one| one.written.digest() == digest).count()
    }

    /// Lets somebody else have written so many notes.
    pub(crate) fn fill(&self, count: u64) {
        let hand = Hand::default();
        let page = hand.page(Hand::stream(1), 0, None, count);
        self.streams.borrow_mut().insert(Hand::stream(1), page.entries);
    }

    fn take(&self, written: &Written) -> Outcome {
        let (head, digest) = (written.read_head().unwrap(), written.digest());
        let mut streams = self.streams.borrow_mut();
        let stream = streams.entry(head.stream).or_default();
        if let Some(known) = stream.iter().find(|one| one.written.digest() == digest) {
            return Outcome::Accepted { digest, receipt: known.receipt, again: true };
        }
        let position = Position(u64::try_from(stream.len()).unwrap() + 1);
        let receipt = Receipt { position, received_at: NOW, late: false };
        stream.push(Received { receipt, written: written.clone() });
        Outcome::Accepted { digest, receipt, again: false }
    }

    fn pages(&self, request: &SyncRequest) -> (Vec<StreamPage>, bool) {
        let (mut room, mut more, mut pages) = (MAX_PULL, false, Vec::new());
        for (stream, all) in self.streams.borrow().iter() {
            let from = request.cursors.get(stream).map_or(0, |at| usize::try_from(at.0).unwrap());
            let missing = all.len().saturating_sub(from);
            more |= missing > room;
            let until = from + missing.min(room);
            room -= missing.min(room);
            if until > from {
                let start = chain_start(Hand::standing(1).authority.unwrap(), *stream);
                let chain = all[..until].iter().fold(start, |before, one| chain(before, one.receipt, one.written.digest()));
                let head = Position(u64::try_from(all.len()).unwrap());
                pages.push(StreamPage { stream: *stream, base: None, entries: all[from..until].to_vec(), head, chain });
            }
        }
        (pages, more)
    }

    fn answer(&self, request: &SyncRequest) -> SyncAnswer {
        let outcomes = request.push.iter().map(|written| (written.read_head().unwrap().id, self.take(written))).collect();
        let epoch = self.epoch();
        let known = request.epoch.is_none_or(|known| known == epoch);
        let request = SyncRequest { cursors: if known { request.cursors.clone() } else { BTreeMap::new() }, ..request.clone() };
        let (streams, more) = self.pages(&request);
        let proof = self.history.borrow().proof(request.seen);
        SyncAnswer { protocol: PROTOCOL, epoch, now: NOW, outcomes, streams, gone: Vec::new(), cards: None, more, proof }
    }

    fn epoch(&self) -> EpochId {
        EpochId::new(NOW, [self.epoch.get() + 1; 10])
    }

    /// Makes so many checkpoints, a minute apart.
    pub(crate) fn sign(&self, count: usize) {
        for _ in 0..count {
            let checkpoint = self.history.borrow().next(self.epoch());
            self.history.borrow_mut().line.push(signed(&Statement::Checkpoint(checkpoint)));
        }
    }

    /// Begins an epoch so many minutes after the first, with its certificate.
    pub(crate) fn restore(&self, epoch: u8, minutes: i64) {
        let after = self.epoch();
        self.epoch.set(epoch);
        let mut history = self.history.borrow_mut();
        let (authority, began_at) = (Hand::standing(1).authority.unwrap(), NOW.plus(minutes * MINUTE));
        let restored = Restored { authority, epoch: self.epoch(), after, began_at, rests_on: history.named(history.line.len()) };
        history.restored = Some(signed(&Statement::Restored(restored)));
    }
}

impl Transport for Server {
    async fn sync(&self, request: &SyncRequest) -> Result<SyncAnswer, TransportError> {
        self.asked.borrow_mut().push(request.clone());
        if let Some((word, error)) = &*self.poison.borrow()
            && request.push.iter().any(|written| written.body.as_ref().is_some_and(|body| body.contains(word)))
        {
            return Err(error.clone());
        }
        match self.script.borrow_mut().pop_front() {
            None => Ok(self.answer(request)),
            Some(Script::Fails(error)) => Err(error),
            Some(Script::AnswerLost) => {
                drop(self.answer(request));
                Err(TransportError::Offline)
            }
            Some(Script::Changes(change)) => {
                let mut answer = self.answer(request);
                change(&mut answer);
                Ok(answer)
            }
        }
    }
}

/// A clock that the test turns.
#[derive(Clone)]
pub(crate) struct Wrist(pub(crate) Rc<Cell<Timestamp>>);

impl Clock for Wrist {
    fn now(&self) -> Timestamp {
        self.0.get()
    }
}

/// Dice that always fall the same way.
pub(crate) struct Loaded;

impl Dice for Loaded {
    fn roll(&self) -> [u8; 16] {
        [0xff; 16]
    }
}

/// A phone, its server and its clock.
pub(crate) struct Phone {
    pub(crate) store: MemoryStore,
    pub(crate) server: Server,
    pub(crate) clock: Wrist,
    pub(crate) engine: Engine<MemoryStore, Server, Trusting, Wrist, Loaded>,
    hand: Hand,
}

impl Phone {
    pub(crate) fn new() -> Self {
        let phone = Self::of_nobody();
        now(phone.store.remember(&alongside_app::store::Standing { epoch: None, ..Hand::standing(1) })).unwrap();
        phone
    }

    /// A phone that nobody signed in on.
    pub(crate) fn of_nobody() -> Self {
        let (store, server, clock) = (MemoryStore::new(), Server::default(), Wrist(Rc::new(Cell::new(NOW))));
        let engine = Engine::new(store.clone(), server.clone(), Trusting, clock.clone(), Loaded);
        Self { store, server, clock, engine, hand: Hand::default() }
    }

    pub(crate) fn note(&self, text: &str) -> OutboxItem {
        self.try_note(text).unwrap()
    }

    pub(crate) fn try_note(&self, text: &str) -> Result<OutboxItem, StoreError> {
        now(self.store.enqueue(&|seq| self.hand.note(Hand::stream(1), seq, text)))
    }

    /// Something of a visit that is no note.
    pub(crate) fn visit(&self, body: &VisitBody) -> OutboxItem {
        let write = |seq| {
            let (head, _) = self.hand.note(Hand::stream(1), seq, "");
            (head.clone(), Written::new(head, &Body::Visit(body.clone()), [9; 16]))
        };
        now(self.store.enqueue(&write)).unwrap()
    }

    pub(crate) fn notes(&self, count: usize) -> Vec<OutboxItem> {
        (0..count).map(|number| self.note(&format!("note {number}"))).collect()
    }

    pub(crate) fn outbox(&self) -> Vec<OutboxItem> {
        now(self.store.outbox()).unwrap()
    }

    pub(crate) fn held(&self) -> usize {
        now(self.store.held(Hand::stream(1))).unwrap().map_or(0, |held| held.entries.len())
    }

    /// Rounds until there is no more, and at most so many.
    pub(crate) fn catch_up(&mut self, most: usize) -> usize {
        (1..=most).find(|_| !now(self.engine.round()).unwrap().more).unwrap()
    }
}
