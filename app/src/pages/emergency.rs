//! A family that is not one's own, in an emergency: who, why, and then its file for an hour. What is not there and what may not be seen
//! look the same.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::doing::Doing;
use super::kept::Kept;
use super::nothing::NothingToShow;
use super::screen::{Screen, back_to};
use crate::components::button::Button;
use crate::components::field::{Entry, Field};
use crate::components::icon::Glyph;
use crate::components::notice::Failure;
use crate::routes::Place;
use crate::state::phone;

/// Opens a file in an emergency.
#[component]
pub fn Emergency() -> impl IntoView {
    let none = RwSignal::new(false);
    view! {
        <Screen window="Emergency" title="A family that is not yours" back=Signal::stored(back_to(Place::Families, "Families"))>
            <Form none />
            <Show when=move || none.get()>
                <NothingToShow />
            </Show>
        </Screen>
    }
}

#[component]
fn Form(none: RwSignal<bool>) -> impl IntoView {
    let (phone, doing, navigate) = (phone(), Doing::new(), use_navigate());
    let fields = ["name", "somebody", "why"].map(|field| Kept::at(format!("emergency/{field}")));
    let [name, somebody, why] = fields;
    let opened = RwSignal::new(None);
    let open = move |()| {
        none.set(false);
        let (name, somebody, why) = untrack(|| (name.words(), somebody.words(), why.words()));
        if name.trim().is_empty() || somebody.trim().is_empty() {
            doing.failed.set(Some("Write the family's name, and the first name of somebody in it.".to_owned()));
            return;
        }
        let work = async move {
            let found = phone.commands().open_in_emergency(&name, &somebody, &why).await?;
            opened.try_set(found);
            none.try_set(found.is_none());
            Ok(())
        };
        doing.run(work, || ());
    };
    Effect::new(move |_| {
        if let Some(family) = opened.get() {
            fields.into_iter().for_each(Kept::finish);
            navigate(&Place::Family(family).href(), NavigateOptions::default());
        }
    });
    view! {
        <p>"In an emergency a file opens to you for an hour. Its team sees at once that you opened it, and why."</p>
        <Field label="What is the family called?" value=name.text on_input=name.keep() hint="The whole family name." />
        <Field label="Who is in it?" value=somebody.text on_input=somebody.keep() hint="The first name of a child or an adult." />
        <Field label="Why do you need it now?" entry=Entry::Text value=why.text on_input=why.keep() hint="A sentence, for the team." />
        <Failure words=doing.failed />
        <Button glyph=Glyph::Lock on_press=open>
            "Open for an hour"
        </Button>
        <p class="muted">"This needs signal. A restricted file does not open this way: call the person on duty."</p>
    }
}
