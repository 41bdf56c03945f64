//! A story by its days: what happened, latest day first, each with its hour.

use leptos::prelude::*;

use super::badge::{Badge, Tone};
use super::icon::{Glyph, Icon};

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// A key of its own.
    pub key: String,
    /// The hour: `14:02`.
    pub at: String,
    /// What kind of thing it was.
    pub glyph: Glyph,
    /// The line of meaning.
    pub title: String,
    /// The line of detail. Empty where there is none.
    pub detail: String,
    /// Where its entry is, where that needs saying.
    pub badge: Option<(Tone, String)>,
    /// Where it leads, where it leads anywhere.
    pub href: Option<String>,
    /// When it happened, was written and was received, in words. Empty where the page does not tell.
    pub times: Vec<String>,
}

/// What happened on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The day in words.
    pub heading: String,
    /// What happened, latest first.
    pub happenings: Vec<Happening>,
}

/// A story by its days.
#[component]
pub fn Timeline(
    /// The days, latest first.
    #[prop(into)]
    days: Signal<Vec<Day>>,
) -> impl IntoView {
    view! { <div class="timeline">{move || days.get().into_iter().map(one_day).collect_view()}</div> }
}

fn one_day(day: Day) -> impl IntoView {
    view! {
        <section class="timeline-day">
            <h3 class="timeline-heading">{day.heading}</h3>
            <ol class="timeline-list">{day.happenings.into_iter().map(one_happening).collect_view()}</ol>
        </section>
    }
}

fn one_happening(it: Happening) -> impl IntoView {
    let meaning = match it.href {
        Some(href) => view! { <a class="timeline-link" href=href>{it.title}</a> }.into_any(),
        None => view! { <span>{it.title}</span> }.into_any(),
    };
    let detail = (!it.detail.is_empty()).then(|| view! { <p class="timeline-detail">{it.detail}</p> });
    let badge = it.badge.map(|(tone, words)| view! { <Badge tone words /> });
    let times = (!it.times.is_empty()).then(|| view! { <Times times=it.times /> });
    view! {
        <li class="timeline-item">
            <Icon glyph=it.glyph />
            <div class="timeline-words">
                <p class="timeline-meaning">
                    <span class="timeline-at">{it.at}</span>
                    {meaning}
                </p>
                {detail}
                {badge}
                {times}
            </div>
        </li>
    }
}

/// An entry's three times, folded away: when it happened, when it was written, when the server had it.
#[component]
pub fn Times(
    /// The times in words.
    times: Vec<String>,
) -> impl IntoView {
    view! {
        <details class="times">
            <summary>"Times"</summary>
            <ul>{times.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
        </details>
    }
}
