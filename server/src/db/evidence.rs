//! What proves signatures. Kept like the log: only what no act took up is ever forgotten.

use std::collections::BTreeMap;

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{AuthorityId, Digest, EntryId, PersonId, StreamId};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use super::{DbError, ROWS_AT_ONCE, Tx, on, read_text, run};

/// The evidence of one signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EvidenceRow {
    /// Under which authority.
    pub authority: AuthorityId,
    /// The SHA-256 of the text: its name.
    pub digest: Digest,
    /// In whose file.
    pub stream: StreamId,
    /// Which sign-off, or which approval.
    pub matter: Uuid,
    /// Who signed.
    pub person: PersonId,
    /// What it stood on when they were asked.
    pub ground: Digest,
    /// The text that was signed, to the last byte.
    pub text: Vec<u8>,
    /// What the browser says that it asked the authenticator.
    pub client_data: Vec<u8>,
    /// What the authenticator says of itself.
    pub authenticator_data: Vec<u8>,
    /// Its signature over both.
    pub signature: Vec<u8>,
    /// The passkey's name.
    pub credential: String,
    /// Its public half, as JSON.
    pub public_key: String,
    /// When the passkey was made.
    pub passkey_added_at: Timestamp,
    /// At which address it was signed.
    pub origin: String,
    /// When.
    pub signed_at: Timestamp,
    /// The act that took it up.
    pub entry: Option<EntryId>,
}

#[derive(FromRow)]
struct Stored {
    authority: String,
    digest: String,
    stream: String,
    matter: String,
    person: String,
    ground: String,
    text: Vec<u8>,
    client_data: Vec<u8>,
    authenticator_data: Vec<u8>,
    signature: Vec<u8>,
    credential: String,
    public_key: String,
    passkey_added_at: i64,
    origin: String,
    signed_at: i64,
    entry: Option<String>,
}

fn read(stored: Stored) -> Result<EvidenceRow, DbError> {
    Ok(EvidenceRow {
        authority: read_text(&stored.authority)?,
        digest: read_text(&stored.digest)?,
        stream: read_text(&stored.stream)?,
        matter: read_text(&stored.matter)?,
        person: read_text(&stored.person)?,
        ground: read_text(&stored.ground)?,
        text: stored.text,
        client_data: stored.client_data,
        authenticator_data: stored.authenticator_data,
        signature: stored.signature,
        credential: stored.credential,
        public_key: stored.public_key,
        passkey_added_at: Timestamp::from_millis(stored.passkey_added_at),
        origin: stored.origin,
        signed_at: Timestamp::from_millis(stored.signed_at),
        entry: stored.entry.as_deref().map(read_text).transpose()?,
    })
}

/// Keeps the evidence of a signature that no act took up yet.
pub(crate) async fn keep(tx: &mut Tx, row: &EvidenceRow) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query(
        "INSERT INTO evidence (authority, digest, stream, matter, person, ground, text, client_data, authenticator_data, signature,
            credential, public_key, passkey_added_at, origin, signed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    )
    .bind(row.authority.to_string())
    .bind(row.digest.to_string())
    .bind(row.stream.to_string())
    .bind(row.matter.to_string())
    .bind(row.person.to_string())
    .bind(row.ground.to_string())
    .bind(&row.text)
    .bind(&row.client_data)
    .bind(&row.authenticator_data)
    .bind(&row.signature)
    .bind(&row.credential)
    .bind(&row.public_key)
    .bind(row.passkey_added_at.millis())
    .bind(&row.origin)
    .bind(row.signed_at.millis())
    .execute(conn)
    .await)?;
    Ok(())
}

/// Forgets what was signed before, and no act took up.
pub(crate) async fn forget_unused(tx: &mut Tx, before: Timestamp) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query("DELETE FROM evidence WHERE entry IS NULL AND signed_at < $1").bind(before.millis()).execute(conn).await)?;
    Ok(())
}

/// The evidence of these names, as far as it is there.
pub(crate) async fn find(tx: &mut Tx, authority: AuthorityId, digests: &[Digest]) -> Result<BTreeMap<Digest, EvidenceRow>, DbError> {
    let mut found = BTreeMap::new();
    for some in digests.chunks(ROWS_AT_ONCE) {
        let rows: Vec<Stored> = on!(tx, conn => {
            let mut select = QueryBuilder::new("SELECT * FROM evidence WHERE authority = ");
            select.push_bind(authority.to_string()).push(" AND digest IN (");
            let mut list = select.separated(", ");
            for digest in some {
                list.push_bind(digest.to_string());
            }
            select.push(")");
            select.build_query_as().fetch_all(conn).await
        })?;
        for row in rows {
            let row = read(row)?;
            found.insert(row.digest, row);
        }
    }
    Ok(found)
}

/// An act takes evidence up. False where another has it already.
pub(crate) async fn take_up(tx: &mut Tx, authority: AuthorityId, digest: Digest, entry: EntryId) -> Result<bool, DbError> {
    let touched = run!(tx, conn => sqlx::query("UPDATE evidence SET entry = $3 WHERE authority = $1 AND digest = $2 AND entry IS NULL")
        .bind(authority.to_string())
        .bind(digest.to_string())
        .bind(entry.to_string())
        .execute(conn)
        .await)?;
    Ok(touched == 1)
}

/// What proves the signature under a decision or an approval.
pub(crate) async fn of(tx: &mut Tx, matter: Uuid) -> Result<Option<EvidenceRow>, DbError> {
    let row: Option<Stored> = on!(tx, conn => sqlx::query_as("SELECT * FROM evidence WHERE matter = $1 AND entry IS NOT NULL")
        .bind(matter.to_string())
        .fetch_optional(conn)
        .await)?;
    row.map(read).transpose()
}

/// What acts took up in a stream, in the order of its names.
pub(crate) async fn audit(tx: &mut Tx, authority: AuthorityId, stream: StreamId) -> Result<Vec<EvidenceRow>, DbError> {
    let rows: Vec<Stored> = on!(tx, conn => sqlx::query_as(
        "SELECT * FROM evidence WHERE authority = $1 AND stream = $2 AND entry IS NOT NULL ORDER BY digest",
    )
    .bind(authority.to_string())
    .bind(stream.to_string())
    .fetch_all(conn)
    .await)?;
    rows.into_iter().map(read).collect()
}
