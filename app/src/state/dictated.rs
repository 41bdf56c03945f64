//! What was dictated into drafts: the recordings of each, kept as the draft is, and its writer's alone until the text is sent.
//!
//! The sound itself lies with all sound on this phone, and goes to its person's own page on the server, so that its words can come back.

use alongside_core::domain::dictation::{Unsent, together};
use alongside_core::domain::visit::Voice;
use alongside_core::json;
use alongside_core::sync::store::StoreError;

use super::works::works;
use super::{CommandError, Commands, drafts, recovery, uploads};

/// What stands at a place, whichever device put it there.
fn read(texts: &[String]) -> Vec<Unsent> {
    texts.iter().filter_map(|text| json::read::<Vec<Unsent>>(text.as_bytes()).ok()).fold(Vec::new(), together)
}

/// Adds a recording to a draft, once. Says whether that is durable.
pub(super) async fn add(place: &str, voice: Voice) -> bool {
    change(place, |all| {
        if all.iter().all(|known| known.voice.recording != voice.recording) {
            all.push(Unsent::of(voice));
        }
    })
    .await
}

async fn change(place: &str, change: impl FnOnce(&mut Vec<Unsent>)) -> bool {
    drafts::change(place, |texts| {
        let mut all = read(texts);
        change(&mut all);
        serde_json::to_string(&all).unwrap_or_default()
    })
    .await
}

impl Commands {
    /// What was dictated into the draft at a place, first to last.
    pub async fn dictated(&self, place: &str) -> Vec<Unsent> {
        read(&drafts::texts(place).await)
    }

    /// Adds a recording to the draft at a place.
    ///
    /// # Errors
    /// [`CommandError`]. The sound is kept, and is found when the app is next opened.
    pub async fn keep_dictated(&self, place: &str, voice: Voice) -> Result<(), CommandError> {
        let works = works().ok_or(CommandError::NotReady)?;
        let recording = voice.recording;
        if !add(place, voice).await {
            return Err(CommandError::Storage(StoreError::Full));
        }
        recovery::noted(&works, recording).await;
        self.phone.look_at_recordings(&works).await;
        // No entry goes with it that would send it along.
        uploads::wake(self.phone);
        Ok(())
    }

    /// Changes what is kept of the recordings of a draft.
    ///
    /// # Errors
    /// [`CommandError`], and it is as before.
    pub async fn change_dictated(&self, place: &str, how: impl FnOnce(&mut Vec<Unsent>)) -> Result<(), CommandError> {
        if change(place, how).await { Ok(()) } else { Err(CommandError::Storage(StoreError::Full)) }
    }
}

#[cfg(test)]
mod tests {
    use alongside_core::domain::ids::RecordingId;
    use uuid::Uuid;

    use super::*;

    fn unsent(number: u128) -> Unsent {
        let recording = RecordingId::from_uuid(Uuid::from_u128(number));
        Unsent::of(Voice { recording, media_type: "audio/webm".to_owned(), millis: 900, carries_on: None, rests_on: Vec::new() })
    }

    #[test]
    fn what_two_phones_dictated_into_one_draft_stands_together_and_what_cannot_be_read_hides_nothing() {
        let texts = [vec![unsent(1)], vec![unsent(2), unsent(1)]].map(|all| serde_json::to_string(&all).unwrap_or_default());
        let [here, there] = texts;
        assert_eq!(read(&[here, String::new(), "Typed.".to_owned(), there]), [unsent(1), unsent(2)]);
    }
}
