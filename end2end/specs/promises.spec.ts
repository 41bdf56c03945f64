// The promises of DESIGN §2 that a person can see broken, each by its name. P4 and P8 are proven in the rules and the simulation.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '../house/test.ts';
import { inAVisit, note, noteOf, standsOnce } from '../house/visit.ts';
import { SYNC, pushes, receipts } from '../house/wire.ts';

test('P1 durable: a kill while typing loses at most the last second', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  const visit = await inAVisit(priya);
  await priya.goOffline();
  const box = () => priya.page.getByRole('textbox', { name: 'Write' });
  await box().click();
  await box().pressSequentially('Everything before the last second. ', { delay: 20 });
  await priya.writeSlowly('Write', 'And what came after');
  await priya.dieAndReopen(visit);
  await expect(box()).toHaveValue(/^Everything before the last second\. /);
});

test('P1 durable: a kill four seconds into a recording leaves at least three that play', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  const visit = await inAVisit(priya);
  await priya.goOffline();
  // The timer begins when she presses, the sound when the microphone has opened: at five there are four seconds of it.
  await priya.speak(5);
  await priya.dieAndReopen(visit);
  await priya.press(/^Play the recording, 0:0[3-9]/);
  const heard = () => priya.page.locator('audio').evaluate((audio: HTMLAudioElement) => audio.currentTime);
  await expect.poll(heard).toBeGreaterThanOrEqual(3);

  // It goes up like any other, and what arrives plays.
  const complete = priya.page.waitForRequest(/recordings\/.*\/complete$/, { timeout: 60_000 });
  await priya.goOnline();
  const sound = (await complete).url().replace(/complete$/, 'sound');
  await priya.safe();
  const seconds = () =>
    priya.page.evaluate(async (address) => {
      const answer = await fetch(address);
      return answer.ok ? (await new OfflineAudioContext(1, 16_000, 16_000).decodeAudioData(await answer.arrayBuffer())).duration : 0;
    }, sound);
  await expect.poll(seconds).toBeGreaterThanOrEqual(3);
});

test('P1 durable: a kill right after any tap of a visit loses none of them', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  const visit = await inAVisit(priya);
  await priya.goOffline();
  const answer = (group: string | RegExp, name: string) => priya.page.getByRole('group', { name: group }).getByRole('radio', { name, exact: true });
  const done = () => priya.page.getByRole('checkbox', { name: 'Done: Call the school' });
  const draft = () => priya.page.getByRole('textbox', { name: 'Write' });
  // What is tapped, and what shows that it counts. Each is there after every kill from then on.
  const taps: [string, () => Promise<unknown>, () => Promise<void>][] = [
    ['Amara was seen, alone', () => answer(/^Amara/, 'Seen, spoke alone').click(), () => expect(answer(/^Amara/, 'Seen, spoke alone')).toBeChecked()],
    ['Tobi was not', () => answer(/^Tobi/, 'Not seen').click(), () => expect(answer(/^Tobi/, 'Not seen')).toBeChecked()],
    ['Zed was seen with others', () => answer(/^Zed/, 'Seen').click(), () => expect(answer(/^Zed/, 'Seen')).toBeChecked()],
    ['why not alone', () => answer('Why not alone with Zed?', 'too young').click(), () => expect(answer('Why not alone with Zed?', 'too young')).toBeChecked()],
    [
      'how it went at the door',
      async () => {
        await priya.unfold('Not let in, or not in person?');
        await answer('How did it go at the door?', 'Met them').click();
      },
      async () => {
        // The fold is shut after a kill.
        if (!(await answer('How did it go at the door?', 'Met them').isVisible())) await priya.unfold('Not let in, or not in person?');
        await expect(answer('How did it go at the door?', 'Met them')).toBeChecked();
      },
    ],
    [
      'something to be done',
      async () => {
        await priya.press('Somebody will do something');
        await priya.write('What will be done?', 'Call the school');
        await priya.write('Who does it?', 'Ifeoma, her aunt');
        await priya.press('Add');
      },
      () => expect(done()).toBeVisible(),
    ],
    ['that it is done', () => done().click(), () => expect(done()).toBeChecked()],
    [
      'a note',
      async () => {
        await priya.write('Write', 'The kitchen was warm.');
        await priya.press('Add the note');
      },
      () => expect(noteOf(priya, 'The kitchen was warm.')).toHaveCount(1),
    ],
    ['a draft under the cursor', () => priya.writeSlowly('Write', 'And then she said that'), () => expect(draft()).toHaveValue(/^And then she said/)],
  ];
  for (const [n, [what, tap, shows]] of taps.entries()) {
    await test.step(what, async () => {
      await tap();
      await shows();
      await priya.dieAndReopen(visit);
      for (const [, , shows] of taps.slice(0, n + 1)) await shows();
    });
  }
});

test('P2 nothing lost: two advisers take one question; the later is told, and it stays until he puts it away', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  await priya.openFamily('Okafor');
  await priya.press('Ask');
  await priya.choose('Whom do you ask?', 'Law: a lawyer');
  await priya.write('Your question', 'May the aunt take her abroad in summer?');
  await priya.press('Ask');
  await priya.safe();

  const [lena, owen] = [await phoneOf('Lena'), await phoneOf('Owen')];
  for (const lawyer of [lena, owen]) await lawyer.press(/May the aunt take her abroad/);
  await owen.goOffline();
  await owen.press('Take this question');
  await owen.sees(/\d+ on this phone/);
  await lena.press('Take this question');
  await lena.sees('Open the family\'s file', 30_000);
  await lena.safe();
  await owen.goOnline();
  await owen.page.getByRole('link', { name: /^Your work: Needs you/ }).waitFor({ timeout: 60_000 });
  await owen.dieAndReopen('/phone');
  await owen.sees('A question that you took');
  await owen.press('Put it away');
  await owen.press('Yes, put it away');
  await owen.safe();
});

test('P2 nothing lost: signing out with unsent work keeps it, and it goes when she signs in again', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  const sam = await phoneOf('Sam');
  const visit = await inAVisit(priya);
  await priya.page.route(SYNC, (route) => (pushes(route.request(), 'Before signing out.') ? route.abort() : route.continue()));
  await note(priya, 'Before signing out.');
  await priya.page.goto('/phone');
  await priya.press('Sign out');
  await priya.press(/^Yes/);
  await priya.page.waitForURL('**/sign-in');
  await priya.page.unroute(SYNC);
  await priya.signIn('Priya');
  await standsOnce(sam, visit, 'Before signing out.');
});

test('P3 exactly once: every push is sent twice and its answers cross; each note is there once', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  const sam = await phoneOf('Sam');
  const visit = await inAVisit(priya);
  const said: string[][] = [];
  await priya.page.route(SYNC, async (route) => {
    const [first, second] = await Promise.all([route.fetch(), route.fetch()]);
    said.push([receipts(await first.json()), receipts(await second.json())]);
    await route.fulfill({ response: second });
  });
  for (const words of ['One of three.', 'Two of three.', 'Three of three.']) await note(priya, words);
  await priya.safe(60_000);
  for (const [first, second] of said) expect(second, 'the second has the outcome of the first').toBe(first);
  expect(said.filter(([first]) => first.includes('accepted')).length).toBeGreaterThan(0);
  for (const words of ['One of three.', 'Two of three.', 'Three of three.']) await standsOnce(sam, visit, words);
});

test('P5 need to know: another team receives nothing of a family, and an address tells it nothing', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  const visit = await inAVisit(priya);
  await note(priya, 'Only the team may read this.');
  await priya.safe();

  const nadia = await phoneOf();
  const answers: string[] = [];
  nadia.page.on('response', async (answer) => {
    if (answer.url().includes('/api/')) answers.push(await answer.text().catch(() => ''));
  });
  await nadia.signIn('Nadia');
  await nadia.page.goto(visit);
  await nadia.sees('Nothing to show');
  const looks: string[] = [];
  for (const family of [visit.replace(/\/visits.*/, ''), '/families/01890000-0000-7000-8000-000000000000']) {
    // The page asks the server by itself.
    const answer = nadia.page.waitForResponse(/\/open$/);
    await nadia.page.goto(family);
    await answer;
    await nadia.sees('Nothing to show');
    looks.push(`${(await answer).status()} ${await nadia.page.locator('main').innerText()}`);
  }
  expect(looks[0], 'what may not be seen and what is not there look the same').toBe(looks[1]);
  expect(answers.length).toBeGreaterThan(1);
  for (const answer of answers) {
    expect(answer).not.toContain('Okafor');
    expect(answer).not.toContain('Only the team may read this.');
  }
});

test('P6 sealed: nothing that was written or received can be read in the files of the phone', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  await inAVisit(priya);
  await note(priya, 'Zanzibar is where she hides.');
  await priya.writeSlowly('Write', 'Quixotic half a thought');
  await priya.safe();
  await priya.close();
  const found: string[] = [];
  const words = ['Zanzibar', 'Quixotic', 'Okafor', 'Amara'].flatMap((word) => [Buffer.from(word, 'utf8'), Buffer.from(word, 'utf16le')]);
  for (const entry of readdirSync(priya.profile, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = readFileSync(path);
    found.push(...words.filter((word) => bytes.includes(word)).map((word) => `${path}: ${word.toString()}`));
  }
  expect(found).toEqual([]);
});

test('P7 who looked: the team reads in the file who was given it, and why; nobody else learns of it', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  await priya.openFamily('Okafor');
  const family = priya.address;
  await priya.press('Who looked at this file');
  await priya.sees('Nobody outside your team has');
  await priya.page.goto(family);
  await priya.press('Ask');
  await priya.choose('Whom do you ask?', 'Law: a lawyer');
  await priya.write('Your question', 'May the aunt take her abroad in summer?');
  await priya.press('Ask');
  await priya.safe();

  const lena = await phoneOf('Lena');
  await lena.press(/May the aunt take her abroad/);
  await lena.press('Take this question');
  await lena.sees('Open the family\'s file', 30_000);
  await lena.page.goto(`${family}/looks`);
  await lena.sees('Nothing to show');

  const sam = await phoneOf('Sam');
  await sam.page.goto(`${family}/looks`);
  const looked = sam.page.getByRole('list', { name: 'Who looked' }).getByRole('listitem');
  await expect(looked.filter({ hasText: 'Lena' })).toHaveText(/Took a question that was asked\..*Today, last at 09:4\d: a copy to their phone/);
  await expect(looked, 'their own team is not told of').toHaveCount(1);
  await sam.press('Show the question');
  await sam.sees('May the aunt take her abroad in summer?');

  // Without signal it says so, and the way on is one button.
  await sam.goOffline();
  await sam.page.goto(`${family}/looks`);
  await sam.sees('That needs signal. Nothing was lost.');
  await sam.goOnline();
  await sam.press('Look again');
  await expect(looked).toHaveCount(1);
});

test('P9 honest: a note says on this phone until the server has it, and received with the time after', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  await inAVisit(priya);
  await priya.goOffline();
  await note(priya, 'Where is this note?');
  const where = noteOf(priya, 'Where is this note?');
  await expect(where).toContainText('On this phone');
  await expect(where).not.toContainText('Received');
  await expect(priya.page.getByRole('link', { name: /^Your work: Safe/ })).toHaveCount(0);

  // Signal, but no answer yet: it is still on this phone.
  let answer: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (answer = resolve));
  await priya.page.route(SYNC, async (route) => {
    await held;
    await route.continue();
  });
  const sent = priya.page.waitForRequest((request) => request.url().endsWith('/sync') && pushes(request, 'Where is this note?'));
  await priya.goOnline();
  await sent;
  await expect(where).toContainText('On this phone');
  answer();
  await expect(where).toContainText(/Received (today )?\d\d:\d\d/, { timeout: 60_000 });
  await priya.safe();
});
