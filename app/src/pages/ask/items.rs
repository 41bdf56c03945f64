//! What a team has asked and wants decided, as one list: what waits for the reader first, what others have next, what is settled last.

use alongside_core::domain::advice::{Question, QuestionState};
use alongside_core::domain::approval::{Approval, ApprovalState};
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::family::FamilyRules;
use alongside_core::domain::ids::{ApprovalId, FamilyId, PersonId, QuestionId, SignOffId};
use alongside_core::domain::sign_off::{SignOff, SignOffState};

use crate::state::FamilyLine;

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// The reader's, or their team's.
    Yours,
    /// Somebody else's.
    Others,
    /// Nobody's: it is settled.
    Settled,
}

/// A question or a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A question.
    Question(QuestionId, Question),
    /// A decision.
    SignOff(SignOffId, Box<SignOff>),
    /// An approval by a named officer.
    Approval(ApprovalId, Box<Approval>),
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Of which family.
    pub family: FamilyId,
    /// What it is.
    pub what: What,
    /// Whose turn it is.
    pub turn: Turn,
    at: Timestamp,
}

/// Everything that was asked about the families on this phone whose file the reader's team holds. The latest first in each part.
#[must_use]
pub fn items(lines: &[FamilyLine], reader: PersonId) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for line in lines {
        if let Some(rules) = &line.rules {
            items.extend(of_family(line.family, rules, reader));
        }
    }
    items.sort_by_key(|item| (item.turn, core::cmp::Reverse(item.at)));
    items
}

fn of_family(family: FamilyId, rules: &FamilyRules, reader: PersonId) -> impl Iterator<Item = Item> {
    let questions = rules.questions.iter().map(move |(id, question)| {
        let (turn, at) = question_turn(question);
        Item { family, what: What::Question(*id, question.clone()), turn, at }
    });
    let sign_offs = rules.sign_offs.iter().map(move |(id, sign_off)| {
        let (turn, at) = sign_off_turn(sign_off, reader);
        Item { family, what: What::SignOff(*id, Box::new(sign_off.clone())), turn, at }
    });
    let approvals = rules.approvals.iter().map(move |(id, approval)| {
        let (turn, at) = approval_turn(approval);
        Item { family, what: What::Approval(*id, Box::new(approval.clone())), turn, at }
    });
    questions.chain(sign_offs).chain(approvals)
}

fn question_turn(question: &Question) -> (Turn, Timestamp) {
    match &question.state {
        QuestionState::Asked => (Turn::Others, question.asked_at),
        QuestionState::Claimed { at, .. } => (Turn::Others, *at),
        QuestionState::Answered { at, .. } => (Turn::Yours, *at),
        QuestionState::Considered { .. } | QuestionState::NoLongerNeeded => (Turn::Settled, question.asked_at),
    }
}

fn sign_off_turn(sign_off: &SignOff, reader: PersonId) -> (Turn, Timestamp) {
    use SignOffState as S;
    let asked_at = sign_off.requested.as_ref().map_or(Timestamp::from_millis(i64::MAX), |request| request.at);
    match &sign_off.state {
        S::Draft if sign_off.names.contains(&reader) => (Turn::Others, asked_at),
        S::Draft | S::AgreedInTeam => (Turn::Yours, asked_at),
        S::Returned { at, .. } => (Turn::Yours, *at),
        S::Requested | S::ContextBooked { .. } | S::ContextHeld { .. } => (Turn::Others, asked_at),
        S::ActedInEmergency { at } => (Turn::Others, *at),
        S::Signed { at, .. } | S::Declined { at, .. } | S::Withdrawn { at, .. } | S::Ratified { at, .. } | S::NotRatified { at, .. } => {
            (Turn::Settled, *at)
        }
    }
}

fn approval_turn(approval: &Approval) -> (Turn, Timestamp) {
    match &approval.state {
        ApprovalState::Asked => (Turn::Others, approval.asked_at),
        ApprovalState::Called { at, .. } => (Turn::Others, *at),
        ApprovalState::Approved { at, .. } | ApprovalState::Declined { at, .. } | ApprovalState::Withdrawn { at, .. } => {
            (Turn::Settled, *at)
        }
    }
}

#[cfg(test)]
mod tests {
    use alongside_core::domain::advice::{Considered, Specialism};
    use alongside_core::domain::ids::EntryId;

    use super::*;

    fn question(state: QuestionState) -> Question {
        let at = Timestamp::default();
        Question {
            specialism: Specialism::Practice,
            asked_by: person(1),
            asked_at: at,
            about: Vec::new(),
            entry: EntryId::new(at, [1; 10]),
            state,
        }
    }

    fn person(number: u8) -> PersonId {
        PersonId::new(Timestamp::default(), [number; 10])
    }

    #[test]
    fn an_answer_is_the_teams_turn_and_a_question_with_an_adviser_is_not() {
        let (by, at) = (person(2), Timestamp::default());
        assert_eq!(question_turn(&question(QuestionState::Answered { by, at })).0, Turn::Yours);
        assert_eq!(question_turn(&question(QuestionState::Claimed { by, at })).0, Turn::Others);
        let outcome = Considered::Followed;
        assert_eq!(question_turn(&question(QuestionState::Considered { answered_by: by, outcome })).0, Turn::Settled);
    }
}
