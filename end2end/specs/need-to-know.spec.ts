// Who sees a file beside its own team, and who of the team does not: each seen on the phones of the people whom it concerns.
import { expect, test } from '../house/test.ts';
import type { Phone } from '../house/phone.ts';

const WHY = 'Tobi was found alone at the station.';

/** Asks for a family that is not one's own. */
async function askFor(phone: Phone, somebody: string, why: string): Promise<void> {
  await phone.page.goto('/families');
  await phone.press('A family that is not yours, in an emergency');
  await phone.page.getByRole('textbox', { name: 'What is the family called?' }).fill('Okafor');
  await phone.page.getByRole('textbox', { name: 'Who is in it?' }).fill(somebody);
  await phone.page.getByRole('textbox', { name: 'Why do you need it now?' }).fill(why);
  await phone.press('Open for an hour');
}

test('60: in an emergency a file opens for an hour to a worker of another team, and its own team reads who opened it, and why', async ({ phoneOf }) => {
  const [priya, nadia] = [await phoneOf('Priya'), await phoneOf('Nadia')];
  await askFor(nadia, 'Tobi', 'Urgent.');
  await nadia.sees("Say why in a sentence. The family's team reads it.");
  await askFor(nadia, 'Nobody', WHY);
  await nadia.sees('Nothing to show');
  await askFor(nadia, 'Tobi', WHY);
  await nadia.page.getByRole('heading', { level: 1, name: 'Okafor family' }).waitFor({ timeout: 30_000 });
  await nadia.sees(/^Open to you until 10:[45]\d/);
  await nadia.sees('The team can see that you looked, and why.');
  await expect(nadia.page.getByRole('button', { name: 'Start visit' }), 'it is open to be read').toHaveCount(0);
  await expect(nadia.page.getByRole('link', { name: 'Who looked at this file' })).toHaveCount(0);

  await priya.page.goto('/');
  await priya.press(/^Nadia opened this file in an emergency/);
  await priya.page.getByRole('heading', { level: 1, name: 'Okafor family' }).waitFor();
  await priya.sees(/^Opened in an emergency, until 10:[45]\d/);
  await priya.sees(new RegExp(WHY));
  await priya.press('Who looked at this file');
  const looked = priya.page.getByRole('list', { name: 'Who looked' }).getByRole('listitem').filter({ hasText: 'Nadia' });
  await expect(looked).toHaveText(/Opened it in an emergency\..*a copy to their phone/);
});

test('34 and 59: a file is restricted while a colleague is out of signal: her note arrives, the file goes from her phone, and the record has both', async ({ phoneOf }) => {
  const [priya, grace] = [await phoneOf('Priya'), await phoneOf('Grace')];
  await grace.openFamily('Okafor');
  const family = grace.address;
  await grace.sees('The story so far');
  await grace.safe();
  await grace.goOffline();
  await grace.press('Remark');
  await grace.write('What happened?', 'Amara waved from the window.');
  await grace.press('Save');
  await grace.sees('Amara waved from the window.');

  await priya.openFamily('Okafor');
  await priya.press('Who of us sees this file');
  await priya.choose('Who of you sees it?', 'Priya Nair');
  await priya.choose('Who of you sees it?', 'Sam Okonkwo-Reid');
  await priya.choose(/^Those of other teams/, 'They still see it');
  await priya.write('Why?', 'Grace is related to them.');
  await priya.press('Restrict this file');
  await priya.sees(/^Seen by (Priya Nair and Sam Okonkwo-Reid|Sam Okonkwo-Reid and Priya Nair) alone/);
  await priya.safe();

  await grace.goOnline();
  await grace.safe();
  const shown: string[] = [];
  for (const address of [family, '/families/01890000-0000-7000-8000-000000000000']) {
    await grace.page.goto(address);
    await grace.sees('Nothing to show');
    shown.push(await grace.page.locator('main').innerText());
  }
  expect(shown[0], 'what is restricted and what is not there look the same').toBe(shown[1]);
  await grace.page.goto('/families');
  await grace.page.getByRole('link', { name: /^Hartley/ }).first().waitFor();
  await expect(grace.page.getByRole('link', { name: /^Okafor/ })).toHaveCount(0);

  await priya.page.goto(family);
  const note = priya.page.getByRole('listitem').filter({ hasText: 'Amara waved from the window.' }).last();
  await expect(note).toContainText('Late contribution');
  await priya.sees('Only some of the team see this file now');
});

test('a named officer opens a file for an investigation: its team sees nothing of it until it is over, and reads then who looked', async ({ phoneOf }) => {
  const [priya, dana, helen, nadia] = [await phoneOf('Priya'), await phoneOf('Dana'), await phoneOf('Helen'), await phoneOf('Nadia')];
  const fill = async (officer: Phone, reader: string) => {
    await officer.page.goto('/');
    await officer.press('Investigations');
    await officer.page.getByRole('textbox', { name: 'What is the family called?' }).fill('Okafor');
    await officer.page.getByRole('textbox', { name: 'Who is in it?' }).fill('Tobi');
    await officer.page.getByRole('combobox', { name: 'Who reads it?' }).selectOption({ label: reader });
    await officer.choose('For how long?', '14 days');
    await officer.page.getByRole('textbox', { name: 'What is looked into, and why?' }).fill('How the visits were written up: a complaint.');
    await officer.press('Open it to read');
  };
  await fill(dana, 'Nadia Hussain');
  await dana.sees('Nothing was opened. Check both names.'); // She has decided in it herself.
  await fill(helen, 'Priya Nair');
  await helen.sees('Choose somebody else, who has had nothing to do with this family');
  await helen.page.getByRole('combobox', { name: 'Who reads it?' }).selectOption({ label: 'Nadia Hussain' });
  await helen.press('Open it to read');
  await helen.sees('It is open');
  await expect(helen.page.getByRole('textbox', { name: 'What is the family called?' })).toHaveValue('');

  await nadia.page.goto('/families');
  await nadia.page.getByRole('link', { name: /^Okafor/ }).first().click();
  await nadia.sees(/^Open to you until Mon 16 March, /);
  await nadia.sees('The team is told that you looked once it is over.');
  await expect(nadia.page.getByRole('button', { name: 'Start visit' }), 'it is open to be read').toHaveCount(0);

  const looked = async () => {
    await priya.openFamily('Okafor');
    await priya.press('Who looked at this file');
  };
  await looked();
  await priya.sees('Nobody outside your team has');

  const line = helen.page.getByRole('list', { name: 'Investigations' }).getByRole('listitem').filter({ hasText: 'Nadia Hussain reads a file' });
  await line.getByRole('button', { name: 'End it' }).click();
  await helen.press('Yes, end it');
  await helen.sees('Nadia Hussain read a file');
  await nadia.sees('Nothing to show', 60_000);
  await looked();
  const told = priya.page.getByRole('list', { name: 'Who looked' }).getByRole('listitem').filter({ hasText: 'Nadia' });
  await expect(told).toHaveText(/Looked into how the file was worked\..*a copy to their phone.*Helen[^.]*, a named officer, opened it to them/);
});
