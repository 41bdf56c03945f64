//! The database: SQLite or PostgreSQL behind one enum, the same SQL text on both. Only this folder names sqlx.
//!
//! One file an aggregate. Each function holds its SQL whole and takes a [`Tx`]. No rule of the field is decided here.

pub mod accounts;
pub mod approvals;
pub mod cards;
pub mod checkpoints;
pub mod devices;
pub mod entries;
pub mod erasures;
pub mod evidence;
pub mod families;
pub mod held;
pub mod held_sound;
pub mod history;
pub mod investigations;
pub mod looks;
pub mod notify;
pub mod passkeys;
pub mod recordings;
pub mod recoveries;
pub(crate) mod retention;
pub mod sessions;
pub mod snapshots;
pub mod streams;
pub mod transcripts;

use std::str::FromStr;

use sqlx::postgres::{PgConnectOptions, PgDatabaseError, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, SqlitePool};

/// Asks whichever database a [`Tx`] is of: `on!(tx, conn => sqlx::query_as("…").fetch_all(conn).await)`.
macro_rules! on {
    ($tx:expr, $conn:ident => $body:expr) => {
        match $tx {
            $crate::db::Tx::Sqlite(tx) => {
                let $conn = &mut **tx;
                $body
            }
            $crate::db::Tx::Postgres(tx) => {
                let $conn = &mut **tx;
                $body
            }
        }
    };
}
pub(crate) use on;

/// Executes one statement on whichever database a [`Tx`] is of, and answers how many rows it touched.
macro_rules! run {
    ($tx:expr, $conn:ident => $body:expr) => {
        $crate::db::on!($tx, $conn => $body.map(|done| done.rows_affected()))
    };
}
pub(crate) use run;

/// A database.
#[derive(Clone, Debug)]
pub enum Db {
    /// Embedded. One connection writes; the others read.
    Sqlite {
        /// The one that writes.
        write: SqlitePool,
        /// Those that read.
        read: SqlitePool,
    },
    /// A server, which several processes may share.
    Postgres(PgPool),
}

/// A transaction. Dropped without [`Tx::commit`], it never happened.
#[derive(Debug)]
pub enum Tx {
    /// On SQLite.
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    /// On PostgreSQL.
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
}

/// What the database answered instead.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// The database cannot be reached, was busy for too long, or is in some trouble that may pass. To ask again is right.
    #[error("the database is not available: {0}")]
    Unavailable(#[source] sqlx::Error),
    /// The server is stopping. To ask again is right.
    #[error("the server is stopping")]
    Stopped,
    /// It refused what it was given, for what it is. To ask again is useless.
    #[error("the database refused: {0}")]
    Refused(#[source] sqlx::Error),
    /// What it holds is not what this build writes.
    #[error("the database holds something that cannot be read: {0}")]
    Corrupt(String),
    /// The migrations could not be run.
    #[error("the database could not be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(said) => {
                let code = said.code().unwrap_or_default();
                match if said.try_downcast_ref::<PgDatabaseError>().is_some() { of_postgres(&code) } else { of_sqlite(&code) } {
                    Trouble::Full => Self::Full,
                    Trouble::Words => Self::Refused(error),
                    Trouble::Passing => Self::Unavailable(error),
                }
            }
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Self::Corrupt(error.to_string()),
            _ => Self::Unavailable(error),
        }
    }
}

/// What a database's code says. An entry is set aside only for what it is itself: everything that is not known to be so may pass, and
/// takes nobody's work out of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    /// The disk is full.
    Full,
    /// What was given can never be written.
    Words,
    /// Anything else: busy, deadlocked, stopping, broken, not what this build expects.
    Passing,
}

/// By SQLSTATE: class 22 is *data exception*, class 23 *integrity constraint violation*, 53100 *disk full*.
fn of_postgres(code: &str) -> Trouble {
    match code {
        "53100" => Trouble::Full,
        _ if code.starts_with("22") || code.starts_with("23") => Trouble::Words,
        _ => Trouble::Passing,
    }
}

/// By the primary code, which is the low byte of an extended one: 13 FULL, 18 TOOBIG, 19 CONSTRAINT, 20 MISMATCH.
fn of_sqlite(code: &str) -> Trouble {
    match code.parse::<u32>().map(|code| code & 0xff) {
        Ok(13) => Trouble::Full,
        Ok(18..=20) => Trouble::Words,
        _ => Trouble::Passing,
    }
}

/// How hard SQLite makes sure that a commit survives a power cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// Each commit is on the disk before it answers.
    #[default]
    Full,
    /// Only the process may die, not the machine. For tests.
    Off,
}

impl Db {
    /// Connects to `sqlite:path` or `postgres://…`.
    ///
    /// # Errors
    /// Where the address is none, or nobody answers.
    pub async fn connect(url: &str) -> Result<Self, DbError> {
        Self::connect_with(url, Durability::Full).await
    }

    /// Connects, saying how durable SQLite has to be. PostgreSQL decides that for itself.
    ///
    /// # Errors
    /// Where the address is none, or nobody answers.
    pub async fn connect_with(url: &str, durability: Durability) -> Result<Self, DbError> {
        if url.starts_with("postgres") {
            let pool = PgPoolOptions::new().max_connections(16).connect_with(PgConnectOptions::from_str(url)?).await?;
            return Ok(Self::Postgres(pool));
        }
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            // What is erased is overwritten in the file, not only let go. The log that SQLite writes ahead may keep it until it is used anew.
            .pragma("secure_delete", "ON")
            .busy_timeout(std::time::Duration::from_secs(5))
            .synchronous(if durability == Durability::Full { SqliteSynchronous::Full } else { SqliteSynchronous::Off });
        let write = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
        let read = SqlitePoolOptions::new().max_connections(8).connect_with(options).await?;
        Ok(Self::Sqlite { write, read })
    }

    /// Brings the schema up to date.
    ///
    /// # Errors
    /// Where a migration fails.
    pub async fn migrate(&self) -> Result<(), DbError> {
        let migrations = sqlx::migrate!("./migrations");
        match self {
            Self::Sqlite { write, .. } => migrations.run(write).await?,
            Self::Postgres(pool) => migrations.run(pool).await?,
        }
        Ok(())
    }

    /// A transaction that reads: it sees one instant.
    ///
    /// # Errors
    /// Where the database cannot be reached.
    pub async fn read(&self) -> Result<Tx, DbError> {
        Ok(match self {
            Self::Sqlite { read, .. } => Tx::Sqlite(read.begin().await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY").await?),
        })
    }

    /// A transaction that writes. On SQLite there is one at a time.
    ///
    /// # Errors
    /// Where the database cannot be reached.
    pub async fn write(&self) -> Result<Tx, DbError> {
        Ok(match self {
            Self::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// Whether it answers.
    ///
    /// # Errors
    /// Where it does not.
    pub async fn ping(&self) -> Result<(), DbError> {
        let mut tx = self.read().await?;
        let _one: (i64,) = on!(&mut tx, conn => sqlx::query_as("SELECT CAST(1 AS BIGINT)").fetch_one(conn).await)?;
        Ok(())
    }

    /// Closes every connection.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// Makes it durable.
    ///
    /// # Errors
    /// Where it could not be: then none of it happened, or, where the connection broke, nobody knows.
    pub async fn commit(self) -> Result<(), DbError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

/// The most rows that are written by one statement.
pub(crate) const ROWS_AT_ONCE: usize = 200;

/// Reads back what this server wrote as a text.
pub(crate) fn read_text<T: FromStr>(text: &str) -> Result<T, DbError> {
    text.parse().map_err(|_| DbError::Corrupt(format!("{text:?} is no {}", std::any::type_name::<T>())))
}

/// A count or a position as the databases keep it.
pub(crate) fn to_i64(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A count or a position as it is meant.
pub(crate) fn to_u64(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_never_be_written_is_refused_and_everything_else_may_pass() {
        use Trouble::{Full, Passing, Words};
        let postgres = [
            ("22021", Words), // a character that is none
            ("22001", Words), // too long for its column
            ("23505", Words), // not unique
            ("23514", Words), // against a check
            ("53100", Full),
            ("40001", Passing), // could not serialize
            ("40P01", Passing), // deadlock
            ("53200", Passing), // out of memory
            ("55P03", Passing), // could not lock
            ("57014", Passing), // cancelled
            ("57P01", Passing), // shutting down
            ("58030", Passing), // input or output failed
            ("42P01", Passing), // a table is missing: a restore under way
            ("25006", Passing), // reads only: a standby
            ("XX000", Passing),
            ("", Passing),
        ];
        for (code, trouble) in postgres {
            assert_eq!(of_postgres(code), trouble, "{code}");
        }
        let sqlite = [
            ("18", Words),
            ("19", Words),
            ("1811", Words), // a trigger raised
            ("2067", Words), // not unique
            ("20", Words),
            ("13", Full),
            ("5", Passing),
            ("261", Passing), // recovering
            ("6", Passing),
            ("8", Passing), // reads only
            ("10", Passing),
            ("3338", Passing), // the disk does not answer
            ("11", Passing),
            ("14", Passing), // cannot open
            ("7", Passing),
            ("1", Passing),
            ("", Passing),
        ];
        for (code, trouble) in sqlite {
            assert_eq!(of_sqlite(code), trouble, "{code}");
        }
    }
}
