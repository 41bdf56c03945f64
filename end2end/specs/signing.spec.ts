// A decision is signed with its approver's own passkey, over exactly what stands, and whoever doubts it later can check that.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { withFace } from '../house/face.ts';
import { firstPin } from '../house/pin.ts';
import { Server } from '../house/server.ts';
import { expect, test } from '../house/test.ts';

test('P8: an approver signs with her passkey; where it is not she nothing is signed, and openssl alone shows what was', async ({ phoneOf, afterwards }) => {
  test.setTimeout(120_000);
  const server = await Server.real();
  afterwards(() => server.remove());
  const dana = await phoneOf(undefined, {}, server);
  const face = await withFace(dana);
  await dana.page.goto(server.invite('Dana Whitfield'));
  await dana.press('Make a passkey');
  await dana.page.waitForURL((url) => url.pathname === '/');
  await firstPin(dana);
  await dana.safe();

  // She learns the context of the decision that came last.
  await dana.page.locator('main a[href*="/decisions/"]').last().click();
  await dana.choose('How did you learn it?', 'By a call');
  await dana.write('Whom did you hear?', 'The child, and the worker');
  await dana.write('What did you learn?', 'It is as they say.');
  await dana.press('Keep what I learned');
  await dana.sees('What strategy learned');
  const decision = dana.address.replace(/^.*\//, '');

  // Without signal nothing is signed, and nothing says so.
  const sign = dana.page.getByRole('button', { name: 'Sign', exact: true });
  await dana.goOffline();
  await expect(sign).toBeDisabled();
  await dana.sees(/^Signing needs signal/);
  await dana.goOnline();

  // Somebody else has her phone: it does not know the face.
  await face.isOwner(false);
  await sign.click();
  await dana.press('Yes, sign it');
  await dana.sees('It is not signed. No passkey was given. Nothing was lost; please try again.', 30_000);
  await expect(dana.page.getByText(/^Signed by/)).toHaveCount(0);

  await face.isOwner(true);
  await sign.click();
  await dana.press('Yes, sign it');
  await dana.sees(/^You signed this, /);
  await dana.sees('Signed with a passkey. The team has it now, and its file closes to you.');
  await dana.safe();

  await server.stop();
  expect(server.verify()).toMatch(/^All is well/);
  const folder = server.evidence(decision);
  const text = readFileSync(join(folder, 'proposal.txt'), 'utf8');
  expect(text).toContain(`Sign-off: ${decision}`);
  expect(text).toContain('> It is as they say.');
  const check = 'openssl dgst -sha256 -binary client-data.json | cat authenticator-data.bin - | openssl dgst -sha256 -verify public-key.pem -signature signature.der';
  expect(execFileSync('sh', ['-c', check], { cwd: folder, encoding: 'utf8' })).toBe('Verified OK\n');
  const asked = execFileSync('openssl', ['dgst', '-sha256', '-binary', 'proposal.txt'], { cwd: folder }).toString('base64url');
  expect(JSON.parse(readFileSync(join(folder, 'client-data.json'), 'utf8'))).toMatchObject({ challenge: asked, origin: server.url });
});
