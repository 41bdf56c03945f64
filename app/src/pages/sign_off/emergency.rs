//! The emergency route: a call before it happens, or what was done, when and who knew. One name is enough; nobody is blamed by a form.

use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{SignOffId, StreamId};
use alongside_core::domain::sign_off::{Reserved, SignOffBody};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::form::Draft;
use super::words::to_call;
use crate::components::button::{Button, LinkButton, Weight};
use crate::components::field::{Entry, Field};
use crate::components::icon::Glyph;
use crate::components::notice::Failure;
use crate::pages::doing::{Doing, offer};
use crate::pages::file::OpenFile;
use crate::pages::kept::Kept;
use crate::pages::say::{call_to, first_name, read_when, when};
use crate::routes::Place;

/// When it can't wait.
#[component]
pub fn Emergency(
    /// The file.
    file: OpenFile,
    /// The draft above it, which says what it is about.
    draft: Draft,
    /// Which sign-off it becomes.
    sign_off: SignOffId,
) -> impl IntoView {
    let reserved = draft.reserved();
    view! {
        <details class="more emergency">
            <summary>"It can't wait"</summary>
            <p>
                <strong>"Keep the child safe first."</strong>
            </p>
            {move || view! { <CallFirst file reserved=reserved.get() /> }}
            <h2>"Already happened?"</h2>
            <Happened file draft sign_off />
        </details>
    }
}

#[component]
fn CallFirst(file: OpenFile, reserved: Option<Reserved>) -> impl IntoView {
    let phone = file.phone;
    let callee = Memo::new(move |_| {
        let now = phone.tick().get();
        phone
            .directory()
            .with(|directory| to_call(directory, reserved?, now).map(|member| (first_name(directory, member.person), member.phone.clone())))
    });
    let what = match reserved {
        Some(Reserved::Placement) => "This move",
        _ => "This",
    };
    move || match callee.get() {
        Some((name, Some(number))) => view! {
            <p>{format!("{what} needs {name}'s yes before it happens; a call is enough.")}</p>
            <LinkButton glyph=Glyph::Call href=call_to(&number)>{format!("Call {name}")}</LinkButton>
        }
        .into_any(),
        Some((name, None)) => {
            view! { <p>{format!("{what} needs {name}'s yes before it happens; a call is enough. No number is known.")}</p> }.into_any()
        }
        None if reserved.is_none() => view! { <p>"Say above which decision it is: then the one to call stands here."</p> }.into_any(),
        None => view! { <p>"Call the officer on call before it happens."</p> }.into_any(),
    }
}

#[component]
fn Happened(file: OpenFile, draft: Draft, sign_off: SignOffId) -> impl IntoView {
    let place = |field: &str| format!("family/{}/emergency/{field}", file.family);
    let (day, time, who) = (Kept::at(place("day")), Kept::at(place("time")), Kept::at(place("who")));
    let doing = Doing::new();
    let navigate = use_navigate();
    let today = file.phone.today();
    let body = move || {
        let decision = draft.decision(today.get()).map_err(|_| "Say above what was decided, and for whom.")?;
        let text = draft.why.said().ok_or("Say above what happened, and why.")?;
        let acted_at = day.text.with(|day| time.text.with(|time| read_when(day, time))).ok_or("Say when it was done.")?;
        let who_knew = who.said().ok_or("Say who knew.")?;
        Ok::<_, &'static str>(SignOffBody::ActedInEmergency { sign_off, decision, text, acted_at, who_knew })
    };
    let why_not = Signal::derive(move || match body() {
        Err(missing) => Some(missing.to_owned()),
        Ok(body) => file.story.with(|story| offer(&story.rules, &file.actor(), &Body::SignOff(body)).why_not()),
    });
    let looks = Memo::new(move |_| {
        let acted_at = day.text.with(|day| time.text.with(|time| read_when(day, time)))?;
        let by = file.actor().agreement?.terms.look_by(acted_at);
        Some(format!("Strategy looks by {}, at the decision, not at you.", when(by, file.phone.tick().get())))
    });
    let keep = move |()| {
        let (Ok(body), navigate) = (untrack(body), navigate.clone()) else { return };
        let about = if let SignOffBody::ActedInEmergency { decision, .. } = &body { decision.children() } else { Vec::new() };
        doing.write(StreamId::Family(file.family), Body::SignOff(body), about, move || {
            draft.finish();
            [day, time, who].into_iter().for_each(Kept::finish);
            navigate(&Place::SignOff(file.family, sign_off).href(), NavigateOptions { replace: true, ..NavigateOptions::default() });
        });
    };
    view! {
        <p>"Say above what was done and why, and here when, and who knew. One name is enough."</p>
        <Field label="On which day?" entry=Entry::Day value=day.text on_input=day.keep() />
        <Field label="At what time?" entry=Entry::Time value=time.text on_input=time.keep() />
        <Field label="Who knew?" hint="Colleagues, the carer, the family." value=who.text on_input=who.keep() />
        <p role="status">{move || looks.get().unwrap_or_else(|| "Strategy looks at the decision, not at you.".to_owned())}</p>
        <Failure words=doing.failed />
        <Button weight=Weight::Secondary why_not on_press=keep>
            "Keep what was done"
        </Button>
    }
}
