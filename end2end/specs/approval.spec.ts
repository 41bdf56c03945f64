// What a regulation, and not the strategy team, gives to a named officer: asked and answered, or settled by a call when a child can't wait.
import { test } from '../house/test.ts';
import type { Phone } from '../house/phone.ts';

/** Says on the decide page what a named officer is to approve. */
async function plan(phone: Phone, words: string): Promise<void> {
  await phone.openFamily('Okafor');
  await phone.press('Decide');
  await phone.unfold('Approval by a named officer');
  await phone.choose('What is to be approved?', 'Placing a child with their parents');
  await phone.sees(/Care Planning Regulations 2010 reg 18/);
  await phone.choose('Which children?', /^Amara/);
  await phone.write('What is planned', words);
}

test('a team asks a named officer, who approves it from her first screen; the team reads it', async ({ server, phoneOf }) => {
  const [priya, dana] = [await phoneOf('Priya'), await phoneOf('Dana')];
  await plan(priya, 'Amara goes home on Friday.');
  await priya.press('Ask for approval');
  await priya.sees('With the named officer');
  await priya.safe();

  const card = dana.page.locator('section.card').filter({ hasText: 'Amara goes home on Friday.' });
  await card.getByRole('button', { name: 'Approve', exact: true }).click();
  await card.waitFor({ state: 'detached' });
  await dana.safe();

  await priya.sees('Approved');
  await priya.sees(/^Dana Whitfield, /);
  await priya.sees('Signed without a passkey, in a demonstration.');
  await priya.page.getByRole('button', { name: 'Withdraw it' }).waitFor({ state: 'detached' });
  await server.stop();
  server.verify();
});

test('a child cannot wait: the call is kept without signal in one tap, and the officer confirms it after', async ({ phoneOf }) => {
  const [priya, dana] = [await phoneOf('Priya'), await phoneOf('Dana')];
  await priya.goOffline();
  await plan(priya, 'Amara goes home tonight.');
  await priya.press('Dana said yes');
  await priya.sees('The officer said yes on the telephone');
  await priya.sees(/on this phone$/);
  await priya.goOnline();
  await priya.safe();

  const card = dana.page.locator('section.card').filter({ hasText: 'Amara goes home tonight.' });
  await card.getByText('You were called and said yes').waitFor();
  await card.getByRole('button', { name: 'Yes, I said so' }).click();
  await dana.safe();
  await priya.sees('Approved');
});

test('an officer declines with a reason, and the team withdraws another', async ({ phoneOf }) => {
  const [priya, dana] = [await phoneOf('Priya'), await phoneOf('Dana')];
  await plan(priya, 'Amara goes home on Monday.');
  await priya.press('Ask for approval');
  await priya.safe();
  const card = dana.page.locator('section.card').filter({ hasText: 'Amara goes home on Monday.' });
  await card.locator('summary').filter({ hasText: 'Decline it' }).click();
  await card.getByRole('textbox', { name: 'Why?' }).fill('Her room is not ready. Ask me again when it is.');
  await card.getByRole('button', { name: 'Decline', exact: true }).click();
  await dana.safe();
  await priya.sees('Declined');
  await priya.sees('Her room is not ready. Ask me again when it is.');

  await plan(priya, 'Amara goes home on Tuesday.');
  await priya.press('Ask for approval');
  await priya.press('Withdraw it');
  await priya.press('Yes, withdraw it');
  await priya.sees('Withdrawn');
  await priya.safe();
});
