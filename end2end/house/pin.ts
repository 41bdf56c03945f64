// The PIN that opens a phone: chosen, and typed on the locked one.
import { expect } from '@playwright/test';

import type { Phone } from './phone.ts';

export const PIN = '280419';

/** Puts a PIN on a phone, or changes it. */
export async function choosePin(phone: Phone, pin = PIN): Promise<void> {
  await phone.page.goto('/phone');
  await phone.press(/^(Choose a|Change the) PIN$/);
  await phone.write('A new PIN, six digits', pin);
  await phone.press('Keep this PIN');
  await phone.sees('With your PIN. It locks itself');
}

/** Gives a phone the PIN that it wants before it shows anything. */
export async function firstPin(phone: Phone): Promise<void> {
  await phone.sees('First a PIN for this phone');
  await phone.page.getByLabel('A new PIN, six digits').fill(PIN);
  await phone.press('Keep this PIN');
  await expect(phone.page.getByText('First a PIN for this phone')).toHaveCount(0);
}

/** Types a PIN on the locked phone. */
export async function open(phone: Phone, pin = PIN): Promise<void> {
  await phone.sees('This phone is locked');
  await phone.page.getByLabel('PIN, six digits').pressSequentially(pin);
}
