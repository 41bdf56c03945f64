// Before the stories: a fictional authority to copy from, and a voice for the microphones. Removed after them.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { ALONGSIDE, CHROMIUM, CITIES_READ, CITIES_TIMES, DICTATION, MODELS, PREPARED, ROOT, SEEDED, SITE, TODAY, need } from './places.ts';

const WORDS =
  'The kitchen was warm and tidy. Amara showed me her drawing of the new house. She said she wants to stay with her aunt. ' +
  'Her aunt has asked the school about a place for the summer term.';

export default function prepare(): () => void {
  need(ALONGSIDE, 'Build it with cargo build.');
  need(join(SITE, 'pkg'), 'Build it with make build.');
  need(CHROMIUM, 'Install chromium, or name it with CHROMIUM.');
  process.env.ALONGSIDE_PREPARED = PREPARED;
  rmSync(PREPARED, { recursive: true, force: true });
  mkdirSync(SEEDED, { recursive: true });

  const database = `sqlite:${join(SEEDED, 'alongside.db')}`;
  const keeping = ['--database', database, '--data', join(SEEDED, 'data')];
  execFileSync(ALONGSIDE, ['migrate', ...keeping], { stdio: ['ignore', 'ignore', 'inherit'] });
  execFileSync(ALONGSIDE, ['seed', '--today', TODAY, ...keeping], { stdio: ['ignore', 'ignore', 'inherit'] });

  const model = execFileSync(join(ROOT, '.ci/model'), ['tiny.en'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
  execFileSync(ALONGSIDE, ['model', 'import', '--models', MODELS, model], { stdio: ['ignore', 'ignore', 'inherit'] });

  // Once: a story that runs it does not wait for it.
  execFileSync(join(ROOT, '.ci/speech-server'), { stdio: ['ignore', 'ignore', 'inherit'] });

  // The browser's fake microphone plays a 16-bit WAV; sox gives it the rate that it likes.
  const spoken = execFileSync('espeak-ng', ['-v', 'en-gb', '-s', '150', '--stdout', WORDS], { maxBuffer: 1 << 25 });
  execFileSync('sox', ['-t', 'wav', '--ignore-length', '-', '-r', '48000', '-c', '1', '-b', '16', DICTATION], { input: spoken });

  // A person reading from a book, again and again, and then a silence.
  const read = execFileSync(join(ROOT, '.ci/model'), ['speech'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
  const again = ['repeat', String(CITIES_TIMES - 1), 'pad', '0', '120'];
  execFileSync('sox', ['-R', '-v', '0.95', join(read, 'two_cities.wav'), '-r', '48000', '-c', '1', '-b', '16', CITIES_READ, ...again]);
  return () => rmSync(PREPARED, { recursive: true, force: true });
}
