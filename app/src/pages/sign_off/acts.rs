//! What a team does with a decision: agree a colleague's draft, ask for it, change it, withdraw it. Each says why where it cannot be done.

use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{AgreementId, StreamId};
use alongside_core::domain::sign_off::{SignOffBody, SignOffState};
use leptos::prelude::*;

use super::Decided;
use super::form::{Draft, DraftFields, KeepDraft};
use super::proposal::short;
use crate::components::button::{Button, Confirm, Weight};
use crate::components::field::{Entry, Field};
use crate::components::notice::Failure;
use crate::pages::doing::{Doing, Offer};
use crate::pages::kept::Kept;
use crate::pages::say::say_version;

impl Decided {
    fn stream(self) -> StreamId {
        StreamId::Family(self.file.family)
    }

    /// The version as it stands.
    fn version(self) -> u32 {
        self.story.with(|told| told.as_ref().map_or(0, |told| told.now.version))
    }

    fn agreed(self) -> Body {
        Body::SignOff(SignOffBody::Agreed { sign_off: self.sign_off, version: self.version() })
    }

    /// The request for exactly what stands, under the agreement in force.
    fn requested(self) -> Option<Body> {
        let none = AgreementId::from_uuid(uuid::Uuid::nil());
        let agreement = self.file.actor().agreement.map_or(none, |agreement| agreement.agreement);
        let proposal = self.story.with(|told| told.as_ref().map(|told| told.now.proposal))?;
        Some(Body::SignOff(SignOffBody::Requested { sign_off: self.sign_off, proposal, agreement }))
    }
}

/// A colleague's yes.
#[component]
pub(super) fn AgreeIt(decided: Decided) -> impl IntoView {
    let doing = Doing::new();
    let offer = decided.file.offer(move || decided.agreed());
    let agree = Callback::new(move |()| doing.write(decided.stream(), untrack(|| decided.agreed()), Vec::new(), || ()));
    let this = Signal::derive(move || {
        let version = decided.story.with(|told| told.as_ref().map(|told| say_version(told.now.version, &short(&told.now.proposal))));
        format!("Put your name under exactly this, {}?", version.unwrap_or_default())
    });
    view! {
        <Failure words=doing.failed />
        {move || {
            (offer.get() == Offer::Open).then(|| view! {
                <Confirm weight=Weight::Primary words="I agree this" question=this yes="Yes, put my name under it" on_yes=agree />
            })
        }}
    }
}

/// Asking the strategy team.
#[component]
pub(super) fn AskForIt(decided: Decided) -> impl IntoView {
    let doing = Doing::new();
    let offer = Memo::new(move |_| {
        let Some(body) = decided.requested() else { return Offer::Absent };
        let actor = decided.file.actor();
        decided.file.story.with(|story| crate::pages::doing::offer(&story.rules, &actor, &body))
    });
    let why_not = Signal::derive(move || offer.with(Offer::why_not));
    let shown = Memo::new(move |_| offer.with(Offer::is_shown));
    let ask = Callback::new(move |()| {
        if let Some(body) = untrack(|| decided.requested()) {
            doing.write(decided.stream(), body, Vec::new(), || ());
        }
    });
    view! {
        <Failure words=doing.failed />
        {move || shown.get().then(|| view! { <Button why_not on_press=ask>"Ask the strategy team"</Button> })}
    }
}

/// A new version: what was agreed before is void.
#[component]
pub(super) fn ChangeIt(decided: Decided) -> impl IntoView {
    let changes = decided.file.judged(move |rules, actor| {
        let open = rules
            .sign_offs
            .get(&decided.sign_off)
            .is_some_and(|now| !now.state.is_settled() && !matches!(now.state, SignOffState::ActedInEmergency { .. }));
        actor.in_holding_team && open
    });
    let version = Memo::new(move |_| decided.version());
    let form = move || {
        let before = decided.story.get_untracked();
        let draft = Draft::at(&format!("sign-off/{}/decide/{}", decided.sign_off, version.get()), before.as_ref());
        view! {
            <p class="muted">"A change is a new version. Names under the old one no longer count, and a request goes back to your team."</p>
            <DraftFields file=decided.file draft />
            <KeepDraft file=decided.file draft sign_off=decided.sign_off words="Keep the new version" />
        }
    };
    move || {
        changes.get().then(|| {
            view! {
                <details class="more">
                    <summary>"Change it"</summary>
                    {form}
                </details>
            }
        })
    }
}

/// Withdrawing it. A reason helps, and is not asked for.
#[component]
pub(super) fn WithdrawIt(decided: Decided) -> impl IntoView {
    let doing = Doing::new();
    let reason = Kept::at(decided.place("withdraw"));
    let body = move || SignOffBody::Withdrawn { sign_off: decided.sign_off, reason: reason.said() };
    let offer = decided.file.offer(move || Body::SignOff(SignOffBody::Withdrawn { sign_off: decided.sign_off, reason: None }));
    let withdraw = Callback::new(move |()| {
        doing.write(decided.stream(), Body::SignOff(untrack(body)), Vec::new(), move || reason.finish());
    });
    view! {
        <Failure words=doing.failed />
        {move || {
            (offer.get() == Offer::Open).then(|| view! {
                <details class="more">
                    <summary>"Withdraw it"</summary>
                    <Field label="Why, if it helps" entry=Entry::Text value=reason.text on_input=reason.keep() />
                    <Confirm
                        words="Withdraw it"
                        question="Withdraw this? It stays in the file as withdrawn, and cannot be taken up again."
                        yes="Yes, withdraw it"
                        on_yes=withdraw
                    />
                </details>
            })
        }}
    }
}
