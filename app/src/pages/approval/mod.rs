//! An approval that a regulation gives to a named officer, as its team follows it. [`ask`] asks for it, [`officer`] answers.

pub mod ask;
pub mod officer;

use alongside_core::domain::approval::{ApprovalBody, ApprovalState};
use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{ApprovalId, FamilyId, StreamId};
use alongside_core::domain::signing::Proof;
use alongside_core::domain::story::ApprovalStory;
use leptos::prelude::*;

use super::doing::{Doing, Offer};
use super::file::{NothingHere, OpenFile, WhenHere};
use super::on_its_way::{OnItsWay, pending_of};
use super::say::{and, colleague, named, sentence, when};
use super::screen::{Screen, back_to};
use crate::components::badge::{Badge, Tone};
use crate::components::button::{Confirm, LinkButton, Weight};
use crate::components::card::Card;
use crate::components::icon::Glyph;
use crate::components::notice::Failure;
use crate::components::quote::{Known, Quote};
use crate::routes::{Place, param};

/// One approval.
#[component]
pub fn Approval() -> impl IntoView {
    let (family, approval) = (param::<FamilyId>("family"), param::<ApprovalId>("approval"));
    move || match (family.get(), approval.get()) {
        (Some(family), Some(approval)) => view! { <Follow family approval /> }.into_any(),
        _ => view! { <Screen window="Approval" title="Approval"><NothingHere /></Screen> }.into_any(),
    }
}

#[component]
fn Follow(family: FamilyId, approval: ApprovalId) -> impl IntoView {
    let file = OpenFile::of(family);
    let told = file.told(move |story| story.approvals.get(&approval).cloned());
    let title = Signal::derive(move || told.with(|told| sentence(told.as_ref().map_or("an approval", |told| told.now.kind.words()))));
    view! {
        <Screen window="Approval" title over=file.name() back=back_to(Place::Ask, "Ask & decide")>
            <WhenHere file>
                {move || match told.get() {
                    Some(told) => view! { <One file told /> }.into_any(),
                    None => view! { <NothingHere /> }.into_any(),
                }}
            </WhenHere>
        </Screen>
    }
}

#[component]
fn One(file: OpenFile, told: ApprovalStory) -> impl IntoView {
    let approval = told.approval;
    let pending = pending_of(file.phone, move |body| matches!(body, Body::Approval(act) if act.approval() == approval));
    let rule = told.now.kind.rule();
    let (state, tone, by) = (told.now.state.words(), tone_of(&told.now.state), told.now.asked_by);
    let officer = told.now.state.officer();
    let proof = if let ApprovalState::Approved { proof, .. } = told.now.state { Some(Proof::words(proof)) } else { None };
    let answered = move || {
        let (who, at) = officer?;
        let (now, directory) = (file.phone.tick().get(), file.phone.directory().get());
        Some(format!("{}, {}", colleague(&directory, who), when(at, now)))
    };
    let asked_by = Signal::derive(move || file.phone.directory().with(|directory| colleague(directory, by)));
    let children = told.now.children.clone();
    let children = Memo::new(move |_| {
        let today = file.phone.today().get();
        file.story.with(|story| and(&children.iter().map(|child| named(&story.rules, *child, today)).collect::<Vec<_>>()))
    });
    let reason = told.reason.map(|reason| view! { <Card title="Why it was declined"><Quote words=reason.what /></Card> });
    let whose = format!("{}. It is theirs to approve before it happens, and never after.", sentence(rule.officer.words()));
    view! {
        <OnItsWay pending />
        <div class="stack-tight" role="status">
            <p>
                <Badge tone words=state />
            </p>
            <p>{answered}</p>
            {proof.map(|words| view! { <p class="muted">{words}</p> })}
        </div>
        {reason}
        <Card title="What is planned">
            <Quote words=told.text />
            <dl class="knowns">
                <Known name="For" what=children />
                <Known name="Asked by" what=asked_by />
                <Known name="The law" what=rule.regulation.to_owned() />
                <Known name="Whose it is" what=whose />
            </dl>
        </Card>
        <WithdrawIt file approval />
        <LinkButton weight=Weight::Quiet glyph=Glyph::Families href=Place::Family(file.family).href()>
            "Open the family's file"
        </LinkButton>
    }
}

const fn tone_of(state: &ApprovalState) -> Tone {
    match state {
        ApprovalState::Asked | ApprovalState::Called { .. } => Tone::Waiting,
        ApprovalState::Approved { .. } => Tone::Received,
        ApprovalState::Declined { .. } => Tone::NeedsYou,
        ApprovalState::Withdrawn { .. } => Tone::Note,
    }
}

#[component]
fn WithdrawIt(file: OpenFile, approval: ApprovalId) -> impl IntoView {
    let doing = Doing::new();
    let body = move || Body::Approval(ApprovalBody::Withdrawn { approval });
    let offer = file.offer(body);
    let withdraw = Callback::new(move |()| doing.write(StreamId::Family(file.family), body(), Vec::new(), || ()));
    view! {
        <Failure words=doing.failed />
        {move || {
            (offer.get() == Offer::Open).then(|| view! {
                <Confirm
                    words="Withdraw it"
                    question="Withdraw this? It stays in the file as withdrawn, and the officer is no longer asked."
                    yes="Yes, withdraw it"
                    on_yes=withdraw
                />
            })
        }}
    }
}
