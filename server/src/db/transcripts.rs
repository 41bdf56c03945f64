//! What a machine hears in recordings: the jobs, and what they wrote so far. Whoever takes one down holds a claim, and writes nothing
//! without it: so however many try, one transcript comes of it.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{AuthorityId, RecordingId};
use alongside_core::domain::transcript::Sentence;

use super::{DbError, Tx, on, read_text, run, to_i64, to_u64};

/// Which recording.
pub(crate) type Which = (AuthorityId, RecordingId);

/// How it stands with a recording's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JobRow {
    /// In what state it is.
    pub state: State,
    /// How often it was begun.
    pub tries: u64,
    /// Until when somebody holds it.
    pub lease_until: Option<Timestamp>,
    /// Up to when it is done.
    pub done_ms: u64,
    /// How long the recording is, once that is known.
    pub of_ms: Option<u64>,
    /// Where the recording broke off.
    pub cut_after_ms: Option<u64>,
    /// Which model listens, or listened.
    pub model: Option<String>,
    /// Why it failed, by the name that it has on the wire.
    pub reason: Option<String>,
}

/// In what state a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Nobody listens.
    Waiting,
    /// Somebody listens.
    Working,
    /// All is done.
    Done,
    /// It was given up.
    Failed,
}

impl State {
    const ALL: [Self; 4] = [Self::Waiting, Self::Working, Self::Done, Self::Failed];

    const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Working => "working",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    fn read(text: &str) -> Result<Self, DbError> {
        let known = Self::ALL.into_iter().find(|state| state.name() == text);
        known.ok_or_else(|| DbError::Corrupt(format!("{text:?} is no state of a transcript")))
    }
}

/// A job that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TakenRow {
    /// Which recording.
    pub which: Which,
    /// How often it was begun, this time with it.
    pub tries: u64,
    /// Up to when somebody had come before.
    pub done_ms: u64,
    /// Who had.
    pub model: Option<String>,
}

/// Who writes: nobody else does until the lease is over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Holds<'a> {
    /// Which recording.
    pub which: Which,
    /// The claim's name.
    pub claim: &'a str,
}

/// Writes down that a recording waits to be heard, unless it is written down already.
pub(crate) async fn queue(tx: &mut Tx, which: Which, now: Timestamp) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query(
        "INSERT INTO transcripts (authority, recording, state, queued_at, due_at, tries, done_ms) VALUES ($1, $2, 'waiting', $3, $3, 0, 0)
         ON CONFLICT (authority, recording) DO NOTHING")
        .bind(which.0.to_string())
        .bind(which.1.to_string())
        .bind(now.millis())
        .execute(conn).await)?;
    Ok(())
}

/// Lets one that was given up wait again. Answers whether it was.
pub(crate) async fn queue_again(tx: &mut Tx, which: Which, now: Timestamp) -> Result<bool, DbError> {
    let changed = run!(tx, conn => sqlx::query(
        "UPDATE transcripts SET state = 'waiting', due_at = $3, tries = 0, claim = NULL, lease_until = NULL, reason = NULL, finished_at = NULL
         WHERE authority = $1 AND recording = $2 AND state = 'failed'")
        .bind(which.0.to_string())
        .bind(which.1.to_string())
        .bind(now.millis())
        .execute(conn).await)?;
    Ok(changed > 0)
}

/// Takes the job that has waited longest, or one whose holder is gone; what has waited since before `backlog` comes after what is of today. The conditions stand twice: the second time they are asked of the row
/// as it is once nobody else writes it.
pub(crate) async fn claim(
    tx: &mut Tx,
    claim: &str,
    now: Timestamp,
    lease_until: Timestamp,
    backlog: Timestamp,
) -> Result<Option<TakenRow>, DbError> {
    type Row = (String, String, i64, i64, Option<String>);
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "UPDATE transcripts SET state = 'working', claim = $1, lease_until = $3, tries = tries + 1
         WHERE ((state = 'waiting' AND due_at <= $2) OR (state = 'working' AND lease_until <= $2))
           AND (authority, recording) IN (
             SELECT authority, recording FROM transcripts
             WHERE (state = 'waiting' AND due_at <= $2) OR (state = 'working' AND lease_until <= $2)
             ORDER BY CASE WHEN queued_at < $4 THEN 1 ELSE 0 END, due_at, recording LIMIT 1)
         RETURNING authority, recording, tries, done_ms, model")
        .bind(claim)
        .bind(now.millis())
        .bind(lease_until.millis())
        .bind(backlog.millis())
        .fetch_optional(conn).await)?;
    row.map(|(authority, recording, tries, done_ms, model)| {
        let which = (read_text(&authority)?, read_text(&recording)?);
        Ok(TakenRow { which, tries: to_u64(tries), done_ms: to_u64(done_ms), model })
    })
    .transpose()
}

/// Holds it for longer. Answers whether it is held still.
pub(crate) async fn hold(tx: &mut Tx, holds: Holds<'_>, lease_until: Timestamp) -> Result<bool, DbError> {
    let held = run!(tx, conn => sqlx::query(
        "UPDATE transcripts SET lease_until = $4 WHERE authority = $1 AND recording = $2 AND claim = $3 AND state = 'working'")
        .bind(holds.which.0.to_string())
        .bind(holds.which.1.to_string())
        .bind(holds.claim)
        .bind(lease_until.millis())
        .execute(conn).await)?;
    Ok(held > 0)
}

/// Begins from nothing, with a model. Answers whether it is held still.
pub(crate) async fn begin(tx: &mut Tx, holds: Holds<'_>, model: &str) -> Result<bool, DbError> {
    let held = run!(tx, conn => sqlx::query(
        "UPDATE transcripts SET done_ms = 0, of_ms = NULL, cut_after_ms = NULL, model = $4
         WHERE authority = $1 AND recording = $2 AND claim = $3 AND state = 'working'")
        .bind(holds.which.0.to_string())
        .bind(holds.which.1.to_string())
        .bind(holds.claim)
        .bind(model)
        .execute(conn).await)?;
    if held > 0 {
        run!(tx, conn => sqlx::query("DELETE FROM transcript_pieces WHERE authority = $1 AND recording = $2")
            .bind(holds.which.0.to_string())
            .bind(holds.which.1.to_string())
            .execute(conn).await)?;
    }
    Ok(held > 0)
}

/// Writes down how long the recording is. Answers whether it is held still.
pub(crate) async fn set_length(tx: &mut Tx, holds: Holds<'_>, of_ms: u64) -> Result<bool, DbError> {
    let held = run!(tx, conn => sqlx::query(
        "UPDATE transcripts SET of_ms = $4 WHERE authority = $1 AND recording = $2 AND claim = $3 AND state = 'working'")
        .bind(holds.which.0.to_string())
        .bind(holds.which.1.to_string())
        .bind(holds.claim)
        .bind(to_i64(of_ms))
        .execute(conn).await)?;
    Ok(held > 0)
}

/// Writes a piece down, up to a time. Answers whether it is held still: if not, nothing was written.
pub(crate) async fn put_piece(tx: &mut Tx, holds: Holds<'_>, until_ms: u64, sentences: &[Sentence]) -> Result<bool, DbError> {
    let held = run!(tx, conn => sqlx::query(
        "UPDATE transcripts SET done_ms = $4 WHERE authority = $1 AND recording = $2 AND claim = $3 AND state = 'working' AND done_ms <= $4")
        .bind(holds.which.0.to_string())
        .bind(holds.which.1.to_string())
        .bind(holds.claim)
        .bind(to_i64(until_ms))
        .execute(conn).await)?;
    if held > 0 && !sentences.is_empty() {
        let text = serde_json::to_string(sentences).map_err(|error| DbError::Corrupt(error.to_string()))?;
        run!(tx, conn => sqlx::query("INSERT INTO transcript_pieces (authority, recording, until_ms, sentences) VALUES ($1, $2, $3, $4)")
            .bind(holds.which.0.to_string())
            .bind(holds.which.1.to_string())
            .bind(to_i64(until_ms))
            .bind(text)
            .execute(conn).await)?;
    }
    Ok(held > 0)
}

/// All of it is done. Answers whether it was held still.
pub(crate) async fn finish(tx: &mut Tx, holds: Holds<'_>, cut_after_ms: Option<u64>, now: Timestamp) -> Result<bool, DbError> {
    let held = run!(tx, conn => sqlx::query(
        "UPDATE transcripts SET state = 'done', claim = NULL, lease_until = NULL, cut_after_ms = $4, finished_at = $5
         WHERE authority = $1 AND recording = $2 AND claim = $3 AND state = 'working'")
        .bind(holds.which.0.to_string())
        .bind(holds.which.1.to_string())
        .bind(holds.claim)
        .bind(cut_after_ms.map(to_i64))
        .bind(now.millis())
        .execute(conn).await)?;
    Ok(held > 0)
}

/// It is given up, for a reason.
pub(crate) async fn fail(tx: &mut Tx, holds: Holds<'_>, reason: &str, now: Timestamp) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query(
        "UPDATE transcripts SET state = 'failed', claim = NULL, lease_until = NULL, reason = $4, finished_at = $5
         WHERE authority = $1 AND recording = $2 AND claim = $3 AND state = 'working'")
        .bind(holds.which.0.to_string())
        .bind(holds.which.1.to_string())
        .bind(holds.claim)
        .bind(reason)
        .bind(now.millis())
        .execute(conn).await)?;
    Ok(())
}

/// It is let go, to be tried again from a time on. `tries` is how often it was begun, as far as that counts.
pub(crate) async fn let_go(tx: &mut Tx, holds: Holds<'_>, due_at: Timestamp, tries: u64) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query(
        "UPDATE transcripts SET state = 'waiting', claim = NULL, lease_until = NULL, due_at = $4, tries = $5
         WHERE authority = $1 AND recording = $2 AND claim = $3 AND state = 'working'")
        .bind(holds.which.0.to_string())
        .bind(holds.which.1.to_string())
        .bind(holds.claim)
        .bind(due_at.millis())
        .bind(to_i64(tries))
        .execute(conn).await)?;
    Ok(())
}

/// How it stands with a recording's text.
pub(crate) async fn find(tx: &mut Tx, which: Which) -> Result<Option<JobRow>, DbError> {
    type Row = (String, i64, Option<i64>, i64, Option<i64>, Option<i64>, Option<String>, Option<String>);
    let row: Option<Row> = on!(tx, conn => sqlx::query_as(
        "SELECT state, tries, lease_until, done_ms, of_ms, cut_after_ms, model, reason FROM transcripts WHERE authority = $1 AND recording = $2")
        .bind(which.0.to_string())
        .bind(which.1.to_string())
        .fetch_optional(conn).await)?;
    row.map(|(state, tries, lease_until, done_ms, of_ms, cut_after_ms, model, reason)| {
        Ok(JobRow {
            state: State::read(&state)?,
            tries: to_u64(tries),
            lease_until: lease_until.map(Timestamp::from_millis),
            done_ms: to_u64(done_ms),
            of_ms: of_ms.map(to_u64),
            cut_after_ms: cut_after_ms.map(to_u64),
            model,
            reason,
        })
    })
    .transpose()
}

/// What was heard so far, in the order in which it was said.
pub(crate) async fn sentences(tx: &mut Tx, which: Which) -> Result<Vec<Sentence>, DbError> {
    let rows: Vec<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT sentences FROM transcript_pieces WHERE authority = $1 AND recording = $2 ORDER BY until_ms")
        .bind(which.0.to_string())
        .bind(which.1.to_string())
        .fetch_all(conn).await)?;
    let mut all = Vec::new();
    for (text,) in rows {
        let read: Vec<Sentence> = serde_json::from_str(&text).map_err(|error| DbError::Corrupt(error.to_string()))?;
        all.extend(read);
    }
    Ok(all)
}
