//! Writing and speaking a note: the text is kept while it is typed, the sound while it is spoken.

use alongside_core::domain::ids::PersonId;
use alongside_core::domain::visit::{Section, VisitBody, Voice};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::here::Here;
use crate::components::button::Button;
use crate::components::choice::{Choice, Ticks};
use crate::components::field::{Entry, Field};
use crate::components::voice::Speaking;
use crate::pages::kept::{Kept, OtherTexts};
use crate::pages::speak::{keep_spoken, speaking};
use crate::state::{CommandError, SpokenInto};

/// The note under the cursor: its words, where it belongs, and whom it is about. All of it is kept as it is said.
#[derive(Clone, Copy)]
pub(super) struct Writing {
    text: Kept,
    section: Kept,
    about: Kept,
    /// A note is being kept just now: a second press makes no second one.
    busy: StoredValue<bool>,
}

impl Writing {
    pub(super) fn at(here: Here) -> Self {
        let place = |what: &str| format!("visit/{}/note{what}", here.visit);
        Self {
            text: Kept::at(place("")),
            section: Kept::at(place("/section")),
            about: Kept::at(place("/about")),
            busy: StoredValue::new(false),
        }
    }

    fn section(self) -> Option<Section> {
        let words = self.section.words();
        Section::ALL.into_iter().find(|section| section.words() == words)
    }

    fn about(self) -> Vec<PersonId> {
        self.about.people()
    }

    /// Makes a note of what is written, where anything is. Says whether it is kept.
    pub(super) async fn note(self, here: Here) -> bool {
        let Some(text) = untrack(|| self.text.said()) else {
            return true;
        };
        if self.busy.try_get_value().unwrap_or(true) {
            return true;
        }
        self.busy.set_value(true);
        let kept = self.keep(here, text.clone(), None).await;
        self.busy.try_set_value(false);
        if kept {
            self.text.finish_with(&text);
        }
        kept
    }

    /// Stops the recorder and makes a note of the sound, where there is any. Says whether it is kept.
    pub(super) async fn stop(self, here: Here) -> bool {
        match here.phone.recorder().stop().await {
            None => true,
            Some(spoken) if spoken.home == SpokenInto::Visit(here.stream(), here.visit) => {
                self.keep(here, String::new(), Some(spoken.voice)).await
            }
            // It was begun elsewhere, and belongs there.
            Some(spoken) => {
                let kept = keep_spoken(here.phone, spoken).await;
                here.failed.set(kept.as_ref().err().map(CommandError::sentence));
                kept.is_ok()
            }
        }
    }

    async fn keep(self, here: Here, text: String, voice: Option<Voice>) -> bool {
        let (section, about) = untrack(|| (self.section(), self.about()));
        let note = here.phone.commands().note_id();
        let kept =
            here.keep(VisitBody::Noted { visit: here.visit, note, section, text, voice, moved_from: None, spoken: None }, about).await;
        if kept {
            self.section.finish();
            self.about.finish();
        }
        kept
    }
}

/// The place to write a note.
pub(super) fn write_note(here: Here, writing: Writing) -> impl IntoView {
    let finalised = here.fact(|_, visit| visit.finalised.is_some());
    let label = Signal::derive(move || if finalised.get() { "Write something later" } else { "Write" }.to_owned());
    let add = move |()| {
        spawn_local(async move {
            writing.note(here).await;
        });
    };
    let has_words = Memo::new(move |_| writing.text.said().is_some());
    let speaking = speaking(here.phone);
    let speaks = Memo::new(move |_| speaking.with(Speaking::is_recording));
    view! {
        <section class="section" aria-label="Write a note">
            <OtherTexts kept=writing.text />
            <Field label entry=Entry::Text value=writing.text.text on_input=writing.text.keep() placeholder="What you saw, what they said…" />
            <Show when=move || has_words.get() || speaks.get()>
                <AboutWhat here writing />
            </Show>
            <Show when=move || has_words.get()>
                <div class="row">
                    <Button on_press=add>"Add the note"</Button>
                    <span class="small muted">"Kept on this phone as you type"</span>
                </div>
            </Show>
        </section>
    }
}

/// Where the note belongs, and whom it is about. Neither has to be said.
#[component]
fn AboutWhat(here: Here, writing: Writing) -> impl IntoView {
    let sections = Section::ALL.map(|section| (section, section.words().to_owned())).to_vec();
    let children = here.children();
    let section = Memo::new(move |_| writing.section());
    let about = Memo::new(move |_| writing.about());
    view! {
        <Choice
            legend="What is it?"
            options=Signal::stored(sections)
            chosen=section
            on_choose=move |section: Section| writing.section.keep().run(section.words().to_owned())
        />
        <Ticks legend="About whom?" options=children chosen=about on_change=writing.about.choose_people() />
    }
}
