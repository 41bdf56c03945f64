//! The team: who is in it, who is on duty, who leads which family, and what was agreed with the strategy team. Nobody is counted or ranked.

pub mod agreement;
pub mod expect;
pub mod held;
pub mod invite;
pub mod letting_in;
pub mod members;
pub mod retention;
pub mod words;

use alongside_core::domain::ids::TeamId;
use alongside_core::domain::sign_off::turnaround;
use alongside_core::domain::team::{TeamBook, TeamKind};
use leptos::prelude::*;

use self::agreement::Agreements;
use self::members::Members;
use self::words::say_turnaround;
use super::screen::Screen;
use crate::components::empty::Empty;
use crate::state::{Phone, phone};

/// A team's book, as its parts need it.
#[derive(Clone, Copy)]
pub struct OpenBook {
    /// The phone.
    pub phone: Phone,
    /// Which team.
    pub team: TeamId,
}

impl OpenBook {
    /// Something told from the book, again only where it changed.
    pub fn told<T: PartialEq + Default + Send + Sync + 'static>(self, tell: impl Fn(&TeamBook) -> T + Send + Sync + 'static) -> Memo<T> {
        Memo::new(move |_| self.phone.directory().with(|directory| directory.teams.get(&self.team).map(&tell).unwrap_or_default()))
    }
}

/// The reader's teams.
fn own_teams(phone: Phone) -> Vec<TeamId> {
    let Some(me) = phone.me() else { return Vec::new() };
    let today = phone.today().get();
    phone.directory().with(|directory| directory.teams_of(me.person, today).map(|(team, ..)| team).collect())
}

/// The teams that the strategy team has agreements with.
fn family_facing(phone: Phone) -> Vec<TeamId> {
    let facing = |(team, book): (&TeamId, &TeamBook)| (book.kind == Some(TeamKind::FamilyFacing)).then_some(*team);
    phone.directory().with(|directory| directory.teams.iter().filter_map(facing).collect())
}

/// The other teams: who makes colleagues able to sign in has them all before them.
fn elsewhere(phone: Phone) -> Vec<TeamId> {
    let own = own_teams(phone);
    phone.directory().with(|directory| directory.teams.keys().filter(|team| !own.contains(team)).copied().collect())
}

/// The team.
#[component]
pub fn Team() -> impl IntoView {
    let phone = phone();
    let own = Memo::new(move |_| own_teams(phone));
    let agreed_with = Memo::new(move |_| if phone.actor(None).is(TeamKind::Strategy) { family_facing(phone) } else { Vec::new() });
    let looked_after = Memo::new(move |_| if phone.actor(None).is(TeamKind::Enabler) { elsewhere(phone) } else { Vec::new() });
    let title = Memo::new(move |_| {
        let first = own.with(|own| own.first().copied());
        let name = first.and_then(|team| phone.directory().with(|directory| directory.teams.get(&team).and_then(|book| book.name.clone())));
        name.unwrap_or_else(|| "Team".to_owned())
    });
    let nothing = Memo::new(move |_| own.with(Vec::is_empty));
    let one = move |(place, team): (usize, TeamId)| {
        let named = place != 0;
        view! { <OneTeam book=OpenBook { phone, team } named /> }
    };
    view! {
        <Screen window="Team" title>
            <letting_in::ColleaguesLetIn />
            <held::HeldForTheTeam />
            {move || nothing.get().then(|| view! { <Empty title="No team yet">"Your team stands here once the directory is on this phone."</Empty> })}
            {move || own.get().into_iter().enumerate().map(one).collect_view()}
            {move || looked_after.get().into_iter().map(|team| view! { <Elsewhere book=OpenBook { phone, team } /> }).collect_view()}
            {move || agreed_with.get().into_iter().map(|team| view! { <AgreedWith book=OpenBook { phone, team } /> }).collect_view()}
        </Screen>
    }
}

/// A team of the reader. The first gives the screen its heading; others carry their own name.
#[component]
fn OneTeam(book: OpenBook, named: bool) -> impl IntoView {
    let name = book.told(|book| book.name.clone().unwrap_or_default());
    let has_agreements = book.told(|book| book.kind == Some(TeamKind::FamilyFacing));
    let has_rules = book.told(|book| book.kind == Some(TeamKind::Enabler));
    view! {
        {named.then(|| view! { <h2>{name}</h2> })}
        <Members book />
        {move || has_agreements.get().then(|| view! { <Agreements book /> <HowLong book /> })}
        {move || has_rules.get().then(|| view! { <retention::HowLongKept book /> })}
    }
}

/// Another team, to an enabler: who is in it.
#[component]
fn Elsewhere(book: OpenBook) -> impl IntoView {
    let name = book.told(|book| book.name.clone().unwrap_or_default());
    view! {
        <h2>{name}</h2>
        <Members book />
    }
}

/// How long the strategy team takes, over the team's families on this phone.
#[component]
fn HowLong(book: OpenBook) -> impl IntoView {
    let told = Memo::new(move |_| {
        book.phone.families().with(|lines| {
            let files = lines.iter().filter_map(|line| line.rules.as_ref()).filter(|rules| rules.team == Some(book.team));
            turnaround(files.flat_map(|rules| rules.sign_offs.values())).map(|told| say_turnaround(&told))
        })
    });
    move || told.get().map(|told| view! { <p class="muted">{told}</p> })
}

/// A team that the reader's strategy team has an agreement with.
#[component]
fn AgreedWith(book: OpenBook) -> impl IntoView {
    let name = book.told(|book| book.name.clone().unwrap_or_default());
    view! {
        <h2>{move || format!("Agreed with {}", name.get())}</h2>
        <Agreements book />
    }
}
