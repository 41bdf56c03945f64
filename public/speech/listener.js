// Takes one recording down on this phone, in a worker of its own: the page goes on meanwhile, and ends it by ending the worker. The sound
// comes from the page and goes nowhere; the model lies where the page put it, in parts.
import init, { Listener } from './speech.js';

const SHELF = 'speech';
const BEAMS = 5;

self.addEventListener('message', ({ data: { model, sound } }) => {
  takeDown(model, sound).then(
    (cut) => self.postMessage({ ended: cut ?? null }),
    // What went wrong is no matter of what was said, and is not told: the page says what its person can do.
    () => self.postMessage({ failed: true }),
  );
});

async function takeDown(model, sound) {
  await init({ module_or_path: new URL('speech_bg.wasm', import.meta.url) });
  const shelf = await caches.open(SHELF);
  const named = (wanted) => model.find(({ name }) => wanted.test(name));
  const weights = named(/^model\.bin$/);
  const file = (wanted) => whole(shelf, named(wanted).parts);
  const listener = new Listener(await whole(shelf, weights.parts), await file(/^config\.json$/), await file(/^vocabulary\./), weights.sha256);
  return listener.take_down(sound, BEAMS, (piece) => self.postMessage({ piece }));
}

/** A file from its parts. */
async function whole(shelf, parts) {
  const found = await Promise.all(parts.map(async (part) => new Uint8Array(await (await shelf.match(part)).arrayBuffer())));
  const bytes = new Uint8Array(found.reduce((long, part) => long + part.length, 0));
  found.reduce((at, part) => (bytes.set(part, at), at + part.length), 0);
  return bytes;
}
