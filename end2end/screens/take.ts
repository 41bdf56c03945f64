// Takes the pictures of README: real screens of a fictional day, at the size of a phone.
import { join } from 'node:path';

import type { Phone } from '../house/phone.ts';
import { test } from '../house/test.ts';
import { note } from '../house/visit.ts';

async function take(phone: Phone, name: string): Promise<void> {
  await phone.page.getByRole('heading', { level: 1 }).waitFor();
  for (const opening of await phone.page.getByText('Opening…').all()) await opening.waitFor({ state: 'detached' });
  await phone.page.evaluate(() => scrollTo(0, 0));
  // The phone's own pixels are halved, so that a picture stays small.
  await phone.page.screenshot({ path: join(import.meta.dirname, `${name}.png`), scale: 'css', animations: 'disabled' });
}

test('a worker', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  await take(priya, 'today');
  await priya.tab('Families');
  await take(priya, 'families');
  await priya.openFamily('Okafor');
  await take(priya, 'family');
  await priya.page.goto('/');
  await priya.press('Start visit');
  await priya.choose(/^Amara/, 'Seen, spoke alone');
  await priya.choose(/^Tobi/, 'Seen, spoke alone');
  await priya.goOffline();
  await note(priya, 'Amara showed me her drawing of the new house. “I want to stay with Auntie.”');
  await take(priya, 'visit');
  await priya.page.goto('/phone');
  await take(priya, 'this-phone');
});

test('an adviser, and an approver in the dark', async ({ phoneOf }) => {
  const lena = await phoneOf('Lena');
  await take(lena, 'questions');
  const dana = await phoneOf('Dana', { theme: 'dark' });
  await take(dana, 'decisions');
  await dana.page.locator('main a[href*="/decisions/"]').first().click();
  await take(dana, 'decision');
});
