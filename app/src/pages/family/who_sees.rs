//! Who of the team sees a file: all of it, or some where it is restricted. For everybody else of the team it is then not there.

use alongside_core::domain::entry::Body;
use alongside_core::domain::family::FileBody;
use alongside_core::domain::ids::{FamilyId, PersonId, StreamId};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::components::button::Button;
use crate::components::choice::{Choice, Ticks};
use crate::components::field::{Entry, Field};
use crate::components::icon::Glyph;
use crate::components::notice::{Failure, Notice};
use crate::pages::doing::Doing;
use crate::pages::file::{OpenFile, WhenHere};
use crate::pages::kept::Kept;
use crate::pages::nothing::NothingToShow;
use crate::pages::say::{and, colleague};
use crate::pages::screen::{Screen, back_to};
use crate::routes::{Place, param};

/// Who of the team sees a file.
#[component]
pub fn WhoSees() -> impl IntoView {
    let family = param::<FamilyId>("family");
    move || match family.get() {
        Some(family) => view! { <OfFamily family /> }.into_any(),
        None => view! { <Screen window="Who sees" title="Who sees this file"><NothingToShow /></Screen> }.into_any(),
    }
}

#[component]
fn OfFamily(family: FamilyId) -> impl IntoView {
    let file = OpenFile::of(family);
    let ours = file.judged(|_, actor| actor.in_holding_team);
    let restricted = file.judged(|rules, _| rules.restriction.is_some());
    view! {
        <Screen window="Who sees" title="Who sees this file" back=Signal::stored(back_to(Place::Family(family), "Family"))>
            <WhenHere file>
                {move || match (ours.get(), restricted.get()) {
                    (false, _) => view! { <NothingToShow /> }.into_any(),
                    (true, false) => view! { <Restrict file /> }.into_any(),
                    (true, true) => view! { <LetAllIn file /> }.into_any(),
                }}
            </WhenHere>
        </Screen>
    }
}

/// Goes back to the file once it is written.
fn back_to_file(file: OpenFile) -> impl Fn() + Clone + 'static {
    let navigate = use_navigate();
    move || navigate(&Place::Family(file.family).href(), NavigateOptions { replace: true, ..NavigateOptions::default() })
}

const fn say_guests(guests: bool) -> &'static str {
    if guests { "They still see it" } else { "They do not" }
}

/// Restricts the file to some of the team.
#[component]
fn Restrict(file: OpenFile) -> impl IntoView {
    let (phone, doing, back) = (file.phone, Doing::new(), back_to_file(file));
    let fields = ["members", "guests", "why"].map(|field| Kept::at(format!("family/{}/sees/{field}", file.family)));
    let [members, guests, why] = fields;
    let team = file.judged(move |_, actor| {
        let name = |person: PersonId| (person, phone.directory().with(|directory| colleague(directory, person)));
        actor.holding_members.iter().copied().map(name).collect::<Vec<_>>()
    });
    let chosen = Memo::new(move |_| members.people());
    let chosen_guests = guests.answer(&[true, false], say_guests);
    let say = [true, false].map(|guests| (guests, say_guests(guests).to_owned())).to_vec();
    let save = move |()| {
        let Some(guests) = chosen_guests.get_untracked() else {
            doing
                .failed
                .set(Some("Say whether those of other teams still see it who are appointed, or were asked for something.".to_owned()));
            return;
        };
        let (members, reason) = (chosen.get_untracked().into_iter().collect(), untrack(|| why.words()));
        let back = back.clone();
        doing.write(StreamId::Family(file.family), Body::File(FileBody::Restricted { members, guests, reason }), vec![], move || {
            fields.into_iter().for_each(Kept::finish);
            back();
        });
    };
    view! {
        <p>"All of your team sees this file. You can restrict it to some: for the others it is then not there. Their notes still arrive."</p>
        <Ticks legend="Who of you sees it?" options=team chosen on_change=members.choose_people() />
        <Choice
            legend="Those of other teams who are appointed, or were asked for something?"
            options=Signal::stored(say)
            chosen=chosen_guests
            on_choose=guests.choose(say_guests)
        />
        <Field label="Why?" entry=Entry::Text value=why.text on_input=why.keep() hint="It stands in the file." />
        <Failure words=doing.failed />
        <Button glyph=Glyph::Lock on_press=save>
            "Restrict this file"
        </Button>
    }
}

/// Lets the whole team see it again.
#[component]
fn LetAllIn(file: OpenFile) -> impl IntoView {
    let (phone, doing, back) = (file.phone, Doing::new(), back_to_file(file));
    let why = Kept::at(format!("family/{}/sees/again", file.family));
    let who = file.judged(move |rules, _| {
        let name = |person: &PersonId| phone.directory().with(|directory| colleague(directory, *person));
        and(&rules.restriction.iter().flat_map(|restriction| &restriction.members).map(name).collect::<Vec<_>>())
    });
    let save = move |()| {
        let (reason, back) = (untrack(|| why.words()), back.clone());
        doing.write(StreamId::Family(file.family), Body::File(FileBody::Unrestricted { reason }), vec![], move || {
            why.finish();
            back();
        });
    };
    view! {
        <Notice title="This file is restricted">
            <p>{move || format!("{} see it. For the rest of your team it is not there.", who.get())}</p>
        </Notice>
        <Field label="Why can all of you see it again?" entry=Entry::Text value=why.text on_input=why.keep() />
        <Failure words=doing.failed />
        <Button on_press=save>"Let the whole team see it"</Button>
    }
}
