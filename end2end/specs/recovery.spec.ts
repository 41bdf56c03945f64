// Whoever lost every passkey is let in again by two people who know her, never by one; she sees it, and can stop it.
import { withFace } from '../house/face.ts';
import { firstPin, open } from '../house/pin.ts';
import { Server } from '../house/server.ts';
import { expect, test } from '../house/test.ts';

test('an enabler asks and a colleague confirms that Priya is let in again; the first time she stops it, and in the end her old phone is out', async ({ phoneOf, postgres, afterwards }) => {
  test.setTimeout(180_000);
  const server = await Server.real(postgres.address);
  afterwards(() => server.remove());
  const comesIn = async (link: string) => {
    const phone = await phoneOf(undefined, {}, server);
    await withFace(phone);
    await phone.page.goto(link);
    await phone.press('Make a passkey');
    await firstPin(phone);
    await phone.safe();
    return phone;
  };
  const tom = await comesIn(server.invite('Tom Abara'));
  const invite = async (name: string) => {
    await tom.press(new RegExp(`^Invite to sign in ?: ${name}$`));
    await tom.sees('Hand this link over yourself');
    return (await tom.page.locator('code').last().textContent()) ?? '';
  };
  const priya = await comesIn(await invite('Priya Nair'));
  await tom.page.reload();
  await open(tom);
  const sam = await comesIn(await invite('Sam Okonkwo-Reid'));

  // Tom cannot simply invite her: the same button asks him why, and waits for somebody else.
  const asks = async () => {
    await tom.page.reload();
    await open(tom);
    await tom.press(/^Invite to sign in ?: Priya Nair$/);
    await tom.sees('Letting Priya Nair in again takes two people');
    await tom.write(/^Why, and how do you know/, 'Her phone was stolen. She came to my desk this morning.');
    await tom.press('Ask for a second person');
  };
  // All three could sign in for the first time a moment ago. A week later Tom may ask.
  const weekPasses = (who: string) => postgres.ask(`UPDATE had_passkeys SET since_at = since_at - ${7 * 24 * 3_600_000} WHERE ${who}`);
  const isSam = `person IN (SELECT person FROM sessions WHERE began_at = (SELECT MAX(began_at) FROM sessions))`;
  await asks();
  await tom.sees(/^This takes two people who have each been in their team, and able to sign in, for a week or more\./);
  weekPasses(`NOT ${isSam}`);
  await asks();
  await tom.sees('It waits for a second person');
  await tom.page.reload();
  await open(tom);
  await tom.sees('Priya Nair is being let in again');
  await expect(tom.page.getByRole('button', { name: 'Confirm it' }), 'one person is never two').toHaveCount(0);

  // She lost nothing, and stops it where she stands.
  await priya.sees('Somebody asks to let you in again');
  await priya.sees(/Her phone was stolen/);
  await priya.press('Stop it');
  await expect(priya.page.getByText('Somebody asks to let you in again')).toHaveCount(0);

  // The next time it is so. Sam has only just come, and is asked nothing; once he has been here for a week, he is, and has the link. Nobody had it before.
  await asks();
  await tom.sees('It waits for a second person');
  await sam.tab('Team');
  await sam.sees('Priya Nair');
  await expect(sam.page.getByText('Let Priya Nair in again?')).toHaveCount(0);
  weekPasses(isSam);
  await sam.page.reload();
  await open(sam);
  await sam.tab('Team');
  await sam.sees('Let Priya Nair in again?');
  await sam.sees(/^Tom Abara asked/);
  await sam.press('Confirm it');
  await sam.press('Yes, give me the link');
  await sam.sees('Hand this link over yourself');
  const link = (await sam.page.locator('code').last().textContent()) ?? '';
  const anew = await comesIn(link);
  await anew.page.goto('/phone');
  await open(anew);
  await anew.sees(/^You were let in again .* Tom Abara asked, and Sam Okonkwo-Reid confirmed it:$/);
  await expect(anew.page.getByText(/^A passkey made/)).toHaveCount(1);

  // The phone that was lost is closed, and the link is used up.
  await priya.page.reload();
  await priya.sees(/closed/);
  const finder = await phoneOf(undefined, {}, server);
  await withFace(finder);
  await finder.page.goto(link);
  await finder.press('Make a passkey');
  await finder.sees(/^That was not accepted\./);
  expect(server.verify()).toMatch(/^All is well/);
  expect(server.log).not.toContain(link.replace(/^.*=/, ''));
});
