//! The text of a recording, for those who may listen to it: how far it has come, and once more after it failed.
//!
//! Whoever may not hear the sound learns nothing of its text. A look from outside the team is written down as listening is.

use alongside_core::domain::ids::RecordingId;
use alongside_core::domain::retention::KeptClass;
use alongside_core::domain::transcript::Transcript;
use alongside_core::sync::hearing::{Hearing, NotHeard, WaitsFor};

use super::recordings::{RecordingError, may_listen};
use super::{House, Who};
use crate::db::transcripts::{self, JobRow, State};

/// How it stands with a recording's text. `can_hear` is whether this server has anything to listen with.
///
/// # Errors
/// The same where it is not there, not whole yet, and not theirs to hear; and where it was deleted.
pub async fn standing(house: &House, who: &Who, recording: RecordingId, can_hear: bool) -> Result<Hearing, RecordingError> {
    let recorded = may_listen(house, who, recording, KeptClass::MachineWords).await?;
    let which = (who.authority, recording);
    // One instant: the state and what was written until then.
    let mut tx = house.db.read().await?;
    let Some(row) = transcripts::find(&mut tx, which).await? else {
        // Nobody listens any more to what has no sound.
        if let Some(at) = recorded.sound_deleted_at {
            return Err(RecordingError::Deleted { class: KeptClass::Sound, at });
        }
        return Ok(Hearing::Waiting { why: waits_for(can_hear, 0) });
    };
    let is_held = row.lease_until.is_some_and(|until| until > house.clock.now());
    match row.state {
        State::Failed => {
            let code = why(&row);
            return Ok(Hearing::Failed { code, sentence: code.sentence().to_owned() });
        }
        State::Working if is_held => {}
        // Whoever held it is gone, and nobody has taken it up again yet.
        State::Waiting | State::Working => return Ok(Hearing::Waiting { why: waits_for(can_hear, row.tries) }),
        State::Done => {}
    }
    let sentences = transcripts::sentences(&mut tx, which).await?;
    let transcript = Transcript { recording, model: row.model.unwrap_or_default(), sentences };
    Ok(match row.state {
        State::Done => Hearing::Done { transcript, cut_after_ms: row.cut_after_ms },
        _ => Hearing::Working { done_ms: row.done_ms, of_ms: row.of_ms, transcript },
    })
}

/// Lets a recording wait to be heard again, where it failed. Else nothing changes.
///
/// # Errors
/// The same where it is not there, not whole yet, and not theirs to hear; and where it was deleted.
pub async fn ask_again(house: &House, who: &Who, recording: RecordingId, can_hear: bool) -> Result<Hearing, RecordingError> {
    let recorded = may_listen(house, who, recording, KeptClass::MachineWords).await?;
    if recorded.sound_deleted_at.is_some() {
        return standing(house, who, recording, can_hear).await;
    }
    let (which, now) = ((who.authority, recording), house.clock.now());
    let mut tx = house.db.write().await?;
    transcripts::queue(&mut tx, which, now).await?;
    transcripts::queue_again(&mut tx, which, now).await?;
    tx.commit().await?;
    house.sound_waits.notify_one();
    standing(house, who, recording, can_hear).await
}

const fn waits_for(can_hear: bool, tries: u64) -> WaitsFor {
    match (can_hear, tries) {
        (false, _) => WaitsFor::Model,
        (true, 0) => WaitsFor::Turn,
        (true, _) => WaitsFor::AnotherTry,
    }
}

fn why(row: &JobRow) -> NotHeard {
    let name = row.reason.as_deref().unwrap_or_default();
    serde_json::from_value(name.into()).unwrap_or(NotHeard::Other)
}
