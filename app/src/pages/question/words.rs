//! A question to the insight team in words: where it stands, and what comes next.

use alongside_core::domain::advice::{Question, QuestionState, Specialism};
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{FamilyId, PersonId, Side, StreamId};
use alongside_core::domain::team::Directory;

use crate::pages::say::{sentence, when, who};

/// Where a question is written: a legal one in the file's legal side, every other in the file itself.
#[must_use]
pub const fn home(family: FamilyId, specialism: Specialism) -> StreamId {
    if specialism.is_privileged() { StreamId::Side(family, Side::Legal) } else { StreamId::Family(family) }
}

/// To whom a question can be handed on: a legal one stays with the lawyers, and no other becomes one.
#[must_use]
pub fn hand_on_to(from: Specialism) -> Vec<Specialism> {
    Specialism::ALL.into_iter().filter(|to| to.is_privileged() == from.is_privileged()).collect()
}

/// Who answers questions of a kind, as one would say it to a colleague.
#[must_use]
pub const fn advisers(specialism: Specialism) -> &'static str {
    match specialism {
        Specialism::Practice => "a principal social worker",
        Specialism::Reviewing => "an independent reviewing officer",
        Specialism::Legal => "a lawyer",
        Specialism::Clinical => "a clinician",
    }
}

/// A specialism as the asker chooses it.
#[must_use]
pub const fn for_whom(specialism: Specialism) -> &'static str {
    match specialism {
        Specialism::Practice => "Practice: a principal social worker",
        Specialism::Reviewing => "Reviewing: an independent reviewing officer",
        Specialism::Legal => "Law: a lawyer",
        Specialism::Clinical => "Clinical: psychology, health",
    }
}

/// Where a question stands.
#[must_use]
pub fn standing(question: &Question, directory: &Directory, reader: PersonId, now: Timestamp) -> String {
    let who = |person| sentence(&who(directory, person, reader));
    match &question.state {
        QuestionState::Asked => format!("Waiting for {}.", advisers(question.specialism)),
        QuestionState::Claimed { by, at } if *by == reader => format!("You have this question, since {}.", when(*at, now)),
        QuestionState::Claimed { by, at } => format!("{} has your question, since {}.", who(*by), when(*at, now)),
        QuestionState::Answered { by, at } => format!("{} answered, {}.", who(*by), when(*at, now)),
        QuestionState::Considered { answered_by, outcome } => format!("{} answered: {}.", who(*answered_by), outcome.words()),
        QuestionState::NoLongerNeeded => "No longer needed.".to_owned(),
    }
}

/// What comes next, where anything does.
#[must_use]
pub const fn next(question: &Question) -> Option<&'static str> {
    match question.state {
        QuestionState::Asked => Some("The insight team sees the question and what you chose to show, not the file."),
        QuestionState::Claimed { .. } => Some("Whoever has the question can read this file for as long. Nothing waits for it."),
        QuestionState::Answered { .. } => Some("Say what you made of it when you know. Nothing waits for it."),
        QuestionState::Considered { .. } | QuestionState::NoLongerNeeded => None,
    }
}

/// Whether the team may still want to do something with it.
#[must_use]
pub const fn is_open(question: &Question) -> bool {
    !matches!(question.state, QuestionState::Considered { .. } | QuestionState::NoLongerNeeded)
}

#[cfg(test)]
mod tests {
    use alongside_core::domain::ids::EntryId;
    use jiff::civil::date;

    use super::*;

    fn question(state: QuestionState) -> Question {
        let at = Timestamp::on(date(2026, 3, 5), 9, 0);
        let asked_by = PersonId::new(at, [1; 10]);
        Question { specialism: Specialism::Legal, asked_by, asked_at: at, about: Vec::new(), entry: EntryId::new(at, [2; 10]), state }
    }

    #[test]
    fn a_question_says_who_has_it_and_never_a_status_word() {
        let now = Timestamp::on(date(2026, 3, 5), 16, 0);
        let (reader, lena) = (PersonId::new(now, [1; 10]), PersonId::new(now, [9; 10]));
        let directory = Directory::default();
        let say = |state| standing(&question(state), &directory, reader, now);
        assert_eq!(say(QuestionState::Asked), "Waiting for a lawyer.");
        let at = Timestamp::on(date(2026, 3, 5), 14, 2);
        assert_eq!(say(QuestionState::Claimed { by: lena, at }), "A colleague has your question, since 14:02.");
        assert_eq!(say(QuestionState::Claimed { by: reader, at }), "You have this question, since 14:02.");
    }

    #[test]
    fn a_legal_question_lives_in_the_legal_side_and_stays_with_lawyers() {
        let family = FamilyId::new(Timestamp::default(), [5; 10]);
        assert_eq!(home(family, Specialism::Legal), StreamId::Side(family, Side::Legal));
        assert_eq!(home(family, Specialism::Clinical), StreamId::Family(family));
        assert_eq!(hand_on_to(Specialism::Legal), [Specialism::Legal]);
        assert!(!hand_on_to(Specialism::Practice).contains(&Specialism::Legal));
    }
}
