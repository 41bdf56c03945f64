//! Approval by a named officer: asking for it, and the call where a child cannot wait, which one tap records. Never ratified after.

use alongside_core::domain::approval::{Approval, ApprovalBody, ApprovalKind, Word};
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{ApprovalId, PersonId, StreamId};
use alongside_core::domain::team::{Directory, Member};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::components::button::{Button, LinkButton, Weight};
use crate::components::card::CardLink;
use crate::components::choice::{Choice, Ticks};
use crate::components::field::{Entry, Field};
use crate::components::icon::Glyph;
use crate::components::list::List;
use crate::components::notice::Failure;
use crate::pages::doing::{Doing, Offer, offer};
use crate::pages::file::OpenFile;
use crate::pages::kept::{Kept, OtherTexts};
use crate::pages::say::{call_to, first_name, named, sentence};
use crate::routes::Place;

/// What is to be approved, under somebody's hands.
#[derive(Clone, Copy)]
struct Draft {
    kind: Kept,
    children: Kept,
    text: Kept,
}

impl Draft {
    fn of(file: OpenFile) -> Self {
        let kept = |field: &str| Kept::at(format!("family/{}/approval/{field}", file.family));
        Self { kind: kept("kind"), children: kept("children"), text: kept("text") }
    }

    fn kind(self) -> Option<ApprovalKind> {
        self.kind.text.with(|text| ApprovalKind::ALL.into_iter().find(|kind| kind.words() == text))
    }

    /// What has to be said before anything can be asked.
    fn missing(self) -> Option<&'static str> {
        match (self.kind(), self.children.people().is_empty()) {
            (None, _) => Some("Say what is to be approved."),
            (Some(_), true) => Some("Say which children."),
            (Some(_), false) => None,
        }
    }

    fn finish(self) {
        [self.kind, self.children, self.text].into_iter().for_each(Kept::finish);
    }
}

/// The section of the decide page. It is closed until somebody needs it.
#[component]
pub fn Approvals(
    /// The file.
    file: OpenFile,
) -> impl IntoView {
    let draft = Draft::of(file);
    let kinds: Vec<(ApprovalKind, String)> = ApprovalKind::ALL.into_iter().map(|kind| (kind, sentence(kind.words()))).collect();
    let chosen = draft.kind.answer(&ApprovalKind::ALL, ApprovalKind::words);
    let rule = move || chosen.get().map(|kind| format!("{}: {}.", kind.rule().regulation, kind.rule().officer.words()));
    let children = file.told(move |story| {
        let today = file.phone.today().get();
        story.rules.children().iter().map(|child| (child.person, named(&story.rules, child.person, today))).collect::<Vec<_>>()
    });
    let people = Memo::new(move |_| draft.children.people());
    view! {
        <details class="more">
            <summary>"Approval by a named officer"</summary>
            <AlreadyOpen file />
            <section class="form">
                <Choice
                    legend="What is to be approved?"
                    options=kinds
                    chosen
                    on_choose=draft.kind.choose(ApprovalKind::words)
                />
                <p class="muted" role="status">{rule}</p>
                <Ticks legend="Which children?" options=children chosen=people on_change=draft.children.choose_people() />
                <Field label="What is planned" entry=Entry::Text value=draft.text.text on_input=draft.text.keep() />
                <OtherTexts kept=draft.text />
                <AskOfficer file draft />
                {move || chosen.get().map(|kind| view! { <CallOfficer file draft kind /> })}
            </section>
        </details>
    }
}

/// What this family has with an officer already: each leads to where it is followed.
#[component]
fn AlreadyOpen(file: OpenFile) -> impl IntoView {
    let open = file.told(|story| {
        let open = story.approvals.values().filter(|approval| !approval.now.state.is_settled());
        open.map(|told| (told.approval, sentence(told.now.kind.words()), told.now.state.words())).collect::<Vec<_>>()
    });
    let one = move |(approval, title, detail): (ApprovalId, String, &'static str)| {
        view! {
            <li>
                <CardLink glyph=Glyph::Decide href=Place::Approval(file.family, approval).href() title detail />
            </li>
        }
    };
    move || {
        let open = open.get();
        (!open.is_empty()).then(|| view! { <List label="With an officer now">{open.into_iter().map(one).collect_view()}</List> })
    }
}

#[component]
fn AskOfficer(file: OpenFile, draft: Draft) -> impl IntoView {
    let doing = Doing::new();
    let navigate = use_navigate();
    let body = move || {
        let approval = file.phone.commands().approval_id();
        let (children, text) = (draft.children.people(), draft.text.words());
        draft.kind().map(|kind| ApprovalBody::Asked { approval, kind, children, text })
    };
    let why_not = Signal::derive(move || draft.missing().map(str::to_owned).or_else(|| barred(file, body()?)));
    let ask = move |()| {
        let Some(body) = untrack(body) else { return };
        write(doing, file, draft, body, navigate.clone());
    };
    view! {
        <Failure words=doing.failed />
        <Button weight=Weight::Secondary why_not on_press=ask>
            "Ask for approval"
        </Button>
    }
}

/// The emergency route: a call to the officer on call, and one tap for what they said.
#[component]
fn CallOfficer(file: OpenFile, draft: Draft, kind: ApprovalKind) -> impl IntoView {
    let phone = file.phone;
    let officer = Memo::new(move |_| {
        let now = phone.tick().get();
        phone.directory().with(|directory| {
            to_call(directory, kind, now).map(|member| (member.person, first_name(directory, member.person), member.phone.clone()))
        })
    });
    move || match officer.get() {
        None => view! { <p>"Nobody is named to approve this. Ask the enabler team who is."</p> }.into_any(),
        Some((person, name, number)) => view! { <Call file draft person name number /> }.into_any(),
    }
}

#[component]
fn Call(file: OpenFile, draft: Draft, person: PersonId, name: String, number: Option<String>) -> impl IntoView {
    let doing = Doing::new();
    let navigate = use_navigate();
    let called = move |said| {
        let (children, text, called_at) = (draft.children.people(), draft.text.words(), file.phone.now());
        let kind = draft.kind()?;
        let approval = asked_already(file, kind, &children).unwrap_or_else(|| file.phone.commands().approval_id());
        Some(ApprovalBody::Called { approval, kind, children, text, officer: person, called_at, said })
    };
    let why_not = Signal::derive(move || draft.missing().map(str::to_owned).or_else(|| barred(file, called(Word::Yes)?)));
    let keep = move |said| {
        let navigate = navigate.clone();
        Callback::new(move |()| {
            let Some(body) = untrack(|| called(said)) else { return };
            write(doing, file, draft, body, navigate.clone());
        })
    };
    let link = number.map(|number| {
        let (href, words) = (call_to(&number), format!("Call {name}"));
        view! {
            <LinkButton weight=Weight::Secondary glyph=Glyph::Call href>
                {words}
            </LinkButton>
        }
    });
    view! {
        <p>{format!("It can't wait? This needs {name}'s yes before it happens; a call is enough.")}</p>
        {link}
        <Failure words=doing.failed />
        <div class="buttons">
            <Button weight=Weight::Secondary why_not on_press=keep(Word::Yes)>{format!("{name} said yes")}</Button>
            <Button weight=Weight::Secondary why_not on_press=keep(Word::No)>{format!("{name} said no")}</Button>
        </div>
    }
}

/// What was asked before the officer was called: the call is the answer to it.
fn asked_already(file: OpenFile, kind: ApprovalKind, children: &[PersonId]) -> Option<ApprovalId> {
    file.story.with(|story| {
        let same = |now: &Approval| now.state.waits_for_officer() && now.kind == kind && now.children == children;
        story.rules.approvals.iter().find(|(_, now)| same(now)).map(|(id, _)| *id)
    })
}

/// Keeps it, and goes to where it is followed.
fn write(doing: Doing, file: OpenFile, draft: Draft, body: ApprovalBody, navigate: impl Fn(&str, NavigateOptions) + 'static) {
    let (about, approval) = (untrack(|| draft.children.people()), body.approval());
    doing.write(StreamId::Family(file.family), Body::Approval(body), about, move || {
        draft.finish();
        navigate(&Place::Approval(file.family, approval).href(), NavigateOptions { replace: true, ..NavigateOptions::default() });
    });
}

fn barred(file: OpenFile, body: ApprovalBody) -> Option<String> {
    match file.story.with(|story| offer(&story.rules, &file.actor(), &Body::Approval(body))) {
        Offer::Open => None,
        Offer::Barred(why) => Some(why),
        Offer::Absent => Some("Only the team that holds this family can ask for this.".to_owned()),
    }
}

/// The one to call now: who is named for it and on duty, else the first who is named.
fn to_call(directory: &Directory, kind: ApprovalKind, now: Timestamp) -> Option<&Member> {
    let day = now.day();
    let named = |member: &Member, book: &alongside_core::domain::team::TeamBook| {
        book.officers.iter().any(|named| named.person == member.person && named.kind == kind && named.runs_on(day))
    };
    let books = || directory.teams.values();
    let officers: Vec<&Member> = books().flat_map(|book| book.members_on(day).filter(move |member| named(member, book))).collect();
    let on_duty = |member: &&&Member| books().any(|book| book.on_duty(member.person, now));
    officers.iter().find(on_duty).or(officers.first()).copied()
}
