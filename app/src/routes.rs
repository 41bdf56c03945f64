//! Every address once: [`Place`] makes them, [`App`] maps them to pages. No address carries anything but opaque ids.

use std::str::FromStr;

use alongside_core::domain::ids::{ApprovalId, FamilyId, QuestionId, SignOffId, VisitId};
use alongside_core::domain::team::TeamKind;
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::{use_location, use_params_map};
use leptos_router::path;

use crate::components::button::LinkButton;
use crate::pages;
use crate::shell::Splash;
use crate::state::{Phone, phone};

/// Somewhere in the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The first screen: today, or the queue of an adviser or an approver.
    Home,
    /// The families of one's team.
    Families,
    /// One family's file.
    Family(FamilyId),
    /// Who looked at a family's file.
    WhoLooked(FamilyId),
    /// Who of the team sees a family's file.
    WhoSees(FamilyId),
    /// How long a family's file is kept, and legal holds on it.
    Keeping(FamilyId),
    /// A family that is not one's own, in an emergency.
    Emergency,
    /// Files that named officers open for an investigation.
    Investigations,
    /// One visit.
    Visit(FamilyId, VisitId),
    /// Asking the others on a visit whether they may be recorded.
    RecordOthers(FamilyId, VisitId),
    /// A new question about a family.
    AskQuestion(FamilyId),
    /// One question, with its file.
    Question(FamilyId, QuestionId),
    /// A new reserved decision about a family.
    DraftSignOff(FamilyId),
    /// One reserved decision, with its file.
    SignOff(FamilyId, SignOffId),
    /// One approval by a named officer, with its file.
    Approval(FamilyId, ApprovalId),
    /// Ask & decide.
    Ask,
    /// The adviser's queue.
    Questions,
    /// A question that may be claimed.
    QuestionCard(QuestionId),
    /// The approver's queue.
    Decisions,
    /// The team.
    Team,
    /// This phone.
    ThisPhone,
    /// Sign in.
    SignIn,
    /// Help.
    Help,
}

impl Place {
    /// The address.
    #[must_use]
    pub fn href(self) -> String {
        match self {
            Self::Home => "/".to_owned(),
            Self::Families => "/families".to_owned(),
            Self::Family(family) => format!("/families/{family}"),
            Self::WhoLooked(family) => format!("/families/{family}/looks"),
            Self::WhoSees(family) => format!("/families/{family}/sees"),
            Self::Keeping(family) => format!("/families/{family}/keeping"),
            Self::Emergency => "/emergency".to_owned(),
            Self::Investigations => "/investigations".to_owned(),
            Self::Visit(family, visit) => format!("/families/{family}/visits/{visit}"),
            Self::RecordOthers(family, visit) => format!("/families/{family}/visits/{visit}/others"),
            Self::AskQuestion(family) => format!("/families/{family}/ask"),
            Self::Question(family, question) => format!("/families/{family}/questions/{question}"),
            Self::DraftSignOff(family) => format!("/families/{family}/decide"),
            Self::SignOff(family, sign_off) => format!("/families/{family}/decisions/{sign_off}"),
            Self::Approval(family, approval) => format!("/families/{family}/approvals/{approval}"),
            Self::Ask => "/ask".to_owned(),
            Self::Questions => "/questions".to_owned(),
            Self::QuestionCard(question) => format!("/questions/{question}"),
            Self::Decisions => "/decisions".to_owned(),
            Self::Team => "/team".to_owned(),
            Self::ThisPhone => "/phone".to_owned(),
            Self::SignIn => "/sign-in".to_owned(),
            Self::Help => "/help".to_owned(),
        }
    }
}

/// A part of the address: `param::<FamilyId>("family")`. None where it names nothing.
pub fn param<T>(name: &'static str) -> Memo<Option<T>>
where
    T: FromStr + PartialEq + Send + Sync + 'static,
{
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get_str(name).and_then(|text| text.parse().ok())))
}

/// The app, from its addresses to its pages.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    Phone::provide();
    // A memo: once the addresses are there, nothing that happens to the session draws them anew.
    let phone = phone();
    let opening = Memo::new(move |_| phone.is_opening().get());
    view! {
        <Title text="Alongside" />
        {move || if opening.get() { view! { <Splash /> }.into_any() } else { view! { <Addresses /> }.into_any() }}
    }
}

#[component]
fn Addresses() -> impl IntoView {
    view! {
        <Router>
            <Gate />
        </Router>
    }
}

/// A locked phone shows one page, whatever the address, beside the one where one signs in.
#[component]
fn Gate() -> impl IntoView {
    let (locked, path) = (phone().is_locked(), use_location().pathname);
    let shut = Memo::new(move |_| locked.get() && path.with(|path| *path != Place::SignIn.href()));
    move || if shut.get() { view! { <pages::locked::Locked /> }.into_any() } else { view! { <Pages /> }.into_any() }
}

#[component]
fn Pages() -> impl IntoView {
    view! {
            <FlatRoutes fallback=NotThere>
                <Route path=path!("/") view=Home />
                <Route path=path!("/families") view=pages::families::Families />
                <Route path=path!("/families/:family") view=pages::family::Family />
                <Route path=path!("/families/:family/looks") view=pages::family::looks::WhoLooked />
                <Route path=path!("/families/:family/sees") view=pages::family::who_sees::WhoSees />
                <Route path=path!("/families/:family/keeping") view=pages::family::keeping::Keeping />
                <Route path=path!("/emergency") view=pages::emergency::Emergency />
                <Route path=path!("/investigations") view=pages::investigations::Investigations />
                <Route path=path!("/families/:family/visits/:visit") view=pages::visit::Visit />
                <Route path=path!("/families/:family/visits/:visit/others") view=pages::visit::recording_others::RecordOthers />
                <Route path=path!("/families/:family/ask") view=pages::question::AskQuestion />
                <Route path=path!("/families/:family/questions/:question") view=pages::question::Question />
                <Route path=path!("/families/:family/decide") view=pages::sign_off::DraftSignOff />
                <Route path=path!("/families/:family/decisions/:sign_off") view=SignOffOrDecision />
                <Route path=path!("/families/:family/approvals/:approval") view=pages::approval::Approval />
                <Route path=path!("/ask") view=pages::ask::Ask />
                <Route path=path!("/questions") view=pages::questions::Questions />
                <Route path=path!("/questions/:question") view=pages::questions::QuestionCard />
                <Route path=path!("/decisions") view=pages::decisions::Decisions />
                <Route path=path!("/team") view=pages::team::Team />
                <Route path=path!("/phone") view=pages::this_phone::ThisPhone />
                <Route path=path!("/sign-in") view=pages::sign_in::SignIn />
                <Route path=path!("/help") view=pages::help::Help />
            </FlatRoutes>
    }
}

/// The first screen: an adviser's and an approver's is their queue, an enabler's is the teams, a worker's is today.
#[component]
fn Home() -> impl IntoView {
    let phone = phone();
    let kind = Memo::new(move |_| {
        let actor = phone.actor(None);
        [TeamKind::FamilyFacing, TeamKind::Insight, TeamKind::Strategy, TeamKind::Enabler].into_iter().find(|kind| actor.is(*kind))
    });
    move || match kind.get() {
        Some(TeamKind::Insight) => pages::questions::Questions().into_any(),
        Some(TeamKind::Strategy) => pages::decisions::Decisions().into_any(),
        Some(TeamKind::Enabler) => pages::team::Team().into_any(),
        _ => pages::today::Today().into_any(),
    }
}

/// One reserved decision: to sign, for those who hold rights; to prepare and follow, for the team.
#[component]
fn SignOffOrDecision() -> impl IntoView {
    let phone = phone();
    let approves = Memo::new(move |_| phone.actor(None).is(TeamKind::Strategy));
    move || if approves.get() { pages::decision::Decision().into_any() } else { pages::sign_off::SignOff().into_any() }
}

/// An address that names nothing.
#[component]
fn NotThere() -> impl IntoView {
    view! {
        <pages::screen::Screen window="Nothing here" title="Nothing here">
            <p>"This address leads nowhere. What you wrote is safe."</p>
            <LinkButton href=Place::Home.href()>"Go to the first screen"</LinkButton>
        </pages::screen::Screen>
    }
}
