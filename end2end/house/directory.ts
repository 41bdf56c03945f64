// The authority's own directory: a real OpenID Connect provider on this machine, with people who have nothing to do with the fiction's
// until somebody says so. They sign in there by their number.
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, Server as Listener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import Provider from 'oidc-provider';

import type { Phone } from './phone.ts';
import { sparePort } from './server.ts';

/** Somebody of the directory. */
export interface Account {
  email: string;
  verified?: boolean;
  groups?: string[];
}

const SECRET = 'a-secret-between-the-two-of-them-alone';

async function form(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const part of request) text += String(part);
  return new URLSearchParams(text);
}

const PAGE = '<!doctype html><title>The directory</title><form method="post"><label>Number <input name="number"></label><button>Go on</button></form>';

export class Directory {
  private constructor(
    readonly issuer: string,
    private readonly listener: Listener,
    private readonly folder: string,
  ) {}

  /** Opens it for one server, with these people by their numbers. */
  static async open(server: string, people: Record<string, Account>): Promise<Directory> {
    const port = await sparePort();
    const issuer = `http://127.0.0.1:${port}`;
    const provider = new Provider(issuer, {
      clients: [{ client_id: 'alongside', client_secret: SECRET, redirect_uris: [`${server}/api/v1/account/return`] }],
      claims: { openid: ['sub', 'groups'], email: ['email', 'email_verified'] },
      conformIdTokenClaims: false,
      cookies: { keys: ['for these stories alone'] },
      jwks: { keys: [{ ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }), kid: 'one', use: 'sig' }] },
      ttl: { AccessToken: 300, Grant: 300, IdToken: 300, Interaction: 300, Session: 300 },
      features: { devInteractions: { enabled: false } },
      findAccount: (_, sub) => {
        const { email, verified = true, groups = [] } = people[sub] ?? { email: '' };
        return { accountId: sub, claims: () => ({ sub, email, email_verified: verified, groups }) };
      },
      interactions: { url: (_, interaction) => `/here/${interaction.uid}` },
      // Nobody is asked whether their employer may know them.
      loadExistingGrant: async ({ oidc }) => {
        const grant = new oidc.provider.Grant({ clientId: oidc.client?.clientId, accountId: oidc.session?.accountId });
        grant.addOIDCScope('openid email');
        await grant.save();
        return grant;
      },
      pkce: { required: () => true },
    });
    provider.use(async (context, next) => {
      if (!context.path.startsWith('/here/')) return next();
      if (context.method === 'GET') {
        context.type = 'html';
        context.body = PAGE;
        return;
      }
      const accountId = (await form(context.req)).get('number') ?? '';
      const result = people[accountId] ? { login: { accountId } } : { error: 'access_denied', error_description: 'Nobody has that number' };
      context.redirect(await provider.interactionResult(context.req, context.res, result));
    });
    const listener = provider.listen(port, '127.0.0.1');
    const folder = mkdtempSync(join(tmpdir(), 'alongside-directory-'));
    writeFileSync(join(folder, 'secret'), SECRET, { mode: 0o600 });
    return new Directory(issuer, listener, folder);
  }

  /** What the server is told of it. */
  get flags(): string[] {
    const told = { issuer: this.issuer, client: 'alongside', 'secret-file': join(this.folder, 'secret'), name: 'your Hazelbrook account' };
    return Object.entries(told).flatMap(([name, value]) => [`--accounts-${name}`, value]);
  }

  /** Somebody leaves for it on their phone, signs in with their number, and comes back. */
  async signIn(phone: Phone, number: string): Promise<void> {
    await phone.press('Sign in with your Hazelbrook account');
    await phone.page.waitForURL((url) => url.origin === this.issuer);
    await phone.page.getByLabel('Number').fill(number);
    await phone.page.getByRole('button', { name: 'Go on' }).click();
    await phone.page.waitForURL((url) => url.origin === phone.server.url);
  }

  /** Ends it. */
  async close(): Promise<void> {
    this.listener.closeAllConnections();
    await new Promise((done) => this.listener.close(done));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
