// The keyboard alone: no finger, no mouse. What is done is said aloud.
import { type Locator, expect, test } from '../house/test.ts';
import type { Phone } from '../house/phone.ts';

/** Goes on with the keyboard until it stands there. */
async function tabTo(phone: Phone, there: Locator): Promise<void> {
  await there.waitFor();
  for (let presses = 0; presses < 120; presses += 1) {
    if (await there.evaluate((element) => element === document.activeElement)) return;
    await phone.page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not come to ${there}`);
}

test('a visit is written into the record with the keyboard alone', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  const { page } = priya;
  const button = (words: string) => page.getByRole('button', { name: words, exact: true });

  await tabTo(priya, button('Start visit'));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: /Okafor/ }), 'a new screen is read from its heading on').toBeFocused();

  for (const child of ['Amara', 'Tobi', 'Zed']) {
    const answers = page.getByRole('group', { name: new RegExp(`^${child}`) }).getByRole('radio');
    await tabTo(priya, answers.first());
    await page.keyboard.press('Space');
    await expect(answers.first(), `${child}: seen, spoke alone`).toBeChecked();
  }

  await tabTo(priya, page.getByRole('textbox', { name: 'Write' }));
  await page.keyboard.type('Written without a finger.');
  await tabTo(priya, button('Add the note'));
  await page.keyboard.press('Space');
  await expect(page.getByRole('listitem').filter({ hasText: 'Written without a finger.' })).toBeVisible();

  await tabTo(priya, button('Done'));
  await page.keyboard.press('Enter');
  await tabTo(priya, button('Right, put it in the record'));
  await page.keyboard.press('Enter');
  await button('Right, put it in the record').waitFor({ state: 'detached' });
  await priya.safe();
});

test('what could not be done is said aloud, and the words stay', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  await priya.openFamily('Okafor');
  await priya.press('Start visit');
  await priya.sees('Who did you see?');
  // The disk is full: nothing more can be kept.
  await priya.page.evaluate(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('no room', 'QuotaExceededError');
    };
  });
  await priya.write('Write', 'There is no room for this.');
  await priya.press('Add the note');
  await expect(priya.page.getByRole('alert').filter({ hasText: 'There is no room left on this phone' })).toBeVisible();
  await expect(priya.page.getByRole('textbox', { name: 'Write' })).toHaveValue('There is no room for this.');
});
