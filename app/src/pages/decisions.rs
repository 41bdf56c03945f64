//! An approver's first screen: the reserved decisions that wait for them. What was done in an emergency stands first, by its clock.

use std::collections::BTreeSet;

use alongside_core::domain::card::Card;
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{FamilyId, PersonId, SignOffId};
use alongside_core::domain::sign_off::{Reserved, SignOffState};
use leptos::prelude::*;

use super::approval::officer::{ApprovalsThatWait, to_approve};
use super::investigations::is_officer;
use super::say::{colleague, since, when};
use super::screen::Screen;
use super::sign_off::Decided;
use super::sign_off::words::kind;
use crate::components::badge::{Badge, Tone};
use crate::components::button::{LinkButton, Weight};
use crate::components::card::CardLink;
use crate::components::empty::Empty;
use crate::components::icon::Glyph;
use crate::components::list::List;
use crate::routes::Place;
use crate::state::{FamilyLine, phone};

/// A decision that waits, as the list tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// In whose file.
    pub family: FamilyId,
    /// Which.
    pub sign_off: SignOffId,
    /// Which of the reserved decisions.
    pub reserved: Reserved,
    /// Who asked.
    pub asked_by: PersonId,
    /// When.
    pub asked_at: Timestamp,
    /// By when strategy looks, where it was done in an emergency.
    pub look_by: Option<Timestamp>,
    /// Whether it was done already.
    pub emergency: bool,
    /// Whether the reader has learned the context, so that only the decision is left.
    pub learned: bool,
}

/// What waits for the reader: emergencies first, then what only needs deciding, then the longest asked.
#[must_use]
pub fn waiting(cards: &[Card], lines: &[FamilyLine], rights: &BTreeSet<Reserved>, reader: PersonId) -> Vec<Waiting> {
    let mut found: Vec<Waiting> =
        cards.iter().filter_map(|card| from_card(card, lines, reader)).filter(|one| rights.contains(&one.reserved)).collect();
    found.sort_by_key(|one| (!one.emergency, one.look_by, !one.learned, one.asked_at));
    found
}

fn from_card(card: &Card, lines: &[FamilyLine], reader: PersonId) -> Option<Waiting> {
    let Card::Decision { sign_off, stream, reserved, asked_by, asked_at, emergency, look_by } = card else {
        return None;
    };
    let family = stream.family()?;
    let line = lines.iter().find(|line| line.family == family);
    let known = line.and_then(|line| line.rules.as_ref()?.sign_offs.get(sign_off));
    if known.is_some_and(|known| !known.state.waits_for_strategy()) {
        return None;
    }
    let learned = known.is_some_and(|known| matches!(known.state, SignOffState::ContextHeld { .. }) && known.learned_by.contains(&reader));
    let (sign_off, reserved, asked_by) = (*sign_off, *reserved, *asked_by);
    Some(Waiting { family, sign_off, reserved, asked_by, asked_at: *asked_at, look_by: *look_by, emergency: *emergency, learned })
}

/// The approver's decisions.
#[component]
pub fn Decisions() -> impl IntoView {
    let phone = phone();
    let waiting = Memo::new(move |_| {
        let Some(me) = phone.me() else { return Vec::new() };
        let rights = phone.actor(None).rights;
        phone.cards().with(|cards| phone.families().with(|lines| waiting(cards, lines, &rights, me.person)))
    });
    let officer = Memo::new(move |_| is_officer(phone));
    let approvals = Memo::new(move |_| phone.cards().with(|cards| phone.families().with(|lines| to_approve(cards, lines))));
    view! {
        <Screen window="Decisions" title="Decisions">
            <ApprovalsThatWait waiting=approvals />
            {move || match waiting.get() {
                none if none.is_empty() && !approvals.with(Vec::is_empty) => ().into_any(),
                none if none.is_empty() => view! {
                    <Empty title="Nothing waits for you">
                        "Only what is reserved comes here: care proceedings, independent assessments, placements, and spending above a team's threshold."
                    </Empty>
                }
                .into_any(),
                some => view! { <List label="Decisions that wait">{some.into_iter().map(one).collect_view()}</List> }.into_any(),
            }}
            <Show when=move || officer.get()>
                <LinkButton weight=Weight::Quiet glyph=Glyph::Lock href=Place::Investigations.href()>"Investigations"</LinkButton>
            </Show>
        </Screen>
    }
}

fn one(waiting: Waiting) -> impl IntoView {
    view! { <Line waiting /> }
}

#[component]
fn Line(waiting: Waiting) -> impl IntoView {
    let decided = Decided::of(waiting.family, waiting.sign_off);
    let (phone, name) = (decided.file.phone, decided.file.name());
    let exact = decided.title();
    let title = move || {
        let here = decided.story.with(Option::is_some);
        if here { exact.get() } else { kind(waiting.reserved) }
    };
    let detail = move || {
        let now = phone.tick().get();
        let asked_by = phone.directory().with(|directory| colleague(directory, waiting.asked_by));
        let asked = format!("asked by {asked_by}, {}", since(waiting.asked_at, now));
        [name.get(), asked].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    let badge = move || {
        let now = phone.tick().get();
        match (waiting.emergency, waiting.look_by, waiting.learned) {
            (true, Some(by), _) => Some((Tone::Waiting, format!("Done already. Look by {}", when(by, now)))),
            (true, None, _) => Some((Tone::Waiting, "Done already".to_owned())),
            (false, _, true) => Some((Tone::Note, "Context learned".to_owned())),
            (false, _, false) => None,
        }
    };
    view! {
        <li>
            <CardLink href=Place::SignOff(waiting.family, waiting.sign_off).href() title=Signal::derive(title) detail=Signal::derive(detail)>
                {move || badge().map(|(tone, words)| view! { <Badge tone words /> })}
            </CardLink>
        </li>
    }
}
