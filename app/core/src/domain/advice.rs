//! Advice from the insight team: `Asked → Claimed → Answered → Considered`, with hand on, take back and no longer needed.
//!
//! Advice never blocks and never changes what a file decides.

use serde::{Deserialize, Serialize};

use super::clock::Timestamp;
use super::dictation::Dictation;
use super::family::FamilyRules;
use super::ids::{EntryId, PersonId, QuestionId};
use super::policy::Actor;
use super::refusal::Refusal;

/// What an adviser knows about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Specialism {
    /// Practice: a principal social worker.
    Practice,
    /// Independent reviewing.
    Reviewing,
    /// Law. Privileged.
    Legal,
    /// Clinical: psychology, health, substance use.
    Clinical,
}

impl Specialism {
    /// Every specialism.
    pub const ALL: [Self; 4] = [Self::Practice, Self::Reviewing, Self::Legal, Self::Clinical];

    /// Whether its advice is privileged, and so stands in a side stream.
    #[must_use]
    pub const fn is_privileged(self) -> bool {
        matches!(self, Self::Legal)
    }

    /// The specialism in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Practice => "practice",
            Self::Reviewing => "independent reviewing",
            Self::Legal => "legal",
            Self::Clinical => "clinical",
        }
    }
}

/// What was made of the advice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Considered {
    /// Followed.
    Followed,
    /// Followed in part.
    Partly,
    /// Not followed.
    Not,
}

impl Considered {
    /// Every way to consider it.
    pub const ALL: [Self; 3] = [Self::Followed, Self::Partly, Self::Not];

    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Followed => "followed",
            Self::Partly => "followed in part",
            Self::Not => "not followed",
        }
    }
}

/// What happens to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdviceBody {
    /// Asked by somebody of the holding team. The extract is what the insight team sees before a claim.
    Asked {
        /// Which question.
        question: QuestionId,
        /// Whom it is for.
        specialism: Specialism,
        /// The question.
        text: String,
        /// The context that the asker chose to show on the card.
        #[serde(default)]
        extract: String,
        /// Its recordings, where it was dictated, first to last.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        dictated: Vec<Dictation>,
    },
    /// Claimed by an adviser; the file opens to them for its time.
    Claimed {
        /// Which question.
        question: QuestionId,
    },
    /// Handed on by the adviser who has it, to another specialism or the same.
    HandedOn {
        /// Which question.
        question: QuestionId,
        /// To whom it goes now.
        to: Specialism,
        /// Why.
        #[serde(default)]
        why: Option<String>,
    },
    /// Taken back by the team before an answer, for another adviser to claim.
    TakenBack {
        /// Which question.
        question: QuestionId,
    },
    /// No longer needed, says the team.
    NoLongerNeeded {
        /// Which question.
        question: QuestionId,
    },
    /// Answered by the adviser who has it.
    Answered {
        /// Which question.
        question: QuestionId,
        /// The advice.
        text: String,
        /// Its recordings, where it was dictated, first to last.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        dictated: Vec<Dictation>,
    },
    /// Considered by the team. *Why* is a prompt, never forced.
    Considered {
        /// Which question.
        question: QuestionId,
        /// What was made of it.
        outcome: Considered,
        /// Why.
        #[serde(default)]
        why: Option<String>,
    },
}

impl AdviceBody {
    /// The question that it is about.
    #[must_use]
    pub const fn question(&self) -> QuestionId {
        match self {
            Self::Asked { question, .. }
            | Self::Claimed { question }
            | Self::HandedOn { question, .. }
            | Self::TakenBack { question }
            | Self::NoLongerNeeded { question }
            | Self::Answered { question, .. }
            | Self::Considered { question, .. } => *question,
        }
    }

    /// The text that it sends and the recordings of it, where it sends one that can be dictated.
    #[must_use]
    pub fn dictated(&self) -> Option<(&str, &[Dictation])> {
        match self {
            Self::Asked { text, dictated, .. } | Self::Answered { text, dictated, .. } => Some((text, dictated)),
            _ => None,
        }
    }
}

/// Where a question stands, without its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionState {
    /// Waiting for an adviser.
    Asked,
    /// An adviser has it.
    Claimed {
        /// Who.
        by: PersonId,
        /// Since when.
        at: Timestamp,
    },
    /// Answered, and not yet considered.
    Answered {
        /// By whom.
        by: PersonId,
        /// When.
        at: Timestamp,
    },
    /// Considered by the team.
    Considered {
        /// Who answered.
        answered_by: PersonId,
        /// What was made of it.
        outcome: Considered,
    },
    /// No longer needed.
    NoLongerNeeded,
}

/// A question, without its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Whom it is for.
    pub specialism: Specialism,
    /// Who asked.
    pub asked_by: PersonId,
    /// When.
    pub asked_at: Timestamp,
    /// Whom it is about. Where it names no child, it is about all of the file.
    #[serde(default)]
    pub about: Vec<PersonId>,
    /// The entry that asks, which holds the words.
    pub entry: EntryId,
    /// Where it stands.
    pub state: QuestionState,
}

/// Where an act comes from: who did it, when, and in which entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Who.
    pub by: PersonId,
    /// When it was written.
    pub at: Timestamp,
    /// In which entry.
    pub entry: EntryId,
}

impl Question {
    const fn asked(specialism: Specialism, origin: Origin) -> Self {
        let Origin { by: asked_by, at: asked_at, entry } = origin;
        Self { specialism, asked_by, asked_at, about: Vec::new(), entry, state: QuestionState::Asked }
    }

    /// The question after something happened to it, or why that cannot be. Looks at states only; rights are [`permits`]'s.
    ///
    /// # Errors
    /// A refusal where the state has no such transition.
    pub fn after(question: Option<&Self>, body: &AdviceBody, origin: Origin) -> Result<Self, Refusal> {
        use QuestionState as S;
        if let AdviceBody::Asked { specialism, .. } = body {
            return match question {
                Some(_) => Err(Refusal::AlreadyThere),
                None => Ok(Self::asked(*specialism, origin)),
            };
        }
        let question = question.ok_or(Refusal::NotThere)?;
        let mut next = question.clone();
        next.state = match (&question.state, body) {
            (S::Considered { .. } | S::NoLongerNeeded, _) => return Err(Refusal::AlreadySettled),
            (S::Asked, AdviceBody::Claimed { .. }) => S::Claimed { by: origin.by, at: origin.at },
            (S::Claimed { by, .. }, AdviceBody::Claimed { .. }) if *by == origin.by => return Err(Refusal::AlreadyThere),
            (S::Claimed { by, at }, AdviceBody::Claimed { .. }) => {
                return Err(Refusal::SomebodyElseHasIt { who: *by, since: *at });
            }
            (S::Claimed { .. }, AdviceBody::HandedOn { to, .. }) if to.is_privileged() != question.specialism.is_privileged() => {
                return Err(Refusal::LegalStandsApart);
            }
            (S::Claimed { .. }, AdviceBody::HandedOn { to, .. }) => {
                next.specialism = *to;
                S::Asked
            }
            (S::Claimed { .. }, AdviceBody::TakenBack { .. }) => S::Asked,
            (S::Claimed { .. }, AdviceBody::Answered { .. }) => S::Answered { by: origin.by, at: origin.at },
            (S::Asked | S::Claimed { .. }, AdviceBody::NoLongerNeeded { .. }) => S::NoLongerNeeded,
            (S::Answered { by, .. }, AdviceBody::Considered { outcome, .. }) => S::Considered { answered_by: *by, outcome: *outcome },
            (S::Answered { .. }, _) => return Err(Refusal::AlreadySettled),
            (S::Asked | S::Claimed { .. }, _) => return Err(Refusal::NotYet),
        };
        Ok(next)
    }
}

/// Whether the actor has the right to do this to the question, whatever its state. `file` is the family's file, whose appointments
/// bar; a question in a side stream is about the children of the same file.
///
/// # Errors
/// A refusal that says whose it is.
pub fn permits(question: Option<&Question>, body: &AdviceBody, file: &FamilyRules, actor: &Actor) -> Result<(), Refusal> {
    match body {
        AdviceBody::Asked { .. } | AdviceBody::TakenBack { .. } | AdviceBody::NoLongerNeeded { .. } | AdviceBody::Considered { .. } => {
            if actor.in_holding_team {
                Ok(())
            } else {
                Err(Refusal::OnlyTheTeam)
            }
        }
        AdviceBody::Claimed { .. } => match question {
            _ if !actor.is_adviser() => Err(Refusal::OnlyInsight),
            Some(question) if question.asked_by == actor.person => Err(Refusal::YouAskedIt),
            Some(question) if !actor.specialisms.contains(&question.specialism) => {
                Err(Refusal::OnlyTheSpecialism { specialism: question.specialism })
            }
            Some(question) if file.appointed_to(&question.about, actor.today).any(|person| person == actor.person) => {
                Err(Refusal::AppointedToTheChild)
            }
            _ => Ok(()),
        },
        AdviceBody::HandedOn { .. } | AdviceBody::Answered { .. } => match question.map(|question| &question.state) {
            _ if !actor.is_adviser() => Err(Refusal::OnlyInsight),
            Some(QuestionState::Claimed { by, .. }) if *by != actor.person => Err(Refusal::OnlyWhoClaimedIt),
            _ => Ok(()),
        },
    }
}
