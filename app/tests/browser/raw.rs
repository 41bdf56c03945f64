//! The browser's database seen from outside, with none of our code: what a thief with the phone's disk would read, and what a fault would do.

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen(inline_js = r#"
const open = (name, version, upgrade) => new Promise((yes, no) => {
  const request = indexedDB.open(name, version);
  request.onupgradeneeded = () => upgrade?.(request.result);
  request.onsuccess = () => yes(request.result);
  request.onerror = () => no(request.error);
});
const done = transaction => new Promise((yes, no) => { transaction.oncomplete = yes; transaction.onabort = () => no(transaction.error); });
const asked = request => new Promise((yes, no) => { request.onsuccess = () => yes(request.result); request.onerror = () => no(request.error); });

// Every key and every value of a database, as bytes.
export async function everything(name) {
  const db = await open(name), found = [], text = new TextEncoder();
  for (const table of db.objectStoreNames) {
    const store = db.transaction(table).objectStore(table);
    const [keys, rows] = await Promise.all([asked(store.getAllKeys()), asked(store.getAll())]);
    for (const key of keys) found.push(text.encode(`${table}/${key}`));
    for (const row of rows) found.push(row instanceof ArrayBuffer ? new Uint8Array(row) : text.encode(String(row)));
  }
  db.close();
  return found;
}

// Flips one byte in the middle of so many rows of a table.
export async function damage(name, table, rows) {
  const db = await open(name), transaction = db.transaction(table, 'readwrite'), store = transaction.objectStore(table);
  const keys = await asked(store.getAllKeys());
  for (const key of keys.slice(0, rows)) {
    const bytes = new Uint8Array(await asked(store.get(key)));
    bytes[bytes.length >> 1] ^= 1;
    store.put(bytes.buffer, key);
  }
  await done(transaction);
  db.close();
  return keys.length;
}

// Exchanges the first two rows of a table.
export async function swap(name, table) {
  const db = await open(name), transaction = db.transaction(table, 'readwrite'), store = transaction.objectStore(table);
  const [one, two] = await asked(store.getAllKeys());
  const [first, second] = [await asked(store.get(one)), await asked(store.get(two))];
  store.put(first, two);
  store.put(second, one);
  await done(transaction);
  db.close();
}

// Whether the key of the vault can be taken out.
export async function keyLeaves(name) {
  const db = await open(name), key = await asked(db.transaction('keys').objectStore('keys').get('key'));
  db.close();
  return crypto.subtle.exportKey('raw', key).then(() => true, () => false);
}

// The first byte of each row of a table.
export async function firstBytes(name, table) {
  const db = await open(name), rows = await asked(db.transaction(table).objectStore(table).getAll());
  db.close();
  return Uint8Array.from(rows.map(row => new Uint8Array(row)[0]));
}

// What the browser's own functions make of sealed bytes, given the key: [way][name of the key, 16][nonce, 12][text].
export async function opened(key, place, bytes) {
  const imported = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']);
  const how = { name: 'AES-GCM', iv: bytes.slice(17, 29), additionalData: new TextEncoder().encode(place) };
  return new TextDecoder().decode(await crypto.subtle.decrypt(how, imported, bytes.slice(29)));
}

export async function verified(spki, signature, text) {
  const key = await crypto.subtle.importKey('spki', spki, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, new TextEncoder().encode(text));
}

export async function version(name) {
  const db = await open(name), version = db.version;
  db.close();
  return version;
}

let hidden;
export function hideDatabase(hide) {
  if (hide) {
    hidden = Object.getOwnPropertyDescriptor(globalThis, 'indexedDB');
    Object.defineProperty(globalThis, 'indexedDB', { value: undefined, configurable: true });
  } else {
    hidden ? Object.defineProperty(globalThis, 'indexedDB', hidden) : delete globalThis.indexedDB;
  }
}

// Lets the next writes meet a full disk, as the browser says it.
let put;
export function fillDisk(full) {
  put ??= IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = full ? () => { throw new DOMException('full', 'QuotaExceededError'); } : put;
}

// Lets the next writes be refused late: a row that is there already stops its transaction after the commit was asked for.
export function keepRows(keep) {
  put ??= IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = keep ? IDBObjectStore.prototype.add : put;
}

// Lets the next commits go wrong: 'unheard' happens and is not told, 'refused' cannot be asked for, 'full' is taken back for want of room.
let commit;
const wrong = {
  unheard() { commit.call(this); throw new DOMException('gone', 'InvalidStateError'); },
  refused() { throw new DOMException('gone', 'InvalidStateError'); },
  full() { Object.defineProperty(this, 'error', { value: new DOMException('full', 'QuotaExceededError') }); this.abort(); },
};
export function breakCommit(how) {
  commit ??= IDBTransaction.prototype.commit;
  IDBTransaction.prototype.commit = wrong[how] ?? commit;
}

// How sure each transaction that writes was asked to be, since this was asked last.
const sure = [], begin = IDBDatabase.prototype.transaction;
IDBDatabase.prototype.transaction = function (...asked) {
  const transaction = begin.apply(this, asked);
  if (transaction.mode === 'readwrite') sure.push(transaction.durability);
  return transaction;
};
export const durabilities = () => sure.splice(0);

export const milliseconds = () => performance.now();
"#)]
extern "C" {
    #[wasm_bindgen(js_name = everything)]
    fn js_everything(name: &str) -> Promise;
    #[wasm_bindgen(js_name = damage)]
    fn js_damage(name: &str, table: &str, rows: u32) -> Promise;
    #[wasm_bindgen(js_name = swap)]
    fn js_swap(name: &str, table: &str) -> Promise;
    #[wasm_bindgen(js_name = keyLeaves)]
    fn js_key_leaves(name: &str) -> Promise;
    #[wasm_bindgen(js_name = firstBytes)]
    fn js_first_bytes(name: &str, table: &str) -> Promise;
    #[wasm_bindgen(js_name = opened)]
    fn js_opened(key: &[u8], place: &str, bytes: &[u8]) -> Promise;
    #[wasm_bindgen(js_name = verified)]
    fn js_verified(spki: &[u8], signature: &[u8], text: &str) -> Promise;
    #[wasm_bindgen(js_name = version)]
    fn js_version(name: &str) -> Promise;
    #[wasm_bindgen(js_name = hideDatabase)]
    pub(crate) fn hide_database(hide: bool);
    #[wasm_bindgen(js_name = fillDisk)]
    pub(crate) fn fill_disk(full: bool);
    #[wasm_bindgen(js_name = keepRows)]
    pub(crate) fn keep_rows(keep: bool);
    #[wasm_bindgen(js_name = breakCommit)]
    pub(crate) fn break_commit(how: &str);
    pub(crate) fn durabilities() -> Vec<String>;
    pub(crate) fn milliseconds() -> f64;
}

pub(crate) async fn everything(name: &str) -> Vec<Vec<u8>> {
    let found: Array = JsFuture::from(js_everything(name)).await.unwrap().unchecked_into();
    found.iter().map(|bytes| bytes.unchecked_into::<Uint8Array>().to_vec()).collect()
}

pub(crate) async fn damage(name: &str, table: &str, rows: u32) {
    let lying = JsFuture::from(js_damage(name, table, rows)).await.unwrap().as_f64().unwrap();
    assert!(lying >= f64::from(rows.min(1)), "there is nothing in {table} to damage");
}

pub(crate) async fn swap(name: &str, table: &str) {
    JsFuture::from(js_swap(name, table)).await.unwrap();
}

pub(crate) async fn key_leaves(name: &str) -> bool {
    JsFuture::from(js_key_leaves(name)).await.unwrap().is_truthy()
}

pub(crate) async fn first_bytes(name: &str, table: &str) -> Vec<u8> {
    JsFuture::from(js_first_bytes(name, table)).await.unwrap().unchecked_into::<Uint8Array>().to_vec()
}

pub(crate) async fn opened(key: &[u8], place: &str, bytes: &[u8]) -> String {
    JsFuture::from(js_opened(key, place, bytes)).await.unwrap().as_string().unwrap()
}

pub(crate) async fn verified(spki: &[u8], signature: &[u8], text: &str) -> bool {
    JsFuture::from(js_verified(spki, signature, text)).await.unwrap().is_truthy()
}

pub(crate) async fn version(name: &str) -> f64 {
    JsFuture::from(js_version(name)).await.unwrap().as_f64().unwrap()
}
