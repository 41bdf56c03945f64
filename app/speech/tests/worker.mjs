// The engine as WebAssembly says what the native one says, word for word in ninety-nine of a hundred: the same weights and recordings
// through both. Run by `.ci/test worker`, which builds them.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { recordings, wrongWords } from '../../../end2end/bench/spoken.mjs';

const root = new URL('../../..', import.meta.url).pathname;
const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');
const folder = mkdtempSync(join(tmpdir(), 'alongside-speech-worker-'));

function run(command, args, env = {}) {
  const done = spawnSync(command, args, { cwd: root, encoding: 'utf8', env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 26 });
  if (done.status !== 0) throw new Error(`${command} ended with ${done.status}`);
  return done.stdout;
}

/** The samples of a wav of 16 bits. */
function samples(file) {
  const bytes = readFileSync(file);
  const from = bytes.indexOf('data') + 8;
  return Float32Array.from({ length: (bytes.length - from) >> 1 }, (_, at) => bytes.readInt16LE(from + 2 * at) / 32_768);
}

async function listener(model) {
  // Node takes a file for a module by its name.
  copyFileSync(join(target, 'speech/speech.js'), join(folder, 'speech.mjs'));
  const speech = await import(join(folder, 'speech.mjs'));
  await speech.default({ module_or_path: readFileSync(join(target, 'speech/speech_bg.wasm')) });
  const file = (name) => new Uint8Array(readFileSync(join(model, name)));
  return new speech.Listener(file('model.bin'), file('config.json'), file('vocabulary.txt'), undefined);
}

let passed = 0;
function holds(what, fact) {
  if (!fact) throw new Error(what);
  passed += 1;
}

try {
  const model = run('.ci/model', ['tiny.en']).trim();
  const chosen = recordings(run, folder).filter(({ file }) => /(cities|cities-10|visit-en-gb)\.wav$/.test(file));
  const native = run(join(target, 'debug/examples/take_down'), [model, ...chosen.map(({ file }) => file)], { SPOKEN: 'en' });
  const said = native.trim().split('\n').map((line) => JSON.parse(line).segments.map(({ text }) => text).join(''));
  const ears = await listener(model);
  let [wrong, words] = [0, 0];
  chosen.forEach(({ file }, at) => {
    const pieces = [];
    ears.listen(samples(file), 'en', 5, false, (piece) => pieces.push(JSON.parse(piece)));
    const found = wrongWords(said[at], pieces.flatMap(({ segments }) => segments.map(({ text }) => text)).join(''));
    [wrong, words] = [wrong + found.wrong, words + found.words];
  });
  holds(`${wrong} of ${words} words differ between WebAssembly and the native engine`, words > 500 && wrong <= words / 100);

  const cut = [];
  ears.listen(samples(chosen[0].file), 'en', 1, true, (piece) => cut.push(JSON.parse(piece)) < 0);
  holds('what is given up goes on', cut.length === 1);
  const { words: timed } = cut[0].segments[0];
  holds('words come without their times', timed.length > 3 && timed.every(({ startMs, endMs, confidence }) => startMs <= endMs && confidence > 0));

  let refused = '';
  try {
    ears.listen(new Float32Array(16_000), 'cy', 5, false, () => {});
  } catch (error) {
    refused = error.message;
  }
  holds(`a language that is not known is not refused: ${refused}`, refused.startsWith('The model does not know the language'));
  console.log(`\n  ${passed} passed (${wrong} of ${words} words differ)`);
} catch (error) {
  console.error(`Error: ${error.message}\n`);
  console.log(`  ${passed} passed\n  1 failed`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
