//! The notes of a visit, downwards as in a conversation, newest last. Each says where it is.

use alongside_core::domain::ids::{NoteId, PersonId};
use alongside_core::domain::retention::KeptClass;
use alongside_core::domain::visit::{Note, Section, Spoken, VisitBody, Voice};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::here::{Here, Kept, kept, say_times};
use super::moving::wrong_family;
use super::recording_others::whose_yes;
use super::words::words;
use crate::components::badge::{Badge, Tone, WhereaboutsBadge};
use crate::components::button::{Button, Weight};
use crate::components::choice::{Choice, Ticks};
use crate::components::field::{Entry, Field};
use crate::components::icon::Glyph;
use crate::components::timeline::Times;
use crate::components::voice::PlayFrom;
use crate::pages::kept::Kept as Draft;
use crate::pages::say::say_gap;
use crate::pages::spoken::sound::{Heard, deleted};

/// The notes.
pub(super) fn notes(here: Here) -> impl IntoView {
    let notes = here.fact(|_, visit| visit.notes.iter().map(|note| note.note).collect::<Vec<_>>());
    view! {
        <section class="section" aria-labelledby="notes">
            <h2 id="notes">"Notes"</h2>
            <Show when=move || notes.with(Vec::is_empty)>
                <p class="muted">"Write below, or record. Each note is kept as you make it."</p>
            </Show>
            <ol class="notes">
                <For each=move || notes.get() key=|note| *note let:note>
                    <OneNote here note />
                </For>
            </ol>
        </section>
    }
}

#[component]
fn OneNote(here: Here, note: NoteId) -> impl IntoView {
    let told = here.fact(move |_, visit| visit.notes.iter().find(|known| known.note == note).cloned());
    let rewriting = RwSignal::new(false);
    let words = Memo::new(move |_| told.with(|note| note.as_ref().map(wordings).unwrap_or_default()));
    let voice = Memo::new(move |_| told.with(|note| note.as_ref().and_then(|note| note.voice.clone())));
    let spoken = Memo::new(move |_| told.with(|note| note.as_ref().and_then(|note| note.spoken.clone())));
    let unrecorded = Memo::new(move |_| told.with(|note| note.as_ref().and_then(|note| note.unrecorded)));
    let gap = move || unrecorded.get().map(|(from, until)| view! { <li class="gap">{say_gap(from, until)}</li> });
    view! {
        {gap}
        <li class="card note">
            <NoteHead here told />
            {move || voice.get().map(|voice| view! { <Sound here told voice /> })}
            {move || words.get().into_iter().map(|words| view! { <p class="words">{words}</p> }).collect_view()}
            {move || spoken.get().map(|spoken| view! { <ItsSound here spoken /> })}
            <Show when=move || rewriting.get()>
                <PutRight here told rewriting />
            </Show>
            <Show when=move || told.with(|note| note.as_ref().is_some_and(|note| note.text.is_some()))>
                <details class="fold fold-small">
                    <summary>"More"</summary>
                    <More here note told rewriting />
                </details>
            </Show>
        </li>
    }
}

/// Every wording that stands: where two people put the same words right side by side, both.
fn wordings(note: &Note) -> Vec<String> {
    note.standing().into_iter().map(|said| said.what.clone()).filter(|words| !words.is_empty()).collect()
}

/// When, what it is, whom it is about, and where it is.
#[component]
fn NoteHead(here: Here, told: Memo<Option<Note>>) -> impl IntoView {
    let (directory, today) = (here.phone.directory(), here.phone.today());
    let line = move || {
        let note = told.get()?;
        let names = here.read(|story, _| {
            let names = note.about.iter().filter_map(|person| story.rules.name_of(*person).map(str::to_owned));
            names.collect::<Vec<_>>().join(", ")
        });
        let by = note.text.as_ref().map(|said| said.by).filter(|by| here.phone.me().is_none_or(|me| me.person != *by));
        let by = by.map(|by| directory.with(|directory| directory.name_of(by).unwrap_or("Somebody").to_owned()));
        let section = note.section.map(|section| section.words().to_owned());
        let parts = [section, names.filter(|names| !names.is_empty()), by].into_iter().flatten().collect::<Vec<_>>();
        Some((note.happened_at.time_of_day(), parts.join(" · ")))
    };
    let place = Memo::new(move |_| told.with(|note| note.as_ref()?.entries().last()).and_then(|entry| kept(here, entry)));
    let badge = move || {
        place.get().map(|place| match place {
            Kept::NeedsYou => view! { <Badge tone=Tone::NeedsYou words="Needs you" /> }.into_any(),
            Kept::Somewhere(whereabouts) => view! { <WhereaboutsBadge whereabouts today=today.get_untracked() /> }.into_any(),
        })
    };
    let mark = move |of: fn(&Note) -> bool, words: &'static str| {
        told.with(|note| note.as_ref().is_some_and(of)).then(|| view! { <Badge tone=Tone::Plain words=words /> })
    };
    view! {
        <div class="note-head">
            {move || line().map(|(at, rest)| view! { <p><span class="note-at">{at}</span>" "<span class="muted">{rest}</span></p> })}
            <p class="row">
                {badge} {move || mark(|note| !note.corrections.is_empty(), "Put right")}
                {move || mark(|note| note.after_final, "Later")} {move || mark(|note| note.late, "Late contribution")}
            </p>
        </div>
    }
}

/// The sound of a note, and its words as far as a machine has come.
#[component]
fn Sound(here: Here, told: Memo<Option<Note>>, voice: Voice) -> impl IntoView {
    let from = RwSignal::new(None);
    let (recording, millis) = (voice.recording, voice.millis);
    let gone = deleted(here.phone, here.story, recording, KeptClass::Sound);
    let whose = Memo::new(move |_| whose_yes(here, &voice));
    view! {
        {move || match gone.get() {
            Some(words) => view! { <p class="small muted">{words}</p> }.into_any(),
            None => view! { <Heard phone=here.phone recording millis from /> }.into_any(),
        }}
        {move || whose.get().into_iter().map(|line| view! { <p class="small muted">{line}</p> }).collect_view()}
        {words(here, told, recording, millis, from)}
    }
}

/// The sound of a passage that was confirmed: it plays from its first word.
#[component]
fn ItsSound(here: Here, spoken: Spoken) -> impl IntoView {
    let from = RwSignal::new(Some(PlayFrom { at_ms: spoken.from_ms, touch: 0 }));
    let gone = deleted(here.phone, here.story, spoken.recording, KeptClass::Sound);
    let millis = spoken.until_ms.saturating_sub(spoken.from_ms);
    // The note that was the sound says why.
    view! {
        <Show when=move || gone.with(Option::is_none)>
            <Heard phone=here.phone recording=spoken.recording millis from words="Hear it spoken" />
        </Show>
    }
}

/// What few do with a note: put it in a section, put it right, move it, look at its times.
#[component]
fn More(here: Here, note: NoteId, told: Memo<Option<Note>>, rewriting: RwSignal<bool>) -> impl IntoView {
    let section = Memo::new(move |_| told.with(|note| note.as_ref().and_then(|note| note.section)));
    let sections = Section::ALL.map(|section| (section, section.words().to_owned())).to_vec();
    let sort = move |section| {
        let about = told.with_untracked(|note| note.as_ref().map(|note| note.about.clone()).unwrap_or_default());
        here.write(VisitBody::Sorted { note, section }, about);
    };
    let children = here.children();
    let about = Memo::new(move |_| told.with(|note| note.as_ref().map(|note| note.about.clone()).unwrap_or_default()));
    let tell_about = move |people: Vec<PersonId>| here.write(VisitBody::NoteAbout { note, people: people.clone() }, people);
    let today = here.phone.today();
    let times = move || told.get().and_then(|note| note.text.map(|said| (note.happened_at, said)));
    let times = move || {
        times().map(|(happened_at, said)| {
            let times = say_times(happened_at, said.at, kept(here, said.entry), today.get());
            view! { <Times times /> }
        })
    };
    let first =
        move || told.with(|note| note.as_ref().filter(|note| !note.corrections.is_empty())?.text.as_ref().map(|said| said.what.clone()));
    view! {
        <div class="stack">
            <Choice legend="What is it?" options=Signal::stored(sections) chosen=section on_choose=sort />
            <Ticks legend="About whom?" options=children chosen=about on_change=tell_about />
            <div class="buttons">
                <Button weight=Weight::Secondary glyph=Glyph::Write on_press=move |()| rewriting.set(true)>
                    "Put it right"
                </Button>
                {wrong_family(here, told)}
            </div>
            {move || first().map(|first| view! { <p class="small muted words">"First written: " {first}</p> })} {times}
        </div>
    }
}

/// The words as they should be. The first words stay in the log.
#[component]
fn PutRight(here: Here, told: Memo<Option<Note>>, rewriting: RwSignal<bool>) -> impl IntoView {
    let note = told.get_untracked();
    let stands = note.as_ref().and_then(Note::words).unwrap_or_default();
    let place = note.as_ref().map(|note| format!("note/{}/right", note.note)).unwrap_or_default();
    let text = Draft::starting_from(place, stands);
    let close = move || {
        text.finish();
        rewriting.set(false);
    };
    let save = move |()| {
        let words = text.text.get_untracked();
        let changed = told.get_untracked().filter(|note| note.words() != Some(words.as_str()));
        let Some((note, corrects)) = changed.and_then(|note| note.last_wording().map(|corrects| (note, corrects))) else {
            return close();
        };
        spawn_local(async move {
            if here.keep(VisitBody::Corrected { note: note.note, corrects, text: words }, note.about).await {
                close();
            }
        });
    };
    view! {
        <div class="stack">
            <Field label="The words as they should be" entry=Entry::Text value=text.text on_input=text.keep() hint="What was written first is kept beside it." />
            <div class="buttons">
                <Button on_press=save>"Save"</Button>
                <Button weight=Weight::Quiet on_press=move |()| close()>"Leave it"</Button>
            </div>
        </div>
    }
}
