// The peer: PouchDB in the page, and the server that pouchdb-server runs (express-pouchdb, the whole Express application, on leveldb).
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const require = createRequire(import.meta.url);

/** Starts it. Its page is at `/page/pouch.html`. */
export async function peer({ port }) {
  const folder = mkdtempSync(join(tmpdir(), 'pouch-bench-'));
  const express = require('express');
  const PouchDB = require('pouchdb').defaults({ prefix: `${folder}/` });
  const app = express();
  app.use('/page', express.static(new URL('./pages', import.meta.url).pathname));
  app.use('/page', express.static(join(require.resolve('pouchdb/package.json'), '..', 'dist')));
  app.use('/', require('express-pouchdb')(PouchDB, { configPath: join(folder, 'config.json'), logPath: join(folder, 'log.txt') }));
  const server = await new Promise((done) => {
    const listening = app.listen(port, '127.0.0.1', () => done(listening));
  });
  return {
    address: `http://127.0.0.1:${port}`,
    /** Puts documents into a database of the server, in pages. */
    fill: async (name, documents) => {
      const database = new PouchDB(name);
      for (let start = 0; start < documents.length; start += 500) {
        await database.bulkDocs(documents.slice(start, start + 500));
      }
      await database.close();
    },
    stop: () => {
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
