//! The team agreement in plain words: the one in force, and one that is proposed, which either side can accept here.

use alongside_core::domain::agreement::{Agreement, Party};
use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::StreamId;
use alongside_core::domain::team::TeamBody;
use leptos::prelude::*;

use super::OpenBook;
use super::words::{clauses, proposed, standing};
use crate::components::button::Confirm;
use crate::components::card::Card;
use crate::components::empty::Empty;
use crate::components::notice::Failure;
use crate::components::quote::Quote;
use crate::pages::doing::{Doing, Offer};

/// The agreement in force and those that are proposed.
#[component]
pub(super) fn Agreements(
    /// The team's book.
    book: OpenBook,
) -> impl IntoView {
    let phone = book.phone;
    let in_force = book.told(move |book| book.agreement_on(phone.today().get()).cloned());
    let offered = book.told(|book| proposed(book).into_iter().cloned().collect::<Vec<_>>());
    view! {
        {move || match in_force.get() {
            Some(agreement) => view! { <OneAgreement book agreement title="Team agreement" /> }.into_any(),
            None => view! {
                <Empty title="No team agreement is in force">"Once the team and the strategy team have both accepted one, it stands here."</Empty>
            }
            .into_any(),
        }}
        {move || offered.get().into_iter().map(|agreement| view! { <OneAgreement book agreement title="Proposed agreement" /> }).collect_view()}
    }
}

#[component]
fn OneAgreement(book: OpenBook, agreement: Agreement, title: &'static str) -> impl IntoView {
    let phone = book.phone;
    let stands = {
        let agreement = agreement.clone();
        move || {
            let today = phone.today().get();
            phone.directory().with(|directory| standing(&agreement, directory, today))
        }
    };
    let lines = clauses(&agreement.terms).into_iter().map(|clause| view! { <li>{clause}</li> }).collect::<Vec<_>>();
    let text = (!agreement.text.trim().is_empty()).then(|| {
        view! {
            <details class="more">
                <summary>"Read the whole agreement"</summary>
                <Quote words=agreement.text.clone() />
            </details>
        }
    });
    let open = !agreement.is_accepted();
    view! {
        <Card title=format!("{title}, version {}", agreement.version)>
            <p class="muted">{stands}</p>
            <ul class="clauses">{lines}</ul>
            {text}
            {open.then(|| view! { <Accept book agreement=agreement.agreement /> })}
        </Card>
    }
}

/// Saying yes to a proposed agreement, for the side that the reader speaks for.
#[component]
fn Accept(book: OpenBook, agreement: alongside_core::domain::ids::AgreementId) -> impl IntoView {
    let phone = book.phone;
    let doing = Doing::new();
    let accept = move |party| TeamBody::AgreementAccepted { agreement, party };
    let open = Memo::new(move |_| {
        let actor = phone.actor(Some(book.team));
        let may = |party: &Party| {
            let answer =
                phone.directory().with(|directory| directory.teams.get(&book.team).map(|known| known.may(&actor, &accept(*party))));
            answer.is_some_and(|answer| Offer::of(&answer) == Offer::Open)
        };
        [Party::Team, Party::Strategy].into_iter().find(may)
    });
    let yes = Callback::new(move |()| {
        if let Some(party) = open.get_untracked() {
            doing.write(StreamId::Team(book.team), Body::Team(accept(party)), Vec::new(), || ());
        }
    });
    let question = Signal::derive(move || match open.get() {
        Some(Party::Strategy) => "Accept this agreement for the strategy team? Decisions are judged by it once both sides have.".to_owned(),
        _ => "Accept this agreement for your team? Decisions are judged by it once both sides have.".to_owned(),
    });
    view! {
        <Failure words=doing.failed />
        {move || open.get().map(|_| view! { <Confirm words="Accept it" question yes="Yes, accept it" on_yes=yes /> })}
    }
}
