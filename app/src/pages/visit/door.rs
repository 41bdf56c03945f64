//! At the door: how it went, what kind of visit it is, and the screen for somebody who was not let in.

use alongside_core::domain::clock::say_day;
use alongside_core::domain::visit::{Outcome, VisitBody, VisitKind};
use leptos::prelude::*;

use super::both::{both_are_kept, both_said, disagreement};
use super::here::Here;
use crate::components::badge::Tone;
use crate::components::button::{LinkButton, Weight};
use crate::components::choice::Choice;
use crate::components::icon::Glyph;
use crate::components::notice::Notice;
use crate::pages::nothing::who_is_on_duty;
use crate::pages::say::call_to;

/// How it went at the door: folded away, since most visits are let in.
pub(super) fn door(here: Here) -> impl IntoView {
    let outcome = here.fact(|_, visit| visit.outcome.latest().copied());
    let outcomes = Outcome::ALL.map(|outcome| (outcome, outcome_words(outcome).to_owned())).to_vec();
    let said = both_said(here, |visit, name| {
        disagreement(&visit.outcome, name, |outcome| outcome_words(*outcome).to_lowercase()).into_iter().collect()
    });
    let visit = here.visit;
    view! {
        <details class="fold">
            <summary>"Not let in, or not in person?"</summary>
            <Choice
                legend="How did it go at the door?"
                options=Signal::stored(outcomes)
                chosen=outcome
                on_choose=move |outcome| here.write(VisitBody::WentAs { visit, outcome }, Vec::new())
            />
        </details>
        {both_are_kept(said)}
        <NotLetIn here outcome />
    }
}

/// What kind of visit it is, and whether the family knew.
pub(super) fn about(here: Here) -> impl IntoView {
    let kind = here.fact(|_, visit| visit.kind.latest().copied());
    let announced = here.fact(|_, visit| visit.announced.latest().copied());
    let kinds = VisitKind::ALL.map(|kind| (kind, kind_words(kind).to_owned())).to_vec();
    let planned = vec![(true, "They knew".to_owned()), (false, "Unannounced".to_owned())];
    let said = both_said(here, |visit, name| {
        let kind = disagreement(&visit.kind, name, |kind| kind_words(*kind).to_lowercase());
        let announced = disagreement(&visit.announced, name, |knew| if *knew { "they knew" } else { "unannounced" }.to_owned());
        kind.into_iter().chain(announced).collect()
    });
    let visit = here.visit;
    let summary = move || kind.get().map_or("What kind of visit?", |kind| kind.words());
    view! {
        <details class="fold">
            <summary>{summary}</summary>
            <div class="stack">
                <Choice
                    legend="What kind of visit?"
                    options=Signal::stored(kinds)
                    chosen=kind
                    on_choose=move |kind| here.write(VisitBody::Described { visit, kind: Some(kind), announced: None }, Vec::new())
                />
                <Choice
                    legend="Did they know you were coming?"
                    options=Signal::stored(planned)
                    chosen=announced
                    on_choose=move |known| here.write(VisitBody::Described { visit, kind: None, announced: Some(known) }, Vec::new())
                />
                {both_are_kept(said)}
            </div>
        </details>
    }
}

const fn outcome_words(outcome: Outcome) -> &'static str {
    if matches!(outcome, Outcome::Seen) { "Met them" } else { outcome.words() }
}

const fn kind_words(kind: VisitKind) -> &'static str {
    if matches!(kind, VisitKind::Other) { "Another kind" } else { kind.words() }
}

/// Somebody was not let in, found nobody, or did not think it safe: first the children, then the record.
#[component]
fn NotLetIn(here: Here, outcome: Memo<Option<Outcome>>) -> impl IntoView {
    let today = here.phone.today();
    let saved = here.fact(|_, visit| visit.outcome.all().last().map(|said| said.at.time_of_day()));
    let next = here.fact(move |story, _| {
        let tomorrow = today.get().tomorrow().unwrap_or(today.get());
        let planned = story.rules.visits.values().filter(|mark| mark.started_at.is_none()).filter_map(|mark| mark.planned_at);
        planned.map(alongside_core::domain::clock::Timestamp::day).filter(|day| *day >= tomorrow).min()
    });
    let duty = Memo::new(move |_| {
        let now = here.phone.tick().get();
        here.phone.directory().with(|directory| who_is_on_duty(directory, now))
    });
    let first = move |outcome| match outcome {
        Outcome::Refused => Some("You weren't let in. Is a child in danger now?"),
        Outcome::Unsafe => Some("It wasn't safe. Are you safe now? Is a child in danger?"),
        Outcome::NobodyIn => Some("Nobody was in. Are you worried about a child now?"),
        Outcome::Seen | Outcome::Video | Outcome::Phone => None,
    };
    let due = move || match next.get() {
        Some(day) => format!("It doesn't count as a visit. The next one in the diary is {}.", say_day(day, today.get())),
        None => "It doesn't count as a visit, so a visit is still due.".to_owned(),
    };
    move || {
        let title = outcome.get().and_then(first)?;
        Some(view! {
            <Notice tone=Tone::NeedsYou title=title>
                <div class="buttons">
                    <LinkButton glyph=Glyph::Call href="tel:999">"Call 999"</LinkButton>
                    {duty.get().map(|(words, number)| view! {
                        <LinkButton weight=Weight::Secondary glyph=Glyph::Call href=call_to(&number)>{words}</LinkButton>
                    })}
                </div>
                <p>"Did you see or hear any of the children? Write what happened below, or record it."</p>
                <p class="small">
                    {saved.get().map(|at| format!("Saved {at}. "))} {due}
                </p>
            </Notice>
        })
    }
}
