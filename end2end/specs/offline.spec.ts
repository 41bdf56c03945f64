// P10: every screen that a worker needs on a visit opens, cold, with no network, on any route.
import { expect, test } from '../house/test.ts';

test('P10: every screen opens cold on its own address while the server is dead', async ({ server, phoneOf }) => {
  const priya = await phoneOf('Priya');
  await priya.openFamily('Okafor');
  const family = priya.address;
  await priya.page.goto('/');
  await priya.press('Start visit');
  await priya.sees('Who did you see?');
  const visit = priya.address;
  // A visit of which nothing is said yet is what the app opens on.
  await priya.choose(/^Amara/, 'Seen, spoke alone');
  await priya.safe();
  await server.kill();

  const screens: [string, string | RegExp][] = [
    ['/', /^Good (morning|afternoon|evening), Priya/],
    ['/families', 'Families'],
    [family, /Okafor/],
    [visit, /Okafor/],
    [`${family}/ask`, 'Ask the insight team'],
    [`${family}/decide`, /./],
    ['/ask', /Ask/],
    ['/team', /./],
    ['/phone', 'This phone'],
    ['/nowhere/at/all', 'Nothing here'],
  ];
  for (const [address, heading] of screens) {
    await test.step(`${address.replaceAll(/[0-9a-f-]{36}/g, '…')} opens, and opens again`, async () => {
      await priya.kill();
      await priya.open();
      await priya.page.goto(address);
      await expect(priya.page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
      await priya.page.reload();
      await expect(priya.page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
    });
  }
});

test('P10: a note is written and kept while the server is dead, and arrives when it lives again', async ({ server, phoneOf }) => {
  const priya = await phoneOf('Priya');
  await server.kill();
  await priya.dieAndReopen();
  await priya.press('Start visit');
  await priya.write('Write', 'Written while the server was dead.');
  await priya.press('Add the note');
  await priya.sees(/\d+ on this phone/);
  await server.start();
  await priya.page.reload();
  await priya.safe(60_000);
});

test('back and forward lead where they led, without a network', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  await priya.goOffline();
  await priya.tab('Families');
  await priya.tab('Team');
  await priya.page.goBack();
  await expect(priya.page.getByRole('heading', { level: 1, name: 'Families' })).toBeVisible();
  await priya.page.goForward();
  await expect(priya.page).toHaveURL(/\/team$/);
});
