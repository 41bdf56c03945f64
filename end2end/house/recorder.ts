// What a page records with, within a story's reach; and one that needs no microphone and gives hours of sound in seconds.
import { expect } from '@playwright/test';

import type { Phone } from './phone.ts';

/** Lets the story reach what the page records with. */
export async function withinReach(phone: Phone): Promise<void> {
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
export async function happens(phone: Phone, to: 'recorder' | 'track', what: string): Promise<void> {
  await phone.page.evaluate(
    ([to, what]) => {
      const { recorder } = window as unknown as { recorder: MediaRecorder };
      (to === 'track' ? recorder.stream.getTracks()[0] : recorder).dispatchEvent(new Event(what));
    },
    [to, what],
  );
}

/** The recordings that the visit shows. */
export const recordings = (phone: Phone) => phone.page.getByRole('button', { name: /^Play the recording/ });

/** The sound that was recorded first plays at least so many seconds. */
export async function playsFor(phone: Phone, seconds: number): Promise<void> {
  await recordings(phone).first().click();
  const audio = phone.page.locator('audio').first();
  await expect.poll(() => audio.evaluate((sound: HTMLAudioElement) => sound.currentTime)).toBeGreaterThanOrEqual(seconds);
}

/** From now on the page records with something that gives parts of 3 kB as fast as it is asked to. */
export async function withManyParts(phone: Phone): Promise<void> {
  await phone.page.addInitScript(() => {
    class Recorder extends EventTarget {
      state = 'inactive';
      mimeType = 'audio/webm;codecs=opus';
      given = 0;
      constructor(readonly stream: MediaStream) {
        super();
        Object.assign(window, { recorder: this });
      }
      static isTypeSupported = () => true;
      start = () => void (this.state = 'recording');
      stop = () => {
        this.state = 'inactive';
        this.dispatchEvent(new Event('stop'));
      };
      give(parts: number) {
        for (let n = 0; n < parts; n += 1, this.given += 1) {
          const data = new Blob([new Uint32Array(750).fill(this.given)]);
          this.dispatchEvent(new BlobEvent('dataavailable', { data }));
        }
      }
    }
    Object.assign(window, { MediaRecorder: Recorder });

    // Which parts are on the disk, told by the disk: to count them each time would take longer than to write them.
    const kept = { parts: 0, tell: () => {} };
    Object.assign(window, { kept });
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...row: Parameters<typeof put>) {
      if (this.name === 'parts') {
        this.transaction.addEventListener('complete', () => {
          kept.parts += 1;
          kept.tell();
        });
      }
      return put.apply(this, row);
    };
  });
  await phone.page.reload();
}

/** Lets it give parts until so many are on the phone's disk, never more than a hundred ahead of it. */
export async function recordParts(phone: Phone, parts: number): Promise<void> {
  await phone.page.evaluate(async (parts) => {
    const { recorder, kept } = window as unknown as {
      recorder: { give: (parts: number) => void; given: number };
      kept: { parts: number; tell: () => void };
    };
    while (recorder.given < parts) {
      recorder.give(Math.min(100, parts - recorder.given));
      await new Promise<void>((resolve) => {
        kept.tell = () => kept.parts >= recorder.given && resolve();
        kept.tell();
      });
    }
  }, parts);
}

/** What the page holds in memory, in bytes, after all that nobody needs is gone: of scripts, and of WebAssembly. */
export async function memory(phone: Phone): Promise<{ scripts: number; wasm: number }> {
  const controls = await phone.controls();
  await controls.send('HeapProfiler.collectGarbage');
  const { usedSize } = await controls.send('Runtime.getHeapUsage');
  const objectGroup = 'memory';
  const prototype = await controls.send('Runtime.evaluate', { expression: 'WebAssembly.Memory.prototype', objectGroup });
  const { objects } = await controls.send('Runtime.queryObjects', { prototypeObjectId: prototype.result.objectId ?? '', objectGroup });
  const sum = 'function () { return this.reduce((sum, memory) => sum + memory.buffer.byteLength, 0); }';
  const { result } = await controls.send('Runtime.callFunctionOn', { objectId: objects.objectId, functionDeclaration: sum, returnByValue: true });
  await controls.send('Runtime.releaseObjectGroup', { objectGroup });
  await controls.detach();
  return { scripts: usedSize, wasm: result.value as number };
}

/** On the screen where others are asked whether they may be recorded, these say so. */
export async function othersSay(phone: Phone, visit: string, answers: Record<string, string>): Promise<void> {
  await phone.page.goto(`${visit}/others`);
  for (const [who, answer] of Object.entries(answers)) await phone.choose(who, answer);
}
