//! What will be done by whom by when. Ticked when it is done.

use alongside_core::domain::clock::say_day;
use alongside_core::domain::visit::{Action, VisitBody};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::here::Here;
use crate::components::button::{Button, Weight};
use crate::components::choice::Toggle;
use crate::components::field::{Entry, Field};
use crate::components::icon::Glyph;
use crate::pages::kept::Kept;

/// What is being written of something to be done: kept as it is typed, and open again where it was left.
#[derive(Clone, Copy)]
struct Writing {
    what: Kept,
    owner: Kept,
    by_on: Kept,
}

impl Writing {
    fn at(here: Here) -> Self {
        let place = |field: &str| Kept::at(format!("visit/{}/action/{field}", here.visit));
        Self { what: place("what"), owner: place("owner"), by_on: place("by") }
    }

    fn finish(self) {
        [self.what, self.owner, self.by_on].into_iter().for_each(Kept::finish);
    }
}

/// The actions of the visit.
pub(super) fn actions(here: Here) -> impl IntoView {
    let actions = here.fact(|_, visit| visit.actions.clone());
    let writing = Writing::at(here);
    let adding = RwSignal::new(false);
    let open = Memo::new(move |_| adding.get() || writing.what.said().is_some());
    view! {
        <section class="section" aria-labelledby="actions">
            <h2 id="actions">"What will be done"</h2>
            <ul class="list">
                <For each=move || actions.get() key=|action| (action.action, action.done_at) let:action>
                    <OneAction here action />
                </For>
            </ul>
            {move || {
                if open.get() {
                    view! { <AddAction here writing adding /> }.into_any()
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
fn AddAction(here: Here, writing: Writing, adding: RwSignal<bool>) -> impl IntoView {
    let error = RwSignal::new(None::<String>);
    let close = move || {
        writing.finish();
        adding.set(false);
    };
    let add = move |()| {
        let Some(what) = untrack(|| writing.what.said()) else {
            error.set(Some("Say what will be done.".to_owned()));
            return;
        };
        let owner = untrack(|| writing.owner.said()).or_else(|| here.phone.me().map(|me| me.name)).unwrap_or_default();
        let (action, by_on) = (here.phone.commands().action_id(), untrack(|| writing.by_on.words()).parse().ok());
        let body = VisitBody::ActionAgreed { visit: here.visit, action, what, owner, by_on };
        spawn_local(async move {
            if here.keep(body, Vec::new()).await {
                close();
            }
        });
    };
    view! {
        <div class="card">
            <Field label="What will be done?" value=writing.what.text on_input=writing.what.keep() error />
            <Field label="Who does it?" value=writing.owner.text on_input=writing.owner.keep() hint="Leave it empty and it is you." />
            <Field label="By when?" entry=Entry::Day value=writing.by_on.text on_input=writing.by_on.keep() hint="Where that was agreed." />
            <div class="buttons">
                <Button on_press=add>"Add"</Button>
                <Button weight=Weight::Quiet on_press=move |()| close()>"Leave it"</Button>
            </div>
        </div>
    }
}
