//! Restricted, or not there: the same screen for both, so that nobody learns which.

use alongside_core::domain::team::Directory;
use leptos::prelude::*;

use crate::components::button::LinkButton;
use crate::components::icon::Glyph;
use crate::components::notice::Notice;
use crate::state::phone;

/// Nothing to show.
#[component]
pub fn NothingToShow() -> impl IntoView {
    let phone = phone();
    let duty = Memo::new(move |_| {
        let now = phone.tick().get();
        phone.directory().with(|directory| who_is_on_duty(directory, now))
    });
    view! {
        <Notice title="Nothing to show">
            <p>"That doesn't always mean we don't know the family. Is a child at risk?"</p>
            {move || duty.get().map(|(name, number)| view! {
                <LinkButton glyph=Glyph::Call href=format!("tel:{number}")>{format!("Call duty: {name}")}</LinkButton>
            })}
            <LinkButton glyph=Glyph::Call href="tel:999">"Call 999"</LinkButton>
        </Notice>
    }
}

/// A colleague who is on duty now and can be called: name and number.
#[must_use]
pub fn who_is_on_duty(directory: &Directory, now: alongside_core::domain::clock::Timestamp) -> Option<(String, String)> {
    let on_duty = directory.teams.values().flat_map(|book| book.members.iter().filter(move |member| book.on_duty(member.person, now)));
    on_duty.filter_map(|member| member.phone.clone().map(|number| (member.name.clone(), number))).next()
}
