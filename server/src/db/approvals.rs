//! Approvals that are with a named officer, and calls that an officer has not yet confirmed.

use std::collections::BTreeSet;

use alongside_core::domain::approval::{Approval, ApprovalKind, ApprovalState, Officers, Word};
use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{ApprovalId, AuthorityId, PersonId, StreamId};

use super::cards::{read_word, write_word};
use super::streams::Key;
use super::{DbError, Tx, on, read_text, run};

/// An approval that an officer has something to do with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApprovalRow {
    /// In which file.
    pub stream: StreamId,
    /// Which.
    pub approval: ApprovalId,
    /// What is to be approved.
    pub kind: ApprovalKind,
    /// Who asked, or called.
    pub asked_by: PersonId,
    /// When.
    pub asked_at: Timestamp,
    /// Those who asked or called: none of them approves it.
    pub names: BTreeSet<PersonId>,
    /// Who was called, and what they said.
    pub called: Option<(PersonId, Word)>,
}

impl ApprovalRow {
    /// The row of an approval. `None` where no officer has anything to do with it.
    pub(crate) fn of(stream: StreamId, approval: ApprovalId, now: &Approval) -> Option<Self> {
        let called = match now.state {
            ApprovalState::Asked => None,
            ApprovalState::Called { officer, said, .. } => Some((officer, said)),
            _ => return None,
        };
        let (kind, asked_by, asked_at, names) = (now.kind, now.asked_by, now.asked_at, now.names.clone());
        Some(Self { stream, approval, kind, asked_by, asked_at, names, called })
    }

    /// Whether somebody is an officer who has to answer it, or to confirm it.
    pub(crate) fn is_with(&self, officers: &Officers, person: PersonId) -> bool {
        officers.answers(person, self.kind, &self.names, self.called.map(|(officer, _)| officer))
    }
}

/// Writes an approval as it stands.
pub(crate) async fn put(tx: &mut Tx, authority: AuthorityId, row: &ApprovalRow) -> Result<(), DbError> {
    let names: Vec<String> = row.names.iter().map(ToString::to_string).collect();
    run!(tx, conn => sqlx::query(
        "INSERT INTO approvals (authority, stream, approval, kind, asked_by, asked_at, names, officer, said)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (authority, stream, approval) DO UPDATE SET
            names = EXCLUDED.names, officer = EXCLUDED.officer, said = EXCLUDED.said",
    )
    .bind(authority.to_string())
    .bind(row.stream.to_string())
    .bind(row.approval.to_string())
    .bind(write_word(&row.kind))
    .bind(row.asked_by.to_string())
    .bind(row.asked_at.millis())
    .bind(names.join(" "))
    .bind(row.called.map(|(officer, _)| officer.to_string()))
    .bind(row.called.map(|(_, said)| write_word(&said)))
    .execute(conn)
    .await)?;
    Ok(())
}

/// Takes an approval off: it is settled.
pub(crate) async fn close(tx: &mut Tx, key: Key, approval: ApprovalId) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query("DELETE FROM approvals WHERE authority = $1 AND stream = $2 AND approval = $3")
        .bind(key.0.to_string())
        .bind(key.1.to_string())
        .bind(approval.to_string())
        .execute(conn)
        .await)?;
    Ok(())
}

/// The approvals that are with an officer, the oldest first.
pub(crate) async fn open(tx: &mut Tx, authority: AuthorityId) -> Result<Vec<ApprovalRow>, DbError> {
    type OpenRow = (String, String, String, String, i64, String, Option<String>, Option<String>);
    let rows: Vec<OpenRow> = on!(tx, conn => sqlx::query_as(
        "SELECT stream, approval, kind, asked_by, asked_at, names, officer, said FROM approvals
         WHERE authority = $1 ORDER BY asked_at, approval",
    )
    .bind(authority.to_string())
    .fetch_all(conn)
    .await)?;
    let read = |(stream, approval, kind, asked_by, asked_at, names, officer, said): OpenRow| {
        let called = officer.zip(said).map(|(officer, said)| Ok::<_, DbError>((read_text(&officer)?, read_word(&said)?)));
        Ok(ApprovalRow {
            stream: read_text(&stream)?,
            approval: read_text(&approval)?,
            kind: read_word(&kind)?,
            asked_by: read_text(&asked_by)?,
            asked_at: Timestamp::from_millis(asked_at),
            names: names.split_whitespace().map(read_text).collect::<Result<_, _>>()?,
            called: called.transpose()?,
        })
    };
    rows.into_iter().map(read).collect()
}
