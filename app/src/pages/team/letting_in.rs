//! Letting a colleague in again who lost every passkey: an enabler asks and says why; somebody else confirms it, and hands the link over.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::PersonId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::invite::HandOver;
use crate::components::badge::Tone;
use crate::components::button::{Button, Confirm, Weight};
use crate::components::field::{Entry, Field};
use crate::components::notice::{Failure, Notice};
use crate::components::quote::Quote;
use crate::pages::doing::Doing;
use crate::pages::kept::Kept;
use crate::pages::say::{colleague, when};
use crate::state::{Invitation, Phone, RecoveryLine, phone};

/// Asks for a second person.
#[component]
pub(super) fn AskForASecond(
    /// Who is to be let in again.
    person: PersonId,
    /// What they are called.
    name: String,
) -> impl IntoView {
    let (phone, doing) = (phone(), Doing::new());
    let why = Kept::at(format!("let-in/{person}/why"));
    let asked = RwSignal::new(None::<RecoveryLine>);
    let ask = Callback::new(move |()| {
        let reason = untrack(|| why.words());
        let work = async move {
            asked.try_set(Some(phone.commands().ask_to_let_in(person, &reason).await?));
            Ok(())
        };
        doing.run(work, move || why.finish());
    });
    let title = format!("Letting {name} in again takes two people");
    let label = format!("Why, and how do you know it is {name}?");
    move || {
        match asked.get() {
        Some(asked) => view! {
            <Notice tone=Tone::Waiting title="It waits for a second person">
                <p>{waits(asked.until_at, phone.now())}</p>
            </Notice>
        }
        .into_any(),
        None => view! {
            <div class="stack">
            <Notice title=title.clone()>
                <p>"They have a passkey, or had one. Say why; somebody else confirms it, and has the link then."</p>
            </Notice>
            <Field label=label.clone() entry=Entry::Text value=why.text on_input=why.keep() hint="A sentence. It is kept, and they read it too." />
            <Failure words=doing.failed />
            <Button on_press=ask>"Ask for a second person"</Button>
            </div>
        }
        .into_any(),
    }
    }
}

/// The colleagues who are being let in again. Asked of the server each time: without signal there is nothing to say.
#[component]
pub(super) fn ColleaguesLetIn() -> impl IntoView {
    let phone = phone();
    let all = RwSignal::new(Vec::<RecoveryLine>::new());
    let links = RwSignal::new(None::<Invitation>);
    let look = move || {
        spawn_local(async move {
            all.try_set(phone.commands().letting_in().await.unwrap_or_default());
        });
    };
    Effect::new(move |_| {
        if phone.me().is_some() {
            look();
        }
    });
    // Their own stands on every screen.
    let others = move || {
        let me = phone.me().map(|me| me.person);
        all.get().into_iter().filter(|one| Some(one.person) != me).collect::<Vec<_>>()
    };
    let look = Callback::new(move |()| look());
    view! {
        {move || links.get().map(|invitation| view! { <HandOver invitation /> })}
        {move || others().into_iter().map(|one| view! { <One one links look /> }).collect_view()}
    }
}

#[component]
fn One(one: RecoveryLine, links: RwSignal<Option<Invitation>>, look: Callback<()>) -> impl IntoView {
    let (phone, doing) = (phone(), Doing::new());
    let (name, asked) = names(phone, &one);
    let recovery = one.recovery;
    let confirm = Callback::new(move |()| {
        let work = async move {
            links.try_set(Some(phone.commands().let_in(recovery).await?));
            Ok(())
        };
        doing.run(work, move || look.run(()));
    });
    let back = Callback::new(move |()| {
        doing.run(async move { phone.commands().do_not_let_in(recovery).await }, move || {
            links.set(None);
            look.run(());
        });
    });
    let title = if one.confirms { format!("Let {name} in again?") } else { format!("{name} is being let in again") };
    let stands = match (one.confirms, one.is_confirmed) {
        (true, _) => format!("Speak with {name} yourself first. You can confirm it until {}.", when(one.until_at, phone.now())),
        (false, false) => waits(one.until_at, phone.now()),
        (false, true) => format!("Two people have said so. The link works once, until {}.", when(one.until_at, phone.now())),
    };
    let question =
        format!("Let {name} in again? You hand the link over yourself. With it {name}'s earlier passkeys, sign-ins and phones end.");
    view! {
        <Notice tone=Tone::Waiting title>
            <p>{asked}</p>
            <Quote words=one.reason.clone() />
            <p>{stands}</p>
            <Failure words=doing.failed />
            {one.confirms.then(|| view! { <Confirm weight=Weight::Primary words="Confirm it" question=question.clone() yes="Yes, give me the link" on_yes=confirm /> })}
            {one.ends.then(|| view! { <Button weight=Weight::Quiet on_press=back>"Take it back"</Button> })}
        </Notice>
    }
}

/// Who is let in, and who asked when.
fn names(phone: Phone, one: &RecoveryLine) -> (String, String) {
    phone.directory().with_untracked(|directory| {
        let asked_by = one.asked_by.map_or_else(|| "The operator of the server".to_owned(), |by| colleague(directory, by));
        (colleague(directory, one.person), format!("{asked_by} asked {}:", when(one.asked_at, phone.now())))
    })
}

fn waits(until_at: Timestamp, now: Timestamp) -> String {
    let until = when(until_at, now);
    format!("Another enabler, or a colleague of their team, who has been here for a week or more confirms it under Team, until {until}.")
}
