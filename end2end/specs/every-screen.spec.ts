// Every screen, in both themes: nothing that axe finds, nothing that scrolls sideways at 320 px or with text twice as large, and nothing
// that the keyboard misses, takes out of order, or hides.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { expect, test } from '../house/test.ts';
import type { Phone } from '../house/phone.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  help: string;
  nodes: { html: string }[];
}

async function isClean(phone: Phone, screen: string): Promise<void> {
  await expect(phone.page.getByRole('heading', { level: 1 }).first()).toBeVisible();
  // The whole page at once: what a bar covers at one place of the scroll is no smaller for it.
  await phone.page.setViewportSize({ width: 390, height: 8_000 });
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

/** What the keyboard stands on: whether it can be seen, and what it is. */
interface Stop {
  name: string;
  top: number;
  bottom: number;
  inPage: boolean;
  seen: boolean;
}

/** The next thing that the keyboard comes to. None where it has been before: the round is complete. Between the last and the first it
 * stands on nothing of the page. */
async function nextStop(phone: Phone): Promise<Stop | 'the edge' | undefined> {
  await phone.page.keyboard.press('Tab');
  return phone.page.evaluate(() => {
    const focused = document.activeElement;
    if (!focused || focused === document.body) return 'the edge' as const;
    if (focused.hasAttribute('data-stopped')) return undefined;
    focused.setAttribute('data-stopped', '');
    const shown = focused.closest('label.chip') ?? focused;
    const { top, bottom, left, right } = shown.getBoundingClientRect();
    const on = document.elementFromPoint((left + right) / 2, (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2);
    return {
      name: `${focused.tagName} ${(focused.getAttribute('aria-label') ?? shown.textContent ?? '').trim().slice(0, 60)}`,
      top: top + scrollY,
      bottom: bottom + scrollY,
      inPage: focused.closest('main') !== null,
      seen: on !== null && (shown.contains(on) || on.contains(shown)),
    };
  });
}

/** The keyboard comes to everything, from the top to the bottom, and what it stands on is not covered by anything. */
async function keyboardReaches(phone: Phone, screen: string): Promise<void> {
  const stops: Stop[] = [];
  let edges = 0;
  for (let stop = await nextStop(phone); stop && edges < 2; stop = await nextStop(phone)) {
    if (stop === 'the edge') edges += 1;
    else stops.push(stop);
  }
  expect.soft(stops.filter((stop) => !stop.seen).map((stop) => stop.name), `${screen}: covered while the keyboard stands on it`).toEqual([]);
  const inPage = stops.filter((stop) => stop.inPage);
  const back = inPage.filter((stop, n) => n > 0 && stop.bottom <= inPage[n - 1].top).map((stop) => stop.name);
  expect.soft(back, `${screen}: the keyboard goes back up`).toEqual([]);
  const missed = await phone.page.evaluate(() => {
    const radios = (one: Element) => one instanceof HTMLInputElement && one.type === 'radio';
    const stopped = (one: Element) => one.hasAttribute('data-stopped');
    const group = (one: Element) => [...document.getElementsByName((one as HTMLInputElement).name)];
    return [...document.querySelectorAll('a[href], button, input, textarea, select, summary')]
      .filter((one) => one.checkVisibility() && !stopped(one) && !(radios(one) && group(one).some(stopped)))
      .map((one) => one.outerHTML.slice(0, 120));
  });
  expect.soft(missed, `${screen}: the keyboard never comes to`).toEqual([]);
}

/** Every address that somebody of this role meets, with a name for it. */
async function addresses(phone: Phone, who: string): Promise<[string, string][]> {
  const common: [string, string][] = [['/', 'the first screen'], ['/team', 'Team'], ['/phone', 'This phone'], ['/help', 'Help'], ['/sign-in', 'Sign in']];
  const here = () => new URL(phone.page.url()).pathname;
  const first = async (address: string, link: string): Promise<[string, string][]> => {
    await phone.page.goto(address);
    const one = phone.page.locator(`main a[href^="${link}"]`).first();
    await one.waitFor({ timeout: 10_000 });
    await one.click();
    await phone.page.waitForURL((url) => url.pathname !== address);
    return [[here(), `a screen under ${link}`]];
  };
  if (who === 'Priya') {
    await phone.openFamily('Okafor');
    const family = here();
    await phone.press('Start visit');
    await phone.page.waitForURL(/visits/);
    const visit = here();
    return [
      ...common,
      ['/families', 'Families'],
      [family, 'a family'],
      [visit, 'a visit'],
      [`${family}/ask`, 'asking a question'],
      [`${family}/decide`, 'drafting a decision'],
      ['/ask', 'Ask & decide'],
    ];
  }
  if (who === 'Dana') return [...common, ['/decisions', 'Decisions'], ...(await first('/decisions', '/families/'))];
  return [...common, ['/questions', 'Questions'], ...(await first('/questions', '/questions/'))];
}

for (const theme of ['light', 'dark'] as const) {
  for (const who of ['Priya', 'Lena', 'Dana']) {
    test(`every screen that ${who} meets is clean and fits, ${theme}`, async ({ phoneOf }) => {
      test.setTimeout(240_000);
      const phone = await phoneOf(who, { theme });
      for (const [address, name] of await addresses(phone, who)) {
        await phone.page.setViewportSize({ width: 390, height: 844 });
        await phone.page.goto(address);
        await isClean(phone, `${name} (${who}, ${theme})`);
        await phone.page.setViewportSize({ width: 320, height: 640 });
        await fits(phone, `${name} (${who}) at 320 px`);
        await phone.page.setViewportSize({ width: 390, height: 844 });
        await fitsLarge(phone, `${name} (${who})`);
        await keyboardReaches(phone, `${name} (${who})`);
      }
    });
  }
}
