//! A reserved decision as its approver sees it: what the children say, the story, the advice, the law; then learn the context, then decide.
//!
//! Signing is one deliberate act over exactly the version on the screen. Nothing is decided from a card.

pub mod children;
pub mod context;
pub mod decide;

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{FamilyId, SignOffId};
use alongside_core::domain::sign_off::SignOff;
use alongside_core::domain::signing::Proof;
use alongside_core::domain::story::QuestionStory;
use alongside_core::domain::team::Directory;
use leptos::prelude::*;

use self::children::{quotes, unheard};
use self::context::LearnTheContext;
use self::decide::{DecideIt, JustNow};
use super::file::{NothingHere, WhenHere};
use super::on_its_way::{OnItsWay, pending_of};
use super::say::{and, colleague, named, sentence, since, when};
use super::screen::{Screen, back_to};
use super::sign_off::law_facts::LawFacts;
use super::sign_off::proposal::{Earlier, Learned, Proposed, Reasons};
use super::sign_off::{Decided, WhereItStands};
use crate::components::badge::Tone;
use crate::components::card::{Card, CardLink};
use crate::components::icon::Glyph;
use crate::components::list::List;
use crate::components::notice::Notice;
use crate::components::quote::Quote;
use crate::routes::{Place, param};

/// A decision.
#[component]
pub fn Decision() -> impl IntoView {
    let (family, sign_off) = (param::<FamilyId>("family"), param::<SignOffId>("sign_off"));
    move || match (family.get(), sign_off.get()) {
        (Some(family), Some(sign_off)) => view! { <Approve family sign_off /> }.into_any(),
        _ => view! { <Screen window="Decision" title="Decision"><NothingHere /></Screen> }.into_any(),
    }
}

#[component]
fn Approve(family: FamilyId, sign_off: SignOffId) -> impl IntoView {
    let decided = Decided::of(family, sign_off);
    let (file, phone, name) = (decided.file, decided.file.phone, decided.file.name());
    let asked = Memo::new(move |_| {
        let now = phone.tick().get();
        let directory = phone.directory().get();
        decided.story.with(|told| told.as_ref().map(|told| asked_in_words(&told.now, &directory, now))).unwrap_or_default()
    });
    let signed = RwSignal::new(None);
    let shown = Memo::new(move |_| signed.with(Option::is_none) || decided.story.with(Option::is_some));
    view! {
        <Screen window="Decision" title=decided.title() over=name back=back_to(Place::Decisions, "Decisions")>
            <Show when=move || shown.get() fallback=move || view! { <IsSigned decided signed /> }>
            <WhenHere file>
                <p class="muted">{asked}</p>
                <WhereItStands decided />
                <Reasons decided />
                <TheirWords decided />
                <Background decided />
                <Proposed decided />
                <Learned decided />
                <Earlier decided />
                <LearnTheContext decided />
                <DecideIt decided signed />
            </WhenHere>
            </Show>
        </Screen>
    }
}

/// Stands in the place of the file, which closes to whoever signed once the server has it.
#[component]
fn IsSigned(decided: Decided, signed: JustNow) -> impl IntoView {
    let (phone, sign_off) = (decided.file.phone, decided.sign_off);
    let pending = pending_of(phone, move |body| matches!(body, Body::SignOff(act) if act.sign_off() == sign_off));
    let told = move || {
        let (at, proof) = signed.get().filter(|_| pending.with(Option::is_none))?;
        let title = format!("You signed this, {}.", when(at, phone.tick().get()));
        let words = format!("{} The team has it now, and its file closes to you.", Proof::words(Some(proof)));
        Some(view! { <Notice tone=Tone::Received title><p>{words}</p></Notice> })
    };
    view! {
        <OnItsWay pending />
        {told}
    }
}

/// Who asked, since when, and who agreed: "Asked by Priya Nair, Tue 3 March, 2 days ago, agreed with Sam Okoye".
#[must_use]
pub fn asked_in_words(now: &SignOff, directory: &Directory, at: Timestamp) -> String {
    let Some(request) = &now.requested else {
        let names: Vec<String> = now.names.iter().map(|name| colleague(directory, *name)).collect();
        return format!("Told by {}", and(&names));
    };
    let others: Vec<String> = now.names.iter().filter(|name| **name != request.by).map(|name| colleague(directory, *name)).collect();
    format!("Asked by {}, {}, agreed with {}", colleague(directory, request.by), since(request.at, at), and(&others))
}

/// What the children say, in their own words. Where nothing of a child's is in the file, that is said too.
#[component]
fn TheirWords(decided: Decided) -> impl IntoView {
    let file = decided.file;
    let told = Memo::new(move |_| {
        let today = file.phone.today().get();
        let children = decided.story.with(|told| told.as_ref().map(|told| told.now.decision.children()).unwrap_or_default());
        file.story.with(|story| {
            let missing: Vec<String> = unheard(story, &children).into_iter().map(|child| named(&story.rules, child, today)).collect();
            (quotes(story, &children, today), missing)
        })
    });
    let one = |quote: children::Quote| view! { <Quote words=quote.words whose=format!("{} · {}", quote.who, quote.when) /> };
    view! {
        <Card title="What the children say">
            {move || {
                let (quotes, missing) = told.get();
                let mut quotes = quotes.into_iter();
                let first: Vec<_> = quotes.by_ref().take(2).map(one).collect();
                let rest: Vec<_> = quotes.map(one).collect();
                let more = (!rest.is_empty()).then(|| view! {
                    <details class="more">
                        <summary>"More of what they said"</summary>
                        {rest}
                    </details>
                });
                let missing = (!missing.is_empty()).then(|| view! { <p>{format!("Nothing that {} said is in the file.", and(&missing))}</p> });
                view! { {first} {more} {missing} }
            }}
        </Card>
    }
}

/// The story so far, the advice, and what the law asks.
#[component]
fn Background(decided: Decided) -> impl IntoView {
    let file = decided.file;
    let advice = file.told(|story| story.questions.values().filter(|question| question.answer.is_some()).cloned().collect::<Vec<_>>());
    let one = move |question: QuestionStory| {
        let by = question.answer.as_ref().map(|answer| answer.by);
        let who = by.map(|by| file.phone.directory().with(|directory| colleague(directory, by))).unwrap_or_default();
        let title = format!("Advice: {who} ({})", question.now.specialism.words());
        let outcome = question.considered.as_ref().map_or("not considered yet", |(outcome, _)| outcome.what.words());
        view! {
            <li>
                <CardLink glyph=Glyph::Ask href=Place::Question(file.family, question.question).href() title detail=sentence(outcome) />
            </li>
        }
    };
    view! {
        <List label="Before you decide">
            <li>
                <CardLink glyph=Glyph::History href=Place::Family(file.family).href() title="The story so far" detail="The family's whole file" />
            </li>
            {move || advice.get().into_iter().map(one).collect_view()}
        </List>
        <LawFacts decided />
    }
}

#[cfg(test)]
mod tests;
