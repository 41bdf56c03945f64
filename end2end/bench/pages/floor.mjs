// The floor: one answer put into raw IndexedDB, 1,000 rows a transaction. No sync, no sealing, no rules: what a phone cannot do without.

export async function floor(address) {
  const start = performance.now();
  const rows = await (await fetch(address)).json();
  const database = await new Promise((done, failed) => {
    const request = indexedDB.open('floor', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('rows');
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  for (let first = 0; first < rows.length; first += 1000) {
    await new Promise((done, failed) => {
      const transaction = database.transaction('rows', 'readwrite', { durability: 'relaxed' });
      const store = transaction.objectStore('rows');
      rows.slice(first, first + 1000).forEach((row, index) => store.put(row, first + index));
      transaction.oncomplete = done;
      transaction.onabort = () => failed(transaction.error);
    });
  }
  database.close();
  return { millis: performance.now() - start, count: rows.length };
}
