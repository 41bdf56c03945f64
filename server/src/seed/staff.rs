//! Who works at Wrenbridge: read from `teams.json`.

use alongside_core::domain::advice::Specialism;
use alongside_core::domain::approval::ApprovalKind;
use alongside_core::domain::ids::{AgreementId, PersonId, TeamId};
use alongside_core::domain::sign_off::Reserved;
use alongside_core::domain::team::TeamKind;
use serde::Deserialize;

use super::pen::{BEGINNING, ten};

/// Somebody of the staff.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Colleague {
    pub(super) name: String,
    pub(super) profession: String,
    #[serde(default)]
    pub(super) specialisms: Vec<Specialism>,
    #[serde(default)]
    pub(super) rights: Vec<Reserved>,
    /// What they are named to approve.
    #[serde(default)]
    pub(super) approves: Vec<ApprovalKind>,
}

impl Colleague {
    pub(super) fn id(&self) -> PersonId {
        person(&self.name)
    }
}

/// A team.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Team {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) kind: TeamKind,
    pub(super) members: Vec<Colleague>,
}

impl Team {
    pub(super) fn id(&self) -> TeamId {
        TeamId::new(BEGINNING, ten(&format!("team/{}", self.key)))
    }

    /// A version of its agreement.
    pub(super) fn agreement(&self, version: u32) -> AgreementId {
        AgreementId::new(BEGINNING, ten(&format!("agreement/{}/{version}", self.key)))
    }

    /// A member, counted round.
    pub(super) fn member(&self, number: usize) -> Option<&Colleague> {
        self.members.get(number % self.members.len().max(1))
    }
}

/// Everybody.
pub(super) struct Staff {
    pub(super) teams: Vec<Team>,
}

impl Staff {
    pub(super) fn read() -> Self {
        Self { teams: serde_json::from_str(include_str!("teams.json")).unwrap_or_default() }
    }

    pub(super) fn team(&self, key: &str) -> Option<&Team> {
        self.teams.iter().find(|team| team.key == key)
    }

    fn of_kind(&self, kind: TeamKind) -> impl Iterator<Item = &Colleague> {
        self.teams.iter().filter(move |team| team.kind == kind).flat_map(|team| &team.members)
    }

    /// The enabler who opens files.
    pub(super) fn enabler(&self) -> PersonId {
        self.of_kind(TeamKind::Enabler).next().map_or_else(|| person("nobody"), Colleague::id)
    }

    /// Advisers on something.
    pub(super) fn advisers(&self, on: Specialism) -> Vec<PersonId> {
        self.of_kind(TeamKind::Insight).filter(|adviser| adviser.specialisms.contains(&on)).map(Colleague::id).collect()
    }

    /// Who is named to approve this.
    pub(super) fn officers(&self, kind: ApprovalKind) -> Vec<PersonId> {
        self.of_kind(TeamKind::Strategy).filter(|officer| officer.approves.contains(&kind)).map(Colleague::id).collect()
    }

    /// Those who may decide something.
    pub(super) fn approvers(&self, of: Reserved) -> Vec<PersonId> {
        self.of_kind(TeamKind::Strategy).filter(|approver| approver.rights.contains(&of)).map(Colleague::id).collect()
    }
}

/// Somebody of the staff, by name.
pub(super) fn person(name: &str) -> PersonId {
    PersonId::new(BEGINNING, ten(&format!("person/{name}")))
}
