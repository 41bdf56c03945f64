// Recording others: chosen on purpose, asked of each, and stopped by one no. Dictating alone asks nothing, as everywhere else in these stories.
import type { Phone } from '../house/phone.ts';
import { recordings } from '../house/recorder.ts';
import { expect, test } from '../house/test.ts';
import { inAVisit, note } from '../house/visit.ts';

/** From the visit to the screen that is read out. */
async function asksThem(phone: Phone): Promise<void> {
  await phone.unfold('Record others too?');
  await phone.sees('Might anyone be unsafe saying no?');
  await phone.press('Ask them, together');
  await phone.sees("It goes only to the council's computers.");
}

const RECORD = 'Record all of us';
/** The button that records them: it can be pressed also while it says why it does nothing. */
const record = (phone: Phone) => phone.page.getByRole('button', { name: RECORD });
const stop = (phone: Phone) => phone.page.getByRole('button', { name: 'Stop recording' });
const line = (phone: Phone, words: string | RegExp) => phone.page.getByText(words);

/** Amara and her mother are in the room, and say yes; the others are elsewhere. */
async function twoSayYes(phone: Phone): Promise<void> {
  for (const who of ['Amara', 'Ngozi Okafor']) await phone.choose(who, 'Yes');
  for (const who of ['Tobi', 'Zed', 'Ifeoma Eze']) await phone.choose(who, 'Not here');
  await expect(record(phone)).not.toHaveAttribute('aria-disabled', 'true');
}

async function recordsThem(phone: Phone): Promise<void> {
  await phone.press(RECORD);
  await phone.page.getByRole('heading', { level: 1, name: 'This is being recorded' }).waitFor();
  const timer = phone.page.getByRole('timer', { name: 'Recorded so far' });
  await expect(timer).toHaveText(/0:0[2-9]/);
}

test('each who is there says yes; they are recorded, anybody can stop it, and the note says on whose yes it rests', async ({ phoneOf }) => {
  const [priya, sam] = [await phoneOf('Priya'), await phoneOf('Sam')];
  const visit = await inAVisit(priya);
  await asksThem(priya);
  const answers = priya.page.getByRole('radio');
  await expect(answers).toHaveCount(20);
  await expect(priya.page.getByRole('radio', { checked: true }), 'nothing is preselected').toHaveCount(0);
  await record(priya).press('Enter');
  await priya.sees('Still to answer: Amara, Tobi, Zed, Ifeoma Eze and Ngozi Okafor.');
  await expect(stop(priya), 'nothing was recorded').toHaveCount(0);
  await priya.choose('Zed', 'Not asked');
  await priya.sees(/Still to answer: .*Zed/);
  await twoSayYes(priya);
  await recordsThem(priya);

  const button = await stop(priya).boundingBox();
  expect(button?.width, "as wide as the screen, within everybody's reach").toBeGreaterThan(360);
  await priya.page.getByRole('link', { name: 'Back to Visit' }).click();
  await expect(stop(priya), 'on the visit').toBeVisible();
  await priya.page.getByRole('link', { name: 'Back to Family' }).click();
  await expect(stop(priya), 'and on every other screen').toBeVisible();
  await stop(priya).click();
  await expect(stop(priya)).toHaveCount(0);
  await priya.safe(60_000);

  await sam.openFamily('Okafor');
  for (const phone of [priya, sam]) {
    await phone.page.goto(visit);
    await expect(recordings(phone)).toHaveCount(1);
    await expect(line(phone, /^Others are heard\. Yes from Amara \d\d:\d\d and Ngozi Okafor \d\d:\d\d\.$/)).toBeVisible();
  }
});

test('one says no; nobody is recorded, it is said kindly and names nobody, and the answers outlive a kill', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  await inAVisit(priya);
  await asksThem(priya);
  await priya.goOffline();
  await twoSayYes(priya);
  await priya.choose('Amara', 'No');
  const kindly = priya.page.getByRole('status').filter({ hasText: "Thank you for saying so. This isn't recorded." });
  await expect(kindly).toContainText("I'll take notes; nothing else changes.");
  await expect(kindly).not.toContainText('Amara');
  await record(priya).press('Enter');
  await expect(stop(priya)).toHaveCount(0);
  await priya.choose('Amara', 'Not here');
  await expect(kindly, 'to leave the room takes no back').toBeVisible();

  await priya.dieAndReopen(priya.address);
  const said = (who: string, answer: string) => priya.page.getByRole('group', { name: who }).getByRole('radio', { name: answer, exact: true });
  await expect(said('Amara', 'Not here')).toBeChecked();
  await expect(said('Ngozi Okafor', 'Yes')).toBeChecked();
  await priya.press('Write notes');
  await note(priya, 'Amara would rather not be recorded.');
  await expect(recordings(priya)).toHaveCount(0);
});

test('a yes is taken back while it records; it stops at once, what was said before is kept, and the file says when', async ({ phoneOf }) => {
  const [priya, sam] = [await phoneOf('Priya'), await phoneOf('Sam')];
  const visit = await inAVisit(priya);
  await asksThem(priya);
  await twoSayYes(priya);
  await recordsThem(priya);
  await priya.choose('Amara', 'No');
  await expect(stop(priya)).toHaveCount(0);
  await priya.sees('What was recorded before that is part of the record. You can ask for it.');
  await priya.press('Write notes');
  await expect(recordings(priya)).toHaveCount(1);
  await priya.safe(60_000);
  await sam.openFamily('Okafor');
  await sam.page.goto(visit);
  await expect(line(sam, /^No since then from Amara \d\d:\d\d\.$/)).toBeVisible();
});

test('somebody comes in while it records; it stops until they have answered', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  await inAVisit(priya);
  await asksThem(priya);
  await twoSayYes(priya);
  await recordsThem(priya);
  await priya.press('Somebody else');
  await priya.write('Name, and who they are', 'Joy, a neighbour');
  await priya.press('Add');
  await expect(stop(priya)).toHaveCount(0);
  await priya.sees('Still to answer: Joy, a neighbour.');
  await priya.choose('Joy, a neighbour', 'Yes');
  await recordsThem(priya);
  await stop(priya).click();
});

test('a colleague hears a no; what Priya records stops when her phone learns of it', async ({ phoneOf }) => {
  const [priya, sam] = [await phoneOf('Priya'), await phoneOf('Sam')];
  const visit = await inAVisit(priya);
  await sam.openFamily('Okafor');
  await sam.page.goto(`${visit}/others`);
  await asksThem(priya);
  await twoSayYes(priya);
  await recordsThem(priya);
  // Whatever she looks at meanwhile.
  await priya.page.getByRole('link', { name: 'Back to Visit' }).click();
  await priya.page.getByRole('link', { name: 'Back to Family' }).click();
  await expect(stop(priya)).toBeVisible();
  await sam.choose('Ngozi Okafor', 'No');
  await expect(stop(priya)).toHaveCount(0, { timeout: 60_000 });
  await priya.sees('Somebody said no, so the recording stopped. What was said before that is kept.');
  await priya.press('OK');
  await expect(priya.page.getByText('Somebody said no')).toHaveCount(0);
  await priya.page.goto(visit);
  await expect(recordings(priya)).toHaveCount(1);
  await priya.page.goto(`${visit}/others`);
  await priya.sees('Thank you for saying so.');
});

test('the phone dies while others are recorded; what is found again still says on whose yes it rests', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  const visit = await inAVisit(priya);
  await asksThem(priya);
  await priya.goOffline();
  await twoSayYes(priya);
  await recordsThem(priya);
  await priya.dieAndReopen(visit);
  await expect(recordings(priya)).toHaveCount(1);
  await expect(line(priya, /^Others are heard\. Yes from Amara/)).toBeVisible();
});
