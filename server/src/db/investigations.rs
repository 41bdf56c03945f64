//! In whose page each investigation is told.

use alongside_core::domain::ids::{AuthorityId, InvestigationId, PersonId};

use super::{DbError, Tx, on, read_text, run};

/// Notes that a file is opened to somebody.
pub(crate) async fn add(tx: &mut Tx, authority: AuthorityId, investigation: InvestigationId, person: PersonId) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query("INSERT INTO investigations (investigation, authority, person) VALUES ($1, $2, $3)")
        .bind(investigation.to_string())
        .bind(authority.to_string())
        .bind(person.to_string())
        .execute(conn)
        .await)?;
    Ok(())
}

/// To whom one was opened, under an authority.
pub(crate) async fn reader(tx: &mut Tx, authority: AuthorityId, investigation: InvestigationId) -> Result<Option<PersonId>, DbError> {
    let row: Option<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT person FROM investigations WHERE authority = $1 AND investigation = $2",
    )
    .bind(authority.to_string())
    .bind(investigation.to_string())
    .fetch_optional(conn)
    .await)?;
    row.map(|(person,)| read_text(&person)).transpose()
}

/// Everybody to whom any was ever opened.
pub(crate) async fn readers(tx: &mut Tx, authority: AuthorityId) -> Result<Vec<PersonId>, DbError> {
    let rows: Vec<(String,)> = on!(tx, conn => sqlx::query_as(
        "SELECT DISTINCT person FROM investigations WHERE authority = $1 ORDER BY person",
    )
    .bind(authority.to_string())
    .fetch_all(conn)
    .await)?;
    rows.iter().map(|(person,)| read_text(person)).collect()
}
