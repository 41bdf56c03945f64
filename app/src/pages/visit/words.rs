//! The words of a spoken note of a visit: on their way into the record, and once they are there, who checked them and what was changed.

use alongside_core::domain::clock::say_day;
use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{ConfirmationId, RecordingId};
use alongside_core::domain::retention::KeptClass;
use alongside_core::domain::transcript::{Proposal, Sound};
use alongside_core::domain::visit::{Change, Confirmation, Note};
use leptos::prelude::*;

use super::here::Here;
use crate::components::voice::PlayFrom;
use crate::pages::spoken::sound::deleted;
use crate::pages::spoken::work::Confirming;
use crate::pages::spoken::{Goes, Machines, SpokenText};

/// The words under the sound.
pub(super) fn words(
    here: Here,
    told: Memo<Option<Note>>,
    recording: RecordingId,
    millis: u64,
    from: RwSignal<Option<PlayFrom>>,
) -> impl IntoView {
    let confirmed = Memo::new(move |_| told.with(|note| note.as_ref().map(Note::confirmations).unwrap_or_default()));
    let gone = deleted(here.phone, here.story, recording, KeptClass::MachineWords);
    let Here { phone, family, story, .. } = here;
    let note = told.with_untracked(|note| note.as_ref().map(|note| note.note.to_string()).unwrap_or_default());
    let place = StoredValue::new(format!("note/{note}/words"));
    let spoke =
        Signal::derive(move || told.with(|note| note.as_ref().and_then(|note| Some((note.text.as_ref()?.by, note.happened_at.day())))));
    let spoken = SpokenText { phone, family, story, recording, millis, from, place, spoke, goes: into_the_record(here, told, confirmed) };
    move || {
        if let Some(words) = gone.get() {
            view! { <p class="small muted">{words}</p> }.into_any()
        } else if confirmed.with(Vec::is_empty) {
            view! { <Machines spoken /> }.into_any()
        } else {
            view! { <InTheRecord here told confirmed /> }.into_any()
        }
    }
}

/// The way into the record: what the machine heard, the notes that it becomes, and the actions that were taken.
fn into_the_record(here: Here, told: Memo<Option<Note>>, confirmed: Memo<Vec<Confirmation>>) -> Goes {
    let take = Callback::new(move |(proposal, confirming): (Proposal, Confirming)| {
        let Some(note) = told.get_untracked() else { return };
        let commands = here.phone.commands();
        let sound = Sound { visit: here.visit, note: note.note, about: note.about.clone() };
        let Ok(written) = proposal.into_bodies(&sound, || commands.note_id(), || commands.action_id()) else { return };
        let bodies = written.into_iter().map(|one| (Body::Visit(one.body), one.about)).collect();
        let write = async move { commands.write_each(here.stream(), bodies, note.happened_at).await.map(drop) };
        confirming.doing.run(write, move || confirming.done());
    });
    Goes {
        sorts: true,
        button: "Put these words in the record",
        until_then: "It is not in the record until you put it there.",
        came: Signal::derive(move || confirmed.with(|all| all.iter().map(|known| known.confirmation).collect())),
        take,
    }
}

/// Its words are in the record: who checked them, and what was changed.
#[component]
fn InTheRecord(here: Here, told: Memo<Option<Note>>, confirmed: Memo<Vec<Confirmation>>) -> impl IntoView {
    let phone = here.phone;
    let line = move |known: Confirmation| {
        let is_me = phone.me().is_some_and(|me| me.person == known.by);
        let other = || phone.directory().with(|directory| directory.name_of(known.by).unwrap_or("a colleague").to_owned());
        let who = if is_me { "you".to_owned() } else { other() };
        let when = format!("{}, {}", say_day(known.at.day(), phone.today().get()), known.at.time_of_day());
        view! {
            <p class="small muted">{format!("Written down by a machine ({}), checked by {who}, {when}.", known.model)}</p>
            {changes(here, told, known.confirmation)}
        }
    };
    move || confirmed.get().into_iter().map(line).collect_view()
}

/// What one confirmation changed between what the machine heard and what stands: folded away, and there for whoever asks.
fn changes(here: Here, told: Memo<Option<Note>>, confirmation: ConfirmationId) -> impl IntoView {
    let note = told.with_untracked(|note| note.as_ref().map(|note| note.note));
    let changes = here.fact(move |_, visit| {
        let changes = note.map(|note| visit.changed_in(note, confirmation)).unwrap_or_default();
        changes.iter().filter_map(say).collect::<Vec<_>>()
    });
    view! {
        <Show when=move || !changes.with(Vec::is_empty)>
            <details class="fold fold-small">
                <summary>"What was changed"</summary>
                <ul class="stack-tight">
                    {move || changes.get().into_iter().map(|line| view! { <li class="small words">{line}</li> }).collect_view()}
                </ul>
            </details>
        </Show>
    }
}

/// A change in a line. None where it stands as it was heard.
fn say(change: &Change) -> Option<String> {
    match change {
        Change::Kept(_) => None,
        Change::Unheaded(heard, stands) | Change::Changed(heard, stands) => {
            Some(format!("Heard: “{}”. Stands: “{stands}”.", heard.text.trim()))
        }
        Change::LeftOut(heard) => Some(format!("Heard, and not in the record: “{}”.", heard.text.trim())),
        Change::Added(text) => Some(format!("Not heard, and added: “{text}”.")),
    }
}
