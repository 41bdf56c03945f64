//! What the reader just did and the server has not yet: said beside it, so that nothing is called done before it is.

use alongside_core::domain::entry::Body;
use leptos::prelude::*;

use super::doing::in_words;
use super::this_phone::lines::waiting_in_words;
use super::this_phone::{road, words};
use crate::components::badge::Tone;
use crate::components::button::{LinkButton, Weight};
use crate::components::notice::Notice;
use crate::routes::Place;
use crate::state::{OutboxItem, OutboxState, Phone, phone};

/// What became of an act that the server has not got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pending {
    /// It goes by itself.
    Waiting(&'static str),
    /// It was refused, with the reason.
    Refused(&'static str, String),
    /// It was set aside.
    Parked(&'static str),
}

/// The last unsent act of those that a page is about, where there is one.
#[must_use]
pub fn pending(outbox: &[OutboxItem], concerns: impl Fn(&Body) -> bool) -> Option<Pending> {
    outbox.iter().rev().find_map(|item| {
        let body = item.written.read().ok().map(|entry| entry.body).filter(|body| body.is_act() && concerns(body))?;
        let what = words::what(&body);
        match &item.state {
            OutboxState::Waiting => Some(Pending::Waiting(what)),
            OutboxState::Refused { refusal, .. } => Some(Pending::Refused(what, in_words(refusal))),
            OutboxState::Parked { .. } => Some(Pending::Parked(what)),
            OutboxState::Received { .. } => None,
        }
    })
}

/// The same, followed as the outbox changes.
pub fn pending_of(phone: Phone, concerns: impl Fn(&Body) -> bool + Send + Sync + 'static) -> Memo<Option<Pending>> {
    Memo::new(move |_| phone.outbox().with(|outbox| pending(outbox, &concerns)))
}

/// What has not reached the server yet, and what happens next.
#[component]
pub fn OnItsWay(
    /// What is pending.
    pending: Memo<Option<Pending>>,
) -> impl IntoView {
    let phone = phone();
    move || {
        pending.get().map(|pending| match pending {
            Pending::Waiting(what) => {
                let (why, next) = phone.contact().with(|contact| waiting_in_words(&road(contact)));
                view! {
                    <Notice tone=Tone::Waiting title=format!("{what}: on this phone")>
                        <p>{format!("{why} {next} It counts once the server has it.")}</p>
                    </Notice>
                }
                .into_any()
            }
            Pending::Refused(what, why) => view! {
                <Notice tone=Tone::NeedsYou title=format!("{what}: this was not done")>
                    <p>{why}</p>
                    <LinkButton weight=Weight::Secondary href=Place::ThisPhone.href()>"Look at it under This phone"</LinkButton>
                </Notice>
            }
            .into_any(),
            Pending::Parked(what) => view! {
                <Notice tone=Tone::NeedsYou title=format!("{what}: the server could not take this")>
                    <LinkButton weight=Weight::Secondary href=Place::ThisPhone.href()>"Look at it under This phone"</LinkButton>
                </Notice>
            }
            .into_any(),
        })
    }
}
