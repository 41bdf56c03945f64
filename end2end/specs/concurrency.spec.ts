// Two hands at once: on one draft, in two tabs, on one decision. Nothing of either is lost, and nothing happens twice.
import { type Page, expect, test } from '../house/test.ts';
import { inAVisit, note, noteOf, standsOnce } from '../house/visit.ts';

/** What a browser says when somebody leaves the page: the words under the cursor are kept. */
const putAway = (page: Page) => page.evaluate(() => window.dispatchEvent(new Event('pagehide')));

for (const first of ['phone', 'laptop'] as const) {
  test(`29: a draft is written on two devices out of signal, and the ${first} syncs first: both texts survive`, async ({ phoneOf }) => {
    const [phone, laptop] = [await phoneOf('Priya'), await phoneOf('Priya')];
    const visit = await inAVisit(phone);
    await laptop.page.goto(visit);
    await laptop.sees('Who did you see?');
    await laptop.safe();
    for (const [device, words] of [[phone, 'Written in the kitchen.'], [laptop, 'Written in the car.']] as const) {
      await device.goOffline();
      await device.writeSlowly('Write', words);
      await putAway(device.page);
    }
    const [early, late] = first === 'phone' ? [phone, laptop] : [laptop, phone];
    for (const device of [early, late]) {
      await device.goOnline();
      await device.safe();
    }
    for (const [device, own, others] of [
      [phone, 'Written in the kitchen.', 'Written in the car.'],
      [laptop, 'Written in the car.', 'Written in the kitchen.'],
    ] as const) {
      await device.page.goto('/');
      await device.safe();
      await device.page.goto(visit);
      await expect(device.page.getByRole('textbox', { name: 'Write' })).toHaveValue(new RegExp(`${own}|${others}`));
      await device.sees('From your other phone');
      await device.sees(/Written in the (kitchen|car)\./);
    }
    await phone.press('Add it here');
    await expect(phone.page.getByRole('textbox', { name: 'Write' })).toHaveValue(/kitchen[^]*car|car[^]*kitchen/);
  });
}

test('31: two tabs push at once: each entry is there once', async ({ phoneOf }) => {
  const [priya, sam] = [await phoneOf('Priya'), await phoneOf('Sam')];
  const visit = await inAVisit(priya);
  const second = await priya.context.newPage();
  await second.goto(visit);
  await second.getByText('Who did you see?').waitFor();
  await priya.goOffline();
  await note(priya, 'From the first tab.');
  await second.getByRole('textbox', { name: 'Write' }).fill('From the second tab.');
  await second.getByRole('button', { name: 'Add the note' }).click();
  await expect(second.getByRole('listitem').filter({ hasText: 'From the second tab.' })).toBeVisible();
  await priya.goOnline();
  await priya.safe(60_000);
  await standsOnce(sam, visit, 'From the first tab.');
  await expect(noteOf(sam, 'From the second tab.')).toHaveCount(1);
});
