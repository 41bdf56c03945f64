//! The folds of everything on this phone: what the server confirmed, and over it what this phone wrote and the server has not given back.
//!
//! A confirmed fold can be kept and taken up again at its position; what lies over it never enters it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use alongside_core::domain::draft::Drafts;
use alongside_core::domain::entry::{Body, Entry, Receipt};
use alongside_core::domain::family::{FOLD_VERSION, FamilyRules};
use alongside_core::domain::ids::{Digest, FamilyId, Position, Side, StreamId};
use alongside_core::domain::policy::{Actor, Rules, may};
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::team::{Directory, TeamBook};
use alongside_core::sync::outbox::{OutboxItem, OutboxState};
use alongside_core::sync::store::Held;
use serde::{Deserialize, Serialize};

/// A stream, folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fold {
    /// A family's file, or a side of it.
    Family(Arc<FamilyRules>),
    /// A team's book.
    Team(Arc<TeamBook>),
    /// A person's own page.
    Person(Arc<Drafts>),
}

impl Fold {
    fn of(rules: Rules) -> Self {
        match rules {
            Rules::Family(rules) => Self::Family(Arc::new(*rules)),
            Rules::Team(book) => Self::Team(Arc::new(*book)),
            Rules::Person(drafts) => Self::Person(Arc::new(*drafts)),
        }
    }

    fn empty(stream: StreamId) -> Self {
        Self::of(Rules::empty(stream))
    }

    fn apply(&mut self, entry: &Entry) {
        match (self, &entry.body) {
            (Self::Family(rules), _) => Arc::make_mut(rules).apply(entry),
            (Self::Team(book), Body::Team(body)) => Arc::make_mut(book).apply(body, entry.origin()),
            (Self::Person(drafts), Body::Draft(body)) => Arc::make_mut(drafts).apply(entry.head.id, body),
            (Self::Person(drafts), Body::Recovery(body)) => Arc::make_mut(drafts).apply_recovery(body, entry.origin()),
            (Self::Person(drafts), Body::Investigation(body)) => Arc::make_mut(drafts).apply_investigation(body, entry.origin()),
            (Self::Team(_) | Self::Person(_), _) => {}
        }
    }

    /// Takes one entry in that the server has: a late one changes nothing of how a file stands, and some of a team's rules begin from then on.
    fn receive(&mut self, entry: &Entry, receipt: Receipt) {
        match (self, &entry.body) {
            (Self::Family(rules), _) => Arc::make_mut(rules).receive(entry, receipt),
            (Self::Team(book), Body::Team(body)) => Arc::make_mut(book).receive(body, entry.origin(), receipt.received_at),
            (other, _) => other.apply(entry),
        }
    }

    fn lay(&mut self, lies: &Pending) {
        match &lies.state {
            OutboxState::Received { receipt } => self.receive(&lies.entry, *receipt),
            OutboxState::Waiting | OutboxState::Refused { .. } | OutboxState::Parked { .. } => self.apply(&lies.entry),
        }
    }

    /// Whether the actor may add this. A record always may.
    pub(super) fn may(&self, actor: &Actor, body: &Body) -> Result<(), Refusal> {
        match (self, body) {
            (Self::Family(rules), _) => may(rules, actor, body),
            (Self::Team(book), Body::Team(body)) => book.may(actor, body),
            (Self::Team(_) | Self::Person(_), _) if body.is_act() => Err(Refusal::NotHere),
            (Self::Team(_) | Self::Person(_), _) => Ok(()),
        }
    }
}

/// A fold of confirmed entries, and how far it goes.
#[derive(Clone, Debug)]
struct Confirmed {
    position: Position,
    chain: Digest,
    fold: Fold,
}

/// A family's fold as it is kept between two starts: a cache, that may be lost without harm.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Snapshot {
    /// The version of the fold.
    version: u16,
    stream: StreamId,
    position: Position,
    chain: Digest,
    rules: FamilyRules,
}

/// Something of the outbox that lies over a fold.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    /// Where it stands.
    pub(super) state: OutboxState,
    /// What it says.
    pub(super) entry: Entry,
}

/// Every fold on this phone.
#[derive(Debug, Default)]
pub(super) struct Folds {
    confirmed: BTreeMap<StreamId, Confirmed>,
    pending: BTreeMap<StreamId, Vec<Pending>>,
    shown: BTreeMap<StreamId, Fold>,
    merged: BTreeMap<FamilyId, Arc<FamilyRules>>,
}

impl Folds {
    /// Which streams stand elsewhere than the cursors say, and which are gone.
    pub(super) fn behind(&self, cursors: &[(StreamId, Position, Digest)]) -> (Vec<StreamId>, Vec<StreamId>) {
        let known = |stream: &StreamId| self.confirmed.get(stream).map(|known| (known.position, known.chain));
        let moved = cursors.iter().filter(|(stream, position, chain)| known(stream) != Some((*position, *chain)));
        let there: BTreeSet<StreamId> = cursors.iter().map(|(stream, ..)| *stream).collect();
        let gone = self.confirmed.keys().copied().filter(|stream| !there.contains(stream));
        (moved.map(|(stream, ..)| *stream).collect(), gone.collect())
    }

    /// Folds a stream anew from what is held of it.
    pub(super) fn take(&mut self, stream: StreamId, position: Position, chain: Digest, held: &Held) {
        let mut fold = held.base.as_ref().map_or_else(|| Fold::empty(stream), |base| Fold::of(base.rules.clone()));
        for received in &held.entries {
            if let Ok(entry) = received.written.read() {
                fold.receive(&entry, received.receipt);
            }
        }
        self.confirmed.insert(stream, Confirmed { position, chain, fold });
        self.lay_over(stream);
    }

    /// Takes a fold up where it was left.
    pub(super) fn take_up(&mut self, snapshot: Snapshot) {
        if snapshot.version == FOLD_VERSION {
            let Snapshot { stream, position, chain, rules, .. } = snapshot;
            self.confirmed.insert(stream, Confirmed { position, chain, fold: Fold::Family(Arc::new(rules)) });
            self.lay_over(stream);
        }
    }

    /// Every stream that is on this phone.
    pub(super) fn streams(&self) -> impl Iterator<Item = StreamId> {
        self.confirmed.keys().copied()
    }

    /// The confirmed fold of a family's stream, to be taken up at the next start.
    pub(super) fn snapshot(&self, stream: StreamId) -> Option<Snapshot> {
        let Confirmed { position, chain, fold: Fold::Family(rules) } = self.confirmed.get(&stream)? else {
            return None;
        };
        Some(Snapshot { version: FOLD_VERSION, stream, position: *position, chain: *chain, rules: rules.as_ref().clone() })
    }

    /// The stream is no longer on this phone.
    pub(super) fn forget(&mut self, stream: StreamId) {
        self.confirmed.remove(&stream);
        self.lay_over(stream);
    }

    /// Lays the outbox over the folds. Gives back the streams where something changed by it.
    pub(super) fn lay(&mut self, outbox: &[OutboxItem]) -> BTreeSet<StreamId> {
        let mut pending: BTreeMap<StreamId, Vec<Pending>> = BTreeMap::new();
        for item in outbox {
            if let Some(lies) = lies_over(item) {
                pending.entry(lies.entry.head.stream).or_default().push(lies);
            }
        }
        let seen = |pending: &[Pending]| pending.iter().map(|lies| (lies.entry.digest, lies.state.clone())).collect::<Vec<_>>();
        let streams: BTreeSet<StreamId> = pending.keys().chain(self.pending.keys()).copied().collect();
        let both = |stream: &StreamId| {
            let before = self.pending.get(stream).map(|lies| seen(lies)).unwrap_or_default();
            before != pending.get(stream).map(|lies| seen(lies)).unwrap_or_default()
        };
        let changed: BTreeSet<StreamId> = streams.into_iter().filter(both).collect();
        self.pending = pending;
        for stream in &changed {
            self.lay_over(*stream);
        }
        changed
    }

    /// Lays one more thing over its fold.
    pub(super) fn lay_one(&mut self, item: &OutboxItem) -> Option<Pending> {
        let lies = lies_over(item)?;
        let stream = lies.entry.head.stream;
        let under = self.confirmed.get(&stream).map_or_else(|| Fold::empty(stream), |confirmed| confirmed.fold.clone());
        self.shown.entry(stream).or_insert(under).lay(&lies);
        self.pending.entry(stream).or_default().push(lies.clone());
        self.merge(stream);
        Some(lies)
    }

    fn lay_over(&mut self, stream: StreamId) {
        let pending = self.pending.get(&stream).filter(|pending| !pending.is_empty());
        match (self.confirmed.get(&stream), pending) {
            (None, None) => drop(self.shown.remove(&stream)),
            (Some(confirmed), None) => drop(self.shown.insert(stream, confirmed.fold.clone())),
            (confirmed, Some(pending)) => {
                let mut fold = confirmed.map_or_else(|| Fold::empty(stream), |confirmed| confirmed.fold.clone());
                pending.iter().for_each(|lies| fold.lay(lies));
                self.shown.insert(stream, fold);
            }
        }
        self.merge(stream);
    }

    /// A family's rules with those of its legal side, as its lines show them.
    fn merge(&mut self, stream: StreamId) {
        let Some(family) = stream.family() else {
            return;
        };
        let side = |stream: StreamId| if let Some(Fold::Family(rules)) = self.shown.get(&stream) { Some(Arc::clone(rules)) } else { None };
        let (file, legal) = (side(StreamId::Family(family)), side(StreamId::Side(family, Side::Legal)));
        match (file, legal) {
            (None, None) => drop(self.merged.remove(&family)),
            (Some(file), None) => drop(self.merged.insert(family, file)),
            (file, Some(legal)) => {
                let mut file = file.unwrap_or_default();
                let merged = Arc::make_mut(&mut file);
                merged.questions.extend(legal.questions.iter().map(|(id, question)| (*id, question.clone())));
                self.merged.insert(family, file);
            }
        }
    }

    /// A stream as it is shown.
    pub(super) fn shown(&self, stream: StreamId) -> Option<&Fold> {
        self.shown.get(&stream)
    }

    /// The families whose file is on this phone, and of those the ones that it only wrote to.
    pub(super) fn families(&self) -> impl Iterator<Item = (FamilyId, &Arc<FamilyRules>)> {
        self.merged.iter().map(|(family, rules)| (*family, rules))
    }

    /// One family's rules.
    pub(super) fn family(&self, family: FamilyId) -> Option<&Arc<FamilyRules>> {
        self.merged.get(&family)
    }

    /// A person's drafts, on all of their devices.
    pub(super) fn drafts(&self, stream: StreamId) -> Option<&Drafts> {
        if let Some(Fold::Person(drafts)) = self.shown.get(&stream) { Some(drafts) } else { None }
    }

    /// What lies over a stream.
    pub(super) fn pending(&self, stream: StreamId) -> &[Pending] {
        self.pending.get(&stream).map_or(&[], Vec::as_slice)
    }

    /// Every team of the authority.
    pub(super) fn directory(&self) -> Directory {
        let teams = self.shown.iter().filter_map(|(stream, fold)| match (stream, fold) {
            (StreamId::Team(team), Fold::Team(book)) => Some((*team, book.as_ref().clone())),
            _ => None,
        });
        Directory { teams: teams.collect() }
    }
}

/// What an item adds to its stream as the screen shows it: everything on its way, and every record. An act that was refused did not happen.
fn lies_over(item: &OutboxItem) -> Option<Pending> {
    let entry = item.written.read().ok()?;
    let did_not_happen = item.needs_you() && entry.body.is_act();
    (!did_not_happen).then(|| Pending { state: item.state.clone(), entry })
}

#[cfg(test)]
mod tests {
    use alongside_core::domain::clock::Timestamp;

    use super::super::samples::{file, held, noon, okafor, opened, planned, priya, started, team, visit, waiting, written};
    use super::*;
    use alongside_core::domain::family::FileBody;
    use alongside_core::domain::visit::VisitBody;

    fn end() -> (Position, Digest) {
        (Position(1), Digest::of(&[b"end"]))
    }

    fn folded() -> Folds {
        let mut folds = Folds::default();
        folds.take(file(), end().0, end().1, &held([written(file(), &opened())]));
        folds
    }

    fn visits(folds: &Folds) -> usize {
        folds.family(okafor()).map_or(0, |rules| rules.visits.len())
    }

    #[test]
    fn what_waits_lies_over_the_file_and_never_enters_what_is_kept_of_it() {
        let mut folds = folded();
        folds.lay(&[waiting(&started(1))]);
        assert_eq!(visits(&folds), 1);
        assert_eq!(folds.snapshot(file()).map(|kept| kept.rules.visits.len()), Some(0));
        folds.lay(&[]);
        assert_eq!(visits(&folds), 0);
    }

    #[test]
    fn one_thing_laid_over_looks_like_all_laid_over() {
        let (mut one, mut all) = (folded(), folded());
        let items = [waiting(&started(1)), waiting(&started(2))];
        all.lay(&items);
        items.iter().for_each(|item| drop(one.lay_one(item)));
        assert_eq!(one.shown(file()), all.shown(file()));
        assert_eq!(one.lay(&items), BTreeSet::new(), "nothing is left to change");
    }

    #[test]
    fn a_refused_act_did_not_happen_and_a_record_that_is_set_aside_did() {
        let aside = |body: &Body| {
            let reason = alongside_core::sync::protocol::Rejection::Failed;
            OutboxItem { state: OutboxState::Parked { reason, at: Timestamp::default() }, ..waiting(body) }
        };
        let mut folds = folded();
        folds.lay(&[aside(&started(1)), aside(&Body::Visit(VisitBody::Finalised { visit: visit(1) }))]);
        let finalised = folds.family(okafor()).and_then(|rules| rules.visits.get(&visit(1))).map(|mark| mark.finalised);
        assert_eq!(finalised, Some(false));
    }

    #[test]
    fn a_late_word_about_how_a_file_stands_changes_nothing_wherever_it_lies() {
        let handed_over = Body::File(FileBody::HeldBy { team: team(), lead: Some(priya()), co_workers: vec![] });
        let lead = |folds: &Folds| folds.family(okafor()).and_then(|rules| rules.lead);
        for (late, expected) in [(true, None), (false, Some(priya()))] {
            let mut there = held([written(file(), &opened()), written(file(), &handed_over)]);
            there.entries[1].receipt.late = late;
            let mut folds = Folds::default();
            folds.take(file(), end().0, end().1, &there);
            assert_eq!(lead(&folds), expected, "it came in its stream");
            let receipt = there.entries[1].receipt;
            let item = OutboxItem { state: OutboxState::Received { receipt }, ..waiting(&handed_over) };
            let (mut one, mut all) = (folded(), folded());
            drop(one.lay_one(&item));
            all.lay(std::slice::from_ref(&item));
            assert_eq!((lead(&one), lead(&all)), (expected, expected), "the server has it, and it is not back yet");
        }
    }

    #[test]
    fn a_fold_is_taken_up_where_it_was_left_and_only_there() {
        let before = folded();
        let text = serde_json::to_string(&before.snapshot(file())).unwrap_or_default();
        let mut after = Folds::default();
        after.take_up(serde_json::from_str(&text).unwrap());
        assert_eq!(after.shown(file()), before.shown(file()));
        let (position, chain) = end();
        assert_eq!(after.behind(&[(file(), position, chain)]), (vec![], vec![]));
        assert_eq!(after.behind(&[(file(), position.next(), chain)]), (vec![file()], vec![]));
        assert_eq!(after.behind(&[(file(), position, Digest::of(&[b"another"]))]), (vec![file()], vec![]));
    }

    #[test]
    fn a_stream_that_the_phone_no_longer_holds_goes_from_the_screen() {
        let mut folds = folded();
        assert_eq!(folds.behind(&[]), (vec![], vec![file()]));
        folds.forget(file());
        assert_eq!(folds.families().count(), 0);
    }

    #[test]
    fn a_file_that_only_this_phone_wrote_to_is_shown_all_the_same() {
        let mut folds = Folds::default();
        folds.lay(&[waiting(&planned(1, noon(5)))]);
        assert_eq!(visits(&folds), 1);
    }
}
