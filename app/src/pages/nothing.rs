//! Restricted, or not there: the same screen for both, so that nobody learns which.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::team::{Directory, TeamBook, TeamKind};
use leptos::prelude::*;

use crate::components::button::LinkButton;
use crate::components::icon::Glyph;
use crate::components::notice::Notice;
use crate::pages::say::call_to;
use crate::state::phone;

/// Nothing to show.
#[component]
pub fn NothingToShow() -> impl IntoView {
    let phone = phone();
    let duty = Memo::new(move |_| {
        let now = phone.tick().get();
        phone.directory().with(|directory| who_is_on_duty(directory, now))
    });
    let guest = Memo::new(move |_| {
        let actor = phone.actor(None);
        actor.is(TeamKind::Insight) || actor.is(TeamKind::Strategy)
    });
    view! {
        <Notice title="Nothing to show">
            <p>"That doesn't always mean we don't know the family. Is a child at risk?"</p>
            {move || guest.get().then(|| view! { <p>"A file opens to you while you have work in it, and closes when that is done."</p> })}
            {move || duty.get().map(|(words, number)| view! {
                <LinkButton glyph=Glyph::Call href=call_to(&number)>{words}</LinkButton>
            })}
            <LinkButton glyph=Glyph::Call href="tel:999">"Call 999"</LinkButton>
        </Notice>
    }
}

/// A colleague who is on duty now and can be called: what the button says, and the number. The teams' own duty comes first.
#[must_use]
pub fn who_is_on_duty(directory: &Directory, now: Timestamp) -> Option<(String, String)> {
    let mut books: Vec<&TeamBook> = directory.teams.values().collect();
    books.sort_by_key(|book| book.kind);
    books.into_iter().find_map(|book| {
        let mut on_duty = book.members_on(now.day()).filter(|member| book.on_duty(member.person, now));
        let (name, number) = on_duty.find_map(|member| member.phone.clone().map(|number| (&member.name, number)))?;
        let team = book.kind == Some(TeamKind::FamilyFacing);
        Some((if team { format!("Call duty: {name}") } else { format!("Call {name}, on call") }, number))
    })
}
