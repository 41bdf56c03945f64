//! Who else was there: the adults of the file, one tap each, and anyone else by name.

use alongside_core::domain::visit::{VisitBody, Who};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::here::Here;
use crate::components::button::{Button, Weight};
use crate::components::choice::Toggle;
use crate::components::field::Field;
use crate::components::icon::Glyph;
use crate::pages::kept::Kept;

/// Adults of the file, and anyone else by name.
pub(super) fn others(here: Here) -> impl IntoView {
    let others = here.fact(move |story, visit| {
        let adults = story.rules.adults().into_iter().map(|adult| (Who::Person(adult.person), adult.name.clone()));
        let named = visit.there.keys().filter_map(|who| if let Who::Named(name) = who { Some((who.clone(), name.clone())) } else { None });
        adults.chain(named).collect::<Vec<_>>()
    });
    view! {
        <fieldset class="choice">
            <legend>"Who else was there?"</legend>
            <div class="chips">
                <For each=move || others.get() key=|(who, name)| (matches!(who, Who::Named(_)), name.clone()) let((who, name))>
                    <Other here who name />
                </For>
                {somebody_else(here)}
            </div>
        </fieldset>
    }
}

/// Anyone else by name: a button, and the field that it opens.
pub(super) fn somebody_else(here: Here) -> impl IntoView {
    let adding = RwSignal::new(false);
    // A name that was half typed when the app was last open opens its field again.
    let begun = Kept::at(format!("visit/{}/there", here.visit));
    Effect::new(move |_| {
        if begun.said().is_some() {
            adding.set(true);
        }
    });
    let ask = move || {
        view! {
            <Button weight=Weight::Secondary glyph=Glyph::Add on_press=move |()| adding.set(true)>
                "Somebody else"
            </Button>
        }
    };
    view! {
        <Show when=move || adding.get() fallback=ask>
            <AddOther here adding />
        </Show>
    }
}

#[component]
fn Other(here: Here, who: Who, name: String) -> impl IntoView {
    let same = who.clone();
    let on = here.fact(move |_, visit| visit.there.get(&same).and_then(|said| said.latest().copied()));
    let change = move |there| {
        let about = if let Who::Person(person) = &who { vec![*person] } else { Vec::new() };
        here.write(VisitBody::WasThere { visit: here.visit, who: who.clone(), there }, about);
    };
    view! { <Toggle words=name on on_change=change /> }
}

#[component]
fn AddOther(here: Here, adding: RwSignal<bool>) -> impl IntoView {
    let name = Kept::at(format!("visit/{}/there", here.visit));
    let close = move || {
        name.finish();
        adding.set(false);
    };
    let add = move |()| {
        let Some(text) = untrack(|| name.said()) else {
            return close();
        };
        spawn_local(async move {
            if here.keep(VisitBody::WasThere { visit: here.visit, who: Who::Named(text), there: true }, Vec::new()).await {
                close();
            }
        });
    };
    view! {
        <div class="stack">
            <Field label="Name, and who they are" value=name.text on_input=name.keep() placeholder="Grace, a neighbour" />
            <div class="buttons">
                <Button on_press=add>"Add"</Button>
                <Button weight=Weight::Quiet on_press=move |()| close()>"Leave it"</Button>
            </div>
        </div>
    }
}
