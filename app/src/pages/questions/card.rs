//! A question that may be taken: what its asker chose to show, and one button. The family is not named before.

use alongside_core::domain::advice::{AdviceBody, Question, QuestionState, Specialism, permits};
use alongside_core::domain::card::Card as WorkCard;
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::Body;
use alongside_core::domain::family::FamilyRules;
use alongside_core::domain::ids::{EntryId, PersonId, QuestionId, StreamId};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::components::badge::{Badge, Tone};
use crate::components::button::Button;
use crate::components::card::Card;
use crate::components::notice::{Failure, Notice};
use crate::components::quote::Quote;
use crate::pages::doing::{Doing, in_words};
use crate::pages::file::NothingHere;
use crate::pages::say::{colleague, sentence, since};
use crate::pages::screen::{Screen, back_to};
use crate::routes::{Place, param};
use crate::state::phone;

/// What a card says of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Extract {
    question: QuestionId,
    stream: StreamId,
    specialism: Specialism,
    asked_by: PersonId,
    asked_at: Timestamp,
    text: String,
    extract: String,
    suggested: bool,
}

fn extract_of(cards: &[WorkCard], wanted: QuestionId) -> Option<Extract> {
    cards.iter().find_map(|card| match card {
        WorkCard::Question { question, stream, specialism, asked_by, asked_at, text, extract, suggested } if *question == wanted => {
            let (text, extract) = (text.clone(), extract.clone());
            let (question, stream, specialism) = (*question, *stream, *specialism);
            Some(Extract { question, stream, specialism, asked_by: *asked_by, asked_at: *asked_at, text, extract, suggested: *suggested })
        }
        _ => None,
    })
}

impl Extract {
    /// The question as the rules see it from the card: it waits, and who asked is known.
    fn as_asked(&self) -> Question {
        let entry = EntryId::from_uuid(self.question.uuid());
        let (asked_by, asked_at) = (self.asked_by, self.asked_at);
        Question { specialism: self.specialism, asked_by, asked_at, about: Vec::new(), entry, state: QuestionState::Asked }
    }
}

/// A question that may be taken.
#[component]
pub fn QuestionCard() -> impl IntoView {
    let phone = phone();
    let question = param::<QuestionId>("question");
    let extract = Memo::new(move |_| question.get().and_then(|question| phone.cards().with(|cards| extract_of(cards, question))));
    let page = move || match (question.get(), extract.get()) {
        (Some(_), Some(extract)) => view! { <Waiting extract /> }.into_any(),
        (Some(_), None) => view! { <Gone /> }.into_any(),
        (None, _) => view! { <NothingHere /> }.into_any(),
    };
    view! {
        <Screen window="Question" title="A question" back=back_to(Place::Questions, "Questions")>
            {page}
        </Screen>
    }
}

#[component]
fn Waiting(extract: Extract) -> impl IntoView {
    let phone = phone();
    let doing = Doing::new();
    let navigate = use_navigate();
    let (question, stream) = (extract.question, extract.stream);
    let asked = extract.as_asked();
    let claim = AdviceBody::Claimed { question };
    let why_not = Signal::derive({
        let claim = claim.clone();
        move || permits(Some(&asked), &claim, &FamilyRules::default(), &phone.actor(None)).err().map(|refusal| in_words(&refusal))
    });
    let take = move |()| {
        let navigate = navigate.clone();
        doing.write(stream, Body::Advice(claim.clone()), Vec::new(), move || {
            if let Some(family) = stream.family() {
                navigate(&Place::Question(family, question).href(), NavigateOptions { replace: true, ..NavigateOptions::default() });
            }
        });
    };
    let (asked_by, asked_at) = (extract.asked_by, extract.asked_at);
    let whose = Signal::derive(move || {
        let now = phone.tick().get();
        phone.directory().with(|directory| format!("{} · {}", colleague(directory, asked_by), since(asked_at, now)))
    });
    let shown = if extract.extract.trim().is_empty() {
        view! { <p class="muted">"The asker chose to show nothing more before it is taken."</p> }.into_any()
    } else {
        view! { <Quote words=extract.extract /> }.into_any()
    };
    view! {
        <p>
            <Badge tone=Tone::Plain words=sentence(extract.specialism.words()) />
            {extract.suggested.then(|| view! { <Badge tone=Tone::Note words="Suggested for you" /> })}
        </p>
        <Card title="The question">
            <Quote words=extract.text.clone() />
            <p class="muted">{whose}</p>
        </Card>
        <Card title="What they chose to show">{shown}</Card>
        <p class="muted">"Take it and the family's file opens to you alone, until you have answered. The team sees that you have it."</p>
        <Failure words=doing.failed />
        <Button why_not on_press=take>
            "Take this question"
        </Button>
    }
}

#[component]
fn Gone() -> impl IntoView {
    view! {
        <Notice title="This question no longer waits">
            <p>"Somebody took it, or it is not needed any more."</p>
        </Notice>
    }
}
