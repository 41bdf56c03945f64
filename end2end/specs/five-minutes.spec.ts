// Five minutes of dictation: how much of it is heard right, from the voice to the screen; and that a sentence plays from its first word.
import { CITIES, wrongWords } from '../bench/spoken.mjs';
import type { Phone } from '../house/phone.ts';
import { CITIES_READ, CITIES_TIMES } from '../house/places.ts';
import { Server } from '../house/server.ts';
import { expect, test } from '../house/test.ts';
import { inAVisit } from '../house/visit.ts';
import { heard } from '../house/words.ts';

const MINUTES = 5;

/** Where somebody begins to speak after a pause, in seconds: louder than a breath, after a fifth of a second that was not. */
async function beginnings(phone: Phone): Promise<number[]> {
  return phone.page.locator('audio').first().evaluate(async (audio: HTMLAudioElement) => {
    const bytes = await (await fetch(audio.src)).arrayBuffer();
    const sound = await new OfflineAudioContext(1, 1, 16_000).decodeAudioData(bytes);
    const [samples, frame] = [sound.getChannelData(0), 320];
    const loud = Array.from({ length: Math.floor(samples.length / frame) }, (_, at) => {
      const part = samples.subarray(at * frame, (at + 1) * frame);
      return Math.sqrt(part.reduce((sum, one) => sum + one * one, 0) / frame) > 0.01;
    });
    return loud.flatMap((is, at) => (is && !loud.slice(Math.max(0, at - 10), at).some(Boolean) ? [(at * frame) / 16_000] : []));
  });
}

test('five minutes are heard right but for a few words; a sentence that is touched plays from its first word', async ({ phoneOf, afterwards }) => {
  test.setTimeout(900_000);
  const server = await Server.listening();
  afterwards(() => server.remove());
  const priya = await phoneOf('Priya', { hears: CITIES_READ }, server);
  await inAVisit(priya);
  await priya.speak(MINUTES * 60);
  await priya.press('Stop');
  const sentences = heard(priya).getByRole('button', { name: /^Hear it, from/ });
  // All of it has come once the button for the whole of it is there.
  await heard(priya).getByRole('button', { name: 'Put these words in the record' }).waitFor({ timeout: 300_000 });
  const said = (await sentences.allInnerTexts()).map((one) => one.replace(/^Hear it, from\s+\d+:\d+\s+/, '')).join(' ');
  const { wrong, words } = wrongWords(Array.from({ length: CITIES_TIMES }, () => CITIES).join(' '), said);
  expect(words).toBeGreaterThan(500);
  expect(wrong / words, `${wrong} of ${words} words: ${said}`).toBeLessThan(0.05);

  await priya.page.getByRole('button', { name: /^Play the recording/ }).first().click();
  const begins = await beginnings(priya);
  const audio = priya.page.locator('audio').first();
  const count = await sentences.count();
  for (const nth of [1, Math.floor(count / 2), count - 3]) {
    await audio.evaluate((sound: HTMLAudioElement) => sound.pause());
    const played = audio.evaluate((sound: HTMLAudioElement) => new Promise<number>((told) => sound.addEventListener('seeked', () => told(sound.currentTime), { once: true })));
    await sentences.nth(nth).click();
    const at = await played;
    const nearest = Math.min(...begins.map((begin) => Math.abs(begin - at)));
    expect(nearest, `sentence ${nth} of ${count} plays from ${at} s`).toBeLessThan(0.5);
  }
});
