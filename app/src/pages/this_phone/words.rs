//! What an unsent thing is, in words, and the words in it. It names no family and nobody: the page adds whose it is.

use alongside_core::domain::advice::AdviceBody;
use alongside_core::domain::approval::ApprovalBody;
use alongside_core::domain::draft::DraftBody;
use alongside_core::domain::entry::Body;
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::StreamId;
use alongside_core::domain::sign_off::SignOffBody;
use alongside_core::domain::team::TeamBody;
use alongside_core::domain::visit::VisitBody;

use crate::routes::Place;

/// What an entry is: "A voice note", "Your question".
#[must_use]
pub const fn what(body: &Body) -> &'static str {
    match body {
        Body::File(body) => of_file(body),
        Body::Visit(body) => of_visit(body),
        Body::Advice(body) => of_advice(body),
        Body::SignOff(body) => of_sign_off(body),
        Body::Approval(body) => of_approval(body),
        Body::Team(body) => of_team(body),
        Body::Draft(DraftBody::Kept { .. }) => "What you were writing",
        Body::Draft(DraftBody::Finished { .. }) => "A draft that you finished with",
        Body::Recovery(_) => "How you are let in again",
        Body::Investigation(_) => "A file that is open to you for an investigation",
        Body::Dictation(_) => "What the machine heard",
        Body::Unknown | Body::Erased => "Something that a newer version wrote",
    }
}

const fn of_file(body: &FileBody) -> &'static str {
    match body {
        FileBody::Opened { .. } => "A new family file",
        FileBody::HeldBy { .. } => "Who works with the family",
        FileBody::Person(_) => "Somebody of the family",
        FileBody::Linked(_) | FileBody::Unlinked(_) => "How two people belong together",
        FileBody::StatusBegan(_) => "A status that began",
        FileBody::StatusEnded { .. } => "A status that ended",
        FileBody::Appointed(_) => "An appointment to a child",
        FileBody::AppointmentEnded { .. } => "An appointment that ended",
        FileBody::FlagRaised(_) | FileBody::FlagReviewed { .. } | FileBody::FlagCleared { .. } => "A safety flag",
        FileBody::Spent { .. } => "Money spent",
        FileBody::Remarked { .. } => "Something between visits",
        FileBody::Restricted { .. } | FileBody::Unrestricted { .. } => "Who of the team sees a file",
        FileBody::OpenedInEmergency { .. } => "A file that was opened in an emergency",
        FileBody::DeletionHeld { .. } => "A legal hold",
        FileBody::HoldLifted { .. } => "A legal hold that is lifted",
        FileBody::DeletedByRule { .. } => "Something that was deleted by a rule",
    }
}

const fn of_visit(body: &VisitBody) -> &'static str {
    match body {
        VisitBody::Planned { .. } => "A visit in the diary",
        VisitBody::Started { .. } => "The start of a visit",
        VisitBody::Described { .. } => "What kind of visit it was",
        VisitBody::WentAs { .. } => "How a visit went",
        VisitBody::WasThere { .. } => "Who was there",
        VisitBody::RecordingAnswered { .. } => "What somebody answered about being recorded",
        VisitBody::Child { .. } => "How a child was seen",
        VisitBody::Noted { voice: Some(_), .. } => "A voice note",
        VisitBody::Noted { spoken: Some(_), .. } => "A spoken note that you confirmed",
        VisitBody::Heard { .. } => "What the machine heard",
        VisitBody::Noted { .. } => "A note",
        VisitBody::Sorted { .. } => "Where a note belongs",
        VisitBody::NoteAbout { .. } => "Whom a note is about",
        VisitBody::Corrected { .. } => "A correction of a note",
        VisitBody::MovedAway { .. } => "A note that moves to another family",
        VisitBody::ActionAgreed { .. } => "Something to be done",
        VisitBody::ActionDone { .. } => "Something that was done",
        VisitBody::Finalised { .. } => "A visit put in the record",
    }
}

const fn of_advice(body: &AdviceBody) -> &'static str {
    match body {
        AdviceBody::Asked { .. } => "Your question",
        AdviceBody::Claimed { .. } => "A question that you took",
        AdviceBody::HandedOn { .. } => "A question that you handed on",
        AdviceBody::TakenBack { .. } => "A question that you took back",
        AdviceBody::NoLongerNeeded { .. } => "A question no longer needed",
        AdviceBody::Answered { .. } => "Your answer",
        AdviceBody::Considered { .. } => "What you made of the advice",
    }
}

const fn of_sign_off(body: &SignOffBody) -> &'static str {
    match body {
        SignOffBody::Drafted { .. } => "A decision that you drafted",
        SignOffBody::Agreed { .. } => "Your yes to a colleague's draft",
        SignOffBody::Requested { .. } => "Your request to the strategy team",
        SignOffBody::ContextBooked { .. } => "When you come, or call",
        SignOffBody::ContextHeld { .. } => "What you learned",
        SignOffBody::Signed { .. } => "Your signature",
        SignOffBody::Returned { .. } => "A decision that you returned",
        SignOffBody::Declined { .. } => "A decision that you declined",
        SignOffBody::Withdrawn { .. } => "A decision that you withdrew",
        SignOffBody::ActedInEmergency { .. } => "What was done in an emergency",
        SignOffBody::Ratified { .. } => "That strategy stands behind it",
        SignOffBody::NotRatified { .. } => "That strategy does not stand behind it",
        SignOffBody::Fact { .. } => "A fact that the law asks about",
    }
}

const fn of_approval(body: &ApprovalBody) -> &'static str {
    match body {
        ApprovalBody::Asked { .. } => "What an officer is to approve",
        ApprovalBody::Called { .. } => "A call to the officer on call",
        ApprovalBody::Approved { .. } => "Your approval",
        ApprovalBody::Declined { .. } => "An approval that you declined",
        ApprovalBody::Withdrawn { .. } => "An approval that is no longer asked for",
    }
}

const fn of_team(body: &TeamBody) -> &'static str {
    match body {
        TeamBody::Formed { .. } => "A new team",
        TeamBody::Joined(_) => "Somebody who joins a team",
        TeamBody::Left { .. } => "Somebody who leaves a team",
        TeamBody::Named(_) => "Somebody who may approve",
        TeamBody::NoLongerNamed { .. } => "Somebody who may approve no longer",
        TeamBody::OnDuty { .. } => "Who is on duty",
        TeamBody::AgreementProposed { .. } => "A team agreement, proposed",
        TeamBody::AgreementAccepted { .. } => "Your yes to a team agreement",
        TeamBody::RetentionRuled(_) => "A rule of how long something is kept",
        TeamBody::RetentionRuleEnded { .. } => "A rule of how long something is kept, ended",
    }
}

/// Where its words were typed, and the page that shows that place. None where they are not typed into a page of their own.
#[must_use]
pub fn typed_at(body: &Body, stream: StreamId) -> Option<(String, Place)> {
    let family = stream.family()?;
    match body {
        Body::Visit(VisitBody::Noted { visit, voice: None, spoken: None, .. }) => {
            Some((format!("visit/{visit}/note"), Place::Visit(family, *visit)))
        }
        Body::File(FileBody::Remarked { .. }) => Some((format!("family/{family}/remark"), Place::Family(family))),
        _ => None,
    }
}

/// The words that somebody wrote into it, where it has any: they can be read and copied before anything is put away.
#[must_use]
pub fn words(body: &Body) -> Option<&str> {
    let words = match body {
        Body::File(FileBody::Remarked { text }) | Body::Draft(DraftBody::Kept { text, .. }) => text,
        Body::Visit(VisitBody::Noted { text, .. } | VisitBody::Corrected { text, .. }) => text,
        Body::Visit(VisitBody::ActionAgreed { what, .. }) | Body::File(FileBody::Spent { what, .. }) => what,
        Body::Advice(AdviceBody::Asked { text, .. } | AdviceBody::Answered { text, .. }) => text,
        Body::Advice(AdviceBody::Considered { why: Some(why), .. } | AdviceBody::HandedOn { why: Some(why), .. }) => why,
        Body::SignOff(SignOffBody::Drafted { text, .. } | SignOffBody::ActedInEmergency { text, .. }) => text,
        Body::SignOff(SignOffBody::ContextHeld { learned, .. } | SignOffBody::Ratified { learned, .. }) => learned,
        Body::SignOff(
            SignOffBody::Returned { reason, .. } | SignOffBody::Declined { reason, .. } | SignOffBody::NotRatified { reason, .. },
        ) => reason,
        Body::SignOff(SignOffBody::Fact { note: Some(note), .. }) => note,
        Body::Approval(ApprovalBody::Asked { text, .. } | ApprovalBody::Called { text, .. }) => text,
        Body::Approval(ApprovalBody::Declined { reason, .. }) => reason,
        Body::File(FileBody::Restricted { reason, .. } | FileBody::Unrestricted { reason }) => reason,
        Body::Team(TeamBody::AgreementProposed { text, .. }) => text,
        _ => return None,
    };
    (!words.trim().is_empty()).then_some(words.as_str())
}
