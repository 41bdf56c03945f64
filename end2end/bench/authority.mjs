// A server of ours, run for the measurement: the release binary with a seeded database in a folder of its own.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Pen } from './entries.mjs';

const PUSH = 200;

/** Starts the server, with a model where one is named; `stop` ends it and removes its folder. */
export async function authority({ binary, site, port, model }) {
  const folder = mkdtempSync(join(tmpdir(), 'alongside-bench-'));
  const address = `http://127.0.0.1:${port}`;
  const options = { env: { ...process.env, DATABASE_URL: `sqlite:${join(folder, 'alongside.db')}`, RUST_LOG: 'warn' } };
  const steps = [['migrate'], ['seed'], ...(model ? [['model', 'import', model]] : [])];
  for (const step of steps) {
    const done = spawnSync(binary, [...step, '--data', folder], options);
    if (done.status !== 0) throw new Error(`alongside ${step.join(' ')}: ${done.stderr}`);
  }
  const child = spawn(binary, ['serve', '--demo', '--data', folder, '--site', site, '--listen', `127.0.0.1:${port}`], { ...options, stdio: 'ignore' });
  await answers(`${address}/health`);
  return {
    address,
    stop: () => {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until an address answers. */
export async function answers(address) {
  for (let turn = 0; turn < 200; turn += 1) {
    const ok = await fetch(address).then((answer) => answer.ok, () => false);
    if (ok) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`nothing answers at ${address}`);
}

/** Signs a fictional worker in: the cookie, and who they are. */
export async function signIn(address, name) {
  const people = await fetch(`${address}/api/v1/demo/people`).then((answer) => answer.json());
  const who = people.find((person) => person.name.startsWith(name));
  const answer = await fetch(`${address}/api/v1/demo/sign-in`, post({ person: who.person }));
  const cookie = answer.headers.getSetCookie()[0].split(';')[0];
  return { cookie, team: who.team, ...(await answer.json()) };
}

/** Puts families on the server that the worker leads, `entries` entries in all, and gives their streams. */
export async function fill(address, me, { entries, bytes, each = 200 }) {
  const pen = new Pen(me);
  const streams = [];
  for (let left = entries, number = 1; left > 0; left -= each, number += 1) {
    const { stream, written } = pen.family(`Bench ${number}`, me.team, Math.min(each, left), bytes);
    for (let start = 0; start < written.length; start += PUSH) {
      await push(address, me, pen.device, written.slice(start, start + PUSH));
    }
    streams.push(stream);
  }
  return { streams };
}

async function push(address, me, device, written) {
  const request = post({ protocol: 1, device, cursors: {}, push: written }, me.cookie);
  for (;;) {
    const answer = await fetch(`${address}/api/v1/sync`, request);
    if (answer.status === 429) {
      await new Promise((done) => setTimeout(done, 1000 * Number(answer.headers.get('retry-after') ?? 1)));
      continue;
    }
    const { outcomes } = await answer.json();
    const refused = Object.values(outcomes ?? {}).filter((outcome) => outcome.outcome !== 'accepted');
    if (!answer.ok || refused.length) throw new Error(`push: ${answer.status} ${JSON.stringify(refused[0])}`);
    return;
  }
}

function post(body, cookie) {
  return { method: 'POST', headers: { 'content-type': 'application/json', ...(cookie ? { cookie } : {}) }, body: JSON.stringify(body) };
}
