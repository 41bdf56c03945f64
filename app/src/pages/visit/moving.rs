//! A note in the wrong family's file: written anew in the right one, then taken out here, words and all.

use alongside_core::domain::entry::Body;
use alongside_core::domain::ids::{FamilyId, StreamId, VisitId};
use alongside_core::domain::refusal::Refusal;
use alongside_core::domain::visit::{Note, VisitBody};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::here::Here;
use crate::components::button::{Button, Confirm, Weight};
use crate::components::choice::Choice;
use crate::components::icon::Glyph;
use crate::state::CommandError;

/// Moves a note to another family of this phone.
pub(super) fn wrong_family(here: Here, told: Memo<Option<Note>>) -> impl IntoView {
    let choosing = RwSignal::new(false);
    let chosen = RwSignal::new(None::<FamilyId>);
    let families = Memo::new(move |_| {
        let held = |lines: &Vec<crate::state::FamilyLine>| {
            let others = lines.iter().filter(|line| line.rules.is_some() && line.family != here.family);
            others.map(|line| (line.family, line.name.clone())).collect::<Vec<_>>()
        };
        here.phone.families().with(|lines| held(lines))
    });
    let move_it = move |()| {
        if let (Some(note), Some(to)) = (told.get_untracked(), chosen.get_untracked()) {
            spawn_local(async move { here.failed.set(moved(here, &note, to).await.err().map(|error| error.sentence())) });
        }
    };
    let is_spoken = Memo::new(move |_| told.with(|note| note.as_ref().is_some_and(|note| note.spoken.is_some() || !note.heard.is_empty())));
    let question = Signal::derive(move || {
        let name =
            families.with(|families| families.iter().find(|(family, _)| Some(*family) == chosen.get()).map(|(_, name)| name.clone()));
        let (what, name) =
            (if is_spoken.get() { "this recording and all that was made of it" } else { "this note" }, name.unwrap_or_default());
        format!("Move {what} to {name}? Nothing of its words stays here.")
    });
    // Asked before anything is written anew elsewhere: under a hold it could not leave here.
    let why_not = here.fact(|story, _| story.rules.is_held().then(|| Refusal::UnderLegalHold.sentence()));
    let open = move || {
        view! {
            <div class="stack card">
                <Choice legend="Which family is it about?" options=families chosen on_choose=move |family| chosen.set(Some(family)) />
                <Show when=move || chosen.get().is_some()>
                    <Confirm words="Move the note" glyph=Glyph::Move question yes="Yes, move it" why_not on_yes=move_it />
                </Show>
                <Button weight=Weight::Quiet on_press=move |()| choosing.set(false)>"Leave it here"</Button>
            </div>
        }
    };
    move || {
        if choosing.get() {
            open().into_any()
        } else {
            let choose = move |()| choosing.set(true);
            view! { <Button weight=Weight::Secondary glyph=Glyph::Move why_not on_press=choose>"Wrong family"</Button> }.into_any()
        }
    }
}

/// Writes the note into the other file, and then what takes it out of this one. The second waits for the first.
async fn moved(here: Here, note: &Note, to: FamilyId) -> Result<(), CommandError> {
    let commands = here.phone.commands();
    let stream = StreamId::Family(to);
    let visit = match visit_to_join(here, note, to) {
        Some(visit) => visit,
        None => {
            let visit = commands.visit_id();
            commands.write_at(stream, Body::Visit(VisitBody::Started { visit }), Vec::new(), note.happened_at).await?;
            visit
        }
    };
    // What was made of a recording goes with it: first all of it is there, then all of it leaves here.
    let together: Vec<Note> =
        untrack(|| here.read(|_, visit| visit.moves_with(note.note).into_iter().cloned().collect())).unwrap_or_default();
    let (sound, mut there) = (commands.note_id(), Vec::new());
    for (number, note) in together.iter().enumerate() {
        let anew = if number == 0 { sound } else { commands.note_id() };
        for body in note.written_anew(visit, anew, sound) {
            there.push(commands.write_at(stream, Body::Visit(body), Vec::new(), note.happened_at).await?);
        }
    }
    for note in &together {
        let away = VisitBody::MovedAway { note: note.note, entries: note.entries().collect() };
        commands.write_after(here.stream(), Body::Visit(away), Vec::new(), there.clone()).await?;
    }
    Ok(())
}

/// The other family's visit of the same day, where there is one.
fn visit_to_join(here: Here, note: &Note, to: FamilyId) -> Option<VisitId> {
    let me = here.phone.me()?.person;
    here.phone.families().with_untracked(|lines| {
        let rules = lines.iter().find(|line| line.family == to)?.rules.clone()?;
        let that_day = |at: alongside_core::domain::clock::Timestamp| at.day() == note.happened_at.day();
        let mine = rules.visits.iter().filter(|(_, mark)| mark.by == me && mark.started_at.is_some_and(that_day));
        mine.max_by_key(|(_, mark)| mark.started_at).map(|(visit, _)| *visit)
    })
}
