// One authority's server: the binary on a spare port with a data folder of its own. It can be killed, frozen and started
// again at the same address, as servers are.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ALONGSIDE, BEGINS, MODELS, SEEDED, SITE, TODAY } from './places.ts';
import { said } from './unsaid.ts';

/** A port that nothing listens on just now. */
export function sparePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}

export class Server {
  readonly folder = mkdtempSync(join(tmpdir(), 'alongside-server-'));
  #process: ChildProcess | undefined;
  readonly #since = Date.now();
  #daysPassed = 0;
  #log = '';

  private constructor(
    readonly port: number,
    private readonly site: string,
    private readonly postgres?: string,
    private readonly real = false,
  ) {}

  /** A server with the fictional authority. */
  static async start(site = SITE): Promise<Server> {
    const server = new Server(await sparePort(), site);
    cpSync(SEEDED, server.folder, { recursive: true });
    await server.start();
    return server;
  }

  /** The same, with a model: it takes down what is recorded. */
  static async listening(): Promise<Server> {
    return Server.hearingWith(['--models', MODELS]);
  }

  /** The same, with what these flags name to listen with. */
  static async hearingWith(flags: string[]): Promise<Server> {
    const server = new Server(await sparePort(), SITE);
    cpSync(SEEDED, server.folder, { recursive: true });
    await server.start(flags);
    return server;
  }

  /** A server with the fictional authority that nobody can sign in at without a passkey, on the day that it really is. */
  static async real(postgres?: string): Promise<Server> {
    return Server.realWith(async () => [], postgres);
  }

  /** The same, with flags for a server at its address. */
  static async realWith(flags: (url: string) => Promise<string[]>, postgres?: string): Promise<Server> {
    const server = new Server(await sparePort(), SITE, postgres, true);
    if (postgres) server.seed();
    else cpSync(SEEDED, server.folder, { recursive: true });
    await server.start(await flags(server.url));
    return server;
  }

  /** A server with the fictional authority in a database of PostgreSQL that is still empty. */
  static async startOn(postgres: string): Promise<Server> {
    const server = new Server(await sparePort(), SITE, postgres);
    server.seed();
    await server.start();
    return server;
  }

  get url(): string {
    // Passkeys are made for a name, not for a number.
    return `http://${this.real ? 'localhost' : '127.0.0.1'}:${this.port}`;
  }

  /** The time in the story. It goes on while the server is down. */
  private get now(): string {
    return new Date(BEGINS.getTime() + this.#daysPassed * 86_400_000 + Date.now() - this.#since).toISOString();
  }

  private get keeping(): string[] {
    return ['--database', this.postgres ?? `sqlite:${join(this.folder, 'alongside.db')}`, '--data', join(this.folder, 'data')];
  }

  private seed(): void {
    for (const command of [['migrate'], ['seed', '--today', TODAY]]) execFileSync(ALONGSIDE, [...command, ...this.keeping], { stdio: ['ignore', 'ignore', 'inherit'] });
  }

  async start(extra: string[] = []): Promise<void> {
    const kind = this.real ? ['--origin', this.url] : ['--demo', '--now', this.now];
    const args = ['serve', ...kind, '--listen', `127.0.0.1:${this.port}`, '--site', this.site, ...this.keeping, ...extra];
    const child = spawn(ALONGSIDE, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (this.#log += text));
    for (let tries = 0; tries < 200; tries += 1) {
      if (child.exitCode !== null) break;
      const answer = await fetch(`${this.url}/health`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((wait) => setTimeout(wait, 50));
    }
    throw new Error(`The server would not start:\n${this.#log}`);
  }

  /** Starts it again so many days later. Phones that were there before keep their own clock until they fetch the page anew. */
  async startLater(days: number, extra: string[] = []): Promise<void> {
    this.#daysPassed += days;
    await this.start(extra);
  }

  /** Pulls the plug: no goodbye, no flush. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Asks it to stop, as an operator does. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** It holds its connections and answers nothing, until `thaw`. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  /** The link with which the operator invites somebody. */
  invite(name: string): string {
    return execFileSync(ALONGSIDE, ['invite', '--origin', this.url, ...this.keeping, name], { encoding: 'utf8' }).trim();
  }

  /** The operator revokes somebody, with every session and phone. */
  revoke(name: string): void {
    execFileSync(ALONGSIDE, ['revoke', '--person', name, ...this.keeping], { stdio: ['ignore', 'ignore', 'inherit'] });
  }

  /** The operator says as whom the directory knows somebody. */
  expect(name: string, account: string): void {
    execFileSync(ALONGSIDE, ['account', ...this.keeping, name, account]);
  }

  /** Keeps a copy of the database as it lies there. The server must not be running. */
  keepCopy(): void {
    cpSync(this.folder, `${this.folder}-copy`, { recursive: true });
  }

  /** Puts the copy in the database's place, as after the loss of a disk. The server must not be running. */
  putCopyBack(): void {
    rmSync(this.folder, { recursive: true });
    cpSync(`${this.folder}-copy`, this.folder, { recursive: true });
  }

  /** The operator says that the database was restored from a copy. */
  restored(): void {
    execFileSync(ALONGSIDE, ['restored', ...this.keeping], { stdio: ['ignore', 'ignore', 'inherit'] });
  }

  /** The operator says that the clock is right, though nobody looked at it for long. */
  trustClock(): void {
    execFileSync(ALONGSIDE, ['trust-clock', ...this.keeping], { stdio: ['ignore', 'ignore', 'inherit'] });
  }

  /** Checks every chain, as `alongside verify` tells it. */
  verify(): string {
    return execFileSync(ALONGSIDE, ['verify', ...this.keeping], { encoding: 'utf8' });
  }

  /** Writes what proves a signature into a folder, as `alongside evidence` does it. */
  evidence(decision: string): string {
    const folder = join(this.folder, `evidence-${decision}`);
    execFileSync(ALONGSIDE, ['evidence', ...this.keeping, decision, folder]);
    return folder;
  }

  /** What it logged so far. */
  get log(): string {
    return this.#log;
  }

  /** Ends it, and takes it away. Nothing that it told about itself names anybody, whatever the story was. */
  async remove(): Promise<void> {
    this.thaw();
    const metrics = await fetch(`${this.url}/metrics`).then((answer) => answer.text()).catch(() => '');
    await this.kill();
    if (process.env.ALONGSIDE_KEEP_LOG) writeFileSync(process.env.ALONGSIDE_KEEP_LOG, this.#log);
    for (const folder of [this.folder, `${this.folder}-copy`]) rmSync(folder, { recursive: true, force: true });
    const told = said(`${this.#log}\n${metrics}`);
    if (told.length > 0) throw new Error(`the log or the metrics say: ${told.join(', ')}`);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }
}
