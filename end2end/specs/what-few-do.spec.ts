// What is done more seldom, each from its own screen, and read by whom it concerns.
import { expect, test } from '../house/test.ts';
import type { Phone } from '../house/phone.ts';
import { inAVisit, note, noteOf } from '../house/visit.ts';

/** Opens what one may do with a note, and does it. */
async function withNote(phone: Phone, words: string, what: string): Promise<void> {
  await noteOf(phone, words).locator('summary').filter({ hasText: 'More' }).click();
  await noteOf(phone, words).getByRole('button', { name: what, exact: true }).click();
}

test('a note is put right: the colleague reads the new words, and the first ones beside them', async ({ phoneOf }) => {
  const [priya, sam] = [await phoneOf('Priya'), await phoneOf('Sam')];
  const visit = await inAVisit(priya);
  await note(priya, 'She is nine yers old.');
  await withNote(priya, 'She is nine yers old.', 'Put it right');
  await priya.page.getByRole('textbox', { name: 'The words as they should be' }).fill('She is nine years old.');
  await priya.press('Save');
  await expect(noteOf(priya, 'She is nine years old.')).toContainText('Put right');
  await priya.safe();
  await sam.openFamily('Okafor');
  await sam.page.goto(visit);
  await noteOf(sam, 'She is nine years old.').locator('summary').filter({ hasText: 'More' }).click();
  await sam.sees(/First written: She is nine yers old\./);
});

test('a note in the wrong family is moved: its words stand in the right one, and no trace of them stays', async ({ server, phoneOf }) => {
  const [priya, sam] = [await phoneOf('Priya'), await phoneOf('Sam')];
  const visit = await inAVisit(priya);
  await note(priya, 'This is about the Rahmans.');
  await priya.safe();
  await priya.goOffline();
  await withNote(priya, 'This is about the Rahmans.', 'Wrong family');
  await priya.choose('Which family is it about?', 'Rahman');
  await priya.press('Move the note');
  await priya.press('Yes, move it');
  await expect(noteOf(priya, 'This is about the Rahmans.'), 'it goes at once, also without signal').toHaveCount(0);
  await priya.goOnline();
  await priya.safe();
  await priya.openFamily('Rahman');
  await priya.sees('This is about the Rahmans.');

  await sam.openFamily('Okafor');
  await sam.page.goto(visit);
  await sam.sees('Who did you see?');
  await sam.safe();
  await expect(sam.page.getByText('This is about the Rahmans.')).toHaveCount(0);
  await server.stop();
  server.verify();
});

test('nobody lets her in: the children come first, and it does not count as a visit', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  await inAVisit(priya);
  await priya.unfold('Not let in, or not in person?');
  await priya.choose('How did it go at the door?', /refused|not let in/i);
  await priya.sees("You weren't let in. Is a child in danger now?");
  await expect(priya.page.getByRole('link', { name: 'Call 999' })).toHaveAttribute('href', 'tel:999');
  await priya.sees(/It doesn't count as a visit/);
});

test('something will be done: half typed it survives a kill, and then it is ticked off', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  const visit = await inAVisit(priya);
  await priya.press('Somebody will do something');
  await priya.writeSlowly('What will be done?', 'Call the school');
  await priya.writeSlowly('Who does it?', 'Ifeoma, her aunt');
  await priya.dieAndReopen(visit);
  await expect(priya.page.getByRole('textbox', { name: 'What will be done?' })).toHaveValue('Call the school');
  await priya.press('Add');
  await priya.sees(/^Ifeoma/);
  await priya.page.getByRole('checkbox', { name: 'Done: Call the school' }).click();
  await expect(priya.page.getByRole('checkbox', { name: 'Done: Call the school' })).toBeChecked();
  await priya.safe();
});

test('somebody else was there, and a visit is planned and remarked on', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  await inAVisit(priya);
  await priya.press('Somebody else');
  await priya.write('Name, and who they are', 'Grace, a neighbour');
  await priya.press('Add');
  await expect(priya.page.getByRole('checkbox', { name: 'Grace, a neighbour' })).toBeChecked();

  await priya.openFamily('Hartley');
  await priya.press('Remark');
  await priya.write('What happened?', 'Her school nurse rang.');
  await priya.press('Save');
  await priya.sees('Her school nurse rang.');
  await priya.press('Plan a visit');
  await priya.page.getByLabel('Which day?').fill('2099-03-05');
  await priya.page.getByLabel('What time?').fill('10:30');
  await priya.choose('Do they know?', 'They know');
  await priya.press('Put it in the diary');
  await priya.page.getByLabel('Which day?').waitFor({ state: 'detached' });
  await priya.safe();
});

test("a team's other family opens with signal, and then without", async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  await priya.page.goto('/families');
  const other = priya.page.getByRole('link').filter({ hasText: 'Opens with signal' }).first();
  const name = (await other.innerText()).split('\n')[0];
  await priya.goOffline();
  await other.click();
  await priya.sees('This is not on this phone');
  await priya.goOnline();
  await priya.press('Look again');
  await expect(priya.page.getByRole('heading', { level: 1, name })).toBeVisible({ timeout: 30_000 });
  await priya.sees('The story so far', 30_000);
  const family = priya.address;
  await priya.safe();
  await priya.goOffline();
  await priya.dieAndReopen(family);
  await priya.sees('The story so far');
});

test('a question is handed on, answered by another, and considered by the team', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  await priya.openFamily('Okafor');
  await priya.press('Ask');
  await priya.choose('Whom do you ask?', 'Clinical: psychology, health');
  await priya.write('Your question', 'How much sleep does Zed need?');
  await priya.press('Ask');
  await priya.page.waitForURL(/questions/);
  await priya.safe();

  const maryam = await phoneOf('Maryam');
  await maryam.press(/How much sleep does Zed need/);
  await maryam.press('Take this question');
  await maryam.sees('Your advice', 30_000);
  await maryam.unfold('Hand it on to another adviser');
  await maryam.choose('To whom?', /^Practice/);
  await maryam.press('Hand it on');
  await maryam.page.waitForURL(/\/questions$/);
  await maryam.safe();

  const joseph = await phoneOf('Joseph');
  await joseph.press(/How much sleep does Zed need/);
  await joseph.press('Take this question');
  await joseph.sees('Your advice', 30_000);
  await joseph.write('Your advice', 'About twelve hours, with a nap.');
  await joseph.press('Send the advice');
  await joseph.page.waitForURL(/\/questions$/);
  await joseph.safe();

  await priya.sees('About twelve hours, with a nap.', 60_000);
  await priya.choose('What did you make of it?', 'Followed in part');
  await priya.press('Keep it in the file');
  await priya.sees('Followed in part.');
  await priya.safe();
});

test('a question is taken back from its adviser, and then no longer needed', async ({ phoneOf }) => {
  const [priya, lena] = [await phoneOf('Priya'), await phoneOf('Lena')];
  await priya.openFamily('Okafor');
  await priya.press('Ask');
  await priya.choose('Whom do you ask?', 'Law: a lawyer');
  await priya.write('Your question', 'May we share the report with the school?');
  await priya.press('Ask');
  await priya.page.waitForURL(/questions/);
  await priya.safe();
  await lena.press(/May we share the report/);
  await lena.press('Take this question');
  await lena.sees('Your advice', 30_000);
  const question = lena.address;

  await priya.press('Give it to another adviser');
  await priya.press('Yes, take it back');
  await priya.safe();
  await lena.sees('Nothing to show', 60_000);
  await lena.dieAndReopen(question);
  await lena.sees('Nothing to show');
  await priya.press('I no longer need this');
  await priya.press(/^Yes/);
  await priya.safe();
  await lena.page.goto('/questions');
  await lena.sees('Questions');
  await expect(lena.page.getByText(/May we share the report/)).toHaveCount(0);
});

test('what is spoken on one visit stays with it, also where it is stopped on another', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  const first = await inAVisit(priya);
  await priya.page.goto('/families');
  await priya.openFamily('Rahman');
  await priya.press('Start visit');
  await priya.sees('Who did you see?');
  const second = priya.address;

  await priya.page.goto(first);
  await priya.speak(2);
  await priya.page.getByRole('link', { name: 'Back to Family' }).click();
  await priya.tab('Today');
  await priya.page.locator(`main a[href="${second}"]`).first().click();
  await priya.press('Stop');
  await expect(priya.page.getByRole('button', { name: 'Record', exact: true })).toBeVisible();
  await priya.safe(60_000);
  await expect(priya.page.getByRole('button', { name: /^Play the recording/ })).toHaveCount(0);
  await priya.page.goto(first);
  await expect(priya.page.getByRole('button', { name: /^Play the recording/ })).toHaveCount(1);
});

test('signing out while it records stops the microphone, and keeps what was said', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  const visit = await inAVisit(priya);
  await priya.page.evaluate(() => {
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wishes) => {
      const stream = await ask(wishes);
      Object.assign(window, { track: stream.getTracks()[0] });
      return stream;
    };
  });
  await priya.speak(2);
  await priya.page.getByRole('link', { name: 'Back to Family' }).click();
  await priya.page.getByRole('link', { name: /^Your work/ }).click();
  await priya.press('Sign out');
  await priya.press('Yes, sign out');
  await priya.page.waitForURL('**/sign-in');
  expect(await priya.page.evaluate(() => (window as unknown as { track: MediaStreamTrack }).track.readyState)).toBe('ended');
  await priya.signIn('Priya');
  await priya.page.goto(visit);
  await expect(priya.page.getByRole('button', { name: /^Play the recording/ })).toHaveCount(1);
});

test('on an iPhone where it is not on the home screen, it says so before the first word is written', async ({ phoneOf }) => {
  const agent = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
  const priya = await phoneOf('Priya', { agent });
  await expect(priya.page.getByRole('status').filter({ hasText: 'This phone may forget what is written here' })).toBeVisible();
  await expect(priya.page.getByRole('button', { name: 'Start visit' })).toBeVisible();
});

test('a safety flag is raised without signal, half typed through a kill; it stands before the door, is looked at again, and comes off', async ({ phoneOf }) => {
  const [priya, sam] = [await phoneOf('Priya'), await phoneOf('Sam')];
  await priya.openFamily('Rahman');
  const family = priya.address;
  await priya.goOffline();
  await priya.press('Safety flag');
  await priya.writeSlowly('What must a colleague know?', 'The gate sticks. Go round the side.');
  await priya.dieAndReopen(family);
  // What was typed in the last third of a second may be gone.
  const know = priya.page.getByRole('textbox', { name: 'What must a colleague know?' });
  await expect(know).toHaveValue(/^The gate sticks\. Go round/);
  await know.fill('The gate sticks. Go round the side.');
  await priya.choose('On whom?', 'The address');
  await priya.write('Which address?', '31 Orchard Street');
  await priya.press('Raise the flag');
  await priya.sees('Say when somebody looks at it again.');
  await priya.choose('When does somebody look at it again?', 'In four weeks');
  await priya.press('Raise the flag');
  const flag = priya.page.getByRole('region', { name: 'Safety' });
  await expect(flag).toContainText('The gate sticks. Go round the side.');
  await priya.goOnline();
  await priya.safe();

  await sam.openFamily('Rahman');
  const his = sam.page.getByRole('region', { name: 'Safety' });
  await expect(his).toContainText('looked at again Mon 30 March');
  await sam.unfold('Look at it again');
  await sam.choose('It is still so. Look again:', 'In three months');
  await expect(his).toContainText('looked at again Mon 1 June');
  await sam.safe();
  await sam.unfold('Look at it again');
  await sam.press('It is no longer so');
  await sam.press('Yes, take it off');
  await sam.safe();
  await expect(flag, 'it goes from the colleague, too').toHaveCount(0);
});

test('money that was spent is written down, and stands in the story', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  await priya.openFamily('Rahman');
  await priya.press('Money spent');
  await priya.write('What was bought?', 'Two school coats');
  await priya.write('How much, in pounds?', '49.50');
  await priya.choose('For whom?', 'Safa');
  await priya.press('Save');
  await priya.sees('Say on what.');
  await priya.choose('On what?', 'Household');
  await priya.page.getByLabel('Which day?').fill('2026-03-01');
  await priya.press('Save');
  await priya.sees(/£49\.50/);
  await priya.safe();
});

test('an approver without signal keeps what she means to do, and it is called nothing more', async ({ phoneOf }) => {
  const helen = await phoneOf('Helen');
  await helen.press(/^Start care proceedings for Isla/);
  await helen.sees('What strategy learned');
  const decision = helen.address;
  await helen.goOffline();
  await helen.press('Keep that I mean to sign it');
  await helen.sees('You mean to sign this');
  await helen.dieAndReopen(decision);
  await helen.sees(/It is not signed, and nobody is told/);
  await expect(helen.page.getByRole('button', { name: 'Sign', exact: true })).toBeDisabled();
  await helen.goOnline();
  await helen.press('Sign');
  await helen.press('Yes, sign it');
  await helen.safe();
  await expect(helen.page.getByText('You mean to sign this')).toHaveCount(0);
});

test("every decision and every question in a list names its family, however many there are", async ({ phoneOf }) => {
  const [priya, dana] = [await phoneOf('Priya'), await phoneOf('Dana')];
  const dated = dana.page.getByRole('main').getByRole('listitem').filter({ hasText: 'asked by' });
  await expect(dated).not.toHaveCount(0);
  await expect(dated.filter({ hasNotText: ' · asked by' })).toHaveCount(0);
  await priya.tab('Ask & decide');
  const asked = priya.page.getByRole('main').getByRole('listitem');
  await expect(asked).not.toHaveCount(0);
  await expect(asked.filter({ hasNotText: ' · ' })).toHaveCount(0);
});

test('a phone that she signs out from another one keeps what was written, and says why it waits', async ({ phoneOf }) => {
  const [lost, here] = [await phoneOf('Priya'), await phoneOf('Priya')];
  await inAVisit(lost);
  await here.page.goto('/phone');
  await here.sees('Signed in elsewhere');
  await here.press(/^Sign out there/);
  await expect(here.page.getByText('Signed in elsewhere')).toHaveCount(0);
  await here.safe();

  await note(lost, 'Written after it was signed out.');
  await lost.page.goto('/phone');
  await lost.sees('The server asks you to sign in again.');
  await lost.press('Sign in');
  await lost.press(/^Priya/);
  await lost.safe(60_000);
});
