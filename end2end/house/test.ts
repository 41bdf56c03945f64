// What every story begins with: a server with the fictional authority, and phones to hand to people.
import { test as base, expect } from '@playwright/test';

import { type Make, Phone } from './phone.ts';
import { Server } from './server.ts';

interface Fixtures {
  /** The authority's server. */
  server: Server;
  /** Gives somebody a phone that they are signed in on; without a name, a new phone that nobody has used. */
  phoneOf: (name?: string, make?: Make) => Promise<Phone>;
}

export const test = base.extend<Fixtures>({
  server: async ({}, use) => {
    const server = await Server.start();
    await use(server);
    await server.remove();
  },
  phoneOf: async ({ server }, use, info) => {
    const phones: Phone[] = [];
    await use(async (name, make) => {
      const phone = await Phone.buy(server, make);
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
    expect(phones.flatMap((phone) => phone.panics), 'the app never panics').toEqual([]);
    if (info.status !== info.expectedStatus) await info.attach('server log', { body: server.log });
  },
});

export { expect };
export type { Locator, Page } from '@playwright/test';
