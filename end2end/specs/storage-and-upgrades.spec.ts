// FAULTS, *Storage and upgrades*: what a phone and its browser do to what they keep. README says where 45 is proven step by step, and 54 on
// the server's side.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Phone } from '../house/phone.ts';
import { SITE } from '../house/places.ts';
import { Server } from '../house/server.ts';
import { expect, test } from '../house/test.ts';
import { inAVisit, note, noteOf, standsOnce } from '../house/visit.ts';
import { SYNC, asked, problem, pushes, spoil } from '../house/wire.ts';

/** Flips one bit of the first row of a table of the phone's store. Says whether there was one. */
const damage = (phone: Phone, table: string): Promise<boolean> =>
  phone.page.evaluate(async (table) => {
    const of = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const { name } = (await indexedDB.databases()).find(({ name }) => /^alongside-[0-9a-f-]{36}$/.test(name ?? '')) ?? {};
    if (!name) return false;
    const database = await of(indexedDB.open(name));
    const store = database.transaction(table, 'readwrite').objectStore(table);
    const [key] = await of(store.getAllKeys());
    const bytes = new Uint8Array((await of(store.get(key))) as ArrayBuffer);
    bytes[bytes.length >> 1] ^= 1;
    await of(store.put(bytes.buffer, key));
    database.close();
    return true;
  }, table);

/** How far an upgrade of the phone's store gets before the battery is out. */
const STEPS = ['it has begun', 'a table is new', 'the outbox is taken down', 'the outbox is half filled again'];

/** Upgrades the phone's own store to the next version, as far as this step, and no further: it stays at it until the phone dies. */
const upgradeAsFarAs = (phone: Phone, step: number): Promise<void> =>
  phone.page.evaluate(async (step) => {
    const { name = '' } = (await indexedDB.databases()).find(({ name }) => /^alongside-[0-9a-f-]{36}$/.test(name ?? '')) ?? {};
    await new Promise<void>((reached, failed) => {
      const asked = indexedDB.open(name, 2);
      asked.onsuccess = failed;
      asked.onerror = failed;
      asked.onupgradeneeded = () => {
        const { result: database, transaction } = asked;
        const rows = transaction!.objectStore('outbox').getAll();
        rows.onsuccess = () => {
          if (step >= 1) database.createObjectStore('of a later version');
          if (step >= 2) database.deleteObjectStore('outbox');
          if (step >= 3) database.createObjectStore('outbox').put(rows.result[0], 'the first');
          // Only an upgrade that is still asking is still under way.
          let asks = 0;
          const on = () => {
            asks += 1;
            if (asks === 20) reached();
            transaction!.objectStore('pages').count().onsuccess = on;
          };
          on();
        };
      };
    });
  }, step);

const version = (phone: Phone): Promise<number | undefined> =>
  phone.page.evaluate(async () => (await indexedDB.databases()).find(({ name }) => /^alongside-[0-9a-f-]{36}$/.test(name ?? ''))?.version);

// There is one version of the schema so far, so the next one's upgrade is made by hand, in the very store that the app has open: the app
// must let go of it, and find it again as it left it.
test('45: the battery is out at each step of an upgrade; what was not sent is there, and goes', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  const sam = await phoneOf('Sam');
  const visit = await inAVisit(priya);
  await priya.goOffline();
  for (const [step, reached] of STEPS.entries()) {
    await test.step(reached, async () => {
      await note(priya, `Written before ${reached}.`);
      await upgradeAsFarAs(priya, step);
      await priya.dieAndReopen(visit);
      for (const before of STEPS.slice(0, step + 1)) await expect(noteOf(priya, `Written before ${before}.`)).toHaveCount(1);
      expect(await version(priya), 'the upgrade was taken back').toBe(1);
    });
  }
  await priya.goOnline();
  await priya.safe(60_000);
  for (const step of STEPS) await standsOnce(sam, visit, `Written before ${step}.`);
});

test('47: a phone that is newer than its server keeps everything, says so, and delivers later', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  const sam = await phoneOf('Sam');
  const visit = await inAVisit(priya);
  await priya.page.route(SYNC, (route) => route.continue({ postData: JSON.stringify({ ...asked(route.request()), protocol: 999 }) }));
  await note(priya, 'Written by a newer phone.');
  await priya.sees(/\d+ on this phone/);
  await priya.page.goto('/phone');
  await priya.sees('This app and the server are of different versions. What you write is kept here, and goes once they match.');
  await priya.page.unroute(SYNC);
  await priya.safe(90_000);
  await standsOnce(sam, visit, 'Written by a newer phone.');
});

test('47: an old phone goes on when the server says more than it knows', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  await inAVisit(priya);
  await spoil(priya.page, SYNC, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), weather: 'fine', moon: { full: true } } });
    return true;
  });
  await note(priya, 'The server said more than I know.');
  await priya.safe(60_000);
});

test('48: a new version comes while half a note is written; it waits, and nothing of the note is lost', async ({ afterwards, phoneOf }) => {
  const site = mkdtempSync(join(tmpdir(), 'alongside-site-'));
  afterwards(() => rmSync(site, { recursive: true }));
  cpSync(SITE, site, { recursive: true });
  const server = await Server.start(site);
  afterwards(() => server.remove());
  const priya = await phoneOf('Priya', {}, server);
  const visit = await inAVisit(priya);
  await priya.writeSlowly('Write', 'Half a note, and the');

  // The same app under another version: its worker keeps it in a cache of its own.
  const worker = join(site, 'sw.js');
  writeFileSync(worker, readFileSync(worker, 'utf8').replace(/VERSION = "[0-9a-f]+"/, 'VERSION = "another"'));
  for (const packed of ['br', 'gz']) rmSync(`${worker}.${packed}`);
  const caches = () => priya.page.evaluate(async () => (await window.caches.keys()).filter((name) => name.startsWith('alongside-')));
  const [before] = await caches();
  await priya.page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
  await expect.poll(caches).toEqual([before, 'alongside-another']);
  await expect(priya.page.getByRole('textbox', { name: 'Write' }), 'the page is as it was').toHaveValue('Half a note, and the');

  // She hears of it on the page, and lets it in when she likes.
  await priya.sees('A new version is ready. It waits until you let it in.');
  await priya.page.goto('/phone');
  const anew = priya.page.waitForEvent('load');
  await priya.press('Use the new version');
  await anew;
  await expect.poll(caches).toEqual(['alongside-another']);
  await priya.page.goto(visit);
  await expect(priya.page.getByRole('textbox', { name: 'Write' })).toHaveValue('Half a note, and the');
});

test('49: one record on the phone is damaged; the rest works, and what is unsent still goes', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  const sam = await phoneOf('Sam');
  const visit = await inAVisit(priya);
  await priya.goOffline();
  await note(priya, 'Safe beside the damage.');
  expect(await damage(priya, 'pages')).toBe(true);

  await priya.dieAndReopen();
  await priya.sees(/Good (morning|afternoon|evening), Priya/);
  await priya.goOnline();
  await priya.safe(60_000);
  await standsOnce(sam, visit, 'Safe beside the damage.');
});

test('54: the server has no room left; the phone keeps everything and says so', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  const sam = await phoneOf('Sam');
  const visit = await inAVisit(priya);
  let full = true;
  const noRoom = () =>
    spoil(priya.page, SYNC, async (route) => {
      if (!full || !pushes(route.request(), 'No room')) return false;
      await route.fulfill(problem(507, 'storage_full'));
      return true;
    });
  await noRoom();
  await note(priya, 'No room on the server.');
  await priya.sees(/\d+ on this phone/);
  await priya.page.goto('/phone');
  await priya.sees('The server has no room left just now. What you write is kept here, and goes when it has.');
  await priya.kill();
  await priya.open();
  const refused = await noRoom();
  await priya.page.goto(visit);
  await expect.poll(refused.times).toBeGreaterThan(0);
  await expect(noteOf(priya, 'No room on the server.')).toHaveCount(1);
  await expect(noteOf(priya, 'No room on the server.')).toContainText('On this phone');
  full = false;
  await priya.safe(90_000);
  await standsOnce(sam, visit, 'No room on the server.');
});

test('49: something unsent is damaged; it is not called safe, and what stands beside it still goes', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  const sam = await phoneOf('Sam');
  const visit = await inAVisit(priya);
  await priya.goOffline();
  await note(priya, 'This one will be damaged.');
  expect(await damage(priya, 'outbox')).toBe(true);
  await note(priya, 'This one is whole.');
  await priya.dieAndReopen('/phone');
  await priya.sees('1 thing that you wrote here cannot be read');
  await priya.goOnline();
  await priya.page.getByRole('link', { name: /^Your work: Needs you/ }).waitFor({ timeout: 60_000 });
  await standsOnce(sam, visit, 'This one is whole.');
});

test('52: a browser that keeps nothing lets nobody write, and says why', async ({ phoneOf }) => {
  const phone = await phoneOf();
  await phone.context.addInitScript(() => Object.defineProperty(window, 'indexedDB', { value: undefined }));
  await phone.page.goto('/sign-in');
  await phone.sees(/This browser keeps nothing/);
  await expect(phone.page.getByRole('button', { name: /^Priya/ })).toHaveCount(0);
  await phone.page.goto('/');
  await phone.sees(/This browser keeps nothing/);
  await expect(phone.page.getByRole('button', { name: 'Start visit' })).toHaveCount(0);
});

test('55: PostgreSQL is restarted in the middle of a visit; everything arrives, once', async ({ postgres, afterwards, phoneOf }) => {
  const server = await Server.startOn(postgres.address);
  afterwards(() => server.remove());
  const [priya, sam] = [await phoneOf('Priya', {}, server), await phoneOf('Sam', {}, server)];
  const visit = await inAVisit(priya);
  await note(priya, 'Before the restart.');
  await priya.safe();
  const failed = priya.page.waitForResponse((answer) => answer.url().endsWith('/sync') && answer.status() >= 500, { timeout: 60_000 });
  postgres.crash();
  await note(priya, 'While it was away.');
  await failed;
  await priya.sees(/\d+ on this phone/);
  postgres.resume();
  await priya.safe(90_000);
  await standsOnce(sam, visit, 'Before the restart.');
  await standsOnce(sam, visit, 'While it was away.');
  await server.stop();
  server.verify();
});
