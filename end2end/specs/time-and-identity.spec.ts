// Phones whose clock is wrong, sessions that ended, people who left: the words arrive, under their writer's name and a time that can be told.
import { expect, test } from '../house/test.ts';
import { choosePin, open } from '../house/pin.ts';
import { inAVisit, note, noteOf } from '../house/visit.ts';

const DAY = 24 * 60 * 60 * 1_000;
const YEAR = 365 * DAY;

test('35: after three days without signal the session is over; work goes on, and after a sign-in all of it arrives with its own times', async ({ server, phoneOf }) => {
  const [priya, other] = [await phoneOf('Priya'), await phoneOf('Priya')];
  const visit = await inAVisit(priya);
  await priya.goOffline();
  await note(priya, 'First day: Amara drew a boat.');
  await priya.page.clock.install({ time: Date.now() + 3 * DAY });
  await priya.page.goto(visit);
  await note(priya, 'Third day: Tobi has a new coat.');
  await other.page.goto('/phone');
  await other.press(/^Sign out there/);
  await expect(other.page.getByText('Signed in elsewhere')).toHaveCount(0);

  await priya.page.clock.setSystemTime(Date.now());
  await priya.goOnline();
  await priya.page.goto('/phone');
  await priya.sees('The server asks you to sign in again.', 60_000);
  await priya.page.goto(visit);
  await note(priya, 'Written while nobody was signed in.');
  await priya.page.goto('/phone');
  await priya.press('Sign in');
  await priya.press(/^Priya/);
  await priya.safe(60_000);

  const sam = await phoneOf('Sam');
  await sam.openFamily('Okafor');
  await sam.page.goto(visit);
  for (const words of ['First day', 'Third day', 'nobody was signed in']) await expect(noteOf(sam, words)).toHaveCount(1);
  expect(server.verify()).toMatch(/^All is well/);
});

for (const [how, out, says] of [
  ['two years back', -2 * YEAR, /It said .* 2024, /],
  ['five years ahead', 5 * YEAR, /It said .* 2031, /],
] as const) {
  test(`37: a phone's clock is ${how}; what it writes stands where it arrived, and the file says what the clock claimed`, async ({ phoneOf }) => {
    const [priya, sam] = [await phoneOf('Priya'), await phoneOf('Sam')];
    await priya.openFamily('Okafor');
    const family = priya.address;
    await priya.page.clock.install({ time: Date.now() + out });
    await priya.page.goto(family);
    await priya.safe(60_000);
    await priya.press('Remark');
    await priya.write('What happened?', 'Amara waved from the window.');
    await priya.press('Save');
    await priya.safe(60_000);

    await sam.page.goto(family);
    const first = sam.page.locator('.timeline').first().getByRole('listitem').filter({ hasText: 'Amara waved' }).last();
    await expect(first).toContainText("The phone's clock was wrong");
    await expect(sam.page.getByText("The phone's clock was wrong", { exact: true }), 'and nobody else is doubted').toHaveCount(1);
    await first.locator('summary').first().click();
    await expect(first).toContainText(says);
    await expect(first, 'it stands on the day on which it came').toContainText(/Happened Mon 2 March, /);
  });
}

test('39: on the night the clocks go back two visits at half past one stand in their order', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  await priya.openFamily('Okafor');
  const family = priya.address;
  await priya.goOffline();
  // The fiction has a day of its own: the page's clock runs beside the phone's.
  const moved = Number(await priya.page.locator('html').getAttribute('data-clock-offset'));
  await priya.page.clock.install();
  for (const [at, words] of [['2026-10-25T00:30:00Z', 'In summer time.'], ['2026-10-25T01:30:00Z', 'In winter time.']] as const) {
    await priya.page.clock.setSystemTime(Date.parse(at) - moved);
    await priya.page.goto(family);
    await priya.press('Remark');
    await priya.write('What happened?', words);
    await priya.press('Save');
    await priya.sees(words);
  }
  const told = await priya.page.locator('.timeline').first().innerText();
  expect(told.indexOf('In winter time.'), 'the later stands above').toBeLessThan(told.indexOf('In summer time.'));
  expect(told, 'on one day, at what both clocks on the wall said').toMatch(/^Sun 25 October[^]*01:30\s*In winter time\.[^]*01:30\s*In summer time\./);
});

test('40: somebody is revoked while out of signal: what she wrote arrives under her name, and her phone keeps nothing', async ({ server, phoneOf }) => {
  const [priya, sam] = [await phoneOf('Priya'), await phoneOf('Sam')];
  await choosePin(priya);
  await priya.page.goto('/');
  await open(priya);
  await priya.press('Start visit');
  await priya.sees('Who did you see?');
  await priya.safe();
  const visit = priya.address;
  await priya.goOffline();
  await note(priya, 'Written before she knew.');
  server.revoke('Priya Nair');
  await priya.goOnline();
  await priya.sees('This phone was closed', 60_000);
  await expect(priya.page.locator('body')).not.toContainText('Written before she knew.');
  await sam.tab('Team');
  await sam.press('Take it into the files');
  await sam.sees('Nothing is left to take in.');
  await sam.page.goto(visit);
  const arrived = noteOf(sam, 'Written before she knew.');
  await expect(arrived).toHaveCount(1);
  await expect(arrived).toContainText('Priya Nair');
});
