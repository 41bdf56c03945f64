// A phone that has a model writes down by itself what is spoken, without any signal.
import type { Phone } from '../house/phone.ts';
import { Server } from '../house/server.ts';
import { expect, test } from '../house/test.ts';
import { CONFIRM, heard, lookAtAll } from '../house/words.ts';

const OFFERED = 'Another machine has written it down too';

/** Fetches the model, and waits until it is here. */
async function fetchModel(phone: Phone): Promise<void> {
  await phone.page.goto('/phone');
  await phone.press('Fetch it');
  await phone.sees(/writes down by itself what you record without signal/, 60_000);
}

/** Starts the visit that is next, and dictates. */
async function dictate(phone: Phone, seconds: number): Promise<void> {
  await phone.page.goto('/');
  await phone.press('Start visit');
  await phone.speak(seconds);
  await phone.press('Stop');
}

/** What this phone's battery says of itself. */
const battery = (phone: Phone, level: number) =>
  phone.context.addInitScript((level) => void Object.assign(navigator, { getBattery: async () => ({ level, charging: false }) }), level);

test('in flight mode a phone writes down what is spoken, also after it was killed over it; the words go into the record there', async ({ phoneOf, afterwards }) => {
  const server = await Server.listening();
  afterwards(() => server.remove());
  const priya = await phoneOf('Priya', {}, server);
  await fetchModel(priya);
  await priya.goOffline();
  await dictate(priya, 8);
  await priya.sees(/^On this phone\. Being written down/, 30_000);
  await priya.dieAndReopen(priya.address);

  await heard(priya).waitFor({ timeout: 60_000 });
  await expect(heard(priya)).toContainText('kitchen');
  await lookAtAll(priya);
  await heard(priya).getByRole('button', { name: CONFIRM }).click();
  await priya.sees(/Written down by a machine \(tiny\.en .*, on a phone\), checked by you/);
  await priya.goOnline();
  await priya.safe();
});

test('what the server hears later is offered, and takes the place of nothing unasked', async ({ phoneOf, afterwards }) => {
  const server = await Server.listening();
  afterwards(() => server.remove());
  const priya = await phoneOf('Priya', {}, server);
  await fetchModel(priya);
  await priya.goOffline();
  await dictate(priya, 6);
  await heard(priya).waitFor({ timeout: 60_000 });
  await expect(heard(priya).getByText(/on a phone$/)).toBeVisible();

  await priya.goOnline();
  await priya.sees(OFFERED, 60_000);
  await expect(heard(priya).getByText(/on a phone$/)).toBeVisible();
  await priya.press('Use its words');
  await expect(heard(priya).getByText(/on a phone$/)).toBeHidden();
  await expect(heard(priya)).toContainText('kitchen');
});

test('a model that is cut off on its way goes on where it was; taken away, nothing of it stays', async ({ phoneOf, afterwards }) => {
  const server = await Server.listening();
  afterwards(() => server.remove());
  const priya = await phoneOf('Priya', {}, server);
  const came: string[] = [];
  let cut = true;
  await priya.context.route('**/api/v1/phone-model/**', async (route) => {
    const range = `${new URL(route.request().url()).pathname} ${route.request().headers().range}`;
    if (cut && came.length === 5) return route.abort('connectionreset');
    came.push(range);
    return route.continue();
  });
  await priya.page.goto('/phone');
  await priya.press('Fetch it');
  await priya.sees(/The signal went\. \d+ MB of \d+ MB are here/);
  cut = false;
  await priya.press('Fetch the rest');
  await priya.sees(/writes down by itself what you record without signal/, 60_000);
  expect(came.length).toBeGreaterThan(10);
  expect(new Set(came).size, 'no part came twice').toBe(came.length);

  await priya.press('Take it from this phone');
  await priya.press('Take it from this phone');
  await priya.page.getByRole('button', { name: 'Fetch it' }).waitFor();
  const left = await priya.page.evaluate(async () => {
    const caught = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
    return caught.flat().map((request) => new URL(request.url).pathname).filter((path) => path.startsWith('/speech/'));
  });
  expect(left).toEqual([]);
});

test('a phone whose battery is low, or that is told to stop, leaves it to the server; told to go on, one that records mp4 goes on', async ({ phoneOf, afterwards }) => {
  const server = await Server.listening();
  afterwards(() => server.remove());
  const priya = await phoneOf('Priya', {}, server);
  await fetchModel(priya);
  await battery(priya, 0.1);
  // This browser takes mp4 alone, as an iPhone does.
  await priya.context.addInitScript(() => {
    const takes = MediaRecorder.isTypeSupported.bind(MediaRecorder);
    MediaRecorder.isTypeSupported = (form) => form.startsWith('audio/mp4') && takes(form);
  });
  await priya.goOffline();
  await dictate(priya, 6);
  await priya.sees(/The battery is low, so this phone waits/, 30_000);
  await priya.press('Write it down on this phone now');
  await priya.press('Stop, and leave it to the server');
  await priya.sees(/You stopped it/);
  await priya.press('Write it down on this phone now');
  await heard(priya).waitFor({ timeout: 60_000 });
  await expect(heard(priya)).toContainText('kitchen');
});
