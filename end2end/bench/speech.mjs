// The speech engine beside faster-whisper: the same weights, int8, beams of five, one thread, the same recordings, in the same run. What
// counts is the processor's time, since others may use the machine too. And the same engine in Chromium, slowed four times.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { slowDown, theBrowser } from './browser.mjs';
import { median, ratio, spread, times } from './measure.mjs';
import { CITIES, recordings, wrongWords } from './spoken.mjs';

const PEER = { 'faster-whisper': '1.2.1', ctranslate2: '4.8.5' };

/** Rows of the table: what, ours, the peer's, the ratio. */
export async function speech({ run, root, target, turns }) {
  const folder = mkdtempSync(join(tmpdir(), 'alongside-bench-speech-'));
  try {
    const model = run('.ci/model', ['tiny.en']).trim();
    const files = recordings(run, folder);
    const python = peerPython(run);
    run('cargo', ['build', '--release', '-p', 'alongside-speech', '--example', 'take_down']);
    const heard = await times(turns, () => ({ ours: ours(root, target, model, files), peer: peer(python, model, files) }));
    const [one, other] = ['ours', 'peer'].map((whose) => summed(heard.map((turn) => turn[whose]), files));
    const phone = await inChromium({ run, target, model, sound: join(folder, 'cities.wav') });
    return [
      ['processor time for a second of sound', spread(one.factor.map((s) => s * 1000), 'ms'), spread(other.factor.map((s) => s * 1000), 'ms'), ratio(one.factor, other.factor)],
      ...Object.keys(one.wrong).map((kind) => {
        const { words } = one.wrong[kind];
        const percent = (side) => ((100 * side.wrong[kind].wrong) / words).toFixed(2);
        return [`wrong words, ${kind} (${words} words)`, `${percent(one)} %`, `${percent(other)} %`, (percent(one) - percent(other)).toFixed(2)];
      }),
      ['most memory', `${Math.round(one.peak)} MB`, `${Math.round(other.peak)} MB`, (one.peak / other.peak).toFixed(2)],
      ...phone,
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** faster-whisper in a Python of its own, by exact version. */
function peerPython(run) {
  const tools = process.env.ALONGSIDE_TOOLS ?? join(process.env.HOME, '.cache/alongside');
  const home = join(tools, 'speech', `peer-${Object.values(PEER).join('-')}`);
  run('python3', ['-m', 'venv', home]);
  run(join(home, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', ...Object.entries(PEER).map((pair) => pair.join('=='))]);
  return join(home, 'bin/python');
}

/** Lines of JSON that a program prints, one for each recording. */
function lines(command, args, env) {
  const done = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 26 });
  if (done.status !== 0) throw new Error(`${command} ended with ${done.status}`);
  return done.stdout.trim().split('\n').map((line) => JSON.parse(line));
}

function ours(root, target, model, files) {
  return lines(join(target, 'release/examples/take_down'), [model, ...files.map(({ file }) => file)], { SPOKEN: 'en' });
}

function peer(python, model, files) {
  const script = new URL('./peer.py', import.meta.url).pathname;
  return lines(python, [script, model, ...files.map(({ file }) => file)], { OMP_NUM_THREADS: '1' });
}

function summed(turns, files) {
  const wrong = {};
  files.forEach(({ kind, said }, at) => {
    const text = turns[0][at].segments.map((segment) => segment.text).join(' ');
    const found = wrongWords(said, text);
    for (const of of [kind, 'all']) {
      wrong[of] ??= { wrong: 0, words: 0 };
      wrong[of].wrong += found.wrong;
      wrong[of].words += found.words;
    }
  });
  const sum = (turn, what) => turn.reduce((total, one) => total + one[what], 0);
  return {
    wrong,
    factor: turns.map((turn) => sum(turn, 'processor') / sum(turn, 'seconds')),
    peak: median(turns.map((turn) => Math.max(...turn.map((one) => one.peak)))),
  };
}

/** The same source in Chromium. Only a page can be slowed down there, so that is where it runs, as it would in a worker. */
async function inChromium({ run, target, model, sound }) {
  run('.ci/speech', []);
  const served = { '/speech.js': join(target, 'speech/speech.js'), '/speech_bg.wasm': join(target, 'speech/speech_bg.wasm'), '/sound.wav': sound };
  for (const file of ['model.bin', 'config.json', 'vocabulary.txt']) served[`/${file}`] = join(model, file);
  const types = { js: 'text/javascript', wasm: 'application/wasm' };
  const server = createServer((asked, answer) => {
    const file = served[asked.url];
    answer.setHeader('content-type', types[asked.url.split('.').pop()] ?? (file ? 'application/octet-stream' : 'text/html'));
    answer.end(file ? readFileSync(file) : '<!doctype html><title>speech</title>');
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const context = await (await theBrowser()).newContext();
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(0);
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.evaluate(inThePage);
    const rows = [];
    for (const [rate, beam] of [[1, 5], [4, 1], [4, 5]]) {
      await slowDown(page, rate);
      const { factor, text, memory } = await page.evaluate((width) => window.listen(width), beam);
      const { wrong, words } = wrongWords(CITIES, text);
      const how = `${rate === 1 ? '' : `${rate}× slowed, `}${beam === 1 ? 'greedy' : `beams of ${beam}`}`;
      rows.push([`in Chromium, ${how}: time for a second of sound`, `${factor.toFixed(3)} s`, '', '']);
      rows.push([`in Chromium, ${how}: wrong words of ${words}; memory of WebAssembly`, `${wrong}; ${memory} MB`, '', '']);
    }
    return rows;
  } finally {
    await context.close();
    server.close();
  }
}

async function inThePage() {
  const speech = await import('/speech.js');
  const module = await speech.default();
  const bytes = async (name) => new Uint8Array(await (await fetch(name)).arrayBuffer());
  const listener = new speech.Listener(await bytes('/model.bin'), await bytes('/config.json'), await bytes('/vocabulary.txt'), undefined);
  const wav = await bytes('/sound.wav');
  const sound = await new OfflineAudioContext(1, 16_000, 16_000).decodeAudioData(wav.buffer);
  window.listen = (beam) => {
    const began = performance.now();
    let text = '';
    listener.listen(sound.getChannelData(0), 'en', beam, false, (piece) => {
      for (const segment of JSON.parse(piece).segments) text += segment.text;
    });
    return { text, factor: (performance.now() - began) / 1000 / sound.duration, memory: Math.round(module.memory.buffer.byteLength / 1e6) };
  };
}
