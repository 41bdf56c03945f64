//! The engine: one round at a time, over a store and a transport. It carries out what [`plan`](super::plan) decides.
//!
//! It has no loop and no timer: whoever drives it asks [`Engine::is_due`], runs [`Engine::round`], and goes on while there is more.

use std::collections::{BTreeMap, BTreeSet};

use super::backoff::Backoff;
use super::outbox::OutboxState;
use super::plan::answer::{Asked, Planned, answered, positions};
use super::plan::epoch;
use super::plan::history::{self, Doubt};
use super::plan::pages::{Broken, words_may_go};
use super::plan::queue::{Queue, worth_another_try};
use super::protocol::{MAX_CURSORS, MAX_PUSH, PROTOCOL, Proof, Rejection, StreamPage, SyncAnswer, SyncRequest};
use super::signatures::Signatures;
use super::store::{Changes, Held, Seen, Store, StoreError};
use super::transport::{Transport, TransportError};
use crate::domain::clock::{Clock, Dice};
use crate::domain::entry::Written;
use crate::domain::ids::{DeviceId, Digest, EntryId, StreamId};

/// How often a round starts over because another tab was faster.
const TRIES: usize = 4;

/// The engine of one phone.
#[derive(Debug)]
pub struct Engine<S, T, V, C, D> {
    store: S,
    transport: T,
    signatures: V,
    clock: C,
    dice: D,
    backoff: Backoff,
    /// How many entries go at once: fewer while one of them is under suspicion.
    limit: usize,
}

/// What one round did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// How many entries were sent.
    pub sent: usize,
    /// How many of them the server now has.
    pub accepted: usize,
    /// How many were refused or set aside.
    pub needs_you: usize,
    /// How many entries came.
    pub came: usize,
    /// Streams that changed on the phone.
    pub moved: Vec<StreamId>,
    /// Streams that went from the phone.
    pub gone: Vec<StreamId>,
    /// Whether the cards changed.
    pub cards: bool,
    /// Whether another round would go on at once.
    pub more: bool,
    /// What did not go as it should, though there was an answer.
    pub problem: Option<Problem>,
}

/// What did not go as it should in a round that had an answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A page was not taken.
    #[error("{1}")]
    Page(StreamId, Broken),
    /// There was no room for what arrived. What was sent is settled all the same.
    #[error("there is no room left on this phone")]
    Full,
    /// The server's history is another: everything is fetched anew, and offered again.
    #[error("the server was restored from a backup")]
    NewEpoch,
    /// The server's history is not the one that this phone has seen: nothing of the answer was taken, and everything is kept.
    #[error("{0}")]
    History(Doubt),
    /// The server could not take what was sent, so less is sent.
    #[error("the server could not take what was sent: {0}")]
    Push(TransportError),
}

/// Why a round did not happen. Nothing changed on the phone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoundError {
    /// Nobody signed in on this phone yet.
    #[error("nobody signed in on this phone yet")]
    NobodyYet,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There was no answer.
    #[error(transparent)]
    Transport(#[from] TransportError),
}

/// What is sent, and what was known then.
struct Question {
    request: SyncRequest,
    asked: Asked,
}

impl<S: Store, T: Transport, V: Signatures, C: Clock, D: Dice> Engine<S, T, V, C, D> {
    /// An engine that has not tried anything yet.
    pub fn new(store: S, transport: T, signatures: V, clock: C, dice: D) -> Self {
        Self { store, transport, signatures, clock, dice, backoff: Backoff::default(), limit: MAX_PUSH }
    }

    /// The store.
    pub const fn store(&self) -> &S {
        &self.store
    }

    /// How often it failed in a row, and when to try next.
    pub const fn backoff(&self) -> Backoff {
        self.backoff
    }

    /// Whether it is time for a round.
    pub fn is_due(&self) -> bool {
        self.backoff.is_due(self.clock.now())
    }

    /// A person asks: the next round need not wait.
    pub const fn hurry(&mut self) {
        self.backoff.next_at = None;
    }

    /// Something changed for the better (the network came back, the server has news): the next round need not wait, unless the server
    /// asked for patience.
    pub const fn hurry_unless_asked_to_wait(&mut self) {
        if !self.backoff.is_asked {
            self.hurry();
        }
    }

    /// The app started, or somebody signed in: what was set aside for a reason that may be mended now goes again, once.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn try_set_aside_again(&mut self) -> Result<(), StoreError> {
        let again = worth_another_try(&self.store.outbox().await?);
        self.hurry();
        if again.is_empty() { Ok(()) } else { self.store.set_states(&again).await }
    }

    /// One round: asks, and applies the answer in one transaction.
    ///
    /// # Errors
    /// [`RoundError`] where there was no answer, or it could not be kept. The next try waits for a growing while.
    pub async fn round(&mut self) -> Result<Round, RoundError> {
        let mut done = self.try_round().await;
        for _ in 1..TRIES {
            if !matches!(done, Err(RoundError::Store(StoreError::Conflict))) {
                break;
            }
            done = self.try_round().await;
        }
        self.backoff = match &done {
            Ok(_) => Backoff::default(),
            Err(RoundError::Transport(error)) => self.failed(error.retry_after_ms()),
            Err(_) => self.failed(None),
        };
        done
    }

    fn failed(&self, retry_after_ms: Option<i64>) -> Backoff {
        let roll = self.dice.roll();
        self.backoff.failed(self.clock.now(), u16::from_be_bytes([roll[0], roll[1]]), retry_after_ms)
    }

    async fn try_round(&mut self) -> Result<Round, RoundError> {
        let outbox = self.store.outbox().await?;
        let mut queue = Queue::read(&outbox);
        queue.carry_refusals_on(self.clock.now());
        let Question { request, mut asked } = self.question(&queue).await?;
        let (answer, problem) = match self.transport.sync(&request).await {
            Ok(answer) => (answer, None),
            Err(error) => {
                let reason = error.blames_the_push().filter(|_| !request.push.is_empty()).ok_or_else(|| error.clone())?;
                asked.sent_at = self.clock.now();
                let answer = self.transport.sync(&SyncRequest { push: Vec::new(), ..request }).await?;
                self.suspect(&mut queue, &mut asked, reason);
                (answer, Some(Problem::Push(error)))
            }
        };
        asked.answered_at = self.clock.now();
        match self.believed(&asked, &answer).await {
            Ok(seen) => asked.standing.seen = seen,
            Err(doubt) => return Ok(Round { problem: Some(Problem::History(doubt)), ..Round::default() }),
        }
        let looked_at = self.held_of(history::streams_to_look_at(&asked, &outbox, &answer)).await?;
        if !epoch::is_new(&asked, &answer) && history::is_overwritten(&asked, &outbox, &answer, &looked_at) {
            return Ok(Round { problem: Some(Problem::History(Doubt::Otherwise)), ..Round::default() });
        }
        if epoch::is_new(&asked, &answer) {
            return self.start_over(&asked, &answer, &outbox).await;
        }
        self.settle(&asked, queue, answer, problem).await
    }

    /// What the phone has seen of the server's history with this answer. Nothing of an answer is taken before.
    async fn believed(&self, asked: &Asked, answer: &SyncAnswer) -> Result<Option<Seen>, Doubt> {
        for signed in answer.proof.iter().flat_map(Proof::signed) {
            if !history::is_known(asked, signed) && !self.signatures.hold(signed).await {
                return Err(Doubt::NotSigned);
            }
        }
        history::judge(asked, answer)
    }

    async fn question(&self, queue: &Queue<'_>) -> Result<Question, RoundError> {
        let standing = self.store.standing().await?;
        let device: DeviceId = standing.device.ok_or(RoundError::NobodyYet)?;
        let cursors = self.store.cursors().await?;
        let cursors = cursors.into_iter().take(MAX_CURSORS).map(|(stream, position, chain)| (stream, (position, chain))).collect();
        let cards = self.store.cards().await?.map(|cards| cards.digest);
        let lines = queue.next(self.limit);
        let pushed: Vec<(EntryId, Digest)> = lines.iter().map(|line| (line.head.id, line.digest)).collect();
        let push: Vec<Written> = lines.iter().map(|line| line.item.written.clone()).collect();
        let seen = standing.seen.as_ref().and_then(|seen| seen.last.as_ref()).map(|last| last.number);
        let request = SyncRequest { protocol: PROTOCOL, epoch: standing.epoch, device, cursors: positions(&cursors), push, cards, seen };
        let now = self.clock.now();
        Ok(Question { request, asked: Asked { standing, cursors, pushed, sent_at: now, answered_at: now } })
    }

    /// The server answers without the push and fails with it: the culprit is halved out, and set aside once it stands alone.
    fn suspect(&mut self, queue: &mut Queue<'_>, asked: &mut Asked, reason: Rejection) {
        if let [(culprit, _)] = asked.pushed[..] {
            queue.plan(culprit, OutboxState::Parked { reason, at: self.clock.now() });
            self.limit = MAX_PUSH;
        } else {
            self.limit = (asked.pushed.len() / 2).max(1);
        }
        asked.pushed.clear();
    }

    async fn start_over(&mut self, asked: &Asked, answer: &SyncAnswer, outbox: &[super::outbox::OutboxItem]) -> Result<Round, RoundError> {
        let mut held = Vec::new();
        for stream in asked.cursors.keys() {
            held.extend(self.store.held(*stream).await?);
        }
        self.store.apply(&epoch::restarted(asked, answer, &held, outbox)).await?;
        let moved = asked.cursors.keys().copied().collect();
        Ok(Round { moved, more: true, problem: Some(Problem::NewEpoch), ..Round::default() })
    }

    /// Seldom any: then what the phone holds of a stream is searched for them.
    async fn held_where_words_go(&self, pages: &[StreamPage]) -> Result<BTreeMap<StreamId, Held>, StoreError> {
        self.held_of(pages.iter().filter(|page| words_may_go(&page.entries)).map(|page| page.stream).collect()).await
    }

    async fn held_of(&self, streams: BTreeSet<StreamId>) -> Result<BTreeMap<StreamId, Held>, StoreError> {
        let mut held = BTreeMap::new();
        for stream in streams {
            held.extend(self.store.held(stream).await?.map(|held| (stream, held)));
        }
        Ok(held)
    }

    async fn settle(
        &mut self,
        asked: &Asked,
        mut queue: Queue<'_>,
        answer: SyncAnswer,
        problem: Option<Problem>,
    ) -> Result<Round, RoundError> {
        let more = answer.more;
        let held = self.held_where_words_go(&answer.streams).await?;
        let Planned { changes, broken } = answered(asked, &mut queue, answer, &held);
        let mut round = Round::of(asked, &changes);
        round.problem = broken.first().map(|(stream, why)| Problem::Page(*stream, *why)).or(problem);
        let waiting = !queue.next(1).is_empty();
        let progress = !changes.states.is_empty() || !changes.arrived.is_empty() || matches!(round.problem, Some(Problem::Push(_)));
        round.more = progress && (more || waiting);
        match self.store.apply(&changes).await {
            Err(StoreError::Full) => {
                let settled = Changes { arrived: Vec::new(), cards: None, erased: Vec::new(), ..changes };
                self.store.apply(&settled).await?;
                round = Round { came: 0, moved: Vec::new(), more: round.more && waiting, problem: Some(Problem::Full), ..round };
            }
            done => done?,
        }
        if !waiting {
            self.limit = MAX_PUSH;
        }
        Ok(round)
    }
}

impl Round {
    fn of(asked: &Asked, changes: &Changes) -> Self {
        let states = || changes.states.iter().map(|(_, state)| state);
        Self {
            sent: asked.pushed.len(),
            accepted: states().filter(|state| matches!(state, OutboxState::Received { .. })).count(),
            needs_you: states().filter(|state| matches!(state, OutboxState::Refused { .. } | OutboxState::Parked { .. })).count(),
            came: changes.arrived.iter().map(|page| page.entries.len()).sum(),
            moved: changes.arrived.iter().map(|page| page.stream).collect(),
            gone: changes.gone.iter().copied().filter(|stream| asked.cursors.contains_key(stream)).collect(),
            cards: changes.cards.is_some(),
            ..Self::default()
        }
    }
}
