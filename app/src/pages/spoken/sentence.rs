//! One sentence of what the machine heard: to be heard again, looked at, put right, moved by thumb, or left out.

use std::collections::BTreeSet;

use alongside_core::domain::clock::say_day;
use alongside_core::domain::transcript::{Decided, Place, Promise, Proposed, Under};
use alongside_core::domain::visit::Section;
use leptos::prelude::*;

use super::work::{Work, is_shown};
use crate::components::button::{Button, Weight};
use crate::components::choice::Choice;
use crate::components::field::{Entry, Field};
use crate::components::heard::{HeardLine, HeardWords};
use crate::components::icon::Glyph;
use crate::components::voice::say_length;

/// What belongs together: one note of the record.
pub(super) fn passage(work: Work, place: Place) -> impl IntoView {
    let all = Memo::new(move |_| {
        let here = |one: &&Proposed| is_shown(one) && one.place == place;
        work.sentences.with(|all| all.iter().filter(here).map(|one| one.at).collect::<Vec<_>>())
    });
    view! {
        <h3 class="small">{heading(work, place)}</h3>
        <ul class="heard-list">
            <For each=move || all.get() key=|at| *at let:at>
                <Sentence work at />
            </For>
        </ul>
    }
}

/// All of it, in the order in which it was said: one text, which nothing sorts.
pub(super) fn in_order(work: Work) -> impl IntoView {
    let all = Memo::new(move |_| work.sentences.with(|all| all.iter().filter(|one| is_shown(one)).map(|one| one.at).collect::<Vec<_>>()));
    view! {
        <ul class="heard-list">
            <For each=move || all.get() key=|at| *at let:at>
                <Sentence work at />
            </For>
        </ul>
    }
}

fn heading(work: Work, place: Place) -> String {
    match place.about.and_then(|person| work.spoken.name_of(person)) {
        Some(name) => format!("{} · {name}", place.words()),
        None => place.words().to_owned(),
    }
}

#[component]
fn Sentence(work: Work, at: u64) -> impl IntoView {
    let told = work.sentence(at);
    let start_ms = told.with_untracked(|one| one.as_ref().map(|one| one.start_ms).unwrap_or_default());
    let words = Memo::new(move |_| told.with(|one| one.as_ref().map(pieces).unwrap_or_default()));
    let why = Memo::new(move |_| told.with(|one| one.as_ref().map(reasons).unwrap_or_default()));
    let offer = Memo::new(move |_| told.with(|one| one.as_ref().and_then(|one| one.offer.clone())));
    view! {
        <li class="stack-tight">
            <HeardLine start_ms words on_hear=move |()| work.spoken.hear(start_ms) />
            <Show when=move || !why.with(String::is_empty)>
                <div class="row">
                    <span class="small muted">{why}</span>
                    <Button
                        weight=Weight::Secondary
                        glyph=Glyph::Done
                        label=format!("It is right, at {}", say_length(start_ms))
                        on_press=move |()| work.act(|proposal| proposal.look_at(at))
                    >
                        "It is right"
                    </Button>
                </div>
            </Show>
            {move || offer.get().map(|(promise, decided)| view! { <Offer work at promise decided /> })}
            <details class="fold fold-small">
                <summary>"Change"</summary>
                <Change work at told />
            </details>
        </li>
    }
}

/// The words in pieces: those that are to be looked at, and those between.
fn pieces(one: &Proposed) -> Vec<HeardWords> {
    let is_marked = |number: usize| one.marks.iter().any(|mark| mark.words.contains(&number));
    let mut pieces: Vec<HeardWords> = Vec::new();
    for (number, word) in one.words.iter().enumerate() {
        let marked = is_marked(number);
        let (before, text) = word.text.split_at(word.text.len() - word.text.trim_start().len());
        match pieces.last_mut() {
            Some(last) if last.marked == marked => last.text.push_str(&word.text),
            // The space before a marked word is not underlined.
            Some(last) if marked => {
                last.text.push_str(before);
                pieces.push(HeardWords { text: text.to_owned(), marked });
            }
            _ => pieces.push(HeardWords { text: word.text.clone(), marked }),
        }
    }
    pieces
}

/// Why it is to be looked at, each reason once.
fn reasons(one: &Proposed) -> String {
    let reasons: BTreeSet<&str> = one.marks.iter().map(|mark| mark.why.words()).collect();
    reasons.into_iter().collect::<Vec<_>>().join(" · ")
}

/// Something to be done that the sentence speaks of: offered, and made only when somebody takes it.
#[component]
fn Offer(work: Work, at: u64, promise: Promise, decided: Option<Decided>) -> impl IntoView {
    if decided == Some(Decided::Refused) {
        return ().into_any();
    }
    let is_taken = decided.is_some();
    let today = work.spoken.phone.today().get_untracked();
    let by = promise.by_on.map(|day| format!("by {}", say_day(day, today)));
    let owner = Some(promise.owner.clone()).filter(|owner| !owner.is_empty());
    let line = [owner, Some(promise.what.clone()), by].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let take = move |()| work.act(|proposal| proposal.decide(at, Decided::Taken(promise.clone())));
    let refuse = move |()| work.act(|proposal| proposal.decide(at, Decided::Refused));
    let undo = move |()| work.act(|proposal| proposal.undecide(at));
    let question = if is_taken { "Will be done: " } else { "To be done? " };
    let decide = if is_taken {
        view! { <Button weight=Weight::Quiet on_press=undo>"Take it off the list"</Button> }.into_any()
    } else {
        view! {
            <Button weight=Weight::Secondary glyph=Glyph::Add on_press=take>"Put it on the list"</Button>
            <Button weight=Weight::Quiet on_press=refuse>"No"</Button>
        }
        .into_any()
    };
    view! {
        <p class="small">{question} <strong>{line}</strong></p>
        <div class="buttons">{decide}</div>
    }
    .into_any()
}

/// What few do with a sentence: other words, another place, out of the record.
#[component]
fn Change(work: Work, at: u64, told: Memo<Option<Proposed>>) -> impl IntoView {
    let text = RwSignal::new(told.with_untracked(|one| one.as_ref().map(|one| one.text.clone()).unwrap_or_default()));
    let changed = Memo::new(move |_| told.with(|one| one.as_ref().is_some_and(|one| one.changed)));
    // What was kept comes a moment after the page, and other words may be taken up: the field follows while nothing else is typed in it.
    Effect::new(move |before: Option<String>| {
        let stands = told.with(|one| one.as_ref().map(|one| one.text.clone()).unwrap_or_default());
        if before.is_some_and(|before| text.with_untracked(|text| text.trim() == before.trim())) {
            text.set(stands.clone());
        }
        stands
    });
    let type_it = move |typed: String| work.act(|proposal| proposal.change(at, &typed));
    let chosen = Memo::new(move |_| told.with(|one| one.as_ref().map(|one| one.place.under)));
    let put = move |under: Under| {
        let about = told.with_untracked(|one| one.as_ref().and_then(|one| one.place.about));
        work.act(|proposal| proposal.put(at, Place { under, about }));
    };
    let as_heard = move |()| {
        work.act(|proposal| proposal.as_heard(at));
        text.set(told.with_untracked(|one| one.as_ref().map(|one| one.text.clone()).unwrap_or_default()));
    };
    let places: Vec<(Under, String)> = Section::ALL
        .map(|section| (Under::Section(section), section.words().to_owned()))
        .into_iter()
        .chain([(Under::Actions, "To be done".to_owned())])
        .collect();
    view! {
        <div class="stack">
            <Field label="The words as they should be" entry=Entry::Text value=text on_input=type_it hint="What the machine heard is kept beside it." />
            <Show when=move || work.spoken.goes.sorts>
                <Choice legend="What is it?" options=Signal::stored(places.clone()) chosen on_choose=put />
            </Show>
            <div class="buttons">
                <Button weight=Weight::Quiet glyph=Glyph::No on_press=move |()| work.act(|proposal| proposal.leave_out(at))>
                    "Leave it out"
                </Button>
                <Show when=move || changed.get()>
                    <Button weight=Weight::Quiet glyph=Glyph::Again on_press=as_heard>
                        "As the machine heard it"
                    </Button>
                </Show>
            </div>
        </div>
    }
}

/// What does not go into the record: headings, and what was left out. It can be taken in again.
pub(super) fn not_taken(work: Work) -> impl IntoView {
    let all = Memo::new(move |_| {
        let out = |one: &&Proposed| !is_shown(one);
        work.sentences.with(|all| {
            all.iter().filter(out).map(|one| (one.at, one.start_ms, one.heard.trim().to_owned(), one.left_out)).collect::<Vec<_>>()
        })
    });
    let one = move |(at, start_ms, heard, left_out): (u64, u64, String, bool)| {
        let words = Signal::stored(vec![HeardWords { text: heard, marked: false }]);
        let (label, glyph) = if left_out { ("Take it in again", Glyph::Again) } else { ("It is no heading", Glyph::Write) };
        let take_in = move |()| work.act(|proposal| if left_out { proposal.take_in(at) } else { proposal.make_words(at) });
        view! {
            <li class="stack-tight heard-out">
                <HeardLine start_ms words on_hear=move |()| work.spoken.hear(start_ms) />
                <Button weight=Weight::Quiet glyph on_press=take_in>{label}</Button>
            </li>
        }
    };
    view! {
        <Show when=move || !all.with(Vec::is_empty)>
            <details class="fold fold-small">
                <summary>{if work.spoken.goes.sorts { "Headings, and what is left out" } else { "What is left out" }}</summary>
                <ul class="heard-list">{move || all.get().into_iter().map(one).collect_view()}</ul>
            </details>
        </Show>
    }
}
