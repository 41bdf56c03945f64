// What most stories begin with: a visit to the Okafors is under way, and something is written or said in it.
import { expect } from '@playwright/test';

import type { Phone } from './phone.ts';
import { SYNC_PATH, asked } from './wire.ts';

/** Starts the visit that is next in the diary, and waits until all of it is on the server. */
export async function inAVisit(phone: Phone): Promise<string> {
  await phone.page.goto('/');
  await phone.press('Start visit');
  await phone.sees('Who did you see?');
  await phone.safe();
  return phone.address;
}

/** Writes a note, and waits until the phone shows it. */
export async function note(phone: Phone, words: string): Promise<void> {
  await phone.write('Write', words);
  await phone.press('Add the note');
  await expect(noteOf(phone, words)).toBeVisible();
}

/** The note with these words, as the visit shows it. */
export const noteOf = (phone: Phone, words: string) => phone.page.getByRole('listitem').filter({ hasText: words });

/** The words stand in the visit once, as a colleague reads it: that is what the server has. */
export async function standsOnce(colleague: Phone, visit: string, words: string): Promise<void> {
  await colleague.openFamily('Okafor');
  await colleague.page.goto(visit);
  await expect(noteOf(colleague, words)).toHaveCount(1);
}

/** Plans a visit to a family, and gives the address that it has from then on. */
export async function planned(phone: Phone, family: string): Promise<string> {
  await phone.openFamily(family);
  const inTheDiary = phone.page.waitForRequest(
    (request) => request.url().endsWith(SYNC_PATH) && asked(request).push?.some((one) => one.body.includes('planned')),
  );
  await phone.press('Plan a visit');
  await phone.page.getByLabel('Which day?').fill('2099-03-05');
  await phone.page.getByLabel('What time?').fill('10:30');
  await phone.press('Put it in the diary');
  const body = asked(await inTheDiary).push.find((one) => one.body.includes('planned'))?.body ?? '';
  await phone.safe();
  const [visit] = /(?<="visit":")[0-9a-f-]{36}/.exec(body) ?? [];
  return `${phone.address}/visits/${visit}`;
}
