//! Deciding: sign exactly this version, return it, decline it; or, for what was done in an emergency, stand behind it or not.
//!
//! Each is one deliberate act. Signing takes the approver's passkey, and needs the server: a decision takes effect when it has been received,
//! so it is not offered without signal.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{Digest, SignOffId, StreamId};
use alongside_core::domain::sign_off::{SignOffBody, SignOffState};
use alongside_core::domain::signing::Proof;
use leptos::prelude::*;

use crate::components::badge::Tone;
use crate::components::button::{Button, Confirm, Weight};
use crate::components::field::{Entry, Field};
use crate::components::icon::Glyph;
use crate::components::notice::{Failure, Notice};
use crate::pages::doing::{Doing, Offer};
use crate::pages::kept::{Kept, OtherTexts};
use crate::pages::say::{say_version, when};
use crate::pages::sign_off::Decided;
use crate::pages::sign_off::proposal::short;

const NEEDS_SIGNAL: &str = "Signing needs signal: it counts from when the server has it. What you wrote is kept; sign when there is.";

/// When the reader signed it just now, and what proves it.
pub(super) type JustNow = RwSignal<Option<(Timestamp, Proof)>>;

impl Decided {
    fn digest(self) -> Option<Digest> {
        self.story.with(|told| told.as_ref().map(|told| told.now.proposal))
    }

    /// Exactly what would be decided: the title, the version and its digest.
    fn exactly(self) -> Signal<String> {
        let title = self.title();
        Signal::derive(move || {
            let version = self.story.with(|told| told.as_ref().map(|told| say_version(told.now.version, &short(&told.now.proposal))));
            format!("{} ({})", title.get(), version.unwrap_or_default())
        })
    }

    fn write(self, doing: Doing, body: SignOffBody, then: impl FnOnce() + 'static) {
        doing.write(StreamId::Family(self.file.family), Body::SignOff(body), Vec::new(), then);
    }

    /// What the approver's passkey is asked for.
    fn sign(self, doing: Doing, body: SignOffBody, signed: JustNow, then: impl FnOnce() + 'static) {
        doing.sign(self.file.family, Body::SignOff(body), move |proof| {
            signed.try_set(Some((self.file.phone.now(), proof)));
            then();
        });
    }

    /// Why it cannot be done without signal.
    fn offline(self) -> Option<String> {
        (!self.file.phone.contact().with(|contact| contact.online)).then(|| NEEDS_SIGNAL.to_owned())
    }
}

/// What may be decided now.
#[component]
pub(super) fn DecideIt(decided: Decided, signed: JustNow) -> impl IntoView {
    let emergency = decided.state(|state| matches!(state, SignOffState::ActedInEmergency { .. }));
    move || match emergency.get() {
        Some(true) => view! { <Ratify decided signed /> <Refuse decided what=NOT_RATIFIED /> }.into_any(),
        Some(false) => view! { <Sign decided signed /> <Refuse decided what=RETURNED /> <Refuse decided what=DECLINED /> }.into_any(),
        None => ().into_any(),
    }
}

/// Signing exactly this.
#[component]
fn Sign(decided: Decided, signed: JustNow) -> impl IntoView {
    let doing = Doing::new();
    let body = move || Some(SignOffBody::Signed { sign_off: decided.sign_off, proposal: decided.digest()?, proof: None });
    let offer = decided.file.judged(move |rules, actor| {
        let proposal = rules.sign_offs.get(&decided.sign_off)?.proposal;
        let body = SignOffBody::Signed { sign_off: decided.sign_off, proposal, proof: None };
        Some(crate::pages::doing::offer(rules, actor, &Body::SignOff(body)))
    });
    let shown = Memo::new(move |_| offer.with(|offer| offer.as_ref().is_some_and(Offer::is_shown)));
    let why_not = Signal::derive(move || offer.with(|offer| offer.as_ref().and_then(Offer::why_not)).or_else(|| decided.offline()));
    let ready = Memo::new(move |_| offer.with(|offer| *offer == Some(Offer::Open)));
    let exactly = decided.exactly();
    let question = Signal::derive(move || format!("Sign exactly this? {}.", exactly.get()));
    let meant = Kept::at(decided.place("intent"));
    let sign = Callback::new(move |()| {
        if let Some(body) = untrack(body) {
            decided.sign(doing, body, signed, move || meant.finish());
        }
    });
    view! {
        <Failure words=doing.failed />
        {move || {
            shown.get().then(|| view! {
                <Confirm weight=Weight::Primary glyph=Glyph::Decide words="Sign" question yes="Yes, sign it" why_not on_yes=sign />
            })
        }}
        <Intent decided ready meant />
    }
}

/// Without signal an approver can keep what they mean to do: a note to oneself, and nothing more.
#[component]
fn Intent(decided: Decided, ready: Memo<bool>, meant: Kept) -> impl IntoView {
    let phone = decided.file.phone;
    let offline = Memo::new(move |_| decided.offline().is_some());
    let meant_at = move || Some(Timestamp::from_millis(meant.said()?.parse().ok()?));
    let doing = Doing::new();
    let mean = move |()| meant.keep_answer(doing, phone.now().millis().to_string());
    view! {
        <Failure words=doing.failed />
        {move || match (ready.get(), meant_at(), offline.get()) {
            (true, Some(at), _) => view! {
                <Notice tone=Tone::Waiting title="You mean to sign this">
                    <p>{format!("A note to yourself, {}. It is not signed, and nobody is told. Sign it when there is signal.", when(at, phone.tick().get()))}</p>
                    <Button weight=Weight::Quiet on_press=move |()| meant.finish()>"Take the note away"</Button>
                </Notice>
            }
            .into_any(),
            (true, None, true) => view! { <Button weight=Weight::Secondary on_press=mean>"Keep that I mean to sign it"</Button> }.into_any(),
            _ => ().into_any(),
        }}
    }
}

/// Standing behind what was done.
#[component]
fn Ratify(decided: Decided, signed: JustNow) -> impl IntoView {
    let doing = Doing::new();
    let learned = Kept::at(decided.place("ratify"));
    let sign_off = decided.sign_off;
    let body = move || SignOffBody::Ratified { sign_off, learned: learned.words(), proof: None };
    let probe = move || Body::SignOff(SignOffBody::Ratified { sign_off, learned: "…".to_owned(), proof: None });
    let offer = decided.file.offer(probe);
    let shown = Memo::new(move |_| offer.with(Offer::is_shown));
    let why_not = Signal::derive(move || {
        let missing = learned.said().is_none().then(|| "Say what you learned first: from the team, or the family.".to_owned());
        offer.with(Offer::why_not).or(missing).or_else(|| decided.offline())
    });
    let exactly = decided.exactly();
    let question = Signal::derive(move || format!("Stand behind exactly this? {}.", exactly.get()));
    let ratify = Callback::new(move |()| decided.sign(doing, untrack(body), signed, move || learned.finish()));
    view! {
        <Failure words=doing.failed />
        {move || {
            shown.get().then(|| view! {
                <section class="form">
                    <h2>"Look at the decision, not at them"</h2>
                    <Field label="What did you learn?" hint="By a call or with the team." entry=Entry::Text value=learned.text on_input=learned.keep() />
                    <OtherTexts kept=learned />
                    <Confirm weight=Weight::Primary glyph=Glyph::Decide words="Ratify" question yes="Yes, ratify it" why_not on_yes=ratify />
                </section>
            })
        }}
    }
}

/// One of the ways to say no, each with its reason.
#[derive(Clone, Copy)]
struct No {
    place: &'static str,
    words: &'static str,
    label: &'static str,
    question: &'static str,
    yes: &'static str,
    body: fn(SignOffId, String) -> SignOffBody,
}

const RETURNED: No = No {
    place: "return",
    words: "Return with a reason",
    label: "What should the team look at again?",
    question: "Return it to the team for a new draft?",
    yes: "Yes, return it",
    body: |sign_off, reason| SignOffBody::Returned { sign_off, reason },
};

const DECLINED: No = No {
    place: "decline",
    words: "Decline with a reason",
    label: "Why not?",
    question: "Decline it? The team can draft another.",
    yes: "Yes, decline it",
    body: |sign_off, reason| SignOffBody::Declined { sign_off, reason },
};

const NOT_RATIFIED: No = No {
    place: "not-ratify",
    words: "Not ratify, with a reason",
    label: "Why does strategy not stand behind it?",
    question: "Say that strategy does not stand behind this? Call the team first.",
    yes: "Yes, do not ratify it",
    body: |sign_off, reason| SignOffBody::NotRatified { sign_off, reason },
};

#[component]
fn Refuse(decided: Decided, what: No) -> impl IntoView {
    let doing = Doing::new();
    let reason = Kept::at(decided.place(what.place));
    let offer = decided.file.offer(move || Body::SignOff((what.body)(decided.sign_off, "…".to_owned())));
    let open = Memo::new(move |_| offer.get() == Offer::Open);
    let why_not = Signal::derive(move || reason.said().is_none().then(|| "Say why. It is kept with the decision.".to_owned()));
    let send = Callback::new(move |()| {
        let body = (what.body)(decided.sign_off, untrack(|| reason.words()));
        decided.write(doing, body, move || reason.finish());
    });
    view! {
        <Failure words=doing.failed />
        {move || {
            open.get().then(|| view! {
                <details class="more">
                    <summary>{what.words}</summary>
                    <Field label=what.label entry=Entry::Text value=reason.text on_input=reason.keep() />
                    <OtherTexts kept=reason />
                    <Confirm words=what.words question=what.question yes=what.yes why_not on_yes=send />
                </details>
            })
        }}
    }
}
