//! An adviser's first screen: the questions that they have, and those that wait for somebody, the suggested one first.

pub mod card;

use alongside_core::domain::advice::QuestionState;
use alongside_core::domain::card::Card;
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{FamilyId, PersonId, QuestionId};
use alongside_core::domain::team::Directory;
use leptos::prelude::*;

pub use self::card::QuestionCard;
use super::file::OpenFile;
use super::say::{colleague, count, since};
use super::screen::Screen;
use crate::components::badge::{Badge, Tone};
use crate::components::card::CardLink;
use crate::components::empty::Empty;
use crate::components::list::List;
use crate::routes::Place;
use crate::state::{FamilyLine, phone};

/// A question that waits, as the list tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Which.
    pub question: QuestionId,
    /// The question.
    pub text: String,
    /// For whom, by whom and since when.
    pub detail: String,
    /// Whether routing suggests the reader.
    pub suggested: bool,
}

/// The questions that wait for somebody: the suggested first, then the longest asked.
#[must_use]
pub fn waiting(cards: &[Card], directory: &Directory, now: Timestamp) -> Vec<Waiting> {
    let mut found: Vec<(Timestamp, Waiting)> = cards.iter().filter_map(|card| one_waiting(card, directory, now)).collect();
    found.sort_by_key(|(asked_at, waiting)| (!waiting.suggested, *asked_at));
    found.into_iter().map(|(_, waiting)| waiting).collect()
}

fn one_waiting(card: &Card, directory: &Directory, now: Timestamp) -> Option<(Timestamp, Waiting)> {
    let Card::Question { question, specialism, asked_by, asked_at, text, suggested, .. } = card else {
        return None;
    };
    let detail = format!("{} · {} · {}", super::say::sentence(specialism.words()), colleague(directory, *asked_by), since(*asked_at, now));
    Some((*asked_at, Waiting { question: *question, text: text.clone(), detail, suggested: *suggested }))
}

/// The questions that somebody has, in the files that are open to them.
#[must_use]
pub fn held_by(lines: &[FamilyLine], reader: PersonId) -> Vec<(FamilyId, QuestionId)> {
    let mut held = Vec::new();
    for line in lines {
        let questions = line.rules.iter().flat_map(|rules| &rules.questions);
        let theirs = questions.filter(|(_, question)| matches!(question.state, QuestionState::Claimed { by, .. } if by == reader));
        held.extend(theirs.map(|(id, _)| (line.family, *id)));
    }
    held
}

/// The adviser's questions.
#[component]
pub fn Questions() -> impl IntoView {
    let phone = phone();
    let mine = Memo::new(move |_| {
        let reader = phone.me().map(|me| me.person);
        reader.map_or_else(Vec::new, |reader| phone.families().with(|lines| held_by(lines, reader)))
    });
    let waiting = Memo::new(move |_| {
        let now = phone.tick().get();
        phone.cards().with(|cards| phone.directory().with(|directory| waiting(cards, directory, now)))
    });
    let title = move || count(waiting.with(Vec::len), "question waits", "questions wait");
    view! {
        <Screen window="Questions" title="Questions">
            <Yours mine />
            <section class="stack">
                <h2>{title}</h2>
                {move || match waiting.get() {
                    none if none.is_empty() => view! {
                        <Empty title="Nobody waits for you">"Questions from the teams come here by themselves. The one that suits you stands first."</Empty>
                    }
                    .into_any(),
                    some => view! { <List label="Questions that wait">{some.into_iter().map(one).collect_view()}</List> }.into_any(),
                }}
            </section>
        </Screen>
    }
}

fn one(waiting: Waiting) -> impl IntoView {
    let href = Place::QuestionCard(waiting.question).href();
    let badge = waiting.suggested.then(|| view! { <Badge tone=Tone::Note words="Suggested for you" /> });
    view! {
        <li>
            <CardLink href title=waiting.text detail=waiting.detail>
                {badge}
            </CardLink>
        </li>
    }
}

#[component]
fn Yours(mine: Memo<Vec<(FamilyId, QuestionId)>>) -> impl IntoView {
    let one = move |(family, question): (FamilyId, QuestionId)| view! { <Held family question /> };
    move || {
        let mine = mine.get();
        (!mine.is_empty()).then(|| {
            view! {
                <section class="stack">
                    <h2>"You have"</h2>
                    <List label="Questions that you have">{mine.into_iter().map(one).collect_view()}</List>
                </section>
            }
        })
    }
}

#[component]
fn Held(family: FamilyId, question: QuestionId) -> impl IntoView {
    let file = OpenFile::of(family);
    let title = file.told(move |story| story.questions.get(&question).map_or_else(|| "A question".to_owned(), |told| told.text.clone()));
    let name = file.name();
    let detail = Signal::derive(move || format!("{} · the file is open to you while you have it", name.get()));
    view! {
        <li>
            <CardLink href=Place::Question(family, question).href() title detail />
        </li>
    }
}
