//! Why an act was refused: a code with facts, and the plain sentence that the person will read, with its source.
//!
//! Records are never refused; only acts are.

use serde::{Deserialize, Serialize};

use super::advice::Specialism;
use super::approval::ApprovalKind;
use super::clock::Timestamp;
use super::ids::{Digest, PersonId};
use super::sign_off::Reserved;
use super::spend::Pence;

/// Why an act cannot be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "code", rename_all = "snake_case")]
#[error("{}", self.sentence())]
pub enum Refusal {
    /// The file was never opened, or the thing acted on is not in it.
    NotThere,
    /// It is there already.
    AlreadyThere,
    /// Only the team that holds the family may.
    OnlyTheTeam,
    /// Only a family facing team can hold a file.
    OnlyAFamilyFacingTeam,
    /// Only the insight team may.
    OnlyInsight,
    /// Only an enabler may.
    OnlyEnablers,
    /// Only the strategy team may.
    OnlyStrategy,
    /// Only somebody who holds the right to this decision may.
    OnlyTheRightHolder {
        /// The decision.
        reserved: Reserved,
    },
    /// Only an officer who is named for this may approve it.
    OnlyTheNamedOfficer {
        /// What is to be approved.
        kind: ApprovalKind,
    },
    /// Only the officer who was called may say that it was so.
    OnlyWhoWasCalled,
    /// Somebody else has the question.
    SomebodyElseHasIt {
        /// Who.
        who: PersonId,
        /// Since when.
        since: Timestamp,
    },
    /// Only an adviser who knows about it may.
    OnlyTheSpecialism {
        /// What the question is about.
        specialism: Specialism,
    },
    /// Legal advice is privileged and stands in a stream of its own: a question cannot pass into it, or out of it.
    LegalStandsApart,
    /// Only the one who has the question may.
    OnlyWhoClaimedIt,
    /// It is answered, decided or withdrawn.
    AlreadySettled,
    /// It has not come so far yet.
    NotYet,
    /// Nobody decides what they asked for or agreed.
    YouAskedOrAgreed,
    /// An officer who asked for something cannot be called to approve it.
    TheOfficerAsked,
    /// Nobody gives themselves a place or a right in a team's book.
    NotForYourself,
    /// Letting somebody in again takes two who have been here for a while.
    NotHereLongEnough,
    /// An adviser does not advise on their own question.
    YouAskedIt,
    /// Whoever is appointed to a child does not advise on that child.
    AppointedToTheChild,
    /// More names must agree first.
    NeedsMoreNames {
        /// How many names the agreement asks for.
        needed: u8,
        /// How many there are.
        have: u8,
    },
    /// They have agreed it already.
    AlreadyAgreed,
    /// The context has to be learned first.
    LearnTheContextFirst,
    /// The proposal has changed since.
    ProposalChanged {
        /// The digest of the proposal as it stands.
        now: Digest,
    },
    /// It is within what the team may spend by itself.
    TeamDecides {
        /// The total for the child and purpose in the window, this one included.
        total: Pence,
        /// What the agreement lets the team spend.
        threshold: Pence,
    },
    /// No team agreement was in force.
    NoAgreement,
    /// The agreement named is not the one in force.
    OtherAgreement,
    /// The agreement gives no emergency route for this decision.
    NoEmergencyRoute {
        /// The decision.
        reserved: Reserved,
    },
    /// A reason is needed: a power is being used.
    ReasonNeeded,
    /// A reason is needed that says something.
    SayInASentence,
    /// A restricted file is seen by two of its team at the least, whoever leads the family among them.
    NameWhoSeesIt,
    /// It rests on something that was refused.
    RestsOnARefusal,
    /// The file has something that this version cannot read, so nothing may be decided on it.
    UpdateToRead,
    /// A note leaves the wrong family's file only once it stands in the right one.
    WriteItThereFirst,
    /// A legal hold stands on the file: nothing leaves it.
    UnderLegalHold,
    /// It takes its author's passkey, over exactly what stands.
    SignWithYourPasskey,
    /// There is no such act on this stream.
    NotHere,
    /// For a reason that this version does not know: a later one wrote the answer.
    #[serde(other)]
    OfALaterVersion,
}

impl Refusal {
    /// The sentence that the person reads.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::NeedsMoreNames { needed, have } => {
                format!("The team agreement asks for {needed} names. There {} {have} so far.", if *have == 1 { "is" } else { "are" })
            }
            Self::OnlyTheRightHolder { reserved } => format!("Only somebody who holds the right to decide this can: {}.", reserved.words()),
            Self::OnlyTheNamedOfficer { kind } => format!("Only {} can approve this: {}.", kind.rule().officer.words(), kind.words()),
            Self::TeamDecides { total, threshold } => {
                format!("Your team can decide this itself: {total} in all, and the agreement lets you spend up to {threshold}.")
            }
            Self::NoEmergencyRoute { reserved } => {
                format!(
                    "The team agreement has no emergency route for this: {}. Ask for a sign-off, or call the officer on call.",
                    reserved.words()
                )
            }
            Self::OnlyTheSpecialism { specialism } => format!("Only an adviser on {} can take this question.", specialism.words()),
            Self::SomebodyElseHasIt { since, .. } => format!("Somebody else has this question, since {}.", since.time_of_day()),
            plain => plain.plain_sentence().to_owned(),
        }
    }

    const fn plain_sentence(&self) -> &'static str {
        match self {
            Self::NotThere => "Nothing to show. That doesn't always mean we don't know the family.",
            Self::AlreadyThere => "This is there already.",
            Self::OnlyTheTeam => "Only the team that holds this family can do this.",
            Self::OnlyAFamilyFacingTeam => "Only a team that works with families can hold this family.",
            Self::OnlyInsight => "Only an adviser of the insight team can do this.",
            Self::OnlyEnablers => "Only an enabler can do this.",
            Self::OnlyStrategy => "Only the strategy team can do this.",
            Self::LegalStandsApart => "Legal advice is kept apart, so this has to be asked as a new question.",
            Self::OnlyWhoClaimedIt => "Only the adviser who has this question can do this.",
            Self::AlreadySettled => "This is settled already.",
            Self::NotYet => "This has not come so far yet.",
            Self::YouAskedOrAgreed => "You asked for this or agreed it, so somebody else has to decide it.",
            Self::TheOfficerAsked => "This officer asked for it, so another officer has to say yes or no.",
            Self::NotForYourself => "Nobody gives themselves a place or a right. Ask another enabler to do it.",
            Self::NotHereLongEnough => {
                "This takes two people who have each been in their team, and able to sign in, for a week or more. Ask a colleague who has."
            }
            Self::YouAskedIt => "You asked this, so somebody else has to answer it.",
            Self::OnlyWhoWasCalled => "Only the officer who was called can confirm this.",
            Self::AppointedToTheChild => "You are appointed to a child that this is about, so somebody else has to advise.",
            Self::AlreadyAgreed => "You have agreed this already.",
            Self::LearnTheContextFirst => "Learn the context first: join the team, or call. Then decide.",
            Self::ProposalChanged { .. } => "The proposal has changed since. Read it again, then decide.",
            Self::NoAgreement => "No team agreement is in force, so there is nothing to judge this by.",
            Self::OtherAgreement => "The team agreement has changed since. Look at it again.",
            Self::OfALaterVersion => "The server refused this for a reason that this version cannot read. Update, and try again.",
            Self::ReasonNeeded => "Say why. It is kept with the decision.",
            Self::SayInASentence => "Say why in a sentence. The family's team reads it.",
            Self::NameWhoSeesIt => "Choose two of your team at the least, and whoever leads the family.",
            Self::RestsOnARefusal => "This rested on something that could not be done.",
            Self::WriteItThereFirst => "Write this note in the right family first. Only then can it go from here.",
            Self::UnderLegalHold => "A legal hold stands on this file, so nothing leaves it until the hold is lifted.",
            Self::SignWithYourPasskey => "This takes your passkey, over exactly what stands here now. Read it again, then sign.",
            Self::UpdateToRead => "This file has something newer than this version can read. Update, then decide.",
            _ => "This cannot be done here.",
        }
    }

    /// Where the rule comes from, in words.
    #[must_use]
    pub const fn source(&self) -> Option<&'static str> {
        match self {
            Self::NeedsMoreNames { .. } | Self::TeamDecides { .. } | Self::NoEmergencyRoute { .. } | Self::OtherAgreement => {
                Some("Team agreement")
            }
            Self::OnlyTheNamedOfficer { kind } => Some(kind.rule().regulation),
            Self::OnlyTheRightHolder { .. } | Self::OnlyStrategy => Some("Team agreement: reserved decisions"),
            Self::AppointedToTheChild => Some("Children Act 1989 s25B"),
            Self::LegalStandsApart => Some("Legal professional privilege"),
            Self::YouAskedOrAgreed | Self::TheOfficerAsked | Self::LearnTheContextFirst => Some("How the strategy team decides"),
            _ => None,
        }
    }

    /// The code as it travels.
    #[must_use]
    pub fn code(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        value.get("code").and_then(|code| code.as_str()).unwrap_or("refused").to_owned()
    }
}
