//! The writer: one task a process, which gives the pushes that wait at the same time one commit.
//!
//! If their transaction fails, each push is tried alone; if one still fails, each of its entries, so that only the poisonous one stays.

use std::sync::Arc;

use alongside_core::domain::clock::Clock;
use alongside_core::sync::protocol::{Outcome, Rejection};
use tokio::sync::{mpsc, oneshot};

use super::Limits;
use super::append::Append;
use super::live::Live;
use super::memory::Memory;
use super::push::{Outcomes, Push};
use crate::db::{Db, DbError};

/// The most pushes in one commit.
const AT_ONCE: usize = 100;
/// How often a transaction is tried that met a deadlock or lost its connection.
const TRIES: u32 = 3;

/// A push, and where its outcomes go.
pub(super) struct Job {
    pub push: Push,
    pub reply: oneshot::Sender<Result<Outcomes, DbError>>,
}

/// What the writer needs.
#[derive(Clone)]
pub(super) struct Writer {
    pub db: Db,
    pub clock: Arc<dyn Clock + Send + Sync>,
    pub limits: Limits,
    pub memory: Arc<Memory>,
    pub live: Live,
}

impl Writer {
    /// Starts the task. It ends when nobody can send to it any more.
    pub(super) fn start(self) -> mpsc::Sender<Job> {
        let (sender, mut receiver) = mpsc::channel::<Job>(AT_ONCE * 10);
        tokio::spawn(async move {
            let mut jobs = Vec::new();
            while receiver.recv_many(&mut jobs, AT_ONCE).await > 0 {
                let (pushes, replies): (Vec<Push>, Vec<_>) = jobs.drain(..).map(|job| (job.push, job.reply)).unzip();
                for (reply, answer) in replies.into_iter().zip(self.all(pushes).await) {
                    // Whoever went away asks again, and is told the same.
                    drop(reply.send(answer));
                }
            }
        });
        sender
    }

    async fn all(&self, pushes: Vec<Push>) -> Vec<Result<Outcomes, DbError>> {
        let together: Arc<[Push]> = pushes.into();
        match self.commit(Arc::clone(&together)).await {
            Ok(outcomes) => outcomes.into_iter().map(Ok).collect(),
            Err(error) if together.len() == 1 => vec![self.entry_by_entry(&together[0], error).await],
            Err(error) => {
                tracing::warn!(%error, pushes = together.len(), "a commit of several pushes failed: trying each alone");
                let mut answers = Vec::with_capacity(together.len());
                for push in together.iter() {
                    answers.push(match self.commit(Arc::from([push.clone()])).await {
                        Ok(outcomes) => Ok(outcomes.into_iter().next().unwrap_or_default()),
                        Err(error) => self.entry_by_entry(push, error).await,
                    });
                }
                answers
            }
        }
    }

    async fn entry_by_entry(&self, push: &Push, error: DbError) -> Result<Outcomes, DbError> {
        if matches!(error, DbError::Full | DbError::Unavailable(_) | DbError::Stopped) {
            return Err(error);
        }
        let mut outcomes = Outcomes::new();
        for brought in &push.entries {
            let alone = Push { entries: vec![brought.clone()], ..push.clone() };
            match self.commit(Arc::from([alone])).await {
                Ok(one) => outcomes.extend(one.into_iter().flatten()),
                Err(error @ (DbError::Full | DbError::Unavailable(_) | DbError::Stopped)) => return Err(error),
                Err(error) => {
                    tracing::error!(%error, entry = %brought.id, "an entry could not be written");
                    outcomes.insert(brought.id, Outcome::Rejected { reason: Rejection::Failed });
                }
            }
        }
        Ok(outcomes)
    }

    async fn commit(&self, pushes: Arc<[Push]>) -> Result<Vec<Outcomes>, DbError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let (writer, pushes) = (self.clone(), Arc::clone(&pushes));
            // In a task of its own, so that a panic is this commit's and not the writer's.
            let answer = tokio::spawn(async move { writer.once(&pushes).await }).await;
            match answer.unwrap_or_else(|error| Err(broken_off(&error))) {
                Err(DbError::Unavailable(error)) if tries < TRIES => {
                    tracing::warn!(%error, tries, "a commit met a busy or lost database: trying again");
                    tokio::time::sleep(std::time::Duration::from_millis(20 * u64::from(tries))).await;
                }
                answer => return answer,
            }
        }
    }

    async fn once(&self, pushes: &[Push]) -> Result<Vec<Outcomes>, DbError> {
        let now = self.clock.now();
        let mut tx = self.db.write().await?;
        let wanted = pushes.iter().flat_map(Push::streams).collect();
        let mut names = std::collections::BTreeMap::<_, std::collections::BTreeSet<_>>::new();
        for (authority, id) in pushes.iter().flat_map(Push::names) {
            names.entry(authority).or_default().insert(id);
        }
        let mut append = Append::open(&mut tx, &self.memory, &wanted, &names).await?;
        let mut grounds = std::collections::BTreeMap::<_, std::collections::BTreeSet<_>>::new();
        for (authority, id) in pushes.iter().flat_map(Push::grounds) {
            grounds.entry(authority).or_default().insert(id);
        }
        append.read_grounds(&mut tx, &grounds).await?;
        let mut evidence = std::collections::BTreeMap::<_, std::collections::BTreeSet<_>>::new();
        for (authority, digest) in pushes.iter().flat_map(Push::proofs) {
            evidence.entry(authority).or_default().insert(digest);
        }
        append.read_evidence(&mut tx, &evidence).await?;
        let outcomes = pushes.iter().map(|push| push.take_into(&mut append, now)).collect();
        append.commit(tx, &self.memory, &self.live, self.limits).await?;
        Ok(outcomes)
    }
}

/// A commit that came to no end. What a panic says may quote what a person wrote, so it is not said on.
fn broken_off(error: &tokio::task::JoinError) -> DbError {
    if error.is_panic() { DbError::Corrupt("a commit panicked".to_owned()) } else { DbError::Stopped }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_a_panic_quotes_is_not_said_on() {
        let panicked = tokio::spawn(async { unreachable!("Mrs Okafor's sister is ill.") }).await;
        let said = panicked.map_err(|error: tokio::task::JoinError| broken_off(&error).to_string());
        assert_eq!(said, Err::<(), _>("the database holds something that cannot be read: a commit panicked".to_owned()));
    }

    #[tokio::test]
    async fn a_commit_that_was_stopped_sets_nothing_aside() {
        let stopped = tokio::spawn(std::future::pending::<()>());
        stopped.abort();
        let error = stopped.await.expect_err("it never ends");
        assert!(matches!(broken_off(&error), DbError::Stopped));
    }
}
