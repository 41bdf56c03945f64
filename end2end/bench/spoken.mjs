// Speech to measure with: a book read aloud by a person, notes of visits spoken by a machine, and both under noise.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const NOTES = new URL('../../app/speech/tests/spoken/', import.meta.url).pathname;

export const CITIES = `It was the best of times, it was the worst of times, it was the age of wisdom, it was the age of foolishness, it was the
  epoch of belief, it was the epoch of incredulity, it was the season of light, it was the season of darkness, it was the spring of hope, it
  was the winter of despair, we had everything before us, we had nothing before us, we were all going direct to heaven, we were all going
  direct the other way. In short, the period was so far like the present period that some of its noisiest authorities insisted on its being
  received for good or for evil in the superlative degree of comparison only.`;

/** Makes the recordings in a folder: each with its kind and what is said. */
export function recordings(run, folder) {
  const at = (name) => join(folder, name);
  const plain = ['-r', '16000', '-c', '1', '-b', '16'];
  const made = [{ file: at('cities.wav'), kind: 'clean', said: CITIES }];
  run('sox', ['-R', '-v', '0.95', join(run('.ci/model', ['speech']).trim(), 'two_cities.wav'), ...plain, at('cities.wav')]);
  for (const note of ['visit', 'call']) {
    for (const [voice, speed] of [['en-gb', '150'], ['en-us+f3', '140']]) {
      const file = at(`${note}-${voice}.wav`);
      run('espeak-ng', ['-v', voice, '-s', speed, '-f', join(NOTES, `${note}.txt`), '-w', at('raw.wav')]);
      run('sox', ['-R', at('raw.wav'), ...plain, file]);
      made.push({ file, kind: 'notes of visits', said: readFileSync(join(NOTES, `${note}.txt`), 'utf8') });
    }
  }
  const noisy = [0, 2, 3].flatMap((which) => [10, 5].map((decibels) => noise(run, folder, made[which], decibels)));
  return [...made, ...noisy];
}

/** A recording under pink noise so many decibels softer than its speech. */
function noise(run, folder, { file, said }, decibels) {
  const loudness = (name) => Number(/RMS\s+amplitude:\s+([\d.]+)/.exec(run('sh', ['-c', 'sox "$0" -n stat 2>&1', name]))[1]);
  const pink = join(folder, 'pink.wav');
  run('sox', ['-R', '-n', '-r', '16000', '-c', '1', '-b', '32', pink, 'synth', run('soxi', ['-D', file]).trim(), 'pinknoise']);
  const softer = (loudness(file) * 10 ** (-decibels / 20)) / loudness(pink);
  const out = file.replace('.wav', `-${decibels}.wav`);
  run('sox', ['-R', '-m', '-v', '0.9', file, '-v', String(0.9 * softer), pink, '-b', '16', out]);
  rmSync(pink);
  return { file: out, kind: 'under noise, 10 and 5 dB', said };
}

const SPELLED = { 9: 'nine', 11: 'eleven', 300: 'three hundred', 94: 'ninety four' };

/** How many words are wrong, of how many: case, marks, and how a number is written do not matter. */
export function wrongWords(said, found) {
  const words = (text) =>
    text.toLowerCase().replace(/%/g, ' percent').replace(/[^a-z0-9']+/g, ' ').replace(/\b\d+\b/g, (number) => SPELLED[number] ?? number).trim().split(/\s+/);
  const [expected, got] = [words(said), words(found)];
  let row = got.map((_, at) => at + 1);
  row.unshift(0);
  for (const word of expected) {
    const next = [row[0] + 1];
    got.forEach((other, at) => next.push(Math.min(next[at] + 1, row[at + 1] + 1, row[at] + (word === other ? 0 : 1))));
    row = next;
  }
  return { wrong: row[got.length], words: expected.length };
}
