//! Sound follows its note into the right family's file: who reads the wrong one no longer hears it, who reads the right one does.
//!
//! What was dictated outside a visit is its author's alone, in their own page, until the text is sent: then its sound is the file's.
//!
//! Whose recording it is may move it. A colleague's word counts once the wrong file has let the note go, and only for sound of that note.

use std::collections::BTreeMap;

use alongside_core::domain::entry::{Body, Entry};
use alongside_core::domain::ids::{AuthorityId, PersonId, RecordingId, StreamId};
use alongside_core::domain::visit::{VisitBody, Voice};

use super::append::Taken;
use crate::db::streams::Key;
use crate::db::{DbError, Tx, recordings};

/// Writes down where the sound of notes belongs that arrive from another file. Whether it was announced before does not matter.
pub(super) async fn arriving(tx: &mut Tx, taken: &[Taken]) -> Result<(), DbError> {
    let mut moved = BTreeMap::<(AuthorityId, RecordingId, PersonId), StreamId>::new();
    for taken in taken {
        if let Body::Visit(VisitBody::Noted { moved_from: Some(_), voice: Some(voice), .. }) = &taken.entry.body {
            moved.insert((taken.key.0, voice.recording, taken.entry.head.author), taken.key.1);
        }
    }
    for ((authority, recording, person), stream) in moved {
        recordings::put_moved(tx, authority, recording, person, stream).await?;
    }
    dictated(tx, taken).await
}

/// The sound of a text leaves its author's own page once the text is in a file. No other sound does: what belongs to a file already stays.
async fn dictated(tx: &mut Tx, taken: &[Taken]) -> Result<(), DbError> {
    for taken in taken {
        let Body::Advice(body) = &taken.entry.body else { continue };
        let (authority, author) = (taken.key.0, taken.entry.head.author);
        for one in body.dictated().into_iter().flat_map(|(_, dictated)| dictated) {
            let recording = one.voice.recording;
            let known = recordings::find(tx, authority, recording).await?;
            if known.is_none_or(|known| known.stream == StreamId::Person(author)) {
                recordings::put_moved(tx, authority, recording, author, taken.key.1).await?;
            }
        }
    }
    Ok(())
}

/// An entry of a note goes from the wrong file: its sound goes where the mover wrote the note anew.
pub(super) async fn leaving(tx: &mut Tx, from: Key, entry: &Entry, mover: PersonId) -> Result<(), DbError> {
    match &entry.body {
        Body::Visit(VisitBody::Noted { voice: Some(Voice { recording, .. }), .. }) => {
            recordings::put_moved_by(tx, from, *recording, entry.head.author, mover).await
        }
        _ => Ok(()),
    }
}
