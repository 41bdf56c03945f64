// What goes wrong between a phone and its server, said once for all the stories.
import type { Page, Request, Route } from '@playwright/test';

/** An entry as it crosses the wire. */
export interface Written {
  head: string;
  salt: string;
  body: string;
}

export interface SyncRequest {
  protocol: number;
  cursors: Record<string, number>;
  push: Written[];
}

export const SYNC_PATH = '/api/v1/sync';
export const SYNC = `**${SYNC_PATH}`;
export const PARTS = '**/api/v1/recordings/*/parts/*';

export const asked = (request: Request): SyncRequest => request.postDataJSON() as SyncRequest;

/** Whether these words are among what is pushed. */
export const pushes = (request: Request, words: string): boolean => asked(request).push?.some((one) => one.body.includes(words)) ?? false;

/** Which part of a recording a request carries. */
export const partOf = (request: Request): number => Number(request.url().split('/').at(-1));

/** SHA-256 of what the phone's browser is given at an address, in hexadecimal digits. */
export const digestAt = (page: Page, address: string): Promise<string> =>
  page.evaluate(async (url) => {
    const bytes = await (await fetch(url)).arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }, address);

/** What an answer says of each thing that was pushed, but for whether it was said before. */
export function receipts(answer: { outcomes: Record<string, { again?: boolean }> }): string {
  return JSON.stringify(Object.entries(answer.outcomes).sort(), (key, value: unknown) => (key === 'again' ? undefined : value));
}

/** An RFC 9457 answer, as the server gives it. */
export function problem(status: number, code: string, headers: Record<string, string> = {}): Parameters<Route['fulfill']>[0] {
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: JSON.stringify({ type: `urn:alongside:problem:${code}`, title: code, status, code, detail: code }),
  };
}

/** Lets something go wrong while it returns true; everything else passes. Says how often it happened. */
export async function spoil(page: Page, url: string, wrong: (route: Route, nth: number) => Promise<boolean>): Promise<{ times: () => number }> {
  let times = 0;
  await page.route(url, async (route) => {
    if (await wrong(route, times)) times += 1;
    else await route.continue();
  });
  return { times: () => times };
}
