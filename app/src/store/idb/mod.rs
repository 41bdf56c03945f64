//! The phone's own store: IndexedDB, one database for each person, holding nothing but sealed bytes under names that say nothing.
//!
//! [`Store`](super::Store) is in [`log`](self::log) and [`outbox`](self::outbox), drafts and sound in [`own`](self::own), the keys behind the
//! unlock in [`lock`](self::lock). Every change is one transaction against the stamps of the rows it was made from; where another tab was
//! faster it is made again from the new ones.

mod apply;
pub mod device;
mod disk;
mod lock;
mod log;
mod outbox;
mod own;
mod renewal;
mod rows;
mod signing;
mod trouble;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use alongside_core::domain::ids::PersonId;
use alongside_core::sync::outbox::OutboxItem;
use indexed_db_futures::Build;
use indexed_db_futures::database::Database;
use js_sys::Object;
use wasm_bindgen::JsCast;
use web_sys::CryptoKey;

use self::disk::Disk;
pub use self::disk::Step;
use self::rows::Index;
use super::StoreError;
use super::keys::{Lock, Secret};
use super::tables::{DRAFTS, KEYS, OUTBOX, PAGES, PARTS, ROWS, SOUNDS, TABLES, Under, under};
use super::vault::{Place, Plain, Sealed, Stamp, Vault};

/// How often a change is made again because another tab was faster.
const TRIES: usize = 8;

/// The schema, step by step. A step that was released is never changed; the next one is added, and must keep what was captured.
pub const STEPS: &[Step] = &[first_tables];

fn first_tables(database: &Database) -> indexed_db_futures::Result<()> {
    TABLES.into_iter().try_for_each(|table| database.create_object_store(table).build().map(drop))
}

/// A person's store on this phone. A clone shares the connection.
#[derive(Clone, Debug)]
pub struct Idb {
    inner: Rc<Inner>,
}

#[derive(Debug)]
struct Inner {
    disk: Disk,
    vault: Vault,
    /// The lock as it lies, and the secret behind it while this page has it.
    lock: RefCell<(Option<Stamp>, Lock)>,
    secret: RefCell<Option<Secret>>,
    /// What was read last, by the stamps of its writing: another tab's change has another stamp.
    index: RefCell<Option<(Stamp, Index)>>,
    outbox: RefCell<HashMap<String, (Stamp, OutboxItem)>>,
    torn: Cell<usize>,
    /// How many rows of each table lie under keys that are gone.
    shut_away: RefCell<BTreeMap<&'static str, usize>>,
}

/// Opens the store of a person.
///
/// # Errors
/// [`StoreError::Unavailable`] where this browser keeps nothing, or seals nothing.
pub async fn open(person: PersonId) -> Result<Idb, StoreError> {
    Idb::open(&format!("alongside-{person}"), STEPS).await
}

impl Idb {
    /// Opens a store by its database's name and schema.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] where this browser keeps nothing, or seals nothing.
    pub async fn open(name: &str, steps: &'static [Step]) -> Result<Self, StoreError> {
        let (disk, vault) = browsers_own(name, steps).await?;
        let (stamp, lock) = lock::found_or_made(&disk, &vault).await?;
        let unchosen = lock.unchosen();
        let inner = Inner {
            disk,
            vault,
            lock: RefCell::new((stamp, lock)),
            secret: RefCell::default(),
            index: RefCell::default(),
            outbox: RefCell::default(),
            torn: Cell::default(),
            shut_away: RefCell::default(),
        };
        if let Some(secret) = unchosen {
            inner.admit(secret).await?;
        }
        Ok(Self { inner: Rc::new(inner) })
    }

    /// How many items of the outbox were found damaged when it was last read. They stay where they are, and stop nothing.
    #[must_use]
    pub fn torn(&self) -> usize {
        self.inner.torn.get()
    }

    /// Closes the connection, as the browser does in the background. The next call opens it again.
    pub fn lose_connection(&self) {
        self.inner.disk.forget_handle();
    }
}

impl Inner {
    fn place(&self, table: &'static str, words: &str) -> Place {
        self.vault.hidden(table, words)
    }

    /// Seals things, each for its place. What is captured gets a key first, where there is none yet.
    async fn seal(&self, things: Vec<(Place, Plain)>) -> Result<Vec<Sealed>, StoreError> {
        if things.iter().any(|(place, _)| under(place.table) == Under::Captured) {
            self.ensure_capture_key().await?;
        }
        self.vault.seal(things).await
    }

    async fn seal_one(&self, place: Place, plain: Plain) -> Result<Sealed, StoreError> {
        let sealed = self.seal(vec![(place, plain)]).await?.pop();
        sealed.ok_or_else(|| StoreError::Failed("nothing was sealed".to_owned()))
    }

    /// Counts the rows of a table that lie under keys which are not on the ring. They are not damaged: only shut away.
    fn count_shut_away(&self, table: &'static str, rows: &[Sealed]) -> usize {
        let is_shut = |row: &&Sealed| row.front().is_some_and(|front| front.key.is_some_and(|key| !self.vault.has(&key)));
        let count = rows.iter().filter(is_shut).count();
        self.shut_away.borrow_mut().insert(table, count);
        count
    }

    async fn read(&self, place: Place) -> Result<Option<Plain>, StoreError> {
        let Some(sealed) = self.disk.read(&place).await? else { return Ok(None) };
        Ok(self.open_rows(&[sealed]).await?.pop().and_then(Result::ok))
    }
}

/// A database and the vault over it, with the browser's own key: made with the database, and kept by the browser.
async fn browsers_own(name: &str, steps: &'static [Step]) -> Result<(Disk, Vault), StoreError> {
    let disk = Disk::open(name, steps).await?;
    let (key, pepper) = (Place { table: KEYS, key: "key".to_owned() }, Place { table: KEYS, key: "pepper".to_owned() });
    let vault = match disk.row(&key).await? {
        Some(kept) => Vault::with(kept.unchecked_into::<CryptoKey>(), [0; 32])?,
        None => {
            let (fresh, drawn) = Vault::fresh_key().await?;
            let vault = Vault::with(fresh.clone(), drawn)?;
            let beside = vault.seal_one(pepper.clone(), Plain(vault.pepper().to_vec())).await?;
            // Another tab may have been faster: its key is the one.
            let kept = disk.keep_key(&key, &fresh, &beside).await?;
            if Object::is(&kept, &fresh) { vault } else { Vault::with(kept.unchecked_into::<CryptoKey>(), [0; 32])? }
        }
    };
    let sealed = disk.read(&pepper).await?.ok_or(StoreError::Unavailable)?;
    let opened = vault.open(&[sealed]).await.pop().and_then(Result::ok);
    let found = opened.and_then(|plain| <[u8; 32]>::try_from(plain.0).ok());
    let found = found.ok_or_else(|| StoreError::Failed("the key of this phone does not open what it sealed".to_owned()))?;
    Ok((disk, vault.with_pepper(found)))
}

fn json<T: serde::Serialize>(value: &T) -> Result<Plain, StoreError> {
    serde_json::to_vec(value).map(Plain).map_err(|error| StoreError::Failed(error.to_string()))
}

fn parsed<T: serde::de::DeserializeOwned>(plain: &Plain) -> Option<T> {
    alongside_core::json::read(&plain.0).ok()
}

fn sealed_stamp(sealed: Option<&Sealed>) -> Option<Stamp> {
    sealed.map(Sealed::stamp)
}
