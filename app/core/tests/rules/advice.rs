//! Questions to the insight team: every state and every act, and who may.

use alongside_core::domain::advice::{AdviceBody, Considered, Question, QuestionState, Specialism};
use alongside_core::domain::entry::Body;
use alongside_core::domain::refusal::Refusal;

use crate::world::*;

pub fn asked(specialism: Specialism) -> AdviceBody {
    AdviceBody::Asked { question: QUESTION, specialism, text: "What would you try next?".into(), extract: String::new(), dictated: vec![] }
}

pub fn claimed() -> AdviceBody {
    AdviceBody::Claimed { question: QUESTION }
}

fn acts() -> Vec<(&'static str, AdviceBody)> {
    let question = QUESTION;
    vec![
        ("asked", asked(Specialism::Practice)),
        ("claimed", claimed()),
        ("handed on", AdviceBody::HandedOn { question, to: Specialism::Clinical, why: None }),
        ("handed on to legal", AdviceBody::HandedOn { question, to: Specialism::Legal, why: None }),
        ("taken back", AdviceBody::TakenBack { question }),
        ("no longer needed", AdviceBody::NoLongerNeeded { question }),
        ("answered", AdviceBody::Answered { question, text: "Try this.".into(), dictated: vec![] }),
        ("considered", AdviceBody::Considered { question, outcome: Considered::Partly, why: None }),
    ]
}

/// The acts that bring a question into each of its states.
fn ways() -> Vec<(&'static str, Vec<usize>)> {
    vec![
        ("(nothing)", vec![]),
        ("Asked", vec![0]),
        ("Claimed", vec![0, 1]),
        ("Answered", vec![0, 1, 6]),
        ("Considered", vec![0, 1, 6, 7]),
        ("No longer needed", vec![0, 5]),
    ]
}

fn after(way: &[usize]) -> Option<Question> {
    way.iter().fold(None, |question, act| {
        let by = if matches!(acts()[*act].1, AdviceBody::Claimed { .. } | AdviceBody::Answered { .. }) { IVO_PRACTICE } else { PRIYA };
        Some(Question::after(question.as_ref(), &acts()[*act].1, origin(by, TODAY)).unwrap())
    })
}

fn name(state: &QuestionState) -> String {
    serde_json::to_value(state)
        .unwrap()
        .as_object()
        .map_or_else(|| serde_json::to_value(state).unwrap().as_str().unwrap().to_owned(), |facts| facts.keys().next().unwrap().clone())
}

#[test]
fn every_state_of_a_question_meets_every_act() {
    let headings: Vec<&str> = core::iter::once("state").chain(acts().iter().map(|(name, _)| *name)).collect();
    let row = |(state, way): (&str, Vec<usize>)| {
        let question = after(&way);
        let cells = acts().into_iter().map(|(_, act)| {
            let next = Question::after(question.as_ref(), &act, origin(LENA_LAWYER, TODAY));
            cell(next, |next| name(&next.state))
        });
        core::iter::once(state.to_owned()).chain(cells).collect()
    };
    let rows: Vec<Vec<String>> = ways().into_iter().map(row).collect();
    insta::assert_snapshot!(table(&headings, &rows));
}

#[test]
fn who_may_do_what_to_a_question_when_its_time_has_come() {
    let before = |act: usize| match act {
        0 => vec![],
        1 | 5 => vec![0],
        7 => vec![0, 1, 6],
        _ => vec![0, 1],
    };
    let headings: Vec<&str> = core::iter::once("who").chain(acts().iter().map(|(name, _)| *name)).collect();
    let row = |(who, person): &(&str, _)| {
        let cells = acts().into_iter().enumerate().map(|(number, (_, act))| {
            let mut file = File::new();
            file.rules.questions.extend(after(&before(number)).map(|question| (QUESTION, question)));
            cell(file.may(*person, &Body::Advice(act)), |()| "yes".into())
        });
        core::iter::once((*who).to_owned()).chain(cells).collect()
    };
    let rows: Vec<Vec<String>> = STAFF.iter().map(row).collect();
    insta::assert_snapshot!(table(&headings, &rows));
}

#[test]
fn two_advisers_who_claim_one_question_are_settled_by_the_order_and_the_later_is_told_who_has_it() {
    let mut file = File::new();
    file.take(PRIYA, asked(Specialism::Legal)).take(LENA_LAWYER, claimed());
    assert_eq!(file.offer(LENA_LAWYER, claimed()), Err(Refusal::AlreadyThere));
    file.directory.teams.get_mut(&INSIGHT).unwrap().members[1].specialisms.push(Specialism::Legal);
    assert!(matches!(file.offer(IVO_PRACTICE, claimed()), Err(Refusal::SomebodyElseHasIt { who: LENA_LAWYER, .. })));
}

#[test]
fn only_the_adviser_who_has_a_question_answers_it() {
    let mut file = File::new();
    file.directory.teams.get_mut(&INSIGHT).unwrap().members[1].specialisms.push(Specialism::Legal);
    file.take(PRIYA, asked(Specialism::Legal)).take(LENA_LAWYER, claimed());
    let answer = AdviceBody::Answered { question: QUESTION, text: "No.".into(), dictated: vec![] };
    assert_eq!(file.offer(IVO_PRACTICE, answer), Err(Refusal::OnlyWhoClaimedIt));
}

#[test]
fn an_adviser_does_not_claim_what_they_asked() {
    let mut file = File::new();
    file.directory.teams.get_mut(&TEAM).unwrap().members.push(member(IVO_PRACTICE, &[], &[]));
    file.take(IVO_PRACTICE, asked(Specialism::Practice));
    assert_eq!(file.offer(IVO_PRACTICE, claimed()), Err(Refusal::YouAskedIt));
}

#[test]
fn a_question_passes_neither_into_the_legal_side_nor_out_of_it() {
    for (from, to) in [(Specialism::Legal, Specialism::Practice), (Specialism::Practice, Specialism::Legal)] {
        let adviser = if from == Specialism::Legal { LENA_LAWYER } else { IVO_PRACTICE };
        let mut file = File::new();
        file.take(PRIYA, asked(from)).take(adviser, claimed());
        let on = AdviceBody::HandedOn { question: QUESTION, to, why: None };
        assert_eq!(file.offer(adviser, on), Err(Refusal::LegalStandsApart));
    }
}

#[test]
fn why_advice_was_not_followed_is_never_forced() {
    let mut file = File::new();
    file.take(PRIYA, asked(Specialism::Practice)).take(IVO_PRACTICE, claimed());
    file.take(IVO_PRACTICE, AdviceBody::Answered { question: QUESTION, text: "Wait.".into(), dictated: vec![] });
    file.take(SAM, AdviceBody::Considered { question: QUESTION, outcome: Considered::Not, why: None });
}
