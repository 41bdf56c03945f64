//! Reserved decisions: the closed list of what only the strategy team may decide, and the way there.
//!
//! `Draft → AgreedInTeam → Requested → ContextBooked → ContextHeld → Signed`, or `Returned`, `Declined`, `Withdrawn`;
//! in an emergency `ActedInEmergency → Ratified | NotRatified`. Nothing else about a family can wait for anyone above the team.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::advice::Origin;
use super::clock::Timestamp;
use super::ids::{AgreementId, Digest, EntryId, PersonId, SignOffId};
use super::policy::Actor;
use super::refusal::Refusal;
use super::spend::{Spend, aggregate};

/// The reserved decisions. The list is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reserved {
    /// Whether to start care proceedings.
    CareProceedings,
    /// Whether to commission an independent assessment.
    IndependentAssessment,
    /// Whether to place a child, or change the placement.
    Placement,
    /// Spending above the agreed threshold.
    SpendAboveThreshold,
}

impl Reserved {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::CareProceedings, Self::IndependentAssessment, Self::Placement, Self::SpendAboveThreshold];

    /// The decision in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::CareProceedings => "care proceedings",
            Self::IndependentAssessment => "an independent assessment",
            Self::Placement => "a placement",
            Self::SpendAboveThreshold => "spending above the threshold",
        }
    }
}

/// What exactly is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Start care proceedings.
    CareProceedings {
        /// For which children.
        children: Vec<PersonId>,
    },
    /// Commission an independent assessment.
    IndependentAssessment {
        /// For which children.
        children: Vec<PersonId>,
        /// Of what kind: the authority's own list.
        subtype: String,
    },
    /// Place a child, or change the placement.
    Placement {
        /// Which child.
        child: PersonId,
        /// With whom or where.
        with: String,
        /// Whether the child is already placed somewhere.
        change: bool,
    },
    /// Spend above the threshold.
    Spend(Spend),
}

impl Decision {
    /// Which of the reserved decisions it is.
    #[must_use]
    pub const fn reserved(&self) -> Reserved {
        match self {
            Self::CareProceedings { .. } => Reserved::CareProceedings,
            Self::IndependentAssessment { .. } => Reserved::IndependentAssessment,
            Self::Placement { .. } => Reserved::Placement,
            Self::Spend(_) => Reserved::SpendAboveThreshold,
        }
    }

    /// The children whom it is about.
    #[must_use]
    pub fn children(&self) -> Vec<PersonId> {
        match self {
            Self::CareProceedings { children } | Self::IndependentAssessment { children, .. } => children.clone(),
            Self::Placement { child, .. } => vec![*child],
            Self::Spend(spend) => vec![spend.child],
        }
    }
}

/// Exactly what is signed: its canonical form is the JSON of these fields in this order, and its digest names the version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Which sign-off.
    pub sign_off: SignOffId,
    /// Which version of it, counted from 1.
    pub version: u32,
    /// What is asked for.
    pub decision: Decision,
    /// Why, in the team's words.
    pub text: String,
}

impl Proposal {
    /// SHA-256 of the canonical form.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&[&serde_json::to_vec(self).unwrap_or_default()])
    }
}

/// How the context was, or will be, learned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContextHow {
    /// In the team.
    WithTheTeam,
    /// With the family.
    WithTheFamily,
    /// By a call with the worker.
    ByCall,
}

impl ContextHow {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::WithTheTeam, Self::WithTheFamily, Self::ByCall];

    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::WithTheTeam => "with the team",
            Self::WithTheFamily => "with the family",
            Self::ByCall => "by a call",
        }
    }
}

/// A fact that a law or guidance asks about before a decision. Shown with its source; none of them blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precondition {
    /// The letter before proceedings was sent.
    LetterBeforeProceedings,
    /// Family group decision-making was offered.
    FamilyGroupOffered,
    /// Legal advice was had.
    LegalAdvice,
    /// The independent reviewing officer was told.
    ReviewingOfficerTold,
    /// The child's wishes and feelings were ascertained.
    ChildsWishes,
}

impl Precondition {
    /// What was asked, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::LetterBeforeProceedings => "Letter before proceedings sent",
            Self::FamilyGroupOffered => "Family group decision-making offered",
            Self::LegalAdvice => "Legal advice had",
            Self::ReviewingOfficerTold => "Reviewing officer told",
            Self::ChildsWishes => "Child's wishes and feelings known",
        }
    }

    /// Which law or guidance asks.
    #[must_use]
    pub const fn source(self) -> &'static str {
        match self {
            Self::LetterBeforeProceedings | Self::LegalAdvice => "Public Law Outline (Practice Direction 12A)",
            Self::FamilyGroupOffered => "Children Act 1989, s31ZA (check commencement)",
            Self::ReviewingOfficerTold => "Care Planning Regulations 2010",
            Self::ChildsWishes => "Children Act 1989, s22(4)",
        }
    }

    /// What is asked about before a decision of this kind.
    #[must_use]
    pub const fn asked_for(reserved: Reserved) -> &'static [Self] {
        match reserved {
            Reserved::CareProceedings => &[Self::LetterBeforeProceedings, Self::FamilyGroupOffered, Self::LegalAdvice, Self::ChildsWishes],
            Reserved::Placement => &[Self::ChildsWishes, Self::ReviewingOfficerTold],
            Reserved::IndependentAssessment => &[Self::ChildsWishes],
            Reserved::SpendAboveThreshold => &[],
        }
    }
}

/// What happens to a sign-off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignOffBody {
    /// Drafted, or drafted again: a new version voids what was agreed.
    Drafted {
        /// Which sign-off.
        sign_off: SignOffId,
        /// What is asked for.
        decision: Decision,
        /// Why.
        text: String,
    },
    /// Agreed by somebody else of the team.
    Agreed {
        /// Which sign-off.
        sign_off: SignOffId,
        /// Which version.
        version: u32,
    },
    /// Requested of the strategy team: exactly this proposal, under this agreement.
    Requested {
        /// Which sign-off.
        sign_off: SignOffId,
        /// The digest of the proposal.
        proposal: Digest,
        /// The agreement in force.
        agreement: AgreementId,
    },
    /// The approver will come, or call.
    ContextBooked {
        /// Which sign-off.
        sign_off: SignOffId,
        /// How.
        how: ContextHow,
        /// When.
        at: Timestamp,
    },
    /// The context was learned.
    ContextHeld {
        /// Which sign-off.
        sign_off: SignOffId,
        /// How.
        how: ContextHow,
        /// Whom they heard.
        heard: String,
        /// What was learned.
        learned: String,
    },
    /// Signed: exactly this proposal.
    Signed {
        /// Which sign-off.
        sign_off: SignOffId,
        /// The digest of the proposal.
        proposal: Digest,
    },
    /// Returned to the team for a new draft.
    Returned {
        /// Which sign-off.
        sign_off: SignOffId,
        /// Why.
        reason: String,
    },
    /// Declined.
    Declined {
        /// Which sign-off.
        sign_off: SignOffId,
        /// Why.
        reason: String,
    },
    /// Withdrawn by the team.
    Withdrawn {
        /// Which sign-off.
        sign_off: SignOffId,
        /// Why, where they say.
        #[serde(default)]
        reason: Option<String>,
    },
    /// The team acted in an emergency. One name is enough.
    ActedInEmergency {
        /// Which sign-off.
        sign_off: SignOffId,
        /// What was done.
        decision: Decision,
        /// What happened, in words.
        text: String,
        /// When it was done.
        acted_at: Timestamp,
        /// Who knew.
        who_knew: String,
    },
    /// The strategy team stands behind what was done.
    Ratified {
        /// Which sign-off.
        sign_off: SignOffId,
        /// What was learned.
        learned: String,
    },
    /// The strategy team does not.
    NotRatified {
        /// Which sign-off.
        sign_off: SignOffId,
        /// Why.
        reason: String,
    },
    /// A fact that the law asks about. A record: never refused.
    Fact {
        /// Which sign-off.
        sign_off: SignOffId,
        /// Which fact.
        fact: Precondition,
        /// The day on which it was so; none where it was not.
        on: Option<Date>,
        /// What there is to say about it.
        #[serde(default)]
        note: Option<String>,
    },
}

impl SignOffBody {
    /// The sign-off that it is about.
    #[must_use]
    pub const fn sign_off(&self) -> SignOffId {
        match self {
            Self::Drafted { sign_off, .. }
            | Self::Agreed { sign_off, .. }
            | Self::Requested { sign_off, .. }
            | Self::ContextBooked { sign_off, .. }
            | Self::ContextHeld { sign_off, .. }
            | Self::Signed { sign_off, .. }
            | Self::Returned { sign_off, .. }
            | Self::Declined { sign_off, .. }
            | Self::Withdrawn { sign_off, .. }
            | Self::ActedInEmergency { sign_off, .. }
            | Self::Ratified { sign_off, .. }
            | Self::NotRatified { sign_off, .. }
            | Self::Fact { sign_off, .. } => *sign_off,
        }
    }
}

/// Where a sign-off stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignOffState {
    /// Drafted by one.
    Draft,
    /// Two names at least.
    AgreedInTeam,
    /// With the strategy team.
    Requested,
    /// The approver has said when they will learn the context.
    ContextBooked {
        /// Who.
        by: PersonId,
        /// How.
        how: ContextHow,
        /// When.
        for_at: Timestamp,
    },
    /// The context was learned.
    ContextHeld {
        /// By whom.
        by: PersonId,
        /// When.
        at: Timestamp,
    },
    /// Signed.
    Signed {
        /// By whom.
        by: PersonId,
        /// When.
        at: Timestamp,
    },
    /// Returned, to be drafted again.
    Returned {
        /// By whom.
        by: PersonId,
        /// When.
        at: Timestamp,
    },
    /// Declined.
    Declined {
        /// By whom.
        by: PersonId,
        /// When.
        at: Timestamp,
    },
    /// Withdrawn by the team.
    Withdrawn {
        /// By whom.
        by: PersonId,
        /// When.
        at: Timestamp,
    },
    /// Done already, in an emergency, and not yet ratified.
    ActedInEmergency {
        /// When it was done.
        at: Timestamp,
    },
    /// Done in an emergency, and ratified.
    Ratified {
        /// By whom.
        by: PersonId,
        /// When.
        at: Timestamp,
    },
    /// Done in an emergency, and not ratified.
    NotRatified {
        /// By whom.
        by: PersonId,
        /// When.
        at: Timestamp,
    },
}

impl SignOffState {
    /// Whether it waits for the strategy team.
    #[must_use]
    pub const fn waits_for_strategy(&self) -> bool {
        matches!(self, Self::Requested | Self::ContextBooked { .. } | Self::ContextHeld { .. } | Self::ActedInEmergency { .. })
    }

    /// Whether nothing more can happen to it.
    #[must_use]
    pub const fn is_settled(&self) -> bool {
        matches!(
            self,
            Self::Signed { .. } | Self::Declined { .. } | Self::Withdrawn { .. } | Self::Ratified { .. } | Self::NotRatified { .. }
        )
    }

    /// The state in words.
    #[must_use]
    pub const fn words(&self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::AgreedInTeam => "Agreed in the team",
            Self::Requested => "With the strategy team",
            Self::ContextBooked { .. } => "Context booked",
            Self::ContextHeld { .. } => "Context learned",
            Self::Signed { .. } => "Signed",
            Self::Returned { .. } => "Returned",
            Self::Declined { .. } => "Declined",
            Self::Withdrawn { .. } => "Withdrawn",
            Self::ActedInEmergency { .. } => "Done in an emergency, not yet ratified",
            Self::Ratified { .. } => "Ratified",
            Self::NotRatified { .. } => "Not ratified",
        }
    }
}

/// A request as it reached the strategy team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Who asked.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Under which agreement.
    pub agreement: AgreementId,
}

/// A reserved decision on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOff {
    /// What is asked for.
    pub decision: Decision,
    /// Which version, counted from 1.
    pub version: u32,
    /// The digest of the proposal as it stands.
    pub proposal: Digest,
    /// The entry that holds its words.
    pub entry: EntryId,
    /// The names under this version, the drafter's first.
    pub names: Vec<PersonId>,
    /// The request, once there is one.
    #[serde(default)]
    pub requested: Option<Request>,
    /// Where it stands.
    pub state: SignOffState,
}

impl SignOff {
    /// Whether somebody drafted, agreed, asked for or did it.
    #[must_use]
    pub fn names_include(&self, person: PersonId) -> bool {
        self.names.contains(&person) || self.requested.as_ref().is_some_and(|request| request.by == person)
    }

    fn drafted(before: Option<&Self>, body: &SignOffBody, origin: Origin) -> Result<Self, Refusal> {
        let (sign_off, decision, text, state) = match body {
            SignOffBody::Drafted { sign_off, decision, text } => (sign_off, decision, text, SignOffState::Draft),
            SignOffBody::ActedInEmergency { sign_off, decision, text, acted_at, .. } => {
                (sign_off, decision, text, SignOffState::ActedInEmergency { at: *acted_at })
            }
            _ => return Err(Refusal::NotThere),
        };
        let version = match before {
            None => 1,
            Some(_) if matches!(body, SignOffBody::ActedInEmergency { .. }) => {
                return Err(Refusal::AlreadyThere);
            }
            Some(before) if before.state.is_settled() || matches!(before.state, SignOffState::ActedInEmergency { .. }) => {
                return Err(Refusal::AlreadySettled);
            }
            Some(before) => before.version.saturating_add(1),
        };
        let proposal = Proposal { sign_off: *sign_off, version, decision: decision.clone(), text: text.clone() }.digest();
        Ok(Self { decision: decision.clone(), version, proposal, entry: origin.entry, names: vec![origin.by], requested: None, state })
    }

    /// The sign-off after something happened to it, or why that cannot be. Looks at states only; rights are [`permits`]'s.
    ///
    /// # Errors
    /// A refusal where the state has no such transition.
    pub fn after(before: Option<&Self>, body: &SignOffBody, origin: Origin) -> Result<Self, Refusal> {
        use SignOffState as S;
        if matches!(body, SignOffBody::Drafted { .. } | SignOffBody::ActedInEmergency { .. }) {
            return Self::drafted(before, body, origin);
        }
        let before = before.ok_or(Refusal::NotThere)?;
        let mut next = before.clone();
        let (by, at) = (origin.by, origin.at);
        next.state = match (&before.state, body) {
            (state, SignOffBody::Fact { .. }) => state.clone(),
            (state, _) if state.is_settled() => return Err(Refusal::AlreadySettled),
            (S::ActedInEmergency { .. }, SignOffBody::Ratified { .. }) => S::Ratified { by, at },
            (S::ActedInEmergency { .. }, SignOffBody::NotRatified { .. }) => S::NotRatified { by, at },
            (S::ActedInEmergency { .. }, _) | (_, SignOffBody::Ratified { .. } | SignOffBody::NotRatified { .. }) => {
                return Err(Refusal::NotHere);
            }
            (_, SignOffBody::Withdrawn { .. }) => S::Withdrawn { by, at },
            (S::Draft | S::AgreedInTeam, SignOffBody::Agreed { version, .. }) => next.agree(*version, by)?,
            (S::AgreedInTeam, SignOffBody::Requested { proposal, agreement, .. }) => {
                next.same_proposal(*proposal)?;
                next.requested = Some(Request { by, at, agreement: *agreement });
                S::Requested
            }
            (S::Draft, SignOffBody::Requested { .. }) => {
                return Err(Refusal::NeedsMoreNames { needed: 2, have: 1 });
            }
            (S::Requested | S::ContextBooked { .. }, SignOffBody::ContextBooked { how, at, .. }) => {
                S::ContextBooked { by, how: *how, for_at: *at }
            }
            (S::Requested | S::ContextBooked { .. } | S::ContextHeld { .. }, SignOffBody::ContextHeld { .. }) => S::ContextHeld { by, at },
            (S::ContextHeld { .. }, SignOffBody::Signed { proposal, .. }) => {
                next.same_proposal(*proposal)?;
                S::Signed { by, at }
            }
            (S::Requested | S::ContextBooked { .. }, SignOffBody::Signed { .. }) => {
                return Err(Refusal::LearnTheContextFirst);
            }
            (state, SignOffBody::Returned { .. }) if state.waits_for_strategy() => S::Returned { by, at },
            (state, SignOffBody::Declined { .. }) if state.waits_for_strategy() => S::Declined { by, at },
            (S::Draft | S::AgreedInTeam | S::Returned { .. }, _) => return Err(Refusal::NotYet),
            (_, _) => return Err(Refusal::AlreadySettled),
        };
        Ok(next)
    }

    fn agree(&mut self, version: u32, by: PersonId) -> Result<SignOffState, Refusal> {
        if version != self.version {
            return Err(Refusal::ProposalChanged { now: self.proposal });
        }
        if self.names.contains(&by) {
            return Err(Refusal::AlreadyAgreed);
        }
        self.names.push(by);
        Ok(SignOffState::AgreedInTeam)
    }

    fn same_proposal(&self, proposal: Digest) -> Result<(), Refusal> {
        if proposal == self.proposal { Ok(()) } else { Err(Refusal::ProposalChanged { now: self.proposal }) }
    }
}

/// Whether the actor has the right to do this to the sign-off, whatever its state.
///
/// # Errors
/// A refusal that says whose it is.
pub fn permits(sign_off: Option<&SignOff>, spent: &[Spend], body: &SignOffBody, actor: &Actor) -> Result<(), Refusal> {
    match body {
        SignOffBody::Fact { .. } => Ok(()),
        SignOffBody::Drafted { .. } | SignOffBody::Agreed { .. } | SignOffBody::Withdrawn { .. } => only_the_team(actor),
        SignOffBody::Requested { agreement, .. } => {
            only_the_team(actor)?;
            let Some(sign_off) = sign_off else {
                return Ok(());
            };
            may_request(sign_off, spent, *agreement, actor)
        }
        SignOffBody::ActedInEmergency { decision, who_knew, .. } => {
            only_the_team(actor)?;
            has_reason(who_knew)?;
            let terms = &actor.agreement.as_ref().ok_or(Refusal::NoAgreement)?.terms;
            let reserved = decision.reserved();
            if terms.emergency.contains(&reserved) { Ok(()) } else { Err(Refusal::NoEmergencyRoute { reserved }) }
        }
        SignOffBody::Returned { reason, .. } | SignOffBody::Declined { reason, .. } | SignOffBody::NotRatified { reason, .. } => {
            right_holder(sign_off, actor)?;
            has_reason(reason)
        }
        SignOffBody::ContextHeld { heard, learned, .. } => {
            right_holder(sign_off, actor)?;
            has_reason(heard)?;
            has_reason(learned)
        }
        SignOffBody::Ratified { learned, .. } => {
            right_holder(sign_off, actor)?;
            has_reason(learned)
        }
        SignOffBody::ContextBooked { .. } => right_holder(sign_off, actor),
        SignOffBody::Signed { .. } => {
            right_holder(sign_off, actor)?;
            match sign_off.map(|sign_off| &sign_off.state) {
                Some(SignOffState::ContextHeld { by, .. }) if *by != actor.person => Err(Refusal::LearnTheContextFirst),
                _ => Ok(()),
            }
        }
    }
}

fn only_the_team(actor: &Actor) -> Result<(), Refusal> {
    if actor.in_holding_team { Ok(()) } else { Err(Refusal::OnlyTheTeam) }
}

fn has_reason(reason: &str) -> Result<(), Refusal> {
    if reason.trim().is_empty() { Err(Refusal::ReasonNeeded) } else { Ok(()) }
}

fn right_holder(sign_off: Option<&SignOff>, actor: &Actor) -> Result<(), Refusal> {
    let Some(sign_off) = sign_off else {
        return Ok(());
    };
    let reserved = sign_off.decision.reserved();
    if !actor.rights.contains(&reserved) {
        return Err(Refusal::OnlyTheRightHolder { reserved });
    }
    if sign_off.names_include(actor.person) { Err(Refusal::YouAskedOrAgreed) } else { Ok(()) }
}

fn may_request(sign_off: &SignOff, spent: &[Spend], agreement: AgreementId, actor: &Actor) -> Result<(), Refusal> {
    let in_force = actor.agreement.as_ref().ok_or(Refusal::NoAgreement)?;
    if in_force.agreement != agreement {
        return Err(Refusal::OtherAgreement);
    }
    let needed = in_force.terms.names_needed();
    let have = u8::try_from(sign_off.names.len()).unwrap_or(u8::MAX);
    if have < needed {
        return Err(Refusal::NeedsMoreNames { needed, have });
    }
    if let Decision::Spend(spend) = &sign_off.decision {
        let total = aggregate(spent, spend, in_force.terms.spend_window_days);
        let threshold = in_force.terms.spend_threshold;
        if total <= threshold {
            return Err(Refusal::TeamDecides { total, threshold });
        }
    }
    Ok(())
}
