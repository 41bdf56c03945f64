//! The words of a spoken note: how far the machine has come, what it heard, and the way of that into the record. Until somebody confirms
//! it, it is the machine's, and looks it.

mod by_phone;
mod changes;
mod sentence;
mod work;

use alongside_core::domain::clock::say_day;
use alongside_core::domain::ids::RecordingId;
use alongside_core::domain::retention::KeptClass;
use alongside_core::domain::transcript::{Already, Sentence, Transcript};
use alongside_core::domain::visit::{Confirmation, Note};
use leptos::prelude::*;

use super::here::Here;
use super::notes::deleted;
use crate::components::badge::{Badge, Tone};
use crate::components::button::{Button, Weight};
use crate::components::heard::{HeardLine, HeardWords};
use crate::components::icon::Glyph;
use crate::components::notice::{Failure, Notice};
use crate::components::voice::{PlayFrom, say_length};
use crate::pages::doing::Doing;
use crate::state::{Hearing, InWords, WaitsFor};
use work::Work;

/// About how long a part of a recording is, in milliseconds.
const A_PART_MS: u64 = 1_500;

/// A spoken note of the visit, and from where its sound is to be heard.
#[derive(Clone, Copy)]
pub(super) struct SpokenNote {
    pub(super) here: Here,
    /// The note that is the sound.
    pub(super) told: Memo<Option<Note>>,
    pub(super) recording: RecordingId,
    pub(super) from: RwSignal<Option<PlayFrom>>,
}

impl SpokenNote {
    /// Plays from a moment.
    fn hear(self, at_ms: u64) {
        let touch = self.from.get_untracked().map_or(1, |from| from.touch + 1).max(1);
        self.from.set(Some(PlayFrom { at_ms, touch }));
    }
}

/// The words under the sound.
pub(super) fn words(spoken: SpokenNote) -> impl IntoView {
    let told = spoken.told;
    let confirmed = Memo::new(move |_| told.with(|note| note.as_ref().map(Note::confirmations).unwrap_or_default()));
    let gone = deleted(spoken.here, spoken.recording, KeptClass::MachineWords);
    move || {
        if let Some(words) = gone.get() {
            view! { <p class="small muted">{words}</p> }.into_any()
        } else if confirmed.with(Vec::is_empty) {
            view! { <Machines spoken /> }.into_any()
        } else {
            view! { <InTheRecord spoken confirmed /> }.into_any()
        }
    }
}

/// Its words are in the record: who checked them, and what was changed.
#[component]
fn InTheRecord(spoken: SpokenNote, confirmed: Memo<Vec<Confirmation>>) -> impl IntoView {
    let Here { phone, .. } = spoken.here;
    let line = move |known: Confirmation| {
        let is_me = phone.me().is_some_and(|me| me.person == known.by);
        let other = || phone.directory().with(|directory| directory.name_of(known.by).unwrap_or("a colleague").to_owned());
        let who = if is_me { "you".to_owned() } else { other() };
        let when = format!("{}, {}", say_day(known.at.day(), phone.today().get()), known.at.time_of_day());
        view! {
            <p class="small muted">{format!("Written down by a machine ({}), checked by {who}, {when}.", known.model)}</p>
            {changes::changes(spoken, known.confirmation)}
        }
    };
    move || confirmed.get().into_iter().map(line).collect_view()
}

/// How it stands with the machine.
#[component]
fn Machines(spoken: SpokenNote) -> impl IntoView {
    let told = spoken.here.phone.in_words(spoken.here.family, spoken.recording);
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
    let long =
        Memo::new(move |_| spoken.told.with(|note| note.as_ref().and_then(|note| note.voice.as_ref()).map_or(0, |voice| voice.millis)));
    let has_words = Memo::new(move |_| transcript.with(|heard| heard.as_ref().is_some_and(|(now, _)| !now.sentences.is_empty())));
    view! {
        {move || told.with(|told| standing(told, long.get())).map(|words| view! { <p class="small muted">{words}</p> })}
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
            "No machine writes down here yet. Listen, and write the note by hand."
        }
        InWords::Told { hearing: Hearing::Waiting { why: WaitsFor::AnotherTry }, .. } => {
            "It was not written down yet. It is tried again by itself."
        }
        InWords::Told { hearing: Hearing::Waiting { .. }, .. } => "It is written down soon.",
        InWords::Told { hearing: Hearing::Working { done_ms, of_ms, .. }, .. } => return Some(say_progress(*done_ms, *of_ms)),
        InWords::Told { hearing: Hearing::Done { transcript, .. }, .. } if transcript.sentences.is_empty() => {
            "The machine heard nobody speak. Listen, and write the note by hand."
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
fn Again(spoken: SpokenNote) -> impl IntoView {
    let doing = Doing::new();
    let SpokenNote { here, recording, .. } = spoken;
    let again = move |()| doing.run(async move { here.phone.commands().take_down_again(here.family, recording).await }, || ());
    view! {
        <Failure words=doing.failed />
        <Button weight=Weight::Secondary glyph=Glyph::Again on_press=again>
            "Write it down again"
        </Button>
    }
}

/// The words so far: to be read and heard, not yet to be confirmed.
#[component]
fn SoFar(spoken: SpokenNote, words: Memo<Vec<Sentence>>) -> impl IntoView {
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
fn ToConfirm(spoken: SpokenNote, heard: Memo<Option<(Transcript, Vec<Transcript>)>>) -> impl IntoView {
    let work = Work::on(spoken, heard);
    let model = Memo::new(move |_| work.transcript.with(|with| with.as_ref().map(|with| with.model.clone())));
    let places = Memo::new(move |_| work.places());
    view! {
        <section class="heard" aria-label="What the machine heard">
            <p class="row">
                <Badge tone=Tone::Plain words="Machine's words" />
                <span class="small muted">{model}</span>
            </p>
            <p class="small muted">"Touch a sentence to hear it. It is not in the record until you put it there."</p>
            <OtherModel work />
            <For each=move || places.get() key=|place| (place.words(), place.about) let:place>
                {sentence::passage(work, place)}
            </For>
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
        let told = work.spoken.told.get();
        told.is_some_and(|note| work.read(|proposal| proposal.already(&note) == Already::ThisOne).unwrap_or_default())
    });
    let is_here = Memo::new(move |_| work.transcript.with(Option::is_some));
    let why_not = Signal::derive(move || match (marked.get(), broken_off.get()) {
        _ if !is_here.get() => Some("What you changed belongs to another machine's words: use these, above.".to_owned()),
        (_, true) => Some("It is in the record.".to_owned()),
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
        <Button why_not on_press=move |()| work.confirm()>"Put these words in the record"</Button>
    }
}
