//! Work on its way to others: questions that wait for an adviser, and reserved decisions that are with the strategy team.

use std::collections::BTreeMap;

use alongside_core::domain::advice::Specialism;
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{AuthorityId, PersonId, QuestionId, SignOffId, StreamId};
use alongside_core::domain::sign_off::Reserved;

use super::streams::Key;
use super::{DbError, Tx, on, read_text, run, to_u64};

/// A question that waits, or that an adviser has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct QuestionRow {
    /// Where a claim is written.
    pub stream: StreamId,
    /// Which.
    pub question: QuestionId,
    /// Whom it is for.
    pub specialism: Specialism,
    /// Who asked.
    pub asked_by: PersonId,
    /// When.
    pub asked_at: Timestamp,
    /// Who has it.
    pub claimed_by: Option<PersonId>,
    /// The question.
    pub text: String,
    /// The context that the asker chose.
    pub extract: String,
}

/// A decision that is with the strategy team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DecisionRow {
    /// In which file.
    pub stream: StreamId,
    /// Which.
    pub sign_off: SignOffId,
    /// Which of the reserved decisions.
    pub reserved: Reserved,
    /// Who asked, or did it.
    pub asked_by: PersonId,
    /// When.
    pub asked_at: Timestamp,
    /// Those who asked for it or agreed it: none of them decides it.
    pub names: Vec<PersonId>,
    /// Whether it was done already.
    pub emergency: bool,
    /// By when the strategy team looks, in an emergency.
    pub look_by: Option<Timestamp>,
}

/// Writes a question as it was asked.
pub(crate) async fn put_question(tx: &mut Tx, authority: AuthorityId, row: &QuestionRow) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query(
        "INSERT INTO questions (authority, stream, question, specialism, asked_by, asked_at, claimed_by, text, extract)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (authority, stream, question) DO UPDATE SET specialism = EXCLUDED.specialism, claimed_by = EXCLUDED.claimed_by",
    )
    .bind(authority.to_string())
    .bind(row.stream.to_string())
    .bind(row.question.to_string())
    .bind(write_word(&row.specialism))
    .bind(row.asked_by.to_string())
    .bind(row.asked_at.millis())
    .bind(row.claimed_by.map(|person| person.to_string()))
    .bind(&row.text)
    .bind(&row.extract)
    .execute(conn)
    .await)?;
    Ok(())
}

/// Says for whom a question is now, and who has it.
pub(crate) async fn pass_question(
    tx: &mut Tx,
    key: Key,
    question: QuestionId,
    specialism: Specialism,
    claimed_by: Option<PersonId>,
) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query(
        "UPDATE questions SET specialism = $4, claimed_by = $5 WHERE authority = $1 AND stream = $2 AND question = $3",
    )
    .bind(key.0.to_string())
    .bind(key.1.to_string())
    .bind(question.to_string())
    .bind(write_word(&specialism))
    .bind(claimed_by.map(|person| person.to_string()))
    .execute(conn)
    .await)?;
    Ok(())
}

/// Takes a question off: it was answered, or is no longer needed.
pub(crate) async fn close_question(tx: &mut Tx, key: Key, question: QuestionId) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query("DELETE FROM questions WHERE authority = $1 AND stream = $2 AND question = $3")
        .bind(key.0.to_string())
        .bind(key.1.to_string())
        .bind(question.to_string())
        .execute(conn)
        .await)?;
    Ok(())
}

/// The questions that wait for an adviser, the oldest first.
pub(crate) async fn open_questions(tx: &mut Tx, authority: AuthorityId) -> Result<Vec<QuestionRow>, DbError> {
    type OpenRow = (String, String, String, String, i64, String, String);
    let rows: Vec<OpenRow> = on!(tx, conn => sqlx::query_as(
        "SELECT stream, question, specialism, asked_by, asked_at, text, extract FROM questions
         WHERE authority = $1 AND claimed_by IS NULL ORDER BY asked_at, question",
    )
    .bind(authority.to_string())
    .fetch_all(conn)
    .await)?;
    let read = |(stream, question, specialism, asked_by, asked_at, text, extract): OpenRow| {
        Ok(QuestionRow {
            stream: read_text(&stream)?,
            question: read_text(&question)?,
            specialism: read_word(&specialism)?,
            asked_by: read_text(&asked_by)?,
            asked_at: Timestamp::from_millis(asked_at),
            claimed_by: None,
            text,
            extract,
        })
    };
    rows.into_iter().map(read).collect()
}

/// How many questions each adviser has in hand.
pub(crate) async fn in_hand(tx: &mut Tx, authority: AuthorityId) -> Result<BTreeMap<PersonId, u64>, DbError> {
    let rows: Vec<(String, i64)> = on!(tx, conn => sqlx::query_as(
        "SELECT claimed_by, COUNT(*) FROM questions WHERE authority = $1 AND claimed_by IS NOT NULL GROUP BY claimed_by",
    )
    .bind(authority.to_string())
    .fetch_all(conn)
    .await)?;
    rows.iter().map(|(person, count)| Ok((read_text(person)?, to_u64(*count)))).collect()
}

/// The streams in which somebody has a question.
pub(crate) async fn claimed_by(tx: &mut Tx, authority: AuthorityId, person: PersonId) -> Result<Vec<StreamId>, DbError> {
    let rows: Vec<(String,)> = on!(tx, conn => sqlx::query_as("SELECT DISTINCT stream FROM questions WHERE authority = $1 AND claimed_by = $2")
            .bind(authority.to_string())
            .bind(person.to_string())
            .fetch_all(conn)
            .await)?;
    rows.iter().map(|(stream,)| read_text(stream)).collect()
}

/// Writes a decision that is with the strategy team.
pub(crate) async fn put_decision(tx: &mut Tx, authority: AuthorityId, row: &DecisionRow) -> Result<(), DbError> {
    let names: Vec<String> = row.names.iter().map(ToString::to_string).collect();
    run!(tx, conn => sqlx::query(
        "INSERT INTO decisions (authority, stream, sign_off, reserved, asked_by, asked_at, names, emergency, look_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (authority, stream, sign_off) DO UPDATE SET
            reserved = EXCLUDED.reserved, asked_by = EXCLUDED.asked_by, asked_at = EXCLUDED.asked_at, names = EXCLUDED.names",
    )
    .bind(authority.to_string())
    .bind(row.stream.to_string())
    .bind(row.sign_off.to_string())
    .bind(write_word(&row.reserved))
    .bind(row.asked_by.to_string())
    .bind(row.asked_at.millis())
    .bind(names.join(" "))
    .bind(row.emergency)
    .bind(row.look_by.map(Timestamp::millis))
    .execute(conn)
    .await)?;
    Ok(())
}

/// Takes a decision off: it no longer waits for the strategy team.
pub(crate) async fn close_decision(tx: &mut Tx, key: Key, sign_off: SignOffId) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query("DELETE FROM decisions WHERE authority = $1 AND stream = $2 AND sign_off = $3")
        .bind(key.0.to_string())
        .bind(key.1.to_string())
        .bind(sign_off.to_string())
        .execute(conn)
        .await)?;
    Ok(())
}

/// The decisions that are with the strategy team, the oldest first.
pub(crate) async fn waiting_decisions(tx: &mut Tx, authority: AuthorityId) -> Result<Vec<DecisionRow>, DbError> {
    type WaitingRow = (String, String, String, String, i64, String, bool, Option<i64>);
    let rows: Vec<WaitingRow> = on!(tx, conn => sqlx::query_as(
        "SELECT stream, sign_off, reserved, asked_by, asked_at, names, emergency, look_by FROM decisions
         WHERE authority = $1 ORDER BY asked_at, sign_off",
    )
    .bind(authority.to_string())
    .fetch_all(conn)
    .await)?;
    let read = |(stream, sign_off, reserved, asked_by, asked_at, names, emergency, look_by): WaitingRow| {
        Ok(DecisionRow {
            stream: read_text(&stream)?,
            sign_off: read_text(&sign_off)?,
            reserved: read_word(&reserved)?,
            asked_by: read_text(&asked_by)?,
            asked_at: Timestamp::from_millis(asked_at),
            names: names.split_whitespace().map(read_text).collect::<Result<_, _>>()?,
            emergency,
            look_by: look_by.map(Timestamp::from_millis),
        })
    };
    rows.into_iter().map(read).collect()
}

/// A word of a closed list, as it is written everywhere.
pub(super) fn write_word(word: &impl serde::Serialize) -> String {
    serde_json::to_value(word).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Reads one back.
pub(super) fn read_word<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, DbError> {
    serde_json::from_value(serde_json::Value::from(text)).map_err(|_| DbError::Corrupt(format!("{text:?} is not a word of the list")))
}
