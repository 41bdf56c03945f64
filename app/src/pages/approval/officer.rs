//! What waits for a named officer: an approval to give or decline, or a call to confirm. Part of the officer's first screen.

use alongside_core::domain::approval::{ApprovalBody, ApprovalKind, Word};
use alongside_core::domain::card::Card as WorkCard;
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{ApprovalId, FamilyId, PersonId, StreamId};
use leptos::prelude::*;

use crate::components::badge::{Badge, Tone};
use crate::components::button::{Button, LinkButton, Weight};
use crate::components::card::Card;
use crate::components::field::{Entry, Field};
use crate::components::icon::Glyph;
use crate::components::notice::Failure;
use crate::pages::doing::{Doing, Offer};
use crate::pages::file::OpenFile;
use crate::pages::kept::Kept;
use crate::pages::say::{and, colleague, named, sentence, since};
use crate::routes::Place;
use crate::state::{FamilyLine, phone};

const NEEDS_SIGNAL: &str = "Approving needs signal: it counts from when the server has it.";

/// An approval that waits, as its card tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToApprove {
    family: FamilyId,
    approval: ApprovalId,
    what: ApprovalKind,
    asked_by: PersonId,
    asked_at: Timestamp,
    said: Option<Word>,
}

/// What waits for the officer, the oldest first. What this phone has answered already is not there.
#[must_use]
pub fn to_approve(cards: &[WorkCard], lines: &[FamilyLine]) -> Vec<ToApprove> {
    cards.iter().filter_map(|card| from_card(card, lines)).collect()
}

fn from_card(card: &WorkCard, lines: &[FamilyLine]) -> Option<ToApprove> {
    let WorkCard::Approval { approval, stream, what, asked_by, asked_at, said } = card else {
        return None;
    };
    let family = stream.family()?;
    let known = lines.iter().find(|line| line.family == family).and_then(|line| line.rules.as_ref()?.approvals.get(approval));
    let settled = known.is_some_and(|known| known.state.is_settled());
    let (approval, what, asked_by, asked_at, said) = (*approval, *what, *asked_by, *asked_at, *said);
    (!settled).then_some(ToApprove { family, approval, what, asked_by, asked_at, said })
}

/// The section of the officer's decisions. Nothing, where nothing waits.
#[component]
pub fn ApprovalsThatWait(
    /// What waits.
    #[prop(into)]
    waiting: Signal<Vec<ToApprove>>,
) -> impl IntoView {
    view! {
        <Show when=move || !waiting.with(Vec::is_empty)>
            <section class="section" aria-labelledby="approvals">
                <h2 id="approvals">"Approvals"</h2>
                <For each=move || waiting.get() key=|one| (one.approval, one.said.is_some()) let:one>
                    <One one />
                </For>
            </section>
        </Show>
    }
}

#[component]
fn One(one: ToApprove) -> impl IntoView {
    let file = OpenFile::of(one.family);
    let name = file.name();
    let children = file.told(move |story| {
        let today = phone().today().get();
        let children = story.approvals.get(&one.approval).map(|told| told.now.children.clone()).unwrap_or_default();
        and(&children.iter().map(|child| named(&story.rules, *child, today)).collect::<Vec<_>>())
    });
    let text = file.told(move |story| story.approvals.get(&one.approval).map(|told| told.text.clone()).unwrap_or_default());
    let asked = move || {
        let now = file.phone.tick().get();
        let asked_by = file.phone.directory().with(|directory| colleague(directory, one.asked_by));
        let asked = format!("asked by {asked_by}, {}", since(one.asked_at, now));
        [name.get(), children.get(), asked].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    let called = one.said.map(|said| if said == Word::Yes { "You were called and said yes" } else { "You were called and said no" });
    view! {
        <Card title=sentence(one.what.words())>
            <p>{asked}</p>
            {called.map(|words| view! { <Badge tone=Tone::Waiting words /> })}
            <p>{text}</p>
            <p class="muted">{one.what.rule().regulation}</p>
            <Answer file one />
            <LinkButton weight=Weight::Quiet glyph=Glyph::Families href=Place::Family(one.family).href()>
                "Open the family's file"
            </LinkButton>
        </Card>
    }
}

#[component]
fn Answer(file: OpenFile, one: ToApprove) -> impl IntoView {
    let doing = Doing::new();
    let reason = Kept::at(format!("approval/{}/reason", one.approval));
    let approved = ApprovalBody::Approved { approval: one.approval, proof: None };
    let offer = {
        let approved = approved.clone();
        file.offer(move || Body::Approval(approved.clone()))
    };
    let why_not = Signal::derive(move || match offer.get() {
        Offer::Open => None,
        Offer::Barred(why) => Some(why),
        Offer::Absent => Some("The file is not on this phone yet.".to_owned()),
    });
    let why_not_sign = Signal::derive(move || {
        let offline = !file.phone.contact().with(|contact| contact.online);
        why_not.get().or_else(|| offline.then(|| NEEDS_SIGNAL.to_owned()))
    });
    let no_reason =
        Signal::derive(move || why_not.get().or_else(|| reason.said().is_none().then(|| "Say why. It is kept with it.".to_owned())));
    let write = move |body| {
        doing.write(StreamId::Family(one.family), Body::Approval(body), Vec::new(), move || reason.finish());
    };
    let sign = move |body| doing.sign(one.family, Body::Approval(body), move |_| reason.finish());
    let decline = move |()| write(ApprovalBody::Declined { approval: one.approval, reason: untrack(|| reason.words()) });
    let said_no = one.said == Some(Word::No);
    let words = if one.said == Some(Word::Yes) { "Yes, I said so" } else { "Approve" };
    view! {
        <Failure words=doing.failed />
        <Button why_not=why_not_sign on_press=move |()| sign(approved.clone())>
            {words}
        </Button>
        <details class="more" open=said_no>
            <summary>{if said_no { "I said no" } else { "Decline it" }}</summary>
            <Field label="Why?" entry=Entry::Text value=reason.text on_input=reason.keep() />
            <Button weight=Weight::Secondary why_not=no_reason on_press=decline>
                "Decline"
            </Button>
        </details>
    }
}
