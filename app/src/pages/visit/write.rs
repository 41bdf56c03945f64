//! Writing and speaking a note: the text is kept while it is typed, the sound while it is spoken.

use alongside_core::domain::ids::PersonId;
use alongside_core::domain::visit::{Section, VisitBody, Voice};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::here::Here;
use crate::components::button::{Button, Weight};
use crate::components::choice::{Choice, Ticks};
use crate::components::field::{Entry, Field};
use crate::components::notice::Notice;

/// The note under the cursor.
#[derive(Clone, Copy)]
pub(super) struct Writing {
    text: RwSignal<String>,
    section: RwSignal<Option<Section>>,
    about: RwSignal<Vec<PersonId>>,
    elsewhere: RwSignal<Vec<String>>,
}

impl Writing {
    pub(super) fn new() -> Self {
        Self {
            text: RwSignal::new(String::new()),
            section: RwSignal::new(None),
            about: RwSignal::new(Vec::new()),
            elsewhere: RwSignal::new(Vec::new()),
        }
    }

    /// Makes a note of what is written, where anything is. Says whether it is kept.
    pub(super) async fn note(self, here: Here) -> bool {
        let text = self.text.get_untracked().trim().to_owned();
        if text.is_empty() {
            return true;
        }
        let kept = self.keep(here, text, None).await;
        if kept {
            self.text.set(String::new());
            self.elsewhere.set(Vec::new());
            here.phone.commands().finish_draft(&place(here)).await;
        }
        kept
    }

    /// Stops the recorder and makes a note of the sound, where there is any. Says whether it is kept.
    pub(super) async fn stop(self, here: Here) -> bool {
        match here.phone.recorder().stop().await {
            Some(voice) => self.keep(here, String::new(), Some(voice)).await,
            None => true,
        }
    }

    async fn keep(self, here: Here, text: String, voice: Option<Voice>) -> bool {
        let (section, about) = (self.section.get_untracked(), self.about.get_untracked());
        let note = here.phone.commands().note_id();
        let kept = here.keep(VisitBody::Noted { visit: here.visit, note, section, text, voice, moved_from: None }, about).await;
        if kept {
            self.section.set(None);
            self.about.set(Vec::new());
        }
        kept
    }

    /// Brings back what was under the cursor when the page was last closed, here or on another device.
    fn bring_back(self, here: Here) {
        spawn_local(async move {
            let mut texts = here.phone.commands().draft(&place(here)).await.into_iter();
            if let Some(text) = texts.next()
                && self.text.with_untracked(String::is_empty)
            {
                self.text.set(text);
            }
            self.elsewhere.set(texts.collect());
        });
    }
}

fn place(here: Here) -> String {
    format!("visit/{}/note", here.visit)
}

/// The place to write a note.
pub(super) fn write_note(here: Here, writing: Writing) -> impl IntoView {
    Effect::new(move |before: Option<()>| {
        if before.is_none() {
            writing.bring_back(here);
        }
    });
    let finalised = here.fact(|_, visit| visit.finalised.is_some());
    let label = Signal::derive(move || if finalised.get() { "Write something later" } else { "Write" }.to_owned());
    let keep = move |text| here.phone.commands().save_draft(place(here), text);
    let add = move |()| {
        spawn_local(async move {
            writing.note(here).await;
        });
    };
    let has_words = Memo::new(move |_| writing.text.with(|text| !text.trim().is_empty()));
    view! {
        <section class="section" aria-label="Write a note">
            <Elsewhere writing />
            <Field label entry=Entry::Text value=writing.text on_input=keep placeholder="What you saw, what they said…" />
            <Show when=move || has_words.get()>
                <div class="stack">
                    <AboutWhat here writing />
                    <div class="row">
                        <Button on_press=add>"Add the note"</Button>
                        <span class="small muted">"Kept on this phone as you type"</span>
                    </div>
                </div>
            </Show>
        </section>
    }
}

/// Where the note belongs, and whom it is about. Neither has to be said.
#[component]
fn AboutWhat(here: Here, writing: Writing) -> impl IntoView {
    let sections = Section::ALL.map(|section| (section, section.words().to_owned())).to_vec();
    let children = here.fact(|story, _| {
        let children = story.rules.children().into_iter();
        children.map(|child| (child.person, child.name.clone())).collect::<Vec<_>>()
    });
    view! {
        <Choice
            legend="What is it?"
            options=Signal::stored(sections)
            chosen=writing.section
            on_choose=move |section| writing.section.set(Some(section))
        />
        <Ticks legend="About whom?" options=children chosen=writing.about on_change=move |about| writing.about.set(about) />
    }
}

/// The same note, begun on another device too. Both are kept.
#[component]
fn Elsewhere(writing: Writing) -> impl IntoView {
    let one = move |text: String| {
        let added = text.clone();
        let take = move |()| {
            let added = added.clone();
            writing.text.update(|text| *text = format!("{text}\n{added}"));
            writing.elsewhere.update(|texts| texts.retain(|other| *other != added));
        };
        view! {
            <Notice title="You wrote this on another device too">
                <p class="words">{text}</p>
                <Button weight=Weight::Secondary on_press=take>"Put it below what is here"</Button>
            </Notice>
        }
    };
    move || writing.elsewhere.get().into_iter().map(one).collect_view()
}
