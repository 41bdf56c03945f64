// Signing in with an account of the authority's own directory: a real provider says who somebody is, and nothing else comes of it.
import { Directory } from '../house/directory.ts';
import { withFace } from '../house/face.ts';
import { firstPin } from '../house/pin.ts';
import { Server } from '../house/server.ts';
import { expect, test } from '../house/test.ts';

const PEOPLE = {
  7000: { email: 'tom.abara@hazelbrook.example' },
  // The directory has her among people who may do much. Here that is nothing.
  7001: { email: 'p.nair@hazelbrook.example', groups: ['Enablers', 'Strategy', 'admin'] },
  7002: { email: 'head.of.it@hazelbrook.example', groups: ['Enablers', 'admin'] },
  7003: { email: 'somebody@hazelbrook.example', verified: false },
};
const SENTENCE = 'That account did not sign you in. Nothing was lost; try again, or ask an enabler of your council to let you in with it.';

test('who is known here signs in with the account that an enabler wrote down, and the directory gives nobody anything else', async ({ phoneOf, afterwards }) => {
  let directory: Directory | undefined;
  const server = await Server.realWith(async (url) => (directory = await Directory.open(url, PEOPLE)).flags);
  const at = directory as unknown as Directory;
  afterwards(() => at.close());
  afterwards(() => server.remove());
  server.expect('Tom Abara', 'Tom.Abara@hazelbrook.example');

  const tom = await phoneOf(undefined, {}, server);
  await tom.page.goto('/sign-in');
  await at.signIn(tom, '7000');
  await firstPin(tom);
  await tom.sees('Tom Abara (you)');
  await tom.safe();
  await tom.press(/^Let in with their account ?: Priya Nair$/);
  await tom.write('What the directory calls them', 'p.nair@hazelbrook.example');
  await tom.press(/^Let in ?: Priya Nair$/);
  await tom.sees('Priya Nair can sign in with that account');

  const priya = await phoneOf(undefined, {}, server);
  await withFace(priya);
  await priya.page.goto('/sign-in');
  for (const number of ['7002', '7003', 'nobody']) {
    await at.signIn(priya, number);
    await priya.sees(SENTENCE);
    await expect.poll(() => priya.page.url(), 'nothing of it stays in the address').toBe(`${server.url}/sign-in`);
  }
  expect((await priya.context.cookies()).map(({ name }) => name)).not.toContain('__Host-alongside_session');

  await at.signIn(priya, '7001');
  await firstPin(priya);
  await priya.sees(/^Good (morning|afternoon|evening), Priya/);
  await priya.safe();
  expect(priya.page.url(), 'nothing of it stays in the address').toBe(`${server.url}/`);
  const cookies = await priya.context.cookies(server.url);
  expect(cookies.map(({ name }) => name), 'what was kept meanwhile is gone').toEqual(['__Host-alongside_session']);
  expect(cookies[0]).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Lax', path: '/' });

  await priya.tab('Team');
  await priya.page.getByText('Priya Nair (you)').waitFor();
  await expect(priya.page.getByRole('button', { name: /^(Invite to sign in|Let in)/ }), 'she is no enabler').toHaveCount(0);
  // She has just signed in: she may make the passkey that decisions are signed with.
  await priya.page.getByRole('link', { name: /^Your work/ }).click();
  await priya.press('Make a passkey');
  await priya.sees(/^A passkey made .* Not used since\.$/);
  await priya.press('Sign out');
  await priya.press('Yes, sign out');
  await priya.page.waitForURL('/sign-in');
  expect((await priya.context.cookies(server.url)).map(({ name }) => name)).toEqual([]);

  // The phone's person is asked for anew at the directory: that she was there a minute ago lets nobody in.
  await priya.press('Sign in with your Hazelbrook account');
  await priya.page.getByLabel('Number').waitFor();

  const asked = [...priya.asked, ...tom.asked].filter((address) => address.startsWith(server.url) && !address.includes('/api/v1/account/return'));
  expect(asked.filter((address) => /[?&#](code|state|iss)=/.test(address)), 'no code is in any other address').toEqual([]);
  for (const unsaid of ['hazelbrook.example', '7001', 'code=', 'access_denied']) expect(server.log).not.toContain(unsaid);
});
