// FAULTS, *Recording and files*: something takes the microphone, the tab, or the room; the numbers are that list's. What was spoken before
// it is kept each time, and plays.
import type { Phone } from '../house/phone.ts';
import { expect, test } from '../house/test.ts';
import { inAVisit, note } from '../house/visit.ts';

/** Lets the story reach what the page records with. */
async function withinReach(phone: Phone): Promise<void> {
  await phone.page.addInitScript(() => {
    const Recorder = window.MediaRecorder;
    window.MediaRecorder = class extends Recorder {
      constructor(stream: MediaStream, options?: MediaRecorderOptions) {
        super(stream, options);
        Object.assign(window, { recorder: this });
      }
    };
  });
  await phone.page.reload();
}

/** Something happens to what it records with. */
async function happens(phone: Phone, to: 'recorder' | 'track', what: string): Promise<void> {
  await phone.page.evaluate(
    ([to, what]) => {
      const { recorder } = window as unknown as { recorder: MediaRecorder };
      (to === 'track' ? recorder.stream.getTracks()[0] : recorder).dispatchEvent(new Event(what));
    },
    [to, what],
  );
}

const recordings = (phone: Phone) => phone.page.getByRole('button', { name: /^Play the recording/ });

/** The sound that was recorded first plays at least so many seconds. */
async function playsFor(phone: Phone, seconds: number): Promise<void> {
  await recordings(phone).first().click();
  const audio = phone.page.locator('audio').first();
  await expect.poll(() => audio.evaluate((sound: HTMLAudioElement) => sound.currentTime)).toBeGreaterThanOrEqual(seconds);
}

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
    await playsFor(priya, 2);
  });
}

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
