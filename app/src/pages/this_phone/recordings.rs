//! The recordings that are not yet with the server, each with why it stays and a way on. Words never wait for them.

use leptos::prelude::*;

use super::lines::{Road, held_up, waiting_in_words};
use super::{road, whose};
use crate::components::badge::Tone;
use crate::components::button::{Button, LinkButton, Weight};
use crate::components::card::Card;
use crate::components::icon::Glyph;
use crate::components::list::List;
use crate::components::notice::Notice;
use crate::components::voice::say_length;
use crate::pages::say::{count, when};
use crate::routes::Place;
use crate::state::{HeldUp, WaitingRecording, phone};

/// The recordings.
#[component]
pub fn Recordings() -> impl IntoView {
    let phone = phone();
    let (held, going) = (of_kind(true), of_kind(false));
    let many = Memo::new(move |_| phone.recordings().with(|all| all.len()));
    view! {
        <Show when=move || { many.get() > 0 }>
            <section class="stack">
                <h2>{move || count(many.get(), "recording on this phone", "recordings on this phone")}</h2>
                {move || held.get().into_iter().map(|sound| view! { <Held sound /> }).collect_view()}
                <Show when=move || !going.with(Vec::is_empty)>
                    <WhyHere />
                    <List label="Recordings">{move || going.get().into_iter().map(one).collect_view()}</List>
                </Show>
                <TryNow />
            </section>
        </Show>
    }
}

/// Those that a person has to look at, or those that go by themselves.
fn of_kind(held: bool) -> Memo<Vec<WaitingRecording>> {
    let is = move |sound: &&WaitingRecording| sound.held_up.is_some_and(HeldUp::needs_you) == held;
    Memo::new(move |_| phone().recordings().with(|all| all.iter().filter(is).cloned().collect()))
}

fn detail(sound: &WaitingRecording) -> String {
    let length = sound.length_ms.map_or_else(|| "being recorded".to_owned(), say_length);
    let found = sound.recovered.then(|| "found again after the app was closed".to_owned());
    let began = when(sound.began_at, phone().tick().get());
    let dictated = sound.dictated.then(|| "dictated into a text".to_owned());
    [whose(phone(), Some(sound.stream)), dictated, Some(began), Some(length), found].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn one(sound: WaitingRecording) -> impl IntoView {
    view! {
        <li class="unsent">
            <span>"A recording"</span>
            <span class="muted">{detail(&sound)}</span>
        </li>
    }
}

/// One that does not go by itself.
#[component]
fn Held(sound: WaitingRecording) -> impl IntoView {
    let (why, next) = sound.held_up.map_or(("", ""), held_up);
    let visit = sound.stream.family().zip(sound.visit).map(|(family, visit)| {
        view! {
            <LinkButton weight=Weight::Secondary glyph=Glyph::Onward href=Place::Visit(family, visit).href()>
                "Open its visit, and play it"
            </LinkButton>
        }
    });
    view! {
        <Card title="A recording">
            <p class="muted">{detail(&sound)}</p>
            <p>
                <strong>{why}</strong>
            </p>
            <p>{next}</p>
            <div class="buttons">{visit}</div>
        </Card>
    }
}

/// Why the others are still here: the reason is the same for all of them, and said once.
#[component]
fn WhyHere() -> impl IntoView {
    let phone = phone();
    let why = Memo::new(move |_| {
        let road = phone.contact().with(road);
        let busy = phone.recordings().with(|all| all.iter().find_map(|sound| sound.held_up.filter(|why| !why.needs_you())));
        match (road, busy) {
            (Road::Open, Some(busy)) => held_up(busy),
            (Road::Open, None) => ("On their way.", "They go in small parts, and stay until the server has the whole."),
            (road, _) => {
                let (_, next) = waiting_in_words(&road);
                (if road == Road::NoSignal { "There is no signal." } else { "They wait for the server." }, next)
            }
        }
    });
    move || {
        let (why, next) = why.get();
        view! {
            <Notice tone=Tone::Waiting title=why>
                <p>{next}</p>
            </Notice>
        }
    }
}

#[component]
fn TryNow() -> impl IntoView {
    let phone = phone();
    let send = move |()| {
        let commands = phone.commands();
        leptos::task::spawn_local(async move { commands.sync_now().await });
    };
    view! {
        <div class="buttons">
            <Button weight=Weight::Secondary glyph=Glyph::Again on_press=send>
                "Try now"
            </Button>
        </div>
    }
}
