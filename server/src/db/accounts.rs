//! Accounts of the authority's own directory: whose they are, and as whom it is expected to name somebody the first time.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::{AuthorityId, PersonId};

use super::{DbError, Tx, on, read_text, run};

/// Whose an account is.
pub(crate) type Whose = (AuthorityId, PersonId);

fn read(row: Option<(String, String)>) -> Result<Option<Whose>, DbError> {
    row.map(|(authority, person)| Ok((read_text(&authority)?, read_text(&person)?))).transpose()
}

/// Whose the account of an issuer's subject is.
pub(crate) async fn find(tx: &mut Tx, issuer: &str, subject: &str) -> Result<Option<Whose>, DbError> {
    read(on!(tx, conn => sqlx::query_as("SELECT authority, person FROM accounts WHERE issuer = $1 AND subject = $2")
            .bind(issuer)
            .bind(subject)
            .fetch_optional(conn)
            .await)?)
}

/// Whether an account is somebody's.
pub(crate) async fn has_one(tx: &mut Tx, (authority, person): Whose) -> Result<bool, DbError> {
    let found: Option<(String,)> = on!(tx, conn => sqlx::query_as("SELECT issuer FROM accounts WHERE authority = $1 AND person = $2")
        .bind(authority.to_string())
        .bind(person.to_string())
        .fetch_optional(conn)
        .await)?;
    Ok(found.is_some())
}

/// Makes an account somebody's. False where it is another's, or they have one.
pub(crate) async fn link(tx: &mut Tx, issuer: &str, subject: &str, (authority, person): Whose, now: Timestamp) -> Result<bool, DbError> {
    let touched = run!(tx, conn => sqlx::query(
        "INSERT INTO accounts (issuer, subject, authority, person, linked_at, used_at) VALUES ($1, $2, $3, $4, $5, $5)
         ON CONFLICT DO NOTHING",
    )
    .bind(issuer)
    .bind(subject)
    .bind(authority.to_string())
    .bind(person.to_string())
    .bind(now.millis())
    .execute(conn)
    .await)?;
    Ok(touched == 1)
}

/// Remembers that somebody signed in with an account.
pub(crate) async fn used(tx: &mut Tx, issuer: &str, subject: &str, now: Timestamp) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query("UPDATE accounts SET used_at = $3 WHERE issuer = $1 AND subject = $2")
        .bind(issuer)
        .bind(subject)
        .bind(now.millis())
        .execute(conn)
        .await)?;
    Ok(())
}

/// Expects an account of somebody, in the place of the one that was expected before. `by` is an enabler; none where the operator does it.
/// False where it is expected of somebody else.
pub(crate) async fn expect(tx: &mut Tx, (authority, person): Whose, name: &str, by: Option<PersonId>) -> Result<bool, DbError> {
    forget(tx, (authority, person)).await?;
    let touched = run!(tx, conn => sqlx::query(
        "INSERT INTO expected_accounts (authority, person, name, expected_by) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(authority.to_string())
    .bind(person.to_string())
    .bind(name)
    .bind(by.map(|by| by.to_string()))
    .execute(conn)
    .await)?;
    Ok(touched == 1)
}

/// Of whom an account of that name is expected.
pub(crate) async fn expected(tx: &mut Tx, name: &str) -> Result<Option<Whose>, DbError> {
    read(on!(tx, conn => sqlx::query_as("SELECT authority, person FROM expected_accounts WHERE name = $1")
            .bind(name)
            .fetch_optional(conn)
            .await)?)
}

/// Expects no account of somebody any more.
pub(crate) async fn forget(tx: &mut Tx, (authority, person): Whose) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query("DELETE FROM expected_accounts WHERE authority = $1 AND person = $2")
        .bind(authority.to_string())
        .bind(person.to_string())
        .execute(conn)
        .await)?;
    Ok(())
}

/// Takes somebody's account away, and expects none.
pub(crate) async fn remove_all(tx: &mut Tx, whose: Whose) -> Result<(), DbError> {
    forget(tx, whose).await?;
    run!(tx, conn => sqlx::query("DELETE FROM accounts WHERE authority = $1 AND person = $2")
        .bind(whose.0.to_string())
        .bind(whose.1.to_string())
        .execute(conn)
        .await)?;
    Ok(())
}

/// Expects nobody's account any more.
pub(crate) async fn void_all(tx: &mut Tx) -> Result<(), DbError> {
    run!(tx, conn => sqlx::query("DELETE FROM expected_accounts").execute(conn).await)?;
    Ok(())
}
