// FAULTS, *Recording and files*: something takes the microphone, the tab, or the room; the numbers are that list's. What was spoken before
// it is kept each time, and plays.
import type { Phone } from '../house/phone.ts';
import { happens, memory, playsFor, recordParts, recordings, withManyParts, withinReach } from '../house/recorder.ts';
import { expect, test } from '../house/test.ts';
import { inAVisit, note } from '../house/visit.ts';
import { PARTS, digestAt, partOf, spoil } from '../house/wire.ts';

/** What stands between two recordings where nothing was recorded. */
const gap = (phone: Phone) => phone.page.getByRole('listitem').filter({ hasText: /^Not recorded / });

test('2: the tab alone is killed while it records; at least three of four seconds play', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  const visit = await inAVisit(priya);
  await priya.goOffline();
  await priya.speak(5);
  const crashed = priya.page.waitForEvent('crash');
  await Promise.all([crashed, priya.page.goto('chrome://crash').catch(() => undefined)]);
  await priya.close();
  await priya.open();
  await priya.page.goto(visit);
  await priya.speak(1);
  await priya.press('Stop');
  await expect(recordings(priya), 'what she says next goes on from what the kill cut short').toHaveCount(2);
  await expect(gap(priya)).toHaveCount(1);
  await playsFor(priya, 3);
});

test('3: she leaves the page while it records; what was spoken is a note', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  const visit = await inAVisit(priya);
  await priya.goOffline();
  await priya.speak(4);
  await priya.page.goto('about:blank');
  await priya.page.goto(visit);
  await playsFor(priya, 2);
});

for (const [to, what] of [
  ['track', 'ended'],
  ['track', 'mute'],
  ['recorder', 'error'],
] as const) {
  test(`${to === 'track' ? 5 : 6}: the ${to} says ${what}; what was spoken is kept, she is told, and goes on`, async ({ phoneOf }) => {
    const priya = await phoneOf('Priya');
    await inAVisit(priya);
    await withinReach(priya);
    await priya.speak(3);
    await happens(priya, to, what);
    await priya.sees('Something else took the microphone. What you said is kept.');
    await expect(recordings(priya), 'what came before the gap is a note of its own').toHaveCount(1);

    await priya.press('Go on recording');
    await priya.sees('Kept on this phone as you speak');
    await expect.poll(async () => priya.page.getByRole('timer', { name: 'Recorded so far' }).innerText()).toMatch(/0:0[5-9]/);
    await priya.press('Stop');
    await expect(recordings(priya)).toHaveCount(2);
    await expect(gap(priya), 'between the two it says that the sound has a gap').toHaveCount(1);
    await playsFor(priya, 2);
  });
}

test('5: a call takes the microphone for three minutes; the file says from when until when nothing was recorded', async ({ phoneOf }) => {
  const [priya, sam] = [await phoneOf('Priya'), await phoneOf('Sam')];
  const visit = await inAVisit(priya);
  await priya.page.clock.install();
  await withinReach(priya);
  await priya.speak(2);
  await happens(priya, 'track', 'mute');
  await priya.sees('Something else took the microphone. What you said is kept.');
  await priya.page.clock.fastForward('03:00');
  await priya.press('Go on recording');
  await priya.sees('Kept on this phone as you speak');
  await priya.press('Stop');
  await expect(gap(priya)).toHaveText(/^Not recorded from \d\d:\d\d to \d\d:\d\d\.$/);
  const [from, until] = ((await gap(priya).innerText()).match(/\d\d:\d\d/g) ?? []).map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)));
  expect([3, 4]).toContain(until - from);
  const before = priya.page.getByRole('listitem').filter({ hasText: /Not recorded|Received|On this phone/ });
  expect((await before.allInnerTexts()).map((text) => text.startsWith('Not recorded')), 'it stands between the two').toEqual([false, true, false]);
  await priya.safe(60_000);

  await sam.openFamily('Okafor');
  await sam.page.goto(visit);
  await expect(gap(sam), 'a colleague reads it too').toHaveText(await gap(priya).innerText());
});

test('11: the screen may go dark while it records; she is told, and the phone is asked again once the page is looked at', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  await inAVisit(priya);
  const line = priya.page.getByText('Keep the screen on');
  await priya.page.evaluate(() => {
    const phone = { says: 'no', asked: 0, sentinel: new EventTarget() };
    const request = async () => {
      phone.asked += 1;
      if (phone.says === 'no') throw new DOMException('low battery', 'NotAllowedError');
      phone.sentinel = Object.assign(new EventTarget(), { release: async () => undefined });
      return phone.sentinel;
    };
    Object.defineProperty(navigator, 'wakeLock', { value: { request } });
    Object.assign(window, { phone });
  });
  const now = (what: 'yes' | 'released' | 'looked at' | 'asked') =>
    priya.page.evaluate((what) => {
      const { phone } = window as unknown as { phone: { says: string; asked: number; sentinel: EventTarget } };
      if (what === 'yes') phone.says = 'yes';
      if (what === 'released') phone.sentinel.dispatchEvent(new Event('release'));
      if (what === 'looked at') document.dispatchEvent(new Event('visibilitychange'));
      return phone.asked;
    }, what);
  await priya.speak(1);
  await expect(line).toHaveText('Keep the screen on: if it goes dark, this phone may stop recording.');
  await now('yes');
  await now('looked at');
  await expect(line, 'now the phone keeps it on').toHaveCount(0);
  await now('released');
  await expect(line, 'and has taken that away').toBeVisible();
  await now('looked at');
  await expect(line).toHaveCount(0);
  expect(await now('looked at'), 'what it has it does not ask for again').toBe(3);
  await priya.sees('Kept on this phone as you speak');
  await priya.press('Stop');
  await expect(recordings(priya)).toHaveCount(1);
});

test('the room on the phone is little; she is told for how long it can still record, before and meanwhile', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  const visit = await inAVisit(priya);
  const room = priya.page.getByText(/^Room for about/);
  await priya.page.getByRole('button', { name: 'Record', exact: true }).waitFor();
  await expect(room, 'there is enough, and nothing is said').toHaveCount(0);
  // Chromium says that there are ten gigabytes, whatever there is.
  await priya.page.addInitScript(() => {
    const says = { usage: 5_000_000, quota: 12_300_000 };
    Object.assign(window, { says });
    Object.defineProperty(navigator.storage, 'estimate', { value: async () => says });
  });
  await priya.page.goto(visit);
  await expect(room).toHaveText('Room for about 40 minutes more.');
  await priya.speak(1);
  await priya.page.evaluate(() => void ((window as unknown as { says: { usage: number } }).says.usage += 6_700_000));
  await expect(room).toHaveText('Room for about 3 minutes more.', { timeout: 40_000 });
});

test('7: the microphone is refused; she is told what to do, and writes', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  await inAVisit(priya);
  await priya.page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await priya.press('Record');
  await priya.sees('The microphone is switched off for Alongside.');
  await note(priya, 'The boiler has been mended.');
  await expect(recordings(priya)).toHaveCount(0);
});

test('8: the room runs out while it records; it stops, says so, and what was spoken before is kept', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  const visit = await inAVisit(priya);
  await priya.goOffline();
  const controls = await priya.controls();
  const origin = priya.server.url;
  const used = await priya.page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
  await controls.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: used + 40_000 });
  // The browser remembers for a while how much room there was, as long as the page is open.
  await priya.page.reload();
  await priya.press('Record');
  await priya.sees('There is no room left on this phone, so the recording stopped. Everything up to here is kept.', 60_000);
  await controls.send('Storage.overrideQuotaForOrigin', { origin });
  await priya.page.goto(visit);
  await playsFor(priya, 2);
});

test('12: two hours of sound; the memory stays flat, and what was cut off on its way goes on and is whole', async ({ phoneOf }) => {
  test.setTimeout(600_000);
  const priya = await phoneOf('Priya');
  await inAVisit(priya);
  await withManyParts(priya);
  await priya.goOffline();
  await priya.press('Record');
  await priya.sees('Kept on this phone as you speak');
  await recordParts(priya, 600);
  const early = await memory(priya);
  await recordParts(priya, 7_200);
  const late = await memory(priya);
  // 6,600 parts of 3 kB are 20 MB.
  expect(late.scripts - early.scripts, 'scripts').toBeLessThan(2_000_000);
  expect(late.wasm - early.wasm, 'WebAssembly').toBeLessThan(2_000_000);
  await priya.press('Stop');
  await expect(recordings(priya)).toHaveCount(1);

  const sent: number[] = [];
  await spoil(priya.page, PARTS, async (route, nth) => {
    sent.push(partOf(route.request()));
    if (nth > 0 || partOf(route.request()) !== 200) return false;
    await route.abort('connectionreset');
    return true;
  });
  const whole = priya.page.waitForRequest(/recordings\/.*\/complete$/, { timeout: 300_000 });
  await priya.goOnline();
  const { digest, parts } = (await whole).postDataJSON() as { digest: string; parts: number };
  await priya.safe(60_000);
  const each = Array.from({ length: parts }, (_, part) => part);
  expect(sent, 'it goes on at the part that was cut off').toEqual([...each.slice(0, 201), ...each.slice(200)]);
  expect(await digestAt(priya.page, (await whole).url().replace(/complete$/, 'sound'))).toBe(digest);
});
