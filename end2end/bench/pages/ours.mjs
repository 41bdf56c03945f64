// What the measurement asks of the page: the app's own store, vault, transport and engine, without its screens.
import init, { open, pull, write, push, sound } from '/bench/bench.js';
import { floor, floorOfSound } from '/bench/floor.mjs';

const timed = async (run) => {
  const start = performance.now();
  const count = await run();
  return { millis: performance.now() - start, count };
};

window.bench = {
  ready: async ({ person, authority }) => {
    await init({ module_or_path: '/bench/bench_bg.wasm' });
    await open(person, authority);
  },
  pull: () => timed(() => pull()),
  /** From here on nothing is sealed: what would be is kept as it is, with sixteen noughts where the tag was. */
  unsealed: () => {
    const { prototype } = SubtleCrypto;
    const { decrypt } = prototype;
    prototype.encrypt = async (_how, _key, plain) => {
      const kept = new Uint8Array(plain.byteLength + 16);
      kept.set(plain);
      return kept.buffer;
    };
    prototype.decrypt = function open(how, key, kept) {
      const bytes = new Uint8Array(kept.buffer ?? kept, kept.byteOffset ?? 0, kept.byteLength);
      return bytes.subarray(-16).every((byte) => byte === 0) ? Promise.resolve(bytes.slice(0, -16).buffer) : decrypt.call(this, how, key, kept);
    };
  },
  write: ({ stream, texts }) => timed(() => write(stream, texts)),
  push: () => timed(() => push()),
  one: ({ stream, texts }) => timed(async () => (await write(stream, texts)) + (await push())),
  sound: ({ parts, bytes }) => timed(() => sound(parts, bytes)),
  floor,
  floorOfSound,
};
