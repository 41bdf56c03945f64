// FAULTS, *Upload and sync*: the network, the server and the queue fail in each way; the numbers are that list's.

import { fill, signIn } from '../bench/authority.mjs';
import type { Phone } from '../house/phone.ts';
import { Server } from '../house/server.ts';
import { expect, test } from '../house/test.ts';
import { inAVisit, note, noteOf, standsOnce } from '../house/visit.ts';
import { PARTS, SYNC, asked, digestAt, partOf, problem, pushes, spoil } from '../house/wire.ts';

test('14: the sound is cut off at its second part; it goes on from there, and is whole', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  await inAVisit(priya);
  const sent: number[] = [];
  await spoil(priya.page, PARTS, async (route, nth) => {
    sent.push(partOf(route.request()));
    if (nth > 0 || partOf(route.request()) !== 1) return false;
    await route.abort('connectionreset');
    return true;
  });
  const whole = priya.page.waitForRequest(/recordings\/.*\/complete$/, { timeout: 90_000 });
  await priya.speak(34);
  await priya.press('Stop');
  const { digest } = (await whole).postDataJSON() as { digest: string };
  await priya.safe(60_000);
  expect(sent).toEqual([0, 1, 1, 2]);
  expect(await digestAt(priya.page, (await whole).url().replace(/complete$/, 'sound'))).toBe(digest);
});

test('15: a part comes twice, and once more after the next; the sound is whole', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  await inAVisit(priya);
  const whole = priya.page.waitForRequest(/recordings\/.*\/complete$/, { timeout: 90_000 });
  let first: { url: string; headers: Record<string, string>; postData: Buffer | undefined } | undefined;
  await priya.page.route(PARTS, async (route) => {
    const request = route.request();
    await route.fetch();
    if (first) await route.fetch(first);
    first = { url: request.url(), headers: await request.allHeaders(), postData: request.postDataBuffer() ?? undefined };
    await route.continue();
  });
  await priya.speak(18);
  await priya.press('Stop');
  const { digest, parts } = (await whole).postDataJSON() as { digest: string; parts: number };
  await priya.safe(60_000);
  expect(parts).toBe(2);
  expect(await digestAt(priya.page, (await whole).url().replace(/complete$/, 'sound'))).toBe(digest);
});

test('16: the answer to a committed note is lost; the note is there once', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  const sam = await phoneOf('Sam');
  await inAVisit(priya);
  const lost = await spoil(priya.page, SYNC, async (route, nth) => {
    if (nth > 0 || !pushes(route.request(), 'The answer to this is lost.')) return false;
    await route.fetch();
    await route.abort('connectionreset');
    return true;
  });
  await note(priya, 'The answer to this is lost.');
  await expect.poll(lost.times).toBe(1);
  await priya.safe(60_000);
  await standsOnce(sam, priya.address, 'The answer to this is lost.');
});

test('17: the server is killed just after it commits; the note is there once', async ({ server, phoneOf }) => {
  const priya = await phoneOf('Priya');
  const sam = await phoneOf('Sam');
  await inAVisit(priya);
  const killed = await spoil(priya.page, SYNC, async (route, nth) => {
    if (nth > 0 || !pushes(route.request(), 'The plug was pulled.')) return false;
    await route.fetch();
    await server.kill();
    await route.abort('connectionreset');
    return true;
  });
  await note(priya, 'The plug was pulled.');
  await expect.poll(killed.times).toBe(1);
  await priya.sees(/\d+ on this phone/);
  await server.start();
  await priya.safe(90_000);
  await standsOnce(sam, priya.address, 'The plug was pulled.');
  await server.stop();
  server.verify();
});

// PostgreSQL can be made to wait inside a commit, and says who waits there: so the moment is certain, and both ends of it can be had.
const COMMIT_WAITS = `
  CREATE FUNCTION wait_inside_the_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(17); RETURN NULL; END $$;
  CREATE CONSTRAINT TRIGGER inside_the_commit AFTER INSERT ON entries DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION wait_inside_the_commit();`;
const WAITING = "FROM pg_stat_activity WHERE wait_event = 'advisory' AND query ILIKE 'commit%'";

for (const [end, commits] of [['comes to nothing', false], ['happens all the same', true]] as const) {
  test(`17: the server is killed inside its commit, which ${end}; the note is there once`, async ({ postgres, afterwards, phoneOf }) => {
    const server = await Server.startOn(postgres.address);
    afterwards(() => server.remove());
    const [priya, sam] = [await phoneOf('Priya', {}, server), await phoneOf('Sam', {}, server)];
    const visit = await inAVisit(priya);
    const inTheRecord = () => postgres.ask("SELECT count(*) FROM bodies WHERE body LIKE '%The plug was pulled.%'");
    postgres.ask(COMMIT_WAITS);
    const letGo = await postgres.hold('SELECT pg_advisory_lock(17)');
    await note(priya, 'The plug was pulled.');
    await expect.poll(() => postgres.ask(`SELECT count(*) ${WAITING}`)).toBe('1');
    const noAnswer = priya.page.waitForEvent('requestfailed', (request) => request.url().endsWith('/sync'));
    await server.kill();
    await noAnswer;
    // The database learns that the server is gone before it commits, or only after.
    if (!commits) postgres.ask(`SELECT pg_terminate_backend(pid) ${WAITING}`);
    await letGo();
    await expect.poll(() => postgres.ask(`SELECT count(*) ${WAITING}`)).toBe('0');
    expect(inTheRecord()).toBe(commits ? '1' : '0');
    await expect(noteOf(priya, 'The plug was pulled.')).toContainText('On this phone');

    await server.start();
    await priya.safe(90_000);
    expect(inTheRecord()).toBe('1');
    await standsOnce(sam, visit, 'The plug was pulled.');
    await server.stop();
    server.verify();
  });
}

test('18: the server hangs for longer than the phone waits; writing goes on, and all of it arrives, once', async ({ server, phoneOf }) => {
  const priya = await phoneOf('Priya');
  const sam = await phoneOf('Sam');
  const visit = await inAVisit(priya);
  server.freeze();
  const gaveUp = priya.page.waitForEvent('requestfailed', { predicate: (request) => request.url().endsWith('/sync'), timeout: 90_000 });
  await note(priya, 'Written while it hung.');
  await gaveUp;
  await note(priya, 'Written when the phone had given up on an answer.');
  await priya.sees(/\d+ on this phone/);
  server.thaw();
  await priya.safe(90_000);
  // The server finds in its hands what the phone gave up on, and what the phone sent again.
  await standsOnce(sam, visit, 'Written while it hung.');
  await standsOnce(sam, visit, 'Written when the phone had given up on an answer.');
  await server.stop();
  server.verify();
});

/** Touches the mark that says that something needs her. The app is not begun anew for it, which would have it try once more by itself. */
async function needed(priya: Phone): Promise<void> {
  await priya.page.getByRole('link', { name: /^Your work: Needs you/ }).click({ timeout: 90_000 });
  await priya.page.waitForURL('/phone');
}

test('20: the server fails on one entry; the others pass, and that one is shown', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  const sam = await phoneOf('Sam');
  const visit = await inAVisit(priya);
  await priya.goOffline();
  await note(priya, 'Before the bad one.');
  await note(priya, 'This one is poison.');
  await note(priya, 'After the bad one.');
  await spoil(priya.page, SYNC, async (route) => {
    if (!pushes(route.request(), 'poison')) return false;
    await route.fulfill(problem(500, 'failed'));
    return true;
  });
  await priya.goOnline();
  await needed(priya);
  await standsOnce(sam, visit, 'After the bad one.');
  await standsOnce(sam, visit, 'Before the bad one.');
  await priya.sees('The server could not take it.');
  await priya.unfold('Read what you wrote');
  await priya.sees('This one is poison.');

  // It was mended: the way on is one button.
  await priya.page.unroute(SYNC);
  await priya.press('Try again');
  await priya.safe(60_000);
});

for (const [status, code] of [[413, 'too_large'], [422, 'malformed']] as const) {
  test(`21: the server answers ${status}; the words stay on the phone, to be read, sent again, or written anew`, async ({ phoneOf }) => {
    const [priya, sam] = [await phoneOf('Priya'), await phoneOf('Sam')];
    const visit = await inAVisit(priya);
    const refused = await spoil(priya.page, SYNC, async (route) => {
      if (!pushes(route.request(), 'Too much')) return false;
      await route.fulfill(problem(status, code));
      return true;
    });
    await note(priya, 'Too much for this server.');
    await needed(priya);
    expect(refused.times()).toBeGreaterThan(0);
    await priya.unfold('Read what you wrote');
    await priya.sees('Too much for this server.');

    // The words go back under her cursor, on the page of the visit. Nothing of them is lost on the way, also not to a kill.
    await priya.press('Write it anew');
    await priya.page.waitForURL(visit);
    const field = () => priya.page.getByRole('textbox', { name: 'Write' });
    await expect(field()).toHaveValue('Too much for this server.');
    await priya.dieAndReopen(visit);
    await expect(field()).toHaveValue('Too much for this server.');
    await field().fill('In two parts now.');
    await priya.press('Add the note');
    await priya.safe(60_000);
    await standsOnce(sam, visit, 'In two parts now.');
    await expect(sam.page.getByText('Too much for this server.')).toHaveCount(0);
  });
}

test('P2: the words under the cursor stay in her own page until the note that they became is with the server', async ({ phoneOf }) => {
  const [priya, laptop] = [await phoneOf('Priya'), await phoneOf('Priya')];
  const visit = await inAVisit(priya);
  const putAway = () => priya.page.evaluate(() => window.dispatchEvent(new Event('pagehide')));
  const onTheLaptop = async () => {
    await laptop.page.goto(visit);
    await laptop.safe();
    return laptop.page.getByRole('textbox', { name: 'Write' }).inputValue();
  };
  await priya.writeSlowly('Write', 'Too much for this server.');
  await putAway();
  await priya.safe();
  await expect.poll(onTheLaptop).toBe('Too much for this server.');

  await spoil(priya.page, SYNC, async (route) => {
    if (!pushes(route.request(), 'Too much')) return false;
    await route.fulfill(problem(413, 'too_large'));
    return true;
  });
  await priya.press('Add the note');
  await needed(priya);
  await putAway();
  const refusedAgain = priya.page.waitForResponse((answer) => answer.url().endsWith('/api/v1/sync') && answer.status() === 413);
  await priya.press('Try again');
  await refusedAgain;
  await priya.sees('Try again', 60_000);
  expect(await onTheLaptop(), 'the second place where they are').toBe('Too much for this server.');

  await priya.page.unroute(SYNC);
  await priya.press('Try again');
  await priya.safe(60_000);
  await putAway();
  await priya.safe();
  await expect.poll(onTheLaptop).toBe('');
});

test('22: the server asks for patience; the phone waits as long as it was told, and then goes by itself', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  const sam = await phoneOf('Sam');
  const visit = await inAVisit(priya);
  // Minutes pass on the phone's own clock, and nobody has to sit through them.
  await priya.page.clock.install();
  await priya.page.reload();
  await priya.sees('Who did you see?');
  const asks: number[] = [];
  const patience = [problem(429, 'throttled', { 'retry-after': '240' }), problem(503, 'unavailable', { 'retry-after': '120' })];
  await spoil(priya.page, SYNC, async (route, nth) => {
    if (!pushes(route.request(), 'Patience.')) return false;
    asks.push(await priya.page.evaluate(() => Date.now()));
    if (nth >= patience.length) return false;
    await route.fulfill(patience[nth]);
    return true;
  });
  const told = 'The server cannot answer just now. What you write is kept here, and goes when it can.';
  await note(priya, 'Patience.');
  await expect.poll(() => asks.length).toBe(1);
  await priya.page.getByRole('link', { name: 'Back to Family' }).click();
  await priya.page.getByRole('link', { name: /^Your work/ }).click();
  await priya.sees(told);

  // Nothing but her own word may make it impatient: not that the network came back, not that she looks again, not another note.
  await priya.page.clock.fastForward('03:30');
  await priya.page.evaluate(() => {
    dispatchEvent(new Event('online'));
    dispatchEvent(new Event('focus'));
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await priya.page.goBack();
  await priya.page.goBack();
  await note(priya, 'Also while it waits.');
  await expect(noteOf(priya, 'Also while it waits.')).toContainText('On this phone');
  expect(asks.length, 'it has not asked again').toBe(1);

  // From here on nobody touches the phone.
  await priya.page.clock.fastForward('00:40');
  await expect.poll(() => asks.length).toBe(2);
  await priya.page.clock.fastForward('01:30');
  expect(asks.length, 'it has not asked again').toBe(2);
  await priya.page.clock.fastForward('00:40');
  await priya.safe();
  expect(asks.length).toBe(3);
  expect(asks[1] - asks[0], 'by the clock of the phone').toBeGreaterThanOrEqual(240_000);
  expect(asks[2] - asks[1], 'by the clock of the phone').toBeGreaterThanOrEqual(120_000);
  await standsOnce(sam, visit, 'Patience.');
  await standsOnce(sam, visit, 'Also while it waits.');
});

const HALVES: [string, (whole: string) => { status: number; contentType: string; body: string }][] = [
  ['half an answer', (whole) => ({ status: 200, contentType: 'application/json', body: whole.slice(0, whole.length / 2) })],
  ["a captive portal's page", () => ({ status: 200, contentType: 'text/html', body: '<html><body>Welcome to FreeWiFi. Log in</body></html>' })],
];
for (const [what, answer] of HALVES) {
  test(`24: ${what} comes instead of an answer; nothing is taken for received`, async ({ phoneOf }) => {
    const priya = await phoneOf('Priya');
    const sam = await phoneOf('Sam');
    await inAVisit(priya);
    let wrong = true;
    const spoiled = await spoil(priya.page, SYNC, async (route) => {
      if (!wrong) return false;
      const whole = await route.fetch();
      await route.fulfill(answer(await whole.text()));
      return true;
    });
    await note(priya, 'Answered by half.');
    await expect.poll(spoiled.times).toBeGreaterThan(0);
    await priya.sees(/\d+ on this phone/);
    await expect(priya.page.getByText(/^Received/)).toHaveCount(0);
    wrong = false;
    await priya.safe(90_000);
    await standsOnce(sam, priya.address, 'Answered by half.');
  });
}

test('26: on a slow network a note is not stuck behind the sound', async ({ phoneOf }) => {
  test.setTimeout(180_000);
  const priya = await phoneOf('Priya');
  const sam = await phoneOf('Sam');
  const visit = await inAVisit(priya);
  // 30 MB of speech take hours to say. Recorded as finely as the browser can, these seconds weigh seven times as much: a part holds the slow
  // network for longer than a note takes, many times over. How many more parts stand behind it makes no difference to the note.
  await priya.page.evaluate(() => {
    const Usual = window.MediaRecorder;
    window.MediaRecorder = class extends Usual {
      constructor(stream: MediaStream, options?: MediaRecorderOptions) {
        super(stream, { ...options, audioBitsPerSecond: 384_000, ...{ audioBitrateMode: 'constant' } });
      }
    };
  });
  let bytes = 0;
  const through: string[] = [];
  priya.page.on('request', (request) => {
    if (/\/parts\/\d+$/.test(request.url())) bytes += request.postDataBuffer()?.length ?? 0;
  });
  priya.page.on('requestfinished', (request) => {
    if (/\/parts\/\d+$/.test(request.url())) through.push(`part ${partOf(request)}`);
    if (/\/complete$/.test(request.url())) through.push('the sound');
    if (request.url().endsWith('/sync') && pushes(request, 'Not stuck.')) through.push('the note');
  });
  await priya.speak(20);
  // 40 KB a second, and it is four tenths of a second to anywhere.
  const controls = await priya.controls();
  await controls.send('Network.emulateNetworkConditions', { offline: false, latency: 400, uploadThroughput: 40 * 1024, downloadThroughput: 40 * 1024 });
  const setOut = priya.page.waitForRequest(PARTS);
  await priya.press('Stop');
  await setOut;
  await note(priya, 'Not stuck.');
  await expect(noteOf(priya, 'Not stuck.')).toContainText('Received', { timeout: 60_000 });
  const before = through.slice(0, through.indexOf('the note'));
  await standsOnce(sam, visit, 'Not stuck.');
  await priya.safe(60_000);
  await expect.poll(() => through, { timeout: 120_000 }).toContain('the sound');
  expect(bytes, 'more than ten seconds of that network').toBeGreaterThan(400_000);
  expect(before, 'the sound was still on its way').not.toContain('the sound');
});

test('27: a first sync that breaks half-way goes on from where it was', async ({ server, phoneOf }) => {
  // More than one answer may carry.
  await fill(server.url, await signIn(server.url, 'Priya'), { entries: 1_400, bytes: 100 });
  const phone = await phoneOf();
  await phone.page.goto('/sign-in');
  const cursors: number[] = [];
  await spoil(phone.page, SYNC, async (route) => {
    cursors.push(Object.keys(asked(route.request()).cursors).length);
    if (cursors.length < 2) return false;
    await route.abort('connectionreset');
    return true;
  });
  await phone.page.getByRole('button', { name: /^Priya/ }).click();
  await expect.poll(() => cursors.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(2);
  const [first, second] = cursors;
  expect(first).toBe(0);
  expect(second, 'the second round begins where the first ended').toBeGreaterThan(0);

  await phone.close();
  await phone.open();
  const third = phone.page.waitForRequest((request) => request.url().endsWith('/sync'));
  await phone.page.goto('/');
  expect(Object.keys(asked(await third).cursors).length, 'what came is still there when it is opened again').toBe(second);
  await phone.ready();
  await phone.page.goto('/families');
  await phone.sees('Bench 7');
});
