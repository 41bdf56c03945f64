//! One family of the fiction, and what all of its chapters need: names, days and the words with the names in them.

use alongside_core::domain::ids::{FamilyId, PersonId, Side, StreamId};
use alongside_core::domain::people::Relationship;
use alongside_core::domain::status::Status;
use alongside_core::domain::visit::VisitKind;
use jiff::civil::Date;

use super::days;
use super::pen::{BEGINNING, Desk, pick, ten};
use super::staff::Team;
use super::words::Theme;

#[derive(Clone, Debug)]
pub(super) struct Child {
    pub(super) id: PersonId,
    pub(super) name: String,
    pub(super) age: i16,
}

#[derive(Clone, Debug)]
pub(super) struct Adult {
    pub(super) id: PersonId,
    pub(super) name: String,
    pub(super) kind: Relationship,
}

#[derive(Clone, Debug)]
pub(super) struct File {
    pub(super) name: String,
    pub(super) team: Team,
    pub(super) enabler: PersonId,
    pub(super) lead: PersonId,
    pub(super) co_worker: PersonId,
    /// Somebody else of the team.
    pub(super) third: PersonId,
    pub(super) address: String,
    pub(super) flag: Option<String>,
    pub(super) children: Vec<Child>,
    pub(super) adults: Vec<Adult>,
    pub(super) question: Option<String>,
    pub(super) decision: Option<String>,
    pub(super) approval: Option<String>,
    pub(super) theme: Theme,
    /// Which of the lead's families this is, from 0.
    pub(super) turn: usize,
}

impl File {
    pub(super) fn family(&self) -> FamilyId {
        FamilyId::new(BEGINNING, ten(&format!("family/{}", self.name)))
    }

    pub(super) fn stream(&self) -> StreamId {
        StreamId::Family(self.family())
    }

    pub(super) fn legal(&self) -> StreamId {
        StreamId::Side(self.family(), Side::Legal)
    }

    /// Ten bytes for the name of a thing in this file.
    pub(super) fn ten(&self, thing: &str) -> [u8; 10] {
        ten(&format!("{}/{thing}", self.name))
    }

    /// A number below `below`, for this file alone.
    pub(super) fn pick(&self, thing: &str, below: usize) -> usize {
        pick(&format!("{}/{thing}", self.name), below)
    }

    /// The lead at work on the file.
    pub(super) fn desk(&self, day: Date, hour: i8, minute: i8) -> Desk {
        Desk { stream: self.stream(), author: self.lead, at: alongside_core::domain::clock::Timestamp::on(day, hour, minute) }
    }

    pub(super) fn child_ids(&self) -> Vec<PersonId> {
        self.children.iter().map(|child| child.id).collect()
    }

    /// The words with the names of a child and of the first adult in them.
    pub(super) fn say(&self, words: &str, child: usize) -> String {
        let child = self.children.get(child % self.children.len().max(1)).map_or("", |child| child.name.as_str());
        let adult = self.adults.first().and_then(|adult| adult.name.split(' ').next()).unwrap_or("");
        words.replace("{child}", child).replace("{adult}", adult)
    }

    /// The days of the visits, first to last. The last is within the last three weeks.
    pub(super) fn visit_days(&self, today: Date) -> Vec<Date> {
        let count = i64::try_from(self.theme.visits.len()).unwrap_or(0);
        let last = 7 + i64::try_from(self.pick("last", 6)).unwrap_or(0);
        let step = 21.min((self.theme.opened - 10 - last) / count.max(1)).max(4);
        (0..count).rev().map(|place| days::before(today, last + place * step)).collect()
    }

    /// Whether a status runs so many days ago.
    pub(super) fn has(&self, status: Status, days_ago: i64) -> bool {
        let runs = |(kind, from, until): &(Status, i64, Option<i64>)| {
            *kind == status && *from >= days_ago && until.is_none_or(|until| until < days_ago)
        };
        self.theme.statuses.iter().any(runs)
    }

    /// Why a visit so many days ago was made.
    pub(super) fn visit_kind(&self, days_ago: i64) -> VisitKind {
        let kinds = [
            (Status::LookedAfter, VisitKind::LookedAfter),
            (Status::Section47, VisitKind::Section47),
            (Status::ChildProtection, VisitKind::ChildProtection),
            (Status::ChildInNeed, VisitKind::ChildInNeed),
        ];
        kinds.into_iter().find(|(status, _)| self.has(*status, days_ago)).map_or(VisitKind::Other, |(_, kind)| kind)
    }
}
