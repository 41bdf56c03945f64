// The sealed phone: behind a PIN that only its person knows, and useful all the same before it is opened.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { withFace } from '../house/face.ts';
import type { Phone } from '../house/phone.ts';
import { PIN, choosePin, firstPin, open } from '../house/pin.ts';
import { Server } from '../house/server.ts';
import { expect, test } from '../house/test.ts';
import { inAVisit, note } from '../house/visit.ts';

/** Starts the visit that is next, on a phone that stands open. */
async function startVisit(phone: Phone): Promise<void> {
  await phone.press('Start visit');
  await phone.sees('Who did you see?');
}

/** Every place in the files of a phone where one of these words stands. */
function found(phone: Phone, words: string[]): string[] {
  const sought = words.flatMap((word) => [Buffer.from(word, 'utf8'), Buffer.from(word, 'utf16le')]);
  return readdirSync(phone.profile, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => sought.some((word) => readFileSync(path).includes(word)));
}

test('P6: a phone with a PIN opens cold, without signal, with the PIN and with no other; and shows nothing before', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  await inAVisit(priya);
  await note(priya, 'Zanzibar is where she hides.');
  await priya.safe();
  const visit = priya.address;
  await choosePin(priya);
  await priya.goOffline();
  await priya.page.goto(visit);
  await priya.sees('This phone is locked');
  await expect(priya.page.locator('body')).not.toContainText('Okafor');
  await open(priya, '999990');
  await priya.sees('That is not the PIN. 9 tries are left.');
  await open(priya);
  await priya.sees('Zanzibar is where she hides.');

  // Locked on demand, in every tab; and by itself, when nobody has touched it for five minutes.
  await priya.page.goto('/phone');
  await open(priya);
  await priya.press('Lock now');
  await priya.sees('This phone is locked');
  await open(priya);
  await priya.sees('With your PIN.');
  await priya.page.clock.install();
  await priya.page.goto('/phone');
  await open(priya);
  await priya.sees('With your PIN.');
  await priya.page.clock.fastForward('06:00');
  await priya.sees('This phone is locked');

  await priya.close();
  expect(found(priya, ['Zanzibar', 'Okafor', 'Amara', PIN])).toEqual([]);
});

test('a PIN is changed by whoever knows the one before it, and by nobody else', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  await choosePin(priya);
  await priya.press('Change the PIN');
  await priya.press('Leave it as it is');
  await priya.press('Change the PIN');
  const [now, next] = [priya.page.getByLabel('The PIN that opens it now'), priya.page.getByLabel('A new PIN, six digits')];
  await next.fill('730518');
  await expect(priya.page.getByRole('button', { name: 'Keep this PIN' })).toBeDisabled();
  await now.fill('111112');
  await priya.press('Keep this PIN');
  await priya.sees(/That is not the PIN\./);
  await now.fill(PIN);
  await priya.press('Keep this PIN');
  await expect(next).toHaveCount(0);
  await priya.page.goto('/');
  await open(priya);
  await priya.sees(/That is not the PIN\./);
  await open(priya, '730518');
  await priya.sees(/^Good (morning|afternoon|evening), Priya/);
});

test('a locked phone records, and its person says later whose visit it was', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  await choosePin(priya);
  await priya.goOffline();
  await priya.dieAndReopen();
  await priya.sees('This phone is locked');
  await priya.speak(2);
  // Killed while it records: what was spoken up to then is there.
  await priya.dieAndReopen();
  await open(priya);
  await priya.press(/^Recorded while locked: whose visit was it\?/);
  await priya.sees('Whose visit was that?');
  await priya.press(/^Okafor/);
  await priya.page.waitForURL(/\/visits\//);
  await priya.page.getByRole('button', { name: /^Play/ }).first().waitFor();
  await priya.goOnline();
  await priya.safe();
});

test('fault 13: a recording goes on while the phone locks itself, and is kept when it is stopped', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  await choosePin(priya);
  await priya.page.clock.install();
  await priya.page.goto('/');
  await open(priya);
  await startVisit(priya);
  const visit = priya.address;
  await priya.press('Record');
  await priya.sees('Kept on this phone as you speak');
  await priya.page.clock.fastForward('06:00');
  await priya.sees('This phone is locked');
  await priya.sees('Kept on this phone as you speak');
  await priya.press('Stop');
  await priya.page.getByRole('button', { name: 'Record', exact: true }).waitFor();
  await priya.page.goto(visit);
  await open(priya);
  await priya.page.getByRole('button', { name: /^Play/ }).first().waitFor();
});

test('fault 41: after ten wrong PINs the keys are gone, and what was written still arrives', async ({ phoneOf, server }) => {
  const priya = await phoneOf('Priya');
  await choosePin(priya);
  await priya.goOffline();
  await priya.page.goto('/');
  await open(priya);
  await startVisit(priya);
  await note(priya, 'Said on the stairs, before the phone was lost.');
  await priya.page.clock.install();
  await priya.page.goto('/');
  for (let left = 9; left >= 0; left -= 1) {
    await open(priya, '999990');
    await priya.sees(left === 0 ? 'This phone can no longer be opened' : left > 6 ? `${left} tries are left` : 'That is not the PIN. Try again from');
    await priya.page.clock.fastForward('20:00');
  }
  await priya.page.reload();
  await priya.sees('This phone can no longer be opened');

  // With signal it goes to the team, sealed; a colleague takes it in, and it stands in the file under its writer's name.
  await priya.goOnline();
  const sam = await phoneOf('Sam');
  await sam.tab('Team');
  await sam.press('Take it into the files');
  await sam.sees('Nothing is left to take in.');
  await sam.openFamily('Okafor');
  await sam.sees('Said on the stairs, before the phone was lost.');
  await priya.press('Begin afresh');
  await priya.press('Yes, begin afresh');
  await priya.page.waitForURL('/sign-in');
  await priya.page.getByRole('button', { name: /^Priya/ }).click();
  await priya.safe();
  await priya.openFamily('Okafor');
  await expect(priya.page.getByText('Said on the stairs, before the phone was lost.')).toHaveCount(1);
  expect(server.log).not.toContain('stairs');
});

test('P5: a phone that is lost is closed from another one: it hands over what was written on it, and can be read no more', async ({ phoneOf }) => {
  const lost = await phoneOf('Priya');
  await choosePin(lost);
  await lost.goOffline();
  await lost.page.goto('/');
  await open(lost);
  await startVisit(lost);
  await note(lost, 'Written on the bus, on the phone that stayed there.');
  await lost.speak(3);
  await lost.press('Stop');
  await lost.page.getByRole('button', { name: /^Play/ }).first().waitFor();
  const visit = lost.address;
  const hers = await phoneOf('Priya');
  await hers.page.goto('/phone');
  await hers.press('I have lost it');
  await hers.press('Yes, close it');
  await hers.sees(/, closed /);

  await lost.goOnline();
  await lost.sees('This phone was closed');
  await expect(lost.page.locator('body')).not.toContainText('Written on the bus');
  await lost.dieAndReopen();
  await lost.sees('This phone was closed');
  const sam = await phoneOf('Sam');
  await sam.tab('Team');
  await sam.press('Take it into the files');
  await sam.sees('Nothing is left to take in.');
  await sam.openFamily('Okafor');
  await sam.sees('Written on the bus, on the phone that stayed there.');
  // What was said on it is there as well, to be heard.
  await sam.page.goto(visit);
  await sam.press(/^Play/);
  const sound = sam.page.locator('audio').first();
  await expect.poll(() => sound.evaluate((audio: HTMLAudioElement) => audio.readyState)).toBeGreaterThan(1);
});

test('fault 36: after three days without signal a phone with a PIN is read no more, and records still', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  await choosePin(priya);
  await priya.goOffline();
  await priya.page.clock.install({ time: Date.now() + 73 * 60 * 60 * 1_000 });
  await priya.page.goto('/');
  await open(priya);
  await priya.sees('Three days without signal');
  await priya.speak(1);
  await priya.press('Stop');
  // Setting the clock back stretches nothing.
  await priya.page.clock.setSystemTime(Date.now());
  await priya.page.goto('/');
  await open(priya);
  await priya.sees(/Three days without signal|clock is wrong/);
  await priya.goOnline();
  await priya.press('Try again');
  await priya.sees(/^Good (morning|afternoon|evening), Priya/);
});

test('fault 42: a passkey opens the phone beside the PIN, also without signal; where it cannot, the PIN does', async ({ phoneOf, afterwards }) => {
  const server = await Server.real();
  afterwards(() => server.remove());
  const tom = await phoneOf(undefined, {}, server);
  const face = await withFace(tom, true);
  await tom.page.goto(server.invite('Tom Abara'));
  await tom.press('Make a passkey');
  await tom.sees('First a PIN for this phone');
  await tom.write('A new PIN, six digits', '123456');
  await tom.press('Keep this PIN');
  await tom.sees('That is the first PIN that anybody would try.');
  await firstPin(tom);
  await tom.safe();
  await tom.page.goto('/phone');
  await open(tom);
  await tom.press('Open with your face or finger too');
  await expect(tom.page.getByRole('button', { name: 'Open with your face or finger too' })).toHaveCount(0);
  await tom.goOffline();
  await tom.press('Lock now');
  await tom.press('Open with your face or finger');
  await tom.sees('With your PIN.');
  await tom.press('Lock now');
  await face.isOwner(false);
  await tom.press('Open with your face or finger');
  await tom.sees('No passkey was given.');
  await open(tom);
  await tom.sees('With your PIN.');
});
