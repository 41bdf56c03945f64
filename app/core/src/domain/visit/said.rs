//! What was said on one point, by whom and when: nothing said is lost under something said later.

use super::{Alone, ChildAnswer};
use crate::domain::clock::Timestamp;
use crate::domain::entry::Entry;
use crate::domain::ids::{EntryId, PersonId};

/// Something that was said by somebody at some time. What was said before stays beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said<T> {
    /// What was said.
    pub what: T,
    /// By whom.
    pub by: PersonId,
    /// When it was written down.
    pub at: Timestamp,
    /// The entry that says it.
    pub entry: EntryId,
}

/// Everything said on one point, first to last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sayings<T>(Vec<Said<T>>);

impl<T> Default for Sayings<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: PartialEq + Clone> Sayings<T> {
    /// Adds what an entry says.
    pub fn say(&mut self, entry: &Entry, what: T) {
        self.0.push(Said { what, by: entry.head.author, at: entry.head.written_at, entry: entry.head.id });
    }

    /// What stands: the last that was said.
    #[must_use]
    pub fn latest(&self) -> Option<&T> {
        self.0.last().map(|said| &said.what)
    }

    /// Everything that was said, first to last.
    #[must_use]
    pub fn all(&self) -> &[Said<T>] {
        &self.0
    }

    /// Whether the last words of different people differ: the screen shows both. Nobody disagrees with themselves.
    #[must_use]
    pub fn disagree(&self) -> bool {
        let last_of = |by: PersonId| self.0.iter().rev().find(|said| said.by == by).map(|said| &said.what);
        self.0.iter().any(|said| last_of(said.by) != self.latest())
    }
}

/// A child's answers in one visit. None is preselected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChildRecord {
    /// Seen.
    pub seen: Sayings<bool>,
    /// Seen alone, or why not.
    pub alone: Sayings<Alone>,
    /// Spoken to.
    pub spoken_to: Sayings<bool>,
    /// Bedroom seen.
    pub bedroom: Sayings<bool>,
}

impl ChildRecord {
    /// Takes one answer in.
    pub fn take(&mut self, entry: &Entry, answer: ChildAnswer) {
        match answer {
            ChildAnswer::Seen(seen) => self.seen.say(entry, seen),
            ChildAnswer::Alone(alone) => self.alone.say(entry, alone),
            ChildAnswer::SpokenTo(spoken) => self.spoken_to.say(entry, spoken),
            ChildAnswer::Bedroom(bedroom) => self.bedroom.say(entry, bedroom),
        }
    }
}
