//! While others are recorded: somebody's no stops it, whoever's phone wrote that down and whatever screen is shown; and so does somebody who came
//! and was not asked. It says why, so that nobody goes on speaking to a phone that records no more.

use std::rc::Rc;

use alongside_core::domain::ids::{FamilyId, PersonId, StreamId, VisitId};
use alongside_core::domain::story::FamilyStory;
use alongside_core::domain::visit::NotRecorded;
use leptos::prelude::*;

use super::{INTERRUPTED, Recorder, RecorderState, running, write_notes};
use crate::state::works::Works;

/// The visit in which others are recorded just now, or would be once the microphone is free again.
fn others() -> Option<(FamilyId, VisitId)> {
    let of_running = running().filter(|running| !running.stopping.get()).map(|running| (running.about.stream, running.others()));
    let interrupted = || {
        INTERRUPTED.with_borrow(|next| {
            let of_others = next.as_ref().filter(|next| !next.rests_on.is_empty());
            of_others.map(|next| (next.stream, next.visit))
        })
    };
    let (stream, visit) = of_running.or_else(interrupted)?;
    let StreamId::Family(family) = stream else { return None };
    Some((family, visit?))
}

/// Looks at what was answered, where something changed in the file of whoever is recorded.
pub(in crate::state) async fn heed(recorder: Recorder, works: &Rc<Works>, changed: impl Fn(FamilyId) -> bool) {
    let Some((family, visit)) = others().filter(|(family, _)| changed(*family)) else { return };
    // Where the file cannot be read just now, it is looked at again with the next change; the wide button stops it meanwhile.
    let Ok(Some(story)) = works.read_story(family).await else { return };
    let Some(why) = why_not(&story, visit) else { return };
    if others() == Some((family, visit)) {
        recorder.stop().await;
        write_notes(works).await;
        recorder.state.set(RecorderState::Failed(why.to_owned()));
    }
}

fn why_not(story: &FamilyStory, visit: VisitId) -> Option<&'static str> {
    let everyone: Vec<PersonId> = story.rules.children().into_iter().chain(story.rules.adults()).map(|person| person.person).collect();
    match story.visits.get(&visit)?.may_record_others(&everyone) {
        Ok(_) => None,
        Err(NotRecorded::SaidNo(_)) => Some("Somebody said no, so the recording stopped. What was said before that is kept."),
        Err(NotRecorded::NotAsked(_)) => {
            Some("Somebody is here who was not asked yet, so the recording stopped. What was said before that is kept.")
        }
        Err(NotRecorded::NobodyElse) => Some("Nobody else is here any more, so the recording stopped. What was said is kept."),
    }
}
