//! Arbitrary things said by arbitrary people: a step is a few small numbers, so that a failing run shrinks to a short one.

use alongside_core::domain::advice::{AdviceBody, Considered, Specialism};
use alongside_core::domain::approval::{ApprovalBody, ApprovalKind, Word};
use alongside_core::domain::entry::Body;
use alongside_core::domain::family::{FamilyRules, FileBody};
use alongside_core::domain::ids::*;
use alongside_core::domain::sign_off::{ContextHow, Decision, Precondition, SignOffBody};
use alongside_core::domain::visit::{Outcome, VisitBody};
use proptest::prelude::*;
use uuid::Uuid;

use crate::world::*;

/// Something that somebody might say: who, what kind of thing, and three choices within it.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    who: usize,
    kind: u8,
    which: u8,
    choice: u8,
    right: bool,
}

pub fn step() -> impl Strategy<Value = Step> {
    // The people of the file are commoner than strangers, and the proposal that stands commoner than a wrong one.
    let who = prop_oneof![4 => 0..3_usize, 2 => Just(6_usize), 3 => 0..STAFF.len()];
    (who, 0..KINDS, 0..2_u8, 0..12_u8, prop::bool::weighted(0.9)).prop_map(|(who, kind, which, choice, right)| Step {
        who,
        kind,
        which,
        choice,
        right,
    })
}

/// A step whose kind is of the records.
pub fn record() -> impl Strategy<Value = Step> {
    let kind = prop::sample::select(vec![20, 21, 22, 24, 25, 28, 29]);
    (step(), kind).prop_map(|(step, kind)| Step { kind, right: step.right || kind == 24, ..step })
}

pub fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(), 0..most)
}

const KINDS: u8 = 39;

impl Step {
    pub fn by(self) -> PersonId {
        STAFF[self.who].1
    }

    /// What is said, given what stands.
    pub fn body(self, rules: &FamilyRules) -> Body {
        match self.kind {
            0..=6 => Body::Advice(self.advice()),
            7..=20 => Body::SignOff(self.sign_off(rules)),
            21..=25 => Body::Visit(self.visit()),
            26..=28 | 30 | 31 => Body::File(self.file()),
            32..=36 => Body::Approval(self.approval()),
            37.. => Body::File(self.hold()),
            _ if self.right => Body::File(FileBody::Remarked { text: "Called.".into() }),
            _ => Body::Erased,
        }
    }

    const fn uuid(self, kind: u128) -> Uuid {
        Uuid::from_u128(kind + self.which as u128)
    }

    fn hold(self) -> FileBody {
        let (hold, reason) = (HoldId::from_uuid(self.uuid(0x560)), if self.right { "Proceedings.".to_owned() } else { String::new() });
        if self.kind == 37 { FileBody::DeletionHeld { hold, reason } } else { FileBody::HoldLifted { hold, reason } }
    }

    fn advice(self) -> AdviceBody {
        let question = QuestionId::from_uuid(self.uuid(0x510));
        let specialism = Specialism::ALL[usize::from(self.choice) % 4];
        match self.kind {
            0 => AdviceBody::Asked { question, specialism, text: String::new(), extract: String::new(), dictated: vec![] },
            1 => AdviceBody::Claimed { question },
            2 => AdviceBody::HandedOn { question, to: specialism, why: None },
            3 => AdviceBody::TakenBack { question },
            4 => AdviceBody::NoLongerNeeded { question },
            5 => AdviceBody::Answered { question, text: "Try.".into(), dictated: vec![] },
            _ => AdviceBody::Considered { question, outcome: Considered::ALL[usize::from(self.choice) % 3], why: None },
        }
    }

    fn decision(self) -> Decision {
        match self.choice % 4 {
            0 => Decision::CareProceedings { children: vec![AMARA] },
            1 => Decision::IndependentAssessment { children: vec![AMARA], subtype: "parenting".into() },
            2 => placement(),
            _ => Decision::Spend(spend(i64::from(self.choice) * 90, TODAY)),
        }
    }

    fn sign_off(self, rules: &FamilyRules) -> SignOffBody {
        let sign_off = SignOffId::from_uuid(self.uuid(0x520));
        let known = rules.sign_offs.get(&sign_off);
        let proposal = known.filter(|_| self.right).map_or_else(|| Digest::of(&[b"another"]), |known| known.proposal);
        let version = known.filter(|_| self.right).map_or(1, |known| known.version);
        let reason = if self.right { "Because.".to_owned() } else { String::new() };
        match self.kind {
            7 => SignOffBody::Drafted { sign_off, decision: self.decision(), text: "Why.".into() },
            8 | 9 => SignOffBody::Agreed { sign_off, version },
            10 | 11 => SignOffBody::Requested { sign_off, proposal, agreement: AGREEMENT },
            12 => SignOffBody::ContextBooked { sign_off, how: ContextHow::ByCall, at: at(0) },
            13 => SignOffBody::ContextHeld { sign_off, how: ContextHow::WithTheFamily, heard: "Amara".into(), learned: reason },
            14 | 15 => SignOffBody::Signed { sign_off, proposal, proof: None },
            16 => SignOffBody::Returned { sign_off, reason },
            17 => SignOffBody::Declined { sign_off, reason },
            18 if self.choice > 8 => SignOffBody::Withdrawn { sign_off, reason: None },
            18 => SignOffBody::Ratified { sign_off, learned: reason, proof: None },
            19 if self.choice > 8 => SignOffBody::NotRatified { sign_off, reason },
            19 => {
                let (decision, text, acted_at) = (self.decision(), "She could not stay.".into(), at(i64::from(self.choice) * 200 - 1500));
                SignOffBody::ActedInEmergency { sign_off, decision, text, acted_at, who_knew: reason }
            }
            _ => SignOffBody::Fact { sign_off, fact: Precondition::LegalAdvice, on: None, note: None },
        }
    }

    fn approval(self) -> ApprovalBody {
        let (approval, children) = (ApprovalId::from_uuid(self.uuid(0x550)), vec![AMARA]);
        let kind = [ApprovalKind::OutOfArea, ApprovalKind::AtADistance][usize::from(self.choice) % 2];
        let reason = if self.right { "Because.".to_owned() } else { String::new() };
        match self.kind {
            32 => ApprovalBody::Asked { approval, kind, children, text: reason },
            33 => {
                let (called_at, text) = (at(i64::from(self.choice) * 200 - 1500), String::new());
                let officer = if self.right { DANA_ALL_RIGHTS } else { RUTH_SPEND_ONLY };
                ApprovalBody::Called { approval, kind, children, text, officer, called_at, said: Word::Yes }
            }
            34 => ApprovalBody::Approved { approval, proof: None },
            35 => ApprovalBody::Declined { approval, reason },
            _ => ApprovalBody::Withdrawn { approval },
        }
    }

    fn visit(self) -> VisitBody {
        let visit = VisitId::from_uuid(self.uuid(0x530));
        let note = NoteId::from_uuid(self.uuid(0x540));
        match self.kind {
            21 => VisitBody::Planned { visit, at: at(60), kind: None, announced: None, children: vec![] },
            22 => VisitBody::Started { visit },
            23 => VisitBody::Finalised { visit },
            24 if self.right => VisitBody::WentAs { visit, outcome: Outcome::ALL[usize::from(self.choice) % 6] },
            24 => VisitBody::MovedAway { note, entries: vec![] },
            _ if self.choice > 9 => {
                let (confirmation, recording) = (ConfirmationId::from_uuid(self.uuid(0x550)), RecordingId::from_uuid(self.uuid(0x560)));
                VisitBody::Heard { visit, note, confirmation, recording, model: "tiny.en".into(), sentences: vec![] }
            }
            _ => {
                VisitBody::Noted { visit, note, section: None, text: "Warm and tidy.".into(), voice: None, moved_from: None, spoken: None }
            }
        }
    }

    const fn officer(self) -> PersonId {
        if self.which == 0 { IVO_PRACTICE } else { LENA_LAWYER }
    }

    fn file(self) -> FileBody {
        let team = if self.right { TEAM } else { OTHER_TEAM };
        match self.kind {
            26 if !self.right => FileBody::HeldBy { team, lead: Some(self.by()), co_workers: vec![] },
            26 => FileBody::HeldBy { team: TEAM, lead: Some(PRIYA), co_workers: vec![SAM] },
            27 => FileBody::Opened { name: "Okafor".into(), team },
            30 => FileBody::Appointed(appointment(AMARA, self.officer())),
            31 => appointment_ended(AMARA, self.officer()),
            _ => FileBody::Spent { spend: spend(i64::from(self.choice) * 20, TODAY), what: "Shoes".into() },
        }
    }
}

/// A file after those of the steps that could be taken.
pub fn after(steps: &[Step]) -> File {
    go_on(File::new(), steps)
}

/// The same, where the approvers are in the team as well, and might ask for what they decide.
pub fn after_with_approvers_in_the_team(steps: &[Step]) -> File {
    let mut file = File::new();
    let team = file.directory.teams.get_mut(&TEAM).unwrap();
    team.members.extend([DANA_ALL_RIGHTS, RUTH_SPEND_ONLY].map(|person| member(person, &[], &[])));
    go_on(file, steps)
}

fn go_on(mut file: File, steps: &[Step]) -> File {
    for step in steps {
        let body = step.body(&file.rules);
        drop(file.offer(step.by(), body));
    }
    file
}
