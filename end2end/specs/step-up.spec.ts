// Whoever finds an open phone changes nothing with it: what touches one's own ways in, or another's rights, takes one touch of its owner.
import { withFace } from '../house/face.ts';
import { firstPin } from '../house/pin.ts';
import { Server } from '../house/server.ts';
import { expect, test } from '../house/test.ts';

test('eleven minutes after he signed in Tom invites a colleague with one touch more, and whoever is not Tom invites nobody', async ({ phoneOf, postgres, afterwards }) => {
  test.setTimeout(120_000);
  const server = await Server.real(postgres.address);
  afterwards(() => server.remove());
  const tom = await phoneOf(undefined, {}, server);
  const face = await withFace(tom);
  await tom.page.goto(server.invite('Tom Abara'));
  await tom.press('Make a passkey');
  await firstPin(tom);
  await tom.safe();
  const cookie = async () => (await tom.context.cookies()).find(({ name }) => name === '__Host-alongside_session')?.value ?? '';
  const opens = async (value: string) => (await fetch(`${server.url}/api/v1/session`, { headers: { cookie: `__Host-alongside_session=${value}` } })).status;
  const before = await cookie();

  postgres.ask('UPDATE sessions SET began_at = began_at - 11 * 60 * 1000');
  await face.isOwner(false);
  await tom.press(/^Invite to sign in ?: Priya Nair$/);
  await tom.sees('No passkey was given. Nothing was lost; please try again.');
  expect(postgres.ask('SELECT COUNT(*) FROM invitations')).toBe('0');
  expect([await cookie(), await opens(before)]).toEqual([before, 200]);

  await face.isOwner(true);
  await tom.press(/^Invite to sign in ?: Priya Nair$/);
  await tom.sees('Hand this link over yourself');
  const after = await cookie();
  expect(after, 'the session has another name').not.toBe(before);
  expect([await opens(before), await opens(after)]).toEqual([401, 200]);
  // Ten minutes long nothing more is asked; and what he does goes on reaching the server.
  await face.isOwner(false);
  await tom.press(/^Invite to sign in ?: Sam Okonkwo-Reid$/);
  await expect(tom.page.getByText('Hand this link over yourself')).toHaveCount(2);
  await tom.safe();
  await expect(tom.page.getByText('Sign in again to send')).toHaveCount(0);
});
