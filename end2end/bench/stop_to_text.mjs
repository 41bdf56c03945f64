// From *stop* to text, for a note of a minute, as its worker waits for it: written down by the server, and without signal by the phone itself.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

import { authority, signIn } from './authority.mjs';
import { FLAGS } from './browser.mjs';
import { spread, times } from './measure.mjs';
import { CITIES } from './spoken.mjs';

const A_MINUTE = 60;

/** The rows of the table, and how much a phone fetches to listen by itself. */
export async function stopToText({ binary, site, run, turns, port }) {
  const folder = mkdtempSync(join(tmpdir(), 'alongside-bench-minute-'));
  try {
    const sound = join(folder, 'minute.wav');
    const spoken = join(folder, 'spoken.wav');
    run('espeak-ng', ['-v', 'en-gb', '-s', '150', '-w', spoken, CITIES]);
    run('sox', [spoken, '-r', '48000', '-c', '1', '-b', '16', sound]);
    const settings = { binary, site, port, sound, model: run('.ci/model', ['tiny.en']).trim() };
    const server = await times(turns, () => measured(settings, false));
    const phone = await times(turns, () => measured(settings, true));
    return { server: spread(server.map((one) => one.waited), 'ms'), phone: spread(phone.map((one) => one.waited), 'ms'), fetched: phone[0].fetched };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One note, on a phone and a server of its own. */
async function measured({ binary, site, port, sound, model }, byPhone) {
  const house = await authority({ binary, site, port, model });
  const microphone = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-audio-capture=${sound}`];
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...FLAGS, ...microphone] });
  try {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, permissions: ['microphone'] });
    const [name, value] = (await signIn(house.address, 'Priya')).cookie.split(/=(.*)/s);
    await context.addCookies([{ name, value, url: house.address }]);
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    await page.goto(house.address);
    await page.getByRole('link', { name: /safe/i }).first().waitFor();
    await page.waitForFunction(() => navigator.serviceWorker.controller);
    const fetched = byPhone ? await fetchModel(page, house.address) : 0;
    await context.setOffline(byPhone);
    return { waited: await aMinute(page, house.address), fetched };
  } finally {
    await browser.close();
    house.stop();
  }
}

/** Fetches the model, and says how many bytes lie on the phone for it. */
async function fetchModel(page, address) {
  await page.goto(`${address}/phone`);
  await page.getByRole('button', { name: 'Fetch it' }).click();
  await page.getByText(/writes down by itself what you record/).waitFor();
  return page.evaluate(async () => {
    const shelf = await caches.open('speech');
    const sizes = await Promise.all((await shelf.keys()).map(async (key) => (await (await shelf.match(key)).arrayBuffer()).byteLength));
    return sizes.reduce((sum, size) => sum + size, 0);
  });
}

/** Speaks for a minute, and says for how many milliseconds its words are waited for. */
async function aMinute(page, address) {
  await page.goto(address);
  await page.getByRole('button', { name: 'Start visit' }).click();
  await page.getByRole('button', { name: 'Record', exact: true }).click();
  const timer = page.getByRole('timer', { name: 'Recorded so far' });
  await timer.waitFor();
  await page.waitForFunction(
    (wanted) => {
      const [minutes, seconds] = document.querySelector('[role=timer]').textContent.match(/(\d+):(\d+)/).slice(1).map(Number);
      return minutes * 60 + seconds >= wanted;
    },
    A_MINUTE,
  );
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  const stopped = performance.now();
  await page.getByRole('region', { name: 'What the machine heard' }).waitFor();
  return performance.now() - stopped;
}
