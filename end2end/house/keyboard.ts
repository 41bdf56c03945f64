// Round a page with the keyboard alone: it comes to everything, from the top to the bottom, and stands on nothing that is covered.
import type { Phone } from './phone.ts';
import { expect } from './test.ts';

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
async function nextStop(phone: Phone): Promise<Stop | 'the edge' | 'within' | undefined> {
  await phone.page.keyboard.press('Tab');
  return phone.page.evaluate(async () => {
    // A browser brings what the keyboard stands on into view with the next picture that it draws.
    for (let drawn = 0; drawn < 2; drawn += 1) await new Promise(requestAnimationFrame);
    const focused = document.activeElement;
    if (!focused || focused === document.body) return 'the edge' as const;
    // A field for a date has a stop for its day, its month, its year and its calendar.
    const before = document.querySelector('[data-stopped="last"]');
    if (focused === before && before.matches('[type="date"], [type="time"], [type="datetime-local"]')) return 'within' as const;
    if (focused.hasAttribute('data-stopped')) return undefined;
    before?.setAttribute('data-stopped', '');
    focused.setAttribute('data-stopped', 'last');
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

/** What was found wrong when the keyboard went round a page once. */
type Round = Record<'the keyboard never comes to' | 'covered while the keyboard stands on it' | 'the keyboard goes back up', string[]>;

/** The keyboard comes to everything, from the top to the bottom, and what it stands on is not covered by anything. Where something new came
 * onto the page while the keyboard went round, it goes round once more. */
export async function keyboardReaches(phone: Phone, screen: string): Promise<void> {
  const once = await goRound(phone);
  const found = Object.values(once).every((names) => names.length === 0) ? once : await goRound(phone);
  for (const [wrong, names] of Object.entries(found)) expect.soft(names, `${screen}: ${wrong}`).toEqual([]);
  await fromTheTop(phone);
}

/** Nothing has been come to yet, and the keyboard stands before the first thing of the page. */
async function fromTheTop(phone: Phone): Promise<void> {
  await phone.page.evaluate(() => {
    document.querySelectorAll('[data-stopped]').forEach((one) => one.removeAttribute('data-stopped'));
    document.body.tabIndex = -1;
    document.body.focus({ preventScroll: true });
    document.body.removeAttribute('tabindex');
  });
}

async function goRound(phone: Phone): Promise<Round> {
  await fromTheTop(phone);
  const stops: Stop[] = [];
  let edges = 0;
  for (let stop = await nextStop(phone); stop && edges < 2; stop = await nextStop(phone)) {
    if (stop === 'the edge') edges += 1;
    else if (stop !== 'within') stops.push(stop);
  }
  const covered = stops.filter((stop) => !stop.seen).map((stop) => stop.name);
  const inPage = stops.filter((stop) => stop.inPage);
  const back = inPage.filter((stop, n) => n > 0 && stop.bottom <= inPage[n - 1].top).map((stop) => stop.name);
  const missed = await phone.page.evaluate(() => {
    const radios = (one: Element) => one instanceof HTMLInputElement && one.type === 'radio';
    const stopped = (one: Element) => one.hasAttribute('data-stopped');
    const group = (one: Element) => [...document.getElementsByName((one as HTMLInputElement).name)];
    return [...document.querySelectorAll('a[href], button, input, textarea, select, summary')]
      .filter((one) => one.checkVisibility() && !stopped(one) && !(radios(one) && group(one).some(stopped)))
      .map((one) => one.outerHTML.slice(0, 120));
  });
  return { 'the keyboard never comes to': missed, 'covered while the keyboard stands on it': covered, 'the keyboard goes back up': back };
}
