//! Drafting: which of the four decisions, for whom, and why. Every letter and every choice is kept as it is made.

use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{PersonId, SignOffId, StreamId};
use alongside_core::domain::sign_off::{Decision, Reserved, SignOffBody};
use alongside_core::domain::spend::Purpose;
use alongside_core::domain::story::SignOffStory;
use jiff::civil::Date;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::fields::{CHANGE, FIRST, Fields};
use super::words::{kind, spend_in_words};
use crate::components::button::Button;
use crate::components::choice::{Choice, Ticks};
use crate::components::field::{Entry, Field};
use crate::components::notice::Failure;
use crate::pages::doing::{Doing, Offer};
use crate::pages::file::OpenFile;
use crate::pages::kept::{Kept, OtherTexts};
use crate::pages::say::{named, sentence};
use crate::routes::Place;

/// A draft under somebody's hands.
#[derive(Clone, Copy)]
pub struct Draft {
    kind: Kept,
    children: Kept,
    subtype: Kept,
    with: Kept,
    change: Kept,
    purpose: Kept,
    amount: Kept,
    /// Why, in the team's words.
    pub why: Kept,
}

impl Draft {
    /// A draft kept at a place, starting from what was drafted before.
    #[must_use]
    pub fn at(place: &str, before: Option<&SignOffStory>) -> Self {
        let fields = before.map(|before| Fields::of(&before.now.decision)).unwrap_or_default();
        let kept = |field: &str, first: &str| Kept::starting_from(format!("{place}/{field}"), first);
        Self {
            kind: kept("kind", &fields.kind),
            children: kept("children", &fields.children),
            subtype: kept("subtype", &fields.subtype),
            with: kept("with", &fields.with),
            change: kept("change", &fields.change),
            purpose: kept("purpose", &fields.purpose),
            amount: kept("amount", &fields.amount),
            why: kept("why", before.map_or("", |before| before.text.as_str())),
        }
    }

    fn fields(self) -> Fields {
        Fields {
            kind: self.kind.words(),
            children: self.children.words(),
            subtype: self.subtype.words(),
            with: self.with.words(),
            change: self.change.words(),
            purpose: self.purpose.words(),
            amount: self.amount.words(),
        }
    }

    /// Which of the four it is, once that was said.
    #[must_use]
    pub fn reserved(self) -> Signal<Option<Reserved>> {
        self.kind.answer(&Reserved::ALL, Reserved::words)
    }

    /// The decision, or what is still missing. Followed where it is read reactively.
    ///
    /// # Errors
    /// What has to be said first.
    pub fn decision(self, today: Date) -> Result<Decision, &'static str> {
        self.fields().read(today)
    }

    /// It became a record.
    pub fn finish(self) {
        let fields = [self.kind, self.children, self.subtype, self.with, self.change, self.purpose, self.amount, self.why];
        fields.into_iter().for_each(Kept::finish);
    }
}

/// The fields of a draft.
#[component]
pub fn DraftFields(
    /// The file.
    file: OpenFile,
    /// The draft.
    draft: Draft,
) -> impl IntoView {
    let kinds: Vec<(Reserved, String)> = Reserved::ALL.into_iter().map(|one| (one, kind(one))).collect();
    let reserved = draft.reserved();
    view! {
        <section class="form">
            <Choice legend="Which decision?" options=kinds chosen=reserved on_choose=draft.kind.choose(Reserved::words) />
            {move || reserved.get().map(|reserved| view! { <ForWhom file draft one=is_for_one(reserved) /> })}
            {move || reserved.get().map(|reserved| particulars(file, draft, reserved))}
            <Field
                label="Why, in your words"
                hint="What was tried, what the children want, what happens otherwise. This is what is agreed and signed."
                entry=Entry::Text
                value=draft.why.text
                on_input=draft.why.keep()
            />
            <OtherTexts kept=draft.why />
        </section>
    }
}

const fn is_for_one(reserved: Reserved) -> bool {
    matches!(reserved, Reserved::Placement | Reserved::SpendAboveThreshold)
}

#[component]
fn ForWhom(file: OpenFile, draft: Draft, one: bool) -> impl IntoView {
    let children = Signal::derive(move || {
        let today = file.phone.today().get();
        let child = |story: &alongside_core::domain::story::FamilyStory| {
            let children = story.rules.children();
            children.iter().map(|child| (child.person, named(&story.rules, child.person, today))).collect::<Vec<_>>()
        };
        file.story.with(|story| child(story))
    });
    let chosen = Signal::derive(move || {
        draft.children.text.with(|text| text.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<PersonId>>())
    });
    let first = Signal::derive(move || chosen.with(|chosen| chosen.first().copied()));
    let keep = draft.children.keep();
    let ids = |children: Vec<PersonId>| children.iter().map(PersonId::to_string).collect::<Vec<_>>().join(" ");
    if one {
        view! { <Choice legend="For whom?" options=children chosen=first on_choose=move |child: PersonId| keep.run(child.to_string()) /> }
            .into_any()
    } else {
        view! { <Ticks legend="For whom?" options=children chosen on_change=move |children| keep.run(ids(children)) /> }.into_any()
    }
}

fn particulars(file: OpenFile, draft: Draft, reserved: Reserved) -> AnyView {
    match reserved {
        Reserved::CareProceedings => ().into_any(),
        Reserved::IndependentAssessment => {
            view! { <Field label="Of what kind?" hint="Parenting, for example." value=draft.subtype.text on_input=draft.subtype.keep() /> }
                .into_any()
        }
        Reserved::Placement => {
            let options = vec![(FIRST, FIRST.to_owned()), (CHANGE, CHANGE.to_owned())];
            let chosen = draft.change.answer(&[FIRST, CHANGE], core::convert::identity);
            view! {
                <Choice legend="A first placement, or a change?" options chosen on_choose=draft.change.choose(core::convert::identity) />
                <Field label="With whom, or where?" hint="As you would say it: her aunt, Grace." value=draft.with.text on_input=draft.with.keep() />
            }
            .into_any()
        }
        Reserved::SpendAboveThreshold => view! { <Money file draft /> }.into_any(),
    }
}

#[component]
fn Money(file: OpenFile, draft: Draft) -> impl IntoView {
    let purposes: Vec<(Purpose, String)> = Purpose::ALL.into_iter().map(|one| (one, sentence(one.words()))).collect();
    let chosen = draft.purpose.answer(&Purpose::ALL, Purpose::words);
    let in_words = Memo::new(move |_| {
        let today = file.phone.today().get();
        let Ok(Decision::Spend(spend)) = draft.decision(today) else { return None };
        let terms = file.actor().agreement?.terms;
        Some(file.story.with(|story| spend_in_words(&spend, &story.rules.spent, &terms)))
    });
    view! {
        <Choice legend="On what?" options=purposes chosen on_choose=draft.purpose.choose(Purpose::words) />
        <Field label="How much, in pounds?" entry=Entry::Number value=draft.amount.text on_input=draft.amount.keep() />
        <p class="muted" role="status">{in_words}</p>
    }
}

/// The button that keeps a draft for a colleague to agree. Where it was drafted before, this is its next version.
#[component]
pub fn KeepDraft(
    /// The file.
    file: OpenFile,
    /// The draft.
    draft: Draft,
    /// Which sign-off.
    sign_off: SignOffId,
    /// The words of the button.
    words: &'static str,
) -> impl IntoView {
    let doing = Doing::new();
    let navigate = use_navigate();
    let today = file.phone.today();
    let body = move || {
        let decision = draft.decision(today.get())?;
        let text = draft.why.said().ok_or("Say why.")?;
        Ok::<_, &'static str>(SignOffBody::Drafted { sign_off, decision, text })
    };
    let why_not = Signal::derive(move || match body() {
        Err(missing) => Some(missing.to_owned()),
        Ok(body) => file.story.with(|story| {
            let offer = crate::pages::doing::offer(&story.rules, &file.actor(), &Body::SignOff(body));
            if offer == Offer::Absent { Some("Only the team that holds this family can draft this.".to_owned()) } else { offer.why_not() }
        }),
    });
    let keep = move |()| {
        let (Ok(body), navigate) = (untrack(body), navigate.clone()) else { return };
        let about = if let SignOffBody::Drafted { decision, .. } = &body { decision.children() } else { Vec::new() };
        doing.write(StreamId::Family(file.family), Body::SignOff(body), about, move || {
            draft.finish();
            navigate(&Place::SignOff(file.family, sign_off).href(), NavigateOptions { replace: true, ..NavigateOptions::default() });
        });
    };
    view! {
        <Failure words=doing.failed />
        <Button why_not on_press=keep>
            {words}
        </Button>
        <p class="muted">"A colleague of your team reads it next, and agrees it or talks with you."</p>
    }
}
