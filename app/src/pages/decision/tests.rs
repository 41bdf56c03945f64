//! An approver hears the children first, and is told where a child was not heard.

use alongside_core::domain::ids::{EntryId, NoteId, PersonId, VisitId};
use alongside_core::domain::people::{Details, Part};
use alongside_core::domain::story::FamilyStory;
use alongside_core::domain::visit::{Note, Said, Section, Visit};
use jiff::civil::date;

use super::*;

fn person(number: u8) -> PersonId {
    PersonId::new(Timestamp::default(), [number; 10])
}

fn note(section: Section, about: u8, words: &str, at: Timestamp) -> Note {
    let entry = EntryId::new(at, [about; 10]);
    Note {
        note: NoteId::new(at, [about; 10]),
        section: Some(section),
        about: vec![person(about)],
        text: Some(Said { what: words.to_owned(), by: person(9), at, entry }),
        happened_at: at,
        voice: None,
        unrecorded: None,
        spoken: None,
        heard: Vec::new(),
        corrections: Vec::new(),
        after_final: false,
        late: false,
    }
}

fn story() -> FamilyStory {
    let mut story = FamilyStory::default();
    for (number, name) in [(1, "Amara"), (2, "Tobi")] {
        let details = Details { person: person(number), name: name.to_owned(), part: Part::Child, born_on: Some(date(2016, 6, 1)) };
        story.rules.people.insert(person(number), details);
    }
    let visit = VisitId::new(Timestamp::default(), [1; 10]);
    let mut told = Visit::unsaid(visit, person(9));
    let day = |day| Timestamp::on(date(2026, 3, day), 10, 0);
    told.notes.push(note(Section::ChildsWords, 1, "I want to stay with Auntie.", day(2)));
    told.notes.push(note(Section::ChildsWords, 1, "I miss my school.", day(3)));
    told.notes.push(note(Section::Analysis, 1, "She is settled there.", day(4)));
    story.visits.insert(visit, told);
    story
}

#[test]
fn the_children_are_heard_in_their_own_words_latest_first_and_analysis_is_not_theirs() {
    let quotes = quotes(&story(), &[person(1)], date(2026, 3, 5));
    let words: Vec<&str> = quotes.iter().map(|quote| quote.words.as_str()).collect();
    assert_eq!(words, ["I miss my school.", "I want to stay with Auntie."]);
    assert_eq!((quotes[0].who.as_str(), quotes[0].when.as_str()), ("Amara (9)", "Tue 3 March"));
}

#[test]
fn a_child_who_was_not_heard_is_named() {
    assert_eq!(unheard(&story(), &[person(1), person(2)]), [person(2)]);
}
