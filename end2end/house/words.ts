// What a machine heard, as the visit shows it under the sound.
import { type Locator, expect } from '@playwright/test';

import type { Phone } from './phone.ts';

/** The button that puts it in the record. */
export const CONFIRM = 'Put these words in the record';

/** The machine's words of the first spoken note. */
export const heard = (phone: Phone): Locator => phone.page.getByRole('region', { name: 'What the machine heard' });

/** Looks at each sentence that is to be looked at, until none is left. */
export async function lookAtAll(phone: Phone, button = CONFIRM): Promise<void> {
  const confirm = heard(phone).getByRole('button', { name: button });
  const right = heard(phone).getByRole('button', { name: /^It is right/ });
  await confirm.waitFor();
  while ((await confirm.getAttribute('aria-disabled')) === 'true') {
    await right.first().waitFor();
    const left = await right.count();
    await right.first().click();
    await expect(right).toHaveCount(left - 1);
  }
}
