//! The secret renewed, and everything sealed anew under it: row by row, each in a transaction of its own, so that a kill at any of them loses
//! nothing. Until the last row is done the lock keeps the secrets of before, sealed to the present one.

use std::collections::BTreeSet;

use alongside_core::domain::ids::Digest;
use js_sys::Uint8Array;

use super::disk::{Expected, Sure, Write};
use super::lock::is_of;
use super::trouble::Trouble;
use super::{DRAFTS, Inner, OUTBOX, PAGES, PARTS, ROWS, SOUNDS};
use crate::store::StoreError;
use crate::store::keys::{Lock, Secret};
use crate::store::tables::{Under, under};
use crate::store::vault::{Place, Plain, Sealed};

/// What is sealed anew, the small and needed first.
const ANEW: [&str; 6] = [ROWS, OUTBOX, DRAFTS, SOUNDS, PAGES, PARTS];

impl Inner {
    /// Another secret, behind this PIN alone. Everything is readable at once, and sealed anew by [`Inner::seal_anew`].
    pub(super) async fn renew(&self, pin: &str) -> Result<(), StoreError> {
        let before = self.secret.borrow().clone().ok_or(StoreError::Locked)?;
        let (fresh, salt) = (Secret::new(self.vault.draw()?), self.vault.draw()?);
        let renewed = |lock: &Lock| {
            is_of(lock, &before)?;
            lock.renewed(&before, &fresh, pin, salt).map(Some).ok_or(StoreError::Unavailable)
        };
        self.change_lock(renewed).await?;
        self.vault.forget(Under::Captured);
        self.admit(fresh).await
    }

    /// A new lock that stands open, in one transaction with the going of what the server holds. What was received cannot be read any more, and
    /// comes anew; what else was captured stays as it lies, for the authority.
    pub(super) async fn begin_afresh(&self, held: &[(String, Digest)]) -> Result<(), StoreError> {
        let held: BTreeSet<&(String, Digest)> = held.iter().collect();
        let mut rows = self.disk.rows(OUTBOX, "").await?;
        for table in [SOUNDS, PARTS] {
            rows.extend(self.disk.rows(table, "").await?);
        }
        let is_held = |row: &&Sealed| {
            let digest = Digest::of(&[&Uint8Array::new(row.bytes()).to_vec()]);
            held.contains(&(row.place().in_words(), digest))
        };
        let gone = rows.iter().filter(is_held).map(|row| Write::Delete(row.place().clone()));
        let writes: Vec<Write> = gone.chain([Write::Clear(PAGES), Write::Clear(ROWS)]).collect();
        let secret = Secret::new(self.vault.draw()?);
        let (lying, _) = self.look_at_lock().await?;
        self.replace_lock(lying, Lock::open(&secret), writes).await?;
        self.vault.forget(Under::Captured);
        self.admit(secret).await
    }

    /// Seals at most so many rows anew. True once nothing is left that opens under a key of before.
    pub(super) async fn seal_anew(&self, at_most: usize) -> Result<bool, StoreError> {
        if self.secret.borrow().is_none() {
            return Ok(true);
        }
        self.ensure_capture_key().await?;
        for table in ANEW {
            let rows = self.disk.rows(table, "").await?;
            let of_before: Vec<Sealed> = rows.into_iter().filter(|row| self.is_of_before(row)).collect();
            // Rows that do not open stay as they are, and hide none that do.
            for some in of_before.chunks(at_most.max(1)) {
                if self.seal_these_anew(some).await? > 0 {
                    return Ok(false);
                }
            }
        }
        self.let_go_of_before().await.map(|()| true)
    }

    fn is_of_before(&self, row: &Sealed) -> bool {
        let kind = under(row.place().table);
        row.front().is_some_and(|front| front.under != kind || front.key != self.vault.seals_with(kind))
    }

    /// Gives back how many of them opened.
    async fn seal_these_anew(&self, rows: &[Sealed]) -> Result<usize, StoreError> {
        let opened = self.open_rows(rows).await?;
        let (mut things, mut expected): (Vec<(Place, Plain)>, Vec<Expected>) = (Vec::new(), Vec::new());
        for (row, plain) in rows.iter().zip(opened) {
            if let Ok(plain) = plain {
                expected.push((row.place().clone(), Some(row.stamp())));
                things.push((row.place().clone(), plain));
            }
        }
        let sealed = self.seal(things).await?;
        let count = sealed.len();
        for (sealed, expected) in sealed.into_iter().zip(expected) {
            match self.write(Sure::Strict, &[expected], &[Write::Put(sealed)]).await {
                // Whoever was faster has sealed it under the present key.
                Err(Trouble::Overtaken) | Ok(()) => {}
                Err(trouble) => return Err(trouble.into()),
            }
        }
        Ok(count)
    }

    /// The secrets of before: nothing that opens lies under them any more. The keys that things were captured under stay, however old: they
    /// are small, and another page may capture under one of them just now.
    async fn let_go_of_before(&self) -> Result<(), StoreError> {
        let secret = self.secret.borrow().clone().ok_or(StoreError::Locked)?;
        // What another tab has begun to seal anew since, it lets go of itself.
        let is_done = |lock: &Lock| is_of(lock, &secret).is_ok() && !lock.past.is_empty();
        self.change_lock(|lock| Ok(is_done(lock).then(|| Lock { past: Vec::new(), ..lock.clone() }))).await.map(drop)
    }
}
