// Measures, prints the tables, and writes them to results.md. `node main.mjs quick` takes one turn of each instead of five,
// and a short soak; `node main.mjs phone sync` measures some of them alone.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

import { endBrowser } from './browser.mjs';
import { durable } from './durable.mjs';
import { bytes, phone } from './phone.mjs';
import { soak } from './soak.mjs';
import { speech } from './speech.mjs';
import { stopToText } from './stop_to_text.mjs';
import { sync } from './sync.mjs';
import { verifying } from './verifying.mjs';

const root = new URL('../..', import.meta.url).pathname;
const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');
const PARTS = ['bytes', 'phone', 'sync', 'speech', 'text', 'durable', 'verify', 'soak'];
const asked = process.argv.slice(2).filter((word) => word !== 'quick');
const turns = process.argv.includes('quick') ? 1 : 5;
const strange = asked.filter((part) => !PARTS.includes(part));
if (strange.length > 0) throw new Error(`There is no ${strange.join(', ')} to measure: ${PARTS.join(', ')}.`);
const wanted = (part) => asked.length === 0 || asked.includes(part);
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

function downloads() {
  const downloaded = bytes(join(target, 'site'));
  return table(['first download, brotli', 'KB'], [
    ...downloaded.rows.map(([what, size]) => [what, (size / 1024).toFixed(1)]),
    ['**everything**', `**${(downloaded.total / 1024).toFixed(1)}**, ${Math.round(downloaded.share * 100)} % of the budget of 450 KB`],
  ]);
}

async function onPhone(settings) {
  const measured = await phone({ ...settings, port: ports.house });
  return table(['on the phone, its processor 4× slowed, without a network', 'figure'], [
    ['cold start until it asks for the PIN', measured.starts],
    ['from the last digit of the PIN to a Today that can be used, 300 families on the phone', measured.unlocks],
    ['from the tap to a durable note', measured.notes],
  ]);
}

async function syncs(settings) {
  const head = ['sync in Chromium', 'Alongside', 'PouchDB with pouchdb-server', 'ratio', 'ours unsealed; sealed takes', 'raw IndexedDB', 'over the wire, ours / theirs'];
  const rows = await sync(settings);
  return table(head, rows.map((row) => [row.what, row.ours, row.peer, row.ratio, row.unsealed ?? '', row.floor ?? '', row.bytes ?? '']));
}

async function heard() {
  return table(['speech to text, tiny.en in int8, one thread', 'Alongside', 'faster-whisper', 'ratio, or points between'], await speech({ run, root, target, turns }));
}

async function inText(settings) {
  const waited = await stopToText({ ...settings, run, port: ports.house });
  return table(['from *stop* to text, a note of a minute, tiny.en', 'figure'], [
    ['by the server', waited.server],
    ['by the phone itself, without signal, its processor not slowed', waited.phone],
    ['what a phone keeps for that', `${(waited.fetched / 1e6).toFixed(1)} MB`],
  ]);
}

const kept = () => table(['made durable by the server', 'SQLite', 'PostgreSQL'], durable(run));
const verified = () =>
  table(['alongside verify, SQLite', 'time', 'entries', 'ratio to a plain SHA-256 over as many bytes'], verifying(run, turns === 1 ? 100_000 : 1_000_000));
const soaked = () => table(['the soak', 'outcome', 'time'], soak(run, turns === 1 ? 1_000 : 10_000));

const site = benchSite();
try {
  const settings = { binary: join(target, 'release', 'alongside'), site, turns, ports };
  const tables = [`Measured on ${cpus().length} cores (${cpus()[0].model.trim()}). Medians of ${turns}, smallest to largest in brackets.`];
  const measures = { bytes: downloads, phone: onPhone, sync: syncs, speech: heard, text: inText, durable: kept, verify: verified, soak: soaked };
  for (const part of PARTS.filter(wanted)) tables.push(await measures[part](settings));
  const report = tables.join('\n\n');
  process.stdout.write(`${report}\n`);
  writeFileSync(new URL('./results.md', import.meta.url), `${report}\n`);
} finally {
  await endBrowser();
  rmSync(site, { recursive: true, force: true });
}
