//! What holds for every act and every record, whoever does it and whatever came before.

use std::collections::BTreeSet;

use alongside_core::domain::advice::{AdviceBody, QuestionState as Q};
use alongside_core::domain::approval::{ApprovalBody, ApprovalKind, ApprovalState as A, RULES};
use alongside_core::domain::entry::{Body, Entry};
use alongside_core::domain::family::{FamilyRules, FileBody, Waiting};
use alongside_core::domain::ids::{ApprovalId, PersonId, SignOffId, StreamId};
use alongside_core::domain::policy::{Rules, may};
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::sign_off::{Reserved, SignOffBody, SignOffState as S};
use alongside_core::domain::visit::VisitBody;
use proptest::prelude::*;

use crate::steps::{after, after_with_approvers_in_the_team, record, step, steps};
use crate::world::*;

/// Whether what the act intends has come about.
fn is_done(body: &Body, rules: &FamilyRules, by: PersonId) -> bool {
    match body {
        Body::Advice(act) => rules.questions.get(&act.question()).is_some_and(|question| match (act, &question.state) {
            (AdviceBody::Asked { specialism, .. }, Q::Asked) => question.asked_by == by && question.specialism == *specialism,
            (AdviceBody::HandedOn { to, .. }, Q::Asked) => question.specialism == *to,
            (AdviceBody::Claimed { .. }, Q::Claimed { by: who, .. }) | (AdviceBody::Answered { .. }, Q::Answered { by: who, .. }) => {
                *who == by
            }
            (AdviceBody::Considered { outcome, .. }, Q::Considered { outcome: made, .. }) => outcome == made,
            (AdviceBody::TakenBack { .. }, Q::Asked) | (AdviceBody::NoLongerNeeded { .. }, Q::NoLongerNeeded) => true,
            _ => false,
        }),
        Body::SignOff(act) => rules.sign_offs.get(&act.sign_off()).is_some_and(|sign_off| match (act, &sign_off.state) {
            (SignOffBody::Drafted { decision, .. }, S::Draft)
            | (SignOffBody::ActedInEmergency { decision, .. }, S::ActedInEmergency { .. }) => {
                sign_off.names == [by] && sign_off.decision == *decision
            }
            (SignOffBody::Agreed { .. }, S::AgreedInTeam) => sign_off.names.last() == Some(&by),
            (SignOffBody::Requested { .. }, S::Requested) => sign_off.requested.as_ref().is_some_and(|request| request.by == by),
            (SignOffBody::ContextHeld { .. }, S::ContextHeld { by: who, .. })
            | (SignOffBody::ContextBooked { .. }, S::ContextBooked { by: who, .. })
            | (SignOffBody::Signed { .. }, S::Signed { by: who, .. })
            | (SignOffBody::Returned { .. }, S::Returned { by: who, .. })
            | (SignOffBody::Declined { .. }, S::Declined { by: who, .. })
            | (SignOffBody::Withdrawn { .. }, S::Withdrawn { by: who, .. })
            | (SignOffBody::Ratified { .. }, S::Ratified { by: who, .. })
            | (SignOffBody::NotRatified { .. }, S::NotRatified { by: who, .. }) => *who == by,
            _ => false,
        }),
        Body::File(FileBody::HeldBy { team, lead, .. }) => rules.team == Some(*team) && rules.lead == *lead,
        Body::Approval(act) => rules.approvals.get(&act.approval()).is_some_and(|approval| match (act, &approval.state) {
            (ApprovalBody::Asked { kind, .. }, A::Asked) => approval.asked_by == by && approval.kind == *kind,
            (ApprovalBody::Called { officer, .. }, A::Called { officer: who, .. }) => approval.names.contains(&by) && officer == who,
            (ApprovalBody::Approved { .. }, A::Approved { by: who, .. })
            | (ApprovalBody::Declined { .. }, A::Declined { by: who, .. })
            | (ApprovalBody::Withdrawn { .. }, A::Withdrawn { by: who, .. }) => *who == by,
            _ => false,
        }),
        Body::File(FileBody::DeletionHeld { hold, .. }) => rules.holds.iter().any(|known| known.hold == *hold && known.lifted.is_none()),
        Body::File(FileBody::HoldLifted { hold, .. }) => rules.holds.iter().any(|known| known.hold == *hold && known.lifted.is_some()),
        Body::File(FileBody::Appointed(new)) => rules.appointments.contains(new),
        Body::File(FileBody::AppointmentEnded { child, person, office, until_on, .. }) => {
            let last = rules.appointments.iter().rfind(|known| known.is_of(*child, *person, *office));
            last.is_some_and(|known| known.until_on == Some(*until_on))
        }
        Body::Visit(VisitBody::Finalised { visit }) => rules.visits.get(visit).is_some_and(|mark| mark.finalised),
        Body::Visit(VisitBody::MovedAway { note, .. }) => rules.moved_away.contains(note),
        _ => false,
    }
}

/// Refusals that say *not you*, or *not on these facts*: the state alone would have let it happen.
const fn is_about_rights_or_facts(refusal: &Refusal) -> bool {
    use Refusal as R;
    matches!(
        refusal,
        R::OnlyTheTeam
            | R::OnlyAFamilyFacingTeam
            | R::OnlyInsight
            | R::OnlyEnablers
            | R::OnlyTheSpecialism { .. }
            | R::OnlyTheRightHolder { .. }
            | R::OnlyWhoClaimedIt
            | R::YouAskedIt
            | R::AppointedToTheChild
            | R::OnlyTheNamedOfficer { .. }
            | R::OnlyWhoWasCalled
            | R::YouAskedOrAgreed
            | R::TheOfficerAsked
            | R::LearnTheContextFirst
            | R::NeedsMoreNames { .. }
            | R::TeamDecides { .. }
            | R::NoAgreement
            | R::OtherAgreement
            | R::NoEmergencyRoute { .. }
            | R::ReasonNeeded
            | R::NotYet
    )
}

fn without_authors(rules: &FamilyRules) -> FamilyRules {
    FamilyRules { authors: BTreeSet::new(), ..rules.clone() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn an_act_is_available_exactly_when_it_succeeds(before in steps(60), next in step()) {
        let file = after(&before);
        let (by, act) = (next.by(), next.body(&file.rules));
        prop_assume!(act.is_act());
        let mut folded = file.rules.clone();
        folded.apply(&entry(999, by, &act));
        let changed = without_authors(&folded) != without_authors(&file.rules);
        match file.may(by, &act) {
            Ok(()) => prop_assert!(is_done(&act, &folded, by), "{act:?} was available and did nothing"),
            Err(refusal) => prop_assert!(!changed || is_about_rights_or_facts(&refusal), "{act:?} was refused ({refusal:?}) and happened"),
        }
    }

    #[test]
    fn p8_nothing_outside_the_closed_list_can_wait_for_anyone_above_the_team(said in steps(80), next in step()) {
        let file = after(&said);
        for waiting in file.rules.waiting() {
            match waiting {
                Waiting::ForStrategy { sign_off, reserved } => {
                    prop_assert!(Reserved::ALL.contains(&reserved));
                    prop_assert_eq!(file.rules.sign_offs[&sign_off].decision.reserved(), reserved);
                }
                Waiting::ForOfficer { approval, kind } => {
                    prop_assert!(RULES.iter().any(|rule| rule.kind == kind && !rule.regulation.is_empty()));
                    prop_assert_eq!(file.rules.approvals[&approval].kind, kind);
                }
            }
        }
        // Whatever waits, everything that is not that very decision can go on as if nothing did.
        let (actor, act) = (file.actor(next.by()), next.body(&file.rules));
        let undecided = FamilyRules { sign_offs: Default::default(), ..file.rules.clone() };
        let unapproved = FamilyRules { approvals: Default::default(), ..file.rules.clone() };
        if !matches!(act, Body::SignOff(_)) {
            prop_assert_eq!(may(&file.rules, &actor, &act), may(&undecided, &actor, &act));
        }
        if !matches!(act, Body::Approval(_)) {
            prop_assert_eq!(may(&file.rules, &actor, &act), may(&unapproved, &actor, &act));
        }
    }

    #[test]
    fn advice_never_blocks_what_a_file_decides(said in steps(60), next in step()) {
        let file = after(&said);
        let (actor, act) = (file.actor(next.by()), next.body(&file.rules));
        let unasked = FamilyRules { questions: Default::default(), ..file.rules.clone() };
        if !matches!(act, Body::Advice(_)) {
            prop_assert_eq!(may(&file.rules, &actor, &act), may(&unasked, &actor, &act));
        }
    }

    #[test]
    fn no_record_is_ever_refused(said in steps(40), next in record(), newer in any::<bool>()) {
        let mut file = after(&said);
        file.rules.unreadable |= newer;
        let record = next.body(&file.rules);
        prop_assert!(!record.is_act());
        for (_, person) in STAFF {
            prop_assert_eq!(may(&file.rules, &file.actor(*person), &record), Ok(()));
            for stream in [StreamId::Family(FAMILY), StreamId::Team(TEAM), StreamId::Person(*person)] {
                prop_assert_eq!(Rules::empty(stream).may(&file.actor(*person), &record), Ok(()));
            }
        }
    }

    #[test]
    fn p8_every_signature_is_of_a_right_holder_who_learned_this_version_and_neither_asked_nor_agreed(said in steps(160)) {
        let file = after_with_approvers_in_the_team(&said);
        for (id, sign_off) in &file.rules.sign_offs {
            if let S::Signed { by, .. } = sign_off.state {
                prop_assert!(is_signed_as_promised(&file.log, *id, by, sign_off.decision.reserved()));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn p8_every_approval_is_of_an_officer_named_for_it_who_neither_asked_nor_called(said in steps(160)) {
        let file = after_with_approvers_in_the_team(&said);
        for (id, approval) in &file.rules.approvals {
            if let A::Approved { by, .. } = approval.state {
                prop_assert!(is_approved_as_promised(&file.log, *id, by, approval.kind));
            }
            if let A::Called { officer, .. } = approval.state {
                prop_assert!(!approval.names.contains(&officer), "whoever asked, or called, is not whose word it is");
            }
        }
    }
}

/// Reads the log alone, not the fold.
fn is_approved_as_promised(log: &[Entry], id: ApprovalId, officer: PersonId, kind: ApprovalKind) -> bool {
    let asks = |entry: &&Entry| match &entry.body {
        Body::Approval(act @ (ApprovalBody::Asked { .. } | ApprovalBody::Called { .. })) => act.approval() == id,
        _ => false,
    };
    let is_named = officer == DANA_ALL_RIGHTS || (officer == RUTH_SPEND_ONLY && kind == ApprovalKind::OutOfArea);
    is_named && log.iter().filter(asks).all(|entry| entry.head.author != officer)
}

/// Reads the log alone, not the fold.
fn is_signed_as_promised(log: &[Entry], id: SignOffId, signer: PersonId, reserved: Reserved) -> bool {
    let about = |entry: &&Entry| matches!(&entry.body, Body::SignOff(act) if act.sign_off() == id);
    let story: Vec<(&SignOffBody, PersonId)> = log
        .iter()
        .filter(about)
        .filter_map(|entry| if let Body::SignOff(act) = &entry.body { Some((act, entry.head.author)) } else { None })
        .collect();
    let asks = |act: &SignOffBody| matches!(act, SignOffBody::Drafted { .. } | SignOffBody::Agreed { .. } | SignOffBody::Requested { .. });
    let last_draft = story.iter().rposition(|(act, _)| matches!(act, SignOffBody::Drafted { .. })).unwrap_or(0);
    let version = &story[last_draft..];
    let asked = |version: &[(&SignOffBody, PersonId)]| version.iter().position(|(act, _)| matches!(act, SignOffBody::Requested { .. }));
    let names: BTreeSet<PersonId> = version
        .iter()
        .filter(|(act, _)| matches!(act, SignOffBody::Drafted { .. } | SignOffBody::Agreed { .. }))
        .map(|(_, by)| *by)
        .collect();
    let learned = |(act, by): &(&SignOffBody, PersonId)| {
        matches!(act, SignOffBody::ContextHeld { learned, .. } if !learned.is_empty()) && *by == signer
    };
    let has_right = signer == DANA_ALL_RIGHTS || (signer == RUTH_SPEND_ONLY && reserved == Reserved::SpendAboveThreshold);
    let learned_in_time = asked(version).is_some_and(|request| version[request..].iter().any(learned));
    has_right && names.len() >= 2 && learned_in_time && story.iter().all(|(act, by)| !asks(act) || *by != signer)
}

#[test]
fn a_file_with_something_newer_in_it_takes_records_and_no_acts() {
    let mut file = File::new();
    file.rules.unreadable = true;
    let hold = FileBody::HeldBy { team: TEAM, lead: Some(SAM), co_workers: vec![] };
    assert_eq!(file.offer(PRIYA, hold), Err(Refusal::UpdateToRead));
    file.take(PRIYA, FileBody::Remarked { text: "Amara's school called.".into() });
}

#[test]
fn only_a_family_facing_team_that_there_is_can_be_given_a_file() {
    let nowhere = alongside_core::domain::ids::TeamId::from_uuid(uuid::Uuid::from_u128(0x2f));
    for team in [INSIGHT, STRATEGY, ENABLERS, nowhere] {
        let mut unopened = File { rules: FamilyRules::default(), log: Vec::new(), ..File::new() };
        let opened = FileBody::Opened { name: "Okafor".into(), team };
        assert_eq!(unopened.offer(EVE_ENABLER, opened), Err(Refusal::OnlyAFamilyFacingTeam));
        let held = FileBody::HeldBy { team, lead: None, co_workers: vec![] };
        assert_eq!(File::new().offer(PRIYA, held), Err(Refusal::OnlyAFamilyFacingTeam));
    }
    File::new().take(PRIYA, FileBody::HeldBy { team: OTHER_TEAM, lead: Some(OMAR), co_workers: vec![] });
}

#[test]
fn every_refusal_says_a_sentence_and_has_a_code() {
    let only_officers = Refusal::OnlyTheNamedOfficer { kind: ApprovalKind::AtADistance };
    let refusals = [
        only_officers,
        Refusal::OnlyWhoWasCalled,
        Refusal::TheOfficerAsked,
        Refusal::NotForYourself,
        Refusal::OnlyTheTeam,
        Refusal::OnlyAFamilyFacingTeam,
        Refusal::AppointedToTheChild,
        Refusal::LegalStandsApart,
        Refusal::NeedsMoreNames { needed: 3, have: 1 },
        Refusal::WriteItThereFirst,
        Refusal::SayInASentence,
        Refusal::NameWhoSeesIt,
        Refusal::NotHere,
    ];
    for refusal in refusals {
        assert!(refusal.sentence().ends_with('.'), "{refusal:?}");
        assert_ne!(refusal.code(), "refused");
    }
}
