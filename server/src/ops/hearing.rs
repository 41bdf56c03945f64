//! The jobs of taking recordings down, for whoever does them: taken, held, written to, let go. When and by whom is not decided here.
//!
//! Whoever takes a job has it for a lease, and for longer by saying so. After that it is anybody's, and nothing more is written by who had
//! it before. Nobody's words are logged.

use std::path::PathBuf;

use alongside_core::domain::ids::{AuthorityId, RecordingId};
use alongside_core::domain::transcript::Sentence;
use alongside_core::sync::hearing::NotHeard;

use super::House;
use super::sound_folder::SoundFolder;
use crate::db::transcripts::{self, Holds, TakenRow};
use crate::db::{DbError, recordings};

/// For how long a job is held without a word, in milliseconds.
pub const LEASE_MS: i64 = 90_000;
/// What has waited for longer than a day is taken after what has not: where a model comes late, or the server was away, today's visit does not
/// wait behind all those before it.
const BACKLOG_MS: i64 = 24 * 60 * 60 * 1_000;
/// How often a recording is begun before it is given up.
pub const MOST_TRIES: u64 = 5;
/// How long it waits after the first try that failed, in milliseconds; four times as long after each more.
const FIRST_WAIT_MS: i64 = 30_000;

/// A recording that is to be taken down, by whoever holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Which authority's.
    pub authority: AuthorityId,
    /// Which recording.
    pub recording: RecordingId,
    /// Where its sound lies.
    pub file: PathBuf,
    /// What kind of sound its phone said that it is.
    pub media_type: String,
    /// How often it was begun, this time with it.
    pub tries: u64,
    /// Up to when somebody had come before, in milliseconds.
    pub done_ms: u64,
    /// With which model.
    pub model: Option<String>,
    claim: String,
}

impl Job {
    fn holds(&self) -> Holds<'_> {
        Holds { which: (self.authority, self.recording), claim: &self.claim }
    }
}

/// Somebody else has the job by now, or it is gone with its recording.
#[derive(Debug, thiserror::Error)]
pub enum Lost {
    /// It is somebody else's.
    #[error("the job is not held any more")]
    NotHeld,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Takes the job that has waited longest, where there is one. One that was begun too often is given up here.
///
/// # Errors
/// Where the database failed.
pub async fn take(house: &House, sound: &SoundFolder) -> Result<Option<Job>, DbError> {
    loop {
        let claim: String = house.dice.roll().iter().map(|byte| format!("{byte:02x}")).collect();
        let now = house.clock.now();
        let mut tx = house.db.write().await?;
        let Some(row) = transcripts::claim(&mut tx, &claim, now, now.plus(LEASE_MS), now.plus(-BACKLOG_MS)).await? else { return Ok(None) };
        let TakenRow { which: (authority, recording), tries, done_ms, model } = row;
        if tries > MOST_TRIES {
            // Whoever took it down was never heard of again, each time.
            let holds = Holds { which: (authority, recording), claim: &claim };
            transcripts::fail(&mut tx, holds, &name(NotHeard::Failed), now).await?;
            tx.commit().await?;
            tracing::warn!(%recording, "a recording was begun too often, and is given up");
            continue;
        }
        let found = recordings::find(&mut tx, authority, recording).await?;
        let media_type = found.map(|row| row.media_type).unwrap_or_default();
        tx.commit().await?;
        let file = sound.whole(authority, recording);
        return Ok(Some(Job { authority, recording, file, media_type, tries, done_ms, model, claim }));
    }
}

/// Holds a job for longer.
///
/// # Errors
/// Where it is somebody else's by now.
pub async fn hold(house: &House, job: &Job) -> Result<(), Lost> {
    let mut tx = house.db.write().await?;
    let held = transcripts::hold(&mut tx, job.holds(), house.clock.now().plus(LEASE_MS)).await?;
    tx.commit().await?;
    held.then_some(()).ok_or(Lost::NotHeld)
}

/// Begins a recording from nothing: what another model heard of it goes.
///
/// # Errors
/// Where it is somebody else's by now.
pub async fn begin(house: &House, job: &Job, model: &str) -> Result<(), Lost> {
    let mut tx = house.db.write().await?;
    let held = transcripts::begin(&mut tx, job.holds(), model).await?;
    tx.commit().await?;
    held.then_some(()).ok_or(Lost::NotHeld)
}

/// Writes down how long the recording is.
///
/// # Errors
/// Where it is somebody else's by now.
pub async fn lasts(house: &House, job: &Job, of_ms: u64) -> Result<(), Lost> {
    let mut tx = house.db.write().await?;
    let held = transcripts::set_length(&mut tx, job.holds(), of_ms).await?;
    tx.commit().await?;
    held.then_some(()).ok_or(Lost::NotHeld)
}

/// Writes down what was heard up to a time.
///
/// # Errors
/// Where it is somebody else's by now: then nothing is written.
pub async fn heard(house: &House, job: &Job, until_ms: u64, sentences: &[Sentence]) -> Result<(), Lost> {
    let mut tx = house.db.write().await?;
    let held = transcripts::put_piece(&mut tx, job.holds(), until_ms, sentences).await?
        && transcripts::hold(&mut tx, job.holds(), house.clock.now().plus(LEASE_MS)).await?;
    if held {
        tx.commit().await?;
    }
    held.then_some(()).ok_or(Lost::NotHeld)
}

/// All of it is taken down.
///
/// # Errors
/// Where it is somebody else's by now.
pub async fn finish(house: &House, job: &Job, cut_after_ms: Option<u64>) -> Result<(), Lost> {
    let mut tx = house.db.write().await?;
    let held = transcripts::finish(&mut tx, job.holds(), cut_after_ms, house.clock.now()).await?;
    tx.commit().await?;
    held.then_some(()).ok_or(Lost::NotHeld)
}

/// It cannot be taken down, however often it is tried.
///
/// # Errors
/// Where the database failed.
pub async fn give_up(house: &House, job: &Job, why: NotHeard) -> Result<(), DbError> {
    let mut tx = house.db.write().await?;
    transcripts::fail(&mut tx, job.holds(), &name(why), house.clock.now()).await?;
    tx.commit().await
}

/// It came to nothing this time: it is tried again later, or given up after the last try.
///
/// # Errors
/// Where the database failed.
pub async fn try_later(house: &House, job: &Job, why: NotHeard) -> Result<(), DbError> {
    if job.tries >= MOST_TRIES {
        return give_up(house, job, why).await;
    }
    let wait = FIRST_WAIT_MS << (2 * job.tries.saturating_sub(1)).min(10);
    let mut tx = house.db.write().await?;
    transcripts::let_go(&mut tx, job.holds(), house.clock.now().plus(wait), job.tries).await?;
    tx.commit().await
}

/// The server stops: somebody else may go on at once, and it counts as no try.
///
/// # Errors
/// Where the database failed.
pub async fn put_back(house: &House, job: &Job) -> Result<(), DbError> {
    let mut tx = house.db.write().await?;
    transcripts::let_go(&mut tx, job.holds(), house.clock.now(), job.tries.saturating_sub(1)).await?;
    tx.commit().await
}

/// A reason, as it travels.
fn name(why: NotHeard) -> String {
    serde_json::to_value(why).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
