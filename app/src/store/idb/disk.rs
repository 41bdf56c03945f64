//! One IndexedDB database, as a disk of sealed rows: open it, read rows, write several in one transaction against what was expected.
//!
//! Everything is sealed before a transaction begins and opened after it ended, since awaiting anything else inside of one ends it. A lost
//! connection (WebKit, in the background) is opened again, and the work is done once more.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, ArrayBuffer, Function, Object, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{IdbDatabase, IdbFactory, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction, IdbVersionChangeEvent};

use super::request::{Trouble, answered, committed};
use crate::store::StoreError;
use crate::store::vault::{Place, Sealed, Stamp, stamp};

/// One step of the schema: from the version before to the next. All that are missing run in one transaction, or none.
pub type Step = fn(&IdbDatabase) -> Result<(), JsValue>;

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
    handle: Rc<Handle>,
}

/// The connection, where there is one. It is closed with the last who uses it: an open one would hold an upgrade up.
#[derive(Debug, Default)]
struct Handle(RefCell<Option<IdbDatabase>>);

impl Handle {
    fn close(&self) {
        if let Some(database) = self.0.take() {
            database.close();
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.close();
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
        self.handle.close();
    }

    async fn handle(&self) -> Result<IdbDatabase, Trouble> {
        if let Some(database) = &*self.handle.0.borrow() {
            return Ok(database.clone());
        }
        let database = open(&self.name, self.steps).await?;
        // Another tab wants to upgrade, or the browser closed it: let go, so that nobody waits for us.
        let handle = Rc::downgrade(&self.handle);
        let let_go = Closure::<dyn FnMut(JsValue)>::new(move |_| {
            if let Some(handle) = handle.upgrade() {
                handle.close();
            }
        });
        database.set_onversionchange(Some(let_go.as_ref().unchecked_ref()));
        database.set_onclose(Some(let_go.as_ref().unchecked_ref()));
        let_go.forget();
        self.handle.0.replace(Some(database.clone()));
        Ok(database)
    }

    /// Does something, and once more on a new connection where the connection was lost.
    async fn surely<T>(&self, work: impl AsyncFn(IdbDatabase) -> Result<T, Trouble>) -> Result<T, Trouble> {
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
            let store = begin(&database, &[place.table], "readonly", Sure::Relaxed)?.object_store(place.table)?;
            answered(&store.get(&JsValue::from_str(&place.key))?).await
        });
        Ok(row.await.map(|row| if row.is_undefined() { None } else { Some(row) })?)
    }

    /// One sealed row.
    pub(super) async fn read(&self, place: &Place) -> Result<Option<Sealed>, StoreError> {
        let row = self.row(place).await?;
        Ok(row.and_then(|row| row.dyn_into::<ArrayBuffer>().ok()).map(|bytes| Sealed::found(place.clone(), bytes)))
    }

    /// Every sealed row of a table whose key begins with these letters, in the order of the keys.
    pub(super) async fn rows(&self, table: &'static str, begins: &str) -> Result<Vec<Sealed>, StoreError> {
        let read = self.surely(async |database| {
            let store = begin(&database, &[table], "readonly", Sure::Relaxed)?.object_store(table)?;
            let range = beginning(begins)?;
            let (keys, rows) = (store.get_all_keys_with_key(&range)?, store.get_all_with_key(&range)?);
            Ok((answered(&keys).await?, answered(&rows).await?))
        });
        let (keys, rows) = read.await?;
        let (keys, rows): (Array, Array) = (keys.unchecked_into(), rows.unchecked_into());
        let row = |(key, row): (JsValue, JsValue)| {
            let place = Place { table, key: key.as_string()? };
            // A row that is not even bytes is torn like any other.
            Some(Sealed::found(place, row.dyn_into::<ArrayBuffer>().unwrap_or_else(|_| ArrayBuffer::new(0))))
        };
        Ok(keys.iter().zip(rows.iter()).filter_map(row).collect())
    }

    /// The keys of a table that begin with these letters.
    pub(super) async fn keys(&self, table: &'static str, begins: &str) -> Result<Vec<String>, StoreError> {
        let keys = self.surely(async |database| {
            let store = begin(&database, &[table], "readonly", Sure::Relaxed)?.object_store(table)?;
            answered(&store.get_all_keys_with_key(&beginning(begins)?)?).await
        });
        Ok(keys.await?.unchecked_into::<Array>().iter().filter_map(|key| key.as_string()).collect())
    }

    /// Writes several rows in one transaction, if every expected row is still as it was.
    pub(super) async fn write(&self, sure: Sure, expected: &[Expected], writes: &[Write]) -> Result<(), Trouble> {
        let again = RefCell::new(false);
        self.surely(async |database| {
            let retried = again.replace(true);
            let mut tables: Vec<&str> = writes.iter().map(Write::table).chain(expected.iter().map(|(place, _)| place.table)).collect();
            tables.sort_unstable();
            tables.dedup();
            let transaction = begin(&database, &tables, "readwrite", sure)?;
            for (place, stamp) in expected {
                let lies = lying(&transaction, place).await?;
                if lies == *stamp {
                    continue;
                }
                roll_back(&transaction);
                // The connection was lost after the commit: what lies there is what we wrote.
                let ours = writes.iter().find_map(|write| write.puts(place));
                return if retried && ours.is_some() && lies == ours { Ok(()) } else { Err(Trouble::Overtaken) };
            }
            if let Err(error) = writes.iter().try_for_each(|write| write.carry_out(&transaction)) {
                roll_back(&transaction);
                return Err(error);
            }
            committed(&transaction).await
        })
        .await
    }

    /// Keeps a key of the browser's in a table, and a sealed row beside it, unless there is a key already. Gives back the key that lies there.
    pub(super) async fn keep_key(&self, place: &Place, key: &JsValue, beside: &Sealed) -> Result<JsValue, StoreError> {
        let kept = self.surely(async |database| {
            let transaction = begin(&database, &[place.table], "readwrite", Sure::Strict)?;
            let store = transaction.object_store(place.table)?;
            let there = answered(&store.get(&JsValue::from_str(&place.key))?).await?;
            if !there.is_undefined() {
                return Ok(there);
            }
            store.put_with_key(key, &JsValue::from_str(&place.key))?;
            Write::Put(beside.clone()).carry_out(&transaction)?;
            committed(&transaction).await?;
            Ok(key.clone())
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

    fn carry_out(&self, transaction: &IdbTransaction) -> Result<(), Trouble> {
        let store: IdbObjectStore = transaction.object_store(self.table())?;
        let _request: IdbRequest = match self {
            Self::Put(sealed) => store.put_with_key(sealed.bytes(), &JsValue::from_str(&sealed.place().key))?,
            Self::Delete(place) => store.delete(&JsValue::from_str(&place.key))?,
            Self::DeleteAll(place) => store.delete(&beginning(&place.key)?)?,
            Self::Clear(_) => store.clear()?,
        };
        Ok(())
    }
}

/// Opens, and runs the steps of the schema that are missing. A step that fails takes the whole upgrade back.
async fn open(name: &str, steps: &'static [Step]) -> Result<IdbDatabase, Trouble> {
    let unavailable = || Trouble::Store(StoreError::Unavailable);
    let factory = Reflect::get(&js_sys::global(), &"indexedDB".into()).map_err(|_| unavailable())?;
    let factory: IdbFactory = factory.dyn_into().map_err(|_| unavailable())?;
    let version = u32::try_from(steps.len()).unwrap_or(u32::MAX);
    let request: IdbOpenDbRequest = factory.open_with_u32(name, version).map_err(|_| unavailable())?;
    let upgrading = request.clone();
    let upgrade = Closure::once(move |event: IdbVersionChangeEvent| {
        let Some(database) = upgrading.result().ok().and_then(|result| result.dyn_into::<IdbDatabase>().ok()) else { return };
        // Versions are small whole numbers.
        let from = (0..steps.len()).find(|done| *done as f64 >= event.old_version()).unwrap_or(0);
        if steps[from..].iter().try_for_each(|step| step(&database)).is_err()
            && let Some(transaction) = upgrading.transaction()
        {
            roll_back(&transaction);
        }
    });
    request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
    let opened = answered(&request).await;
    match opened {
        Ok(database) => Ok(database.unchecked_into()),
        // A browser that keeps nothing says so in this way.
        Err(Trouble::Lost(why)) if why.starts_with("InvalidState") => Err(unavailable()),
        Err(error) => Err(error),
    }
}

/// Begins a transaction. web-sys knows no durability, so it is asked by its name.
fn begin(database: &IdbDatabase, tables: &[&str], mode: &str, sure: Sure) -> Result<IdbTransaction, Trouble> {
    let tables: Array = tables.iter().map(|table| JsValue::from_str(table)).collect();
    let options = Object::new();
    let durability = if sure == Sure::Strict { "strict" } else { "relaxed" };
    Reflect::set(&options, &"durability".into(), &durability.into())?;
    let begin: Function = Reflect::get(database, &"transaction".into())?.unchecked_into();
    Ok(begin.call3(database, &tables, &mode.into(), &options)?.unchecked_into())
}

async fn lying(transaction: &IdbTransaction, place: &Place) -> Result<Option<Stamp>, Trouble> {
    let row = answered(&transaction.object_store(place.table)?.get(&JsValue::from_str(&place.key))?).await?;
    Ok(row.dyn_into::<ArrayBuffer>().ok().map(|bytes| stamp(&bytes)))
}

fn beginning(letters: &str) -> Result<JsValue, JsValue> {
    IdbKeyRange::bound(&JsValue::from_str(letters), &JsValue::from_str(&format!("{letters}\u{ffff}"))).map(JsValue::from)
}

/// Takes everything back. A transaction that has ended by itself has nothing to take back.
fn roll_back(transaction: &IdbTransaction) {
    drop(transaction.abort());
}
