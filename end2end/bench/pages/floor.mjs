// The floor: one answer put into raw IndexedDB, 1,000 rows a transaction. No sync, no sealing, no rules: what a phone cannot do without.

export async function floor(address) {
  const start = performance.now();
  const rows = await (await fetch(address)).json();
  const database = await opened();
  for (let first = 0; first < rows.length; first += 1000) {
    await put(database, 'relaxed', first, rows.slice(first, first + 1000));
  }
  database.close();
  return { millis: performance.now() - start, count: rows.length };
}

/** So many parts of sound, each durable before the next, as they are. */
export async function floorOfSound({ parts, bytes }) {
  const start = performance.now();
  const database = await opened();
  for (let part = 0; part < parts; part += 1) {
    await put(database, 'strict', part, [new Uint8Array(bytes).fill(7).buffer]);
  }
  database.close();
  return { millis: performance.now() - start, count: parts };
}

const opened = () => new Promise((done, failed) => {
  const request = indexedDB.open('floor', 1);
  request.onupgradeneeded = () => request.result.createObjectStore('rows');
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});

const put = (database, durability, first, rows) => new Promise((done, failed) => {
  const transaction = database.transaction('rows', 'readwrite', { durability });
  const store = transaction.objectStore('rows');
  rows.forEach((row, index) => store.put(row, first + index));
  transaction.oncomplete = done;
  transaction.onabort = () => failed(transaction.error);
});
