// A question and its answer are spoken like a note of a visit: the same button, the same machine, and the person's own words in the end.
import type { Locator } from '@playwright/test';

import type { Phone } from '../house/phone.ts';
import { Server } from '../house/server.ts';
import { expect, test } from '../house/test.ts';
import { heard, lookAtAll } from '../house/words.ts';

const INTO_THE_TEXT = 'Put these words into your text';

/** Dictates for so many seconds into the text of this name. */
async function dictate(phone: Phone, what: string, seconds: number): Promise<void> {
  await phone.speak(seconds, `Record ${what}`);
  await phone.press(`Stop recording ${what}`);
  await recordings(phone, what).first().waitFor();
}

const recordings = (phone: Phone, what: string): Locator => phone.page.getByRole('list', { name: `Recordings of ${what}` }).locator(':scope > li');

/** Looks at what the machine heard, and takes it into the text. */
async function takeIn(phone: Phone): Promise<void> {
  await heard(phone).waitFor({ timeout: 90_000 });
  await lookAtAll(phone, INTO_THE_TEXT);
  await heard(phone).getByRole('button', { name: INTO_THE_TEXT }).click();
  await heard(phone).waitFor({ state: 'detached' });
  await phone.sees(/checked by you\. Its words are in your text\./);
}

/** Plays what somebody else sent, and hears that it goes on. */
async function hears(phone: Phone, words: RegExp): Promise<void> {
  await phone.page.getByRole('button', { name: words }).click();
  const audio = phone.page.locator('audio').first();
  await expect.poll(() => audio.evaluate((sound: HTMLAudioElement) => sound.currentTime)).toBeGreaterThan(0);
}

test('a question is spoken, a psychologist who takes it hears it, and answers by voice', async ({ phoneOf, afterwards }) => {
  test.setTimeout(300_000);
  const server = await Server.listening();
  afterwards(() => server.remove());
  const priya = await phoneOf('Priya', {}, server);
  await priya.openFamily('Okafor');
  await priya.press('Ask');
  await priya.choose('Whom do you ask?', 'Clinical: psychology, health');
  await dictate(priya, 'your question', 6);

  // Until somebody takes them, the words are the machine's, and what is to be looked at is underlined; the sound alone is no question.
  await heard(priya).waitFor({ timeout: 90_000 });
  await expect(heard(priya).getByRole('button', { name: /^Hear it, from/ }).first()).toContainText('kitchen');
  await expect(priya.page.getByRole('textbox', { name: 'Your question' })).toHaveValue('');
  await expect(priya.page.getByRole('button', { name: 'Ask', exact: true })).toHaveAttribute('aria-disabled', 'true');

  // Killed before it is sent, it is all there again, and nobody else has any of it.
  await priya.dieAndReopen(priya.address);
  await expect(recordings(priya, 'your question')).toHaveCount(1);
  await takeIn(priya);
  await expect(priya.page.getByRole('textbox', { name: 'Your question' })).toHaveValue(/kitchen/);
  await priya.write('Your question', ' What would you try?');
  await priya.press('Ask');
  await priya.safe();
  await hears(priya, /^Hear the question/);
  const question = priya.address;

  const maryam = await phoneOf('Maryam', {}, server);
  await maryam.press(/What would you try\?/);
  await expect(maryam.page.getByRole('button', { name: /^Hear the question/ }), 'before she takes it she reads it').toHaveCount(0);
  await maryam.press('Take this question');
  await maryam.sees('Your advice', 30_000);
  await maryam.sees(/Written down by a machine \(tiny\.en .*\), checked by who sent it/);
  await hears(maryam, /^Hear the question/);
  await dictate(maryam, 'your advice', 4);
  await takeIn(maryam);
  await maryam.press('Send the advice');
  await maryam.safe();

  // The one who asked reads the advice, and hears it spoken.
  await priya.page.goto(question);
  await priya.sees('The advice', 30_000);
  await hears(priya, /^Hear the advice/);
  await server.stop();
  server.verify();
});

test('without a model a spoken question waits and says so, and goes with words that its asker wrote', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  await priya.openFamily('Okafor');
  await priya.press('Ask');
  await priya.choose('Whom do you ask?', 'Practice: a principal social worker');
  await dictate(priya, 'your question', 2);
  await priya.sees('No machine writes down here yet. Listen, and write it by hand.', 60_000);
  await priya.sees(/the recording goes with them/);
  await priya.write('Your question', 'Is it too soon to tell her?');
  await priya.press('Ask');
  await priya.safe();
  await hears(priya, /^Hear the question/);
});

test('out of signal a spoken question is kept over a kill in the middle of it', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  await priya.openFamily('Okafor');
  await priya.press('Ask');
  await priya.goOffline();
  await priya.speak(3, 'Record your question');
  await priya.dieAndReopen(priya.address);
  await expect(recordings(priya, 'your question')).toHaveCount(1, { timeout: 30_000 });
  await priya.sees(/It goes when you have signal/);
  await priya.goOnline();
  await priya.safe();
  await expect(recordings(priya, 'your question')).toHaveCount(1);
});
