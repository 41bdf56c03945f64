//! Who is in the team: what they are, what they advise on or may decide, whether they are on duty, which families they lead.

use alongside_core::domain::ids::{FamilyId, PersonId};
use leptos::prelude::*;

use super::OpenBook;
use super::expect::{Expect, who_expects};
use super::invite::{Invite, who_invites};
use super::words::{duty, holds};
use crate::components::badge::{Badge, Tone};
use crate::components::button::{LinkButton, Weight};
use crate::components::icon::{Glyph, Icon};
use crate::components::list::List;
use crate::pages::say::{call_to, sentence};
use crate::routes::Place;

/// A member as the page shows them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Colleague {
    person: Option<PersonId>,
    name: String,
    what: String,
    duty: Option<String>,
    phone: Option<String>,
    you: bool,
}

/// The members of a team, by name, who is on duty first.
#[component]
pub(super) fn Members(
    /// The team's book.
    book: OpenBook,
) -> impl IntoView {
    let phone = book.phone;
    let members = book.told(move |book| {
        let (now, me) = (phone.tick().get(), phone.me().map(|me| me.person));
        let mut colleagues: Vec<Colleague> = book
            .members_on(now.day())
            .map(|member| {
                let what = [Some(member.profession.clone()), holds(member).map(|holds| sentence(&holds))];
                Colleague {
                    person: Some(member.person),
                    name: member.name.clone(),
                    what: what.into_iter().flatten().collect::<Vec<_>>().join(" · "),
                    duty: duty(book, member, now),
                    phone: member.phone.clone(),
                    you: me == Some(member.person),
                }
            })
            .collect();
        colleagues.sort_by_key(|colleague| (colleague.duty.is_none(), colleague.name.clone()));
        colleagues
    });
    let (invites, expects) = (who_invites(phone), who_expects(phone));
    view! {
        <List label="Who is in the team">{move || members.get().into_iter().map(|colleague| view! { <OneMember book colleague invites expects /> }).collect_view()}</List>
    }
}

#[component]
fn OneMember(book: OpenBook, colleague: Colleague, invites: Signal<bool>, expects: Signal<bool>) -> impl IntoView {
    let person = colleague.person;
    let led = Memo::new(move |_| led_by(book, person));
    let called = colleague.name.clone();
    let name = if colleague.you { format!("{} (you)", colleague.name) } else { colleague.name.clone() };
    let duty = colleague.duty.map(|duty| view! { <Badge tone=Tone::Note words=duty /> });
    let call = colleague.phone.filter(|_| !colleague.you).map(|number| {
        let label = format!("Call {}", colleague.name);
        view! {
            <LinkButton weight=Weight::Quiet glyph=Glyph::Call href=call_to(&number)>
                <span class="only-heard">{label}": "</span>
                {number.clone()}
            </LinkButton>
        }
    });
    let one = |(family, name): (FamilyId, String)| view! { <li><a href=Place::Family(family).href()>{name}</a></li> };
    view! {
        <li class="card member">
            <Icon glyph=Glyph::Person />
            <div class="member-lines">
                <p class="card-meaning">{name}</p>
                <p class="card-detail">{colleague.what}</p>
                {duty}
                {move || {
                    let led = led.get();
                    (!led.is_empty()).then(|| view! {
                        <details class="more">
                            <summary>"Leads"</summary>
                            <ul class="links">{led.into_iter().map(one).collect_view()}</ul>
                        </details>
                    })
                }}
                {call}
                {move || (invites.get() && !colleague.you).then(|| person.map(|person| view! { <Invite person name=colleague.name.clone() /> }))}
                {move || (expects.get() && !colleague.you).then(|| person.map(|person| view! { <Expect person name=called.clone() /> }))}
            </div>
        </li>
    }
}

/// The families that somebody leads, as this phone knows them: from the file, or from the card.
fn led_by(book: OpenBook, person: Option<PersonId>) -> Vec<(FamilyId, String)> {
    let led = |line: &&crate::state::FamilyLine| {
        let from_file = line.rules.as_ref().filter(|rules| rules.team == Some(book.team)).and_then(|rules| rules.lead);
        let from_card = line.card.as_ref().filter(|card| card.team == book.team).and_then(|card| card.lead);
        person.is_some() && from_file.or(from_card) == person
    };
    book.phone.families().with(|lines| lines.iter().filter(led).map(|line| (line.family, line.name.clone())).collect())
}
