//! What the children say: their own words from the visits, latest first, each with the day and whether they were seen alone.

use alongside_core::domain::clock::{Timestamp, say_day};
use alongside_core::domain::ids::PersonId;
use alongside_core::domain::story::FamilyStory;
use alongside_core::domain::visit::{Alone, Note, Section, Visit};
use jiff::civil::Date;

use crate::pages::say::{and, named};

/// Something that a child said, as it was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The words.
    pub words: String,
    /// Whose words.
    pub who: String,
    /// When and how: "Mon 2 March, seen alone".
    pub when: String,
    at: Timestamp,
}

/// The children's own words. `children` are those whom the decision is about; their words and no others' are shown.
#[must_use]
pub fn quotes(story: &FamilyStory, children: &[PersonId], today: Date) -> Vec<Quote> {
    let mut quotes: Vec<Quote> = story
        .visits
        .values()
        .flat_map(|visit| visit.notes.iter().map(move |note| (visit, note)))
        .flat_map(|(visit, note)| of_note(story, visit, note, children, today))
        .collect();
    quotes.sort_by_key(|quote| core::cmp::Reverse(quote.at));
    quotes
}

/// A note's words: one quote, or several where two people put the same words right side by side.
fn of_note(story: &FamilyStory, visit: &Visit, note: &Note, children: &[PersonId], today: Date) -> Vec<Quote> {
    let speakers: Vec<PersonId> = note.about.iter().copied().filter(|person| children.contains(person)).collect();
    if note.section != Some(Section::ChildsWords) || speakers.is_empty() {
        return Vec::new();
    }
    let who = and(&speakers.iter().map(|child| named(&story.rules, *child, today)).collect::<Vec<_>>());
    let day = say_day(note.happened_at.day(), today);
    let when = match alone(visit, &speakers) {
        Some(true) => format!("{day}, seen alone"),
        Some(false) => format!("{day}, not seen alone"),
        None => day,
    };
    let wordings = note.standing().into_iter().map(|said| said.what.clone()).filter(|words| !words.trim().is_empty());
    wordings.map(|words| Quote { words, who: who.clone(), when: when.clone(), at: note.happened_at }).collect()
}

/// Whether every speaker was seen alone; none where somebody's answer is missing.
fn alone(visit: &Visit, speakers: &[PersonId]) -> Option<bool> {
    let answers = speakers.iter().map(|child| visit.children.get(child).and_then(|record| record.alone.latest()));
    answers.map(|answer| answer.map(|alone| matches!(alone, Alone::Yes))).try_fold(true, |all, one| one.map(|one| all && one))
}

/// The children of the decision whose own words are nowhere in the file.
#[must_use]
pub fn unheard(story: &FamilyStory, children: &[PersonId]) -> Vec<PersonId> {
    let heard = |child: &PersonId| {
        let mut notes = story.visits.values().flat_map(|visit| &visit.notes);
        notes.any(|note| note.section == Some(Section::ChildsWords) && note.about.contains(child) && note.words().is_some())
    };
    children.iter().copied().filter(|child| !heard(child)).collect()
}
