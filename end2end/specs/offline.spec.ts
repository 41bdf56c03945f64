// P10: every screen that a worker needs on a visit opens, cold, with no network, on any route.
import { type Locator, type Page, expect, test } from '../house/test.ts';

test('P10: every screen opens cold on its own address while the server is dead', async ({ server, phoneOf }) => {
  test.setTimeout(240_000);
  const priya = await phoneOf('Priya');
  const { page } = priya;
  await page.goto('/ask');
  const leadsTo = async (words: RegExp) => (await page.locator('main a').filter({ hasText: words }).first().getAttribute('href')) ?? '';
  const question = await leadsTo(/Advice to consider/);
  const decision = await leadsTo(/Ready to ask/);
  const approval = await leadsTo(/temporary approval of a connected person/);
  await priya.openFamily('Okafor');
  const family = priya.address;
  await page.goto('/');
  await priya.press('Start visit');
  await priya.sees('Who did you see?');
  const visit = priya.address;
  // A visit of which nothing is said yet is what the app opens on.
  const amara = (page: Page) => page.getByRole('group', { name: /^Amara/ }).getByRole('radio', { name: 'Seen, spoke alone', checked: true });
  await priya.choose(/^Amara/, 'Seen, spoke alone');
  await expect(amara(page)).toBeVisible();
  await priya.safe();
  await server.kill();

  // A heading may stand over nothing: each screen shows something that only its own file, or its own form, has.
  const screens: [string, string | RegExp, (page: Page) => Locator][] = [
    ['/', /^Good (morning|afternoon|evening), Priya/, (page) => page.getByRole('link', { name: 'Go on with the visit' })],
    ['/families', 'Families', (page) => page.getByRole('link', { name: /^Hartley/ })],
    ['/families?visit', 'Visit which family?', (page) => page.getByRole('button', { name: /^Hartley/ })],
    ['/families?record', 'Record for which family?', (page) => page.getByRole('button', { name: /^Hartley/ })],
    [family, /Okafor/, (page) => page.getByText(/Tobi's teacher called/)],
    [visit, /Okafor/, amara],
    [`${family}/ask`, 'Ask the insight team', (page) => page.getByRole('radio', { name: 'Law: a lawyer' })],
    [`${family}/decide`, 'Ask for a decision', (page) => page.getByRole('radio', { name: 'Care proceedings' })],
    [question, /^A question: /, (page) => page.getByRole('button', { name: 'Keep it in the file' })],
    [decision, /^Spend £780/, (page) => page.getByRole('button', { name: 'Ask the strategy team' })],
    [approval, /temporary approval of a connected person/, (page) => page.getByText('The officer said yes on the telephone')],
    ['/emergency', 'A family that is not yours', (page) => page.getByRole('button', { name: 'Open for an hour' })],
    [`${family}/sees`, 'Who sees this file', (page) => page.getByRole('button', { name: 'Restrict this file' })],
    [`${family}/keeping`, 'How long it is kept', (page) => page.getByRole('button', { name: 'Set a legal hold' })],
    ['/ask', 'Ask & decide', (page) => page.getByRole('link', { name: /Advice to consider/ }).first()],
    ['/team', 'Riverside', (page) => page.getByText('Priya Nair (you)')],
    ['/phone', 'This phone', (page) => page.getByRole('button', { name: 'Sign out' })],
    ['/help', 'Help', (page) => page.getByRole('heading', { name: 'What is kept where' })],
    ['/sign-in', 'Alongside', (page) => page.getByText('Signing in needs signal')],
    ['/families/01890000-0000-7000-8000-000000000000', /.*/, (page) => page.getByText('This is not on this phone')],
    ['/nowhere/at/all', 'Nothing here', (page) => page.getByRole('link', { name: 'Go to the first screen' })],
  ];
  for (const [address, heading, proof] of screens) {
    await test.step(`${address.replaceAll(/[0-9a-f-]{36}/g, '…')} opens, and opens again`, async () => {
      await priya.kill();
      await priya.open();
      await priya.page.goto(address);
      await expect(priya.page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
      await expect(proof(priya.page)).toBeVisible();
      await priya.page.reload();
      await expect(priya.page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
      await expect(proof(priya.page)).toBeVisible();
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
