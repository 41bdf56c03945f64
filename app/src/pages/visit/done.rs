//! Done: stops, saves, and asks only for what a law asks for. It can be put off. Then the visit goes into the record.

use alongside_core::domain::clock::say_day;
use alongside_core::domain::entry::Body;
use alongside_core::domain::policy::may;
use alongside_core::domain::visit::{Missing, MissingFact, VisitBody, missing_by_law};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::here::{Here, looked_after};
use super::write::Writing;
use crate::components::badge::Tone;
use crate::components::button::{Button, LinkButton, Weight};
use crate::components::frame::Bar;
use crate::components::notice::Notice;
use crate::components::voice::{Meter, SpeakHere, Speaking};
use crate::pages::speak::{RoomLeft, StopOthers, others_recorded, speaking};
use crate::routes::Place;

/// The bar of the visit: Record, which never moves, and Done.
pub(super) fn visit_bar(here: Here, writing: Writing, asking: RwSignal<bool>) -> impl IntoView {
    let (speaking, others) = (speaking(here.phone), others_recorded(here.phone));
    let navigate = use_navigate();
    let record = move |()| {
        if speaking.with_untracked(Speaking::is_recording) {
            spawn_local(async move {
                writing.stop(here).await;
            });
        } else {
            here.phone.recorder().start(here.stream(), here.visit);
        }
    };
    let done = move |()| {
        let navigate = navigate.clone();
        spawn_local(async move {
            if !(writing.stop(here).await && writing.note(here).await) {
                return;
            }
            if untrack(|| missing(here)).is_empty() {
                navigate(&Place::Home.href(), NavigateOptions::default());
            } else {
                asking.set(true);
            }
        });
    };
    let carry_on = Callback::new(move |()| here.phone.recorder().carry_on());
    let done = Callback::new(done);
    let beside = ViewFn::from(move || view! { <Button weight=Weight::Secondary on_press=done>"Done"</Button> });
    let beside = StoredValue::new(beside);
    view! {
        <Bar label="This visit">
            <RoomLeft />
            <Show when=move || others.get().is_none() fallback=move || view! { <Meter speaking on_carry_on=carry_on /> <StopOthers /> }>
                <SpeakHere speaking on_press=record on_carry_on=carry_on beside=beside.get_value() />
            </Show>
        </Bar>
    }
}

/// What the law asks for and the visit does not have. Reactive where it is read reactively.
pub(super) fn missing(here: Here) -> Vec<Missing> {
    let today = here.phone.today().get();
    here.read(|story, visit| missing_by_law(visit, &looked_after(story, today))).unwrap_or_default()
}

/// What is missing, in words: "Zed: seen alone, or why not".
pub(super) fn say_missing(name: &str, missing: Missing) -> String {
    match missing.what {
        MissingFact::Seen => format!("{name}: seen, or not?"),
        MissingFact::Alone => format!("{name}: spoken to alone, or why not?"),
    }
}

/// The way into the record: what is missing by law, the one button, and what stands after it.
pub(super) fn into_the_record(here: Here, asking: RwSignal<bool>) -> impl IntoView {
    let today = here.phone.today();
    let finalised = here.fact(|_, visit| visit.finalised.as_ref().map(|said| said.at));
    let begun = here.fact(|_, visit| !visit.notes.is_empty() || !visit.children.is_empty() || visit.outcome.latest().is_some());
    let lacks = Memo::new(move |_| {
        here.read(|story, _| {
            let name = |missing: &Missing| story.rules.name_of(missing.child).unwrap_or("A child").to_owned();
            missing(here).iter().map(|missing| (say_missing(&name(missing), *missing), missing.law)).collect::<Vec<_>>()
        })
        .unwrap_or_default()
    });
    let recorded = move || {
        finalised.get().map(|at| {
            let words = format!("In the record since {}, {}", say_day(at.day(), today.get()), at.time_of_day());
            view! {
                <Notice tone=Tone::Received title=words>
                    <p>"What you add from now on is marked as later. What stands can be put right, never changed."</p>
                </Notice>
            }
        })
    };
    view! {
        <section class="section" aria-label="Into the record">
            {recorded}
            <Show when=move || finalised.get().is_none() && begun.get()>
                <Lacking lacks asking />
                {put_in(here)}
            </Show>
        </section>
    }
}

/// What the law asks for, each with its reason. Said loud once *Done* was pressed.
#[component]
fn Lacking(lacks: Memo<Vec<(String, &'static str)>>, asking: RwSignal<bool>) -> impl IntoView {
    let list = move || {
        let item = |(words, law): (String, &'static str)| view! { <li>{words} " " <span class="muted small">{law}</span></li> };
        lacks.get().into_iter().map(item).collect_view()
    };
    view! {
        <Show when=move || !lacks.with(Vec::is_empty)>
            <Notice tone=Tone::Waiting title="The law asks for this in the record">
                <ul class="stack-tight">{list}</ul>
                <p>"Everything is kept. You can say it now, above, or later."</p>
                <Show when=move || asking.get()>
                    <LinkButton weight=Weight::Secondary href=Place::Home.href()>"Later"</LinkButton>
                </Show>
            </Notice>
        </Show>
    }
}

/// The button that puts the visit into the record.
pub(super) fn put_in(here: Here) -> impl IntoView {
    let finalise = Body::Visit(VisitBody::Finalised { visit: here.visit });
    let why_not = Signal::derive(move || {
        here.read(|story, _| {
            let actor = here.phone.actor(story.rules.team);
            may(&story.rules, &actor, &finalise).err().map(|refusal| refusal.sentence())
        })
        .flatten()
    });
    let press = move |()| here.write(VisitBody::Finalised { visit: here.visit }, Vec::new());
    view! {
        <div>
            {move || {
                let (weight, words) = if missing(here).is_empty() {
                    (Weight::Primary, "Right, put it in the record")
                } else {
                    (Weight::Quiet, "Put it in the record without it")
                };
                view! { <Button weight why_not on_press=press>{words}</Button> }
            }}
        </div>
    }
}
