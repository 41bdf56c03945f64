// Signing in for real: an enabler invites a colleague, who makes a passkey on their phone and signs in with it from then on.
import { withFace } from '../house/face.ts';
import { firstPin, open } from '../house/pin.ts';
import { Server } from '../house/server.ts';
import { expect, test } from '../house/test.ts';

test('a colleague is invited, makes a passkey, and signs in with it; an invitation works once', async ({ phoneOf, afterwards }) => {
  const server = await Server.real();
  afterwards(() => server.remove());
  const tom = await phoneOf(undefined, {}, server);
  await withFace(tom);
  // The operator invites the first enabler, at the server. The page where one signs in stands open already.
  await tom.page.goto('/sign-in');
  await tom.sees('Sign in with your passkey');
  await tom.page.goto(server.invite('Tom Abara'));
  await tom.sees('An invitation for Tom Abara');
  await tom.press('Make a passkey');
  await tom.page.waitForURL((url) => url.pathname === '/');
  await firstPin(tom);
  await tom.page.goBack();
  expect(tom.page.url(), 'no history keeps what was used').not.toContain('invited');
  await tom.page.goto('/');
  await open(tom);
  await tom.safe();

  await tom.press(/^Invite to sign in ?: Priya Nair$/);
  const handed = (await tom.page.locator('code').textContent()) ?? '';
  const priya = await phoneOf(undefined, {}, server);
  const face = await withFace(priya);
  await priya.page.goto(handed);
  await priya.press('Make a passkey');
  await priya.sees(/^Good (morning|afternoon|evening), Priya/);
  await firstPin(priya);
  await priya.safe();
  const cookie = (await priya.context.cookies()).find(({ name }) => name === '__Host-alongside_session');
  expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Lax', path: '/' });

  await priya.page.goto('/phone');
  await open(priya);
  await priya.sees(/^A passkey made .* Not used since\.$/);
  await priya.press('Make another passkey');
  await priya.sees('This phone has a passkey of yours already. Sign in with that one.');
  await priya.press('Sign out');
  await priya.press('Yes, sign out');
  await priya.page.waitForURL('/sign-in');
  await face.isOwner(false);
  await priya.press('Sign in with your passkey');
  await priya.sees('No passkey was given. Nothing was lost; please try again.');
  await face.isOwner(true);
  await priya.press('Sign in with your passkey');
  await open(priya);
  await priya.sees(/^Good (morning|afternoon|evening), Priya/);
  const now = (await priya.context.cookies()).find(({ name }) => name === '__Host-alongside_session');
  expect(now?.value, 'a sign-in gives a new session').not.toBe(cookie?.value);

  // A passkey that is on a phone she lost: she takes it away, and it opens nothing any more.
  await priya.page.goto('/phone');
  await open(priya);
  await priya.press('Take it away');
  await priya.sees(/^Take it away\? It is your only one/);
  await priya.press('Yes, take it away');
  await expect(priya.page.getByText(/^A passkey made/)).toHaveCount(0);
  await priya.press('Sign out');
  await priya.press('Yes, sign out');
  await priya.page.waitForURL('/sign-in');
  await priya.press('Sign in with your passkey');
  await priya.sees(/^That was not accepted\./);

  // Whoever finds the link later gets nothing by it, and nobody can be invited twice.
  const finder = await phoneOf(undefined, {}, server);
  await withFace(finder);
  await finder.page.goto(handed);
  await finder.press('Make a passkey');
  await finder.sees(/^That was not accepted\./);
  // The way back for her takes two people: nobody who has or had a passkey is simply invited. See recovery.spec.ts.
  await tom.page.reload();
  await open(tom);
  await tom.press(/^Invite to sign in ?: Priya Nair$/);
  await tom.sees('Letting Priya Nair in again takes two people');
  for (const name of ['Tom Abara', 'Priya Nair']) expect(() => server.invite(name)).toThrow('alongside recover');
  expect(server.log).not.toContain(handed.replace(/^.*=/, ''));
});
