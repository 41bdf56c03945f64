//! What will be done by whom by when. Ticked when it is done.

use alongside_core::domain::clock::say_day;
use alongside_core::domain::visit::{Action, VisitBody};
use leptos::prelude::*;

use super::here::Here;
use crate::components::button::{Button, Weight};
use crate::components::choice::Toggle;
use crate::components::field::{Entry, Field};
use crate::components::icon::Glyph;

/// The actions of the visit.
pub(super) fn actions(here: Here) -> impl IntoView {
    let actions = here.fact(|_, visit| visit.actions.clone());
    let adding = RwSignal::new(false);
    view! {
        <section class="section" aria-labelledby="actions">
            <h2 id="actions">"What will be done"</h2>
            <ul class="list">
                <For each=move || actions.get() key=|action| (action.action, action.done_at) let:action>
                    <OneAction here action />
                </For>
            </ul>
            {move || {
                if adding.get() {
                    view! { <AddAction here adding /> }.into_any()
                } else {
                    let add = move |()| adding.set(true);
                    view! { <Button weight=Weight::Secondary glyph=Glyph::Add on_press=add>"Somebody will do something"</Button> }.into_any()
                }
            }}
        </section>
    }
}

#[component]
fn OneAction(here: Here, action: Action) -> impl IntoView {
    let today = here.phone.today();
    let by = action.by_on.map(|day| format!(" by {}", say_day(day, today.get_untracked()))).unwrap_or_default();
    let (id, done) = (action.action, action.done_at);
    let line = match done {
        Some(at) => format!("{}{by}. Done {}.", action.owner, say_day(at.day(), today.get_untracked())),
        None => format!("{}{by}", action.owner),
    };
    let mark = move |now: bool| {
        if now {
            here.write(VisitBody::ActionDone { action: id }, Vec::new());
        }
    };
    view! {
        <li class="row action">
            <Toggle words="Done" label=format!("Done: {}", action.what) on=Signal::stored(done.map(|_| true)) on_change=mark />
            <span class="card-lines">
                <span class="card-meaning">{action.what}</span>
                <span class="card-detail">{line}</span>
            </span>
        </li>
    }
}

#[component]
fn AddAction(here: Here, adding: RwSignal<bool>) -> impl IntoView {
    let (what, owner, by_on) = (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let error = RwSignal::new(None::<String>);
    let add = move |()| {
        let (what, owner) = (what.get_untracked().trim().to_owned(), owner.get_untracked().trim().to_owned());
        if what.is_empty() {
            error.set(Some("Say what will be done.".to_owned()));
            return;
        }
        let owner = if owner.is_empty() { here.phone.me().map(|me| me.name).unwrap_or_default() } else { owner };
        let (action, by_on) = (here.phone.commands().action_id(), by_on.get_untracked().parse().ok());
        here.write(VisitBody::ActionAgreed { visit: here.visit, action, what, owner, by_on }, Vec::new());
        adding.set(false);
    };
    view! {
        <div class="card">
            <Field label="What will be done?" value=what error />
            <Field label="Who does it?" value=owner hint="Leave it empty and it is you." />
            <Field label="By when?" entry=Entry::Day value=by_on hint="Where that was agreed." />
            <div class="buttons">
                <Button on_press=add>"Add"</Button>
                <Button weight=Weight::Quiet on_press=move |()| adding.set(false)>"Leave it"</Button>
            </div>
        </div>
    }
}
