// Every screen, in both themes: nothing that axe finds, nothing too small for a thumb, nothing that scrolls sideways at 320 px or with
// text twice as large, and nothing that the keyboard misses, takes out of order, or hides.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { withFace } from '../house/face.ts';
import { type Locator, expect, test } from '../house/test.ts';
import { keyboardReaches } from '../house/keyboard.ts';
import type { Phone } from '../house/phone.ts';
import { firstPin, open } from '../house/pin.ts';
import { othersSay } from '../house/recorder.ts';
import { Server } from '../house/server.ts';
import { inAVisit, note, planned } from '../house/visit.ts';
import { CONFIRM, heard, lookAtAll } from '../house/words.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  help: string;
  nodes: { html: string }[];
}

async function isClean(phone: Phone, screen: string): Promise<void> {
  // The whole page at once: what a bar covers at one place of the scroll is no smaller for it.
  await phone.page.setViewportSize({ width: 390, height: 16_000 });
  // A page of ours may not evaluate: axe comes in through the browser's own controls.
  const controls = await phone.controls();
  const evaluate = async (expression: string): Promise<unknown> =>
    (await controls.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })).result.value;
  await evaluate(axe);
  const rules = "{ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }";
  const found = (await evaluate(`axe.run(document, ${rules}).then((result) => result.violations)`)) as Violation[];
  const said = found.map(({ id, help, nodes }) => `${id}: ${help}\n    ${nodes.map((node) => node.html.slice(0, 160)).join('\n    ')}`);
  expect.soft(said, `axe on ${screen}`).toEqual([]);
  await controls.detach();
}

/** Opens every fold, or closes again what was opened so: what is folded away is part of the screen too. */
async function folds(phone: Phone, open: boolean): Promise<void> {
  await phone.page.evaluate((open) => {
    for (const fold of document.querySelectorAll<HTMLDetailsElement>(open ? 'details:not([open])' : 'details[data-unfolded]')) {
      fold.open = open;
      fold.toggleAttribute('data-unfolded', open);
    }
  }, open);
}

/** Whatever a thumb may tap is 48 px high and wide. A link in the middle of a sentence is as large as its words. */
async function fitsAThumb(phone: Phone, screen: string): Promise<void> {
  const small = await phone.page.evaluate(() => {
    const found = [...document.querySelectorAll('a[href], button, summary, select, input, textarea')].flatMap((one) => {
      const shown = one.closest('label.chip') ?? one;
      const { width, height, bottom } = shown.getBoundingClientRect();
      // What only the keyboard brings in lies above the page until then.
      if (!one.checkVisibility() || bottom + scrollY <= 0) return [];
      const sentence = one.closest('p')?.textContent?.trim();
      const inSentence = getComputedStyle(one).display === 'inline' && sentence !== undefined && sentence !== one.textContent?.trim();
      // Browsers lay out in 64ths of a pixel.
      if (inSentence || (width > 47.9 && height > 47.9)) return [];
      const start = shown.outerHTML.replaceAll(/[0-9a-f-]{36}/g, '…').slice(0, 120);
      return [`${width.toFixed(1)} × ${height.toFixed(1)}: ${start} “${shown.textContent?.trim().slice(0, 30)}”`];
    });
    return [...new Set(found)];
  });
  expect.soft(small, `${screen}: too small for a thumb`).toEqual([]);
}

async function fits(phone: Phone, screen: string): Promise<void> {
  const over = await phone.page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const wide = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > width + 1);
    return wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 160));
  });
  expect.soft(over, `${screen} is wider than the phone`).toEqual([]);
}

/** Text twice as large as the browser's own, as people set it who need it. */
async function fitsLarge(phone: Phone, screen: string): Promise<void> {
  const size = (size: string) => phone.page.evaluate((size) => void (document.documentElement.style.fontSize = size), size);
  await size('212.5%');
  await fits(phone, `${screen} with text twice as large`);
  await size('');
}

/** A screen: what it is called here, how one comes to it, and what shows that it is there and not another in its place. */
interface Screen {
  name: string;
  go: string | (() => Promise<unknown>);
  shows: (phone: Phone) => Locator;
}

const heading = (words: string | RegExp) => (phone: Phone) => phone.page.getByRole('heading', { name: words }).first();
const button = (words: string | RegExp) => (phone: Phone) => phone.page.getByRole('button', { name: words }).first();
const text = (words: string | RegExp) => (phone: Phone) => phone.page.getByText(words).first();
const field = (words: string | RegExp) => (phone: Phone) => phone.page.getByLabel(words).first();

/** Looks at each of them in every way. */
async function look(phone: Phone, who: string, screens: Screen[]): Promise<void> {
  for (const { name, go, shows } of screens) {
    await test.step(name, async () => {
      const screen = `${name} (${who})`;
      await phone.page.setViewportSize({ width: 390, height: 844 });
      await (typeof go === 'string' ? phone.page.goto(go) : go());
      await expect(phone.page.getByRole('heading', { level: 1 }).first()).toBeVisible();
      await expect(shows(phone), `${screen} is there`).toBeVisible();
      await folds(phone, true);
      await isClean(phone, screen);
      await fitsAThumb(phone, screen);
      await phone.page.setViewportSize({ width: 320, height: 640 });
      await fits(phone, `${screen} at 320 px`);
      await phone.page.setViewportSize({ width: 390, height: 844 });
      await fitsLarge(phone, screen);
      await folds(phone, false);
      await keyboardReaches(phone, screen);
    });
  }
}

/** The screens that are there for everybody. */
const FOR_ALL: Screen[] = [
  { name: 'Team', go: '/team', shows: (phone) => phone.page.getByRole('list', { name: 'Who is in the team' }).first() },
  { name: 'This phone', go: '/phone', shows: text('Everything is with the server') },
  { name: 'Help', go: '/help', shows: heading('Without signal') },
  { name: 'Sign in', go: '/sign-in', shows: button(/^Priya/) },
  { name: 'an address that leads nowhere', go: '/nothing-here', shows: text('This address leads nowhere.') },
];

/** The address that a link leads to. */
async function leadsTo(phone: Phone, from: string, link: string | RegExp): Promise<string> {
  await phone.page.goto(from);
  // Also where it is folded away.
  return (await phone.page.locator('main a').filter({ hasText: link }).first().getAttribute('href')) ?? '';
}

for (const theme of ['light', 'dark'] as const) {
  test(`every screen around Priya's day is clean and fits, ${theme}`, async ({ phoneOf }) => {
    test.setTimeout(240_000);
    const phone = await phoneOf('Priya', { theme });
    await look(phone, `Priya, ${theme}`, [
      { name: 'Today', go: '/', shows: button('Start visit') },
      { name: 'Families', go: '/families', shows: heading("Your team's") },
      { name: 'which family to visit', go: '/families?visit', shows: button(/^Okafor/) },
      { name: 'which family to record for', go: '/families?record', shows: button(/^Okafor/) },
      ...FOR_ALL,
      { name: 'a family that is not there', go: '/families/01890000-0000-7000-8000-000000000000', shows: text('Nothing to show') },
    ]);
  });

  test(`every screen of a visit of Priya's is clean and fits, ${theme}`, async ({ phoneOf }) => {
    test.setTimeout(240_000);
    const phone = await phoneOf('Priya', { theme });
    const inTheDiary = await planned(phone, 'Hartley');
    await phone.openFamily('Okafor');
    const family = phone.address;
    const inTheRecord = await leadsTo(phone, family, 'Looked-after visit');
    const visit = await inAVisit(phone);
    await look(phone, `Priya, ${theme}`, [
      { name: 'a visit that is planned', go: inTheDiary, shows: text(/^Planned for/) },
      { name: 'a visit that is in the record', go: inTheRecord, shows: text(/In the record since/) },
      { name: 'a visit that has begun', go: visit, shows: field('Write') },
      { name: 'Today with a visit that has begun', go: async () => {
        // A visit of which nothing is said yet is what the app opens on.
        await phone.choose(/^Amara/, 'Seen');
        await phone.choose(/^Tobi/, 'Not seen');
        await note(phone, 'The kitchen was warm.');
        await phone.page.goto('/');
      }, shows: (phone) => phone.page.getByRole('link', { name: 'Go on with the visit' }) },
      { name: 'a visit with answers and a note', go: visit, shows: text('The kitchen was warm.') },
      { name: 'asking others to be recorded', go: `${visit}/others`, shows: button('Record all of us') },
      { name: 'others who said no', go: () => othersSay(phone, visit, { Zed: 'No' }), shows: text('Thank you for saying so.') },
      { name: 'others being recorded', go: async () => {
        await othersSay(phone, visit, { Amara: 'Yes', Zed: 'Yes', 'Ngozi Okafor': 'Yes', 'Ifeoma Eze': 'Not here' });
        await phone.press('Record all of us');
      }, shows: button('Stop recording') },
      { name: 'a visit while others are recorded', go: () => phone.page.getByRole('link', { name: 'Back to Visit' }).click(), shows: button('Stop recording') },
      { name: 'a visit that is being recorded', go: async () => {
        await phone.page.goto(visit);
        await phone.speak(1);
      }, shows: (phone) => phone.page.getByRole('timer', { name: 'Recorded so far' }) },
      { name: 'This phone while it records', go: async () => {
        await phone.page.getByRole('link', { name: 'Back to Family' }).click();
        await phone.page.getByRole('link', { name: /^Your work/ }).click();
      }, shows: text('being recorded') },
      { name: 'a family whose visit has begun', go: family, shows: heading('The story so far') },
      { name: 'This phone with what has not gone yet', go: async () => {
        await phone.page.goto(visit);
        await phone.goOffline();
        await note(phone, 'Nobody has received this yet.');
        await phone.speak(1);
        await phone.press('Stop');
        await phone.page.getByRole('button', { name: /^Play the recording/ }).first().waitFor();
        await phone.page.goto('/phone');
        await phone.sees(/recordings? on this phone$/);
      }, shows: heading(/things? on this phone/) },
    ]);
  });

  test(`every screen of what Priya asks and decides is clean and fits, ${theme}`, async ({ phoneOf }) => {
    test.setTimeout(240_000);
    const phone = await phoneOf('Priya', { theme });
    await phone.openFamily('Okafor');
    const family = phone.address;
    const one = (link: string | RegExp) => leadsTo(phone, '/ask', link);
    const [answered, claimed, waiting, considered] = [await one(/Advice to consider/), await one(/has your question/), await one(/Waiting for/), await one(/: followed/)];
    const [returned, ready, requested] = [await one(/Returned to you/), await one(/Ready to ask/), await one(/With the strategy team/)];
    // The phone of the adviser who has it is given that file, and it is written down.
    const taken = phone.page.locator('main a').filter({ hasText: 'has your question' }).first();
    await phoneOf(/(\w+) has your question/.exec((await taken.textContent()) ?? '')?.[1]);
    const approval = await one(/^(Placing a child with their parents|Extending the temporary approval of a connected person)/);
    await look(phone, `Priya, ${theme}`, [
      { name: 'Ask & decide', go: '/ask', shows: heading('With somebody else') },
      { name: 'asking a question', go: `${family}/ask`, shows: field('Your question') },
      { name: 'a question that is answered', go: answered, shows: text('The advice') },
      { name: 'a question that an adviser has', go: claimed, shows: text(/has your question/) },
      { name: 'a question that waits', go: waiting, shows: text(/Waiting for/) },
      { name: 'a question that is settled', go: considered, shows: text('What the team made of it') },
      { name: 'drafting a decision', go: `${family}/decide`, shows: field('Why, in your words') },
      { name: 'a decision that was returned', go: returned, shows: (phone) => phone.page.locator('summary').filter({ hasText: 'Change it' }) },
      { name: 'a decision that is ready to ask for', go: ready, shows: button('Ask the strategy team') },
      { name: 'a decision that strategy has', go: requested, shows: text(/With the strategy team/) },
      { name: 'who looked, where somebody did', go: `${claimed.replace(/\/questions\/.*/, '')}/looks`, shows: text('Took a question that was asked.') },
      { name: 'who of the team sees a file', go: `${family}/sees`, shows: button('Restrict this file') },
      { name: 'how long a file is kept', go: `${family}/keeping`, shows: button('Set a legal hold') },
      { name: 'a family of another team, in an emergency', go: '/emergency', shows: button('Open for an hour') },
      { name: 'who looked, where nobody did', go: `${family}/looks`, shows: text('Nobody outside your team has') },
      { name: 'an approval', go: approval, shows: text('What is planned') },
    ]);
  });

  test(`every screen that Lena meets is clean and fits, ${theme}`, async ({ phoneOf }) => {
    test.setTimeout(240_000);
    const phone = await phoneOf('Lena', { theme });
    const toTake = await leadsTo(phone, '/questions', /Luana at Gran's/);
    const taken = await leadsTo(phone, '/questions', /the file is open to you/);
    await look(phone, `Lena, ${theme}`, [
      { name: 'the first screen', go: '/', shows: heading(/questions? waits?$/) },
      { name: 'Questions', go: '/questions', shows: heading(/questions? waits?$/) },
      { name: 'a question that may be taken', go: toTake, shows: button('Take this question') },
      { name: 'a question that she has', go: taken, shows: field('Your advice') },
      { name: 'the file of a question that she has', go: taken.replace(/\/questions\/.*/, ''), shows: heading('The story so far') },
      ...FOR_ALL,
    ]);
  });

  test(`every screen that Dana meets is clean and fits, ${theme}`, async ({ phoneOf }) => {
    test.setTimeout(240_000);
    const phone = await phoneOf('Dana', { theme });
    const open = await leadsTo(phone, '/decisions', /^Commission an independent assessment/);
    const done = await leadsTo(phone, '/decisions', /Done already/);
    await look(phone, `Dana, ${theme}`, [
      { name: 'the first screen', go: '/', shows: heading('Approvals') },
      { name: 'Decisions', go: '/decisions', shows: heading('Approvals') },
      { name: 'a decision', go: open, shows: button('Sign') },
      { name: 'a decision that could not wait', go: done, shows: heading('What the children say') },
      { name: 'investigations', go: '/investigations', shows: button('Open it to read') },
      { name: 'the file of a decision', go: open.replace(/\/decisions\/.*/, ''), shows: heading('The story so far') },
      ...FOR_ALL,
    ]);
  });

  test(`what a machine heard is clean and fits, ${theme}`, async ({ phoneOf, afterwards }) => {
    test.setTimeout(240_000);
    const server = await Server.listening();
    afterwards(() => server.remove());
    const phone = await phoneOf('Priya', { theme }, server);
    const visit = await inAVisit(phone);
    await phone.speak(8);
    await phone.press('Stop');
    await heard(phone).waitFor({ timeout: 90_000 });
    await look(phone, `Priya, ${theme}`, [
      { name: "a machine's words", go: visit, shows: heard },
      { name: 'spoken words in the record', go: async () => {
        await phone.page.goto(visit);
        await lookAtAll(phone);
        await phone.press(CONFIRM);
        await phone.sees(/checked by you/);
        // The button that was pressed is gone: the keyboard begins at the top again.
        await phone.page.getByRole('heading', { level: 1 }).click();
      }, shows: text(/checked by you/) },
    ]);
  });

  test(`every screen of signing in with a passkey is clean and fits, ${theme}`, async ({ phoneOf, afterwards }) => {
    test.setTimeout(240_000);
    const server = await Server.real();
    afterwards(() => server.remove());
    const phone = await phoneOf(undefined, { theme }, server);
    const link = server.invite('Tom Abara');
    await look(phone, `Tom, ${theme}`, [
      { name: 'signing in with a passkey', go: '/sign-in', shows: button('Sign in with your passkey') },
      { name: 'an invitation', go: async () => {
        await phone.page.goto('/help');
        await phone.page.goto(link);
      }, shows: button('Make a passkey') },
    ]);
    // Only now: the browser takes the authenticator away with the controls that axe came in by.
    await withFace(phone);
    await phone.press('Make a passkey');
    await phone.safe();
    await look(phone, `Tom, ${theme}`, [{ name: 'the first PIN', go: async () => phone.sees('First a PIN for this phone'), shows: button('Keep this PIN') }]);
    await firstPin(phone);
    await look(phone, `Tom, ${theme}`, [
      { name: 'the locked phone', go: async () => {
        await phone.page.goto('/');
        await phone.sees('This phone is locked');
        // One types the PIN at once; the keyboard's round begins at the top.
        await phone.page.getByRole('heading', { level: 1 }).click();
      }, shows: text('This phone is locked') },
      { name: 'whom to invite', go: async () => {
        await phone.page.goto('/team');
        await open(phone);
      }, shows: button(/^Invite to sign in ?: Priya Nair$/) },
      { name: 'a link to hand over', go: async () => {
        await phone.page.goto('/team');
        await open(phone);
        await phone.press(/^Invite to sign in ?: Priya Nair$/);
        await phone.sees('Hand this link over yourself');
        // The button that was pressed is gone: the keyboard begins at the top again.
        await phone.page.getByRole('heading', { level: 1 }).click();
      }, shows: text('Hand this link over yourself') },
      { name: 'This phone with a passkey', go: async () => {
        await phone.page.goto('/phone');
        await open(phone);
      }, shows: button('Make another passkey') },
    ]);
  });

  test(`every screen that Tom, an enabler, meets is clean and fits, ${theme}`, async ({ phoneOf }) => {
    test.setTimeout(240_000);
    const phone = await phoneOf('Tom Abara', { theme });
    await look(phone, `Tom, ${theme}`, [
      { name: 'the first screen', go: '/', shows: (phone) => phone.page.getByRole('list', { name: 'Who is in the team' }).first() },
      { name: 'writing a rule of how long something is kept', go: async () => {
        await phone.page.goto('/team');
        await phone.press('Write a rule');
      }, shows: button('Write this rule') },
      ...FOR_ALL,
    ]);
  });
}
