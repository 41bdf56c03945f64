// An authority's own speech service, beside a story: software of somebody else's that speaks POST /v1/audio/transcriptions, with the small
// English model. It is given no address of any hub, and is asked not to look for one.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';

import { ROOT } from './places.ts';
import { sparePort } from './server.ts';

const fetched = (script: string, ...what: string[]): string =>
  execFileSync(join(ROOT, '.ci', script), what, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();

export class SpeechServer {
  #log = '';

  private constructor(
    readonly port: number,
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (this.#log += text));
  }

  static async start(): Promise<SpeechServer> {
    const [folder, model, port] = [fetched('speech-server'), fetched('model', 'tiny.en'), await sparePort()];
    const env = { ...process.env, PYTHONPATH: folder, HF_HUB_OFFLINE: '1', PYTHONUNBUFFERED: '1' };
    const args = ['-s', '-m', 'faster_whisper_server', model, '--host', '127.0.0.1', '--port', String(port)];
    const server = new SpeechServer(port, spawn('python3', args, { env, stdio: ['ignore', 'pipe', 'pipe'] }));
    for (let tries = 0; tries < 400 && server.child.exitCode === null; tries += 1) {
      const answer = await fetch(`${server.url}/health`).catch(() => undefined);
      if (answer?.ok) return server;
      await new Promise((wait) => setTimeout(wait, 50));
    }
    await server.stop();
    throw new Error(`The speech service would not start:\n${server.#log}`);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What it was asked for, and with what it answered: a line each. */
  get asked(): string[] {
    return this.#log.split('\n').filter((line) => line.includes('/v1/'));
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
  }
}
