//! The families as the screen reads them: a line for each, and the whole story of the one that is open.

use std::collections::BTreeSet;
use std::sync::Arc;

use alongside_core::domain::card::Card;
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::family::FamilyRules;
use alongside_core::domain::ids::{EntryId, FamilyId, PersonId, TeamId, VisitId};
use alongside_core::domain::story::{FamilyStory, Whereabouts};
use alongside_core::sync::outbox::OutboxState;
use alongside_core::sync::store::Held;
use jiff::civil::Date;

use super::folds::{Folds, Pending};

/// Something that is read from somewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Loadable<T> {
    /// On its way.
    #[default]
    Loading,
    /// Nothing to show: not there, or not open to this person. One cannot tell which.
    NotHere,
    /// Here.
    Ready(T),
    /// It could not be read.
    Failed(String),
}

impl<T> Loadable<T> {
    /// The thing, where it is here.
    pub const fn ready(&self) -> Option<&T> {
        if let Self::Ready(thing) = self { Some(thing) } else { None }
    }
}

/// What is known of a family that is not on this phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FamilyCard {
    /// Which team holds it.
    pub team: TeamId,
    /// Who leads.
    pub lead: Option<PersonId>,
    /// How many children.
    pub children: u32,
    /// The next visit in the diary.
    pub next_visit_on: Option<Date>,
}

/// A family in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FamilyLine {
    /// Which.
    pub family: FamilyId,
    /// What it is called.
    pub name: String,
    /// Its rules, where the file is on this phone; the legal side's questions are merged in.
    pub rules: Option<Arc<FamilyRules>>,
    /// What the card says, where it is not.
    pub card: Option<FamilyCard>,
    /// This person's next visit in the diary that has not begun.
    pub next_visit: Option<(VisitId, Timestamp)>,
    /// This person's visit that is under way, and when it began. Of several, the one that began last.
    pub open_visit: Option<(VisitId, Timestamp)>,
}

impl FamilyLine {
    fn held(family: FamilyId, rules: &Arc<FamilyRules>, me: PersonId, today: Date) -> Option<Self> {
        let name = rules.name.clone()?;
        let mine = || rules.visits.iter().filter(|(_, mark)| mark.by == me && !mark.finalised);
        let planned = mine().filter(|(_, mark)| mark.started_at.is_none()).filter_map(|(visit, mark)| Some((*visit, mark.planned_at?)));
        let next_visit = planned.filter(|(_, at)| at.day() >= today).min_by_key(|(_, at)| *at);
        let open_visit = mine().filter_map(|(visit, mark)| Some((*visit, mark.started_at?))).max_by_key(|(_, began_at)| *began_at);
        Some(Self { family, name, rules: Some(Arc::clone(rules)), card: None, next_visit, open_visit })
    }

    fn card(card: &Card) -> Option<Self> {
        let Card::Family { family, name, team, lead, children, next_visit_on } = card else {
            return None;
        };
        let card = FamilyCard { team: *team, lead: *lead, children: *children, next_visit_on: *next_visit_on };
        Some(Self { family: *family, name: name.clone(), rules: None, card: Some(card), next_visit: None, open_visit: None })
    }
}

/// A line for each family, by name: those on this phone, and the cards of the others.
pub(super) fn lines(folds: &Folds, cards: &[Card], me: PersonId, today: Date) -> Vec<FamilyLine> {
    let mut lines: Vec<FamilyLine> = folds.families().filter_map(|(family, rules)| FamilyLine::held(family, rules, me, today)).collect();
    let held: BTreeSet<FamilyId> = lines.iter().map(|line| line.family).collect();
    lines.extend(cards.iter().filter_map(FamilyLine::card).filter(|line| !held.contains(&line.family)));
    lines.sort_by(|a, b| a.name.cmp(&b.name).then(a.family.cmp(&b.family)));
    lines
}

/// A file as people read it, from what is held of it and of its legal side, with what lies over both.
pub(super) fn story(file: Option<&Held>, legal: Option<&Held>, pending: &[&[Pending]]) -> Option<FamilyStory> {
    if file.is_none() && pending.iter().all(|pending| pending.is_empty()) {
        return None;
    }
    let mut story = FamilyStory::default();
    let mut there: BTreeSet<EntryId> = BTreeSet::new();
    for held in [file, legal].into_iter().flatten() {
        begin_from(&mut story, held);
        for received in &held.entries {
            if let Ok(entry) = received.written.read() {
                there.insert(entry.head.id);
                story.apply(&entry, Whereabouts::Received(received.receipt));
            }
        }
    }
    let mut lying: Vec<&Pending> = pending.iter().copied().flatten().filter(|lies| !there.contains(&lies.entry.head.id)).collect();
    lying.sort_by_key(|lies| lies.entry.head.device_seq);
    lying.iter().for_each(|lies| lay(&mut story, lies));
    Some(story)
}

/// Lays one thing over a story.
pub(super) fn lay(story: &mut FamilyStory, lies: &Pending) {
    let whereabouts = match &lies.state {
        OutboxState::Received { receipt } => Whereabouts::Received(*receipt),
        OutboxState::Waiting | OutboxState::Refused { .. } | OutboxState::Parked { .. } => Whereabouts::OnThisPhone,
    };
    story.apply(&lies.entry, whereabouts);
}

fn begin_from(story: &mut FamilyStory, held: &Held) {
    let Some(rules) = held.base.as_ref().and_then(|base| base.rules.family()) else {
        return;
    };
    if story.rules.name.is_none() {
        story.rules = rules.clone();
    } else {
        story.rules.questions.extend(rules.questions.iter().map(|(id, question)| (*id, question.clone())));
    }
}

#[cfg(test)]
mod tests {
    use alongside_core::domain::ids::{Digest, Position};

    use super::super::samples::{file, held, noon, okafor, opened, planned, priya, started, team, visit, waiting, written};
    use super::*;

    fn folds(entries: &[alongside_core::domain::entry::Body]) -> Folds {
        let mut folds = Folds::default();
        folds.take(file(), Position(1), Digest::of(&[]), &held(entries.iter().map(|body| written(file(), body))));
        folds
    }

    fn card() -> Card {
        Card::Family { family: okafor(), name: "Okafor".to_owned(), team: team(), lead: None, children: 3, next_visit_on: None }
    }

    #[test]
    fn a_file_on_this_phone_stands_before_its_card() {
        let (today, stranger) = (noon(0).day(), priya());
        let lines_of = |folds: &Folds| lines(folds, &[card()], stranger, today);
        assert!(lines_of(&Folds::default()).iter().all(|line| line.card.is_some()));
        let held = lines_of(&folds(&[opened()]));
        assert_eq!(held.len(), 1);
        assert!(held[0].rules.is_some() && held[0].card.is_none());
    }

    #[test]
    fn the_next_visit_is_the_first_of_today_or_later_that_has_not_begun() {
        let yesterday = noon(-24 * 60);
        let folds =
            folds(&[opened(), planned(1, yesterday), planned(2, noon(300)), planned(3, noon(60)), planned(4, noon(10)), started(4)]);
        let lines = lines(&folds, &[], priya(), noon(0).day());
        assert_eq!(lines[0].next_visit, Some((visit(3), noon(60))));
        assert_eq!(lines[0].open_visit.map(|(visit, _)| visit), Some(visit(4)));
    }

    #[test]
    fn the_visits_of_a_colleague_are_not_my_next_one() {
        let colleague = PersonId::from_uuid(uuid::Uuid::from_u128(77));
        let lines = lines(&folds(&[opened(), planned(1, noon(60)), started(2)]), &[], colleague, noon(0).day());
        assert_eq!((lines[0].next_visit, lines[0].open_visit), (None, None));
    }

    #[test]
    fn what_came_back_from_the_server_is_told_once() {
        let item = waiting(&started(1));
        let mut folds = folds(&[opened()]);
        folds.lay(core::slice::from_ref(&item));
        let both = held([written(file(), &opened()), item.written]);
        let story = story(Some(&both), None, &[folds.pending(file())]).unwrap();
        assert_eq!(story.moments.len(), 1);
        assert!(story.whereabouts.values().all(|whereabouts| matches!(whereabouts, Whereabouts::Received(_))));
    }

    #[test]
    fn what_is_only_here_is_told_as_on_this_phone() {
        let mut folds = folds(&[opened()]);
        folds.lay(&[waiting(&started(1))]);
        let story = story(Some(&held([written(file(), &opened())])), None, &[folds.pending(file())]).unwrap();
        let here = story.whereabouts.values().filter(|whereabouts| **whereabouts == Whereabouts::OnThisPhone);
        assert_eq!(here.count(), 1);
        assert!(super::story(None, None, &[]).is_none(), "of what is not here there is nothing to tell");
    }
}
