//! What was spoken, wherever it was: in a visit, into a question, into an answer. How far the machine has come with its words, what it
//! heard, and the way of that to where it belongs. Until somebody takes it there, it is the machine's, and looks it.

mod by_phone;
pub mod dictate;
pub mod sent;
mod sentence;
pub mod sound;
pub mod work;

use std::sync::Arc;

use alongside_core::domain::ids::{ConfirmationId, FamilyId, PersonId, RecordingId};
use alongside_core::domain::story::FamilyStory;
use alongside_core::domain::transcript::{Proposal, Sentence, Transcript};
use jiff::civil::Date;
use leptos::prelude::*;

use crate::components::badge::{Badge, Tone};
use crate::components::button::{Button, Weight};
use crate::components::heard::{HeardLine, HeardWords};
use crate::components::icon::Glyph;
use crate::components::notice::{Failure, Notice};
use crate::components::voice::{PlayFrom, say_length};
use crate::pages::doing::Doing;
use crate::state::{Hearing, InWords, Loadable, Phone, WaitsFor};
use work::{Confirming, Work};

/// About how long a part of a recording is, in milliseconds.
const A_PART_MS: u64 = 1_500;

/// Something that was spoken, and where its words go.
#[derive(Clone, Copy)]
pub struct SpokenText {
    /// The phone.
    pub phone: Phone,
    /// Of whose file it speaks: its names are looked out for.
    pub family: FamilyId,
    /// The file.
    pub story: Signal<Loadable<Arc<FamilyStory>>>,
    /// The recording.
    pub recording: RecordingId,
    /// How long it is, in milliseconds.
    pub millis: u64,
    /// From where its sound is to be heard.
    pub from: RwSignal<Option<PlayFrom>>,
    /// Where what somebody does with its words is kept meanwhile.
    pub place: StoredValue<String>,
    /// Who spoke, and on which day. None until that is known.
    pub spoke: Signal<Option<(PersonId, Date)>>,
    /// Where its words go.
    pub goes: Goes,
}

/// Where words go, once they were looked at.
#[derive(Clone, Copy)]
pub struct Goes {
    /// Whether headings sort them and promises are offered as actions: in a visit.
    pub sorts: bool,
    /// What the button says that takes them there.
    pub button: &'static str,
    /// What is said of them before that.
    pub until_then: &'static str,
    /// The confirmations that came there already.
    pub came: Signal<Vec<ConfirmationId>>,
    /// Takes them there.
    pub take: Callback<(Proposal, Confirming)>,
}

impl SpokenText {
    /// Plays from a moment.
    pub(super) fn hear(self, at_ms: u64) {
        let touch = self.from.get_untracked().map_or(1, |from| from.touch + 1).max(1);
        self.from.set(Some(PlayFrom { at_ms, touch }));
    }

    /// What somebody of the file is called.
    fn name_of(self, person: PersonId) -> Option<String> {
        self.story.with(|story| story.ready()?.rules.name_of(person).map(str::to_owned))
    }
}

/// How it stands with the machine.
#[component]
pub fn Machines(
    /// What was spoken.
    spoken: SpokenText,
) -> impl IntoView {
    let told = spoken.phone.in_words(spoken.family, spoken.recording);
    let told = Memo::new(move |_| told.get());
    let transcript = Memo::new(move |_| {
        told.with(|told| {
            if let InWords::Told { hearing: Hearing::Done { transcript, .. }, before } = told {
                Some((transcript.clone(), before.clone()))
            } else {
                None
            }
        })
    });
    let so_far = Memo::new(move |_| told.with(so_far));
    let has_words = Memo::new(move |_| transcript.with(|heard| heard.as_ref().is_some_and(|(now, _)| !now.sentences.is_empty())));
    view! {
        {move || told.with(|told| standing(told, spoken.millis)).map(|words| view! { <p class="small muted">{words}</p> })}
        {move || told.with(|told| matches!(told, InWords::Told { hearing: Hearing::Failed { .. }, .. })).then(|| view! { <Again spoken /> })}
        {by_phone::say(spoken, told)}
        <Show when=move || !so_far.with(Vec::is_empty)>
            <SoFar spoken words=so_far />
        </Show>
        <Show when=move || has_words.get()>
            <ToConfirm spoken heard=transcript />
        </Show>
    }
}

/// How it stands with a recording of so many milliseconds, in a sentence. None where the words themselves say it.
fn standing(told: &InWords, long: u64) -> Option<String> {
    let words = match told {
        InWords::Looking => return None,
        InWords::Here { .. } | InWords::NotHere(_) => return by_phone::standing(told),
        InWords::NotGone => "It is written down once it has gone. It goes when you have signal.",
        InWords::NoSignal => "What it says in words comes with signal.",
        InWords::Deleted => "What a machine wrote down of it was deleted: the time that a rule gives it is over.",
        InWords::NotThere => "There is no text of it here. Where its sound is still on its way, the text comes after it.",
        InWords::Told { hearing: Hearing::Waiting { why: WaitsFor::Model }, .. } => {
            "No machine writes down here yet. Listen, and write it by hand."
        }
        InWords::Told { hearing: Hearing::Waiting { why: WaitsFor::AnotherTry }, .. } => {
            "It was not written down yet. It is tried again by itself."
        }
        InWords::Told { hearing: Hearing::Waiting { .. }, .. } => "It is written down soon.",
        InWords::Told { hearing: Hearing::Working { done_ms, of_ms, .. }, .. } => return Some(say_progress(*done_ms, *of_ms)),
        InWords::Told { hearing: Hearing::Done { transcript, .. }, .. } if transcript.sentences.is_empty() => {
            "The machine heard nobody speak. Listen, and write it by hand."
        }
        InWords::Told { hearing: Hearing::Done { cut_after_ms, .. }, .. } => return say_cut((*cut_after_ms)?, long),
        InWords::Told { hearing: Hearing::Failed { code, .. }, .. } => code.sentence(),
        InWords::Told { hearing: Hearing::Other, .. } => "Update Alongside to see how far it is written down.",
    };
    Some(words.to_owned())
}

fn say_progress(done_ms: u64, of_ms: Option<u64>) -> String {
    match of_ms {
        Some(of_ms) => format!("Being written down: {} of {}", say_length(done_ms), say_length(of_ms)),
        None => format!("Being written down: {} so far", say_length(done_ms)),
    }
}

/// A recording that was stopped in the middle of a part is cut there, and nothing is missing that anybody recorded.
fn say_cut(after_ms: u64, long: u64) -> Option<String> {
    let is_missed = after_ms + A_PART_MS < long;
    is_missed.then(|| format!("The recording breaks off after {}. What came before it is here.", say_length(after_ms)))
}

/// What was heard so far, while more is being written down.
fn so_far(told: &InWords) -> Vec<Sentence> {
    match told {
        InWords::Told { hearing: Hearing::Working { transcript, .. }, .. } | InWords::Here { transcript, .. } => {
            transcript.clone().in_sentences().sentences
        }
        _ => Vec::new(),
    }
}

/// It failed: it can be asked for again.
#[component]
fn Again(spoken: SpokenText) -> impl IntoView {
    let doing = Doing::new();
    let SpokenText { phone, family, recording, .. } = spoken;
    let again = move |()| doing.run(async move { phone.commands().take_down_again(family, recording).await }, || ());
    view! {
        <Failure words=doing.failed />
        <Button weight=Weight::Secondary glyph=Glyph::Again on_press=again>
            "Write it down again"
        </Button>
    }
}

/// The words so far: to be read and heard, not yet to be confirmed.
#[component]
fn SoFar(spoken: SpokenText, words: Memo<Vec<Sentence>>) -> impl IntoView {
    view! {
        <div class="heard">
            <p><Badge tone=Tone::Plain words="Machine's words" /></p>
            <ul class="heard-list">
                <For each=move || words.get() key=|sentence| (sentence.start_ms, sentence.text.len()) let:sentence>
                    <li>
                        <HeardLine
                            start_ms=sentence.start_ms
                            words=Signal::stored(vec![HeardWords { text: sentence.text, marked: false }])
                            on_hear=move |()| spoken.hear(sentence.start_ms)
                        />
                    </li>
                </For>
            </ul>
        </div>
    }
}

/// All of it, to be looked at, changed and confirmed.
#[component]
fn ToConfirm(spoken: SpokenText, heard: Memo<Option<(Transcript, Vec<Transcript>)>>) -> impl IntoView {
    let work = Work::on(spoken, heard);
    let model = Memo::new(move |_| work.transcript.with(|with| with.as_ref().map(|with| with.model.clone())));
    let places = Memo::new(move |_| work.places());
    view! {
        <section class="heard" aria-label="What the machine heard">
            <p class="row">
                <Badge tone=Tone::Plain words="Machine's words" />
                <span class="small muted">{model}</span>
            </p>
            <p class="small muted">"Touch a sentence to hear it. "{spoken.goes.until_then}</p>
            <OtherModel work />
            <Show when=move || spoken.goes.sorts fallback=move || sentence::in_order(work)>
                <For each=move || places.get() key=|place| (place.words(), place.about) let:place>
                    {sentence::passage(work, place)}
                </For>
            </Show>
            {sentence::not_taken(work)}
            <Failure words=work.doing.failed />
            <Confirm work />
        </section>
    }
}

/// A better model has written it down since somebody worked on another's words: it is offered, and nothing is changed unasked.
#[component]
fn OtherModel(work: Work) -> impl IntoView {
    move || {
        work.other.get().map(|other| {
            let model = other.model.clone();
            let take = move |()| work.take_up(&other);
            view! {
                <Notice title="Another machine has written it down too">
                    <p>{format!("{model}. What you changed stays, and you look at it once more.")}</p>
                    <Button weight=Weight::Secondary on_press=take>"Use its words"</Button>
                </Notice>
            }
        })
    }
}

/// The way into the record: one tap where nothing is left to be looked at.
#[component]
fn Confirm(work: Work) -> impl IntoView {
    let marked = Memo::new(move |_| work.marked());
    let broken_off = Memo::new(move |_| {
        let this = work.read(|proposal| proposal.edits().confirmation);
        work.spoken.goes.came.with(|came| this.is_some_and(|this| came.contains(&this)))
    });
    let is_here = Memo::new(move |_| work.transcript.with(Option::is_some));
    let why_not = Signal::derive(move || match (marked.get(), broken_off.get()) {
        _ if !is_here.get() => Some("What you changed belongs to another machine's words: use these, above.".to_owned()),
        (_, true) => Some("That was done already.".to_owned()),
        (0, _) => None,
        (1, _) => Some("Look at 1 sentence first: it is underlined.".to_owned()),
        (many, _) => Some(format!("Look at {many} sentences first: they are underlined.")),
    });
    view! {
        <Show when=move || { marked.get() > 1 }>
            <Button weight=Weight::Quiet glyph=Glyph::Done on_press=move |()| work.act(|proposal| proposal.look_at_all())>
                "I have looked at all of it"
            </Button>
        </Show>
        <Button why_not on_press=move |()| work.confirm()>{work.spoken.goes.button}</Button>
    }
}
