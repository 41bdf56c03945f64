//! Where two people said different things of a visit, both stand on the screen: nobody's word overwrites another's.

use alongside_core::domain::ids::PersonId;
use alongside_core::domain::visit::{Sayings, Visit};
use leptos::prelude::*;

use super::here::Here;

/// What people say differently: `Priya said seen, Sam said not seen`. None where they agree.
pub(super) fn disagreement<T: Clone + PartialEq>(
    sayings: &Sayings<T>,
    name: &dyn Fn(PersonId) -> String,
    words: impl Fn(&T) -> String,
) -> Option<String> {
    if !sayings.disagree() {
        return None;
    }
    let all = sayings.all();
    let last_of = |by: PersonId| all.iter().rev().find(|said| said.by == by);
    let last = all.iter().filter(|said| last_of(said.by).is_some_and(|last| last.entry == said.entry));
    Some(last.map(|said| format!("{} said {}", name(said.by), words(&said.what))).collect::<Vec<_>>().join(", "))
}

/// The disagreements of a visit, a line each.
pub(super) fn both_said(
    here: Here,
    tell: impl Fn(&Visit, &dyn Fn(PersonId) -> String) -> Vec<String> + Send + Sync + 'static,
) -> Memo<Vec<String>> {
    let directory = here.phone.directory();
    here.fact(move |_, visit| {
        let name = |by| directory.with(|directory| directory.name_of(by).unwrap_or("Somebody").to_owned());
        tell(visit, &name)
    })
}

/// The lines.
pub(super) fn both_are_kept(said: Memo<Vec<String>>) -> impl IntoView {
    move || said.get().into_iter().map(|line| view! { <p class="small muted">"Both are kept: " {line}</p> }).collect_view()
}
