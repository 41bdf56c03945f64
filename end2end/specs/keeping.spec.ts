// How long things are kept: sound goes once its time is over, and the file says so; a legal hold keeps all of it; the enablers write the rules.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { Server } from '../house/server.ts';
import { expect, test } from '../house/test.ts';
import { CONFIRM, heard, lookAtAll } from '../house/words.ts';

/** How many recordings lie on the server's disk. */
function recordings(server: Server): number {
  const sound = join(server.folder, 'data', 'sound');
  const authorities = existsSync(sound) ? readdirSync(sound) : [];
  return authorities.flatMap((authority) => readdirSync(join(sound, authority))).length;
}

test('a hold keeps the sound of a visit; a week after it is lifted the sound is gone, and the file says so', async ({ phoneOf, afterwards }) => {
  const server = await Server.listening();
  afterwards(() => server.remove());
  const priya = await phoneOf('Priya', {}, server);
  await priya.press('Start visit');
  await priya.speak(4);
  await priya.press('Stop');
  await heard(priya).waitFor({ timeout: 60_000 });
  await lookAtAll(priya);
  await heard(priya).getByRole('button', { name: CONFIRM }).click();
  await priya.sees(/checked by you/);
  const visit = priya.address;
  const family = visit.replace(/\/visits\/.*/, '');
  await priya.page.goto(family);
  await priya.press('How long it is kept');
  await priya.sees(/The record of Amara: kept until/);
  await priya.write('Why?', 'Care proceedings have begun.');
  await priya.press('Set a legal hold');
  await priya.sees('A legal hold stands on this file');
  await priya.safe();
  await priya.close();

  // A hundred days later the ninety of the rule are over: the hold keeps it.
  await server.stop();
  await server.startLater(100);
  expect(recordings(server)).toBe(1);
  const sam = await phoneOf('Sam', {}, server);
  await sam.page.goto(visit);
  await expect(sam.page.getByRole('button', { name: /^Play the recording/ })).toBeVisible();
  await sam.page.goto(family);
  await sam.sees('Legal hold: nothing is deleted');
  await sam.press('How long it is kept');
  await sam.sees('Care proceedings have begun.');
  await sam.press('Lift this hold');
  await sam.write('Why is it lifted?', 'The court has decided.');
  await sam.press('Lift it');
  await sam.sees(/^Lifted by Sam .*: The court has decided\./);
  await sam.safe();

  await server.stop();
  server.trustClock();
  await server.startLater(8);
  await expect.poll(() => recordings(server)).toBe(0);
  await sam.close();
  const again = await phoneOf('Priya', {}, server);
  await again.page.goto(visit);
  await again.sees(/^The sound was deleted on .*, as a rule says: 90 days after its words were put in the record\. \(Our own rule: Wrenbridge retention schedule, line 31: recordings\.\)$/);
  await again.sees(/^What a machine wrote down was deleted on /);
  await again.sees(/kitchen was warm/);
  await expect(again.page.getByRole('button', { name: /^(Play the recording|Hear it spoken)/ })).toHaveCount(0);
  await server.stop();
  server.verify();
});

test('an enabler writes a rule, which begins a week later, and ends one at once', async ({ phoneOf }) => {
  const tom = await phoneOf('Tom Abara');
  await tom.page.goto('/team');
  await tom.sees('The sound of recordings: 90 days after its words were put in the record');
  await tom.press('Write a rule');
  await tom.press('Write this rule');
  await tom.sees('Say what the rule is for.');
  await tom.choose('What is it for?', 'The sound of recordings');
  await tom.write('For how long?', '6');
  await tom.choose('Counted in', 'months');
  await tom.choose('What kind of rule is it?', 'Our own rule');
  await tom.write('Where does it come from?', 'Retention schedule 2026, line 31');
  await tom.page.getByLabel('From which day?').fill('2026-03-03');
  await tom.press('Write this rule');
  await tom.sees('The sound of recordings: 6 months after its words were put in the record');
  await tom.sees(/^In force from Mon 9 March\. Written by Tom Abara/);

  const end = tom.page.getByRole('button', { name: 'End this rule' });
  await expect(end).toHaveCount(5);
  await end.first().click();
  await tom.press('Yes, end it');
  await expect(tom.page.getByText('The sound of recordings: 90 days after its words were put in the record', { exact: true })).toHaveCount(0);
  await tom.safe();
});
