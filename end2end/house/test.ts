// What every story begins with: a server with the fictional authority, and phones to hand to people. What a story adds to that by itself
// is taken away after it, also where it fails.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { test as base, expect } from '@playwright/test';

import { type Make, Phone } from './phone.ts';
import { ROOT } from './places.ts';
import { Server } from './server.ts';
import { saidIn } from './unsaid.ts';

/** A PostgreSQL of the story's own, beside the one that other tests may be using. */
interface Postgres {
  /** Where it is. */
  address: string;
  /** Its plug is pulled. */
  crash: () => void;
  /** It comes back where it was. */
  resume: () => void;
  /** Asks it something, and gives the answer as it prints it. */
  ask: (sql: string) => string;
  /** Asks it something, and stays connected until told to let go. */
  hold: (sql: string) => Promise<() => Promise<void>>;
}

interface Fixtures {
  /** The authority's server. */
  server: Server;
  /** A database for a server that keeps its record in PostgreSQL. */
  postgres: Postgres;
  /** Does this when the story is over and every phone is off. */
  afterwards: (undo: () => unknown) => void;
  /** Gives somebody a phone that they are signed in on; without a name, a new phone that nobody has used. */
  phoneOf: (name?: string, make?: Make, server?: Server) => Promise<Phone>;
}

export const test = base.extend<Fixtures>({
  server: async ({}, use) => {
    const server = await Server.start();
    await use(server);
    await server.remove();
  },
  postgres: async ({}, use) => {
    const env = { ...process.env, ALONGSIDE_POSTGRES: join(tmpdir(), `alongside-story-postgres-${process.pid}`) };
    const tell = (verb: string) => execFileSync(join(ROOT, '.ci/postgres'), [verb], { encoding: 'utf8', env }).trim();
    const address = tell('start');
    const asking = (sql: string) => ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--set=ON_ERROR_STOP=1', '--command', sql, address];
    await use({
      address,
      crash: () => void tell('crash'),
      resume: () => void tell('resume'),
      ask: (sql) => execFileSync('psql', asking(sql), { encoding: 'utf8' }).trim(),
      hold: async (sql) => {
        const held = spawn('psql', ['--no-psqlrc', '--quiet', '--tuples-only', address], { stdio: ['pipe', 'pipe', 'inherit'] });
        held.stdin.write(`${sql};\n\\echo held\n`);
        await once(held.stdout, 'data');
        return async () => {
          const over = once(held, 'exit');
          held.stdin.end();
          await over;
        };
      },
    });
    tell('stop');
  },
  afterwards: async ({}, use) => {
    const undo: (() => unknown)[] = [];
    await use((one) => void undo.push(one));
    for (const one of undo.reverse()) await one();
  },
  // Phones are thrown away before what they spoke with.
  phoneOf: async ({ server, afterwards: _ }, use, info) => {
    const phones: Phone[] = [];
    await use(async (name, make, of = server) => {
      const phone = await Phone.buy(of, make);
      phones.push(phone);
      if (name) await phone.signIn(name);
      return phone;
    });
    for (const [n, phone] of phones.entries()) {
      if (info.status !== info.expectedStatus) {
        await phone.picture(info.outputPath(`phone-${n + 1}.png`));
      }
      await phone.throwAway();
    }
    expect(phones.flatMap((phone) => [...phone.asked].flatMap(saidIn)), 'no address names anybody').toEqual([]);
    expect(phones.flatMap((phone) => phone.panics), 'the app never panics').toEqual([]);
    if (info.status !== info.expectedStatus) await info.attach('server log', { body: server.log });
  },
});

export { expect };
export type { Locator, Page } from '@playwright/test';
