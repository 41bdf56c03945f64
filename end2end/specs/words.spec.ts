// What is spoken comes back as words: the machine's until somebody confirms them.
import type { Locator } from '@playwright/test';

import type { Phone } from '../house/phone.ts';
import { Server } from '../house/server.ts';
import { expect, test } from '../house/test.ts';
import { CONFIRM, heard, lookAtAll } from '../house/words.ts';

const sentences = (phone: Phone): Locator => heard(phone).getByRole('button', { name: /^Hear it, from/ });

/** Begins the visit, and dictates for so many seconds. */
async function dictate(phone: Phone, seconds: number): Promise<void> {
  await phone.press('Start visit');
  await phone.speak(seconds);
  await phone.press('Stop');
}

test('what is spoken is heard again at a touch, put right, and put in the record', async ({ phoneOf, afterwards }) => {
  const server = await Server.listening();
  afterwards(() => server.remove());
  const priya = await phoneOf('Priya', {}, server);
  await dictate(priya, 12);

  await heard(priya).waitFor({ timeout: 90_000 });
  await expect(sentences(priya).first()).toContainText('kitchen');

  // A name is underlined; until it is looked at, nothing goes into the record.
  await expect(heard(priya).locator('mark').first()).toBeVisible();
  await priya.sees(/Look at \d+ sentences? first/);
  await expect(heard(priya).getByRole('button', { name: CONFIRM })).toHaveAttribute('aria-disabled', 'true');

  // A sentence that is touched is heard from its first word, also while another one plays: there a stretch of what was played begins.
  await sentences(priya).nth(1).click();
  const third = sentences(priya).nth(2);
  const [, minutes, seconds] = (await third.innerText()).match(/(\d+):(\d+)/)!;
  const from = Number(minutes) * 60 + Number(seconds);
  await third.click();
  const begins = () =>
    priya.page
      .locator('audio')
      .first()
      .evaluate((sound: HTMLAudioElement) => Array.from({ length: sound.played.length }, (_, stretch) => Math.floor(sound.played.start(stretch))));
  await expect.poll(begins).toContain(from);

  // It is put right, exactly as typed, also over a kill: at most the last second of it is lost.
  const change = () => heard(priya).locator('summary').filter({ hasText: 'Change' }).first().click();
  const field = () => heard(priya).getByRole('textbox', { name: 'The words as they should be' }).first();
  await change();
  await field().fill('The kitchen was warm, and tidy.');
  await priya.writeSlowly('The words as they should be', ' I sat down.');
  await priya.dieAndReopen(priya.address);
  await expect(sentences(priya).first()).toContainText('warm, and tidy.');
  await change();
  await expect(field()).toHaveValue(/warm, and tidy\./);

  // A field that is emptied stays where it is.
  await field().fill('');
  await expect(field()).toBeFocused();
  await field().fill('The kitchen was warm, and tidy. I sat down.');
  await expect(sentences(priya).first()).toContainText('I sat down.');

  await lookAtAll(priya);
  await heard(priya).getByRole('button', { name: CONFIRM }).click();
  await heard(priya).waitFor({ state: 'detached' });
  await priya.sees(/Written down by a machine \(tiny\.en .*\), checked by you/);
  await priya.sees(/warm, and tidy\. I sat down\./);
  await priya.safe();

  // What the machine heard, and what was changed, stays for whoever asks.
  await priya.unfold('What was changed');
  await priya.sees(/Stands: “The kitchen was warm, and tidy\. I sat down\.”/);
});

test('what was heard once is there without signal, and is confirmed there', async ({ phoneOf, afterwards }) => {
  const server = await Server.listening();
  afterwards(() => server.remove());
  const priya = await phoneOf('Priya', {}, server);
  await dictate(priya, 6);
  await heard(priya).waitFor({ timeout: 90_000 });

  const visit = priya.address;
  await priya.goOffline();
  await priya.dieAndReopen(visit);
  await expect(sentences(priya).first()).toContainText('kitchen');
  await lookAtAll(priya);
  await heard(priya).getByRole('button', { name: CONFIRM }).click();
  await priya.sees(/checked by you/);

  await priya.goOnline();
  await priya.safe();
});

test('without a model the recording waits, says so, and plays', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  await dictate(priya, 2);
  await priya.sees('No machine writes down here yet. Listen, and write it by hand.', 60_000);
  await priya.page.getByRole('button', { name: /^Play the recording/ }).click();
  const audio = priya.page.locator('audio').first();
  await expect.poll(() => audio.evaluate((sound: HTMLAudioElement) => sound.currentTime)).toBeGreaterThan(0);
});

test('a recording in the wrong family goes with all that was made of it', async ({ phoneOf, afterwards }) => {
  const server = await Server.listening();
  afterwards(() => server.remove());
  const priya = await phoneOf('Priya', {}, server);
  await dictate(priya, 6);
  await heard(priya).waitFor({ timeout: 90_000 });
  await lookAtAll(priya);
  await heard(priya).getByRole('button', { name: CONFIRM }).click();
  await priya.sees(/checked by you/);
  const notes = priya.page.locator('.notes > li');
  await expect(notes).toHaveCount(2);

  await notes.first().locator('summary').filter({ hasText: 'More' }).click();
  await notes.first().getByRole('button', { name: 'Wrong family' }).click();
  await priya.choose('Which family is it about?', 'Rahman');
  await priya.press('Move the note');
  await priya.sees(/this recording and all that was made of it/);
  await priya.press('Yes, move it');
  await expect(notes).toHaveCount(0);
  await priya.safe();

  await priya.openFamily('Rahman');
  await priya.sees(/kitchen was warm/);
  await server.stop();
  server.verify();
});
