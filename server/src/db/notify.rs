//! Notifications between processes that share one PostgreSQL. On SQLite there is one process, and nothing to do.

use sqlx::postgres::{PgListener, PgPoolOptions};

use super::{Db, DbError, Tx};

/// The longest text that is sent; PostgreSQL takes 8,000 bytes.
pub(crate) const LONGEST: usize = 7_900;

const CHANNEL: &str = "alongside_moved";

/// Sends a text to the other processes when the transaction commits.
pub(crate) async fn send(tx: &mut Tx, text: &str) -> Result<(), DbError> {
    if let Tx::Postgres(tx) = tx {
        sqlx::query("SELECT pg_notify($1, $2)").bind(CHANNEL).bind(text).execute(&mut **tx).await?;
    }
    Ok(())
}

/// A connection that listens.
#[derive(Debug)]
pub(crate) struct Listener(PgListener);

/// Begins to listen, where there can be other processes.
pub(crate) async fn listen(db: &Db) -> Result<Option<Listener>, DbError> {
    let Db::Postgres(pool) = db else {
        return Ok(None);
    };
    // A connection of its own: one of the pool's would hold up its closing.
    let options = pool.connect_options().as_ref().clone();
    let own = PgPoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None).connect_with(options).await?;
    let mut listener = PgListener::connect_with(&own).await?;
    listener.listen(CHANNEL).await?;
    Ok(Some(Listener(listener)))
}

impl Listener {
    /// The next text, or none where the connection was lost and some may have been missed.
    pub(crate) async fn next(&mut self) -> Option<String> {
        match self.0.try_recv().await {
            Ok(Some(notification)) => Some(notification.payload().to_owned()),
            Ok(None) => None,
            Err(_) => {
                tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                None
            }
        }
    }
}
