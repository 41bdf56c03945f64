// What the page may run and load, as the browser itself judges it while somebody works.
import { expect, test } from '../house/test.ts';
import { inAVisit, note } from '../house/visit.ts';

interface Violation {
  stopped: boolean;
  directive: string;
  /** Which of the browser's doors it went through, and never what. */
  door: string;
  from: string;
}

test('a working day breaks no rule of the page; text becomes part of it through two doors, and only from its own files', async ({ phoneOf }) => {
  const priya = await phoneOf('Priya');
  const seen: Violation[] = [];
  await priya.context.exposeBinding('violated', (_, violation: Violation) => void seen.push(violation));
  await priya.context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const told = { stopped: event.disposition === 'enforce', directive: event.effectiveDirective, door: event.sample.split('|')[0], from: event.sourceFile };
      void (window as unknown as { violated: (violation: unknown) => void }).violated(told);
    });
  });
  await inAVisit(priya);
  await note(priya, 'Amara drew a boat. <img src=x onerror=alert(1)>');
  for (const address of ['/', '/families', '/phone', '/team']) {
    await priya.page.goto(address);
    await priya.page.getByRole('heading', { level: 1 }).waitFor();
  }
  await priya.openFamily('Okafor');
  expect(seen.filter((violation) => violation.stopped), 'nothing had to be stopped').toEqual([]);
  const doors = new Set(seen.map((violation) => `${violation.directive}: ${violation.door}, from ${new URL(violation.from || 'about:blank').pathname}`));
  expect([...doors].sort(), 'templates of the pages, and the service worker').toEqual([
    'require-trusted-types-for: Element innerHTML, from /pkg/alongside.js',
    'require-trusted-types-for: ServiceWorkerContainer register, from /pkg/alongside.js',
  ]);
});
