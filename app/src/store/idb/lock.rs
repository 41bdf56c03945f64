//! The lock as rows: found, made, tried, and chosen. What the keys mean, [`crate::store::keys`] says.
//!
//! The lock lies under the browser's own key, so that a PIN can only be tried on this phone. A try is kept before it is made.

use alongside_core::domain::clock::Timestamp;
use alongside_core::domain::ids::Digest;
use alongside_core::sync::lease::SignedLease;
use js_sys::Uint8Array;

use super::disk::{Disk, Expected, Sure, Write};
use super::rows::CaptureRow;
use super::trouble::Trouble;
use super::{Idb, Inner, KEYS, OUTBOX, PARTS, SOUNDS, json, parsed, sealed_stamp};
use crate::store::StoreError;
use crate::store::keeping::{LockShown, Locks, PasskeyWay, SealedOutbox, Tried};
use crate::store::keys::{Authority, CaptureKey, KeyId, Lock, Secret, Way};
use crate::store::tables::Under;
use crate::store::tries::{MayTry, Tries};
use crate::store::vault::{Place, Plain, Sealed, Stamp, Torn, Vault};

const CAPTURES: &str = "capture/";

fn lock_place() -> Place {
    Place { table: KEYS, key: "lock".to_owned() }
}

/// The lock that lies there; at the first time one that stands open.
pub(super) async fn found_or_made(disk: &Disk, vault: &Vault) -> Result<(Option<Stamp>, Lock), StoreError> {
    for _ in 0..super::TRIES {
        let row = disk.read(&lock_place()).await?;
        if let Some(found) = read(vault, row.as_ref()).await {
            return Ok(found);
        }
        // None yet, or one that is damaged: what it led to is fetched anew, and a copy of it stays.
        let made = Lock::open(&Secret::new(vault.draw()?));
        let sealed = vault.seal_one(lock_place(), json(&made)?).await?;
        let mut writes = vec![Write::Put(sealed)];
        if let Some(damaged) = &row {
            writes.push(Write::Put(Sealed::found(Place { table: KEYS, key: "lock.damaged".to_owned() }, damaged.bytes().clone())));
        }
        match disk.write(Sure::Strict, &[(lock_place(), sealed_stamp(row.as_ref()))], &writes).await {
            Err(Trouble::Overtaken) => {}
            done => done?,
        }
    }
    Err(StoreError::Conflict)
}

async fn read(vault: &Vault, row: Option<&Sealed>) -> Option<(Option<Stamp>, Lock)> {
    let plain = vault.open(std::slice::from_ref(row?)).await.pop()?.ok()?;
    Some((sealed_stamp(row), parsed(&plain)?))
}

/// Whether this secret is still the lock's: another tab may have chosen another PIN.
pub(super) fn is_of(lock: &Lock, secret: &Secret) -> Result<(), StoreError> {
    if lock.public == secret.public() { Ok(()) } else { Err(StoreError::Locked) }
}

impl Inner {
    /// Changes the lock from how it lies now: what this page or another does to it meanwhile comes before or after, and is never undone. Where
    /// nothing is made of it, it stays as it is. Gives back how it lay before.
    pub(super) async fn change_lock(&self, change: impl Fn(&Lock) -> Result<Option<Lock>, StoreError>) -> Result<Lock, StoreError> {
        for _ in 0..super::TRIES {
            let (stamp, lock) = self.look_at_lock().await?;
            let Some(changed) = change(&lock)? else { return Ok(lock) };
            match self.replace_lock(stamp, changed, Vec::new()).await {
                Err(StoreError::Conflict) => {}
                done => return done.map(|()| lock),
            }
        }
        Err(StoreError::Conflict)
    }

    /// Keeps another lock in the place of the one that lay there, with other changes in the same transaction.
    pub(super) async fn replace_lock(&self, before: Option<Stamp>, lock: Lock, mut writes: Vec<Write>) -> Result<(), StoreError> {
        let sealed = self.vault.seal_one(lock_place(), json(&lock)?).await?;
        let stamp = sealed.stamp();
        writes.push(Write::Put(sealed));
        self.disk.write(Sure::Strict, &[(lock_place(), before)], &writes).await?;
        self.take_up_lock((Some(stamp), lock));
        Ok(())
    }

    /// Writes rows, if every expected row is still as it was and the lock is still this page's. Where another tab has chosen another PIN, this
    /// page has only the keys of before, and may write nothing under them: it is locked.
    pub(super) async fn write(&self, sure: Sure, expected: &[Expected], writes: &[Write]) -> Result<(), Trouble> {
        let mut tries = 0;
        loop {
            let (stamp, public) = (self.lock.borrow().0, self.lock.borrow().1.public);
            let all: Vec<Expected> = expected.iter().cloned().chain([(lock_place(), stamp)]).collect();
            match self.disk.write(sure, &all, writes).await {
                Err(Trouble::Overtaken) => {}
                done => return done,
            }
            match self.lying_lock().await? {
                // It stays so for this page: it begins anew when it is opened again.
                Some((_, lock)) if lock.public != public => return Err(Trouble::Store(StoreError::Locked)),
                Some(found) => self.take_up_lock(found),
                None => {}
            }
            tries += 1;
            if self.lock.borrow().0 == stamp || tries == super::TRIES {
                return Err(Trouble::Overtaken);
            }
        }
    }

    async fn lying_lock(&self) -> Result<Option<(Option<Stamp>, Lock)>, StoreError> {
        let row = self.disk.read(&lock_place()).await?;
        Ok(read(&self.vault, row.as_ref()).await)
    }

    /// Reads the lock again: another tab may have tried, or chosen, meanwhile.
    pub(super) async fn look_at_lock(&self) -> Result<(Option<Stamp>, Lock), StoreError> {
        if let Some(found) = self.lying_lock().await? {
            self.take_up_lock(found);
        }
        Ok(self.lock.borrow().clone())
    }

    /// Takes up the lock as another page has changed it. What is captured from now on, an authority that was named since can open too.
    fn take_up_lock(&self, found: (Option<Stamp>, Lock)) {
        if found.1.authority != self.lock.borrow().1.authority {
            self.vault.forget(Under::Captured);
        }
        self.lock.replace(found);
    }

    /// Opens the phone with the secret: its keys go on the ring, and those of before, and those that captured things lie under.
    pub(super) async fn admit(&self, secret: Secret) -> Result<(), StoreError> {
        let lock = self.lock.borrow().1.clone();
        let data = secret.data_key();
        self.vault.admit(&data).await?;
        for before in lock.secrets_before(&secret) {
            self.vault.admit(&before.data_key()).await?;
        }
        self.vault.seal_with(Under::Received, data.id);
        self.secret.replace(Some(secret));
        for row in self.admit_captures().await? {
            if row.to == lock.public && row.authority.is_some() == lock.authority.is_some() {
                self.vault.seal_with(Under::Captured, row.id);
            }
        }
        self.ensure_capture_key().await
    }

    /// Puts the keys that things were captured under on the ring, also those that another tab has made since. Gives back which they are.
    async fn admit_captures(&self) -> Result<Vec<CaptureRow>, StoreError> {
        let Some(secret) = self.secret.borrow().clone() else { return Ok(Vec::new()) };
        let mut secrets = self.lock.borrow().1.secrets_before(&secret);
        secrets.push(secret);
        let mut rows = self.capture_rows().await?;
        let mut missing: Vec<KeyId> = rows.iter().map(|row| row.id).filter(|id| !self.vault.has(id)).collect();
        for row in rows.iter().filter(|row| !self.vault.has(&row.id)) {
            if let Some(key) = secrets.iter().find_map(|secret| CaptureKey::opened(row.id, &row.person, secret)) {
                self.vault.admit(&key).await?;
                missing.retain(|id| *id != row.id);
            }
        }
        rows.retain(|row| !missing.contains(&row.id));
        Ok(rows)
    }

    /// Opens rows. One that another tab captured under a key of its own opens too.
    pub(super) async fn open_rows(&self, rows: &[Sealed]) -> Result<Vec<Result<Plain, Torn>>, StoreError> {
        let unknown = |row: &Sealed| row.front().is_some_and(|front| front.key.is_some_and(|key| !self.vault.has(&key)));
        if rows.iter().any(unknown) {
            self.admit_captures().await?;
        }
        Ok(self.vault.open(rows).await)
    }

    /// The capture keys as they lie, each sealed to its person and to the authority.
    pub(super) async fn capture_rows(&self) -> Result<Vec<CaptureRow>, StoreError> {
        let rows = self.disk.rows(KEYS, CAPTURES).await?;
        Ok(self.vault.open(&rows).await.into_iter().filter_map(|plain| parsed(&plain.ok()?)).collect())
    }

    /// A key for what is captured, kept before it seals anything. It needs no unlock.
    pub(super) async fn ensure_capture_key(&self) -> Result<(), StoreError> {
        if self.vault.seals_with(Under::Captured).is_some() {
            return Ok(());
        }
        let lock = self.lock.borrow().1.clone();
        let key = CaptureKey::new(self.vault.draw()?, self.vault.draw()?);
        let person = key.sealed_to(&lock.public).ok_or(StoreError::Unavailable)?;
        let row = CaptureRow {
            id: key.id,
            to: lock.public,
            person,
            authority: lock.authority.as_ref().and_then(|authority| key.sealed_to(&authority.opens)),
        };
        let place = Place { table: KEYS, key: format!("{CAPTURES}{}", row.name()) };
        let sealed = self.vault.seal_one(place, json(&row)?).await?;
        self.write(Sure::Strict, &[(sealed.place().clone(), None)], &[Write::Put(sealed)]).await?;
        self.vault.admit(&key).await?;
        self.vault.seal_with(Under::Captured, key.id);
        Ok(())
    }

    async fn try_pin(&self, pin: &str, now: Timestamp) -> Result<Tried, StoreError> {
        // Where the clock was set back, the wait begins now, once.
        let settled = |lock: &Lock| {
            let tries = lock.tries.settled(now);
            Ok((tries != lock.tries).then(|| Lock { tries, ..lock.clone() }))
        };
        self.change_lock(settled).await?;
        let may = |lock: &Lock| matches!(lock.tries.judge(now), MayTry::Now(_));
        let lock = self.change_lock(|lock| Ok(may(lock).then(|| lock.tried(now)))).await?;
        match lock.tries.judge(now) {
            MayTry::Now(_) => {}
            MayTry::From(at) => return Ok(Tried::NotYet(at)),
            MayTry::Never => return Ok(Tried::Gone),
        }
        let Some(secret) = lock.by_pin(pin) else {
            return Ok(match self.lock.borrow().1.tries.judge(now) {
                MayTry::Now(left) => Tried::Wrong(left),
                MayTry::From(at) => Tried::WrongUntil(at),
                MayTry::Never => Tried::Gone,
            });
        };
        let ways = lock.ways;
        // The last try took the ways away before it was made; who is revoked meanwhile gets none back.
        let opened = |lock: &Lock| {
            let of_before = lock.tries.is_over() && !lock.revoked;
            Ok(Some(Lock { ways: if of_before { &ways } else { &lock.ways }.clone(), tries: Tries::default(), ..lock.clone() }))
        };
        self.change_lock(opened).await?;
        self.admit(secret).await?;
        Ok(Tried::Opened)
    }

    /// Whether another page has chosen another PIN since: this one has only the keys of before.
    async fn is_superseded(&self) -> bool {
        let public = self.lock.borrow().1.public;
        self.lying_lock().await.is_ok_and(|lying| lying.is_some_and(|(_, lock)| lock.public != public))
    }

    fn present_secret(&self) -> Result<Secret, StoreError> {
        self.secret.borrow().clone().ok_or(StoreError::Locked)
    }
}

impl Locks for Idb {
    fn lock_shown(&self, now: Timestamp) -> LockShown {
        let lock = &self.inner.lock.borrow().1;
        let passkey = lock.ways.iter().find_map(|way| match way {
            Way::Passkey { credential, salt, .. } => Some(PasskeyWay { credential: credential.clone(), salt: *salt }),
            _ => None,
        });
        LockShown {
            is_open: self.inner.secret.borrow().is_some(),
            is_chosen: lock.unchosen().is_none(),
            passkey,
            may_try: if lock.ways.is_empty() { MayTry::Never } else { lock.tries.judge(now) },
            authority: lock.authority.clone(),
            lease: lock.lease.clone(),
            seen_at: lock.seen_at,
            is_revoked: lock.revoked,
        }
    }

    async fn open_with_pin(&self, pin: &str, now: Timestamp) -> Result<Tried, StoreError> {
        self.inner.try_pin(pin, now).await
    }

    async fn open_with_passkey(&self, derived: [u8; 32]) -> Result<bool, StoreError> {
        let (_, lock) = self.inner.look_at_lock().await?;
        let Some(secret) = lock.by_passkey(&Secret::new(derived)) else { return Ok(false) };
        self.inner.change_lock(|lock| Ok(Some(Lock { tries: Tries::default(), ..lock.clone() }))).await?;
        self.inner.admit(secret).await?;
        Ok(true)
    }

    async fn choose_pin(&self, pin: &str) -> Result<(), StoreError> {
        self.inner.renew(pin).await
    }

    async fn choose_passkey(&self, way: PasskeyWay, derived: [u8; 32]) -> Result<(), StoreError> {
        let (secret, derived) = (self.inner.present_secret()?, Secret::new(derived));
        let with_it = |lock: &Lock| {
            is_of(lock, &secret)?;
            let lock = lock.with_passkey(&secret, way.credential.clone(), way.salt, &derived);
            lock.map(Some).ok_or(StoreError::Unavailable)
        };
        self.inner.change_lock(with_it).await.map(drop)
    }

    async fn is_superseded(&self) -> bool {
        self.inner.is_superseded().await
    }

    fn shut_away(&self) -> usize {
        self.inner.shut_away.borrow().values().sum()
    }

    async fn seal_anew(&self, at_most: usize) -> Result<bool, StoreError> {
        self.inner.seal_anew(at_most).await
    }

    async fn device_key(&self) -> Result<Vec<u8>, StoreError> {
        self.inner.device_key().await
    }

    async fn sign(&self, text: &str) -> Result<Vec<u8>, StoreError> {
        self.inner.sign(text).await
    }

    async fn sealed_outbox(&self, with_sound: bool) -> Result<SealedOutbox, StoreError> {
        let keys = self.inner.capture_rows().await?;
        let keys: Vec<_> = keys.into_iter().filter_map(|row| Some((row.id, row.authority?))).collect();
        let mut rows = self.inner.disk.rows(OUTBOX, "").await?;
        for table in if with_sound { &[SOUNDS, PARTS][..] } else { &[] } {
            rows.extend(self.inner.disk.rows(table, "").await?);
        }
        let held = |row: &Sealed| row.front().and_then(|front| front.key).is_some_and(|key| keys.iter().any(|(id, _)| *id == key));
        let of = |row: &Sealed| (row.place().in_words(), Uint8Array::new(row.bytes()).to_vec());
        let items: Vec<_> = rows.iter().filter(|row| held(row)).map(of).collect();
        let left_out = rows.len() - items.len();
        Ok(SealedOutbox { keys, items, left_out })
    }

    async fn trust(&self, authority: Authority, lease: SignedLease, seen_at: Timestamp) -> Result<(), StoreError> {
        // Its keys stay; under which name it knows this phone may change, where the phone lost its own.
        let named = |lock: &Lock| {
            let device = authority.device;
            let authority = Some(lock.authority.clone().map_or_else(|| authority.clone(), |known| Authority { device, ..known }));
            Ok(Some(Lock { authority, lease: Some(lease.clone()), seen_at: Some(seen_at), ..lock.clone() }))
        };
        self.inner.change_lock(named).await.map(drop)
    }

    async fn saw(&self, at: Timestamp) -> Result<(), StoreError> {
        let later = |lock: &Lock| lock.seen_at.is_none_or(|seen| seen < at);
        self.inner.change_lock(|lock| Ok(later(lock).then(|| Lock { seen_at: Some(at), ..lock.clone() }))).await.map(drop)
    }

    async fn revoke(&self) -> Result<(), StoreError> {
        self.inner.change_lock(|lock| Ok(Some(Lock { revoked: true, ..lock.clone() }))).await.map(drop)
    }

    async fn begin_afresh(&self, held: &[(String, Digest)]) -> Result<(), StoreError> {
        self.inner.begin_afresh(held).await
    }

    async fn let_go_of_keys(&self) -> Result<(), StoreError> {
        self.inner.change_lock(|lock| Ok(Some(lock.without_keys()))).await.map(drop)
    }
}
