//! One IndexedDB database, as a disk of sealed rows: open it, read rows, write several in one transaction against what was expected.
//!
//! Everything is sealed before a transaction begins and opened after it ended, since awaiting anything else inside of one ends it. A lost
//! connection (WebKit, in the background) is opened again, and the work is done once more.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use indexed_db_futures::database::{Database, VersionChangeEvent};
use indexed_db_futures::error::Error;
use indexed_db_futures::internals::SystemRepr;
use indexed_db_futures::transaction::{Transaction, TransactionDurability, TransactionMode, TransactionOptions};
use indexed_db_futures::{Build, BuildPrimitive, KeyRange, query_source::QuerySource};
use js_sys::ArrayBuffer;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::IdbTransaction;

use super::trouble::Trouble;
use crate::store::StoreError;
use crate::store::vault::{Place, Sealed, Stamp, stamp};

/// One step of the schema: from the version before to the next. All that are missing run in one transaction, or none.
pub type Step = fn(&Database) -> indexed_db_futures::Result<()>;

/// How sure a write must be before it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sure {
    /// On the disk, also over a power cut: what was captured, and keys.
    Strict,
    /// Over a kill of the browser: what can be fetched or made again.
    Relaxed,
}

/// One change of a row.
#[derive(Clone, Debug)]
pub(super) enum Write {
    /// Puts a row.
    Put(Sealed),
    /// Deletes a row.
    Delete(Place),
    /// Deletes all rows whose key begins so.
    DeleteAll(Place),
    /// Deletes every row of a table.
    Clear(&'static str),
}

/// A row as it must still lie when a transaction begins: with this stamp, or not at all.
pub(super) type Expected = (Place, Option<Stamp>);

/// A database.
#[derive(Clone, Debug)]
pub(super) struct Disk {
    name: Rc<str>,
    steps: &'static [Step],
    handle: Handle,
}

/// The connection, where there is one.
type Handle = Rc<RefCell<Option<Connection>>>;

/// An open connection. It is closed with the last who uses it: an open one would hold an upgrade up.
#[derive(Debug)]
struct Connection {
    database: Database,
    _listening: [EventListener; 2],
}

impl Connection {
    /// Another tab wants to upgrade, or the browser closed it: let go, so that nobody waits for us. The library's own way to hear of it is a
    /// task that outlives every connection that we close ourselves.
    fn until_let_go(database: Database, handle: &Handle) -> Self {
        let listening = ["versionchange", "close"].map(|happening| {
            let handle = Rc::downgrade(handle);
            EventListener::new(database.as_sys(), happening, move |_| {
                if let Some(handle) = handle.upgrade() {
                    drop(handle.take());
                }
            })
        });
        Self { database, _listening: listening }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.database.clone().close();
    }
}

impl Disk {
    /// Opens a database, upgrading its schema where it is older.
    pub(super) async fn open(name: &str, steps: &'static [Step]) -> Result<Self, StoreError> {
        let disk = Self { name: name.into(), steps, handle: Rc::default() };
        disk.handle().await?;
        Ok(disk)
    }

    /// Closes the connection; the next call opens it again.
    pub(super) fn forget_handle(&self) {
        drop(self.handle.take());
    }

    async fn handle(&self) -> Result<Database, Trouble> {
        if let Some(connection) = &*self.handle.borrow() {
            return Ok(connection.database.clone());
        }
        let opened = Connection::until_let_go(open(&self.name, self.steps).await?, &self.handle);
        // Where somebody else opened it meanwhile, theirs is the one, and ours is closed.
        Ok(self.handle.borrow_mut().get_or_insert(opened).database.clone())
    }

    /// Does something, and once more on a new connection where the connection was lost.
    async fn surely<T>(&self, work: impl AsyncFn(Database) -> Result<T, Trouble>) -> Result<T, Trouble> {
        match work(self.handle().await?).await {
            Err(Trouble::Lost(_)) => {
                self.forget_handle();
                work(self.handle().await?).await
            }
            done => done,
        }
    }

    /// One row as it lies: sealed bytes, or the key.
    pub(super) async fn row(&self, place: &Place) -> Result<Option<JsValue>, StoreError> {
        let row = self.surely(async |database| {
            let transaction = begin(&database, &[place.table], TransactionMode::Readonly, Sure::Relaxed)?;
            lying(&transaction, place).await
        });
        Ok(row.await?)
    }

    /// One sealed row.
    pub(super) async fn read(&self, place: &Place) -> Result<Option<Sealed>, StoreError> {
        let row = self.row(place).await?;
        Ok(row.and_then(|row| row.dyn_into::<ArrayBuffer>().ok()).map(|bytes| Sealed::found(place.clone(), bytes)))
    }

    /// Several sealed rows, in one transaction.
    pub(super) async fn read_all(&self, places: &[Place]) -> Result<Vec<Option<Sealed>>, StoreError> {
        let Some(first) = places.first() else { return Ok(Vec::new()) };
        let rows = self.surely(async |database| {
            let transaction = begin(&database, &[first.table], TransactionMode::Readonly, Sure::Relaxed)?;
            let mut rows = Vec::with_capacity(places.len());
            for place in places {
                rows.push(lying(&transaction, place).await?);
            }
            Ok(rows)
        });
        let found = |(place, row): (&Place, Option<JsValue>)| Some(Sealed::found(place.clone(), row?.dyn_into::<ArrayBuffer>().ok()?));
        Ok(places.iter().zip(rows.await?).map(found).collect())
    }

    /// Every sealed row of a table whose key begins with these letters, in the order of the keys.
    pub(super) async fn rows(&self, table: &'static str, begins: &str) -> Result<Vec<Sealed>, StoreError> {
        Ok(self.rows_of(table, &[begins.to_owned()]).await?.pop().unwrap_or_default())
    }

    /// The same for several beginnings, in one transaction.
    pub(super) async fn rows_of(&self, table: &'static str, begins: &[String]) -> Result<Vec<Vec<Sealed>>, StoreError> {
        let read = self.surely(async |database| {
            let transaction = begin(&database, &[table], TransactionMode::Readonly, Sure::Relaxed)?;
            let store = transaction.object_store(table)?;
            let mut asked = Vec::with_capacity(begins.len());
            for begins in begins {
                let keys = store.get_all_keys::<String>().with_query::<String, _>(beginning(begins)).primitive()?;
                asked.push((keys, store.get_all::<ArrayBuffer>().with_query::<String, _>(beginning(begins)).primitive()?));
            }
            let mut read = Vec::with_capacity(begins.len());
            for (keys, rows) in asked {
                read.push((keys.await?, rows.await?));
            }
            Ok(read)
        });
        let row = |(key, row): (Result<String, Error>, Result<ArrayBuffer, Error>)| {
            let place = Place { table, key: key.ok()? };
            // A row that is not even bytes is torn like any other.
            Some(Sealed::found(place, row.unwrap_or_else(|_| ArrayBuffer::new(0))))
        };
        Ok(read.await?.into_iter().map(|(keys, rows)| keys.zip(rows).filter_map(row).collect()).collect())
    }

    /// The keys of a table that begin with these letters.
    pub(super) async fn keys(&self, table: &'static str, begins: &str) -> Result<Vec<String>, StoreError> {
        let keys = self.surely(async |database| {
            let transaction = begin(&database, &[table], TransactionMode::Readonly, Sure::Relaxed)?;
            let store = transaction.object_store(table)?;
            Ok(store.get_all_keys::<String>().with_query::<String, _>(beginning(begins)).await?)
        });
        Ok(keys.await?.filter_map(Result::ok).collect())
    }

    /// Writes several rows in one transaction, if every expected row is still as it was.
    pub(super) async fn write(&self, sure: Sure, expected: &[Expected], writes: &[Write]) -> Result<(), Trouble> {
        let again = Cell::new(false);
        self.surely(async |database| {
            let retried = again.replace(true);
            let mut tables: Vec<&str> = writes.iter().map(Write::table).chain(expected.iter().map(|(place, _)| place.table)).collect();
            tables.sort_unstable();
            tables.dedup();
            let transaction = begin(&database, &tables, TransactionMode::Readwrite, sure)?;
            for (place, stamp) in expected {
                let lies = stamp_of(lying(&transaction, place).await?);
                if lies == *stamp {
                    continue;
                }
                // The connection was lost after the commit: what lies there is what we wrote.
                let ours = writes.iter().find_map(|write| write.puts(place));
                return if retried && ours.is_some() && lies == ours { Ok(()) } else { Err(Trouble::Overtaken) };
            }
            writes.iter().try_for_each(|write| write.carry_out(&transaction))?;
            commit(transaction).await
        })
        .await
    }

    /// Keeps a key of the browser's in a table, and a sealed row beside it, unless there is a key already. Gives back the key that lies there.
    pub(super) async fn keep_key(&self, place: &Place, key: &JsValue, beside: &Sealed) -> Result<JsValue, StoreError> {
        let kept = self.surely(async |database| {
            let transaction = begin(&database, &[place.table], TransactionMode::Readwrite, Sure::Strict)?;
            if let Some(there) = lying(&transaction, place).await? {
                return Ok(there);
            }
            put(&transaction, place, key)?;
            put(&transaction, beside.place(), beside.bytes())?;
            commit(transaction).await?;
            Ok(key.clone())
        });
        Ok(kept.await?)
    }
}

impl Disk {
    /// Keeps keys of the browser's, all of them, unless the first is there already.
    pub(super) async fn keep_keys(&self, keys: &[(Place, JsValue)]) -> Result<(), StoreError> {
        let Some((first, _)) = keys.first() else { return Ok(()) };
        let kept = self.surely(async |database| {
            let transaction = begin(&database, &[first.table], TransactionMode::Readwrite, Sure::Strict)?;
            if lying(&transaction, first).await?.is_some() {
                return Ok(());
            }
            keys.iter().try_for_each(|(place, key)| put(&transaction, place, key))?;
            commit(transaction).await
        });
        Ok(kept.await?)
    }
}

impl Write {
    const fn table(&self) -> &'static str {
        match self {
            Self::Put(sealed) => sealed.place().table,
            Self::Delete(place) | Self::DeleteAll(place) => place.table,
            Self::Clear(table) => table,
        }
    }

    fn puts(&self, place: &Place) -> Option<Stamp> {
        if let Self::Put(sealed) = self { (sealed.place() == place).then(|| sealed.stamp()) } else { None }
    }

    fn carry_out(&self, transaction: &Transaction<'_>) -> Result<(), Error> {
        match self {
            Self::Put(sealed) => put(transaction, sealed.place(), sealed.bytes()),
            Self::Delete(place) => transaction.object_store(place.table)?.delete(place.key.as_str()).build().map(drop),
            Self::DeleteAll(place) => transaction.object_store(place.table)?.delete::<String, _>(beginning(&place.key)).build().map(drop),
            Self::Clear(table) => transaction.object_store(table)?.clear().map(drop),
        }
    }
}

/// Puts a row. A request is under way once it is built; whether it came through is told by the commit.
fn put(transaction: &Transaction<'_>, place: &Place, row: &JsValue) -> Result<(), Error> {
    transaction.object_store(place.table)?.put(row).with_key(place.key.as_str()).build().map(drop)
}

/// A row as it lies, within a transaction.
async fn lying(transaction: &Transaction<'_>, place: &Place) -> Result<Option<JsValue>, Trouble> {
    Ok(transaction.object_store(place.table)?.get::<JsValue, _, _>(place.key.as_str()).await?)
}

fn stamp_of(row: Option<JsValue>) -> Option<Stamp> {
    row.and_then(|row| row.dyn_into::<ArrayBuffer>().ok()).map(|bytes| stamp(&bytes))
}

fn beginning(letters: &str) -> KeyRange<String> {
    KeyRange::from(letters.to_owned()..=format!("{letters}\u{ffff}"))
}

/// Opens, and runs the steps of the schema that are missing. A step that fails is thrown at the browser, which takes the whole upgrade back.
async fn open(name: &str, steps: &'static [Step]) -> Result<Database, Trouble> {
    let version = u32::try_from(steps.len()).unwrap_or(u32::MAX);
    let upgrade = move |event: VersionChangeEvent, database: Database| {
        // Versions are small whole numbers.
        let from = (0..steps.len()).find(|done| *done as f64 >= event.old_version()).unwrap_or(0);
        steps[from..].iter().try_for_each(|step| step(&database))
    };
    Ok(Database::open(name).with_version(version).with_on_upgrade_needed(upgrade).await?)
}

/// Begins a transaction. Dropped before it is committed, it is rolled back; reading has nothing to lose by it.
fn begin<'a>(database: &'a Database, tables: &[&str], mode: TransactionMode, sure: Sure) -> Result<Transaction<'a>, Error> {
    let durability = match sure {
        Sure::Strict => TransactionDurability::Strict,
        Sure::Relaxed => TransactionDurability::Relaxed,
    };
    database.transaction(tables).with_mode(mode).with_options(TransactionOptions::new().with_durability(durability)).build()
}

/// Waits until a transaction is durable, or is rolled back.
///
/// The library's commit takes the transaction along, and says no more of one that the browser rolled back (the disk is full, the connection
/// is gone) than that it was. Why stands on the browser's own transaction. A commit that could not even be asked for has rolled nothing
/// back either, and would still happen by itself: so it is aborted here. One that has ended takes no abort any more.
async fn commit(transaction: Transaction<'_>) -> Result<(), Trouble> {
    let own = IdbTransaction::clone(transaction.as_sys());
    let Err(error) = transaction.commit().await else { return Ok(()) };
    let why = own.error().map_or(error, Error::from);
    drop(own.abort());
    Err(why.into())
}
