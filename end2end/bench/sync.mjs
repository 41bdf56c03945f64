// Sync in the browser against the server, side by side in the same run with the peer and with itself unsealed: first pull, a push of what was written offline,
// one new entry, and single durable writes. Each turn has a browser profile of its own.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { authority, fill, signIn } from './authority.mjs';
import { inFreshPage } from './browser.mjs';
import { uuid } from './entries.mjs';
import { prose, ratio, spread, times } from './measure.mjs';
import { peer } from './peer.mjs';

const BYTES = 1024;
const OFFLINE = 1_000;

const texts = (count) => Array.from({ length: count }, (_, index) => prose(index, BYTES));
const documents = (count) => texts(count).map((text, index) => ({ _id: `entry-${String(index).padStart(6, '0')}`, text }));

/** The rows of the table about sync. */
export async function sync({ binary, site, turns, ports }) {
  const theirs = await peer({ port: ports.peer });
  const rows = [];
  try {
    for (const count of [1_000, 10_000]) {
      rows.push(await firstSync({ binary, site, turns, port: ports.house, theirs, count }));
    }
    rows.push(...(await pushes({ binary, site, turns, port: ports.house, theirs })));
    rows.push(await sounds({ binary, site, turns, port: ports.house }));
  } finally {
    theirs.stop();
  }
  return rows;
}

async function firstSync({ binary, site, turns, port, theirs, count }) {
  mkdirSync(join(site, 'bench'), { recursive: true });
  writeFileSync(join(site, 'bench', `rows-${count}.json`), JSON.stringify(documents(count)));
  const house = await authority({ binary, site, port });
  try {
    const me = await signIn(house.address, 'Priya');
    const before = await pull(house, me);
    await fill(house.address, me, { entries: count - before.count, bytes: BYTES });
    await theirs.fill(`first-${count}`, documents(count));
    // Turn by turn beside the same without sealing, so that both meet the same machine.
    const both = await times(turns, async () => ({ sealed: await pull(house, me), bare: await pull(house, me, { sealed: false }) }));
    const [ours, bare] = [both.map((one) => one.sealed), both.map((one) => one.bare)];
    const peers = await times(turns, () => onPeer(theirs, (page) => page.evaluate((name) => window.bench.pull(name), `first-${count}`)));
    const floors = await times(turns, () => ourPage(house, me, (page) => page.evaluate((rows) => window.bench.floor(rows), `/bench/rows-${count}.json`)));
    const millis = (all) => all.map((one) => one.millis);
    const what = `first sync of ${ours[0].count.toLocaleString('en-GB')} entries of 1 KB`;
    const unsealed = `${spread(millis(bare), 'ms')}; ${ratio(millis(ours), millis(bare))} times`;
    return { ...row(what, ours, peers), unsealed, floor: spread(millis(floors), 'ms'), bytes: `${kilobytes(ours)} / ${kilobytes(peers)}` };
  } finally {
    house.stop();
  }
}

async function pushes({ binary, site, turns, port, theirs }) {
  const house = await authority({ binary, site, port });
  try {
    const me = await signIn(house.address, 'Priya');
    const { streams } = await fill(house.address, me, { entries: 10, bytes: BYTES });
    const ours = await times(turns, () => ourPage(house, me, (page) => written(page, { stream: streams[0], texts: texts(OFFLINE) }, prose(7, BYTES))));
    const peers = await times(turns, (turn) => onPeer(theirs, (page) => writtenAtPeer(page, `push-${turn}`)));
    const each = (what, name) => row(what, ours.map((one) => one[name]), peers.map((one) => one[name]));
    return [each('1,000 single durable writes, offline', 'write'), each('push of those 1,000', 'push'), each('one new entry, written and pushed', 'one')];
  } finally {
    house.stop();
  }
}

/** A minute of sound, kept in parts of a second: sealed, and as it is. */
async function sounds({ binary, site, turns, port }) {
  const house = await authority({ binary, site, port });
  try {
    const me = await signIn(house.address, 'Priya');
    const minute = { parts: 60, bytes: 3 * BYTES };
    const kept = (how) => times(turns, () => ourPage(house, me, (page) => page.evaluate(([name, asked]) => window.bench[name](asked), [how, minute])));
    const [ours, floors] = [await kept('sound'), await kept('floorOfSound')];
    const millis = (all) => all.map((one) => one.millis);
    const floor = spread(millis(floors), 'ms');
    return { what: 'a minute of sound kept, sealed, in 60 durable parts', ours: spread(millis(ours), 'ms'), peer: '', ratio: `${ratio(millis(ours), millis(floors))} of raw`, floor };
  } finally {
    house.stop();
  }
}

/** 1,000 entries written one by one, pushed together, and one more. */
async function written(page, notes, last) {
  await page.evaluate(() => window.bench.pull());
  const write = await page.evaluate((asked) => window.bench.write(asked), notes);
  const push = await page.evaluate(() => window.bench.push());
  const one = await page.evaluate((asked) => window.bench.one(asked), { stream: notes.stream, texts: [last] });
  return { write, push, one };
}

async function writtenAtPeer(page, name) {
  const write = await page.evaluate((rows) => window.bench.write(rows), documents(OFFLINE));
  const push = await page.evaluate((database) => window.bench.push(database), name);
  const one = await page.evaluate((asked) => window.bench.one(asked), { name, document: { _id: uuid(), text: prose(7, BYTES) } });
  return { write, push, one };
}

const pull = (house, me, { sealed } = { sealed: true }) =>
  ourPage(house, me, async (page) => {
    if (!sealed) await page.evaluate(() => window.bench.unsealed());
    return page.evaluate(() => window.bench.pull());
  });

function ourPage(house, me, run) {
  return inFreshPage({ address: `${house.address}/bench/ours.html`, cookie: me.cookie }, async (page, _context, wire) => {
    await page.evaluate((who) => window.bench.ready(who), me);
    // The program itself is not part of the sync, as the peer's is not.
    wire.bytes = 0;
    return run(page);
  });
}

const onPeer = (theirs, run) => inFreshPage({ address: `${theirs.address}/page/pouch.html` }, run);

const kilobytes = (results) => `${Math.round(results[0].bytes / 1024).toLocaleString('en-GB')} KB`;

function row(what, ours, peers) {
  const [mine, his] = [ours.map((one) => one.millis), peers.map((one) => one.millis)];
  return { what, ours: spread(mine, 'ms'), peer: spread(his, 'ms'), ratio: ratio(mine, his) };
}
