// Measures, prints the tables, and writes them to results.md. `node main.mjs quick` takes one turn of each instead of five,
// and a short soak.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

import { endBrowser } from './browser.mjs';
import { durable } from './durable.mjs';
import { bytes, phone } from './phone.mjs';
import { soak } from './soak.mjs';
import { speech } from './speech.mjs';
import { sync } from './sync.mjs';
import { verifying } from './verifying.mjs';

const root = new URL('../..', import.meta.url).pathname;
const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');
const turns = process.argv.includes('quick') ? 1 : 5;
const ports = { peer: 3971, house: 3972 };

function run(command, args, options = {}) {
  const done = spawnSync(command, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], ...options });
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${done.status}`);
  return done.stdout;
}

/** The site, with the measurement's own pages and its build of the store and the engine beside it. */
function benchSite() {
  const site = mkdtempSync(join(tmpdir(), 'alongside-bench-site-'));
  cpSync(join(target, 'site'), site, { recursive: true });
  const wasm = ['build', '-p', 'alongside-app', '--example', 'bench', '--target', 'wasm32-unknown-unknown', '--features', 'hydrate', '--profile', 'wasm-release'];
  run('cargo', wasm);
  const built = join(target, 'wasm32-unknown-unknown', 'wasm-release', 'examples', 'bench.wasm');
  run('wasm-bindgen', ['--target', 'web', '--no-typescript', '--out-name', 'bench', '--out-dir', join(site, 'bench'), built]);
  mkdirSync(join(site, 'bench'), { recursive: true });
  cpSync(new URL('./pages', import.meta.url).pathname, join(site, 'bench'), { recursive: true });
  return site;
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const site = benchSite();
try {
  const settings = { binary: join(target, 'release', 'alongside'), site, turns, ports };
  const downloaded = bytes(join(target, 'site'));
  const onPhone = await phone({ ...settings, port: ports.house });
  const synced = await sync(settings);
  const heard = await speech({ run, root, target, turns });
  const kept = durable(run);
  const verified = verifying(run, turns === 1 ? 100_000 : 1_000_000);
  const soaked = soak(run, turns === 1 ? 1_000 : 10_000);
  const report = [
    `Measured on ${cpus().length} cores (${cpus()[0].model.trim()}). Medians of ${turns}, smallest to largest in brackets.`,
    table(['first download, brotli', 'KB'], [
      ...downloaded.rows.map(([what, size]) => [what, (size / 1024).toFixed(1)]),
      ['**everything**', `**${(downloaded.total / 1024).toFixed(1)}**, ${Math.round(downloaded.share * 100)} % of the budget of 450 KB`],
    ]),
    table(['on the phone, its processor 4× slowed, without a network', 'figure'], [
      ['cold start until it asks for the PIN', onPhone.starts],
      ['from the last digit of the PIN to a Today that can be used, 300 families on the phone', onPhone.unlocks],
      ['from the tap to a durable note', onPhone.notes],
    ]),
    table(
      ['sync in Chromium', 'Alongside', 'PouchDB with pouchdb-server', 'ratio', 'raw IndexedDB', 'over the wire, ours / theirs'],
      synced.map((row) => [row.what, row.ours, row.peer, row.ratio, row.floor ?? '', row.bytes ?? '']),
    ),
    table(['speech to text, tiny.en in int8, one thread', 'Alongside', 'faster-whisper', 'ratio, or points between'], heard),
    table(['made durable by the server', 'SQLite', 'PostgreSQL'], kept),
    table(['alongside verify, SQLite', 'time', 'entries', 'ratio to a plain SHA-256 over as many bytes'], verified),
    table(['the soak', 'outcome', 'time'], soaked),
  ].join('\n\n');
  process.stdout.write(`${report}\n`);
  writeFileSync(new URL('./results.md', import.meta.url), `${report}\n`);
} finally {
  await endBrowser();
  rmSync(site, { recursive: true, force: true });
}
