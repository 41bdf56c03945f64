//! The families as the screen reads them: a line for each, and the whole story of the one that is open.

use std::sync::Arc;

use alongside_core::domain::card::Card;
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::family::FamilyRules;
use alongside_core::domain::ids::{FamilyId, PersonId, TeamId, VisitId};
use jiff::civil::Date;

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

impl FamilyCard {
    /// From a card of a family.
    #[must_use]
    pub const fn of(card: &Card) -> Option<Self> {
        match card {
            Card::Family { team, lead, children, next_visit_on, .. } => {
                Some(Self { team: *team, lead: *lead, children: *children, next_visit_on: *next_visit_on })
            }
            Card::Question { .. } | Card::Decision { .. } => None,
        }
    }
}

/// A family in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FamilyLine {
    /// Which.
    pub family: FamilyId,
    /// What it is called.
    pub name: String,
    /// Its rules, where the file is on this phone.
    pub rules: Option<Arc<FamilyRules>>,
    /// What the card says, where it is not.
    pub card: Option<FamilyCard>,
    /// This person's next visit in the diary that has not begun.
    pub next_visit: Option<(VisitId, Timestamp)>,
    /// This person's visit that is under way.
    pub open_visit: Option<VisitId>,
}
