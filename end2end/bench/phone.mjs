// The app itself at phone size: bytes to first use, a cold offline start with 300 families, and from a tap to a durable note.
import { statSync } from 'node:fs';
import { join } from 'node:path';

import { authority, fill, signIn } from './authority.mjs';
import { inFreshPage, slowDown } from './browser.mjs';
import { spread, times } from './measure.mjs';

const BUDGET = 450 * 1024;
const FAMILIES = 300;

/** Bytes that a first visit downloads, compressed with brotli, against the budget. */
export function bytes(site) {
  const parts = { wasm: 'pkg/alongside_bg.wasm', 'JS glue': 'pkg/alongside.js', CSS: 'style.css', 'start and worker': ['start.js', 'sw.js'] };
  const size = (file) => statSync(join(site, `${file}.br`), { throwIfNoEntry: false })?.size ?? statSync(join(site, file)).size;
  const rows = Object.entries(parts).map(([what, files]) => [what, [files].flat().reduce((sum, file) => sum + size(file), 0)]);
  const total = rows.reduce((sum, [, bytes]) => sum + bytes, 0);
  return { rows, total, share: total / BUDGET };
}

/** A cold start without a network, with 300 families on the phone, on a processor four times slower; and a tap to a durable note. */
export async function phone({ binary, site, turns, port }) {
  const house = await authority({ binary, site, port });
  try {
    const me = await signIn(house.address, 'Priya');
    await fill(house.address, me, { entries: FAMILIES * 10, each: 10, bytes: 300 });
    return await inFreshPage({ address: `${house.address}/`, cookie: me.cookie, phone: true }, async (page, context) => {
      await page.getByRole('button', { name: /safe/i }).or(page.getByRole('link', { name: /safe/i })).first().waitFor({ timeout: 120_000 });
      await page.waitForFunction(() => navigator.serviceWorker.controller, undefined, { timeout: 60_000 });
      await page.waitForFunction(keepsItsFolds, undefined, { timeout: 60_000 });
      await choosePin(page, house.address);
      await page.close();
      await context.setOffline(true);
      const opened = await times(turns, () => coldStart(context, house.address));
      const notes = await tapToNote(context, house.address, turns);
      const [starts, unlocks] = ['start', 'unlock'].map((what) => spread(opened.map((one) => one[what]), 'ms'));
      return { starts, unlocks, notes: spread(notes, 'ms') };
    });
  } finally {
    house.stop();
  }
}

/** Runs in the page: whether the phone keeps the folds of its families, as it does a second after they came: the index, the cards, eight shards. */
async function keepsItsFolds() {
  const { name } = (await indexedDB.databases()).find((one) => one.name.startsWith('alongside-'));
  const done = (request) => new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: reject }));
  const database = await done(indexedDB.open(name));
  const rows = await done(database.transaction('rows').objectStore('rows').count());
  database.close();
  return rows >= 10;
}

const PIN = '280419';

/** From now on the phone opens with a PIN. */
async function choosePin(page, address) {
  await page.goto(`${address}/phone`);
  await page.getByRole('button', { name: 'Choose a PIN' }).click();
  await page.getByLabel('A new PIN, six digits').fill(PIN);
  await page.getByRole('button', { name: 'Keep this PIN' }).click();
  await page.getByText('With your PIN.').waitFor();
}

/** From the address being asked for to the question for the PIN, and from its last digit to a Today that can be used; in a page of its own. */
async function coldStart(context, address) {
  const page = await context.newPage();
  await slowDown(page, 4);
  const asked = performance.now();
  await page.goto(`${address}/`, { waitUntil: 'commit' });
  const field = page.getByLabel('PIN, six digits');
  await field.waitFor();
  const start = performance.now() - asked;
  await field.pressSequentially(PIN.slice(0, -1));
  const typed = performance.now();
  await field.press(PIN.slice(-1));
  await page.getByRole('button', { name: 'Start visit' }).waitFor();
  const unlock = performance.now() - typed;
  await page.close();
  return { start, unlock };
}

/** From the tap on *Add the note* until the note stands on the page, which it does once it is durable. */
async function tapToNote(context, address, turns) {
  const page = await context.newPage();
  await page.goto(`${address}/`);
  await page.getByLabel('PIN, six digits').pressSequentially(PIN);
  await page.getByRole('button', { name: 'Start visit' }).click();
  const field = page.getByRole('textbox', { name: 'Write' });
  await field.waitFor();
  await slowDown(page, 4);
  return times(turns, async (turn) => {
    const words = `Note ${turn} of the measurement.`;
    await field.fill(words);
    await page.getByRole('button', { name: 'Add the note' }).waitFor();
    return page.evaluate(untilItStands, words);
  });
}

/** Runs in the page: taps, and gives the milliseconds until a note with these words is there. */
function untilItStands(words) {
  return new Promise((done) => {
    const button = [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === 'Add the note');
    const look = new MutationObserver(() => {
      if (![...document.querySelectorAll('.notes li')].some((note) => note.textContent.includes(words))) return;
      look.disconnect();
      done(performance.now() - tapped);
    });
    look.observe(document.body, { childList: true, subtree: true, characterData: true });
    const tapped = performance.now();
    button.click();
  });
}
