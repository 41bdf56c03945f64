//! A visit that has begun, as Today shows it: what is kept so far, the way back to it, and the way into the record.

use alongside_core::domain::ids::{FamilyId, VisitId};
use alongside_core::domain::story::FamilyStory;
use alongside_core::domain::visit::{Alone, ChildRecord, Visit};
use leptos::prelude::*;

use super::done;
use super::here::{Here, name_of};
use crate::components::button::{LinkButton, Weight};
use crate::components::notice::Failure;
use crate::components::voice::say_length;
use crate::pages::say::{and, count, when};
use crate::routes::Place;
use crate::state::phone;

/// A visit that has begun.
#[component]
pub fn OpenVisit(
    /// Whose file.
    family: FamilyId,
    /// Which visit.
    visit: VisitId,
) -> impl IntoView {
    let here = Here::new(phone(), family, visit);
    let name = here.fact(|story, _| story.rules.name.clone().unwrap_or_default());
    let begun =
        here.fact(move |_, visit| visit.started_at.map(|at| format!("Begun {}", when(at, here.phone.tick().get()))).unwrap_or_default());
    let kept = here.fact(kept_so_far);
    let whole = Memo::new(move |_| !kept.with(Vec::is_empty) && done::missing(here).is_empty());
    let weight = move || if whole.get() { Weight::Secondary } else { Weight::Primary };
    view! {
        <article class="card begun">
            <h3 class="next-title">{name}</h3>
            <p class="muted numbers">{begun}</p>
            {move || kept.get().into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
            <Failure words=here.failed />
            <div class="buttons">
                <Show when=move || whole.get()>{done::put_in(here)}</Show>
                {move || view! {
                    <LinkButton weight=weight() href=Place::Visit(family, visit).href()>"Go on with the visit"</LinkButton>
                }}
            </div>
        </article>
    }
}

/// What is kept so far, a line each.
fn kept_so_far(story: &FamilyStory, visit: &Visit) -> Vec<String> {
    let notes = (!visit.notes.is_empty()).then(|| say_notes(visit));
    who_was_met(story, visit).into_iter().chain(notes).collect()
}

/// How it went and who was met, a line each.
pub(super) fn who_was_met(story: &FamilyStory, visit: &Visit) -> Vec<String> {
    let (mut alone, mut seen, mut not) = (Vec::new(), Vec::new(), Vec::new());
    for child in story.rules.children() {
        let Some(record) = visit.children.get(&child.person) else { continue };
        match (record.seen.latest(), record.alone.latest()) {
            (Some(true), Some(Alone::Yes)) => alone.push(child.name.clone()),
            (Some(true), Some(Alone::No(Some(why)))) => seen.push(format!("{} ({})", child.name, why.words())),
            (Some(true), _) => seen.push(child.name.clone()),
            (Some(false), _) => not.push(child.name.clone()),
            (None, _) => {}
        }
    }
    let said = |names: Vec<String>, words: &str| (!names.is_empty()).then(|| format!("{words}: {}", and(&names)));
    let of_each = |answer: fn(&ChildRecord) -> Option<bool>, wanted: bool, words: &str| {
        let children = story.rules.children().into_iter();
        let named = children.filter(|child| visit.children.get(&child.person).and_then(answer) == Some(wanted));
        said(named.map(|child| child.name.clone()).collect(), words)
    };
    // Who was spoken to alone was spoken to, and it is said already.
    let spoken = |record: &ChildRecord| {
        let with_others = record.seen.latest() == Some(&true) && record.alone.latest() != Some(&Alone::Yes);
        record.spoken_to.latest().copied().filter(|_| with_others)
    };
    let bedroom = |record: &ChildRecord| record.bedroom.latest().copied();
    let outcome = visit.outcome.latest().filter(|outcome| !outcome.counts()).map(|outcome| outcome.words().to_owned());
    let others = visit.there.iter().filter(|(_, said)| said.latest() == Some(&true)).map(|(who, _)| name_of(story, who));
    let others = said(others.collect(), "There too");
    [
        outcome,
        said(alone, "Seen, spoke alone"),
        said(seen, "Seen"),
        said(not, "Not seen"),
        of_each(spoken, true, "Spoken to"),
        of_each(spoken, false, "Not spoken to"),
        of_each(bedroom, true, "Bedroom seen"),
        of_each(bedroom, false, "Bedroom not seen"),
        others,
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn say_notes(visit: &Visit) -> String {
    let spoken: u64 = visit.notes.iter().filter_map(|note| note.voice.as_ref()).map(|voice| voice.millis).sum();
    let notes = count(visit.notes.len(), "note", "notes");
    if spoken == 0 { notes } else { format!("{notes}, {} spoken", say_length(spoken)) }
}
