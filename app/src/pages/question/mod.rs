//! One question to the insight team, with its file: what was asked, what came back, and what the reader may do with it.
//!
//! Its team and the adviser who has it read the same page; the rules say who sees which button.

pub mod answer;
pub mod ask;
pub mod consider;
pub mod words;

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{FamilyId, QuestionId};
use alongside_core::domain::story::QuestionStory;
use alongside_core::domain::team::Directory;
use leptos::prelude::*;

use self::answer::{AnswerIt, HandItOn};
pub use self::ask::AskQuestion;
use self::consider::{ConsiderIt, LeaveIt};
use super::file::{NothingHere, OpenFile, WhenHere};
use super::on_its_way::{OnItsWay, pending_of};
use super::say::{sentence, when};
use super::screen::{Screen, back_to};
use super::spoken::sent::{Recordings, SentText};
use crate::components::badge::{Badge, Tone};
use crate::components::button::{LinkButton, Weight};
use crate::components::card::Card;
use crate::components::icon::Glyph;
use crate::components::quote::Quote;
use crate::routes::{Place, param};

/// A question of a family's file, as its parts need it.
#[derive(Clone, Copy)]
pub struct Asked {
    /// The file.
    pub file: OpenFile,
    /// Which question.
    pub question: QuestionId,
    /// What is known of it.
    pub story: Memo<Option<QuestionStory>>,
}

/// A question.
#[component]
pub fn Question() -> impl IntoView {
    let (family, question) = (param::<FamilyId>("family"), param::<QuestionId>("question"));
    move || match (family.get(), question.get()) {
        (Some(family), Some(question)) => view! { <OneQuestion family question /> }.into_any(),
        _ => view! { <Screen window="Question" title="Question"><NothingHere /></Screen> }.into_any(),
    }
}

#[component]
fn OneQuestion(family: FamilyId, question: QuestionId) -> impl IntoView {
    let file = OpenFile::of(family);
    let story = file.told(move |story| story.questions.get(&question).cloned());
    let asked = Asked { file, question, story };
    let pending = pending_of(file.phone, move |body| matches!(body, Body::Advice(act) if act.question() == question));
    let title = move || {
        let specialism = story.with(|story| story.as_ref().map(|story| story.now.specialism));
        specialism.map_or_else(|| "A question".to_owned(), |specialism| format!("A question: {}", specialism.words()))
    };
    let advises = Memo::new(move |_| file.phone.actor(None).is_adviser());
    let back =
        Signal::derive(move || if advises.get() { back_to(Place::Questions, "Questions") } else { back_to(Place::Ask, "Ask & decide") });
    let name = file.name();
    view! {
        <Screen window="Question" title=Signal::derive(title) over=name back>
            <OnItsWay pending />
            <WhenHere file>
                <Told asked />
                <AnswerIt asked />
                <HandItOn asked />
                <ConsiderIt asked />
                <LeaveIt asked />
            </WhenHere>
        </Screen>
    }
}

#[component]
fn Told(asked: Asked) -> impl IntoView {
    let phone = asked.file.phone;
    let one = move |story: QuestionStory| {
        let (now, reader) = (phone.tick().get(), phone.me());
        let directory = phone.directory().get();
        let standing = reader.map_or_else(String::new, |me| words::standing(&story.now, &directory, me.person, now));
        let next = words::next(&story.now).map(|next| view! { <p class="muted">{next}</p> });
        let tone = if story.answer.is_some() { Tone::Received } else { Tone::Note };
        view! {
            <p>
                <Badge tone words=standing />
            </p>
            {next}
            {told(&story, &directory, now)}
        }
    };
    let here = Memo::new(move |_| asked.story.with(Option::is_some));
    let file = move || view! { <TheFile asked /> };
    view! {
        {move || asked.story.get().map(one)}
        <Spoken asked />
        {move || here.get().then(file)}
    }
}

/// The recordings of the question and of the advice, where they were dictated.
#[component]
fn Spoken(asked: Asked) -> impl IntoView {
    let (phone, story) = (asked.file.phone, asked.file.phone.family(asked.file.family));
    let of = move |tell: fn(QuestionStory) -> SentText| Memo::new(move |_| asked.story.get().map(tell).unwrap_or_default());
    let question = of(|story| SentText { text: story.text, dictated: story.dictated });
    let advice = of(|story| SentText { text: story.answer.map(|said| said.what).unwrap_or_default(), dictated: story.answer_dictated });
    view! {
        <Recordings phone story sent=question words="Hear the question" />
        <Recordings phone story sent=advice words="Hear the advice" />
    }
}

#[component]
fn TheFile(asked: Asked) -> impl IntoView {
    view! {
        <LinkButton weight=Weight::Quiet glyph=Glyph::Families href=Place::Family(asked.file.family).href()>
            "Open the family's file"
        </LinkButton>
    }
}

fn told(story: &QuestionStory, directory: &Directory, now: Timestamp) -> impl IntoView + use<> {
    let signed = |by, at| {
        let who = directory.member(by).map_or_else(|| "A colleague".to_owned(), |member| format!("{}, {}", member.name, member.profession));
        format!("{who} · {}", when(at, now))
    };
    let text = story.text.clone();
    let asked_by = signed(story.now.asked_by, story.now.asked_at);
    let extract = (!story.extract.trim().is_empty()).then(|| {
        let extract = story.extract.clone();
        view! {
            <details class="more">
                <summary>"What the insight team saw before somebody took it"</summary>
                <Quote words=extract />
            </details>
        }
    });
    let handed_on: Vec<_> = story
        .handed_on
        .iter()
        .map(|(to, why)| {
            let line = format!("Handed on to {}", words::advisers(to.what));
            let words = why.as_ref().map_or_else(|| line.clone(), |why| format!("{line}. {why}"));
            view! { <Quote words whose=signed(to.by, to.at) /> }
        })
        .collect();
    let answer = story.answer.as_ref().map(|answer| {
        let (words, whose) = (answer.what.clone(), signed(answer.by, answer.at));
        view! { <Card title="The advice"><Quote words whose /></Card> }
    });
    let considered = story.considered.as_ref().map(|(outcome, why)| {
        let whose = signed(outcome.by, outcome.at);
        let line = sentence(outcome.what.words());
        let words = why.as_ref().map_or_else(|| line.clone(), |why| format!("{line}. {why}"));
        view! { <Card title="What the team made of it"><Quote words whose /></Card> }
    });
    view! {
        <Card title="The question">
            <Quote words=text whose=asked_by />
            {extract}
            {handed_on}
        </Card>
        {answer}
        {considered}
    }
}
