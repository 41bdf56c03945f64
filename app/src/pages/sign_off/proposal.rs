//! The proposal as it stands: the team's reasons, the names under it, the agreement it is judged by, and the digest that is signed.

use alongside_core::domain::ids::Digest;
use alongside_core::domain::story::{Context, SignOffStory};
use alongside_core::domain::team::Directory;
use leptos::prelude::*;

use super::Decided;
use crate::components::badge::Tone;
use crate::components::card::Card;
use crate::components::notice::Notice;
use crate::components::quote::{Known, Quote};
use crate::pages::say::{and, colleague, say_version, sentence, when};

/// The start of a digest, as people compare it: `3f9a 21c0`.
#[must_use]
pub fn short(digest: &Digest) -> String {
    let hex = digest.to_string();
    let (first, second) = (hex.get(..4).unwrap_or_default(), hex.get(4..8).unwrap_or_default());
    format!("{first} {second}")
}

/// What is asked, why, by whom, and under which agreement.
#[component]
pub fn Proposed(
    /// Which decision.
    decided: Decided,
) -> impl IntoView {
    let file = decided.file;
    let agreement = Memo::new(move |_| agreement_in_words(decided));
    let names = move |told: &SignOffStory| {
        let directory = file.phone.directory().get();
        and(&told.now.names.iter().map(|name| colleague(&directory, *name)).collect::<Vec<_>>())
    };
    let one = move |told: SignOffStory| {
        let (names, version) = (names(&told), say_version(told.now.version, &short(&told.now.proposal)));
        let who_knew = told.who_knew.clone().map(|who| view! { <Known name="Who knew" what=who /> });
        let (text, whole) = (told.text, told.now.proposal.to_string());
        view! {
            <Card title="Why">
                <Quote words=text />
                <dl class="knowns">
                    <Known name="Names" what=names />
                    {who_knew}
                    <Known name="Judged by" what=agreement />
                    <Known name="Exactly this" what=version />
                </dl>
                <details class="more">
                    <summary>"The whole digest"</summary>
                    <p class="digest">{whole}</p>
                    <p class="muted">"It names this version, word for word. Change a letter and it is another."</p>
                </details>
            </Card>
        }
    };
    move || decided.story.get().map(one)
}

/// The agreement that it was asked under, or else the one in force.
fn agreement_in_words(decided: Decided) -> String {
    let asked_under = decided.story.with(|told| told.as_ref()?.now.requested.as_ref().map(|request| request.agreement));
    let team = decided.file.story.with(|story| story.rules.team);
    let today = decided.file.phone.today().get();
    let found = decided.file.phone.directory().with(|directory| {
        let book = directory.teams.get(&team?)?;
        let named = asked_under.and_then(|wanted| book.agreements.iter().find(|known| known.agreement == wanted));
        named.or_else(|| book.agreement_on(today)).map(|agreement| agreement.version)
    });
    found.map_or_else(|| "No team agreement is in force".to_owned(), |version| format!("Team agreement {version}"))
}

/// What the strategy team learned before it decided.
#[component]
pub fn Learned(
    /// Which decision.
    decided: Decided,
) -> impl IntoView {
    let phone = decided.file.phone;
    let one = move |context: Context, directory: &Directory| {
        let how = sentence(context.how.words());
        let heard = if context.heard.trim().is_empty() { how } else { format!("{how}, heard {}", context.heard.trim()) };
        let by = colleague(directory, context.learned.by);
        let whose = format!("{by}, {} · {heard}", when(context.learned.at, phone.tick().get()));
        view! { <Quote words=context.learned.what whose /> }
    };
    move || {
        let contexts = decided.story.with(|told| told.as_ref().map(|told| told.contexts.clone()).unwrap_or_default());
        let directory = phone.directory().get();
        let quotes = contexts.into_iter().map(|context| one(context, &directory)).collect::<Vec<_>>();
        (!quotes.is_empty()).then(|| view! { <Card title="What strategy learned">{quotes}</Card> })
    }
}

/// The reason that was given with a return, a decline or a withdrawal.
#[component]
pub fn Reasons(
    /// Which decision.
    decided: Decided,
) -> impl IntoView {
    let phone = decided.file.phone;
    move || {
        let reason = decided.story.with(|told| told.as_ref()?.reason.clone())?;
        let by = phone.directory().with(|directory| colleague(directory, reason.by));
        let whose = format!("{by}, {}", when(reason.at, phone.tick().get()));
        Some(view! {
            <Notice tone=Tone::Note title="The reason given">
                <Quote words=reason.what whose />
            </Notice>
        })
    }
}

/// The versions before this one, with the reason that each came back, where one was given.
#[component]
pub fn Earlier(
    /// Which decision.
    decided: Decided,
) -> impl IntoView {
    let phone = decided.file.phone;
    let earlier = Memo::new(move |_| decided.story.with(|told| told.as_ref().map(|told| told.earlier.clone()).unwrap_or_default()));
    let one = move |told: SignOffStory| {
        let version = say_version(told.now.version, &short(&told.now.proposal));
        let reason = told.reason.map(|reason| {
            let by = phone.directory().with(|directory| colleague(directory, reason.by));
            view! { <Quote words=reason.what whose=format!("{by}, {}", when(reason.at, phone.tick().get())) /> }
        });
        view! {
            <h3>{sentence(&version)}</h3>
            <Quote words=told.text />
            {reason}
        }
    };
    move || {
        let earlier = earlier.get();
        (!earlier.is_empty()).then(|| {
            view! {
                <details class="more">
                    <summary>"Earlier versions"</summary>
                    {earlier.into_iter().rev().map(one).collect_view()}
                </details>
            }
        })
    }
}
