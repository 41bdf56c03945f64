//! The floor: rows of the size of an entry, committed with nothing around them.

use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection, PgPool, QueryBuilder, SqliteConnection};
use std::str::FromStr;

use super::rate;

const BYTES: usize = 1_500;

/// The same settings as the server's own.
async fn sqlite(url: &str) -> SqliteConnection {
    let options = SqliteConnectOptions::from_str(url).unwrap().create_if_missing(true);
    let options = options.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full);
    SqliteConnection::connect_with(&options).await.unwrap()
}

async fn postgres(url: &str) -> PgPool {
    PgPoolOptions::new().max_connections(1).connect(url).await.unwrap()
}

/// Makes the table.
pub(crate) async fn prepare(url: &str) {
    let table = "CREATE TABLE IF NOT EXISTS bare (id BIGINT NOT NULL, text TEXT NOT NULL)";
    if url.starts_with("postgres") {
        sqlx::query(table).execute(&postgres(url).await).await.unwrap();
    } else {
        sqlx::query(table).execute(&mut sqlite(url).await).await.unwrap();
    }
}

/// Rows a second, in commits of `each` rows.
pub(crate) async fn rows(url: &str, count: usize, each: usize) -> f64 {
    let text = "x".repeat(BYTES);
    if url.starts_with("postgres") {
        let pool = postgres(url).await;
        rate(count, async {
            for start in (0..count).step_by(each) {
                let mut insert = QueryBuilder::<sqlx::Postgres>::new("INSERT INTO bare (id, text) ");
                insert.push_values(start..start + each, |mut row, id| {
                    row.push_bind(i64::try_from(id).unwrap()).push_bind(&text);
                });
                insert.build().execute(&pool).await.unwrap();
            }
        })
        .await
    } else {
        let mut connection = sqlite(url).await;
        rate(count, async {
            for start in (0..count).step_by(each) {
                let mut insert = QueryBuilder::<sqlx::Sqlite>::new("INSERT INTO bare (id, text) ");
                insert.push_values(start..start + each, |mut row, id| {
                    row.push_bind(i64::try_from(id).unwrap()).push_bind(&text);
                });
                insert.build().execute(&mut connection).await.unwrap();
            }
        })
        .await
    }
}
