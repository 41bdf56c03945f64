// What most stories begin with: a visit to the Okafors is under way, and something is written or said in it.
import { expect } from '@playwright/test';

import type { Phone } from './phone.ts';

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
