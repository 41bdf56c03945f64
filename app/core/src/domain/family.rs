//! A family's file as the rules see it: holders, statuses, open acts, totals. No narrative; that is [`super::story`]'s.
//!
//! The fold is total and deterministic. It is snapshotted with [`FOLD_VERSION`], so that a file costs no more as it grows old.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::advice::{AdviceBody, Question};
use super::clock::Timestamp;
use super::entry::{Body, Entry};
use super::ids::{EpisodeId, FlagId, PersonId, QuestionId, SignOffId, TeamId, VisitId};
use super::people::{Details, Link, Part};
use super::safety::Flag;
use super::sign_off::{Reserved, SignOff, SignOffBody};
use super::spend::{Pence, Spend};
use super::status::Episode;
use super::visit::{Outcome, VisitBody, VisitKind};

/// The version of the fold: a snapshot of another version is rebuilt from the log.
pub const FOLD_VERSION: u16 = 1;

/// What happens to a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileBody {
    /// The file begins, held by a team.
    Opened {
        /// What the family is called.
        name: String,
        /// Who holds it.
        team: TeamId,
    },
    /// The team says who leads and who works beside them, or gives the file to another team.
    HeldBy {
        /// The team that holds it from now.
        team: TeamId,
        /// Who leads.
        lead: Option<PersonId>,
        /// Who works beside them.
        #[serde(default)]
        co_workers: Vec<PersonId>,
    },
    /// A person stands in the file, or what is known of them was put right.
    Person(Details),
    /// How two people belong together.
    Linked(Link),
    /// That they no longer do.
    Unlinked(Link),
    /// An episode of a status begins.
    StatusBegan(Episode),
    /// It ends.
    StatusEnded {
        /// Which episode.
        episode: EpisodeId,
        /// Its last day.
        until_on: Date,
    },
    /// Something to know before the door opens.
    FlagRaised(Flag),
    /// Somebody looked at a flag again.
    FlagReviewed {
        /// Which flag.
        flag: FlagId,
        /// When it is looked at next.
        review_on: Date,
    },
    /// It is no longer so.
    FlagCleared {
        /// Which flag.
        flag: FlagId,
    },
    /// Money was spent.
    Spent {
        /// How much, for whom, on what.
        spend: Spend,
        /// What was bought.
        what: String,
    },
    /// Something happened between visits: a call, a message.
    Remarked {
        /// What.
        text: String,
    },
}

/// What the rules need of a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitMark {
    /// Who visits.
    pub by: PersonId,
    /// When it is planned.
    #[serde(default)]
    pub planned_at: Option<Timestamp>,
    /// When it began.
    #[serde(default)]
    pub started_at: Option<Timestamp>,
    /// Why.
    #[serde(default)]
    pub kind: Option<VisitKind>,
    /// Whom for, as planned.
    #[serde(default)]
    pub children: Vec<PersonId>,
    /// How it went at the door.
    #[serde(default)]
    pub outcome: Option<Outcome>,
    /// Whether it was finalised.
    #[serde(default)]
    pub finalised: bool,
}

/// A file as the rules see it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FamilyRules {
    /// What the family is called, once the file was opened.
    pub name: Option<String>,
    /// The team that holds it.
    pub team: Option<TeamId>,
    /// Who leads.
    pub lead: Option<PersonId>,
    /// Who works beside them.
    pub co_workers: BTreeSet<PersonId>,
    /// Every team that ever held it.
    pub held_by: BTreeSet<TeamId>,
    /// The people of the file.
    pub people: BTreeMap<PersonId, Details>,
    /// Episodes of statuses.
    pub episodes: Vec<Episode>,
    /// Safety flags that stand.
    pub flags: Vec<Flag>,
    /// Visits.
    pub visits: BTreeMap<VisitId, VisitMark>,
    /// Questions to the insight team.
    pub questions: BTreeMap<QuestionId, Question>,
    /// Reserved decisions.
    pub sign_offs: BTreeMap<SignOffId, SignOff>,
    /// Money spent.
    pub spent: Vec<Spend>,
    /// Everyone who ever wrote in it: a late word of theirs is kept.
    pub authors: BTreeSet<PersonId>,
    /// Whether something in it is of a later version: then nothing may be decided on it.
    pub unreadable: bool,
}

impl FamilyRules {
    /// Takes one entry in. Acts that do not fit the state change nothing.
    pub fn apply(&mut self, entry: &Entry) {
        self.authors.insert(entry.head.author);
        match &entry.body {
            Body::File(body) => self.apply_file(body),
            Body::Visit(body) => self.apply_visit(body, entry),
            Body::Advice(body) => self.apply_advice(body, entry),
            Body::SignOff(body) => self.apply_sign_off(body, entry),
            Body::Unknown => self.unreadable = true,
            Body::Team(_) | Body::Draft(_) | Body::Erased => {}
        }
    }

    fn apply_file(&mut self, body: &FileBody) {
        match body {
            FileBody::Opened { name, team } if self.name.is_none() => {
                self.name = Some(name.clone());
                self.hold(*team, None, &[]);
            }
            FileBody::Opened { .. } | FileBody::Remarked { .. } | FileBody::Linked(_) | FileBody::Unlinked(_) => {}
            FileBody::HeldBy { team, lead, co_workers } => self.hold(*team, *lead, co_workers),
            FileBody::Person(details) => {
                self.people.insert(details.person, details.clone());
            }
            FileBody::StatusBegan(episode) => {
                if self.episodes.iter().all(|known| known.episode != episode.episode) {
                    self.episodes.push(episode.clone());
                }
            }
            FileBody::StatusEnded { episode, until_on } => {
                for known in self.episodes.iter_mut().filter(|known| known.episode == *episode) {
                    known.until_on = Some(*until_on);
                }
            }
            FileBody::FlagRaised(flag) => {
                if self.flags.iter().all(|known| known.flag != flag.flag) {
                    self.flags.push(flag.clone());
                }
            }
            FileBody::FlagReviewed { flag, review_on } => {
                for known in self.flags.iter_mut().filter(|known| known.flag == *flag) {
                    known.review_on = *review_on;
                }
            }
            FileBody::FlagCleared { flag } => self.flags.retain(|known| known.flag != *flag),
            FileBody::Spent { spend, .. } => self.spent.push(*spend),
        }
    }

    fn hold(&mut self, team: TeamId, lead: Option<PersonId>, co_workers: &[PersonId]) {
        self.team = Some(team);
        self.held_by.insert(team);
        self.lead = lead;
        self.co_workers = co_workers.iter().copied().collect();
    }

    fn apply_visit(&mut self, body: &VisitBody, entry: &Entry) {
        let by = entry.head.author;
        let mut mark = |visit: &VisitId, change: &mut dyn FnMut(&mut VisitMark)| {
            let unsaid =
                || VisitMark { by, planned_at: None, started_at: None, kind: None, children: Vec::new(), outcome: None, finalised: false };
            change(self.visits.entry(*visit).or_insert_with(unsaid));
        };
        match body {
            VisitBody::Planned { visit, at, kind, children, .. } => mark(visit, &mut |mark| {
                mark.planned_at = Some(*at);
                mark.kind = kind.or(mark.kind);
                mark.children.clone_from(children);
            }),
            VisitBody::Started { visit } => mark(visit, &mut |mark| {
                mark.started_at.get_or_insert(entry.head.happened_at);
            }),
            VisitBody::Described { visit, kind, .. } => mark(visit, &mut |mark| mark.kind = kind.or(mark.kind)),
            VisitBody::WentAs { visit, outcome } => mark(visit, &mut |mark| mark.outcome = Some(*outcome)),
            VisitBody::Finalised { visit } => mark(visit, &mut |mark| mark.finalised = true),
            _ => {}
        }
    }

    fn apply_advice(&mut self, body: &AdviceBody, entry: &Entry) {
        let id = body.question();
        if let Ok(next) = Question::after(self.questions.get(&id), body, entry.origin()) {
            self.questions.insert(id, next);
        }
    }

    fn apply_sign_off(&mut self, body: &SignOffBody, entry: &Entry) {
        let id = body.sign_off();
        if let Ok(next) = SignOff::after(self.sign_offs.get(&id), body, entry.origin()) {
            self.sign_offs.insert(id, next);
        }
    }

    /// The children of the file, eldest first, those without a birthday last.
    #[must_use]
    pub fn children(&self) -> Vec<&Details> {
        let mut children: Vec<&Details> = self.people.values().filter(|details| details.part == Part::Child).collect();
        children.sort_by_key(|child| (child.born_on.is_none(), child.born_on, child.name.clone()));
        children
    }

    /// The adults of the file, by name.
    #[must_use]
    pub fn adults(&self) -> Vec<&Details> {
        let mut adults: Vec<&Details> = self.people.values().filter(|details| details.part == Part::Adult).collect();
        adults.sort_by(|a, b| a.name.cmp(&b.name));
        adults
    }

    /// The name of somebody in the file.
    #[must_use]
    pub fn name_of(&self, person: PersonId) -> Option<&str> {
        self.people.get(&person).map(|details| details.name.as_str())
    }

    /// The episodes that run on a day.
    pub fn episodes_on(&self, day: Date) -> impl Iterator<Item = &Episode> {
        self.episodes.iter().filter(move |episode| episode.runs_on(day))
    }

    /// Whether somebody leads or works beside the lead.
    #[must_use]
    pub fn works_with(&self, person: PersonId) -> bool {
        self.lead == Some(person) || self.co_workers.contains(&person)
    }

    /// Everything that waits for somebody outside the team, and for whom. Only what is reserved can wait for strategy: the type says so.
    pub fn waiting(&self) -> impl Iterator<Item = Waiting> {
        let decisions = self.sign_offs.iter().filter(|(_, sign_off)| sign_off.state.waits_for_strategy());
        decisions.map(|(id, sign_off)| Waiting::ForStrategy { sign_off: *id, reserved: sign_off.decision.reserved() })
    }

    /// What was spent in all.
    #[must_use]
    pub fn spent_in_all(&self) -> Pence {
        self.spent.iter().fold(Pence(0), |sum, spend| sum.plus(spend.amount))
    }
}

/// Something that cannot go on before somebody above the team has decided. There is one kind of it. Advice never blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// A reserved decision is with the strategy team.
    ForStrategy {
        /// Which sign-off.
        sign_off: SignOffId,
        /// Which of the reserved decisions.
        reserved: Reserved,
    },
}
