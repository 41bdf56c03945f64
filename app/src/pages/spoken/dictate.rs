//! Dictating a text that is not a note: a question, an answer. Its recordings stand under the field; a machine's words go into the text
//! once its author has looked at them. What is sent is the text, and the recordings go with it.

use alongside_core::domain::dictation::{Dictation, Unsent, sent};
use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{FamilyId, PersonId, RecordingId, StreamId};
use alongside_core::domain::transcript::{Proposal, TakenWords};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::sound::Heard;
use super::work::Confirming;
use super::{Goes, Machines, SpokenText};
use crate::components::button::{Button, Weight};
use crate::components::icon::Glyph;
use crate::components::notice::Failure;
use crate::components::voice::{PlayFrom, SpeakHere, Speaking};
use crate::pages::doing::Doing;
use crate::pages::kept::Kept;
use crate::pages::speak::{RoomLeft, keep_spoken, speaking};
use crate::state::{Phone, RecorderState, phone};

/// What is dictated into a text that is being written.
#[derive(Clone, Copy)]
pub struct Dictating {
    phone: Phone,
    family: FamilyId,
    text: Kept,
    place: StoredValue<String>,
    all: RwSignal<Vec<Unsent>>,
}

impl Dictating {
    /// Into this text, which speaks of a family. Its recordings are kept at a place as the text is.
    #[must_use]
    pub fn into(family: FamilyId, text: Kept, place: impl Into<String>) -> Self {
        let this = Self { phone: phone(), family, text, place: StoredValue::new(place.into()), all: RwSignal::default() };
        Effect::new(move |_| {
            this.phone.session().track();
            this.phone.own_page().track();
            // A recording that something else ended: a call, a lock, another screen.
            this.phone.recordings().track();
            spawn_local(this.look());
        });
        this
    }

    async fn look(self) {
        let Some(place) = self.place.try_get_value() else { return };
        let all = self.phone.commands().dictated(&place).await;
        if self.all.try_with_untracked(|known| *known != all) == Some(true) {
            self.all.set(all);
        }
    }

    /// Why it cannot be sent yet: it is being recorded.
    #[must_use]
    pub fn why_not(self) -> Option<String> {
        let busy = matches!(self.phone.recorder().state().get(), RecorderState::Asking | RecorderState::Recording { .. });
        busy.then(|| "Stop the recording first.".to_owned())
    }

    /// Why a text without a word cannot be sent, where something was dictated. None where nothing was.
    #[must_use]
    pub fn no_words_yet(self) -> Option<String> {
        let waits = self.all.with(|all| all.iter().any(|one| !one.left_out && one.taken.is_none()));
        waits.then(|| "Listen and write it down, or put the machine's words into your text: the recording goes with them.".to_owned())
    }

    /// Sends the text with its recordings, and what is kept of what a machine heard; all of it or nothing. Then goes on.
    pub fn send(
        self,
        doing: Doing,
        to: StreamId,
        body: impl FnOnce(Vec<Dictation>) -> Body + 'static,
        about: Vec<PersonId>,
        then: impl FnOnce() + 'static,
    ) {
        let (phone, place) = (self.phone, self.place.get_value());
        let write = async move {
            let (dictated, heard) = sent(phone.commands().dictated(&place).await);
            let mut bodies: Vec<(Body, Vec<PersonId>)> = heard.into_iter().map(|one| (Body::Dictation(one), about.clone())).collect();
            bodies.push((body(dictated), about));
            phone.commands().write_each(to, bodies, phone.now()).await.map(drop)
        };
        doing.run(write, move || {
            self.finish();
            then();
        });
    }

    fn finish(self) {
        let Some(place) = self.place.try_get_value() else { return };
        let commands = self.phone.commands();
        spawn_local(async move { commands.finish_draft(&place).await });
    }

    /// Changes what is kept of one of its recordings, then looks again.
    fn change(self, doing: Doing, recording: RecordingId, how: impl FnOnce(&mut Unsent) + 'static, then: impl FnOnce() + 'static) {
        let (commands, place) = (self.phone.commands(), self.place.get_value());
        let change = move |all: &mut Vec<Unsent>| {
            if let Some(one) = all.iter_mut().find(|one| one.voice.recording == recording) {
                how(one);
            }
        };
        doing.run(async move { commands.change_dictated(&place, change).await }, move || {
            then();
            spawn_local(self.look());
        });
    }
}

/// The record button of a text, and what was dictated into it.
#[component]
pub fn Dictate(
    /// Into which.
    dictating: Dictating,
    /// What it is: `your question`.
    what: &'static str,
) -> impl IntoView {
    let Dictating { phone, all, .. } = dictating;
    let (speaking, failed) = (speaking(phone), RwSignal::new(None::<String>));
    let press = move |()| {
        if !speaking.with_untracked(Speaking::is_recording) {
            return phone.recorder().start_draft(dictating.place.get_value());
        }
        spawn_local(async move {
            if let Some(spoken) = phone.recorder().stop().await {
                let kept = keep_spoken(phone, spoken).await;
                drop(failed.try_set(kept.err().map(|error| error.sentence())));
            }
            dictating.look().await;
        });
    };
    let failed = Signal::derive(move || {
        failed.get().or_else(|| if let RecorderState::Failed(why) = phone.recorder().state().get() { Some(why) } else { None })
    });
    let recordings = Memo::new(move |_| all.with(|all| all.iter().map(|one| one.voice.recording).collect::<Vec<_>>()));
    view! {
        <RoomLeft />
        <SpeakHere speaking on_press=press on_carry_on=move |()| phone.recorder().carry_on() what />
        <Failure words=failed />
        <Show when=move || !recordings.with(Vec::is_empty)>
            <ol class="notes" aria-label=format!("Recordings of {what}")>
                <For each=move || recordings.get() key=|recording| *recording let:recording>
                    <OneRecording dictating recording />
                </For>
            </ol>
        </Show>
    }
}

/// How it stands with one recording of a text.
#[derive(Clone, PartialEq, Eq)]
enum Stands {
    /// Its words are the machine's, or nobody's yet.
    Machines,
    /// They are in the text: which model's they were.
    Taken(String),
    /// It is not sent with the text.
    LeftOut,
}

#[component]
fn OneRecording(dictating: Dictating, recording: RecordingId) -> impl IntoView {
    let doing = Doing::new();
    let (phone, from) = (dictating.phone, RwSignal::new(None));
    let told = Memo::new(move |_| dictating.all.with(|all| all.iter().find(|one| one.voice.recording == recording).cloned()));
    let millis = told.with_untracked(|one| one.as_ref().map_or(0, |one| one.voice.millis));
    let stands = Memo::new(move |_| {
        told.with(|one| match one {
            Some(Unsent { left_out: true, .. }) => Stands::LeftOut,
            Some(Unsent { taken: Some(taken), .. }) => Stands::Taken(taken.model.clone()),
            _ => Stands::Machines,
        })
    });
    let spoken = StoredValue::new(spoken_text(dictating, recording, millis, from));
    let leave_out = move |out: bool| dictating.change(doing, recording, move |one| one.left_out = out, || ());
    let words = move || match stands.get() {
        Stands::Machines => view! { <Machines spoken=spoken.get_value() /> }.into_any(),
        Stands::Taken(model) => {
            let line = format!("Written down by a machine ({model}), checked by you. Its words are in your text.");
            view! { <p class="small muted">{line}</p> }.into_any()
        }
        Stands::LeftOut => view! { <p class="small muted">"It is not sent with your text. It stays with you alone."</p> }.into_any(),
    };
    let out = Memo::new(move |_| stands.get() == Stands::LeftOut);
    let leave_it = move || {
        view! {
            <Button weight=Weight::Quiet glyph=Glyph::No on_press=move |()| leave_out(true)>
                "Do not send this recording"
            </Button>
        }
    };
    view! {
        <li class="card note">
            <Heard phone recording millis from />
            {words}
            <Failure words=doing.failed />
            <Show when=move || out.get() fallback=leave_it>
                <Button weight=Weight::Quiet glyph=Glyph::Again on_press=move |()| leave_out(false)>
                    "Send it after all"
                </Button>
            </Show>
        </li>
    }
}

fn spoken_text(dictating: Dictating, recording: RecordingId, millis: u64, from: RwSignal<Option<PlayFrom>>) -> SpokenText {
    let Dictating { phone, family, text, .. } = dictating;
    let take = Callback::new(move |(proposal, confirming): (Proposal, Confirming)| {
        let Ok(TakenWords { words, taken, heard }) = proposal.into_words() else { return };
        // First the words: what breaks off after them offers them once more, and loses none.
        if !words.is_empty() {
            text.add(&words);
        }
        let mark = move |one: &mut Unsent| (one.taken, one.heard) = (Some(taken), heard);
        dictating.change(confirming.doing, recording, mark, move || confirming.done());
    });
    let goes = Goes {
        sorts: false,
        button: "Put these words into your text",
        until_then: "It is not in your text until you put it there.",
        came: Signal::stored(Vec::new()),
        take,
    };
    let place = StoredValue::new(format!("{}/{recording}", dictating.place.get_value()));
    let spoke = Signal::derive(move || phone.me().map(|me| (me.person, phone.today().get())));
    SpokenText { phone, family, story: phone.family(family), recording, millis, from, place, spoke, goes }
}
