//! A reserved decision as its team sees it: drafting it, agreeing it, asking for it, following it. The list of these is closed.

pub mod acts;
pub mod emergency;
pub mod fields;
pub mod form;
pub mod law;
pub mod law_facts;
pub mod proposal;
pub mod words;

use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{FamilyId, SignOffId};
use alongside_core::domain::sign_off::SignOffState;
use alongside_core::domain::story::SignOffStory;
use leptos::prelude::*;

use self::acts::{AgreeIt, AskForIt, ChangeIt, WithdrawIt};
use self::emergency::Emergency;
use self::form::{Draft, DraftFields, KeepDraft};
use self::law_facts::LawFacts;
use self::proposal::{Earlier, Learned, Proposed, Reasons};
use self::words::{Standing, Telling, standing, title};
use super::approval::ask::Approvals;
use super::file::{NothingHere, OpenFile, WhenHere};
use super::on_its_way::{OnItsWay, pending_of};
use super::screen::{Screen, back_to};
use crate::components::badge::{Badge, Tone};
use crate::components::button::{LinkButton, Weight};
use crate::components::icon::Glyph;
use crate::routes::{Place, param};

/// A decision of a family's file, as its parts need it.
#[derive(Clone, Copy)]
pub struct Decided {
    /// The file.
    pub file: OpenFile,
    /// Which sign-off.
    pub sign_off: SignOffId,
    /// What is known of it.
    pub story: Memo<Option<SignOffStory>>,
}

impl Decided {
    /// The decision of a family's file.
    #[must_use]
    pub fn of(family: FamilyId, sign_off: SignOffId) -> Self {
        let file = OpenFile::of(family);
        Self { file, sign_off, story: file.told(move |story| story.sign_offs.get(&sign_off).cloned()) }
    }

    /// What exactly is asked.
    #[must_use]
    pub fn title(self) -> Memo<String> {
        Memo::new(move |_| {
            let today = self.file.phone.today().get();
            let said = self.story.with(|told| {
                let decision = &told.as_ref()?.now.decision;
                Some(self.file.story.with(|story| title(decision, &story.rules, today)))
            });
            said.unwrap_or_else(|| "A decision".to_owned())
        })
    }

    /// Where it stands, and what comes next.
    #[must_use]
    pub fn standing(self) -> Memo<Option<Standing>> {
        Memo::new(move |_| {
            let phone = self.file.phone;
            let (now, reader, directory) = (phone.tick().get(), phone.me()?.person, phone.directory().get());
            let team = self.file.story.with(|story| story.rules.team);
            self.story.with(|told| Some(standing(&told.as_ref()?.now, Telling { directory: &directory, team, reader, now })))
        })
    }

    /// A place for a draft about this version, so that a later version starts afresh.
    #[must_use]
    pub fn place(self, field: &str) -> String {
        let version = self.story.with_untracked(|told| told.as_ref().map_or(0, |told| told.now.version));
        format!("sign-off/{}/{version}/{field}", self.sign_off)
    }

    /// Something of the state, told again only where it changed.
    pub fn state<T: PartialEq + Send + Sync + 'static>(self, tell: impl Fn(&SignOffState) -> T + Send + Sync + 'static) -> Memo<Option<T>> {
        Memo::new(move |_| self.story.with(|told| told.as_ref().map(|told| tell(&told.now.state))))
    }
}

/// Ask for a decision that only the strategy team can make.
#[component]
pub fn DraftSignOff() -> impl IntoView {
    let family = param::<FamilyId>("family");
    move || match family.get() {
        Some(family) => view! { <DraftFor family /> }.into_any(),
        None => view! { <Screen window="Decision" title="Decision"><NothingHere /></Screen> }.into_any(),
    }
}

#[component]
fn DraftFor(family: FamilyId) -> impl IntoView {
    let file = OpenFile::of(family);
    let name = file.name();
    let back = Signal::derive(move || back_to(Place::Family(family), name.get()));
    view! {
        <Screen window="Decision" title="Ask for a decision" back>
            <WhenHere file>
                <DraftPage file />
            </WhenHere>
        </Screen>
    }
}

#[component]
fn DraftPage(file: OpenFile) -> impl IntoView {
    let draft = Draft::at(&format!("family/{}/decide", file.family), None);
    let sign_off = file.phone.commands().sign_off_id();
    view! {
        <p class="muted">"Nearly everything your team decides itself. Only these four go to the strategy team, and they come to you to learn about it."</p>
        <DraftFields file draft />
        <KeepDraft file draft sign_off words="Keep the draft" />
        <Emergency file draft sign_off />
        <Approvals file />
    }
}

/// A decision, followed by its team.
#[component]
pub fn SignOff() -> impl IntoView {
    let (family, sign_off) = (param::<FamilyId>("family"), param::<SignOffId>("sign_off"));
    move || match (family.get(), sign_off.get()) {
        (Some(family), Some(sign_off)) => view! { <Follow family sign_off /> }.into_any(),
        _ => view! { <Screen window="Decision" title="Decision"><NothingHere /></Screen> }.into_any(),
    }
}

#[component]
fn Follow(family: FamilyId, sign_off: SignOffId) -> impl IntoView {
    let decided = Decided::of(family, sign_off);
    let (file, name) = (decided.file, decided.file.name());
    view! {
        <Screen window="Decision" title=decided.title() over=name back=back_to(Place::Ask, "Ask & decide")>
            <WhenHere file>
                <WhereItStands decided />
                <Reasons decided />
                <AgreeIt decided />
                <AskForIt decided />
                <Proposed decided />
                <Learned decided />
                <Earlier decided />
                <LawFacts decided />
                <ChangeIt decided />
                <WithdrawIt decided />
                <LinkButton weight=Weight::Quiet glyph=Glyph::Families href=Place::Family(family).href()>
                    "Open the family's file"
                </LinkButton>
            </WhenHere>
        </Screen>
    }
}

/// Where it stands, and what comes next. What the server has not got is not called done.
#[component]
pub fn WhereItStands(
    /// Which decision.
    decided: Decided,
) -> impl IntoView {
    let standing = decided.standing();
    let sign_off = decided.sign_off;
    let pending = pending_of(decided.file.phone, move |body| matches!(body, Body::SignOff(act) if act.sign_off() == sign_off));
    let tone = decided.state(tone_of);
    let tone = move || if pending.with(Option::is_some) { Tone::Waiting } else { tone.get().unwrap_or_default() };
    view! {
        <OnItsWay pending />
        {move || {
            standing.get().map(|Standing { now, next }| view! {
                <div class="stack-tight" role="status">
                    <p>
                        <Badge tone=tone() words=now />
                    </p>
                    {next.map(|next| view! { <p>{next}</p> })}
                </div>
            })
        }}
    }
}

const fn tone_of(state: &SignOffState) -> Tone {
    match state {
        SignOffState::Signed { .. } | SignOffState::Ratified { .. } => Tone::Received,
        SignOffState::Returned { .. } | SignOffState::NotRatified { .. } => Tone::NeedsYou,
        SignOffState::ActedInEmergency { .. } => Tone::Waiting,
        _ => Tone::Note,
    }
}
